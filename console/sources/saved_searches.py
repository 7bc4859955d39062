"""Saved searches, listed for all who look at once, saved and deleted."""

from __future__ import annotations

from console.sources.kafka import KafkaReach
from console.sources.kept import Kept
from saved_searches import Listing, delete, list_searches, save
from schemas.saved_search import SavedSearch

GOOD_SECONDS = 3.0


class SavedSearches:
    """The topic of saved searches.

    Args:
        kafka: says soon whether it answers.
    """

    def __init__(self, kafka: KafkaReach):
        self._kafka = kafka
        self._kept = Kept(self._list, GOOD_SECONDS)

    def list(self) -> Listing:
        """Return every saved search, as of the last moments.

        Raises:
            ServiceUnavailable: Kafka does not answer, or has no such topic.
        """
        return self._kept.get()

    def save(self, search: SavedSearch) -> None:
        """Save a search.

        Raises:
            SearchRefused: there are as many as there may be.
            ServiceUnavailable: Kafka does not take it, or its topics do not exist.
        """
        self._kafka.topics()
        save(self._kafka.connection, search)
        self._kept.forget()

    def delete(self, search_id: str) -> bool:
        """Delete a search, also one that cannot be read; return whether there was one.

        Raises:
            ServiceUnavailable: Kafka does not take it.
        """
        self._kafka.topics()
        there = delete(self._kafka.connection, search_id)
        self._kept.forget()
        return there

    def _list(self) -> Listing:
        self._kafka.topics()
        return list_searches(self._kafka.connection)
