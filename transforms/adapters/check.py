"""A record held against the contract, and what is wrong with it in plain words: for people, without Kafka or Beam."""

from __future__ import annotations

from typing import Any, NamedTuple

from schemas import FieldError, Kind
from schemas.advice import advice
from schemas.kinds import FIELDS
from schemas.topics import kind_of_topic
from transforms.adapters.casts import MEANINGS
from transforms.adapters.intake import Bad, Good, records_in
from transforms.adapters.mapping import Mapping, load_mapping
from transforms.adapters.selection import AdapterChoice, Adapters, automatic
from transforms.decode import decode_json
from transforms.failures import Reason, Rejected
from transforms.records import SourceRecord
from transforms.remedies import REMEDIES

_OF_MAPPINGS = {
    "not_in_vocabulary": "the mapping does not know this word: add it to the field's `words`",
    "dict_type": "send an object",
}


class Finding(NamedTuple):
    """What is wrong with a record, and how to fix it. Holds no value of it.

    Attributes:
        line: number of the line, from 1; None when the caller gave none.
        reason: the dead letter's reason code.
        field: the field at fault; empty when it is the record as a whole.
        rule: the rule that it breaks; empty without a field.
        fix: what to do.
        place: where in its message the record is, e.g. `line_items[2]`; empty for the message itself.
    """

    line: int | None
    reason: str
    field: str
    rule: str
    fix: str
    place: str = ""


class Judged(NamedTuple):
    """A record and what is wrong with it; one that is valid has no findings, but a kind and the contract's form."""

    findings: list[Finding]
    kind: Kind | None = None
    value: dict[str, Any] | None = None


def check_record(
    topic_or_kind: str, value: Any, adapter: str | Mapping | None = None, *, line: int | None = None
) -> list[Finding]:
    """Return what is wrong with a message, by the very code of Validate; empty when the job would accept all of it.

    Args:
        topic_or_kind: a source topic (its platforms are then held against the record's), a file's name, `social` or
            `market`.
        value: the message: bytes or text as they would be sent, or the JSON value.
        adapter: the mapping to try, by name, path or itself; None for the one that recognises the record's shape.
        line: number to give to the findings.

    Raises:
        MappingError: `adapter` cannot be used.
    """
    records = check_records(topic_or_kind, value, adapters_for_check(adapter), line=line)
    return [finding for record in records for finding in record]


def adapters_for_check(adapter: str | Mapping | None) -> Adapters:
    """Return the adapters that try `adapter` on whatever comes; see `check_record`."""
    if adapter is None:
        return automatic()
    mapping = load_mapping(adapter) if isinstance(adapter, str) else adapter
    return Adapters((AdapterChoice("*", (mapping,), always=True),))


def check_records(
    topic_or_kind: str, value: Any, adapters: Adapters | None = None, *, line: int | None = None
) -> list[list[Finding]]:
    """Return what is wrong with each record of a message; see `check_record`."""
    return [judged.findings for judged in judge_records(topic_or_kind, value, adapters, line=line)]


def judge_records(
    topic_or_kind: str, value: Any, adapters: Adapters | None = None, *, line: int | None = None
) -> list[Judged]:
    """Return each record of a message with what is wrong with it; see `check_record`."""
    expected = Kind(topic_or_kind) if topic_or_kind in set(Kind) else None
    topic = "" if expected is not None else topic_or_kind
    try:
        if isinstance(value, bytes | str):
            data = value.encode() if isinstance(value, str) else value
            value = decode_json(SourceRecord(topic, 0, 0, 0, None, data))
    except Rejected as error:
        return [Judged(_findings(Bad(error), expected or Kind.SOCIAL, line))]
    kind = expected or kind_of_topic(topic) or _kind_of(value)
    found = []
    for outcome in records_in(value, topic, adapters or automatic()):
        findings = _findings(outcome, kind, line, expected)
        good = outcome if isinstance(outcome, Good) and not findings else None
        found.append(Judged(findings) if good is None else Judged(findings, good.kind, good.value))
    return found


def _kind_of(value: Any) -> Kind:
    return Kind.MARKET if isinstance(value, dict) and FIELDS[Kind.MARKET].id in value else Kind.SOCIAL


def _findings(outcome: Good | Bad, kind: Kind, line: int | None, expected: Kind | None = None) -> list[Finding]:
    if isinstance(outcome, Good):
        if expected in (None, outcome.kind):
            return []
        fix = f"this is a {outcome.kind} record, and a {expected} one was expected"
        return [Finding(line, Reason.SCHEMA_VIOLATION, "platform", "kind", fix, outcome.place)]
    error, place = outcome
    reason = error.reason
    if not error.details:
        return [Finding(line, reason, "", "", REMEDIES[reason], place)]
    return [Finding(line, reason, one.field, one.rule, _fix(kind, reason, one), place) for one in error.details]


def _fix(kind: Kind, reason: Reason, error: FieldError) -> str:
    if error.rule == "enum" and reason is not Reason.SCHEMA_VIOLATION:
        return REMEDIES[reason]
    if error.rule.startswith("not_a_"):
        return f"this cannot be read as {MEANINGS.get(error.rule.removeprefix('not_a_'), 'the mapping says')}"
    return _OF_MAPPINGS.get(error.rule) or advice(kind, error)
