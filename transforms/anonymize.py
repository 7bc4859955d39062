"""Anonymize: the Privacy Shield. Behind it no record holds a raw personal value."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

import apache_beam as beam

from transforms.failures import Reason, Rejected
from transforms.metrics import PII_FOUND, StageMetrics
from transforms.payloads import PayloadSealer
from transforms.privacy import Anonymizer, Tokenizer
from transforms.records import Record, to_json
from transforms.stage import Processor, StageOutput, run_stage
from transforms.topics import MAX_RECORD_BYTES, Stage

MAX_GROWTH = 40
"""Most bytes of a record for each byte that was read: the longest token, 71 characters, for an item of one digit."""


def anonymize(record: Record, anonymizer: Anonymizer, metrics: StageMetrics) -> Record:
    """Return `record` with every personal value replaced by its token, and count what was found by kind.

    Raises:
        Rejected: its tokens made it larger than `MAX_RECORD_BYTES`.
    """
    value, found = anonymizer.anonymize(record.value)
    read = record.raw or b""
    if len(read) * MAX_GROWTH > MAX_RECORD_BYTES and len(to_json(value)) > MAX_RECORD_BYTES:
        raise Rejected(Reason.TOO_LARGE)
    for kind, times in found.items():
        metrics.labelled(PII_FOUND, kind, times)
    # From here on a dead letter may hold only the anonymized record: the bytes that were read are let go.
    return Record(record.kind, value, record.source)


def _open(metrics: StageMetrics, *, salt: bytes, hash_length: int) -> Processor:
    return partial(anonymize, anonymizer=Anonymizer(Tokenizer(salt, hash_length)), metrics=metrics)


@dataclass(eq=False)
class Anonymize(beam.PTransform):  # type: ignore[misc]
    """Validated records -> (anonymized records, dead letters).

    Attributes:
        sealer: writes the payloads of dead letters.
        salt: key of the HMAC behind every token.
        hash_length: hex digits of a token.
    """

    sealer: PayloadSealer
    salt: bytes = field(repr=False)
    hash_length: int = 16

    def expand(self, records: beam.PCollection[Record]) -> StageOutput:
        """Wire the stage."""
        open_processor = partial(_open, salt=self.salt, hash_length=self.hash_length)
        return run_stage(records, Stage.ANONYMIZE, open_processor, self.sealer)
