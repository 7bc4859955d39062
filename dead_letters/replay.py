"""Replays the records of dead letters, exactly once: record and journal entry are written in one transaction.

There is one replayer at a time: another that starts takes the transactional id over, which ends what this one has not
committed, and then reads the journal. Letters that come while it runs are left to the next run.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from confluent_kafka import KafkaError, KafkaException, Producer

from clients.errors import ServiceUnavailable
from clients.kafka_admin import CONNECT_SECONDS, existing_topics, require_topics, unreachable
from clients.kafka_connection import KafkaConnection
from dead_letters.decision import Row, Verdict, decide
from dead_letters.journal import Entry, Fate, Journal
from dead_letters.letters import Letter, Selection
from dead_letters.reading import letter_ranges, letter_topics, read_letters
from schemas.topics import MAX_OUTPUT_BYTES, REPLAY_JOURNAL_TOPIC, REPLAY_TOPICS, SOURCE_TOPICS
from transforms.payload_encryption import LetterKeys

TRANSACTIONAL_ID = "bd-stream-dlq-replayer"
TRANSACTION_TIMEOUT_SECONDS = 15
"""After a kill the broker ends what was open so much later. Until then readers of the topics wait behind it."""
TRANSACTION_SECONDS = 1.0
TRANSACTION_RECORDS = 500
TRANSACTION_BYTES = MAX_OUTPUT_BYTES
"""A transaction is committed when it is so old, or holds so much: readers see nothing of it before."""
COMMIT_SECONDS = 60.0

_FENCED = frozenset({KafkaError._FENCED, KafkaError.PRODUCER_FENCED, KafkaError.INVALID_PRODUCER_EPOCH})
_FATES = {Verdict.REPLAY: Fate.REPLAYED, Verdict.PARK: Fate.PARKED}


@dataclass(frozen=True)
class Order:
    """What the operator wants.

    Attributes:
        selection: which letters.
        parked: of those that were parked.
        retry_limit: replays after which a letter is parked.
        records_per_second: an even rate; None replays as fast as Kafka takes them.
        dry_run: decide, and write nothing.
    """

    selection: Selection
    retry_limit: int
    parked: bool = False
    records_per_second: float | None = None
    dry_run: bool = False


@dataclass
class Outcome:
    """The outcome.

    Attributes:
        verdicts: letters by what was done with them, and the topic that was written to, empty if none was.
        keys: letters that stay sealed, by the name of the key they need.
        unreadable: records of the topics that are no dead letters.
        found: names of the letters that were meant.
    """

    verdicts: Counter[tuple[Verdict, str]] = field(default_factory=Counter)
    keys: Counter[str] = field(default_factory=Counter)
    unreadable: int = 0
    found: set[str] = field(default_factory=set)

    def count(self, *verdicts: Verdict) -> int:
        """Return how many letters got one of `verdicts`."""
        return sum(count for (verdict, _), count in self.verdicts.items() if verdict in verdicts)


class ReplayStopped(ServiceUnavailable):
    """It ended early; what was committed before stays, and the rest can be done by another run."""


class Transactions:
    """Writes rows in transactions, each of which is there as a whole or not at all.

    Raises:
        ServiceUnavailable: Kafka does not answer.
    """

    def __init__(self, kafka: KafkaConnection):
        self._kafka = kafka
        self._producer = Producer(
            kafka.librdkafka(
                transactional_id=TRANSACTIONAL_ID,
                transaction_timeout_ms=TRANSACTION_TIMEOUT_SECONDS * 1000,
                message_max_bytes=MAX_OUTPUT_BYTES,
                compression_type="lz4",
                partitioner="murmur2_random",  # as Java's clients: a key goes where it always went
            )
        )
        self._began: float | None = None
        self._records = self._bytes = 0
        try:
            # Also ends what an earlier replayer left open, and fences off one that still runs.
            self._producer.init_transactions(CONNECT_SECONDS)
        except KafkaException as error:
            raise unreachable(kafka, error) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._began is not None:
            with suppress(KafkaException):  # the broker aborts it in time, or the next replayer does
                self._producer.abort_transaction(CONNECT_SECONDS)
            self._began = None

    def write(self, *rows: Row) -> None:
        """Add `rows` to the transaction that is open, or to a new one."""
        try:
            if self._began is None:
                self._producer.begin_transaction()
                self._began, self._records, self._bytes = time.monotonic(), 0, 0
            for row in rows:
                where: dict[str, Any] = {} if row.partition is None else {"partition": row.partition}
                self._producer.produce(row.topic, row.value, row.key, headers=row.headers, **where)
                self._bytes += len(row.value or b"")
        except KafkaException as error:
            raise self._stopped(error.args[0]) from None
        self._records += 1

    def due(self, in_seconds: float = 0.0) -> bool:
        """Tell whether the open transaction, if there is one, should be committed, or will have to be so soon."""
        if self._began is None:
            return False
        old = time.monotonic() + in_seconds - self._began >= TRANSACTION_SECONDS
        return old or self._records >= TRANSACTION_RECORDS or self._bytes >= TRANSACTION_BYTES

    def commit(self) -> None:
        """End the open transaction, if there is one.

        Raises:
            ReplayStopped: it was not committed.
        """
        if self._began is None:
            return
        deadline = time.monotonic() + COMMIT_SECONDS
        while True:
            try:
                self._producer.commit_transaction(CONNECT_SECONDS)
                break
            except KafkaException as error:
                if not error.args[0].retriable() or time.monotonic() > deadline:
                    raise self._stopped(error.args[0]) from None
        self._began = None

    def _stopped(self, error: KafkaError) -> ReplayStopped:
        if error.code() in _FENCED:
            return ReplayStopped("another replayer was started and continues in place of this one")
        return ReplayStopped(
            f"Kafka at {self._kafka.servers} did not confirm the last records ({error.name()}). Run it again: it goes "
            "on where this one stopped, and nothing comes twice"
        )


def replay(
    kafka: KafkaConnection,
    keys: LetterKeys,
    order: Order,
    *,
    total: Callable[[int], None] = lambda _: None,
    advance: Callable[[], object] = lambda: None,
    outcome: Outcome | None = None,
) -> Outcome:
    """Do what `order` says with every letter there is now.

    Args:
        kafka: how it is reached.
        keys: authenticate letters and open sealed payloads.
        order: what to do.
        total: told how many records will be read, at most.
        advance: called for each of them.
        outcome: counted into, so that it says what was done also after an error.

    Raises:
        ServiceUnavailable: Kafka is unavailable, or a topic is missing.
        ReplayStopped: it ended early.
    """
    outcome = Outcome() if outcome is None else outcome
    topics = letter_topics(parked=order.parked)
    require_topics(kafka, [*SOURCE_TOPICS, *REPLAY_TOPICS.values()])
    partitions = existing_topics(kafka)
    with ExitStack() as stack:
        transactions = None if order.dry_run else stack.enter_context(Transactions(kafka))
        journal = Journal.read(kafka)
        run = _Run(order, keys, journal, partitions, transactions, outcome)
        # Read as well: what is parked may be of a letter that has expired, and the other way round.
        others = letter_topics(parked=not order.parked)
        ranges = letter_ranges(kafka, [*topics, *others])
        total(sum(map(len, ranges)))
        present: set[str] = set()
        for letter in read_letters(kafka, ranges):
            if letter is None:
                outcome.unreadable += 1
            else:
                present.add(letter.id)
                if letter.place[0] in topics and order.selection.takes(letter):
                    run.take(letter)
            run.commit_if_due()
            advance()
        run.forget(journal.expired(present))
        run.commit()
    return outcome


class _Run:
    """One replay under way. What it counts is counted once committed."""

    def __init__(
        self,
        order: Order,
        keys: LetterKeys,
        journal: Journal,
        partitions: dict[str, int],
        transactions: Transactions | None,
        outcome: Outcome,
    ):
        self._order = order
        self._keys = keys
        self._journal = journal
        self._partitions = partitions
        self._transactions = transactions
        self._outcome = outcome
        self._uncommitted: Counter[tuple[Verdict, str]] = Counter()
        self._due_at = 0.0

    def take(self, letter: Letter) -> None:
        """Decide on `letter` and write what that takes."""
        self._outcome.found.add(letter.id)
        decision = decide(
            letter,
            self._journal.fate(letter),
            keys=self._keys,
            retry_limit=self._order.retry_limit,
            from_parked=self._order.parked,
        )
        row, verdict = decision.row, decision.verdict
        if row is None:
            self._outcome.verdicts[verdict, ""] += 1
            if verdict is Verdict.SEALED:
                self._outcome.keys[letter.envelope.payload_key_id or "none"] += 1
            return
        if row.partition is not None and row.partition >= self._partitions.get(row.topic, 0):
            row = row._replace(partition=None)
        entry = Entry(
            fate=_FATES[verdict],
            source_timestamp=letter.envelope.source_timestamp,
            letter=letter.address,
            to=row.topic,
            at=datetime.now(UTC).isoformat(),
        )
        if self._transactions is not None:
            self._pace()
            self._transactions.write(row, _journal_row(letter.id, entry))
        # Taken in at once: the next letter of the same record must find it.
        self._journal.note(letter.id, entry)
        self._uncommitted[verdict, row.topic] += 1

    def _pace(self) -> None:
        """Wait until the next record is due."""
        rate = self._order.records_per_second
        if rate is None:
            return
        wait = self._due_at - time.monotonic()
        if wait > 0:
            if self._transactions is not None and self._transactions.due(wait):
                self.commit()  # nobody should wait behind a transaction that sleeps
            time.sleep(wait)
        self._due_at = time.monotonic() + 1 / rate

    def forget(self, names: list[str]) -> None:
        """Remove the entries of letters that have expired."""
        if self._transactions is None:
            return
        for name in names:
            self._transactions.write(_journal_row(name, None))
            self.commit_if_due()
        self._journal.forget(names)

    def commit_if_due(self) -> None:
        """Commit when it is time."""
        if self._transactions is not None and self._transactions.due():
            self.commit()

    def commit(self) -> None:
        """Commit, and count what was."""
        if self._transactions is not None:
            self._transactions.commit()
        self._outcome.verdicts.update(self._uncommitted)
        self._uncommitted.clear()


def _journal_row(name: str, entry: Entry | None) -> Row:
    value = None if entry is None else entry.model_dump_json().encode()
    return Row(REPLAY_JOURNAL_TOPIC, None, name.encode(), value, [])
