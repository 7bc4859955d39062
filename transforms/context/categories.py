"""The kind of product a text speaks of, by a table of words and phrases."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Final, NamedTuple

import yaml

from transforms.context.words import Phrases, words

GENERAL: Final = "general"
"""The category of a text in which nothing of the table occurs."""

NEUTRAL: Final = "neutral"
"""The table's section of phrases that speak of no product ("phone number"), and so hide the words in them."""

GREATEST_WEIGHT: Final = 10.0

HINT_FACTOR: Final = 2.0
"""What is found in the seller's own category counts twice: it was chosen from a list, not written in passing."""

HINT_NAME_WEIGHT: Final = 3.0
"""What a category's own name is worth in the seller's category."""

_MOST_REMEMBERED: Final = 4096
_LONGEST_REMEMBERED: Final = 120
"""Characters of a text and its hint whose category is kept."""

_PACKAGED: Final = "categories.yaml"


class Category(NamedTuple):
    """A product category and how sure it is."""

    name: str
    confidence: float
    """0 to 1; see `CategoryTable.categorize`."""


class _UniqueKeyLoader(yaml.SafeLoader):
    """YAML that refuses a key twice; plain YAML keeps the last and drops the other's words without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise ValueError(f"{key!r} is there twice (second time near line {node.end_mark.line + 1})")
        return super().construct_mapping(node, deep)


class _Meaning(NamedTuple):
    category: str
    weight: float


class CategoryTable:
    """Words and phrases with the category and weight of each; made by `load`, then never changed."""

    def __init__(self, phrases: Phrases[_Meaning], categories: tuple[str, ...]) -> None:
        self._phrases = phrases
        self.categories: Final = categories
        """The categories of the table in its order, without "general"."""
        self._remembered = lru_cache(maxsize=_MOST_REMEMBERED)(self._categorized)
        self._hinted = lru_cache(maxsize=_MOST_REMEMBERED)(self._weights_of)

    @staticmethod
    def load(path: Path | None = None) -> CategoryTable:
        """Read a table.

        The format is YAML: category, then weight, then a list of phrases. Weights are above 0 and up to
        `GREATEST_WEIGHT`. The section ``neutral`` is a plain list of phrases that mean no product::

            smartphone:
              3: [smartphone, mobile phone, ফোন]
              1: [dual sim]
            neutral: [phone number]

        Args:
            path: The operator's own table, which takes the place of the packaged one; None for the packaged one.

        Returns:
            The table.

        Raises:
            ValueError: The file cannot be read or holds something else; the text names file, category and entry.
        """
        source = str(path) if path is not None else f"the packaged {_PACKAGED}"
        try:
            text = (path or resources.files(__package__) / "data" / _PACKAGED).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as exc:
            raise ValueError(f"category table {source}: cannot be read as UTF-8 text ({type(exc).__name__})") from exc
        try:
            return _parsed(text)
        except (yaml.YAMLError, ValueError, RecursionError) as exc:
            raise ValueError(f"category table {source}: {exc}") from exc

    def categorize(self, text: str, *, hint: str | None = None) -> Category:
        """The category a text speaks of.

        Phrases are found on whole words, with Bangla and romanised case endings and English plurals, the longest
        first. A category's score *s* is the sum of the weights of the distinct phrases found for it; the category
        with the highest score wins, of equals the one the table names first. Its confidence is

            s / (sum of all scores) * (1 - 2 ** -s)

        The first factor is the winner's share of the evidence, so that competing categories lower it; the second
        halves what doubt is left with every unit of weight (one word of weight 1: 0.5, weight 3: 0.875). More
        evidence for the winner never lowers the confidence, more for others never raises it.

        Args:
            text: Any text; empty is allowed.
            hint: The seller's own category in free text, if there is one. Phrases found in it count
                `HINT_FACTOR` times, and a category's very name counts `HINT_NAME_WEIGHT`.

        Returns:
            Category and confidence, rounded to 4 places; ("general", 0.0) when nothing of the table occurs.
        """
        # Names of goods come again and again, sentences do not.
        return (self._remembered if len(text) + len(hint or "") <= _LONGEST_REMEMBERED else self._categorized)(
            text, hint
        )

    def _categorized(self, text: str, hint: str | None) -> Category:
        scores: dict[str, float] = {}
        for category, weight in dict(self._phrases.find(text)).values():
            scores[category] = scores.get(category, 0.0) + weight
        if hint:
            for category, weight in (self._hinted if len(hint) <= _LONGEST_REMEMBERED else self._weights_of)(hint):
                scores[category] = scores.get(category, 0.0) + weight
        scores.pop(NEUTRAL, None)
        if not scores:
            return Category(GENERAL, 0.0)
        if len(scores) == 1:
            ((winner, score),) = scores.items()
            share = 1.0
        else:
            score = max(scores.values())
            winner = next(category for category in self.categories if scores.get(category) == score)
            share = score / sum(scores.values())
        return Category(winner, round(share * (1.0 - 2.0**-score), 4))

    def _weights_of(self, hint: str) -> tuple[tuple[str, float], ...]:
        """Return the categories that a seller's own one speaks for, with the weight of each word for them."""
        weights = [(category, weight * HINT_FACTOR) for category, weight in dict(self._phrases.find(hint)).values()]
        named = set(words(hint))
        return (*weights, *((category, HINT_NAME_WEIGHT) for category in self.categories if category in named))


@lru_cache(maxsize=4)
def _parsed(text: str) -> CategoryTable:
    """Return the table that a text holds: made once a process, since every worker's first record would wait for it."""
    content = yaml.load(text, Loader=_UniqueKeyLoader)  # noqa: S506 - a SafeLoader that also counts keys  # nosec B506
    vocabulary = list(_entries(content))
    categories = tuple(name for name in content if name != NEUTRAL)
    if not categories:
        raise ValueError("holds no category")
    return CategoryTable(Phrases(vocabulary), categories)


def _entries(content: Any) -> Iterator[tuple[str, _Meaning]]:
    """The phrases of a table's YAML content, each checked on the way."""
    if not isinstance(content, dict):
        raise ValueError("must be a mapping of category to weights")
    seen: dict[str, str] = {}
    for category, weights in content.items():
        if not isinstance(category, str) or words(category) != [category]:
            raise ValueError(f"category {category!r}: must be one word in small letters")
        if category == GENERAL:
            raise ValueError(f"category {category!r}: stands for texts in which nothing is found, and has no entries")
        if category == NEUTRAL:
            for phrase in _phrases(category, weights, seen):
                yield phrase, _Meaning(NEUTRAL, 0.0)
            continue
        if not isinstance(weights, dict) or not weights:
            raise ValueError(f"category {category!r}: must map weights to lists of phrases, as in «3: [smartphone]»")
        for weight, phrases in weights.items():
            if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 < weight <= GREATEST_WEIGHT:
                raise ValueError(f"category {category!r}: weight {weight!r} must be above 0 and up to 10")
            for phrase in _phrases(category, phrases, seen):
                yield phrase, _Meaning(category, float(weight))


def _phrases(category: str, phrases: Any, seen: dict[str, str]) -> Iterator[str]:
    if not isinstance(phrases, list):
        raise ValueError(f"category {category!r}: phrases must be a list, got {phrases!r:.60}")
    for phrase in phrases:
        if not isinstance(phrase, str):
            raise ValueError(f"category {category!r}: entry {phrase!r:.60} is no text; put it in quotes")
        key = " ".join(words(phrase))
        if not key:
            raise ValueError(f"category {category!r}: entry {phrase!r:.60} holds no word")
        if key in seen:
            raise ValueError(f"category {category!r}: entry {phrase!r:.60} already stands under {seen[key]!r}")
        seen[key] = category
        yield phrase
