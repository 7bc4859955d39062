"""One run: records are sent to a job that runs elsewhere, and each is looked for in what it writes."""

from __future__ import annotations

import math
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, zip_longest
from threading import Event
from typing import Any

from confluent_kafka import KafkaError, KafkaException, Message, TopicPartition

from clients.errors import ServiceUnavailable
from clients.kafka_admin import require_topics, unreachable
from clients.offsets import OffsetRange
from clients.range_reader import present_ranges, range_consumer, read_ranges
from load_test.ledger import Ledger
from load_test.statistics import Percentiles, percentiles, records_per_second
from pipeline.monitoring.job_counts import stream_counts
from pipeline.settings import Settings
from samples import Sample, generate
from samples.kafka import produce
from schemas.topics import DEAD_LETTER_TOPICS, REPLAY_TOPICS, SOURCE_TOPICS, output_topics

_DEAD_LETTERS = frozenset(DEAD_LETTER_TOPICS.values())
_BETWEEN = frozenset({*REPLAY_TOPICS, *REPLAY_TOPICS.values()})
"""Topics whose records a job behind the first reads."""
POLL_SECONDS = 0.2
SIGN_SECONDS = 1.0
"""Time between looks at what the group has committed."""


class NoJob(ServiceUnavailable):
    """No job seems to read what is sent."""


@dataclass(frozen=True)
class Load:
    """What is sent.

    Attributes:
        topics: source topics, which get the same number of records each; all four get their usual shares.
        bad: share of broken records, 0 to 1.
        seed: of the records' contents; their ids are other ones in each run.
        rate: records per second, evenly; None as fast as Kafka takes them.
    """

    topics: tuple[str, ...] = SOURCE_TOPICS
    bad: float = 0.03
    seed: int = 2025
    rate: float | None = None


def samples(load: Load, count: int, prefix: str) -> Iterator[Sample]:
    """Return `count` records of `load` whose ids begin with `prefix`."""
    if set(load.topics) == set(SOURCE_TOPICS):
        return generate(count, seed=load.seed, broken_share=load.bad, prefix=prefix)
    shares = [count // len(load.topics) + (n < count % len(load.topics)) for n in range(len(load.topics))]
    # The ids of different topics differ by their platform.
    streams = [
        generate(share, seed=load.seed, broken_share=load.bad, prefix=prefix, topic=topic)
        for share, topic in zip(shares, load.topics, strict=True)
    ]
    return (one for one in chain.from_iterable(zip_longest(*streams)) if one is not None)


def new_prefix() -> str:
    """Return what the ids of one run begin with, and of no other."""
    return f"load-{secrets.token_hex(4)}-"


@dataclass(frozen=True)
class Report:
    """The result of a run.

    Attributes:
        load: what was sent.
        prefix: what the ids begin with.
        sent: records that Kafka has.
        sending_seconds: how long sending them took.
        in_sink: distinct records in the sink.
        repeated: outputs beyond the first of their record.
        dead: distinct dead letters by reason code and whether the record was broken on purpose.
        missing: records in neither.
        throughput: records per second by the times of the outputs, NaN when they are too few to tell.
        latency: percentiles in milliseconds from source record to output, and the longest; None without outputs.
        clocks: whose time the source's and the sink's timestamps are.
    """

    load: Load
    prefix: str
    sent: int
    sending_seconds: float
    in_sink: int
    repeated: int
    dead: dict[tuple[str, bool], int]
    missing: int
    throughput: float
    latency: tuple[Percentiles, float] | None
    clocks: tuple[str, str]

    @property
    def dead_letters(self) -> int:
        """How many distinct dead letters there are."""
        return sum(self.dead.values())

    def as_dict(self) -> dict[str, Any]:
        """Return all of it for JSON."""
        quantiles = None
        if self.latency is not None:
            found, longest = self.latency
            quantiles = {**{name: round(value, 1) for name, value in found._asdict().items()}, "max": round(longest, 1)}
        return {
            "topics": list(self.load.topics),
            "seed": self.load.seed,
            "bad": self.load.bad,
            "rate": self.load.rate,
            "id_prefix": self.prefix,
            "sent": self.sent,
            "sent_per_second": round(self.sent / self.sending_seconds, 1) if self.sending_seconds else None,
            "in_sink": self.in_sink,
            "repeated": self.repeated,
            "dead_letters": self.dead_letters,
            "dead_letters_by_reason": [
                {"reason": reason, "broken_on_purpose": broken, "letters": count}
                for (reason, broken), count in sorted(self.dead.items())
            ],
            "missing": self.missing,
            "records_per_second": None if math.isnan(self.throughput) else round(self.throughput, 1),
            "latency_ms": quantiles,
            "source_timestamps": self.clocks[0],
            "sink_timestamps": self.clocks[1],
        }


def no_job(settings: Settings, seconds: float) -> NoJob:
    """Return the error that says that nothing came for so many `seconds`, and what to do."""
    return NoJob(
        f"No job seems to be reading: within {seconds:.0f} s there was no output, and the group {settings.group_id} "
        "committed nothing. Start one (./run_local.sh stream), or name yours by --stages or --kafka-group-id. What was "
        "sent waits for it in the source topics"
    )


def run(
    settings: Settings, load: Load, count: int, *, timeout: float, advance: Callable[[int], object] = lambda _: None
) -> Report:
    """Send `count` records, and wait until each is in the sink or in the dead letters.

    Args:
        settings: of the job: where Kafka is, its group, its stages.
        load: what is sent.
        count: how many.
        timeout: seconds without a sign of the job after which what is outstanding counts as missing.
        advance: told how many records came out since the last time.

    Raises:
        ServiceUnavailable: Kafka is unavailable, or a topic is missing.
        NoJob: there was no sign of the job at all.
        NotProduced: Kafka did not accept every record.
    """
    watched = (*output_topics(settings.stage_list[-1]), *DEAD_LETTER_TOPICS.values())
    require_topics(settings.kafka, [*load.topics, *watched])
    ledger, stop, prefix = Ledger(), Event(), new_prefix()

    def to_send() -> Iterator[Sample]:
        for sample in samples(load, count, prefix):
            if stop.is_set():
                return
            ledger.expect(sample)
            yield sample

    def send() -> float:
        began = time.perf_counter()
        produce(settings.kafka, to_send(), records_per_second=load.rate, delivered=ledger.delivered)
        return time.perf_counter() - began

    follower = _Follower(settings, watched)
    with closing(follower), ThreadPoolExecutor(1) as pool:
        sending = pool.submit(send)
        try:
            while not sending.done() or ledger.accounted < ledger.sent:
                before = ledger.accounted
                follower.follow(ledger)
                advance(ledger.accounted - before)
                if follower.silent_seconds() > timeout:
                    if not follower.signs:
                        raise no_job(settings, timeout)
                    if sending.done():
                        break
        finally:
            stop.set()
        seconds = sending.result()
    found = ledger.outputs()
    waits = [float(one.written_ms - one.source_ms) for one in found]
    return Report(
        load=load,
        prefix=prefix,
        sent=ledger.sent,
        sending_seconds=seconds,
        in_sink=ledger.in_sink(),
        repeated=ledger.repeated(),
        dead=dict(ledger.dead()),
        missing=ledger.sent - ledger.accounted,
        throughput=records_per_second(found, ledger.sent),
        latency=(percentiles(waits), max(waits)) if waits else None,
        clocks=("/".join(sorted(ledger.source_clocks)), "/".join(sorted(ledger.sink_clocks))),
    )


class _Follower:
    """Reads on what a job writes, and notes each sign of it: an output of the run, a commit of its group."""

    def __init__(self, settings: Settings, topics: Sequence[str]):
        self._kafka = settings.kafka
        self._counts = stream_counts(settings)
        self._committed = self._counts.read().committed
        self._consumer, self._reader = range_consumer(settings.kafka), range_consumer(settings.kafka)
        ends = [TopicPartition(p.topic, p.partition, p.stop) for p in present_ranges(settings.kafka, topics)]
        self._consumer.assign(ends)
        self._looked_at = self._sign_at = time.monotonic()
        self.signs = 0

    def follow(self, ledger: Ledger) -> None:
        """Read what there is for a moment."""
        messages = []
        for message in self._consumer.consume(500, POLL_SECONDS):
            error = message.error()
            if error is None:
                messages.append(message)
            elif error.code() != KafkaError._PARTITION_EOF:
                raise unreachable(self._kafka, KafkaException(error))
        failed = self._failed_later(messages)
        if sum(ledger.read(message, failed.get(message.key() or b"")) for message in messages):
            self._sign()
        if time.monotonic() - self._looked_at >= SIGN_SECONDS:
            committed = self._counts.read().committed
            if committed != self._committed:
                self._committed = committed
                self._sign()
            self._looked_at = time.monotonic()

    def _failed_later(self, messages: Sequence[Message]) -> dict[bytes, bytes]:
        """Return, by the key of a dead letter of a job behind the first, the key of the record that failed there."""
        found: dict[bytes, bytes] = {}
        for message in messages:
            letter = message.key() or b""
            topic, _, place = letter.decode(errors="replace").partition("/")
            partition, _, offset = place.partition("/")
            if message.topic() not in _DEAD_LETTERS or topic not in _BETWEEN or not (partition + offset).isdecimal():
                continue
            where = OffsetRange(topic, int(partition), int(offset), int(offset) + 1)
            for one in read_ranges(self._reader, self._kafka, [where]):
                found[letter] = one.key() or b""
        return found

    def _sign(self) -> None:
        self.signs += 1
        self._sign_at = time.monotonic()

    def silent_seconds(self) -> float:
        """Return the time since the last sign."""
        return time.monotonic() - self._sign_at

    def close(self) -> None:
        """Close the connections."""
        self._consumer.close()
        self._reader.close()
