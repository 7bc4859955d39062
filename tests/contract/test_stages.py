"""What holds for every stage, in a real pipeline: good records pass, a bad one is a dead letter, once, alone."""

import pickle
from collections.abc import Callable
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.testing import test_pipeline
from apache_beam.testing.util import assert_that

from pipeline.direct_runner import direct_runner
from pipeline.sinks.rows import stage_rows
from pipeline.summary import Summary
from schemas import DeadLetter, Kind
from schemas.topics import DEAD_LETTER_TOPICS, Stage
from transforms.anonymize import Anonymize
from transforms.context import WeatherConfig
from transforms.embed import Embed
from transforms.embedding import ModelConfig
from transforms.enrich import Enrich
from transforms.failures import Reason, Rejected
from transforms.payload_encryption import PayloadSealer
from transforms.prometheus import declarations as metrics
from transforms.records import EmbeddedRecord, Record, SourceRecord, to_json
from transforms.resume import Resume, resume
from transforms.stage import StageContext
from transforms.validate import Validate

SEALER = PayloadSealer(bytes(32))
NO_WEATHER = WeatherConfig("http://127.0.0.1:9/", None, None)
POST = {
    "post_id": "good", "platform": "tiktok", "content": "a new phone", "author": "A", "engagement_count": 1,
    "posted_at": "2025-12-20T10:00:00+06:00",
}  # fmt: skip
CONTEXT: dict[str, Any] = {"context": {"product_category": "general", "temporal": {}}}
BEFORE: dict[Stage, dict[str, Any]] = {
    Stage.ANONYMIZE: {},
    Stage.ENRICH: {"_anonymized": True},
    Stage.EMBED: {"_anonymized": True, "_enriched": True} | CONTEXT,
}


def read(value: object, offset: int = 0) -> SourceRecord:
    return SourceRecord("source.social.tiktok", 0, offset, 0, b"k", to_json(value))


def record(value: dict[str, Any], offset: int = 0) -> Record:
    return Record(Kind.SOCIAL, value, read(value, offset))


class Poison(dict[str, Any]):
    """A record on which any stage fails once it looks beyond the id, with a personal value in the error's text."""

    def __getitem__(self, name: str) -> Any:
        if name == "post_id":
            return "poison"
        raise RuntimeError("01712345678")

    def get(self, name: str, default: Any = None) -> Any:
        raise RuntimeError("01712345678")

    def items(self) -> Any:
        raise RuntimeError("01712345678")

    def __reduce__(self) -> Any:
        return (Poison, ())


CASES: dict[Stage, tuple[Callable[[], beam.PTransform], Callable[[int], Any], Any]] = {
    Stage.VALIDATE: (lambda: Validate(StageContext(SEALER)), lambda n: read(POST, n), read([], 99)),
    Stage.ANONYMIZE: (
        lambda: Anonymize(StageContext(SEALER), b"s" * 16),
        lambda n: record(POST, n),
        record(Poison(), 99),
    ),
    Stage.ENRICH: (lambda: Enrich(StageContext(SEALER), NO_WEATHER), lambda n: record(POST, n), record(Poison(), 99)),
    Stage.EMBED: (
        lambda: Embed(StageContext(SEALER), ModelConfig(), 3, 1.0),
        lambda n: record(POST | CONTEXT, n),
        record(Poison(), 99),
    ),
}


@pytest.mark.parametrize("stage", CASES)
def test_good_records_pass_and_a_bad_one_is_one_dead_letter(stage: Stage) -> None:
    transform, good, bad = CASES[stage]
    elements = [good(0), good(1), bad, good(2)]

    def only_good(outputs: list[Any]) -> None:
        records = [output.record if isinstance(output, EmbeddedRecord) else output for output in outputs]
        assert sorted(r.source.offset for r in records) == [0, 1, 2]
        assert {r.id for r in records} == {"good"}
        assert pickle.loads(pickle.dumps(records)) == records

    def only_bad(letters: list[DeadLetter]) -> None:
        [letter] = letters
        assert (letter.stage, letter.source_offset) == (stage.value, 99)
        assert "0171" not in letter.model_dump_json()

    pipeline = test_pipeline.TestPipeline(runner=direct_runner())
    output = pipeline | beam.Create(elements, reshuffle=False) | transform()
    assert_that(output.ok, only_good, label="ok")
    assert_that(output.dead_letters, only_bad, label="dead")
    result = pipeline.run()
    summary = Summary()
    summary.add(result)
    assert summary.count(stage, metrics.MESSAGES_PROCESSED) == 4
    assert summary.count(stage, metrics.DLQ_SENT) == 1


@pytest.mark.parametrize("stage", [Stage.ANONYMIZE, Stage.ENRICH, Stage.EMBED])
def test_a_stage_run_alone_reads_what_the_one_before_wrote_and_counts_each_record_once(stage: Stage) -> None:
    value = POST | BEFORE[stage]
    elements = [read(value, 0), read([], 1), read(POST | {"post_id": 5}, 2)]

    def two_letters(letters: list[DeadLetter]) -> None:
        assert sorted(letter.error_type for letter in letters) == ["not_an_object", "not_from_previous_stage"]
        assert {letter.stage for letter in letters} == {stage.value}

    pipeline = test_pipeline.TestPipeline(runner=direct_runner())
    resumed = pipeline | beam.Create(elements, reshuffle=False) | "Resume" >> Resume(stage, StageContext(SEALER))
    assert_that(resumed.dead_letters, two_letters, label="dead")
    _ = resumed.ok | CASES[stage][0]()
    result = pipeline.run()
    summary = Summary()
    summary.add(result)
    assert summary.count(stage, metrics.MESSAGES_PROCESSED) == 3
    assert summary.count(stage, metrics.DLQ_SENT) == 2


def test_a_replayed_record_enters_at_its_stage_and_passes_earlier_stages_unchanged() -> None:
    behind = POST | BEFORE[Stage.ENRICH] | {"post_id": "behind", "author": "NAME_00ff"}
    put_back = read(behind, 1)._replace(topic="replay.enriched.social.anonymized")
    broken = read([], 2)._replace(topic="replay.enriched.social.anonymized")
    pipeline = test_pipeline.TestPipeline(runner=direct_runner())
    elements = pipeline | beam.Create([read(POST, 0), put_back, broken], reshuffle=False)
    resumed = elements | "Resume" >> Resume(Stage.VALIDATE, StageContext(SEALER))
    validated = resumed.ok | Validate(StageContext(SEALER))
    anonymized = validated.ok | Anonymize(StageContext(SEALER), b"s" * 16)

    def at_enrich(letters: list[DeadLetter]) -> None:
        assert [(one.stage, one.error_type, one.source_offset) for one in letters] == [("enrich", "not_an_object", 2)]

    def untouched(records: list[Record]) -> None:
        by_id = {one.id: one for one in records}
        assert by_id.keys() == {"good", "behind"}
        assert by_id["behind"].value == behind
        assert by_id["good"].value["_anonymized"]
        for stage in (Stage.VALIDATE, Stage.ANONYMIZE):
            assert [len(stage_rows(by_id[name], stage)) for name in ("good", "behind")] == [1, 0]

    assert_that(resumed.dead_letters, at_enrich, label="dead")
    assert_that(anonymized.ok, untouched, label="ok")
    _ = anonymized.ok | Enrich(StageContext(SEALER), NO_WEATHER)
    summary = Summary()
    summary.add(pipeline.run())
    counted = {stage: summary.count(stage, metrics.MESSAGES_PROCESSED) for stage in Stage}
    assert counted == {Stage.VALIDATE: 1, Stage.ANONYMIZE: 1, Stage.ENRICH: 3, Stage.EMBED: 0}


def test_nobody_passes_the_shield_by_claiming_to_be_behind_it() -> None:
    with pytest.raises(Rejected) as caught:
        resume(read(POST | {"_anonymized": True}), stage=Stage.ANONYMIZE)
    assert caught.value.reason is Reason.RESERVED_FIELD


def test_every_stage_has_its_dead_letter_topic_and_its_case() -> None:
    assert set(DEAD_LETTER_TOPICS) == set(CASES) == set(Stage)
