"""Which evidence decided about each word that could have been a person's name; for those who tune or dispute a rule.

What it returns holds personal values in clear; nothing of the job makes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from transforms.privacy.detect import find_folded
from transforms.privacy.names import Candidate, Evidence, find_names, words_of
from transforms.privacy.normalize import Folded, fold
from transforms.privacy.spans import Kind
from transforms.privacy.weights import ENOUGH, TABLE, WEIGHTS


class Decision(NamedTuple):
    """What was decided about a candidate.

    Attributes:
        value: the candidate as it was written.
        rule: which rule proposed it.
        accepted: whether it is taken for a name.
        score: the sum of its evidence.
        evidence: name, weight and reason of each piece.
    """

    value: str
    rule: str
    accepted: bool
    score: float
    evidence: tuple[tuple[str, float, str], ...]

    @property
    def needed(self) -> float:
        """What the score must reach."""
        return ENOUGH


def explain(text: str, evidence: Evidence = Evidence.ENOUGH) -> Iterator[Decision]:
    """Yield what was decided about each candidate of a text, in order.

    Args:
        text: the text.
        evidence: how much a name needs where the text stands.
    """
    folded = Folded(fold(text).text)
    others = [span for span in find_folded(folded, names=evidence) if span.kind is not Kind.NAME]
    weighed: list[Candidate] = []
    find_names(folded.text, words_of(folded.lower), others, evidence, weighed=weighed)
    for one in weighed:
        marks = tuple([(name, WEIGHTS[name], _REASONS[name]) for name in one.evidence])
        score = sum([weight for _, weight, _ in marks])
        yield Decision(folded.text[one.start : one.end], one.rule, one.accepted, score, marks)


_REASONS = {weight.name: weight.reason for weight in TABLE}
