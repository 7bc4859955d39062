"""The main job as it was before two mistakes were fixed: a schema that asks for too much, and a bug in Enrich."""

import sys

from pipeline import main
from schemas import FieldError, Kind
from transforms import enrich, validate
from transforms.adapters import Adapters
from transforms.failures import Reason, Rejected
from transforms.records import Record, SourceRecord

_validate_all, _enrich = validate.validate_all, enrich.Enricher.__call__


def _too_strict(source: SourceRecord, adapters: Adapters) -> list[Record | validate.Refused]:
    campaign = Rejected(Reason.SCHEMA_VIOLATION, [FieldError(field="campaign", rule="missing")])
    return [
        validate.Refused(one.source, campaign) if isinstance(one, Record) and one.kind is Kind.SOCIAL else one
        for one in _validate_all(source, adapters)
    ]


def _fails(self: enrich.Enricher, record: Record) -> Record:
    if record.kind is Kind.MARKET:
        raise KeyError("01712345678")
    return _enrich(self, record)


if __name__ == "__main__":
    validate.validate_all = _too_strict
    enrich.Enricher.__call__ = _fails  # type: ignore[method-assign]
    sys.exit(main.main())
