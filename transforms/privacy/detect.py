"""All detectors over one text: every personal stretch, none twice."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Final, cast

from transforms.privacy.addresses import TRIGGER_WORDS as ADDRESS_WORDS
from transforms.privacy.addresses import find_addresses
from transforms.privacy.arabic_names import TRIGGER_WORDS as ARABIC_NAMES
from transforms.privacy.arabic_names import find_arabic_names
from transforms.privacy.bare_ids import FORM_WORDS, find_bare_ids
from transforms.privacy.bare_ids import LENGTHS as LENGTHS_OF_IDS
from transforms.privacy.digits import FEWEST_BARE, LANDLINE_WORDS, find_landlines, find_numbers
from transforms.privacy.documents import TRIGGER_WORDS as DOCUMENT_WORDS
from transforms.privacy.documents import find_documents, find_keys
from transforms.privacy.emails import WITHOUT_MAIL, disguise_in, find_emails, find_without_at, is_disguised
from transforms.privacy.encoded import find_encoded
from transforms.privacy.fast_paths import find_mobiles, holds_mobile
from transforms.privacy.glance import Glance
from transforms.privacy.handles import SITE_WORDS, find_bare_accounts, find_handles, find_named_accounts, whole_account
from transforms.privacy.leet import unleeted
from transforms.privacy.names import (
    BITS_OF_WORDS,
    Evidence,
    Words,
    find_joined,
    find_names,
    known_word,
    may_hold_name,
    words_in,
    words_of,
)
from transforms.privacy.normalize import Folded, fold, lower_case
from transforms.privacy.obfuscated_phones import find_mistyped
from transforms.privacy.phones import MIN_DIGITS
from transforms.privacy.sensitive import SUBJECT_WORDS, find_sensitive
from transforms.privacy.sensitive import TRIGGER_WORDS as SENSITIVE_WORDS
from transforms.privacy.shapes import DIGITS_OF_LICENCE, DIGITS_OF_PLATE, PLATE_WORDS, find_plates, find_shapes
from transforms.privacy.spans import Span
from transforms.privacy.spoken_phones import BACKWARDS, PART_SIGNS, find_backwards, find_spoken
from transforms.privacy.spoken_phones import SIGNS as SPOKEN_SIGNS
from transforms.privacy.url_parameters import find_parameters
from transforms.privacy.villages import VILLAGE_WORDS, find_holdings, find_villages, place_words


def find(text: str) -> list[Span]:
    """Every personal stretch of a free text.

    Returns:
        Spans in code points of `text`, in order, none overlapping another. Tokens of an earlier run are no finds.
    """
    return find_in(text)


def find_in(text: str, *, bare_numbers: bool = True, names: Evidence = Evidence.ENOUGH) -> list[Span]:
    """`find` for text whose field tells more of it.

    Args:
        text: the text.
        bare_numbers: False where digits are ids: only numbers with a plus sign are read.
        names: how much evidence a name needs.
    """
    return find_folded(fold(text), bare_numbers=bare_numbers, names=names)


def find_folded(
    folded: Folded,
    *,
    bare_numbers: bool = True,
    names: Evidence = Evidence.ENOUGH,
    persons: Sequence[tuple[int, int]] = (),
    mobiles: bool = False,
    addresses: bool = True,
) -> list[Span]:
    """`find_in` for a text that is folded already. Each detector is asked only where its signs are there at all.

    Args:
        folded: the text.
        bare_numbers: False where digits are ids.
        names: how much evidence a name needs.
        persons: where a model sees names of persons in the folded text.
        mobiles: where digits are ids, those in the very shape of a mobile number are one nevertheless.
        addresses: whether street addresses are looked for.
    """
    plain, lower = folded.text, folded.lower
    found = _Found(plain)
    at = "@" in plain
    starts: list[int] = []
    words, digits = words_in(lower, starts)
    glance = Glance(plain, digits)
    bits: list[object] = []
    union = 0
    for word in words:
        known = _met.get(word)
        if known is None:
            known = _meet(word)
        bits.append(known)
        union |= cast("int", known)
    signs = union >> _ABOVE_ENTRY
    if "=" in plain:
        found.add(find_parameters(plain))
    disguised = is_disguised(lower, signs >> _ABOVE_SIGNS)
    if at or disguised:
        found.add(find_emails(plain, lower, disguised=disguised))
    if signs & _MAIL:
        found.add(find_without_at(plain, lower, digits=digits > 0))
    if at or ("/" in plain and "." in plain):
        found.add(find_handles(plain))
    if signs & _SITE and bare_numbers:
        found.add(find_named_accounts(plain, lower))
    if "_" in plain and bare_numbers:
        found.add(find_bare_accounts(plain))
    numbers = digits >= MIN_DIGITS
    if signs & _TRIGGERS:
        _find_by_words(plain, lower, words, signs, found, digits=digits, bare_numbers=bare_numbers, addresses=addresses)
    if numbers or ":" in plain:
        coded = bare_numbers and glance.has_code()
        licences = coded and len(glance.groups_of(DIGITS_OF_LICENCE)) > 0
        found.add(find_shapes(plain, licences=licences, ibans=coded and glance.opens_with_code()))
    if signs & _PLATE and bare_numbers and digits >= DIGITS_OF_PLATE:
        found.add(find_plates(plain, glance.chains(DIGITS_OF_PLATE)))
    if numbers:
        plus = "+" in plain
        if (bare_numbers or plus) and (chains := glance.chains(MIN_DIGITS if plus else FEWEST_BARE)):
            found.add(find_numbers(plain, lower, chains, bare=bare_numbers))
        if bare_numbers:
            found.add(find_mistyped(plain, glance))
    if signs and bare_numbers:
        if (
            signs & _SPOKEN
            or (signs & _PART and digits > _BEGUN and "01" in plain)
            or (signs & _PART and len(PART_SIGNS.intersection(words)) > _MANY)
        ):
            found.add(find_spoken(plain, lower))
        if signs & _BACKWARDS and numbers:
            found.add(find_backwards(plain))
        if signs & _LANDLINE and numbers:
            found.add(find_landlines(lower, glance.chains(MIN_DIGITS)))
    if mobiles and holds_mobile(plain):
        found.add(find_mobiles(plain))
    meant = unleeted(plain) if bare_numbers and (digits or at or "$" in plain) and glance.has_leet() else None
    if meant is not None:
        _find_leet(meant, found, names, persons)
    else:
        read = Words(words, starts, cast("list[int]", bits), union)
        if persons or may_hold_name(plain, read, found.spans, names):
            seen = find_names(plain, read, found.spans, names, persons)
            if bare_numbers and "." in plain:
                seen = [whole_account(plain, one) for one in seen]
            found.add(seen)
    if bare_numbers and digits >= _FEWEST_OF_ID and (groups := glance.groups_of(LENGTHS_OF_IDS)):
        form = signs & _FORM != 0
        for span in find_bare_ids(plain, lower, groups, found.spans, form=form):
            found.put(span)
    capital = lower != plain and glance.has_inner_capital()
    if capital or ("#" in plain and "_" in plain):
        found.add(find_joined(plain))
        if bare_numbers and glance.has_base64():
            found.add(find_encoded(plain))
    if signs & _SENSITIVE and bare_numbers and not SUBJECT_WORDS.isdisjoint(words):
        found.add(find_sensitive(plain, lower))
    folded.contested = found.contested
    spans = found.spans
    if len(spans) > 1:
        spans.sort(key=_start)
    return spans if folded.offsets is None else [_unfolded(folded, span) for span in spans]


def _find_leet(meant: str, found: _Found, names: Evidence, persons: Sequence[tuple[int, int]]) -> None:
    """Add the names of a text in which some are written with digits for letters, given with the letters meant."""
    spans = find_names(meant, words_of(lower_case(meant)), found.spans, names, persons)
    found.add([Span(one.start, one.end, one.kind, one.rule, meant[one.start : one.end]) for one in spans])


def _find_by_words(
    plain: str,
    lower: str,
    words: list[str],
    signs: int,
    found: _Found,
    *,
    digits: int,
    bare_numbers: bool,
    addresses: bool,
) -> None:
    """Add what its words announce: addresses, documents, secrets. In a field of ids and links only secrets count."""
    if not bare_numbers:
        if signs & _DOCUMENT:
            found.add(find_keys(plain))
        return
    if signs & _ARABIC:
        found.add(find_arabic_names(plain))
    if signs & _DOCUMENT:
        found.add(find_documents(plain, lower, words, digits))
    if addresses and signs & _ADDRESS and (":" in plain or digits):
        found.add(find_addresses(lower))
    if addresses and signs & _VILLAGE and len(VILLAGE_WORDS.intersection(words)) > 1:
        found.add(find_villages(lower))
    if addresses and signs & _PLACE and ("/" in plain or "-" in plain) and "," in plain:
        found.add(find_holdings(lower))


PLACE_WORDS: Final = place_words()
_DOCUMENT: Final = 1
_ADDRESS: Final = 2
_VILLAGE: Final = 4
_PLACE: Final = 8
_ARABIC: Final = 16
_TRIGGERS: Final = _DOCUMENT | _ADDRESS | _VILLAGE | _PLACE | _ARABIC
_SITE: Final = 32
_PLATE: Final = 64
_SPOKEN: Final = 128
_PART: Final = 256
_BACKWARDS: Final = 512
_LANDLINE: Final = 1024
_SENSITIVE: Final = 2048
_FORM: Final = 4096
_MAIL: Final = 8192


def _signs_of_words() -> dict[str, int]:
    signs: dict[str, int] = {}
    for sign, words in (
        (_DOCUMENT, DOCUMENT_WORDS),
        (_ADDRESS, ADDRESS_WORDS),
        (_VILLAGE, VILLAGE_WORDS),
        (_PLACE, PLACE_WORDS),
        (_ARABIC, ARABIC_NAMES),
        (_SITE, SITE_WORDS),
        (_PLATE, PLATE_WORDS),
        (_SPOKEN, SPOKEN_SIGNS),
        (_PART, PART_SIGNS),
        (_BACKWARDS, BACKWARDS),
        (_LANDLINE, LANDLINE_WORDS),
        (_SENSITIVE, SENSITIVE_WORDS),
        (_FORM, FORM_WORDS),
        (_MAIL, WITHOUT_MAIL),
    ):
        for word in words:
            signs[word] = signs.get(word, 0) | sign
    return signs


_SIGNS: Final = _signs_of_words()
"""Words without one of which a text holds nothing that only words announce, and which detectors they are signs for."""
_ABOVE_ENTRY: Final = BITS_OF_WORDS
"""Bits of what is known of a word, above which its signs stand."""
_ABOVE_SIGNS: Final = 14
"""Bits of the signs, above which stands what a word tells of a disguised address: 62 bits together are no object."""
_met: Final[dict[str, object]] = {}
"""Words met lately, with all that: the lexicon is larger than what a processor keeps at hand, and most come again.

As objects, for the lists of texts to take them as they are: compiled, an integer is made anew for each list it goes to.
"""
_MOST_MET: Final = 8192
_LONGEST_MET: Final = 40


def _meet(word: str) -> int:
    """Return what is known of a word with the word's signs above it, and remember it."""
    signs = _SIGNS.get(word, 0) | disguise_in(word) << _ABOVE_SIGNS
    if "mail" in word or "yahoo" in word:
        signs |= _MAIL
    known = known_word(word) | signs << _ABOVE_ENTRY
    if len(word) <= _LONGEST_MET:
        if len(_met) >= _MOST_MET:
            _met.clear()
        _met[word] = known
    return known


_start = attrgetter("start")
_BEGUN: Final = 2
"""Digits at least that a number begins with whose others are words."""
_FEWEST_OF_ID: Final = min(LENGTHS_OF_IDS)
_MANY: Final = 3
"""Different words for digits that most of a number is spelled out with, the zero left out or a digit."""
_FEW: Final = 6
"""Spans that are compared with each other before their characters are marked."""


class _Found:
    """Spans that do not overlap: earlier detectors are the surer ones.

    Args:
        text: that they are found in.
    """

    def __init__(self, text: str) -> None:
        self.spans: list[Span] = []
        self.contested = False
        """Whether two detectors wanted the same characters."""
        self._text = text
        self._taken = bytearray()
        self._marked = 0

    def add(self, spans: list[Span]) -> None:
        """Add those that overlap none already there."""
        for span in spans:
            if self._is_taken(span):
                self.contested = True
            else:
                self.spans.append(span)

    def put(self, span: Span) -> None:
        """Add a span, in the place of a telephone number of the same digits that only a "number" announced."""
        for i, other in enumerate(self.spans):
            if other.start == span.start and other.end == span.end and other.rule == "phone-cue":
                self.spans[i] = span
                return
        self.add([span])

    def _is_taken(self, span: Span) -> bool:
        """Whether a span overlaps one already there: few are asked one by one, of many the characters are marked."""
        count = len(self.spans)
        if count <= _FEW:
            return any(span.start < other.end and other.start < span.end for other in self.spans)
        if not self._taken:
            self._taken = bytearray(len(self._text))
        while self._marked < count:
            other = self.spans[self._marked]
            self._taken[other.start : other.end] = b"\1" * (other.end - other.start)
            self._marked += 1
        return self._taken.find(1, span.start, span.end) >= 0


def _unfolded(folded: Folded, span: Span) -> Span:
    start, end = folded.origin(span.start, span.end)
    return Span(start, end, span.kind, span.rule, span.value)
