"""The short variant of verification/accounting.py: every record of a mixed run is accounted for."""

from typing import Any

import pytest

from pipeline.settings import load_settings
from samples import generate
from samples.kafka import produce
from verification.accounting import account

pytestmark = pytest.mark.services


@pytest.mark.parametrize(
    ("stages", "count"), [("validate,anonymize,enrich", 2_000), ("validate,anonymize,enrich,embed", 200)]
)
def test_every_record_is_in_the_output_or_in_the_dead_letters_once(stream: Any, stages: str, count: int) -> None:
    samples = list(generate(count, broken_share=0.2, prefix=f"account-{count}-"))
    produce(stream.kafka, samples, partition_weights=(1, 4))
    flags = {name.lower(): value for name, value in stream.environment.items()}
    settings = load_settings(flags | {"stages": stages}, dotenv=None)
    stream.run(f"--stages={stages}", "--round-records=700")
    assert account(samples, settings, started_at=stream.started_at) == []
