"""Words that say what the number beside them is, in English, Bangla and romanised Bangla."""

from __future__ import annotations

import re
from enum import Enum
from typing import Final

from transforms.privacy.words import either_encoding

_REACH_BEFORE: Final = 48
"""Characters in front of a number that are searched for its cue: a clause."""
_REACH_AFTER: Final = 24
_REACH_OF_THING: Final = 32
_BESIDE: Final = 8
"""Characters between a cue and a number it announces directly."""


class Cue(Enum):
    """What a cue announces; the values are the names of the groups of the pattern."""

    NID = "nid"
    CARD = "card"
    PHONE = "phone"
    THING = "thing"
    """The id of a parcel, a payment, a device."""
    OTHER = "other"


_LETTER: Final = "[a-z\u0980-\u09e5]"
_NUMBER: Final = (
    rf"(?:[\s:._#-]*(?:id|no|num|number|nmbr|nombor|nambar|nomor|code|নম্বর|নাম্বার|নং|আইডি|কোড)(?!{_LETTER}))*"
)
"""«number» behind another cue belongs to it: an order number is no telephone's."""

_WORDS: Final[dict[Cue, tuple[str, ...]]] = {
    Cue.NID: (
        r"n\.?i\.?d(?:\s?card)?|national\s?i\.?d|national\s?identity|voter\s?(?:id|card)?|smart\s?(?:id|nid|card)",
        r"identity\s?card|id\s?card|(?:jatiyo?\s?)?(?:porichoy|poricoy|parichay)\s?(?:potro|patra)|jatiyo?\s?id",
        r"(?:জাতীয়\s?)?পরিচয়\s?পত্র|জাতীয়\s?(?:পরিচয়|আইডি)|এন\s?আই\s?ডি|ভোটার|স্মার্ট\s?কার্ড|আইডি\s?কার্ড",
    ),
    Cue.CARD: (
        r"(?:credit|debit|visa|master\s?card|amex|american\s?express|bank|payment|atm)(?:\s?card)?|card|cc",
        r"কার্ড|ভিসা|মাস্টারকার্ড|ক্রেডিট|ডেবিট",
    ),
    Cue.PHONE: (
        r"call(?:ing|s)?|phone|fone|fon|ph|tel|telephone|cell(?:phone)?|mobile|mobail|mob|contact|whats\s?app|wapp|wa",
        r"imo|viber|signal|telegram|sms|msg|message|text|ring|dial|reach|hotline|helpline|b\s?-?kash|nagad|nogod|rocket",
        r"upay|num|no|number|nmbr|nombor|nambar|nomor|jogajog|knock|kol",
        r"কল|ফোন|মোবাইল|মোবা|নম্বরে?|নাম্বারে?|নং|যোগাযোগ|হোয়াটস\s?অ্যাপ|ইমো|বিকাশ|নগদ|রকেট|মেসেজ|এসএমএস|টেলিফোন",
    ),
    Cue.THING: (
        r"imei|tracking|track|consignment|parcel|awb|waybill|invoice|inv|serial|s/n|barcode|sku|isbn|ean|upc",
        r"trx|txn|trxid|txnid|transaction|batch|lot|model|part|ট্র্যাকিং|ইনভয়েস|লেনদেন|সিরিয়াল|মডেল|পার্সেল|চালান",
    ),
    Cue.OTHER: (
        r"order|ord|memo|ref|reference|account|acc|acct|a/c|otp|pin|code|coupon|voucher|item|product|price|dam|tk|taka|bdt",
        r"usd|rs|id|post|video|lat|lon|lng|zip|version|অর্ডার|রেফারেন্স|হিসাব|একাউন্ট|অ্যাকাউন্ট|কোড|দাম|মূল্য|টাকা|পিন|ওটিপি|পণ্য",
    ),
}


def _any_of(*cues: Cue) -> str:
    return either_encoding("|".join(words for cue in cues for words in _WORDS[cue]))


_CUE: Final = re.compile(
    f"(?<!{_LETTER})(?:"
    + "|".join(f"(?P<{cue.value}>(?:{_any_of(cue)}){_NUMBER})" for cue in Cue)
    + f")(?:er|e|te|ta|এ|এর|ের|ে|তে|টা|টি|টির)?(?!{_LETTER})",
    re.IGNORECASE,
)
_ANY_LETTER: Final = re.compile(_LETTER, re.IGNORECASE)
_THING: Final = re.compile(
    f"(?<!{_LETTER})(?:{_any_of(Cue.THING)}){_NUMBER}(?!{_LETTER})[^a-z\u0980-\u09e5]*$", re.IGNORECASE
)
_GLUED: Final = re.compile(r"(?:^|[^a-z])(?P<word>[a-z]+)[-_]?$", re.IGNORECASE)
_ANNOUNCES: Final = re.compile(f"(?:{_any_of(Cue.PHONE, Cue.CARD, Cue.NID)}|at|is)", re.IGNORECASE)


def cue_before(text: str, start: int) -> tuple[Cue | None, bool]:
    """What the nearest cue in front of `start` announces, and whether it stands right beside."""
    nearest = None
    floor = max(0, start - _REACH_BEFORE)
    if _ANY_LETTER.search(text, floor, start) is None:
        return None, False
    for match in _CUE.finditer(text, floor, start):
        nearest = match
    if nearest is None or nearest.lastgroup is None:
        return None, False
    return Cue(nearest.lastgroup), start - nearest.end() <= _BESIDE


def cue_after(text: str, end: int) -> Cue | None:
    """What the first cue behind `end` announces."""
    if _ANY_LETTER.search(text, end, end + _REACH_AFTER) is None:
        return None
    match = _CUE.search(text, end, end + _REACH_AFTER)
    return Cue(match.lastgroup) if match and match.lastgroup else None


def names_thing(text: str, start: int) -> bool:
    """Whether a word right in front of `start` says that the id of a parcel, a payment or a device follows."""
    return _THING.search(text, max(0, start - _REACH_OF_THING), start) is not None


def glued_cue(text: str, start: int) -> bool:
    """Whether the word written onto the number at `start` announces it ("call017...", "phone-017...")."""
    match = _GLUED.search(text, max(0, start - 16), start)
    return match is not None and _ANNOUNCES.fullmatch(match["word"]) is not None
