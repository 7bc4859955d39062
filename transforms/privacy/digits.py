"""Numbers that are personal: payment cards, telephone numbers, national IDs.

A number is written as groups of digits with spaces, dots, dashes or brackets between them. Rules see windows of whole
groups with free ends, so none can bite inside a longer number; what a window is follows from its digits, its grouping
and the cue in front of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from transforms.privacy import cards, effort, phones
from transforms.privacy.bare_ids import LENGTHS as LENGTHS_OF_IDS
from transforms.privacy.cues import (
    Before,
    Cue,
    cue_after,
    cue_before,
    glued_cue,
    holds_no_other_cue,
    is_cue,
    is_of_thing,
    is_phone_announced,
    may_be_of_thing,
)
from transforms.privacy.id_words import Topic, id_word_before, is_called_id, is_of_owner
from transforms.privacy.lexicon import Sign, lexicon
from transforms.privacy.normalize import FILLER, small_i
from transforms.privacy.spans import Kind, Span
from transforms.privacy.words import LATIN_AND_BANGLA, beginning, either_encoding, word_set

_LONGEST: Final = 19

FEWEST_BARE: Final = 9
"""Digits of the shortest number that is none of an international one."""

_HEX: Final = re.compile("[a-fA-F]+|x")
_WORD_AFTER: Final = re.compile(r"[A-Za-z]+")
_ENDINGS: Final = frozenset({"e", "te", "ta", "ti", "tei", "er", "ke", "ei", "no", "number", "call", "bkash", "nagad"})
"""Bangla case endings and words that people write right behind a number."""

_CARD_GROUPS: Final = frozenset(
    {(4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3), (4, 4, 5), (4, 4, 4, 1), (8, 8), (4, 4, 4, 3), (4, 4, 4, 2)}
)
_US_GROUPS: Final = frozenset({(3, 3, 4), (3, 7), (6, 4), (1, 3, 3, 4), (1, 3, 7), (1, 10)})
_NATIONAL_GROUPS: Final = frozenset({(4, 3, 3), (4, 6), (2, 8), (2, 4, 4), (5, 5), (3, 3, 4), (10,)})
"""Of a mobile number without its trunk zero, which only a cue tells."""
_US_SEPARATORS: Final = frozenset({" ", "-", ".", "(", ")", ") ", "-(", ")-"})
_NOT_US: Final = frozenset({Cue.THING, Cue.NID, Cue.CARD})
_SPACED_LANDLINE_GROUPS: Final = frozenset(
    {(2, 4, 4), (2, 3, 4), (2, 8), (2, 7), (2, 9), (2, 5, 4), (2, 4, 5), (2, 4, 3), (2, 3, 3, 2), (2, 3, 3, 3)}
)
_LANDLINE_GROUPS: Final = frozenset({(2, 7), (2, 8), (3, 6), (3, 7), (4, 6), (4, 7), (5, 6)})
"""Area code and number, or the code of an IP operator and number."""
_FAKED_TOKEN: Final = re.compile(rf"(?<![A-Za-z0-9_])(?:{'|'.join(Kind)})_$")
_LONGEST_PREFIX: Final = 10
_MOST_GROUPS: Final = 6
"""Groups a number is written in; with more, only a whole number's own shape tells it from a list of numbers."""
_SPREAD_DIGITS: Final = frozenset({11, 13, 14, 15, 16})
_GROUPS_BETWEEN_LOOKS: Final = 512
"""Groups of one chain between looks at the time that the record has taken."""
_NID_DIGITS: Final = frozenset({9, 10, 12, 13, 17})
_VOTER_DIGITS: Final = 12
"""Of a number on the list of voters."""
_SMART_CARD_DIGITS: Final = 10
_SSN_DIGITS: Final = 9
_SSN_GROUPS: Final = (3, 2, 4)


class _Window:
    """Neighbouring groups of a chain, read as one number.

    Args:
        text: the folded text.
        groups: where each group begins and ends.
        international: a plus sign precedes it.
        shared: the nearest cue in front, once one of the windows with the same beginning has asked for it.
        topic: of the text.
    """

    __slots__ = (
        *("_behind", "_shared", "broken", "digits", "end", "groups", "international", "lengths", "start", "text"),
        "topic",
    )

    def __init__(
        self,
        text: str,
        groups: list[tuple[int, int]],
        *,
        international: bool,
        shared: list[Before],
        topic: Topic,
    ) -> None:
        self.topic = topic
        self.text = text
        self.groups = groups
        self.international = international
        self.start = groups[0][0]
        self.end = groups[-1][1]
        if len(groups) == 1:
            self.digits = text[self.start : self.end]
            self.lengths: tuple[int, ...] = (self.end - self.start,)
        else:
            self.digits = "".join([text[start:end] for start, end in groups])
            self.lengths = tuple([end - start for start, end in groups])
        self.broken = len(groups) > 1 and "\n" in text[self.start : self.end]
        """A line break stands within."""
        self._shared = shared
        self._behind: Cue | bool | None = False

    def separators(self) -> set[str]:
        """What stands between the groups, without the spaces around it; a space where nothing else stands."""
        return {
            self.text[left[1] : right[0]].strip() or " "
            for left, right in zip(self.groups, self.groups[1:], strict=False)
        }

    @property
    def before(self) -> Before:
        """The nearest cue in front."""
        if not self._shared:
            self._shared.append(cue_before(self.topic.lower, self.start))
        return self._shared[0]

    @property
    def of_thing(self) -> bool:
        """Whether the nearest cue in front says that the id of a thing follows, with no word in between."""
        if not self._shared and not may_be_of_thing(self.topic.lower, self.start):
            return False
        return self.before.thing

    @property
    def behind(self) -> Cue | None:
        """What the first cue behind announces."""
        if self._behind is False:
            self._behind = cue_after(self.topic.lower, self.end)
        return self._behind if isinstance(self._behind, Cue) else None

    def announced_as(self, cue: Cue) -> bool:
        """Whether the nearest cue, before or else behind, is this one."""
        before = self.before.cue
        return before is cue or (before is None and self.behind is cue)

    def is_announced_directly(self, cue: Cue) -> bool:
        """Whether this cue stands right in front."""
        return self.before.beside and self.before.cue is cue

    def looks_like_date(self) -> bool:
        """Whether the first groups are a date, day or year first."""
        if len(self.groups) < 3:
            return False
        a, b, c = self.lengths[:3]
        first, third = self.digits[:2], self.digits[a + b : a + b + 2]
        return (a == 4 and b <= 2 and c <= 2 and first in {"19", "20"}) or (
            a <= 2 and b <= 2 and c == 4 and third in {"19", "20"}
        )


def _card(window: _Window) -> str | None:
    if not cards.is_card(window.digits) and (
        (len(window.groups) > 1 and window.lengths not in _CARD_GROUPS)
        or not (cards.is_card(window.digits, announced=True) or _may_be_mistyped(window))
        or not (window.announced_as(Cue.CARD) or _is_paid_with(window))
    ):
        return None
    if len(window.groups) > 1:
        separators = window.separators()
        if len(separators) > 1 or separators & {"(", ")"}:
            return None
        return "card" if window.lengths in _CARD_GROUPS or window.before.cue is Cue.CARD else None
    return None if window.of_thing or window.is_announced_directly(Cue.OTHER) else "card"


def _is_paid_with(window: _Window) -> bool:
    """Whether 16 digits by fours, of an issuer's, stand among words for paying («paid with ..., it got declined»)."""
    if window.lengths not in _BY_FOURS or not cards.has_issuer(window.digits):
        return False
    if window.before.cue in {Cue.THING, Cue.NID} or window.is_announced_directly(Cue.OTHER):
        return False
    floor, limit = max(0, window.start - _REACH_OF_PAYING), window.end + _REACH_OF_PAYING
    if _PAYING.search(window.text, floor, limit) is not None:
        return True
    return _CARDS.search(window.text, floor, window.start) is not None


_BY_FOURS: Final = frozenset({(4, 4, 4, 4), (4, 6, 5)})
_REACH_OF_PAYING: Final = 64
_PAYING: Final = re.compile(
    either_encoding(
        r"(?<![a-z])(?:paid|pay(?:ing|ment|able)?|declined?|charged?|deduct(?:ed)?|refund(?:ed)?|swiped?|visa|master|debit"
        r"|credit|cvv|expiry|expires|exp|top\s?up|checkout|emi|kete|katse|keteche|pos)(?![a-z])"
        r"|পেমেন্ট|পরিশোধ|কেটে|কাটল|কেটেছে|রিফান্ড|ফেরত|ভিসা|মাস্টার|মেয়াদ|চার্জ"
    ),
    re.IGNORECASE,
)


_CARDS: Final = re.compile(either_encoding("(?<![a-z])cards?(?![a-z])|কার্ড"), re.IGNORECASE)


def _may_be_mistyped(window: _Window) -> bool:
    """Whether a number behind a word for a card is one but for its check digit, and the card is one that pays."""
    return (
        cards.has_issuer(window.digits)
        and _NO_PAYMENT.search(window.text, max(0, window.start - _REACH_OF_NO_PAYMENT), window.start) is None
    )


_REACH_OF_NO_PAYMENT: Final = 40
_NO_PAYMENT: Final = re.compile(
    either_encoding(
        r"(?<![a-z])(?:e-?gift|gift|loyalty|member(?:ship)?|memory|sim|sd|scratch|recharge|discount|warranty|library|health"
        r"|ration)\s?card|গিফট|লয়্যালটি|মেম্বার|মেমোরি|সিম|স্ক্র্যাচ|রিচার্জ|ওয়ারেন্টি"
    ),
    re.IGNORECASE,
)
"""Cards that have numbers as long as a payment card's."""


def _exact_phone(window: _Window) -> str | None:
    """Numbers whose shape alone tells."""
    digits = window.digits
    if window.looks_like_date():
        return None
    if phones.is_bd_mobile(digits) and (window.international or not window.of_thing):
        return "phone-bd"
    if window.broken:
        return None
    if window.international and digits[0] == "1" and len(digits) == 11:
        return "phone-international"
    if window.lengths in _LANDLINE_GROUPS and window.separators() == {"-"} and phones.is_bd_landline(digits):
        thing = window.of_thing and not _is_serial_of_doctor(window)
        return None if thing or window.is_announced_directly(Cue.OTHER) else "phone-landline"
    if (
        window.lengths in _SPACED_LANDLINE_GROUPS
        and digits.startswith("02")
        and window.separators() == {" "}
        and (phones.is_bd_landline(digits) or _OF_DHAKA.fullmatch(digits) is not None)
        and (window.before.cue not in _NOT_US or _is_serial_of_doctor(window))
        and not window.is_announced_directly(Cue.OTHER)
    ):
        return "phone-landline"
    if window.lengths not in _US_GROUPS or len(digits) != 10 + (digits[0] == "1"):
        return None
    separators = window.separators()
    if (
        not separators - _US_SEPARATORS
        and window.before.cue not in _NOT_US
        and not window.is_announced_directly(Cue.OTHER)
        and window.behind is not Cue.NID
        and (phones.is_us(digits) or (")" in "".join(separators) and phones.is_plausible(digits)))
        and not _is_behind_id_word(window)
    ):
        return "phone-us"
    return None


_OF_DHAKA: Final = re.compile("02(?!19|20)[2-9][0-9]{7,8}")
"""A number of Dhaka as people write it, the digits of its exchange assigned or not."""
_REACH_OF_DOCTOR: Final = 120
_SERIAL: Final = re.compile(r"(?:se?rial|সিরিয়াল)[^0-9]{0,32}$", re.IGNORECASE)
_OF_DOCTOR: Final = re.compile(
    either_encoding(
        r"(?<![a-z])(?:dr|doctors?|daktar|chambers?|mbbs|bds|fcps|appointments?|clinic|hospital|diagnostic|dental|patients?|rogi"
        r"|vet|physio\w*)(?![a-z])|ডা[.ঃ]|ডাক্তার|চেম্বার|এমবিবিএস|হাসপাতাল|ক্লিনিক|ডায়াগনস্টিক|রোগী"
    ),
    re.IGNORECASE,
)


def _is_serial_of_doctor(window: _Window) -> bool:
    """Whether the "serial" in front of a number is a patient's turn, for which one calls («chamber, serial 02 ...»)."""
    floor = max(0, window.start - _REACH_OF_DOCTOR)
    if _SERIAL.search(window.text, max(0, window.start - 48), window.start) is None:
        return False
    return _OF_DOCTOR.search(window.text, floor, window.end + _REACH_OF_PAYING) is not None


def _loose_phone(window: _Window) -> str | None:
    """Numbers told by an international prefix or a cue, whether assigned or not."""
    digits = window.digits
    if window.broken or window.looks_like_date():
        return None
    if window.international and len(digits) <= (13 if digits.startswith("880") else 15):
        return "phone-international" if phones.is_international(digits, plus=True) else None
    if digits.startswith("00") and phones.is_international(digits[2:]):
        return "phone-international"
    if (
        _FEWEST_FOREIGN <= len(digits) <= _MOST_FOREIGN
        and len(window.groups) <= _MOST_GROUPS
        and window.is_announced_directly(Cue.PHONE)
        and phones.is_foreign(digits)
    ):
        return "phone-international"
    if (
        len(digits) == 10
        and window.lengths in _NATIONAL_GROUPS
        and phones.is_plausible(digits)
        and window.announced_as(Cue.PHONE)
    ):
        return "phone-cue"
    if (
        len(digits) < FEWEST_BARE
        or len(window.groups) > _MOST_GROUPS
        or not phones.is_plausible(digits)
        or (len(window.groups) > 1 and not digits.startswith(("0", "880")) and window.lengths not in _US_GROUPS)
    ):
        return None
    return "phone-cue" if window.announced_as(Cue.PHONE) else None


_FEWEST_FOREIGN: Final = 11
_MOST_FOREIGN: Final = 14


def _nid(window: _Window) -> str | None:
    if window.broken:
        return None
    if len(window.digits) == 17 and window.lengths in _BORN_GROUPS and _BORN.match(window.digits):
        # A number of 17 digits that begins with a year of birth is an old NID or a birth registration number, unless
        # something says that it is another thing or its first digits are a whole moment.
        linked = window.text[window.start - 1 : window.start] in _LINKED
        if len(window.groups) > 1:
            named = linked or window.of_thing or window.is_announced_directly(Cue.OTHER)
        else:
            named = linked or window.before.cue in _OF_THINGS or window.behind in _OF_THINGS
        if not named and not _MOMENT.match(window.digits):
            return "nid-17"
    if len(window.digits) == _SSN_DIGITS and window.lengths != _SSN_GROUPS:
        return None
    if len(window.digits) == _VOTER_DIGITS and not window.is_announced_directly(Cue.NID):
        return None
    single = len(window.groups) == len(window.digits)
    if (len(window.groups) > _MOST_GROUPS and not single) or (len(window.digits) == 10 and window.looks_like_date()):
        return None
    if window.announced_as(Cue.NID) and (not single or window.before.beside):
        # «your NID is invalid, bring 3455123093 token»
        return "nid" if window.before.beside or not is_of_thing(window.topic.lower, window.end) else None
    # «Ordered it. 7341902885 is my NID»: the word behind counts where the one in front stands apart.
    apart = not window.before.beside or window.before.cue is Cue.CARD
    if not single and window.behind is Cue.NID and (apart or is_called_id(window.text, window.end)):
        return "nid"
    return "nid" if len(window.groups) > 1 and not single and _is_behind_id_word(window) else None


_REACH_OF_ID_WORD: Final = 40
_MISSPELLED: Final = frozenset({None, Cue.PHONE, Cue.CARD, Cue.OTHER})


def _is_behind_id_word(window: _Window) -> bool:
    """Whether a national ID is spoken of in front, misspelled so that no cue has it («natinal id 415-662-9087»)."""
    if window.before.cue not in _MISSPELLED or len(window.digits) not in LENGTHS_OF_IDS:
        return False
    lower = window.topic.lower
    word = id_word_before(lower, window.start)
    if word >= 0 and window.start - word <= _REACH_OF_ID_WORD and holds_no_other_cue(lower, word, window.start):
        return True
    if window.lengths in _ID_GROUPS and window.topic.ids:
        # «Blur it! 447-109-3285 is readable ... that is my natinal id»: grouped as only IDs are, in a text about one.
        named = window.before.beside and window.before.cue is Cue.OTHER
        return not (named or window.behind in _OF_THINGS or is_phone_announced(window.topic.lower, window.start))
    return is_of_owner(window.topic, window.start)


_ID_GROUPS: Final = frozenset(
    {(3, 3, 4), (5, 5), (4, 3, 3), (3, 4, 3), (4, 6), (7, 6), (6, 7), (4, 13), (2, 1, 2, 2, 6), (4, 2, 1, 2, 2, 6)}
)
"""How people write a national ID in groups."""
_LINKED: Final = frozenset("/_=#-")
_OF_THINGS: Final = frozenset({Cue.THING, Cue.OTHER})
_BORN_GROUPS: Final = frozenset({(17,), (4, 13)})
"""A number of 17 digits in one piece, or with the year of birth in front set apart («1974-2694817305526»)."""
_BORN: Final = re.compile("19[2-9]|200|201|202")
_MOMENT: Final = re.compile(
    "(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]"
)

_Rule = Callable[[_Window], "str | None"]
_RULES: Final[tuple[tuple[Kind, _Rule, frozenset[int]], ...]] = (
    (Kind.CC, _card, frozenset(range(cards.MIN_DIGITS, cards.MAX_DIGITS + 1))),
    (Kind.PHONE, _exact_phone, frozenset(range(FEWEST_BARE, 16))),
    (Kind.NID, _nid, _NID_DIGITS),
    (Kind.PHONE, _loose_phone, frozenset(range(phones.MIN_DIGITS, _LONGEST + 1))),
)
"""The rules, the surer ones first, with the lengths of number that each is asked about."""


def find_numbers(text: str, lower: str, chains: list[list[tuple[int, int]]], *, bare: bool = True) -> list[Span]:
    """Personal numbers in a folded text, in order and without overlap.

    Args:
        text: the folded text.
        lower: the same in lower case.
        chains: its chains of at least `phones.MIN_DIGITS` digits, as `Glance.chains` returns them; without a plus sign
            in the text those of `FEWEST_BARE` are enough.
        bare: False reads only numbers with a plus sign, as in a field whose digits are ids.
    """
    found: list[Span] = []
    topic = Topic(lower)
    for groups in chains:
        _read_chain(text, groups, topic, found, bare=bare)
    return found


LANDLINE_WORDS: Final = word_set(
    "call dial কল tel telephone phone ph landphone landline tnt t contact fax টেলিফোন ফোন ল্যান্ডফোন ল্যান্ডলাইন টিএন্ডটি "
    "টিএনটি ফ্যাক্স"
)
"""Words without one of which a text holds no number of a landline without its area code."""
_WORDS_OF_LANDLINE: Final = (
    *(
        "tel",
        "telephone",
        r"land\s?phone",
        "phone",
        "ph",
        "call",
        "dial",
        "landline",
        r"t\s?(?:&|and|n)\s?t",
        "contact",
    ),
    *("fax", "কল", "টেলিফোন", r"ল্যান্ড\s?ফোন", "ফোন", "ল্যান্ডলাইন", "টিএন্ডটি", "টিএনটি", "ফ্যাক্স"),
)
_LANDLINE: Final = re.compile(
    either_encoding(
        f"(?:{'|'.join(beginning(LATIN_AND_BANGLA, _WORDS_OF_LANDLINE))})"
        r"(?:[\s.]{0,2}(?:no|num|number|নং|নম্বর|নাম্বার))?[\s.:#-]{0,5}"
        r"(?P<number>[2-9][0-9]{2,3}[ -]?[0-9]{4})(?![0-9]|[.,-][0-9]|\s?[0-9]{3}|\s?(?:tk|taka|bdt|টাকা|৳|/-))"
    ),
)


def find_landlines(lower: str, chains: list[list[tuple[int, int]]]) -> list[Span]:
    """Return numbers of landlines without an area code: seven or eight digits right behind a word for a telephone.

    Args:
        lower: the folded text in lower case.
        chains: its chains of at least `phones.MIN_DIGITS` digits, as `Glance.chains` returns them.
    """
    if not any(_may_hold_landline(lower, groups) for groups in chains):
        return []
    return [
        Span(match.start("number"), match.end("number"), Kind.PHONE, "phone-landline")
        for match in _LANDLINE.finditer(small_i(lower))
    ]


def _may_hold_landline(lower: str, groups: list[tuple[int, int]]) -> bool:
    """Whether a group is, or two are, as many digits as a number of a landline without its area code."""
    before = 0
    for start, end in groups:
        size = end - start
        if size in _LANDLINE_DIGITS or (size == _SECOND_OF_LANDLINE and before + size in _LANDLINE_DIGITS):
            first = lower[start - before - 1] if size == _SECOND_OF_LANDLINE else lower[start]
            if first >= "2":
                return True
        before = size
    return False


_LANDLINE_DIGITS: Final = frozenset({7, 8})
_SECOND_OF_LANDLINE: Final = 4


def _read_chain(text: str, groups: list[tuple[int, int]], topic: Topic, found: list[Span], *, bare: bool) -> None:
    """Put the numbers of a chain of groups on the list of those found."""
    chain_start, chain_end = groups[0][0], groups[-1][1]
    international = _is_international(text, chain_start)
    if not bare and not international:
        return
    if not international and sum([end - start for start, end in groups]) < FEWEST_BARE:
        return
    first = 0 if _free_before(text, chain_start, international=international) else 1
    last = len(groups) if _free_behind(text, chain_end) else len(groups) - 1
    i = first
    while i < last:
        if i % _GROUPS_BETWEEN_LOOKS == _GROUPS_BETWEEN_LOOKS - 1:
            effort.check()
        number = _first_number(text, groups, i, last, topic, international=international and i == 0)
        if number is None or (not bare and i > 0):
            i += 1
            continue
        span, i = number
        found.append(_with_check_digit(text, span) if text[span.end : span.end + 1] == "-" else span)


def _is_international(text: str, start: int) -> bool:
    """Whether a plus sign stands in front of what begins at `start`, with spaces and brackets at most in between."""
    at, floor = start - 1, max(0, start - _REACH_OF_PLUS)
    while at >= floor:
        code = ord(text[at])
        if code == _PLUS:
            return True
        if code not in (_SPACE, _BRACKET):
            return False
        at -= 1
    return False


_REACH_OF_PLUS: Final = 4
_PLUS: Final = ord("+")
_SPACE: Final = ord(" ")
_BRACKET: Final = ord("(")
_CHECK_DIGIT: Final = re.compile("-[0-9](?![0-9]|[-.,/][0-9])")
_REACH_OF_WALLET: Final = 24
_OF_WALLET: Final = re.compile(either_encoding("rocket|রকেট|dbbl|wallet|ওয়ালেট"), re.IGNORECASE)


def _with_check_digit(text: str, span: Span) -> Span:
    """Return a mobile number with the check digit that its account of a wallet has («Rocket 01712345678-9»)."""
    digit = _CHECK_DIGIT.match(text, span.end)
    if digit is None or span.kind is not Kind.PHONE:
        return span
    floor, limit = max(0, span.start - _REACH_OF_WALLET), digit.end() + _REACH_OF_WALLET
    near = _OF_WALLET.search(text, floor, span.start) or _OF_WALLET.search(text, digit.end(), limit)
    return span if near is None else Span(span.start, digit.end(), span.kind, span.rule, span.value)


def _first_number(
    text: str, groups: list[tuple[int, int]], i: int, last: int, topic: Topic, *, international: bool
) -> tuple[Span, int] | None:
    """The number that begins with group `i`, and the group behind it."""
    windows: list[tuple[_Window, int]] = []
    shared: list[Before] = []
    total = 0
    for j in range(i, last):
        start, end = groups[j]
        total += end - start
        if total > _LONGEST:
            break
        if total >= phones.MIN_DIGITS and (j - i < _MOST_GROUPS or _may_be_spread(text, groups, i, j, total)):
            windows.append(
                (_Window(text, groups[i : j + 1], international=international, shared=shared, topic=topic), j + 1)
            )
    if len(windows) > 1:
        windows.reverse()
    for kind, rule, lengths in _RULES:
        for window, behind in windows:
            if (
                len(window.digits) in lengths
                and (name := rule(window)) is not None
                and _ends_free(window, groups, i, behind)
            ):
                return Span(_with_prefix(window), window.end, kind, name), behind
    return None


def _may_be_spread(text: str, groups: list[tuple[int, int]], i: int, j: int, total: int) -> bool:
    """Whether the groups from `i` to `j`, more than `_MOST_GROUPS`, can be one number.

    Told by length and first digits: a mobile number or a card; or ten single digits: a national ID behind its cue.
    """
    if total not in _SPREAD_DIGITS:
        return total == _SMART_CARD_DIGITS == j - i + 1
    first = text[groups[i][0] : groups[i + 2][1]]
    digits = "".join(filter(str.isdigit, first))
    return digits.startswith(("01", "880", "00", "3", "4", "5", "6", "2"))


def _ends_free(window: _Window, groups: list[tuple[int, int]], i: int, behind: int) -> bool:
    """Whether the window is no part of a longer number: a dash or dot without a space ties groups together."""
    if i == 0 and behind == len(groups):
        return True
    text = window.text
    mobile = phones.is_bd_mobile(window.digits)
    whole = len(window.groups) == 1 and mobile
    if i > 0 and not _BREAKS.intersection(gap := text[groups[i - 1][1] : window.start]):
        neighbour = groups[i - 1][1] - groups[i - 1][0]
        apart = len(gap) > 1 or (
            gap == "." and (neighbour >= _FEWEST_OF_PRICE or text[groups[i - 1][0] - 1 : groups[i - 1][0]].isalpha())
        )
        if "(" not in gap and not (whole and (neighbour in {11, 13} or apart)) and not _parted(window, gap, mobile):
            return False
    if behind < len(groups) and not _BREAKS.intersection(gap := text[window.end : groups[behind][0]]):
        neighbour = groups[behind][1] - groups[behind][0]
        apart = len(gap) > 1 or neighbour <= 2 or neighbour in {11, 13}
        if "(" not in gap and not (whole and apart) and not _parted(window, gap, mobile):
            return False
    return True


_BREAKS: Final = frozenset(" \n")
_FEWEST_OF_PRICE: Final = 4
"""Digits in front of a dot that are a sum and not the beginning of a decimal number."""


def _parted(window: _Window, gap: str, mobile: bool) -> bool:
    """Whether a dot sets a mobile number that is written with dashes apart from the next («01712-345678.01812-...»)."""
    return mobile and gap == "." and len(window.groups) > 1 and window.separators() == {"-"}


def _with_prefix(window: _Window) -> int:
    """Where the number begins, its plus sign, opening bracket and the prefix of a faked token included."""
    text, start = window.text, window.start
    if window.international:
        start = text.rindex("+", 0, start)
    number = text[start : window.end]
    if text[start - 1 : start] == "(" and number.count(")") > number.count("("):
        start -= 1
    if text[start - 1 : start] != "_":
        return start
    fake = _FAKED_TOKEN.search(text, max(0, start - _LONGEST_PREFIX), start)
    return fake.start() if fake else start


def _free_before(text: str, start: int, *, international: bool) -> bool:
    before = text[start - 1 : start]
    if not before or before == " " or international:
        return True
    if before.isascii() and (before.isalnum() or before == "_"):
        if _GLUED_MOBILE.match(text, start) is not None and _may_be_glued(text, start):
            return True
        word = _last_word(text, start)
        return (
            glued_cue(text, start)
            or (len(word) > 2 and lexicon().sign(word) != Sign.NONE)
            or _FAKED_TOKEN.search(text, max(0, start - _LONGEST_PREFIX), start) is not None
        )
    if before in "-.#/":
        previous = text[start - 2 : start - 1]
        if before == "-" and previous.isascii() and previous.isalpha():
            word = _last_word(text, start - 1)
            return not word.isupper() or glued_cue(text, start)
        return not (before in "-." and (previous.isdigit() or (previous == "-" and before == ".")))
    return before != FILLER


_GLUED_MOBILE: Final = re.compile(r"(?:88)?01[3-9](?:[0-9]{2}[ -]?[0-9]{6}|[ -][0-9]{4}[ -]?[0-9]{4})(?![0-9])")
_BEHIND_MOBILE: Final = re.compile(r"(?:88)?01[3-9][0-9]{8}(?![0-9])")
_GLUED_WORD: Final = re.compile(r"(?:[^A-Za-z0-9]|^|[0-9](?=(?:tk|taka|pcs|kg|ml)$))(?P<word>[A-Za-z]*)_?$")
_CODES: Final = frozenset({"sku", "ord", "inv", "trk", "awb", "ref", "txn", "trx", "lot", "id", "x", "v"})
_CODED: Final = frozenset({"x", "v"})
"""Single letters that a country code behind them makes a slip."""


def _may_be_glued(text: str, start: int) -> bool:
    """Whether what is written onto the front of a whole mobile number is a word and no code («SKU01712345678»)."""
    match = _GLUED_WORD.search(text, max(0, start - 24), start)
    if match is None:
        return False
    word = match["word"]
    if word in _CODED and text.startswith("8801", start):
        return True
    return word.lower() not in _CODES and not (word.isupper() and len(word) > 1)


def _last_word(text: str, end: int) -> str:
    start = end
    while start > max(0, end - 16) and text[start - 1].isalnum():
        start -= 1
    return text[start:end]


def _free_behind(text: str, end: int) -> bool:
    behind = text[end : end + 1]
    if not behind or behind == " " or not (behind.isascii() and (behind.isalnum() or behind == "_")):
        return True
    word = _WORD_AFTER.match(text, end)
    if word is None:
        return text[end] == "_" and _BEHIND_MOBILE.match(text, max(0, end - 11)) is not None
    after = text[word.end() : word.end() + 1]
    if after.isascii() and (after.isalnum() or after == "_"):
        return after.isdigit() and is_cue(word.group()) and _BEHIND_MOBILE.match(text, max(0, end - 11)) is not None
    if _BEHIND_MOBILE.match(text, max(0, end - 11)) is not None and not _HEX.fullmatch(word.group()):
        return True
    return word.group() in _ENDINGS or is_cue(word.group()) or lexicon().sign(word.group()) != Sign.NONE
