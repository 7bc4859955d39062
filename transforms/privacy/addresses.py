"""Street addresses: the words and numbers of houses, roads and villages, and how much of an address stays."""

from __future__ import annotations

import re
from typing import Final

from transforms.privacy.districts import district_in, district_of
from transforms.privacy.normalize import TOKEN, Folded
from transforms.privacy.spans import Kind, Span
from transforms.privacy.words import either_encoding, word_set

ADDRESS_WORDS: Final = word_set(
    "house home flat apartment apt road rd street st lane avenue ave sector block village vill holding plot building "
    "bldg floor tower basha basa bari bashar po ps post thana upazila union ward goli gram para mahalla "
    "বাসা বাড়ি হাউজ হাউস ফ্ল্যাট রোড সড়ক লেন গলি সেক্টর ব্লক গ্রাম ডাকঘর পোস্ট থানা উপজেলা ওয়ার্ড হোল্ডিং প্লট তলা ভবন পাড়া মহল্লা"
)


_DIGIT: Final = re.compile("[0-9]")


def looks_like_address(folded: Folded) -> bool:
    """Whether the folded text of a field of addresses says more than a place's name."""
    return _DIGIT.search(folded.text) is not None or not ADDRESS_WORDS.isdisjoint(
        re.findall(r"[^\W\d_]+", folded.lower)
    )


def general_address(folded: Folded, masked: str) -> str | None:
    """Return the tokens that stand in an address and its district; None when it is no more than a place.

    Args:
        folded: as it was written, folded.
        masked: the same with tokens for names and numbers.
    """
    if not looks_like_address(folded):
        return None
    place = district_in(folded.lower) or _NO_PLACE
    if "_" not in masked:
        return place
    return ", ".join([*TOKEN.findall(masked), place])


_NO_PLACE: Final = f"[{Kind.ADDRESS.value}]"

_NUMBER: Final = (
    r"[0-9]{1,4}(?:\s?/\s?(?:[0-9a-z]{1,4}|[\u0985-\u09b9][\u09be-\u09cc]?))?"
    r"(?:[a-z\u0985-\u09b9][\u09be-\u09cc]?(?![a-z\u0980-\u09ff]))?"
)
_NO: Final = r"(?:\s?(?:no|number|num|নং|নম্বর)(?![a-z\u0980-\u09ff])\.?)?\s?[:#.\-]?\s?"
_NUMBERED: Final = (
    r"(?:house|home|flat|apartment|apt|apt\.|road|rd|r|h|lane|sector|sec|block|blk|holding|plot|building|bldg|level|floor|ward|unit|room"
    r"|basha|basa|bari|bashar|goli|"
    "বাসা|বাড়ি|বাড়ি|হাউজ|হাউস|ফ্ল্যাট|রোড|সড়ক|লেন|গলি|সেক্টর|ব্লক|হোল্ডিং|প্লট|ওয়ার্ড|তলা|লেভেল|ইউনিট|রুম)"
)
_LETTER_OF_FLAT: Final = r"(?:[a-z]|(?:এ|বি|সি|ডি|ই|এফ|জি|এইচ)(?![\u0980-\u09ff]))"
_FLOOR: Final = (
    r"(?:(?:[0-9]{1,2}\s?(?:st|nd|rd|th|ম|য়|র্থ|ষ্ঠ|তম)?|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|ground"
    r"|প্রথম|দ্বিতীয়|তৃতীয়|চতুর্থ|পঞ্চম|ষষ্ঠ|সপ্তম|অষ্টম|নবম|দশম|নিচ|এক|দুই|দোতলা|তিন|চার|পাঁচ|ছয়|সাত|আট|নয়|দশ"
    r"|ek|dui|tin|char|chartha|pach|choy|sat|at|noy|dosh)\s?(?:floor|flr|tol[ao]y?|tala|তলা(?:য়|র)?|তালা(?:য়|র)?|ফ্লোর(?:ে|ের)?)"
    r"(?![a-z\u0980-\u09ff])"
    r"|(?:lift|লিফট)(?:\s?-?\s?(?:er|এর)|ের)?\s?-?\s?[0-9]{1,2}(?![0-9a-z])"
    r"|(?:left|right|ডান|বাম|দক্ষিণ|উত্তর|পূর্ব|পশ্চিম)\s?(?:side|পাশের|পাশে|দিকের)\s?(?:er\s)?(?:flat|ফ্ল্যাট(?:ে|টা)?)(?![a-z\u0980-\u09ff]))"
)
"""A storey, by its ordinal or its lift; and which of its flats."""
_PART: Final = (
    rf"(?<![a-z\u0980-\u09ff]){_NUMBERED}{_NO}"
    rf"(?:[0-9]{{1,3}}\s?-\s?{_LETTER_OF_FLAT}(?![a-z0-9])|{_NUMBER}(?!\s?(?:%|tk|taka|টাকা|off|points?|discount))"
    rf"|{_LETTER_OF_FLAT}(?:\s?-?\s?[0-9]{{1,3}})?(?![a-z0-9]))|(?<![a-z0-9\u0980-\u09ff]){_FLOOR}"
)
_NAMED_PART: Final = (
    r"(?:vill(?:age)?|p\.?\s?o|p\.?\s?s|post(?:\soffice)?|thana|upazila|union|dist(?:rict)?|para|গ্রাম|ডাকঘর|পোস্ট|থানা|উপজেলা"
    r"|ইউনিয়ন|জেলা)\s?[:.\-]{1,2}\s?[a-z\u0980-\u09ff' ]{2,30}"
)
_STREET: Final = (
    r"(?<![0-9a-z])[0-9]{1,4}(?:\s?/\s?[0-9a-z\u0985-\u09b9]{1,4})?\s?,?\s(?:[a-z\u0980-\u09ff.']{2,16}\s){1,3}"
    r"(?:road|rd|lane|street|st|avenue|ave|goli|bazar|sarak|রোড|সড়ক|লেন|গলি|স্ট্রিট|এভিনিউ|বাজার)(?![a-z\u0980-\u09ff])"
)
_HOUSE_NUMBER: Final = rf"(?<![0-9a-z/])[0-9]{{1,4}}\s?/\s?[0-9a-z]{{1,3}}(?=,\s?{_FLOOR})"
_START: Final = re.compile(
    # Not within a word or number, and at nothing but digits and letters that one of them begins with: most characters
    # are told by that.
    r"(?<![a-z])(?:(?=[a-hlnprs-w\u0980-\u09ff])(?<![\u0980-\u09ff])|(?=[0-9])(?<![0-9]))(?:"
    + either_encoding(rf"{_PART}|{_HOUSE_NUMBER}|(?<![a-z\u0980-\u09ff]){_NAMED_PART}|{_STREET}")
    + ")"
)
_FURTHER: Final = re.compile(
    either_encoding(
        r"\s?(?:\([a-z0-9 ]{1,20}\)\s?)?[,;/|\-]?\s?"
        rf"(?:{_PART}|{_NAMED_PART}|{_STREET}|(?:[a-z\u0980-\u09ff.']{{2,16}}\s){{1,2}}(?:road|lane|রোড|সড়ক|লেন)"
        r"(?![a-z\u0980-\u09ff]))"
    ),
)
_TAIL: Final = re.compile(r"\s?[,\-]?\s?(?P<place>[a-z\u0980-\u09ff']{3,20})(?:[\s-]{1,2}(?P<code>[0-9]{4})(?![0-9]))?")
_STRONG: Final = re.compile(
    either_encoding(
        r"house|home|flat|apartment|apt|unit|room|রুম|ইউনিট|holding|plot|vill|p\.?o|বাসা|বাড়ি|হাউজ|হাউস|ফ্ল্যাট|হোল্ডিং|গ্রাম|ডাকঘর|basha|basa|bari"
    ),
)
TRIGGER_WORDS: Final = ADDRESS_WORDS | word_set(
    "tola tala toloy floor flr level lift unit room apartment তলায় তলার তালায় ফ্লোর ফ্লোরে লেভেল লিফট লিফটের ইউনিট রুম ফ্ল্যাটে "
    "vill village dist district bazar goli গলি বাজার বাসার বাড়ির রোডে লেনে লেনের apt h r rd blk sec po ps"
)
"""Words without one of which a text holds no address."""
_MOST_PARTS: Final = 8
_BETWEEN: Final = re.compile(
    r"\s?(?:\([^()\n]{1,30}\)\s?)?,\s?(?P<words>[a-z\u0980-\u09ff.' ]{3,32}(?:\([^()\n]{1,30}\))?)(?=,)"
)
"""A quarter, a building: words between commas."""
_FAR_PLACE: Final = re.compile(
    r"\s?,\s?(?P<place>[a-z\u0980-\u09ff']{3,20})(?:\s?[,-]?\s?[0-9]{4}(?![0-9]))?(?=\s?(?:[,.;|।)(\n+-]|\Z))"
)
_MOST_BETWEEN: Final = 3


def _end_of_far_place(text: str, at: int) -> int:
    """Return where the district ends that stands up to three parts without a number behind `at`; 0 without one."""
    for _ in range(_MOST_BETWEEN):
        between = _BETWEEN.match(text, at)
        if between is None:
            return 0
        at = between.end()
        place = _FAR_PLACE.match(text, at)
        if place is not None and district_of(place["place"]) is not None:
            return place.end()
    return 0


def _next_part(text: str, at: int) -> re.Match[str] | None:
    """Return the next numbered part of an address, behind one name of a building («Flat C4, Green Villa, Lane 3»)."""
    further = _FURTHER.match(text, at)
    if further is not None or (between := _BETWEEN.match(text, at)) is None:
        return further
    return _FURTHER.match(text, between.end())


_STOREY: Final = re.compile(either_encoding(_FLOOR))
_SHOP: Final = re.compile(
    either_encoding(
        r"(?:shop|show\s?room|store|outlet|counter|dokan|kiosk|শপ|শো-?রুম|দোকান|আউটলেট|স্টল)[^a-z\u0980-\u09ff]"
    ),
)
_REACH_OF_SHOP: Final = 24
_FLAT: Final = re.compile(
    either_encoding(
        rf"(?:flat|apt\.?|apartment|ফ্ল্যাট){_NO}(?:[0-9]{{1,2}}\s?[/-]?\s?(?:[a-j]|{_LETTER_OF_FLAT})"
        rf"|(?:[a-j]|{_LETTER_OF_FLAT})\s?[/-]?\s?[0-9]{{1,2}})(?![a-z0-9%])"
    )
)


def _is_flat(text: str, start: int, end: int) -> bool:
    """Whether a lone part is a flat by storey and letter, which is somebody's («Apartment 12F»)."""
    return _FLAT.fullmatch(text, start, end) is not None


def find_addresses(lower: str) -> list[Span]:
    """Return street addresses in a folded text in lower case: houses and roads together, with the place behind."""
    spans: list[Span] = []
    text = lower
    at = 0
    while (match := _START.search(text, at)) is not None:
        start, end, parts = match.start(), match.end(), 1
        strong = _STRONG.match(text, start) is not None
        street = text[start].isdigit() and _STOREY.match(text, start) is None
        while parts < _MOST_PARTS and (further := _next_part(text, end)) is not None:
            strong = strong or _STRONG.search(text, further.start(), further.start() + 20) is not None
            end, parts = further.end(), parts + 1
        placed = False
        if strong and (far := _end_of_far_place(text, end)):
            end, placed = far, True
        for _ in range(3):
            tail = _TAIL.match(text, end)
            if tail is None or district_of(tail["place"]) is None:
                break
            end, placed = tail.end(), True
        if (
            (parts > 1 and (strong or placed or street))
            or (placed and (strong or street))
            or _is_flat(text, start, end)
        ):
            while text[end - 1] in " ,-":
                end -= 1
            if strong or not _SHOP.search(text, max(0, start - _REACH_OF_SHOP), start):
                spans.append(Span(start, end, Kind.ADDRESS, "address"))
        at = max(end, match.start() + 1)
    return spans
