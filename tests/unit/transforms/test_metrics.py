"""Counts that are held until a bundle ends are the counts that were made."""

from transforms.metrics import DLQ_REASON, MESSAGES_PROCESSED, PII_FOUND, StageMetrics
from transforms.topics import Stage


class Given(StageMetrics):
    """Remembers what Beam is given."""

    def __init__(self, *, held: bool) -> None:
        super().__init__(Stage.ANONYMIZE, held=held)
        self.given: dict[str, int] = {}

    def _labelled_counter(self, name: str):  # type: ignore[no-untyped-def]
        given = self.given

        class Counter:
            def inc(self, times: int = 1) -> None:
                given[name] = given.get(name, 0) + times

        return Counter()


def count(metrics: StageMetrics) -> None:
    for _ in range(3):
        metrics.processed()
        metrics.labelled(PII_FOUND, "PHONE", 2)
    metrics.labelled(DLQ_REASON, "too_large")


def test_held_counts_are_given_once_and_whole() -> None:
    metrics = Given(held=True)
    count(metrics)
    assert metrics.given == {}
    metrics.flush()
    metrics.flush()
    assert metrics.given == {MESSAGES_PROCESSED: 3, f"{PII_FOUND}PHONE": 6, f"{DLQ_REASON}too_large": 1}


def test_counts_of_a_bundle_that_is_done_again_are_dropped() -> None:
    metrics = Given(held=True)
    count(metrics)
    metrics.forget()
    metrics.flush()
    assert metrics.given == {}


def test_without_holding_each_is_given_at_once() -> None:
    metrics = Given(held=False)
    metrics.labelled(PII_FOUND, "PHONE")
    assert metrics.given == {f"{PII_FOUND}PHONE": 1}
