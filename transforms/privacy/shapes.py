"""What its shape alone tells: IP and MAC addresses, coordinates, IBANs, driving licences, number plates."""

from __future__ import annotations

import re
from typing import Final

from transforms.privacy.districts import districts
from transforms.privacy.documents import find_ibans
from transforms.privacy.spans import Kind, Span

_IPV4: Final = re.compile(
    r"(?<![0-9A-Za-z.])(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
    r"(?![0-9]|\.[0-9]|/[0-9]|[A-Za-z])"
)
_VERSION: Final = re.compile(
    r"(?:version|ver|v|firmware|section|chrome|build|android|ios|app|release|update|সংস্করণ|ভার্সন|ফার্মওয়্যার|ধারা|অধ্যায়)"
    r"[\s:.#-]{0,3}\Z",
    re.IGNORECASE,
)
_OF_NETWORK: Final = re.compile(r"ip|address|login|from|router|server|host|dns|আইপি|থেকে|রাউটার|সার্ভার", re.IGNORECASE)
"""Without one of these four numbers of which the first has one digit are as well a version or a section."""
_REACH_OF_VERSION: Final = 20
_IPV6: Final = re.compile(
    r"(?<![0-9A-Za-z:.])(?:(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}|(?:[0-9A-Fa-f]{1,4}:){1,6}(?::[0-9A-Fa-f]{1,4}){1,6}"
    r"|(?:[0-9A-Fa-f]{1,4}:){2,7}:)(?![0-9A-Za-z:/])"
)
_MAC: Final = re.compile(
    r"(?<![0-9A-Za-z:.\-])(?:[0-9A-Fa-f]{2}(?P<s>[:\-])(?:[0-9A-Fa-f]{2}(?P=s)){4}[0-9A-Fa-f]{2}"
    r"|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4})(?![0-9A-Za-z]|[:\-.][0-9A-Fa-f])"
)
_PAIR: Final = re.compile(
    r"(?<![0-9A-Za-z.])(?P<lat>-?[0-9]{1,2}\.[0-9]{4,})\s?°?\s?[NnSs]?(?:\s?,\s?|\s?%2C\s?|\s{1,2}|\s?/\s?)(?P<lon>-?[0-9]{1,3}\.[0-9]{4,})"
    r"(?:\s?°\s?[EeWw]?(?![A-Za-z])|\s?[EWew](?![A-Za-z]))?(?![0-9])"
)
_NAMED_PAIR: Final = re.compile(
    r"(?<![A-Za-z])(?:lat(?:itude)?|অক্ষাংশ)\s?[:=]?\s?(?P<lat>-?[0-9]{1,2}\.[0-9]{3,})[\s,;&/]{1,3}(?:lon(?:g(?:itude)?)?|lng|দ্রাঘিমাংশ)\s?[:=]?\s?"
    r"(?P<lon>-?[0-9]{1,3}\.[0-9]{3,})|!3d(?P<lat2>-?[0-9]{1,2}\.[0-9]{3,})!4d(?P<lon2>-?[0-9]{1,3}\.[0-9]{3,})",
    re.IGNORECASE,
)
_DEGREES: Final = re.compile(
    r"(?<![0-9])[0-9]{1,2}\s?°\s?[0-9]{1,2}\s?['\u2032]\s?(?:[0-9]{1,2}(?:\.[0-9]+)?\s?(?:[\"\u2033]|''))?\s?[NnSs][\s,;]{0,3}"
    r"[0-9]{1,3}\s?°\s?[0-9]{1,2}\s?['\u2032]\s?(?:[0-9]{1,2}(?:\.[0-9]+)?\s?(?:[\"\u2033]|''))?\s?[EeWw]"
    r"|(?<![0-9.])[0-9]{1,2}\.[0-9]{3,}\s?°\s?[NnSs][\s,;]{1,3}[0-9]{1,3}\.[0-9]{3,}\s?°\s?[EeWw]"
)
_AT_PLACE: Final = re.compile(
    r"location|gps|lat|lng|lon|geo|map|coord|pin|place|position|লোকেশন|জিপিএস|কোঅর্ডিনেট|ম্যাপ|পিন|অবস্থান|স্থানাঙ্ক",
    re.IGNORECASE,
)
_SOUTH, _NORTH, _WEST, _EAST = 20.0, 27.0, 87.5, 93.0
"""Bangladesh, in degrees."""
_MAY_BE_IP: Final = 1
_DOTS_OF_IP: Final = 4
"""Characters at most from one dot of an IPv4 address to the next."""
_MOST_DOTS_OF_IP: Final = 3
_MAY_BE_MAC: Final = 2
_DOTS_OF_MAC: Final = 5
_MAY_BE_PAIR: Final = 4
"""Four decimals of a number, of which a text with coordinates has two."""
_LICENCE: Final = re.compile(
    r"(?<![A-Za-z0-9])[A-Z]{2}[ -]?[0-9]{7}[ -]?[A-Z]{1,2}[ -]?[0-9]{4,5}(?![A-Za-z0-9])", re.IGNORECASE
)
DIGITS_OF_LICENCE: Final = frozenset({7})
"""Digits in the middle of every driving licence."""
DIGITS_OF_PLATE: Final = 6
_SECOND_OF_PLATE: Final = 4
"""Digits of the second part of its number."""
_PLATE_LATIN: Final = re.compile(
    r"(?P<place>[A-Za-z']{3,14})\s?-?\s?(?P<metro>metro)?\s?[-\s]\s?(?P<series>[A-Za-z]{1,3})\s?[-\s]?\s?\Z",
    re.IGNORECASE,
)
_PLATE_BANGLA: Final = re.compile(
    "(?P<place>[\u0980-\u09ff]{2,12})\\s?-?\\s?(?P<metro>মেট্রো)?\\s?[-\\s]\\s?(?P<series>[\u0985-\u09b9][\u09bc\u09be-\u09cc]?)\\s?[-\\s]?\\s?\\Z"
)
_SERIES: Final = frozenset(
    "a e u o ka kha ga gha cha chha ja jha ta tha da dha na pa pha fa ba bha va ma ya ra la sha sa ha au".split()
)
_LONGEST_PLATE: Final = 32


def find_shapes(text: str, *, licences: bool, ibans: bool) -> list[Span]:
    """Return what a folded text with some digits holds of these.

    Args:
        text: the folded text.
        licences: it may hold a driving licence: two digits stand right behind two letters in it and there is a group of
            `DIGITS_OF_LICENCE` digits. In a field of ids and links it is none, nor an account's number.
        ibans: it may hold an IBAN: a word begins with two letters and two digits.
    """
    spans: list[Span] = []
    signs = _signs_of_dots(text)
    if signs & _MAY_BE_IP:
        for match in _IPV4.finditer(text):
            before = max(0, match.start() - _REACH_OF_VERSION)
            small = match.group()[1] == "." and _OF_NETWORK.search(text, before, match.start()) is None
            if not small and _VERSION.search(text, before, match.start()) is None:
                spans.append(Span(match.start(), match.end(), Kind.IP, "ipv4"))
    colons = text.count(":") if ":" in text else 0
    if signs & _MAY_BE_MAC or colons >= 5 or ("-" in text and text.count("-") >= 5):
        for match in _MAC.finditer(text):
            spans.append(Span(match.start(), match.end(), Kind.MAC, "mac"))
    if colons >= 7 or (colons and "::" in text):
        for match in _IPV6.finditer(text):
            if any(map(str.isdigit, match.group())):
                spans.append(Span(match.start(), match.end(), Kind.IP, "ipv6"))
    if signs & _MAY_BE_PAIR:
        spans.extend(_coordinates(text))
    if "°" in text:
        for match in _DEGREES.finditer(text):
            spans.append(Span(match.start(), match.end(), Kind.GEO, "coordinates"))
    if licences:
        for match in _LICENCE.finditer(text):
            spans.append(Span(match.start(), match.end(), Kind.LICENCE, "licence"))
    if ibans:
        spans.extend(find_ibans(text))
    return spans


def _signs_of_dots(text: str) -> int:
    """What the distances between its dots, and the digits beside them, say that a text may hold."""
    signs = dots = run = 0
    before, was_decimal = -1, False
    dot = text.find(".")
    while dot >= 0:
        dots += 1
        if before >= 0 and dot - before == _DOTS_OF_MAC:
            signs |= _MAY_BE_MAC
        decimal = _is_digit(text, dot - 1) and _is_digit(text, dot + 1)
        run = run + 1 if decimal and was_decimal and dot - before <= _DOTS_OF_IP else int(decimal)
        if run == _MOST_DOTS_OF_IP:
            signs |= _MAY_BE_IP
        if decimal and _is_digit(text, dot + 2) and _is_digit(text, dot + 3) and _is_digit(text, dot + 4):
            signs |= _MAY_BE_PAIR
        before, was_decimal = dot, decimal
        dot = text.find(".", dot + 1)
    return signs if dots > 1 else 0


def _is_digit(text: str, at: int) -> bool:
    return 0 <= at < len(text) and _ZERO <= ord(text[at]) <= _NINE


_ZERO: Final = ord("0")
_NINE: Final = ord("9")


PLATE_WORDS: Final = frozenset({"metro", "মেট্রো", *(words[0] for words in districts() if len(words) == 1)})
"""Words without one of which a text holds no plate."""


def find_plates(text: str, chains: list[list[tuple[int, int]]]) -> list[Span]:
    """Return number plates of Bangladesh in a folded text.

    Args:
        text: the folded text.
        chains: its chains of at least `DIGITS_OF_PLATE` digits, as `Glance.chains` returns them.
    """
    spans: list[Span] = []
    for groups in chains:
        for number, end in _plate_numbers(text, groups):
            start = _plate_start(text, number)
            if start >= 0:
                spans.append(Span(start, end, Kind.PLATE, "plate"))
    return spans


def _plate_numbers(text: str, groups: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return what may be the number of a plate: two digits and four, a dash or spaces or nothing between them."""
    numbers: list[tuple[int, int]] = []
    previous, floor = 0, -1  # where the group before begins, and where it ends if it has two digits
    for start, end in groups:
        size = end - start
        if size == DIGITS_OF_PLATE:
            begin = start
        elif size == _SECOND_OF_PLATE and floor >= 0 and not text[floor:start].strip("- "):
            begin = previous
        else:
            begin = -1
        if begin >= 0 and text[end : end + 1] != "-":
            numbers.append((begin, end))
        previous, floor = start, end if size == DIGITS_OF_PLATE - _SECOND_OF_PLATE else -1
    return numbers


def _coordinates(text: str) -> list[Span]:
    spans: list[Span] = []
    for match in _NAMED_PAIR.finditer(text):
        spans.append(Span(match.start(), match.end(), Kind.GEO, "coordinates"))
    for match in _PAIR.finditer(text):
        latitude, longitude = float(match["lat"]), float(match["lon"])
        if abs(latitude) > 90 or abs(longitude) > 180:
            continue
        here = _SOUTH <= latitude <= _NORTH and _WEST <= longitude <= _EAST
        if here or _AT_PLACE.search(text, max(0, match.start() - 32), match.start()) or "°" in match.group():
            spans.append(Span(match.start(), match.end(), Kind.GEO, "coordinates"))
    return spans


def _plate_start(text: str, end: int) -> int:
    """Return where the plate whose number begins at `end` begins; -1 when it is none."""
    before = text[max(0, end - 4) : end].rstrip(" -")[-1:]
    if not (before.isalpha() or "\u0980" <= before <= "\u09ff"):
        return -1
    floor = max(0, end - _LONGEST_PLATE)
    match = _PLATE_BANGLA.search(text, floor, end) or _PLATE_LATIN.search(text, floor, end)
    if match is None:
        return -1
    place, series = match["place"].lower(), match["series"].lower()
    if series.isascii() and series not in _SERIES:
        return -1
    if match["metro"] is None and (place,) not in districts():
        return -1
    return match.start()
