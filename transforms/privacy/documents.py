"""Numbers of documents, accounts and devices, dates of birth and secrets, told by the word in front and their shape.

Passport, birth registration, TIN, driving licence, bank account, IBAN, transaction id, IMEI, date of birth, one-time
codes and passwords. A cue announces the first number behind it; shapes that nothing else has count near it too.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from transforms.privacy.bare_ids import LENGTHS as LENGTHS_OF_IDS
from transforms.privacy.cards import passes_luhn
from transforms.privacy.id_words import is_called_id, speaks_of_id
from transforms.privacy.normalize import small_i
from transforms.privacy.phones import is_bd_mobile
from transforms.privacy.spans import Kind, Span
from transforms.privacy.words import LATIN_AND_BANGLA, beginning, either_encoding, spellings

_ENDINGS: Final = ("", "র", "ের", "টা", "টি", "টার", "ে", "এ", "তে", "কে", "এর", "টাই", "গুলো", "য়", "য়")

_TRIGGERS: Final[dict[Kind, str]] = {
    Kind.PASSPORT: "passport pasport passports epassport pp পাসপোর্ট ইপাসপোর্ট পাসপোট",
    Kind.BIRTHREG: "birth brn bris bdris jonmo jonmonibondhon jonmosonod jonmonibondon জন্ম জন্মনিবন্ধন জন্মসনদ",
    Kind.TIN: "tin etin taxpayer টিন টিআইএন ইটিআইএন ইটিন",
    Kind.ACCOUNT: "account acc acct c ac accounts hisab hishab হিসাব একাউন্ট অ্যাকাউন্ট আকাউন্ট সি এসি",
    Kind.STUDENT: "student students stu roll varsity university uni buet kuet ruet cuet bracu nsu iub aiub ewu uiu diu "
    "sust iut du ju cu ru jnu ssc hsc jsc registration reg regi regno matric matriculation campus semester "
    "রেজিস্ট্রেশন রেজি রেজিঃ রেজিষ্ট্রেশন এসএসসি এইচএসসি ক্যাম্পাস সেমিস্টার "
    "রোল শিক্ষার্থী স্টুডেন্ট ছাত্র ছাত্রী শিক্ষার্থীর ছাত্রের ছাত্রীর বিশ্ববিদ্যালয় ভার্সিটি বুয়েট",
    Kind.IBAN: "iban আইবিএএন আইবান",
    Kind.TXN: "trx trxid bkash nagad rocket upay txn txnid transaction transactionid tranx lenden len "
    "ট্রানজেকশন ট্রান্সজেকশন ট্রানজ্যাকশন "
    "ট্রানজেকশান লেনদেন ট্রানজাকশন টিআরএক্স টিএক্সএন",
    Kind.IMEI: "imei আইএমইআই",
    Kind.DOB: "dob birth born birthdate jonmo jonmotarikh jonmodin জন্ম জন্মতারিখ জন্মেছে জন্মেছি জন্মেছেন বার্থ ডিওবি",
    Kind.SECRET: "otp pin cvv cvc cvv password passwd passcode pass pwd verification passkey ওটিপি পিন সিভিভি "
    "পাসওয়ার্ড পাসকোড ভেরিফিকেশন ভেরিফাই যাচাই লগইন সিকিউরিটি কোড পাস bearer session api token code key secret cookie "
    "sid sessionid phpsessid jsessionid apikey sk pk ghp akia authorization one",
}


def _triggers() -> dict[str, tuple[Kind, ...]]:
    table: dict[str, tuple[Kind, ...]] = {}
    for kind, words in _TRIGGERS.items():
        for word in words.split():
            for ending in _ENDINGS if word[0] >= "\u0980" else ("", "s"):
                for spelling in spellings(word + ending):
                    if kind not in table.get(spelling, ()):
                        table[spelling] = (*table.get(spelling, ()), kind)
    return table


TRIGGERS: Final = _triggers()
"""Words without one of which a text holds none of these, with the kinds that each may announce."""
TRIGGER_WORDS: Final = frozenset(TRIGGERS)


def _pattern(text: str) -> re.Pattern[str]:
    """Return a pattern in small letters, for what `small_i` makes of a text in lower case."""
    return re.compile(either_encoding(text))


_B: Final = f"(?<!{LATIN_AND_BANGLA})"
_A: Final = "(?![A-Za-z0-9])"
_MORE: Final = "[\u0980-\u09ff]{0,6}"


def _cue(*forms: str) -> re.Pattern[str]:
    """Return a pattern for forms of a cue that stand behind no letter, each begun by a letter of its own."""
    return _pattern("|".join(beginning(LATIN_AND_BANGLA, forms)))


_CUES: Final[dict[Kind, re.Pattern[str]]] = {
    Kind.PASSPORT: _cue(
        rf"e-?(?:pass?ports?|pp\s?no\b|(?:ই-?)?পাসপোর্ট{_MORE}|পাসপোট{_MORE})",
        *(r"pass?ports?", r"pp\s?no\b", f"ই-?পাসপোর্ট{_MORE}", f"পাসপোর্ট{_MORE}", f"পাসপোট{_MORE}"),
    ),
    Kind.BIRTHREG: _cue(
        *(r"birth\s?(?:registration|certificate|reg|cert|id)\b", r"brn\b", r"bd?bris\b", r"bris\b", r"dbris\b"),
        *(r"jonmo\s?(?:nibon?dh?on|son[ao]d)", rf"জন্ম\s?-?নিবন্ধন{_MORE}", rf"জন্ম\s?-?সনদ{_MORE}"),
    ),
    Kind.TIN: _cue(
        *(r"e-?\s?tin\b", r"tin\b", r"taxpayer(?:'s)?\s(?:identification|id)"),
        *(f"ই-?টিআইএন{_MORE}", f"টিআইএন{_MORE}", "ই-?টিন(?![\u0980-\u09ff])", "টিন(?![\u0980-\u09ff])"),
    ),
    Kind.ACCOUNT: _cue(
        *(r"accounts?\b", r"acct?\b", r"a/c\b", r"ac\s?(?:no|number|num)\b", r"hish?ab\b"),
        *(f"একাউন্ট{_MORE}", f"অ্যাকাউন্ট{_MORE}", f"আকাউন্ট{_MORE}", f"হিসাব{_MORE}", "এ/সি", r"এসি\s?(?:নং|নম্বর)"),
    ),
    Kind.IBAN: _cue(r"iban\b", f"আইবিএএন{_MORE}", f"আইবান{_MORE}"),
    Kind.TXN: _cue(
        r"t(?:rx|xn|ranx|rans?)\s?-?id\b",
        *(rf"{wallet}\s(?:ref(?:erence)?|code|id)\b" for wallet in ("bkash", "nagad", "rocket", "upay")),
        *(rf"{word}\b" for word in ("trx", "txn", "tranx", "transactions?", r"len\s?den")),
        *(f"{word}{_MORE}" for word in "ট্রানজেকশন ট্রান্সজেকশন ট্রানজ্যাকশন ট্রানজেকশান ট্রানজাকশন লেনদেন টিআরএক্স টিএক্সএন".split()),
    ),
    Kind.IMEI: _cue("imei[12]?", f"আইএমইআই{_MORE}"),
    Kind.DOB: _cue(
        *(r"d\.?o\.?b\b", r"date\sof\sbirth", r"birth\s?date", r"birth\sday", r"born\b"),
        *(r"jonmo\s?tari[kq]h", r"jonmo\b"),
        *(rf"জন্ম\s?-?তারিখ{_MORE}", f"জন্মেছ{_MORE}", "জন্ম(?![\u0980-\u09ff])", r"ডেট\sঅ[বফ]\sবার্থ", "ডিওবি"),
    ),
}
_STUDENT_NUMBER: Final = r"[a-z]{0,3}-?[0-9](?:[-/.]?[0-9]){4,12}[a-z]?"
_ID_OF_STUDENT: Final = (
    r"(?:i\.?d|আইডি)(?:\s?card|\s?কার্ড)?(?:\s?(?:no|number|num|nambar|নম্বর|নাম্বার|নং))?(?:\s?(?:ta|er|টা|র|ের))?"
)
_UNIVERSITY: Final = (
    r"(?:buet|kuet|ruet|cuet|bracu|(?:brac|north south)(?: uni)?|nsu|iub|aiub|ewu|uiu|diu|sust|iut"
    r"|(?:[a-z]{2,20}\s)?(?:university|varsity)|বুয়েট"
    r"|বিশ্ববিদ্যালয়|ভার্সিটি)"
)
_NO: Final = r"(?:no|nong|number|num|nambar|নম্বর|নাম্বার|নং|নাম্বারটা|নম্বরটা)"
_ROLL: Final = r"(?:roll|রোল)"
_REGISTRATION: Final = r"(?:registration|regi?\b|matric(?:ulation)?|রেজিস্ট্রেশন|রেজিষ্ট্রেশন|রেজিঃ?)"
_STUDENTS: Final = _pattern(
    rf"{_B}(?:(?:(?:student(?:s|'s)?|stu|std|varsity|university|{_UNIVERSITY}|(?:শিক্ষার্থী|স্টুডেন্ট|ছাত্র|ছাত্রী)(?:র|ের)?)"
    rf"(?:\s(?:er|এর))?\s?-?_?(?:{_ID_OF_STUDENT}|{_NO}|roll|রোল)|{_ROLL}\s?{_NO}|(?P<bare>{_ROLL})|(?P<weak>{_REGISTRATION}\.?(?:\s?{_NO})?"
    r"|(?:i\.?d|আইডি)(?=\s?[:=#-])))"
    r"(?![A-Za-z\u0980-\u09ff])(?:\s?(?:is|holo|hocche|no|হলো|হচ্ছে|নং)(?![A-Za-z\u0980-\u09ff]))?[\s:.#=-]{0,4}"
    rf"|(?:i\.?d|আইডি)(?:\s?{_NO})?[\s:.#-]{{1,3}}(?=[a-z0-9./-]{{6,16}}[\s,(-]{{1,3}}(?:[a-z]{{2,12}}\s|[\u0980-\u09ff]{{2,12}}\s)?"
    rf"{_UNIVERSITY}(?![a-z])))"
    rf"(?<![A-Za-z0-9])(?P<value>{_STUDENT_NUMBER})(?![A-Za-z0-9]|\s?(?:pcs|piece|tk|taka|kg|টাকা|পিস))"
)
_LEARNING: Final = _pattern(
    rf"{_B}(?:student|matric(?:ulation)?|class|exam|ssc|hsc|jsc|psc|board|result|session|batch|semester|campus|dept|department|{_UNIVERSITY}"
    rf"|d\.?u|j\.?u|c\.?u|r\.?u|jnu|college|school|শিক্ষার্থী{_MORE}|পরীক্ষা{_MORE}|রেজাল্ট{_MORE}|বোর্ড{_MORE}|ক্যাম্পাস|সেমিস্টার|কলেজ{_MORE}"
    rf"|এসএসসি|এইচএসসি|সেশন)(?![A-Za-z\u0980-\u09ff])"
)
"""Words of schools, without one of which an id or a registration is not a student's."""
_OF_NO_STUDENT: Final = re.compile(
    either_encoding(
        r"(?:order|product|item|parcel|tracking|page|game|player|invoice|trade|company|car|bike|bin|vat|ff|pubg|অর্ডার|পণ্য|পেজ|গাড়ি|গাড়ির"
        r"|(?<![a-z])(?:national|nation|voter|votar|vhoter|bhoter|smart|citizen|n\.?i\.?d|জাতীয়|ভোটার|স্মার্ট|ন্যাশনাল))\s?$"
    ),
    re.IGNORECASE,
)
"""What an "ID" is of that is a thing's or a citizen's, also where schools are spoken of."""
_FEWEST_OF_STUDENT: Final = 6
_FILL: Final = r"(?:[^0-9।?!\n]{0,%d}?)(?:1[0-9][ -]?(?:digit|ডিজিট)[^0-9।?!\n]{0,12}?)?"


def _behind(reach: int, value: str) -> re.Pattern[str]:
    return re.compile(_FILL % reach + rf"(?<![A-Za-z0-9])(?P<value>{value}){_A}", re.IGNORECASE)


_MONTH: Final = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?"
    "|dec(?:ember)?|জানুয়ারি|জানুয়ারী|ফেব্রুয়ারি|ফেব্রুয়ারী|মার্চ|এপ্রিল|মে|জুন|জুলাই|আগস্ট|সেপ্টেম্বর|অক্টোবর|নভেম্বর|ডিসেম্বর"
)
_DATE: Final = either_encoding(
    rf"(?:[0-3]?[0-9][-./ ][0-1]?[0-9][-./ ](?:19|20)?[0-9]{{2}}|(?:19|20)[0-9]{{2}}[-./][0-1]?[0-9][-./][0-3]?[0-9]"
    rf"|(?:19|20)[0-9]{{2}}\s(?:সালের|saler|সাল)\s[0-3]?[0-9]\s?(?:ই|শে|লা|রা)?\s(?:{_MONTH})"
    rf"|[0-3]?[0-9](?:st|nd|rd|th|ই|শে|লা|রা)?[ ,-]{{1,2}}(?:{_MONTH})[ ,.-]{{1,3}}(?:19|20)[0-9]{{2}}"
    rf"|(?:{_MONTH})[ .]{{1,2}}[0-3]?[0-9](?:st|nd|rd|th)?[ ,]{{1,2}}(?:19|20)[0-9]{{2}})"
)
_VALUES: Final[dict[Kind, re.Pattern[str]]] = {
    Kind.PASSPORT: _behind(24, "[0-9]{9}"),
    Kind.BIRTHREG: _behind(40, r"[0-9](?:[ -]?[0-9]){15,16}"),
    Kind.TIN: _behind(40, r"[0-9](?:[ -]?[0-9]){11}"),
    Kind.ACCOUNT: _behind(30, r"[0-9](?:[ -]?[0-9]){8,16}"),
    Kind.TXN: _behind(20, r"(?=[A-Z0-9]*[0-9][A-Z]*[0-9])[A-Z0-9]{8,12}"),
    Kind.IMEI: _behind(30, r"[0-9](?:[ -]?[0-9]){13,15}"),
    Kind.DOB: re.compile(rf"[^0-9।?!\n]{{0,30}}?(?<![A-Za-z0-9])(?P<value>{_DATE})(?![0-9])", re.IGNORECASE),
}
_TXN_BEHIND: Final = re.compile(
    r"[^A-Za-z0-9।?!\n]{0,4}(?:(?:id|no|number|num|ref(?:erence)?|is|holo|ta|er|code|nombor|nambar|code|from|by|of|nagad|"
    r"bkash|rocket)[^A-Za-z0-9।?!\n]{1,4}|[\u0980-\u09ff]+[^A-Za-z0-9।?!\n]{1,4}){0,4}(?P<value>[A-Za-z0-9]{8,12})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_PASSPORT_SHAPE: Final = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{1,2}[0-9]{7,8}(?![A-Za-z0-9])")
_IMEI_SHAPE: Final = re.compile(r"(?<![0-9])[0-9]{15}(?![0-9])")
_REACH: Final = 80
_OTHER_THING: Final = re.compile(
    r"\b(?:order|tracking|invoice|routing|consignment|parcel|sku|barcode|card|model|imei|meter|nid|n\.i\.d|voter|national"
    r"|balance)\b|এনআইডি|এন আই ডি|ভোটার|পরিচয়|অর্ডার|রাউটিং|ট্র্যাকিং|কার্ড|এলসি",
    re.IGNORECASE,
)


def find_documents(text: str, lower: str, words: list[str], digits: int) -> list[Span]:
    """Return the numbers of a folded text that its cues announce.

    Args:
        text: the folded text.
        lower: the same in lower case.
        words: its words in lower case.
        digits: how many digits it has.
    """
    spans: list[Span] = []
    kinds: dict[Kind, None] = {}
    for word in words:
        for kind in TRIGGERS.get(word, ()):
            kinds[kind] = None
    for kind in _ORDER:
        if kind in kinds and digits >= _FEWEST_DIGITS[kind]:
            spans.extend(_FINDERS[kind](text, lower))
    return spans


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _passports(text: str, lower: str) -> list[Span]:
    spans: list[Span] = []
    for cue in _CUES[Kind.PASSPORT].finditer(small_i(lower)):
        for match in _PASSPORT_SHAPE.finditer(text, max(0, cue.start() - _REACH), cue.end() + _REACH):
            spans.append(Span(match.start(), match.end(), Kind.PASSPORT, "passport"))
        if found := _VALUES[Kind.PASSPORT].match(text, cue.end()):
            spans.append(Span(found.start("value"), found.end("value"), Kind.PASSPORT, "passport"))
    return spans


def _first_behind(kind: Kind, rule: str, text: str, lower: str) -> list[Span]:
    spans: list[Span] = []
    pattern = _VALUES[kind]
    for cue in _CUES[kind].finditer(small_i(lower)):
        if found := pattern.match(text, cue.end()):
            spans.append(Span(found.start("value"), found.end("value"), kind, rule))
    return spans


def _birth_registrations(text: str, lower: str) -> list[Span]:
    spans: list[Span] = []
    for cue in _CUES[Kind.BIRTHREG].finditer(small_i(lower)):
        behind = _VALUES[Kind.BIRTHREG].match(text, cue.end())
        if behind is not None:
            if not speaks_of_id(text[cue.end() : behind.start("value")].lower()):
                spans.append(Span(behind.start("value"), behind.end("value"), Kind.BIRTHREG, "birth-registration"))
        elif (front := _BEFORE_BIRTHREG.search(text, max(0, cue.start() - _REACH), cue.start())) is not None:
            start = front.start("value")
            if not speaks_of_id(text[max(0, start - _REACH_OF_ID) : cue.start()].lower()):
                spans.append(Span(start, front.end("value"), Kind.BIRTHREG, "birth-registration"))
    return spans


_BEFORE_BIRTHREG: Final = re.compile(r"(?<![0-9A-Za-z])(?P<value>[0-9]{17})[^0-9A-Za-z][^0-9।?!\n]{0,30}$")
"""A number in front of the word for what it is: «19902694817305526 is my birth certificate»."""
_REACH_OF_ID: Final = 24


def _tins(text: str, lower: str) -> list[Span]:
    spans: list[Span] = []
    for span in _first_behind(Kind.TIN, "tin", text, lower):
        if not is_bd_mobile(_digits(text[span.start : span.end])):
            spans.append(span)
    return spans


def _accounts(text: str, lower: str) -> list[Span]:
    spans: list[Span] = []
    for span in _first_behind(Kind.ACCOUNT, "account", text, lower):
        digits = _digits(text[span.start : span.end])
        between = text[max(0, span.start - 24) : span.start]
        wallet = _WALLET.fullmatch(text, span.start, span.end) is not None
        if not wallet and not _OTHER_THING.search(between) and len(digits) >= _FEWEST_OF_ACCOUNT:
            if len(digits) in LENGTHS_OF_IDS and (
                is_called_id(text, span.end)
                or ("holder" in between and speaks_of_id(lower[max(0, span.start - _REACH_OF_HOLDER) : span.start]))
            ):
                continue  # «to open an account I gave 6627104938 as my NID», «... the account holder's is 3391827465»
            spans.append(span)
    return spans


_WALLET: Final = re.compile(r"(?:880?)?01[3-9][0-9]{2}[ -]?[0-9]{6}[0-9]?")
"""A telephone number, which is the account of a mobile wallet, with or without its check digit."""
_FEWEST_OF_ACCOUNT: Final = 9
_REACH_OF_HOLDER: Final = 80


def _transactions(text: str, lower: str) -> list[Span]:
    spans: list[Span] = []
    for cue in _CUES[Kind.TXN].finditer(small_i(lower)):
        found = _TXN_BEHIND.match(text, cue.end())
        if found is None:
            continue
        value = found["value"]
        figures = sum(map(str.isdigit, value))
        if (figures == len(value) == _ROCKET) or (0 < figures < len(value) and (figures > 1 or value.isupper())):
            spans.append(Span(found.start("value"), found.end("value"), Kind.TXN, "transaction"))
    return spans


_ROCKET: Final = 10
"""Digits of a transaction of Rocket."""


def _imeis(text: str, lower: str) -> list[Span]:
    spans: list[Span] = []
    for cue in _CUES[Kind.IMEI].finditer(small_i(lower)):
        if found := _VALUES[Kind.IMEI].match(text, cue.end()):
            spans.append(Span(found.start("value"), found.end("value"), Kind.IMEI, "imei"))
        for match in _IMEI_SHAPE.finditer(text, max(0, cue.start() - _REACH), cue.end() + _REACH):
            if passes_luhn(match.group()):
                spans.append(Span(match.start(), match.end(), Kind.IMEI, "imei"))
    return spans


def _students(text: str, lower: str) -> list[Span]:
    spans: list[Span] = []
    learning: bool | None = None
    for match in _STUDENTS.finditer(small_i(lower)):
        digits = _digits(match["value"])
        if match["weak"]:
            if learning is None:
                learning = _LEARNING.search(small_i(lower)) is not None
            if not learning or _OF_NO_STUDENT.search(text, max(0, match.start() - 12), match.start()):
                continue
        if match["bare"] and not (
            match["value"].isdigit() or text[match.end("bare") : match.end("bare") + 3].lstrip()[:1] == ":"
        ):
            continue
        if len(digits) >= _FEWEST_OF_STUDENT and not is_bd_mobile(digits):
            spans.append(Span(match.start("value"), match.end("value"), Kind.STUDENT, "student"))
    return spans


def _births(text: str, lower: str) -> list[Span]:
    return _first_behind(Kind.DOB, "date-of-birth", text, lower)


_IBAN_ANY: Final = re.compile(
    r"[A-Z](?=[A-Z][0-9])(?<![A-Za-z0-9][A-Z])[A-Z][0-9]{2}(?:[ -]?[A-Z0-9]){11,30}(?![A-Za-z0-9])", re.IGNORECASE
)
_OF_IBAN: Final = re.compile(r"[0-9](?<=[^\W\d_]{2}[0-9])[0-9](?:[ -]?[^\W_]){11}")
"""What every IBAN has behind its country, found sooner than it is."""
IBAN_LENGTHS: Final[dict[str, int]] = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "BY": 28,
    "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18,
    "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22,
    "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LI": 21, "LT": 20, "LU": 20,
    "LV": 21, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18, "NO": 15, "OM": 23,
    "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SC": 31, "SE": 24, "SI": 19,
    "SK": 24, "SM": 27, "TN": 24, "TR": 26, "UA": 29, "VG": 24, "XK": 20,
}  # fmt: skip
"""Characters of an IBAN by country (ISO 13616 registry)."""


def find_ibans(text: str, *, announced: bool = False) -> list[Span]:
    """Return IBANs by country, length and check digits; with `announced` whatever their check digits say."""
    spans: list[Span] = []
    if _OF_IBAN.search(text) is None:
        return spans
    for match in _IBAN_ANY.finditer(text):
        end = _iban_end(text, match.start(), match.end(), announced=announced)
        if end:
            spans.append(Span(match.start(), end, Kind.IBAN, "iban"))
    return spans


def _iban_end(text: str, start: int, limit: int, *, announced: bool) -> int:
    """Return where the IBAN that begins at `start` ends; 0 when there is none."""
    length = IBAN_LENGTHS.get(text[start : start + 2].upper())
    if length is None:
        return 0
    characters: list[str] = []
    at = start
    while at < limit and len(characters) < length:
        if text[at].isalnum():
            characters.append(text[at].upper())
        at += 1
    if len(characters) < length or text[at : at + 1].isalnum():
        return 0
    moved = "".join([*characters[4:], *characters[:4]])
    number = "".join([str(int(character, 36)) for character in moved])
    return at if announced or int(number) % 97 == 1 else 0


def _announced_ibans(text: str, _lower: str) -> list[Span]:
    return find_ibans(text, announced=True)


_SECRET_NUMBER: Final = _pattern(
    rf"{_B}(?:(?P<otp>otp|ওটিপি{_MORE}|one[ -]time\s(?:password|code|pin)"
    rf"|(?:verif(?:ication|y)|security|login|log\sin|auth(?:entication)?|confirmation|activation|access|backup|recovery|sms|2fa)\scode"
    rf"|(?:ভেরিফিকেশন|ভেরিফাই|যাচাই|যাচাইকরণ|লগইন|সিকিউরিটি|এসএমএস)\sকোড{_MORE})"
    rf"|(?P<cvv>cvv2?|cvc2?|সিভিভি{_MORE})|(?P<pin>(?:pin|পিন)(?:ta|er|টা|টার|ের)?))"
    r"(?![A-Za-z\u0980-\u09ff])(?P<fill>(?:[\s:=#\-.]|is|was|code|number|no|holo|hocche|ta|er|কোড|নম্বর|নং|হলো|হচ্ছে|টা|এলো|এসেছে){0,12}?)"
    r"(?<![0-9A-Za-z])(?P<value>[0-9]{3,8}|[0-9]{3}[ -][0-9]{3})(?![0-9A-Za-z])"
)
_POSTCODE: Final = re.compile("code|কোড", re.IGNORECASE)
_SECRET_TEXT: Final = _pattern(
    rf"{_B}(?:password|passwd|passcode|passkey|pwd|pass|পাসওয়ার্ড{_MORE}|পাসকোড{_MORE})(?![A-Za-z])"
    r"(?:\s?(?:is|was|holo|hocche|ta|er|হলো|হচ্ছে|টা)(?![A-Za-z\u0980-\u09ff]))?\s?[:=\-]{0,2}\s?[\"']?"
    r"(?P<value>[A-Za-z0-9@#$%!&*_.+\-]{4,64})"
)
_PARTS_OF_NUMBER: Final = ("otp", "ওটিপি", "time", "code", "কোড", "cvv", "cvc", "সিভিভি", "pin", "পিন")
_PARTS_OF_TEXT: Final = ("pass", "pwd", "পাস")
"""Without one of these `_SECRET_NUMBER` and `_SECRET_TEXT` fit nowhere."""
_SECRET_PARAMETER: Final = re.compile(
    r"(?i:(?<![A-Za-z])(?:access_?token|refresh_?token|id_?token|auth_?token|reset_?token|token|session_?id|sessionid|session"
    r"|sid|phpsessid|jsessionid|api_?key|apikey|secret|client_secret|password|passwd|pwd|key|code|otp|sig|signature)"
    r"\s?[=:]\s?[\"']?)(?P<value>[A-Za-z0-9_\-.~+/%]{8,512})"
)
_SECRET_NAMED: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:[Bb]earer\s+(?P<bearer>[A-Za-z0-9_\-.~+/=]{16,2048})|(?P<key>(?:sk|pk|rk)_(?:live|test)_[A-Za-z0-9]{8,99}"
    r"|ghp_[A-Za-z0-9]{30,60}|AKIA[A-Z0-9]{16}|AIza[A-Za-z0-9_\-]{35}|xox[abp]-[A-Za-z0-9\-]{10,99}"
    r"|eyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}(?:\.[A-Za-z0-9_\-]*)?))"
)
_PARTS_OF_NAMED: Final = ("earer", "_live_", "_test_", "ghp_", "AKIA", "AIza", "xox", "eyJ")
"""Without one of these `_SECRET_NAMED` fits nowhere."""
_WEAK_PARAMETER: Final = re.compile(r"(?:key|code|sig|signature|sid|session|token|secret)\s?[=:]", re.IGNORECASE)


def _secrets(text: str, lower: str) -> list[Span]:
    spans: list[Span] = []
    spans.extend(find_keys(text))
    small = small_i(lower)
    for match in _SECRET_NUMBER.finditer(small) if any(part in lower for part in _PARTS_OF_NUMBER) else ():
        if match["pin"] and (_POSTCODE.search(match["fill"]) or not 4 <= len(match["value"]) <= 6):
            continue
        if match["cvv"] and not 3 <= len(match["value"]) <= 4:
            continue
        if match["otp"] and len(match["value"]) < 4:
            continue
        spans.append(Span(match.start("value"), match.end("value"), Kind.SECRET, "one-time-code"))
    for match in _SECRET_TEXT.finditer(small) if any(part in lower for part in _PARTS_OF_TEXT) else ():
        start, end = match.span("value")
        while end > start and text[end - 1] in ".!-":
            end -= 1
        said = text[start - 1] in ":=\"'" or text[max(0, start - 2) : start] in {": ", "= "}
        value = text[start:end]
        if end - start >= 4 and (any(map(_is_odd, value)) or (said and value.lower() not in _NO_PASSWORD)):
            spans.append(Span(start, end, Kind.SECRET, "password"))
    return spans


_NO_PASSWORD: Final = frozenset(
    "reset change forgot wrong required incorrect invalid please here none this that your protected manager must "
    "should same strong weak field hint show hide null true false need lost".split()
)
"""What stands behind the word and is no password."""


def _is_odd(character: str) -> bool:
    return not character.isalpha()


def find_keys(text: str) -> list[Span]:
    """Return keys, session and reset tokens that stand in links, cookies and headers of a folded text."""
    spans: list[Span] = []
    if "=" in text or text.count(":") > text.count("http:") + text.count("https:"):
        for match in _SECRET_PARAMETER.finditer(text):
            value = match["value"]
            if _WEAK_PARAMETER.match(text, match.start()) and not _is_random(value):
                continue
            spans.append(Span(match.start("value"), match.end("value"), Kind.SECRET, "key"))
    for part in _PARTS_OF_NAMED:
        if part in text:
            break
    else:
        return spans
    for match in _SECRET_NAMED.finditer(text):
        group = "bearer" if match["bearer"] else "key"
        spans.append(Span(match.start(group), match.end(group), Kind.SECRET, "key"))
    return spans


def _is_random(value: str) -> bool:
    """Whether a value looks as if a machine had drawn it: letters and digits, long."""
    return len(value) >= _FEWEST_RANDOM and any(map(str.isdigit, value)) and any(map(str.isalpha, value))


_FEWEST_RANDOM: Final = 10

_Finder = Callable[[str, str], list[Span]]
_FINDERS: Final[dict[Kind, _Finder]] = {
    Kind.SECRET: _secrets,
    Kind.IBAN: _announced_ibans,
    Kind.BIRTHREG: _birth_registrations,
    Kind.IMEI: _imeis,
    Kind.TXN: _transactions,
    Kind.PASSPORT: _passports,
    Kind.TIN: _tins,
    Kind.ACCOUNT: _accounts,
    Kind.DOB: _births,
    Kind.STUDENT: _students,
}
_FEWEST_DIGITS: Final[dict[Kind, int]] = {
    Kind.SECRET: 0,
    Kind.IBAN: 2,
    Kind.BIRTHREG: 16,
    Kind.IMEI: 14,
    Kind.TXN: 1,
    Kind.PASSPORT: 7,
    Kind.TIN: 12,
    Kind.ACCOUNT: 9,
    Kind.DOB: 3,
    Kind.STUDENT: 6,
}
"""Digits without which a text holds none."""
_ORDER: Final = tuple(_FINDERS)
"""The surer ones first."""
