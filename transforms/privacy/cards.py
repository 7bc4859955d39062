"""Payment card numbers: issuer ranges (as the networks publish them), lengths and check digit (ISO/IEC 7812-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from mypy_extensions import i64  # a number of the machine's; only the compiler has to know it

MIN_DIGITS: Final = 12
MAX_DIGITS: Final = 19

_ISSUERS: Final[tuple[tuple[int, int, frozenset[int]], ...]] = tuple(
    (low, high, frozenset(lengths))
    for low, high, lengths in (
        # first six digits from, to; number lengths
        (400000, 499999, (13, 16, 18, 19)),  # Visa
        (510000, 559999, (16,)),  # Mastercard
        (222100, 272099, (16,)),  # Mastercard, second series
        (340000, 349999, (15,)),  # American Express
        (370000, 379999, (15,)),
        (300000, 305999, (14, 16)),  # Diners Club
        (309500, 309599, (14, 16)),
        (360000, 369999, (14, 16)),
        (380000, 399999, (14, 16)),
        (352800, 358999, (16, 17, 18, 19)),  # JCB
        (213100, 213199, (15,)),
        (180000, 180099, (15,)),
        (601100, 601199, (16, 17, 18, 19)),  # Discover
        (644000, 659999, (16, 17, 18, 19)),  # Discover, RuPay, Verve
        (506099, 506198, (16, 18, 19)),  # Verve
        (606900, 608499, (16,)),  # RuPay
        (620000, 629999, (16, 17, 18, 19)),  # UnionPay
        (810000, 829999, (16,)),  # UnionPay, RuPay
        (508500, 508999, (16,)),  # RuPay
        (501800, 501899, (16, 18, 19)),  # Maestro
        (502000, 502099, (16, 18, 19)),
        (503800, 503899, (16, 18, 19)),
        (589300, 589399, (16, 18, 19)),
        (630400, 630499, (16, 18, 19)),
        (675900, 676399, (16, 18, 19)),
        (220000, 220499, (16,)),  # Mir
        (979200, 979299, (16,)),  # Troy
    )
)
_ANNOUNCED: Final[tuple[tuple[int, int], ...]] = ((500000, 509999), (560000, 599999), (600000, 699999))
"""Maestro's ranges, of 12 to 19 digits: so wide that they need a word for a card beside."""
_BY_FIRST: Final[dict[str, tuple[tuple[int, int, frozenset[int]], ...]]] = {
    first: tuple(issuer for issuer in _ISSUERS if str(issuer[0])[0] <= first <= str(issuer[1])[0])
    for first in {str(low)[0] for low, _, _ in _ISSUERS}
}
"""The issuers by the first digit of their cards."""
_ZERO: Final = ord("0")
_RARE: Final = 13
"""Digits of the oldest Visa cards; times in milliseconds have as many."""


def passes_luhn(digits: str) -> bool:
    """Whether the last of ASCII digits is the check digit of the others (ISO/IEC 7812-1, annex B)."""
    total: i64 = 0
    at: i64 = len(digits) - 1
    doubled = False
    while at >= 0:
        value: i64 = ord(digits[at]) - _ZERO
        if doubled:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
        doubled = not doubled
        at -= 1
    return total % 10 == 0


def has_issuer(digits: str) -> bool:
    """Whether digits begin and are as many as an issuer's cards, whatever their check digit: one may be mistyped."""
    if not _SHORTEST_MISTYPED <= len(digits) <= MAX_DIGITS:
        return False
    return _is_issued(digits)


def _is_issued(digits: str) -> bool:
    """Whether digits are as many as an issuer's cards whose first digits they have."""
    prefix = int(digits[:6])
    return any(low <= prefix <= high and len(digits) in lengths for low, high, lengths in _BY_FIRST.get(digits[0], ()))


_SHORTEST_MISTYPED: Final = 15


def is_card(digits: str, *, announced: bool = False) -> bool:
    """Whether digits can be the number of a payment card.

    Args:
        digits: ASCII digits alone.
        announced: a word for a card stands beside them.
    """
    length = len(digits)
    if not MIN_DIGITS <= length <= MAX_DIGITS:
        return False
    if digits[0] not in _BY_FIRST:
        return False
    if length == _RARE and "1" <= digits[0] <= "4" and not announced:
        return False
    if not passes_luhn(digits):
        return False
    if announced:
        prefix = int(digits[:6])
        if any(low <= prefix <= high for low, high in _ANNOUNCED):
            return True
    return _is_issued(digits)
