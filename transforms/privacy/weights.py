"""What each piece of evidence for or against a name of a person weighs, why, and a sentence that is misread without it.

A candidate is a name when its evidence adds up to `ENOUGH`. Names of evidence are what `python -m transforms.privacy
explain "text"` prints.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Weight(NamedTuple):
    """A piece of evidence.

    Attributes:
        name: short name.
        value: how much it counts; negative against a name.
        cue: whether it is a word beside the candidate that speaks for it, which fields of goods and ids need.
        reason: why it counts that much.
        text: a sentence that is read wrongly when the weight is 0; empty where it takes a model.
        names: what is to be found in that sentence.
    """

    name: str
    value: float
    cue: bool
    reason: str
    text: str
    names: tuple[str, ...]


ENOUGH: Final = 2.0
"""One listed given name that is no other word, as in «tanvir valo manush»."""

TABLE: Final = (
    # The words of the candidate.
    Weight("initial", 0.25, False, "an initial is a letter that anything may begin with", "", ()),
    Weight("strong-prefix", 1.75, False, "Md., Mst., মোঃ stand before names only", "", ()),
    Weight("strong-prefix-lower", 1.25, False, "without its capital md is an abbreviation of other words too", "", ()),
    Weight("given", 2.0, False, "a listed given name that is no other word is enough", "", ()),
    Weight("surname", 1.5, False, "a surname alone is as often a shop's or a village's", "", ()),
    Weight("prefix", 1.25, False, "Abdul, Sheikh, Kazi begin names, products and brands", "", ()),
    Weight("unlisted", 0.5, False, "an unlisted word in a run was let in by its neighbours", "", ()),
    Weight("calm-capital", 1.25, False, "a capital tells Shanto, the name, from shanto, calm", "", ()),
    Weight("weak-given-capital", 1.0, False, "Rose, Ivy: also flowers", "", ()),
    Weight("weak-given-bangla", 0.75, False, "আকাশ: in a script without capitals", "", ()),
    Weight("weak-given-lower", 0.5, False, "akash: nothing tells it from the sky", "", ()),
    Weight("weak-surname", 0.75, False, "Baker, দাস: also words", "", ()),
    Weight("weak-surname-lower", 0.25, False, "baker in lower case is mostly a baker", "", ()),
    Weight("surname-behind", 1.25, False, "behind a given name দাস, Roy, Wood are surnames", "", ()),
    # The candidate as a whole.
    Weight("sure-cue", 2.0, True, "behind «my name is» anything is a name", "", ()),
    Weight("capitals", 0.5, False, "each word has a capital", "", ()),
    Weight("none-strong", -0.75, False, "several words that are all something else too", "", ()),
    Weight("hyphenated", 1.5, False, "two syllables with a hyphen behind a surname: Park So-yeon", "", ()),
    Weight("direction-first", -2.0, False, "«East Elizabeth» is a town", "", ()),
    Weight("short-lower", -0.75, False, "a lone short word in lower case is mostly a slip", "", ()),
    Weight("model", 2.0, False, "the operator's model took it for a person", "", ()),
    # In front.
    Weight("direction-before", -2.0, False, "«north hasan» is a quarter", "", ()),
    Weight("conjunction", 1.25, True, "behind a name and «and» stands another", "", ()),
    Weight("thing-named", -2.0, False, "«product name» names no person", "", ()),
    Weight("title", 1.5, True, "Mr, ডা., নাম, customer announce a person", "", ()),
    Weight("role", 1.25, True, "«driver», খালা right in front", "", ()),
    Weight("weak-cue", 0.75, True, "«call», «from», সাথে: persons and things", "", ()),
    Weight("asked-for", 1.25, True, "one asks for a person", "", ()),
    Weight("brand-before", -1.0, False, "a lone name behind a brand is a model of it", "", ()),
    # Behind.
    Weight("honorific", 1.5, True, "ভাই, apu and their case forms follow names", "", ()),
    Weight("requested", 1.5, True, "«... কে ফোন দিন»: one calls and tells persons", "", ()),
    Weight("owned", 1.5, True, "জাহিদের বাসা: a genitive and what persons have", "", ()),
    Weight("acts", 1.0, True, "«... bollo»: persons say, write, come", "", ()),
    Weight("shop-behind", -4.0, False, "«Rahim Traders» is a shop", "", ()),
    Weight("public-figure", -4.0, False, "«Begum Rokeya Sarani» names a road after one long dead", "", ()),
    Weight("goods-behind", -2.5, False, "«Kate shirt» is a shirt", "", ()),
    Weight(
        "goods-behind-bangla", -1.0, False, "as goods-behind; in Bangla the goods may begin the next phrase", "", ()
    ),
    Weight("brand-or-place-behind", -1.0, False, "«Hasan Dhaka» is as often a firm", "", ()),
    Weight("contact-beside", 0.75, True, "a telephone number or address stands beside it", "", ()),
)
WEIGHTS: Final[dict[str, float]] = {weight.name: weight.value for weight in TABLE}
CUES: Final = frozenset(weight.name for weight in TABLE if weight.cue)
