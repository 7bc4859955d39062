"""Words that say what the number beside them is, in English, Bangla and romanised Bangla."""

from __future__ import annotations

import re
from enum import Enum
from typing import Final

_REACH_BEFORE: Final = 48
"""Characters in front of a number that are searched for its cue: a clause."""
_REACH_AFTER: Final = 24
_BESIDE: Final = 8
"""Characters between a cue and a number it announces directly."""


class Cue(Enum):
    """What a cue announces; the names are those of the groups of the pattern."""

    NID = "nid"
    CARD = "card"
    PHONE = "phone"
    RECORD_ID = "record_id"
    OTHER = "other"


_NUMBER: Final = r"(?:[\s:._#-]*(?:id|no|num|number|nmbr|nombor|nambar|nomor|code|নম্বর|নাম্বার|নং|আইডি|কোড)(?![a-zঀ-৥]))*"

_WORDS: Final[dict[Cue, str]] = {
    Cue.NID: r"""n\.?i\.?d|national\s?i\.?d|national\s?identity|nid\s?card|voter\s?(?:id|card)?|smart\s?(?:id|nid|card)
        |identity\s?card|id\s?card|jatiyo?\s?(?:porichoy?\s?potro|poricoypotro|parichay\s?patra)|porichoy?\s?potro
        |জাতীয়\s?পরিচয়(?:\s?পত্র)?|পরিচয়\s?পত্র|জাতীয়\s?পরিচয়(?:\s?পত্র)?|পরিচয়\s?পত্র|এন\s?আই\s?ডি|এনআইডি|ভোটার
        |স্মার্ট\s?কার্ড|আইডি\s?কার্ড|জাতীয়\s?আইডি""",
    Cue.CARD: r"""(?:credit|debit|visa|master\s?card|mastercard|amex|american\s?express|bank|payment|atm)(?:\s?card)?|card|cc
        |কার্ড|ভিসা|মাস্টারকার্ড|ক্রেডিট|ডেবিট""",
    Cue.PHONE: r"""call(?:ing|s)?|phone|fone|fon|ph|tel|telephone|cell(?:phone)?|mobile|mobail|mob|contact|whats\s?app
        |wapp|wa|imo|viber|signal|telegram|sms|msg|message|text|ring|dial|reach|hotline|helpline|b\s?-?kash|nagad|nogod
        |rocket|upay|num|number|nmbr|nombor|nambar|nomor|jogajog|jogajog\s?korun|knock|কল|ফোন|মোবাইল|মোবা|নম্বর|নাম্বার
        |নাম্বারে|নং|যোগাযোগ|যোগাযোগ|হোয়াটস\s?অ্যাপ|হোয়াটসঅ্যাপ|হোয়াটসঅ্যাপ|ইমো|বিকাশ|নগদ|রকেট|মেসেজ|এসএমএস|টেলিফোন""",
    Cue.RECORD_ID: r"""imei|tracking|track|consignment|parcel|awb|waybill|invoice|inv|serial|s/n|barcode|sku|isbn|ean|upc
        |trx|txn|trxid|txnid|transaction|batch|lot|model|part|ট্র্যাকিং|ইনভয়েস|ইনভয়েস|লেনদেন|সিরিয়াল|মডেল|পার্সেল|চালান""",
    Cue.OTHER: r"""order|ord|memo|ref|reference|account|acc|acct|a/c|otp|pin|code|coupon|voucher|item|product|price|dam|tk
        |taka|bdt|usd|rs|id|post|video|lat|lon|lng|zip|version|isbn|অর্ডার|রেফারেন্স|হিসাব|একাউন্ট|অ্যাকাউন্ট|কোড|দাম
        |মূল্য|টাকা|পিন|ওটিপি|পণ্য""",
}

_CUE: Final = re.compile(
    "(?<![a-zঀ-৥])(?:"
    + "|".join(f"(?P<{cue.value}>(?:{re.sub(chr(10) + ' *', '', words)}){_NUMBER})" for cue, words in _WORDS.items())
    + ")(?:er|e|te|ta|এ|এর|ের|ে|তে|টা|টি|টির)?(?![a-zঀ-৥])",
    re.IGNORECASE,
)
_THING: Final = re.compile(
    f"(?<![a-zঀ-৥])(?:{re.sub(chr(10) + ' *', '', _WORDS[Cue.RECORD_ID])}){_NUMBER}(?![a-zঀ-৥])[^a-zঀ-৥]*$", re.IGNORECASE
)
_REACH_OF_THING: Final = 32
_GLUED: Final = re.compile(r"(?:^|[^a-z])(?P<word>[a-z]+)[-_]?$", re.IGNORECASE)
_PHONE_OR_CARD: Final = re.compile(
    "(?:" + "|".join(re.sub(chr(10) + " *", "", _WORDS[cue]) for cue in (Cue.PHONE, Cue.CARD, Cue.NID)) + "|no|at|is)",
    re.IGNORECASE,
)


def cue_before(text: str, start: int) -> tuple[Cue | None, bool]:
    """What the nearest cue in front of `start` announces, and whether it stands right beside."""
    floor = max(0, start - _REACH_BEFORE)
    nearest = None
    for match in _CUE.finditer(text, floor, start):
        nearest = match
    if nearest is None or nearest.lastgroup is None:
        return None, False
    return Cue(nearest.lastgroup), start - nearest.end() <= _BESIDE


def names_thing(text: str, start: int) -> bool:
    """Whether a word right in front of `start` says that the id of a parcel, a payment or a device follows."""
    match = _THING.search(text, max(0, start - _REACH_OF_THING), start)
    return match is not None


def cue_after(text: str, end: int) -> Cue | None:
    """What the first cue behind `end` announces."""
    match = _CUE.search(text, end, end + _REACH_AFTER)
    return Cue(match.lastgroup) if match and match.lastgroup else None


def glued_cue(text: str, start: int) -> bool:
    """Whether the word written onto the number at `start` announces it ("call017...", "phone-017...")."""
    match = _GLUED.search(text, max(0, start - 16), start)
    return match is not None and _PHONE_OR_CARD.fullmatch(match["word"]) is not None
