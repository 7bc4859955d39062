"""Addresses of the countryside, which have no house: village, post office, thana, union and district with their names.

Each is a word for a kind of place before its name («Vill: X, PO: Y», গ্রামঃ ..., «gram x, thana y») or behind it
(«X গ্রাম, Y বাজার»). One such part says nothing; two or three kinds in a row are an address.
"""

from __future__ import annotations

import math
import re
from functools import cache
from typing import Final

from transforms.language import is_ordinary
from transforms.privacy.districts import district_of, districts
from transforms.privacy.lexicon import COUNTER, NAME, Sign, lexicon
from transforms.privacy.spans import Kind, Span
from transforms.privacy.words import DIRECTIONS, either_encoding, spellings, word_set

_KEYS: Final[dict[str, str]] = {
    "village": "vill village gram gramer mouja moholla mohalla para গ্রাম সাং সাকিন মৌজা মহল্লা পাড়া",
    "post": "po post dakghor dakghar postoffice পোস্ট পোষ্ট ডাকঘর পো পোঃ ডাকঘরঃ পোস্টঃ",
    "thana": "ps thana upazila upazilla upozila upojela upozilla থানা উপজেলা থানাঃ উপজেলাঃ",
    "union": "union ইউনিয়ন ইউপি",
    "district": "dist district zila zilla jela jila জেলা জিলা জেলাঃ",
    "market": "bazar bazaar বাজার হাট",
}
_KIND_OF: Final = {
    spelling: kind for kind, words in _KEYS.items() for word in words.split() for spelling in spellings(word)
}
VILLAGE_WORDS: Final = word_set(" ".join(_KEYS.values()) + " গ্রামঃ সাংঃ p ward ওয়ার্ড")
"""Words of which a text with such an address has two or more."""
_LETTERS: Final = "[a-z\u0980-\u09e5]"
_NAME: Final = rf"{_LETTERS}{{1,24}}(?:[ '-]{_LETTERS}{{1,24}}){{0,2}}"
_START: Final = f"(?<!{_LETTERS})"
_STOP: Final = r"(?=\s?(?:[,;।|/)\n]|\Z))"
_KEY: Final = (
    r"(?P<key>p\.\s?o|p\.\s?s|post\soffice|police\sstation"
    rf"|{'|'.join(sorted(map(re.escape, _KIND_OF), key=len, reverse=True))})"
)
_BEFORE: Final = re.compile(
    rf"{_START}{_KEY}(?:(?P<mark>\s?[:.=\u0983–-]{{1,3}}\s?)|\s)(?P<name>{_NAME})(?:\s?-\s?[0-9]{{4}})?{_STOP}"
)
_BEHIND: Final = re.compile(rf"{_START}(?P<name>{_LETTERS}{{1,24}}(?: {_LETTERS}{{1,24}})?) {_KEY}{_STOP}")
_GLUED: Final = re.compile(
    rf"{_START}{_LETTERS}{{2,20}}(?P<key>para|পাড়া|পাড়া){_STOP}|{_START}(?:ward|ওয়ার্ড|ওয়ার্ড)(?:\s?(?:no|নং|নম্বর))?"
    rf"\s?[:.#-]?\s?[0-9]{{1,2}}(?![0-9]){_STOP}"
)
"""A quarter in one word («Majhipara»), a numbered ward."""
_GAP: Final = re.compile(r"\s?[,;।|/\n]?\s{0,2}")
_TAIL: Final = re.compile(
    either_encoding(rf"\s?[,;।|\n-]\s?(?:(?:জেলা|dist|zila|jela)\s?[:.-]?\s?)?(?P<place>{_LETTERS}{{3,20}})")
)
_PATTERNS: Final = (_BEFORE, _BEHIND, _GLUED)
_MOST_PARTS: Final = 7
_MOST_TAILS: Final = 2
"""Places without a word for what they are, the last of them the district."""
_ENOUGH_KINDS: Final = 3
_OF_AN_ADDRESS: Final = frozenset({"village", "post", "union"})


class _Part:
    """A kind of place with its name; `marked` where a colon or the like says so."""

    __slots__ = ("end", "kind", "marked", "start")

    def __init__(self, start: int, end: int, kind: str, *, marked: bool) -> None:
        self.start = start
        self.end = end
        self.kind = kind
        self.marked = marked


def find_villages(lower: str) -> list[Span]:
    """Return addresses without a house in a folded text in lower case."""
    spans: list[Span] = []
    at = 0
    following = [_Following(pattern, lower) for pattern in _PATTERNS]
    while (part := min((one.part_from(at) for one in following), key=_start_of)) is not None:
        parts = [part]
        while len(parts) < _MOST_PARTS and (gap := _GAP.match(lower, parts[-1].end)) is not None:
            further = _part_at(lower, gap.end())
            if further is None:
                break
            parts.append(further)
        end, placed = parts[-1].end, False
        for _ in range(_MOST_TAILS):
            tail = _TAIL.match(lower, end)
            if tail is None:
                break
            if district_of(tail["place"]) is not None:
                parts[-1].end, placed = tail.end(), True
            end = tail.end()
        end = parts[-1].end
        kinds = {one.kind for one in parts}
        marked = sum(one.marked for one in parts)
        placed = placed or "district" in kinds
        if not kinds.isdisjoint(_OF_AN_ADDRESS) and (
            len(kinds) >= _ENOUGH_KINDS or (len(kinds) > 1 and (placed or marked > 1))
        ):
            spans.append(Span(part.start, end, Kind.ADDRESS, "address-village"))
        at = max(end, part.start + 1)
    return spans


class _Following:
    """The parts of a text that one pattern finds, each looked for once.

    Args:
        pattern: of the two.
        text: in which it is looked for.
    """

    def __init__(self, pattern: re.Pattern[str], text: str) -> None:
        self._matches = pattern.finditer(text)
        self._part: _Part | None = _Part(-1, -1, "", marked=False)

    def part_from(self, at: int) -> _Part | None:
        """Return the first part from `at` on, which never falls."""
        while self._part is not None and self._part.start < at:
            match = next(self._matches, None)
            self._part = None if match is None else _part(match) or self._part
        return self._part


def _start_of(part: _Part | None) -> float:
    return math.inf if part is None else part.start


def _part_at(text: str, at: int) -> _Part | None:
    """Return the part that begins at `at`."""
    for pattern in _PATTERNS:
        match = pattern.match(text, at)
        if match is not None and (part := _part(match)) is not None:
            return part
    return None


def _part(match: re.Match[str]) -> _Part | None:
    if match.re is _GLUED:
        return _Part(match.start(), match.end(), "village" if match["key"] else "ward", marked=False)
    groups = match.groupdict()
    key = groups["key"]
    kind = _KIND_OF.get(key) or ("thana" if key.startswith(("p.s", "p. s", "police")) else "post")
    marked = bool(groups.get("mark"))
    start = match.start()
    words = match["name"].split()
    if match.start("name") < match.start("key"):
        while len(words) > 1 and _is_no_place(words[0]):
            start += len(words[0]) + 1  # «in Rampur village»
            words = words[1:]
    if not marked:
        for word in words:
            if _is_no_place(word):
                return None
    return _Part(start, match.end(), kind, marked=marked)


def _is_no_place(word: str) -> bool:
    """Whether a word is an ordinary one and no direction, which names of places begin with."""
    return word not in DIRECTIONS and _is_ordinary(word)


_HOLDING: Final = re.compile(
    rf"(?<![\w/.-])(?:(?:[a-z]{{1,3}}|[\u0985-\u09b9][\u09be-\u09cc]?)-\s?[0-9]{{1,4}}(?:/[0-9a-z\u0985-\u09b9]{{1,4}})?"
    rf"|[0-9]{{1,4}}/[0-9]{{1,3}}(?:/?[a-z\u0985-\u09b9](?!{_LETTERS}))?)"
    rf"\s?,?\s(?P<words>{_LETTERS}{{2,20}}(?: {_LETTERS}{{2,20}}){{0,2}})(?:\s?\([^()\n]{{1,24}}\))?\s?,\s?"
    rf"(?P<place>{_LETTERS}{{3,20}})(?:[\s-]{{1,2}}[0-9]{{4}})?(?![0-9])"
)
"""The number of a holding, its quarter and the district: «44/2 Shantinagar, Dhaka», ছ-৯৪/২, মেরুল বাড্ডা, ঢাকা."""


def find_holdings(lower: str) -> list[Span]:
    """Return addresses that begin with the number of a holding, in a folded text in lower case."""
    return [
        Span(match.start(), match.end(), Kind.ADDRESS, "address-holding")
        for match in _HOLDING.finditer(lower)
        if district_of(match["place"]) is not None and not any(map(_is_ordinary, match["words"].split()))
    ]


@cache
def place_words() -> frozenset[str]:
    """Return the words that districts and their quarters are called by."""
    return frozenset(words[0] for words in districts())


def _is_ordinary(word: str) -> bool:
    """Whether a word is no name of a place: an ordinary word that is neither a place nor a name."""
    sign = lexicon().sign(word)
    if sign:
        return bool(sign & COUNTER) and not sign & (NAME | Sign.PLACE)
    return is_ordinary(word) is not None
