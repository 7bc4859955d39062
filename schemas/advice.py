"""How to fix a record that breaks the schema: one sentence for each rule, with the schema's own bounds. No I/O."""

from __future__ import annotations

from functools import cache
from typing import Any

from schemas.dead_letter import FieldError
from schemas.records import RECORD_TYPES, TOTAL_TOLERANCE, Kind

_SENTENCES: dict[str, str] = {
    "missing": "add this field",
    "string_type": "send a string",
    "int_type": "send a whole number without quotes",
    "int_from_float": "send a whole number",
    "float_type": "send a number without quotes",
    "bool_type": "send true or false",
    "list_type": "send a list",
    "dict_type": "send an object",
    "string_too_short": "send at least {minLength} character(s)",
    "string_too_long": "send at most {maxLength} characters",
    "greater_than_equal": "send {minimum} or more",
    "less_than_equal": "send {maximum} or less",
    "string_pattern_mismatch": "send text that matches the pattern {pattern}",
    "finite_number": "send a finite number, or null",
    "event_time": "send an ISO 8601 time such as 2025-12-20T10:00:00+06:00",
    "wrong_total": f"make total_price equal quantity * unit_price, within {TOTAL_TOLERANCE}",
    "enum": "send one of: {enum}",
    "topic": "send the record to the topic of its platform",
    "reserved": "rename this field: only the pipeline may write it",
}


def advice(kind: Kind, error: FieldError) -> str:
    """Return how to fix `error`, a rule that a record of `kind` broke; of an unknown rule its name."""
    sentence = _SENTENCES.get(error.rule)
    if sentence is None:
        return f"see the schema of {RECORD_TYPES[kind].__name__} (`bd schemas`), rule {error.rule}"
    bounds = _bounds(kind, error.field.partition(".")[0])
    try:
        return sentence.format_map(bounds)
    except KeyError:  # the schema does not bound this field
        return f"see {error.field} in the schema of {RECORD_TYPES[kind].__name__} (`bd schemas`)"


@cache
def _schema(kind: Kind) -> dict[str, Any]:
    return RECORD_TYPES[kind].model_json_schema()


def _bounds(kind: Kind, field: str) -> dict[str, str]:
    schema = _schema(kind)
    found: dict[str, str] = {}
    described = schema["properties"].get(field, {})
    for one in (described, *described.get("anyOf", ()), described.get("items", {})):
        if "$ref" in one:
            one = schema["$defs"][one["$ref"].rpartition("/")[2]]
        found |= {
            name: ", ".join(map(str, value)) if isinstance(value, list) else str(value) for name, value in one.items()
        }
    return found
