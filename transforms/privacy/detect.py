"""All detectors over one text: every personal stretch, none twice."""

from __future__ import annotations

from collections.abc import Iterable

from transforms.privacy.digits import find_numbers
from transforms.privacy.emails import find_emails
from transforms.privacy.fold import Folded, fold
from transforms.privacy.handles import find_handles
from transforms.privacy.names import Evidence, find_names
from transforms.privacy.spans import Span


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
    folded = fold(text)
    plain = folded.text
    found = _Found(len(plain))
    if "@" in plain or "at" in plain.lower() or not text.isascii():
        found.add(find_emails(plain))
    if "@" in plain or "/" in plain:
        found.add(find_handles(plain))
    found.add(find_numbers(plain, bare=bare_numbers))
    found.add(list(find_names(plain, found.spans, names)))
    found.spans.sort(key=lambda span: span.start)
    return found.spans if folded.offsets is None else [_unfolded(folded, span) for span in found.spans]


class _Found:
    """Spans that do not overlap: earlier detectors are the surer ones.

    Args:
        length: of the text.
    """

    def __init__(self, length: int) -> None:
        self.spans: list[Span] = []
        self._taken = bytearray(length)

    def add(self, spans: Iterable[Span]) -> None:
        """Add those that overlap none already there."""
        for span in spans:
            if self._taken.find(1, span.start, span.end) < 0:
                self._taken[span.start : span.end] = b"\1" * (span.end - span.start)
                self.spans.append(span)


def _unfolded(folded: Folded, span: Span) -> Span:
    start, end = folded.origin(span.start, span.end)
    return Span(start, end, span.kind, span.rule)
