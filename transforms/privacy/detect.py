"""All detectors over one text: every personal stretch, none twice."""

from __future__ import annotations

from collections.abc import Iterable

from transforms.privacy.digits import find_numbers
from transforms.privacy.emails import find_emails
from transforms.privacy.fold import FILLER, Folded, fold
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
    spans: list[Span] = []
    if "@" in folded.text or "at" in folded.text or "AT" in folded.text or "At" in folded.text or not text.isascii():
        _add(spans, find_emails(folded.text))
    if "@" in folded.text or "/" in folded.text:
        _add(spans, find_handles(folded.text))
    _add(spans, find_numbers(folded.text, bare=bare_numbers))
    _add(spans, find_names(folded.text, spans, names))
    spans.sort(key=lambda span: span.start)
    return [_unfolded(folded, span) for span in spans] if folded.offsets is not None else spans


def _add(spans: list[Span], more: Iterable[Span]) -> None:
    """Add those that overlap none already there: earlier detectors are the surer ones."""
    for span in more:
        if all(span.end <= other.start or other.end <= span.start for other in spans):
            spans.append(span)


def _unfolded(folded: Folded, span: Span) -> Span:
    start, end = folded.origin(span.start, span.end)
    return Span(start, end, span.kind, span.rule)


__all__ = ["FILLER", "find", "find_in"]
