"""Words that say what the number beside them is, in English, Bangla and romanised Bangla.

Looked up word by word in a table, which costs a tenth of one large pattern.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import TYPE_CHECKING, Final

from transforms.privacy.words import either_encoding, spellings, word_set

if TYPE_CHECKING:
    from mypy_extensions import i64  # a number of the machine's; only the compiler has to know it

_REACH_BEFORE: Final = 48
"""Characters in front of a number that are searched for its cue: a clause."""
_REACH_AFTER: Final = 24
_REACH_OF_ID_AFTER: Final = 64
"""Characters behind a number that are searched for the national ID that it is: a clause (... is what my NID says)."""
_NEAR_AFTER: Final = 14
_REACH_OF_THING: Final = 32
_BESIDE: Final = 8
"""Characters between a cue and a number it announces directly."""


class Cue(Enum):
    """What a cue announces."""

    NID = "nid"
    CARD = "card"
    PHONE = "phone"
    THING = "thing"
    """The id of a parcel, a payment, a device."""
    OTHER = "other"

    __hash__ = object.__hash__  # an Enum's own hash is a Python function


# Phrases by comma; where "_" stands, people write a space, a dot, a dash or nothing.
_PHRASES: Final[dict[Cue, tuple[str, ...]]] = {
    Cue.NID: (
        "n_i_d, n_i_d card, national_i_d, national_identity, national_identity_card, national_id card, voter",
        "voter_id, voter_card, voter_id card, smart_id, smart_nid, smart_card, identity_card, id_card",
        "jatiyo_id, jatio_id, porichoy_potro, poricoy_potro, parichay_patra, porichoy_patra, porichoypotro",
        "jatiyo porichoy_potro, jatio porichoy_potro, jatiya parichay_patra, পরিচয়_পত্র, জাতীয়_পরিচয়_পত্র",
        "জাতীয়_পরিচয়, জাতীয়_আইডি, এন_আই_ডি, এনআইডি_কার্ড, ভোটার, ভোটার_আইডি, ভোটার_কার্ড, স্মার্ট_কার্ড",
        "আইডি_কার্ড, পরিচয়পত্রের, জাতীয় পরিচয়পত্রের, ভোটার_আইডি_কার্ড, জাতীয়_আইডি_কার্ড, পরিচয়_পত্রের",
        "porichoy_potrer, poricoy_potrer, jatiyo porichoy_potrer, jatiyo_porichoy, voter_number, national_id_no",
        "national_identification, national_card, smart_nid_card, citizen_id, ssn, nid copy, nid holder, identity_no",
        "identity_number, nid_number, nid_no, govt_id, government_id, kyc, social_security, social security_number",
        "ন্যাশনাল_আইডি, ন্যাশনাল_আইডি_কার্ড, এনআইডির, এনআইডি_কপি, এনআইডি_নম্বর, সরকারি_আইডি",
        "e_nid, bhoter, bhoter_id, bhoter_card, bhotar, bhotar_id, bhotar_card, votar, votar_id, votar_card, vuter",
        "vuter_id, vuter_card, voter_list, voter_slip, nationalid card, national_id_number, jatiyo_card",
        "citizen_card, vhoter, vhoter_id, vhoter_card",
        "identity_proof, id_proof, id_document, identity_document",
        "identification_card, identification_number, identification_no, citizenship, citizenship_no",
        "porichoy_card, porichoy_number, porichiti, porichoy_patrer, porichoipotro, poricoi_potro, parichoy_potro",
        "porichaypatra, porichoypatro, nagorikotto, nagorik_number, nashonal_id, nidw",
        "vote_card, photo_id, id_national, nid_pin, nid_server, nid_slip, nid_form, voter_no, ভোট_কার্ড, ফটো_আইডি",
        "ন্যাশনাল_কার্ড, ন্যাশানাল_আইডি, ন্যাশনাল_আই_ডি, ভোটার_আই_ডি, ভোটার_স্লিপ, ভুটার, ভোটর, আই_ডি_কার্ড",
        "জাতিয়_পরিচয়_পত্র",
        "জাতীয়_পরিচিতি, পরিচিতি_নম্বর, নাগরিক_নম্বর, নাগরিকত্ব, পরিচয়_নম্বর, পরিচয়_কার্ড, ই_এনআইডি",
        "আইডেন্টিটি_কার্ড, জাতীয়_কার্ড, স্মার্ট_আইডি, স্মার্ট_এনআইডি",
        "জাতীয়_নম্বর, ভোটার_তালিকা, ভোটার_সিরিয়াল, nation_id, নিড_নম্বর, নিড_নাম্বার, নিড_নং, নিড_কার্ড",
        "nidr, enid, poricoypotro, porichoypottro, nid_card, jatiyo_porichoypotro, jatiyo_poricoypotro, nrc",
        "identity",
        "national_registration_card, national_registration, registration_card, election_office, ec_office",
        "voter_serial",
        "নির্বাচন_অফিস, নির্বাচন_কমিশন, গভঃ_আইডি, গভ_আইডি, পরিচয়পত্র_নং, এনআরসি",
    ),
    Cue.CARD: (
        "credit, debit, visa, master_card, amex, american_express, bank, payment, atm, card, cc, credit_card",
        "debit_card, visa card, amex card, bank card, payment card, atm card, কার্ড, ভিসা, মাস্টার_কার্ড",
        "ক্রেডিট, ডেবিট, ক্রেডিট_কার্ড, ডেবিট_কার্ড, ভিসা_কার্ড, ব্যাংক কার্ড",
    ),
    Cue.PHONE: (
        "call, calls, calling, phone, fone, fon, ph, phn, tel, telephone, cell, cell_phone, mobile, mobail",
        "mob, contact, whats_app, wapp, wa, wp, imo, viber, signal, telegram, sms, msg, message, text, ring",
        "dial, reach, hotline, helpline, b_kash, nagad, nogod, rocket, upay, num, no, number, nmbr, nombor",
        "nambar, nomor, jogajog, knock, kol, landline, land_phone, tnt, contact_no, ফোন, কল, মোবাইল, মোবা",
        "নম্বর, নাম্বার, নং, যোগাযোগ, হোয়াটস_অ্যাপ, ইমো, বিকাশ, নগদ, রকেট, মেসেজ, এসএমএস, টেলিফোন",
        "ল্যান্ড_ফোন, ল্যান্ড_লাইন, উপায়, ভাইবার, টেলিগ্রাম",
    ),
    Cue.THING: (
        "imei, tracking, track, consignment, parcel, awb, waybill, invoice, inv, serial, s_n, barcode, routing",
        "bar_code, sku, isbn, ean, upc, trx, txn, trxid, txnid, trx_id, txn_id, transaction, batch, lot",
        "model, part, ট্র্যাকিং, ইনভয়েস, লেনদেন, সিরিয়াল, মডেল, পার্সেল, চালান, বারকোড, আইএমইআই, ব্যাচ",
        "meter, মিটার, রাউটিং, ট্রানজেকশন, challan, chalan",
    ),
    Cue.OTHER: (
        "order, ord, memo, ref, reference, account, acc, acct, a_c, otp, pin, code, coupon, voucher, item",
        "product, price, dam, tk, taka, bdt, usd, rs, id, post, video, lat, lon, lng, zip, version, অর্ডার",
        "রেফারেন্স, হিসাব, একাউন্ট, অ্যাকাউন্ট, কোড, দাম, মূল্য, টাকা, পিন, ওটিপি, পণ্য, loyalty, membership",
        "points, লয়্যালটি, token, docket, ticket, receipt, booking, application, complaint, gd_no",
        "gd_number, gd_entry",
        "slip_no, slip_number, form_no, form_number, file_no, file_number, bill_no, bill_number, case_no",
        "case_number, return_request, exchange_request, po_no, po_number, complain_no, complain_number, complain_id",
        "request_id, request_no, request_number, reg_no, reg_number, registration_no, registration_number, ticket_no",
        "consumer_no, consumer_number, consumer_id, applicant_id, policy_no, policy_number, queue_no, voter_area",
        "টোকেন, রসিদ, রশিদ, টিকেট, টিকিট, বুকিং, আবেদন, জিডি, অভিযোগ, স্লিপ_নং, স্লিপ_নম্বর, ফরম_নং, ফরম_নম্বর, ফর্ম_নং",
        "রিটার্ন_রিকোয়েস্ট, কমপ্লেইন_নং, কমপ্লেইন_নম্বর, কমপ্লেন_নং, কমপ্লেন_নম্বর",
        "ফর্ম_নম্বর, ফাইল_নং, ফাইল_নম্বর, বিল_নং, বিল_নম্বর, মামলা_নং, মামলা_নম্বর, কেস_নং, গ্রাহক_নং, গ্রাহক_নম্বর",
        "গ্রাহক_আইডি, আবেদন_আইডি, রেজিস্ট্রেশন_নং, রেজিস্ট্রেশন_নম্বর, ভোটার_এলাকা",
    ),
}
_NUMBER_WORDS: Final = frozenset(
    spelling
    for word in "id no num number nmbr nombor nambar nomor code নম্বর নাম্বার নং আইডি কোড".split()
    for ending in ("", *(("টা", "টি", "টার", "ের", "ে") if word >= "\u0980" else ("ta", "er", "ti", "e")))
    for spelling in spellings(word + ending)
)
"""«number» behind another cue belongs to it: an order number is no telephone's."""

_GENITIVES: Final = frozenset({"er", "r", "এর", "ের"})
"""Written apart between a cue and the word for its number."""

_LATIN_ENDINGS: Final = ("", "er", "e", "te", "ta", "s")
_BANGLA_ENDINGS: Final = ("", "এ", "এর", "ের", "ে", "তে", "টা", "টি", "টির")

_WITHIN_PHRASE: Final = re.compile(r"[\s./-]?")
_BEFORE_NUMBER_WORD: Final = re.compile(r"[\s:._#-]*")
_GLUED: Final = re.compile(r"(?:^|[^A-Za-z])(?P<word>[A-Za-z]+)[-_]?$")


_Found = tuple[Cue, int, int]
"""A cue, where it begins and where it ends."""


def _written(phrase: str) -> Iterator[tuple[str, ...]]:
    """The ways of writing a phrase of the table, each as its words."""
    ways: list[list[str]] = [[""]]
    for part in re.split("([_ ])", phrase):
        if part == " ":
            ways = [[*way, ""] for way in ways]
        elif part == "_":
            ways = [form for way in ways for form in (way, [*way, ""])]
        else:
            ways = [[*way[:-1], way[-1] + part] for way in ways]
    for way in ways:
        yield tuple(way)


def _forms(phrase: str) -> Iterator[tuple[str, ...]]:
    """The ways of writing a phrase with every case ending, in both encodings."""
    for *first, last in _written(phrase):
        bangla = last[0] >= "\u0980"
        for ending in _BANGLA_ENDINGS if bangla else _LATIN_ENDINGS:
            for spelling in spellings(last + ending):
                yield (*[min(spellings(word)) for word in first], spelling)
                yield (*first, spelling)


_NO_FORMS: Final = frozenset(
    (word,) for word in "late later latte loner lone pine poster lots dame parts rate was note tele".split()
)
"""English words that are spelled as a cue with a case ending."""


def _table(cues: Iterable[Cue]) -> dict[str, list[tuple[tuple[str, ...], Cue]]]:
    """By first word: the phrases that begin with it, the longest first; of equal ones the cue named first."""
    meaning: dict[tuple[str, ...], Cue] = {}
    for cue in cues:
        for phrase in ", ".join(_PHRASES[cue]).split(", "):
            for form in _forms(phrase):
                if form in _NO_FORMS:
                    continue
                meaning.setdefault(form, cue)
    table: dict[str, list[tuple[tuple[str, ...], Cue]]] = {}
    for form, cue in sorted(meaning.items(), key=lambda entry: -len(entry[0])):
        table.setdefault(form[0], []).append((form, cue))
    return table


_TABLE: Final = _table(Cue)
_ANNOUNCING: Final = frozenset(
    form[0]
    for forms in _table((Cue.PHONE, Cue.CARD, Cue.NID)).values()
    for form, _ in forms
    if len(form) == 1 and form[0].isascii()
) | {"at", "is"}


def _cues(lower: str, start: int, end: int) -> list[_Found]:
    """The cues in a stretch of a text in lower case, in order; words cut off by its ends do not count."""
    words = _words(lower, start, end)
    for word, _, _ in words:
        if word in _TABLE:
            break
    else:
        return []
    if words[0][1] == start and start > 0 and _words(lower, start - 1, start):
        words.pop(0)
    if words and words[-1][2] == end and _words(lower, end, end + 1):
        words.pop()
    found: list[_Found] = []
    i = 0
    while i < len(words):
        for form, cue in _TABLE.get(words[i][0], ()):
            size = len(form)
            if size == 1 or _is_phrase(lower, words, i, form):
                behind = i + size
                while behind < len(words):
                    at = behind
                    if words[at][0] in _GENITIVES and at + 1 < len(words):
                        at += 1  # «nid card er number»
                    if words[at][0] not in _NUMBER_WORDS:
                        break
                    if _BEFORE_NUMBER_WORD.fullmatch(lower, words[at - 1][2], words[at][1]) is None:
                        break
                    behind = at + 1
                found.append((cue, words[i][1], words[behind - 1][2]))
                i = behind
                break
        else:
            i += 1
    return found


def _words(lower: str, start: int, end: int) -> list[tuple[str, int, int]]:
    """The words in a stretch of a text in lower case, each letters of one script, with where they begin and end."""
    words: list[tuple[str, int, int]] = []
    at: i64 = start
    stop: i64 = min(end, len(lower))
    while at < stop:
        code: i64 = ord(lower[at])
        begin: i64 = at
        at += 1
        if _SMALL_A <= code <= _SMALL_Z:
            first: i64 = _SMALL_A
            last: i64 = _SMALL_Z
        elif _FIRST_BANGLA <= code <= _LAST_BANGLA:
            first = _FIRST_BANGLA
            last = _LAST_BANGLA
        else:
            continue
        while at < stop:
            code = ord(lower[at])
            if code < first or code > last:
                break
            at += 1
        words.append((lower[begin:at], begin, at))
    return words


_SMALL_A: Final = ord("a")
_SMALL_Z: Final = ord("z")
_FIRST_BANGLA: Final = 0x980
_LAST_BANGLA: Final = 0x9E5


def _is_phrase(lower: str, words: list[tuple[str, int, int]], first: int, form: tuple[str, ...]) -> bool:
    """Whether the words from number `first` on are those of a phrase, with little between them."""
    if first + len(form) > len(words):
        return False
    for k in range(1, len(form)):
        if words[first + k][0] != form[k]:
            return False
    for k in range(first + 1, first + len(form)):
        if _WITHIN_PHRASE.fullmatch(lower, words[k - 1][2], words[k][1]) is None:
            return False
    return True


class Before:
    """The nearest cue in front of a number.

    Attributes:
        cue: what it announces; None without one.
        beside: it stands right beside the number.
        thing: it says that the id of a parcel, a payment or a device follows, with no word in between.
    """

    __slots__ = ("beside", "cue", "thing")

    def __init__(self, cue: Cue | None, *, beside: bool, thing: bool) -> None:
        self.cue = cue
        self.beside = beside
        self.thing = thing


_NOTHING_BEFORE: Final = Before(None, beside=False, thing=False)


def cue_before(lower: str, start: int) -> Before:
    """The nearest cue in front of `start` in a folded text in lower case."""
    found = _cues(lower, max(0, start - _REACH_BEFORE), start)
    if not found:
        return _NOTHING_BEFORE
    cue, begin, end = found[-1]
    if lower[begin:end] == "no" and _words(lower, end, start):
        found.pop()  # «there is no data for ...»
        if not found:
            return _NOTHING_BEFORE
        cue, begin, end = found[-1]
    if cue is Cue.PHONE and len(found) > 1 and found[-2][0] is Cue.NID and lower[begin:end] in _NUMBER_WORDS:
        # «Lost my NID, the number is ...»: a lone word for a number belongs to the cue in front of it.
        cue = Cue.NID
    thing = cue is Cue.THING and start - begin <= _REACH_OF_THING and not _words(lower, end, start)
    return Before(cue, beside=start - end <= _BESIDE, thing=thing)


def may_be_of_thing(lower: str, start: int) -> bool:
    """Whether the last word in front of `start` can be the end of a cue for a thing's id, with no word in between.

    Without it what `cue_before` returns is no `thing`: a look at one word for what is asked of every telephone number.
    """
    floor: i64 = max(0, start - _REACH_OF_THING)
    at: i64 = start
    while at > floor:
        at -= 1
        code: i64 = ord(lower[at])
        if _SMALL_A <= code <= _SMALL_Z:
            first: i64 = _SMALL_A
            last: i64 = _SMALL_Z
        elif _FIRST_BANGLA <= code <= _LAST_BANGLA:
            first = _FIRST_BANGLA
            last = _LAST_BANGLA
        else:
            continue
        end: i64 = at + 1
        while at > floor:
            code = ord(lower[at - 1])
            if code < first or code > last:
                break
            at -= 1
        return lower[at:end] in _LAST_OF_THINGS
    return False


_LAST_OF_THINGS: Final = _NUMBER_WORDS.union(
    form[-1] for forms in _TABLE.values() for form, cue in forms if cue is Cue.THING
)


def is_phone_announced(lower: str, start: int) -> bool:
    """Whether a word for a telephone, no mere "number", stands in the line in front of `start`."""
    found = _cues(lower, max(0, start - _REACH_BEFORE), start)
    if not found or found[-1][0] is not Cue.PHONE:
        return False
    _, begin, end = found[-1]
    return lower[begin:end] not in _NUMBER_WORDS and "\n" not in lower[end:start]


def holds_no_other_cue(lower: str, start: int, end: int) -> bool:
    """Whether a stretch of a text in lower case has no cues but words for a number, an "ID" or a card."""
    for cue, begin, stop in _cues(lower, start, end):
        if cue is not Cue.CARD and not _NUMBER_WORDS.issuperset(lower[begin:stop].split()):
            return False
    return True


def cue_after(lower: str, end: int) -> Cue | None:
    """What the first cue behind `end` announces; a national ID further away too, behind mere words for a number."""
    found = _cues(lower, end, min(len(lower), end + _REACH_AFTER))
    if found and (found[0][0] is not Cue.PHONE or lower[found[0][1] : found[0][2]] not in _NUMBER_WORDS):
        return found[0][0]
    first = found[0][0] if found else None
    if (another := _AND_ANOTHER.match(lower, end)) is not None:
        end = another.end()  # «both 415-662-9087 and 662-710-4938 are our NIDs»
    limit = min(len(lower), end + _REACH_OF_ID_AFTER)
    if not any(word in _BEGINS_ID for word, _, _ in _words(lower, end, limit)):
        return first
    if _SIGN_OF_ID.search(lower, end, limit) is None:
        return first
    stop = _CLAUSE_END.search(lower, end, limit)
    for cue, begin, behind in _cues(lower, end, limit if stop is None else stop.start()):
        if cue is Cue.NID:
            return cue
        if lower[begin:behind] not in _NUMBER_WORDS and cue is not Cue.CARD:
            break
    return first


_BEGINS_ID: Final = frozenset(form[0] for forms in _TABLE.values() for form, cue in forms if cue is Cue.NID)
"""First words of the cues for a national ID."""
_AND_ANOTHER: Final = re.compile(r"\s?(?:[,/&]|and|ar|o|ও|আর|এবং)\s?[0-9][0-9 -]{8,20}(?=[^0-9])", re.IGNORECASE)
_SIGN_OF_ID: Final = re.compile(
    either_encoding(
        "n.?i.?d|[ _]id|identi|[bv]h?[ou]t|vut|card|smart|nat[ia]|nas[hi]|nago|ja?ti|p[ao]r[iy]|citi|ssn|gov|kyc|social"
        "|nrc|elec|ec[ _]|phot"
        "|এন|ভো|ভু|পরি|আই|স্মা|ন্যা|জা|নাগ|নি|সরকা|ফটো|গভ"
    ),
    re.IGNORECASE,
)
"""Without one of these a clause has no word for a national ID."""
_CLAUSE_END: Final = re.compile(r"[0-9।?!\n]|\.(?=\s)")


def is_of_thing(lower: str, end: int) -> bool:
    """Whether the word right behind a number says that it is a token or a receipt («... token niye asen»)."""
    found = _cues(lower, end, min(len(lower), end + _NEAR_AFTER))
    if not found or found[0][0] is not Cue.OTHER or _SEPARATE.search(lower, end, found[0][1]) is not None:
        return False
    return lower[found[0][1] : found[0][2]] in _SLIPS


_SLIPS: Final = word_set(
    "token docket ticket receipt application complaint booking টোকেন রসিদ রশিদ টিকেট টিকিট বুকিং আবেদন জিডি অভিযোগ"
)
"""What an office gives out with a number of its own; most other words behind a number begin the next phrase."""
_SEPARATE: Final = re.compile(r"[,;।\n]|[A-Za-z\u0980-\u09e5]")


def is_cue(word: str) -> bool:
    """Whether a word alone is a cue."""
    return any(len(form) == 1 for form, _ in _TABLE.get(word.lower(), ()))


def glued_cue(text: str, start: int) -> bool:
    """Whether the word written onto the number at `start` announces it ("call017...", "phone-017...")."""
    match = _GLUED.search(text, max(0, start - 16), start)
    return match is not None and match["word"].lower() in _ANNOUNCING
