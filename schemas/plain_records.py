"""Records that need nothing but checking, read by pydantic's core alone: nearly all of them.

The schema of each kind comes from `schemas.records` itself, without what calls back into Python: a null that means the
default, 34.0 for 34. What it refuses is held against the model,
which decides, and says what is wrong. What it accepts, the model makes the same of, at twice the cost.
"""

from __future__ import annotations

from enum import Enum
from typing import Any, Final, cast

from pydantic import BaseModel
from pydantic_core import CoreSchema, SchemaValidator

from schemas.event_time import normalise_event_time
from schemas.records import RECORD_TYPES, Kind, MarketOrder, total_agrees


def _without_calls(schema: Any, times: list[str], field: str = "") -> Any:
    """Return `schema` without functions, which accepts less; the fields that hold a time are put into `times`."""
    if isinstance(schema, list):
        return [_without_calls(one, times, field) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("type") == "function-after":
        if schema["function"]["function"] is normalise_event_time:
            times.append(field)
            return schema["schema"]
        if schema["schema"]["type"] == "enum":
            return {"type": "literal", "expected": [member.value for member in schema["schema"]["members"]]}
    if "function" in schema:
        raise TypeError(f"{field}: a rule of the schema that {__name__} does not know")
    return {
        key: value.value
        if key == "default" and isinstance(value, Enum)
        else {name: _without_calls(one, times, name) for name, one in value.items()}
        if key == "fields"
        else _without_calls(value, times, field)
        for key, value in schema.items()
    }


class _PlainReader:
    """Reads the records of one kind.

    Args:
        model: whose records they are.
    """

    def __init__(self, model: type[BaseModel]) -> None:
        schema = cast("dict[str, Any]", model.__pydantic_core_schema__)
        while schema["type"] != "model-fields":
            schema = schema["schema"]
        times: list[str] = []
        fields = cast("CoreSchema", _without_calls(schema, times))
        self._read = SchemaValidator(fields, {"strict": True, "extra_fields_behavior": "allow"}).validate_python
        self._times = tuple(times)
        self._has_total = issubclass(model, MarketOrder)

    def read(self, value: dict[str, Any]) -> dict[str, Any] | None:
        """Return the record, None when only the model can tell."""
        try:
            record, unknown, _ = self._read(value)
            for name in self._times:
                time = record[name]
                if time is not None:
                    record[name] = normalise_event_time(time)
        except ValueError:
            return None
        if self._has_total and not total_agrees(record["quantity"], record["unit_price"], record["total_price"]):
            return None
        if unknown:
            record.update(unknown)
        return cast("dict[str, Any]", record)


_READERS: Final = {kind: _PlainReader(model) for kind, model in RECORD_TYPES.items()}


def read_plain(kind: Kind, value: dict[str, Any]) -> dict[str, Any] | None:
    """Return what the schema of `kind` makes of `value`; None when it has to be held against the model."""
    return _READERS[kind].read(value)
