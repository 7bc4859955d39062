"""What is read by pydantic's core alone is what the model makes of the record."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samples import generate
from schemas import RECORD_TYPES, Kind
from schemas.plain_records import read_plain
from transforms.records import parse_json

_ODD: tuple[Any, ...] = (
    *(None, True, 0, -1, 1.5, 34.0, float("inf"), 2**70, "", " ", "x", [], {}, ["a"], [1], [{"a": 1.5}, "b"]),
    *("2025-12-20T10:00:00Z", "2025-12-20 10:00", "20251220T100000+0600", "2025-02-30T10:00:00Z"),
    *("2025-12-20T10:00:00-00:00", "2025-12-20T10:00:00+06:60", "2025-12-20T10:00:00.5+06:00"),
)


def _valid() -> list[tuple[Kind, dict[str, Any]]]:
    values = [parse_json(sample.value) for sample in generate(60, seed=5) if sample.broken is None and sample.value]
    return [(Kind.SOCIAL if "post_id" in value else Kind.MARKET, value) for value in values]


_RECORDS = _valid()


@pytest.mark.parametrize("kind", Kind)
def test_most_records_need_no_model(kind: Kind) -> None:
    read = [read_plain(kind, value) for of, value in _RECORDS if of is kind]

    assert read
    assert sum(record is None for record in read) < len(read) / 10


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(_RECORDS), st.data())
def test_what_is_read_is_what_the_model_makes(record: tuple[Kind, dict[str, Any]], data: st.DataObject) -> None:
    kind, value = record
    names = st.sampled_from([*RECORD_TYPES[kind].model_fields, "unknown"])
    changed = {**value, **data.draw(st.dictionaries(names, st.sampled_from(_ODD), max_size=2))}

    found = read_plain(kind, changed)

    if found is not None:
        made = RECORD_TYPES[kind].model_validate(changed).as_dict()
        assert list(found.items()) == list(made.items())
        assert list(map(type, found.values())) == list(map(type, made.values()))
