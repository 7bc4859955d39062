"""The saved searches of this process, kept up to date in the background, with the vectors of their queries."""

from __future__ import annotations

import atexit
import logging
import threading
from collections import Counter as Counts
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from prometheus_client import Counter

from clients.compacted_topic import follow_table
from clients.errors import ServiceUnavailable
from clients.kafka_admin import existing_topics
from clients.kafka_connection import KafkaConnection
from schemas.saved_search import MOST_SEARCHES, SavedSearch
from schemas.topics import ALERT_TOPICS, SAVED_SEARCHES_TOPIC
from transforms.alerting.matching import SearchMatcher, read_search
from transforms.blas import use_one_thread
from transforms.embedding import EmbeddingModel, ModelConfig, shared_model

_log = logging.getLogger(__name__)

AGAIN_SECONDS = 5.0
"""How soon the topic is read again after Kafka did not answer; the searches that were read stay in use."""
FIRST_SECONDS = 60.0
"""How long a worker waits for the searches at its start, so that its first records are compared with them."""
OUTCOMES = ("loaded", "deleted", "unreadable")


class SearchTable:
    """Saved searches and the vectors of their queries, brought up to date by what the topic holds.

    Args:
        model: makes the vectors, as it does those of a search.
    """

    def __init__(self, model: EmbeddingModel):
        self._model = model
        self._entries: dict[str, bytes] = {}
        self._searches: dict[str, SavedSearch] = {}
        self._vectors: dict[str, NDArray[np.float32]] = {}

    def update(self, entries: Mapping[str, bytes]) -> Counts[str]:
        """Take in what the topic holds now; what cannot be read is left out and named in the log.

        Returns:
            How many searches changed, by outcome.
        """
        changes: Counts[str] = Counts()
        for key in self._entries.keys() - entries.keys():
            changes["deleted"] += self._searches.pop(key, None) is not None
            self._vectors.pop(key, None)
        fresh: list[SavedSearch] = []
        for key, value in entries.items():
            if self._entries.get(key) == value:
                continue
            search = read_search(key, value)
            if search is None:
                self._leave_out(key, "is none that this version can read", changes)
            elif key not in self._searches and len(self._searches) + len(fresh) >= MOST_SEARCHES:
                self._leave_out(key, f"is one more than {MOST_SEARCHES:,}", changes)
            else:
                fresh.append(search)
        for search, vector in zip(fresh, self._encoded([search.query for search in fresh]), strict=True):
            if vector is None:
                self._leave_out(search.id, "cannot be embedded", changes)
                continue
            self._searches[search.id], self._vectors[search.id] = search, vector
            changes["loaded"] += 1
        self._entries = dict(entries)
        return changes

    def matcher(self) -> SearchMatcher | None:
        """Return the searches that are enabled, ready for use; None for none."""
        enabled = [search for search in self._searches.values() if search.enabled]
        if not enabled:
            return None
        return SearchMatcher(enabled, np.stack([self._vectors[search.id] for search in enabled]))

    def _leave_out(self, key: str, why: str, changes: Counts[str]) -> None:
        self._searches.pop(key, None)
        self._vectors.pop(key, None)
        changes["unreadable"] += 1
        _log.warning("Saved search %r of topic %s %s: it raises no alerts", key[:64], SAVED_SEARCHES_TOPIC, why)

    def _encoded(self, texts: list[str]) -> list[NDArray[np.float32] | None]:
        """Return the vectors of `texts`; if they cannot be made together, each by itself, None for a bad one."""
        if not texts:
            return []
        try:
            return list(self._model.encode_queries(texts))
        except Exception:
            if len(texts) == 1:
                return [None]
            return [vector for text in texts for vector in self._encoded([text])]


class SearchFeed:
    """Follows the topic of saved searches on a thread of its own.

    Attributes:
        matcher: the searches that raise alerts now; None while there are none.
    """

    def __init__(self, kafka: KafkaConnection, model: EmbeddingModel, counters: Mapping[str, Counter]):
        """Read the searches for the first time.

        Args:
            kafka: how it is reached.
            model: makes the vectors of queries.
            counters: of searches that were read, by outcome.

        Raises:
            ServiceUnavailable: Kafka does not answer.
        """
        existing_topics(kafka)
        self.matcher: SearchMatcher | None = None
        self._kafka = kafka
        self._table = SearchTable(model)
        self._counters = counters
        self._stop = threading.Event()
        self._read = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="saved-searches", daemon=True)
        self._thread.start()
        self._read.wait(FIRST_SECONDS)

    def close(self) -> None:
        """End the thread."""
        self._stop.set()
        self._thread.join(AGAIN_SECONDS)

    def _follow(self) -> None:
        said = ""
        while not self._stop.is_set():
            try:
                for entries in follow_table(self._kafka, SAVED_SEARCHES_TOPIC, self._stop):
                    self._take(entries)
                    self._read.set()
            except Exception as error:  # whatever it is: records continue without alerts and without delay
                text = str(error) if isinstance(error, ServiceUnavailable) else type(error).__name__
                if text != said:
                    _log.warning("Saved searches cannot be read, those read before stay in use: %s", text)
                said = text
                self._read.set()
                self._stop.wait(AGAIN_SECONDS)

    def _take(self, entries: Mapping[str, bytes]) -> None:
        for outcome, count in self._table.update(entries).items():
            self._counters[outcome].inc(count)
        made = self._table.matcher()
        if made is not None and self.matcher is None:
            missing = sorted(set(ALERT_TOPICS.values()) - existing_topics(self._kafka).keys())
            if missing:
                raise ServiceUnavailable(f"there is no topic {', '.join(missing)}: create it with `bd topics create`")
        self.matcher = made


_shared: dict[tuple[KafkaConnection, ModelConfig], SearchFeed] = {}
_opening = threading.Lock()


def shared_feed(kafka: KafkaConnection, model: ModelConfig, counters: Mapping[str, Counter]) -> SearchFeed:
    """Return the one feed of this process, opened when first needed; see `SearchFeed`."""
    use_one_thread()
    with _opening:
        key = (kafka, model)
        if key not in _shared:
            _shared[key] = SearchFeed(kafka, shared_model(model), counters)
            atexit.register(_shared[key].close)
        return _shared[key]
