"""What one message holds: a record in the contract's form, or what an adapter or an array makes several of."""

from __future__ import annotations

from typing import Any, NamedTuple

from pydantic import ValidationError

from schemas import Kind
from transforms.adapters.contract import MAX_DETAILS, attempt, conform, field_errors
from transforms.adapters.engine import Mapped
from transforms.adapters.selection import Adapters
from transforms.failures import Reason, Rejected


class Good(NamedTuple):
    """A record of the contract.

    Attributes:
        kind: of the record.
        value: the record.
        place: where it stood in its message, empty for the message itself.
    """

    kind: Kind
    value: dict[str, Any]
    place: str = ""


class Bad(NamedTuple):
    """What should have been a record, and why it is none."""

    error: Rejected
    place: str = ""


def records_in(value: Any, topic: str, adapters: Adapters) -> list[Good | Bad]:
    """Return what `value`, the JSON of one message of `topic`, holds, in its order; never empty.

    The contract's own form is tried first, so that it costs nothing that there are adapters. What it refuses goes
    through the adapter of its topic or of its shape, if there is one.
    """
    if type(value) is dict:
        return _of_object(value, topic, adapters, "")
    if not isinstance(value, list) or not value:
        return [Bad(Rejected(Reason.NOT_AN_OBJECT))]
    found: list[Good | Bad] = []
    for number, item in enumerate(value):
        place = f"[{number}]"
        if isinstance(item, dict):
            found += _of_object(item, topic, adapters, place)
        else:
            found.append(Bad(Rejected(Reason.NOT_AN_OBJECT), place))
    return found


def _of_object(value: dict[str, Any], topic: str, adapters: Adapters, place: str) -> list[Good | Bad]:
    refused: Rejected | ValidationError | None = None
    # What names no platform is not in the contract's form: that is known without holding it against the schema.
    if "platform" in value:
        try:
            return [Good(*attempt(value, topic), place)]
        except (Rejected, ValidationError) as error:
            refused = error
    adapter = adapters.choose(value, topic)
    if adapter is None:
        if isinstance(refused, ValidationError):
            refused = Rejected(Reason.SCHEMA_VIOLATION, field_errors(refused))
        return [_judged(Mapped(place, value, []), topic) if refused is None else Bad(refused, place)]
    return [_judged(one._replace(place=_joined(place, one.place)), topic) for one in adapter.map(value)]


def _judged(mapped: Mapped, topic: str) -> Good | Bad:
    """Hold a mapped record against the contract; what the mapping could not read is not said twice."""
    try:
        if not mapped.errors:
            return Good(*conform(mapped.value, topic), mapped.place)
        if mapped.value:
            conform(mapped.value, topic)
    except Rejected as error:
        if not mapped.errors:
            return Bad(error, mapped.place)
        known = {detail.field for detail in mapped.errors}
        also = [detail for detail in error.details if detail.field not in known]
        return Bad(Rejected(Reason.SCHEMA_VIOLATION, [*mapped.errors, *also][:MAX_DETAILS]), mapped.place)
    return Bad(Rejected(Reason.SCHEMA_VIOLATION, mapped.errors), mapped.place)


def _joined(outer: str, inner: str) -> str:
    return f"{outer}.{inner}" if outer and inner and not inner.startswith("[") else outer + inner
