"""National IDs without a word in front, told by their structure beside a name or among the words of a form.

A number of 13 digits begins with the district's code of the Bureau of Statistics and the kind of its area; one of 17
has the year of birth in front. A smart card's 10 digits have no structure: there only the surroundings speak.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from transforms.privacy.cues import Cue, cue_after, cue_before, holds_no_other_cue, is_of_thing, is_phone_announced
from transforms.privacy.id_words import Topic, id_word_before, is_lone_id, is_of_owner
from transforms.privacy.normalize import small_i
from transforms.privacy.phones import is_bd_landline
from transforms.privacy.spans import Kind, Span
from transforms.privacy.words import beginning, either_encoding, word_set

if TYPE_CHECKING:
    from mypy_extensions import i64  # a number of the machine's; only the compiler has to know it

_SMART_CARD: Final = 10
DIGITS_WITH_PLACE: Final = 13
_WITH_YEAR: Final = 17
LENGTHS: Final = frozenset({_SMART_CARD, DIGITS_WITH_PLACE, _WITH_YEAR})
"""Digits of a national ID."""
FORM_WORDS: Final = word_set(
    "sim kyc form applicant tenant nominee guardian landlord verification verify dob citizen voter birthdate simcard "
    "porichoy vatatia bharatia varatia সিম ফরম ফর্ম আবেদনকারী ভাড়াটিয়া ভাড়াটে নমিনি অভিভাবক কেওয়াইসি যাচাই জন্মতারিখ পরিচয় "
    "পিতা মাতা pita mata simta সিমটা সিমের নাগরিক "
    "nid nids enid বায়োমেট্রিক biometric birthday jonmotarikh guarantor জামিনদার জামিনদারের kabin কাবিন কাবিননামা বর কনে "
    "election নির্বাচন নির্বাচনী vaccine vaccination tika টিকা টিকার surokkha সুরক্ষা দলিল dolil chairman চেয়ারম্যান "
    "সনদ sonod sonood ওয়ারিশ warish nagorikotto নাগরিকত্ব ekyc এনআইডি এনআইডির পরিচয়পত্র পরিচয়পত্রের ভোটার "
    "জন্ম জন্মসাল born jonmo jonmosal"
)
"""Words of forms for which people give their national ID."""
_NO_NUMBER_BEHIND: Final = frozenset("./#=+*-")
_NO_NUMBER_BEFORE: Final = frozenset("/#=*-")
_DECIMALS: Final = re.compile(r"\.[0-9]|,[0-9]{1,8}(?![0-9])")
_DISTRICTS: Final = frozenset(
    "01 03 04 06 09 10 12 13 15 18 19 22 26 27 29 30 32 33 35 36 38 39 41 42 44 46 47 48 49 50 51 52 54 55 56 57 58 59 "
    "61 64 65 67 68 69 70 72 73 75 76 77 78 79 81 82 84 85 86 87 88 89 90 91 93 94".split()
)
"""Codes of the districts, which are no row without gaps."""
_AREAS: Final = frozenset("123459")
"""Village, municipality, other town, cantonment, city corporation."""
_YEARS: Final = ("19", "200")
_SHORT_OF_MOBILE: Final = re.compile("1[3-9]")
"""A mobile number without its zero."""
_UNSURE: Final = re.compile("1[5-8]|0")
"""A moment in seconds (2017 to 2033), a number with a zero in front: nobody's without a word that says so."""
_TO_NAME: Final = re.compile(r"[ \t]*(?:[,;|/:()\n–-][ \t]*){1,2}")
_ENDS_CLAUSE: Final = re.compile(r"\s*(?:[,;!?।\n)]|\.(?!\S)|$)")
_MONEY: Final = re.compile(r"\s?(?:tk|taka|bdt|টাকা|৳|/-|%|pcs|kg|ml)", re.IGNORECASE)


_BEHIND_ID: Final = re.compile(
    r"(?:^|[\n,;|]\s?)(?:i\.?d|আইডি)(?:\s?(?:proof|card|কার্ড))?(?:\s?(?:no|number|num|নং|নম্বর|নাম্বার))?[\s.:#=-]{1,4}$",
    re.IGNORECASE,
)
"""An "ID" of no named thing at the beginning of a line or part: among the words of a form the national one."""
_REACH_OF_ID: Final = 24


def find_bare_ids(
    text: str, lower: str, groups: Sequence[tuple[int, int]], others: Sequence[Span], *, form: bool
) -> list[Span]:
    """Return national IDs without a cue beside them in a folded text.

    Args:
        text: the folded text.
        lower: the same in lower case.
        groups: where its groups of exactly one of `LENGTHS` digits begin and end.
        others: what was found before: a name beside a number speaks for it.
        form: whether the text has one of `FORM_WORDS`.
    """
    found: list[Span] = []
    numbers = [(start, end) for start, end in groups if _stands_alone(text, start, end)]
    if not numbers:
        return found
    topic = Topic(lower)
    spoken_of = topic.ids
    of_person = spoken_of or any(span.kind is Kind.DOB for span in others)
    form = form or of_person
    starts = {span.start for span in others if span.kind is Kind.NAME}
    ends = {span.end for span in others if span.kind is Kind.NAME}
    phones = {span.start for span in others if span.rule == "phone-cue"}
    for start, end in numbers:
        digits = text[start:end]
        if is_of_owner(topic, start) and _COUNTED.match(text, end) is None:
            form = True  # «my mother's card has ..., mine ...»
            found.append(Span(start, end, Kind.NID, "nid-owned"))
            continue
        if is_lone_id(topic, start) and not (
            digits.endswith("0000") or _is_goods(digits) or _COUNTED.match(text, end) is not None
        ):
            found.append(Span(start, end, Kind.NID, "nid-lone"))
            continue
        if not _may_be_id(digits):
            continue
        if start in phones:
            if form and not is_phone_announced(lower, start):
                found.append(Span(start, end, Kind.NID, "nid-form"))
            continue
        if (
            spoken_of
            and (word := id_word_before(lower, start)) >= 0
            and holds_no_other_cue(lower, word, start)
            and not is_of_thing(lower, end)
        ):
            found.append(Span(start, end, Kind.NID, "nid-word"))
            continue
        beside = not form and _beside_name(text, start, end, starts, ends)
        if beside and len(digits) == _SMART_CARD and _SHORT_OF_MOBILE.match(digits):
            # «Selim, 1712345678»: beside a name alone rather the telephone.
            if not _is_otherwise_announced(lower, start, end, beside=spoken_of):
                found.append(Span(start, end, Kind.PHONE, "phone-short"))
            continue
        sure = beside or _has_structure(digits)
        if form and not sure:
            sure = of_person or not _is_unsure(digits) or _OF_PERSON.search(lower) is not None
        if not (sure or _is_nothing_else(text, lower, digits, start, end)):
            continue
        if (
            not (sure or form)
            and len(digits) == _SMART_CARD
            and _SHORT_OF_MOBILE.match(digits)
            and _ENDS_CLAUSE.match(text, end) is not None
        ):
            # «he blocked me, 1304078925»: where nothing speaks of an ID rather the telephone without its zero.
            if not _is_otherwise_announced(lower, start, end, beside=False):
                found.append(Span(start, end, Kind.PHONE, "phone-short"))
            continue
        # Behind a year of birth and a place only words right beside the number can make it another thing's.
        certain = spoken_of or (len(digits) == _WITH_YEAR and _has_structure(digits))
        if (form and _BEHIND_ID.search(text, max(0, start - _REACH_OF_ID), start)) or not _is_otherwise_announced(
            lower, start, end, beside=certain
        ):
            found.append(Span(start, end, Kind.NID, "nid-bare"))
    return found


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a group of digits is a number of its own with some different digits, no part of a word or a sum."""
    if start > 0:
        before = text[start - 1]
        if before != " " and (before in _NO_NUMBER_BEHIND or before == "_" or before.isalnum()):
            return False
    if end < len(text):
        behind = text[end]
        if behind != " " and (
            behind in _NO_NUMBER_BEFORE
            or behind == "_"
            or behind.isalnum()
            or (behind in ".," and _DECIMALS.match(text, end) is not None)
        ):
            return False
    return len(set(text[start:end])) >= _FEWEST_DIFFERENT


def _is_goods(digits: str) -> bool:
    """Whether a number is one of goods whatever word is in front."""
    return len(digits) == DIGITS_WITH_PLACE and _is_barcode(digits)


def _may_be_id(digits: str) -> bool:
    """Whether a number is nothing else by its digits: no landline, no milliseconds, no barcode."""
    if len(digits) == _SMART_CARD:
        return not is_bd_landline(digits)
    if len(digits) == _WITH_YEAR:
        return digits.startswith(_YEARS)
    return not digits.startswith(_MOMENTS) and not _is_barcode(digits)


_OF_PERSON: Final = re.compile("(?<![a-z])(?:sim|born|jonmo|kyc)(?![a-z])|সিম|জন্ম")
"""What only persons are asked their ID for, further to the words for one."""


def _is_unsure(digits: str) -> bool:
    """Whether ten digits need a word for an ID or a birth, as they may be a moment or have a zero in front."""
    return len(digits) == _SMART_CARD and _UNSURE.match(digits) is not None


def _is_nothing_else(text: str, lower: str, digits: str, start: int, end: int) -> bool:
    """Whether a number that no word announces can hardly be any but somebody's: no quantity, no goods, no round sum."""
    if digits.endswith("0000") or len(set(digits)) < _FEWEST_OF_UNANNOUNCED or digits in _ROW:
        return False
    if _is_unsure(digits):
        return False
    if len(digits) == DIGITS_WITH_PLACE and _may_be_goods(digits):
        return False
    if _COUNTED.match(text, end) is not None:
        return False
    if _LABEL.search(small_i(lower), max(0, start - _REACH_OF_LABEL), start) is not None:
        return False
    return cue_before(lower, start).cue is not Cue.CARD


_FEWEST_OF_UNANNOUNCED: Final = 4
_ROW: Final = "12345678901234567890 09876543210987654321"
_COUNTED: Final = re.compile(
    either_encoding(
        r"\s?(?:views?|followers?|likes?|subscribers?|points?|users?|people|times|reach|km|mb|gb|k|m|bn|lakhs?|crores?|koti|lakh"
        r"|usd|dollars?|euro|rupees?|rs|jon|bar|ভিউ|ফলোয়ার|লাইক|পয়েন্ট|জন|বার|কোটি|লাখ|ডলার|রুপি|টি|খানা)(?![A-Za-z\u0980-\u09ff])"
    ),
    re.IGNORECASE,
)


_REACH_OF_LABEL: Final = 40
_LABEL: Final = re.compile(
    either_encoding(
        "|".join(
            [
                *beginning(
                    "[A-Za-z]",
                    [
                        f"{word}(?![A-Za-z])"
                        for word in (
                            "receipt ticket docket pnr booking warranty uid user game player keys? build views? vat "
                            "bin licen[cs]e slip shipment chassis engine rfid policy application file case complaint "
                            "claim deposit challan dag khatian mouza plot page group channel link meeting zoom "
                            "firmware kernel patent tender cheque check lottery mac dispatch pathao redx steadfast "
                            "courier reg registration deed gate flight train seat queue population gdp budget"
                        ).split()
                    ],
                ),
                "আইডি|টিকি?ট|রশিদ|রসিদ|বুকিং|ওয়ারেন্টি|লাইসেন্স|স্লিপ|চেসিস|ইঞ্জিন|পলিসি|আবেদন|ফাইল|মামলা|অভিযোগ|দাগ",
                "খতিয়ান|চেক নং|লটারি|কুরিয়ার|জনসংখ্যা|বাজেট",
            ]
        )
    ),
)
"""What has numbers of its own, some words in front of one."""


def _has_structure(digits: str) -> bool:
    """Whether a number of 13 or 17 digits has the code of a district and that of a kind of area where they belong."""
    place = digits[-DIGITS_WITH_PLACE:]
    if len(digits) == _SMART_CARD or place[:2] not in _DISTRICTS or place[2] not in _AREAS:
        return False
    return not (len(digits) == DIGITS_WITH_PLACE and _may_be_goods(digits))


_ZERO: Final = ord("0")
_FEWEST_DIFFERENT: Final = 3
_MOMENTS: Final = ("16", "17", "18")
"""First digits of the milliseconds since 1970, from 2020 to 2030; no codes of districts but 18."""


def _may_be_goods(digits: str) -> bool:
    """Whether 13 digits begin as goods of Bangladesh do, or end in an EAN's check digit and begin as no shop's own."""
    return digits.startswith("894") or (digits[0] != "2" and _has_check_digit(digits))


def _is_barcode(digits: str) -> bool:
    """Whether 13 digits are an EAN of Bangladesh or a book's."""
    return digits.startswith(("894", "978", "979")) and _has_check_digit(digits)


def _has_check_digit(digits: str) -> bool:
    """Whether the last of 13 digits is the check digit of an EAN."""
    total: i64 = 0
    for at in range(12):
        value: i64 = ord(digits[at]) - _ZERO
        total += value * 3 if at % 2 else value
    return (10 - total % 10) % 10 == ord(digits[12]) - _ZERO


def _beside_name(text: str, start: int, end: int, starts: set[int], ends: set[int]) -> bool:
    """Whether only a comma, a bracket or a line's end stands between a number and a name."""
    for gap in range(1, _LONGEST_GAP + 1):
        if start - gap in ends and _TO_NAME.fullmatch(text, start - gap, start):
            return True
        if end + gap in starts and _TO_NAME.fullmatch(text, end, end + gap):
            return True
    return False


_LONGEST_GAP: Final = 4


def _is_otherwise_announced(lower: str, start: int, end: int, *, beside: bool) -> bool:
    """Whether a word says that the number is another thing's, or a sum follows it.

    Args:
        lower: the folded text in lower case.
        start: where the number begins.
        end: where it ends.
        beside: whether only words right in front count, as the text speaks of a national ID.
    """
    before = cue_before(lower, start)
    others = _OTHERS_AND_CARDS if end - start == DIGITS_WITH_PLACE else _OTHERS
    if before.cue is Cue.CARD and not before.beside and _has_structure(lower[start:end]):
        others = _OTHERS  # «ration card: Rahima, 2694817305526»
    if before.cue in others and (before.beside or not beside):
        return True
    if (before.cue is Cue.PHONE and before.beside and is_phone_announced(lower, start)) or cue_after(
        lower, end
    ) in others:
        return True
    return _MONEY.match(lower, end) is not None


_OTHERS: Final = frozenset({Cue.THING, Cue.OTHER})
_OTHERS_AND_CARDS: Final = _OTHERS | {Cue.CARD}
"""A payment card has 12 digits or more."""
