"""The entry of a job's records, as far as metrics show it; tests/contract has what becomes of the records."""

from typing import ClassVar

from schemas.topics import Stage
from transforms.payload_encryption import PayloadSealer
from transforms.prometheus import Recorder, Recording
from transforms.records import SourceRecord
from transforms.resume import _ResumeFn
from transforms.stage import StageContext


class Apart(Recording):
    """Metrics of this test."""

    recorder: ClassVar[Recorder]

    def open(self) -> Recorder:
        return self.recorder


def test_only_a_stage_that_a_record_failed_to_enter_has_metrics() -> None:
    Apart.recorder = Recorder()
    entry = _ResumeFn(Stage.VALIDATE, StageContext(PayloadSealer(None), Apart()))
    entry.setup()

    def stages() -> dict[str, float]:
        return {
            sample.labels["stage"]: sample.value
            for metric in Apart.recorder.registry.collect()
            for sample in metric.samples
            if sample.name == "bd_stream_messages_processed_total"
        }

    def enter(topic: str) -> None:
        assert len(list(entry.process(SourceRecord(topic, 0, 0, 0, b"k", b"[]")))) == 1

    enter("source.social.tiktok")
    assert stages() == {}
    enter("replay.enriched.social.anonymized")
    assert stages() == {"enrich": 1}
