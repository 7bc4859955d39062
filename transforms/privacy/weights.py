"""What each piece of evidence for or against a name of a person weighs, why, and a sentence that is misread without it.

A candidate is a name when its evidence adds up to `ENOUGH`. `bd privacy explain "text"` prints the
names of the evidence.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Weight(NamedTuple):
    """A piece of evidence.

    Attributes:
        name: short name.
        value: how much it counts; negative against a name.
        reason: why it counts that much.
        text: a sentence that is read wrongly when the weight is 0; empty where it takes a model.
        names: what is to be found in that sentence.
        cue: whether it is a word beside the candidate that speaks for it, which fields of goods and ids need.
    """

    name: str
    value: float
    reason: str
    text: str
    names: tuple[str, ...]
    cue: bool


ENOUGH: Final = 2.0
"""One listed given name that is no other word, as in «tanvir valo manush»."""

TABLE: Final = (
    # The words of the candidate.
    Weight(
        "initial",
        0.25,
        "an initial is a letter that anything may begin with",
        "parcel for R. Bose, room 4",
        ("R. Bose",),
        cue=False,
    ),
    Weight(
        "strong-prefix", 1.75, "Md., Mst., মোঃ stand before names only", "মোঃ টুকুনজিল এসেছে", ("মোঃ টুকুনজিল",), cue=False
    ),
    Weight(
        "strong-prefix-lower",
        1.25,
        "without its capital md is an abbreviation of other words too",
        "md. soren",
        ("md. soren",),
        cue=False,
    ),
    Weight(
        "given",
        2.0,
        "a listed given name that is no other word is enough",
        "tanvir valo manush",
        ("tanvir",),
        cue=False,
    ),
    Weight("surname", 1.5, "a surname alone is as often a shop's or a village's", "soren bollo", ("soren",), cue=False),
    Weight(
        "prefix", 1.25, "Abdul, Sheikh, Kazi begin names, products and brands", "abdul bollo", ("abdul",), cue=False
    ),
    Weight(
        "unlisted",
        0.5,
        "an unlisted word in a run was let in by its neighbours",
        "apni ki zyxwen soren",
        ("zyxwen soren",),
        cue=False,
    ),
    Weight(
        "calm-capital",
        1.25,
        "a capital tells Shanto, the name, from shanto, calm",
        "driver Akash",
        ("Akash",),
        cue=False,
    ),
    Weight("weak-given-capital", 1.0, "Rose, Ivy: also flowers", "Ask for Rose at the gate", ("Rose",), cue=False),
    Weight("weak-given-bangla", 0.75, "আকাশ: in a script without capitals", "সাগর ভাইকে বলেন", ("সাগর",), cue=False),
    Weight("weak-given-lower", 0.5, "akash: nothing tells it from the sky", "akash vaike bolen", ("akash",), cue=False),
    Weight("weak-surname", 0.75, "Baker, দাস: also words", "রোগী দাস ভালো আছেন", ("দাস",), cue=False),
    Weight(
        "weak-surname-lower",
        0.25,
        "baker in lower case is mostly a baker",
        "call akash das",
        ("akash das",),
        cue=False,
    ),
    Weight(
        "surname-behind",
        1.25,
        "behind a given name দাস, Roy, Wood are surnames",
        "পূজা রায়, অভিনন্দন",
        ("পূজা রায়",),
        cue=False,
    ),
    Weight(
        "unlisted-pair",
        1.5,
        "two words that are in no list and no form of any ordinary word are a foreign name, a brand or a place",
        "zyxwen qorbel bollo",
        ("zyxwen qorbel",),
        cue=False,
    ),
    # The candidate as a whole.
    Weight("sure-cue", 2.0, "behind «my name is» anything is a name", "my name is Zyxwen", ("Zyxwen",), cue=True),
    Weight("capitals", 0.5, "each word has a capital", "Is Soren free?", ("Soren",), cue=False),
    Weight(
        "none-strong", -0.75, "several words that are all something else too", "এখান থেকে সাগর মিলন দেখি", (), cue=False
    ),
    Weight(
        "hyphenated",
        1.5,
        "two syllables with a hyphen behind a surname: Park So-yeon",
        "apni ki park so-yeon",
        ("park so-yeon",),
        cue=False,
    ),
    Weight("direction-first", -2.0, "«East Elizabeth» is a town", "West Rahim", (), cue=False),
    Weight("short-lower", -0.75, "a lone short word in lower case is mostly a slip", "asif", (), cue=False),
    Weight("model", 2.0, "the operator's model took it for a person", "", (), cue=False),
    # In front.
    Weight("direction-before", -2.0, "«north hasan» is a quarter", "north hasan", (), cue=False),
    Weight("conjunction", 1.5, "behind a name and «and» stands another", "রুবেল আর সজীব এল", ("রুবেল", "সজীব"), cue=True),
    Weight("thing-named", -2.0, "«product name» names no person", "product name Tanvir", (), cue=False),
    Weight("title", 1.5, "Mr, ডা., নাম, customer announce a person", "customer Akash", ("Akash",), cue=True),
    Weight("role", 1.25, "«driver», খালা right in front", "driver Akash", ("Akash",), cue=True),
    Weight("weak-cue", 0.75, "«call», «from», সাথে: persons and things", "call Akash", ("Akash",), cue=True),
    Weight("self", 1.25, "«ami ...» and a full name: who writes", "ami dipa biswas", ("dipa biswas",), cue=True),
    Weight("greeted", 1.5, "«happy birthday ...!»: one greets persons", "শুভ জন্মদিন মেঘলা!", ("মেঘলা",), cue=True),
    Weight(
        "role-ended",
        0.5,
        "behind a role and before a stop: «leave it with guard ...»",
        "leave it with guard shanto. Thanks",
        ("shanto",),
        cue=True,
    ),
    Weight(
        "hailed",
        1.5,
        "«ei ..., tor number ta de»: one calls and speaks to a person",
        "ei akash, tor number ta de",
        ("akash",),
        cue=True,
    ),
    Weight(
        "said",
        0.5,
        "«... said»: only persons say, whatever they are called",
        "Zyxwen said he would pay",
        ("Zyxwen",),
        cue=True,
    ),
    Weight("done-by", 1.5, "«received by ...»: what persons do", "parcel received by Akash", ("Akash",), cue=True),
    Weight(
        "kin-named",
        1.5,
        "«my cousin ...», আমার বোন ...: whose relative, and then the name",
        "amar bondhu akash eita use kore",
        ("akash",),
        cue=True,
    ),
    Weight("asked-for", 1.25, "one asks for a person", "looking for Akash", ("Akash",), cue=True),
    Weight("kin-of", 1.5, "«brother of ...»: kin of a person", "brother of Hasi", ("Hasi",), cue=True),
    Weight("brand-before", -1.0, "a lone name behind a brand is a model of it", "Samsung Soren 5G", (), cue=False),
    # Behind.
    Weight("honorific", 1.5, "ভাই, apu and their case forms follow names", "akash vaike bolen", ("akash",), cue=True),
    Weight("requested", 1.5, "«... কে ফোন দিন»: one calls and tells persons", "asha ke phone den", ("asha",), cue=True),
    Weight("owned", 1.5, "জাহিদের বাসা: a genitive and what persons have", "akash er bike", ("akash",), cue=True),
    Weight("acts", 1.0, "«... bollo»: persons say, write, come", "soren bollo", ("soren",), cue=True),
    Weight(
        "verb-of-person",
        0.5,
        "«... লিখেছেন», «... niben»: a verb with the ending of respect has a person for its subject",
        "zyxwen qorbel kalke shari niben",
        ("zyxwen qorbel",),
        cue=True,
    ),
    Weight(
        "vocative",
        0.75,
        "between commas stands whom one speaks to",
        "please confirm, Polash, I need a yes",
        ("Polash",),
        cue=True,
    ),
    Weight(
        "capital-within",
        0.75,
        "between words in small letters a capital marks a proper noun",
        "nobody heard Akash leave",
        ("Akash",),
        cue=False,
    ),
    Weight(
        "occupation",
        1.25,
        "«... ড্রাইভার», «... chairman»: what the person in front is",
        "সবুজ ড্রাইভার ভালো",
        ("সবুজ",),
        cue=True,
    ),
    Weight("shop-behind", -4.0, "«Rahim Traders» is a shop", "Rahim Traders", (), cue=False),
    Weight("grammar-word", -1.5, "«name diya»: by name; a verb or a word of grammar", "nijer name diya", (), cue=False),
    Weight(
        "blessed",
        -4.0,
        "behind the name of a prophet a blessing is said",
        "ইব্রাহিম আলাইহিস সালাম বলেছেন",
        (),
        cue=False,
    ),
    Weight(
        "public-figure",
        -8.0,
        "«Begum Rokeya Sarani» names a road after one long dead",
        "Begum Rokeya Sarani",
        (),
        cue=False,
    ),
    Weight(
        "person-called",
        1.5,
        "«... নামের ছেলেটা»: who is called so is a person",
        "হাসি নামের মেয়েটা",
        ("হাসি",),
        cue=True,
    ),
    Weight("thing-called", -4.0, "a saree may be called after anybody", "নূর জাহান নামের শাড়ি", (), cue=False),
    Weight(
        "noun-behind",
        -0.75,
        "a name in front of a noun, in a sentence that tells of no act, is that of the thing",
        "মিনা কার্টুন দেখা যায়",
        (),
        cue=False,
    ),
    Weight("goods-behind", -2.5, "«Kate shirt» is a shirt", "tanvir shirt", (), cue=False),
    Weight(
        "goods-behind-bangla",
        -1.0,
        "as goods-behind; in Bangla the goods may begin the next phrase",
        "তানভীর শাড়ি",
        (),
        cue=False,
    ),
    Weight("brand-or-place-behind", -1.0, "«Hasan Dhaka» is as often a firm", "Tanvir Dhaka", (), cue=False),
    Weight(
        "framed",
        1.5,
        "«ami ... bolchi», «... নামের একজন», শুভ জন্মদিন ...: there a name stands, be it in a list or not",
        "শুভ জন্মদিন জেহেনূর!",
        ("জেহেনূর",),
        cue=True,
    ),
    Weight(
        "three-names",
        1.0,
        "three names, the last a surname, whatever else each of them is",
        "golap rani das",
        ("golap rani das",),
        cue=False,
    ),
    Weight(
        "given-and-surname",
        0.5,
        "«puja roy»: both are other words too, together seldom",
        "call puja roy",
        ("puja roy",),
        cue=False,
    ),
    Weight(
        "predicate",
        -2.0,
        "«rider shanto chilo», «amra khushi»: how somebody is, or what one hopes",
        "রাইডার শান্ত ছিল",
        (),
        cue=False,
    ),
    # The sentence around a lone word that is a name as well.
    Weight(
        "object",
        1.5,
        "«... কে», «... ke»: the ending of the object is that of persons",
        "কাজলকে দেখলাম",
        ("কাজল",),
        cue=True,
    ),
    Weight(
        "acts-on",
        1.5,
        "«... phone dhore na»: only persons pick up, pay and reply",
        "polash phone dhore na",
        ("polash",),
        cue=True,
    ),
    Weight(
        "comes",
        1.5,
        "«... kal asbe»: a person comes at a time; weather and feelings are left out",
        "polash kal asbe",
        ("polash",),
        cue=True,
    ),
    Weight("kin-is", 1.5, "«... amar choto bhai»: who somebody is", "akash amar choto bhai", ("akash",), cue=True),
    Weight(
        "called-out",
        1.5,
        "«..., tumi koi?», «kire ...»: one speaks to a person",
        "kire akash kemon asos",
        ("akash",),
        cue=True,
    ),
    Weight(
        "definite-person",
        1.5,
        "«... ছেলেটা»: the name and what the person is",
        "এই মিলন ছেলেটা প্রতারক",
        ("মিলন",),
        cue=True,
    ),
    Weight(
        "only-persons-say",
        0.75,
        "with a verb of saying right behind even what is another word as well is a person",
        "akash bolse",
        ("akash",),
        cue=True,
    ),
    Weight(
        "takes",
        1.5,
        "«... nibe 2 ta»: persons take so many pieces",
        "polash nibe 2 ta",
        ("polash",),
        cue=True,
    ),
    Weight(
        "self-stop",
        0.75,
        "«ami ..., mirpur theke»: who writes, before a stop",
        "ami akash, mirpur theke",
        ("akash",),
        cue=True,
    ),
    Weight(
        "role-of-noun",
        0.5,
        "behind a role stands a name, or how the person is: no thing",
        "rider akash onek valo chilo",
        ("akash",),
        cue=True,
    ),
    Weight(
        "heads-contact",
        0.75,
        "a line that is a word and a telephone number",
        "akash 01712345678",
        ("akash",),
        cue=True,
    ),
    Weight(
        "contact-beside",
        0.75,
        "a telephone number or address stands beside it",
        "parcel dao: Akash 01712345678",
        ("Akash",),
        cue=True,
    ),
)
WEIGHTS: Final[dict[str, float]] = {weight.name: weight.value for weight in TABLE}
CUES: Final = frozenset(weight.name for weight in TABLE if weight.cue)
