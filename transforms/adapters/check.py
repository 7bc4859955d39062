"""A record held against the contract, and what is wrong with it in plain words: for people, without Kafka or Beam."""

from __future__ import annotations

from typing import Any, NamedTuple

from schemas import RECORD_TYPES, Kind
from schemas.kinds import FIELDS
from schemas.records import MAX_PRICE, TOTAL_TOLERANCE
from schemas.topics import PLATFORMS
from transforms.adapters.casts import MEANINGS
from transforms.adapters.intake import Bad, records_in
from transforms.adapters.mapping import Mapping, load_mapping
from transforms.adapters.selection import AdapterChoice, Adapters
from transforms.decode import decode_json
from transforms.failures import MESSAGES, Rejected
from transforms.records import SourceRecord


class Finding(NamedTuple):
    """One thing that is wrong.

    Attributes:
        line: number of the line, from 1; None when the caller named none.
        place: where in the message the record stood, e.g. `line_items[2]`; empty for the message itself.
        field: path of the field, parts joined by dots; empty for the record as a whole.
        rule: name of the rule that was broken, as dead letters have it.
        fix: what is wrong and how to correct it, in words; never a value of the record.
    """

    line: int | None
    place: str
    field: str
    rule: str
    fix: str


def check_record(
    topic_or_kind: str, value: Any, adapter: str | Mapping | None = None, *, line: int | None = None
) -> list[Finding]:
    """Return what is wrong with a record, by the very code of Validate; empty when the job would take it.

    Args:
        topic_or_kind: a source topic (its platforms are then held against the record's), `social` or `market`.
        value: the record: bytes or text as they would be sent, or the JSON value.
        adapter: the mapping to try, by name, path or itself; None for the one that recognises the record's shape.
        line: number to give to the findings.

    Raises:
        MappingError: `adapter` cannot be used.
    """
    topic = topic_or_kind if topic_or_kind not in set(Kind) else ""
    try:
        if isinstance(value, bytes | str):
            data = value.encode() if isinstance(value, str) else value
            value = decode_json(SourceRecord(topic, 0, 0, 0, None, data))
        outcomes = records_in(value, topic, _adapters(adapter))
    except Rejected as error:
        return [Finding(line, "", "", error.reason.value, _whole(error))]
    findings = []
    for outcome in outcomes:
        if isinstance(outcome, Bad):
            refused, place = outcome
            findings += [
                Finding(line, place, one.field, one.rule, in_words(one.field, one.rule)) for one in refused.details
            ]
            if not refused.details:
                findings.append(Finding(line, place, "", refused.reason.value, _whole(refused)))
        elif topic_or_kind in set(Kind) and outcome.kind != topic_or_kind:
            words = f"This is a {outcome.kind} record, and a {topic_or_kind} one was expected."
            findings.append(Finding(line, outcome.place, "platform", "kind", words))
    return findings


def _adapters(adapter: str | Mapping | None) -> Adapters:
    if adapter is None:
        return Adapters.of()
    mapping = load_mapping(adapter) if isinstance(adapter, str) else adapter
    return Adapters((AdapterChoice("*", (mapping,), always=True),))


def _whole(error: Rejected) -> str:
    return f"{MESSAGES[error.reason].capitalize()}."


_WORDS = {
    "missing": "{field} is missing. Send it, or map it (docs/how-to/connect-a-source.md).",
    "event_time": (
        "{field} is not an ISO 8601 time of the years 2000 to 2099. Send it like 2025-12-20T10:00:00+06:00; a time "
        "without a zone is taken as Dhaka's."
    ),
    "int_type": "{field} must be a whole number, without quotation marks, like 34.",
    "int_from_float": "{field} must be a whole number, like 34.",
    "float_type": "{field} must be a number, without quotation marks, like 199.5.",
    "string_type": "{field} must be a text, in quotation marks.",
    "list_type": "{field} must be a list, like [].",
    "dict_type": "{field} must be an object, like {{}}.",
    "string_too_short": "{field} is empty. Leave it out if nothing is known, or send a text.",
    "string_too_long": "{field} is longer than the {max_length} characters that it may have.",
    "string_pattern_mismatch": "{field} does not have its form: {pattern}.",
    "greater_than_equal": "{field} is too small; the least is {ge}.",
    "less_than_equal": "{field} is too large; the most is {le:.0f}.",
    "finite_number": "{field} must be a finite number.",
    "enum": "{field} must be one of {enum}.",
    "topic": "The platform does not belong to this topic: {topics}.",
    "reserved": "{field} is a field that only the pipeline may write. Rename it.",
    "wrong_total": (
        f"total_price is not quantity * unit_price within {TOTAL_TOLERANCE}. Send the price of one piece, "
        "after discounts, as unit_price."
    ),
    "not_in_vocabulary": "{field} holds a word that the mapping does not know. Add it under `words` of the field.",
}
_PATTERNS = {
    "language": "a tag such as bn or en-US",
    "currency": "three capital letters such as BDT",
}


def in_words(field: str, rule: str) -> str:
    """Return what a broken `rule` means for `field`, and how to keep it."""
    if rule.startswith("not_a_"):
        return f"{field} cannot be read as {MEANINGS.get(rule.removeprefix('not_a_'), 'the mapping says')}."
    words = _WORDS.get(rule, "{field} breaks the rule {rule} (docs/stages.md).")
    name = field.partition(".")[0]
    limits = _limits(name)
    return words.format(
        field=field or "the record",
        rule=rule,
        pattern=_PATTERNS.get(name, "at least one character that is not blank"),
        topics="; ".join(f"{topic} takes {', '.join(platforms)}" for topic, platforms in PLATFORMS.items()),
        enum=", ".join(_members(name)),
        **limits,
    )


def _limits(name: str) -> dict[str, float]:
    found: dict[str, float] = {"max_length": 0, "ge": 0, "le": MAX_PRICE}
    for kind in FIELDS:
        schema = RECORD_TYPES[kind].model_json_schema()["properties"].get(name, {})
        for part in (schema, *schema.get("anyOf", ())):
            for key, limit in (("maxLength", "max_length"), ("minimum", "ge"), ("maximum", "le")):
                if key in part:
                    found[limit] = part[key]
    return found


def _members(name: str) -> list[str]:
    if name == "platform":
        return [platform for platforms in PLATFORMS.values() for platform in platforms]
    definitions = RECORD_TYPES[Kind.MARKET].model_json_schema()["$defs"]
    return list(definitions["OrderStatus"]["enum"])
