"""Which of many saved searches each record of a batch fits: one matrix product, then the filters. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from schemas import Kind
from schemas.identity import line_of
from schemas.kinds import FIELDS
from schemas.saved_search import TEXT_LENGTH, Alert, SavedSearch, alert_id
from transforms.enrich import city
from transforms.language import detected_language
from transforms.records import EmbeddedRecord, Record


class Match(NamedTuple):
    """A record that fits a search.

    Attributes:
        search: which.
        facts: of the record.
        score: cosine of the two vectors.
    """

    search: SavedSearch
    facts: RecordFacts
    score: float


class RecordFacts:
    """What filters ask of a record, and alerts say of it; read when it is asked for.

    Args:
        embedded: the record.
    """

    def __init__(self, embedded: EmbeddedRecord):
        self.embedded = embedded
        self.record: Record = embedded.record
        self.platform = str(self.record.value["platform"])
        self.text = str(self.record.value[FIELDS[self.record.kind].text])

    @property
    def category(self) -> str | None:
        """Its detected product category."""
        category = self.record.value["context"].get("product_category")
        return None if category is None else str(category)

    @cached_property
    def city(self) -> str | None:
        """Its city, by canonical name."""
        return city(self.record)

    @cached_property
    def language(self) -> str:
        """What its text is written in."""
        return detected_language(self.text).value

    def fit(self, search: SavedSearch) -> bool:
        """Return whether the filters of `search` let the record pass; the kind is checked before."""
        return (
            search.platform in (None, self.platform)
            and search.category in (None, self.category)
            and (search.city is None or search.city == self.city)
            and (search.language is None or search.language == self.language)
        )


class SearchMatcher:
    """Saved searches, ready to be compared with records.

    Args:
        searches: those that raise alerts.
        vectors: of their queries, float32 of shape (searches, dimension), each of length one.
    """

    def __init__(self, searches: Sequence[SavedSearch], vectors: NDArray[np.float32]):
        self._of_kind: dict[Kind, tuple[list[SavedSearch], NDArray[np.float32], NDArray[np.float32]]] = {}
        for kind in Kind:
            rows = [row for row, search in enumerate(searches) if search.kind in (None, kind)]
            own = [searches[row] for row in rows]
            floors = np.array([search.floor for search in own], np.float32)
            if rows:
                self._of_kind[kind] = (own, np.ascontiguousarray(vectors[rows]), floors[:, None])

    def match(self, batch: Sequence[EmbeddedRecord]) -> list[Match]:
        """Return what of `batch` fits which searches."""
        found = []
        for kind, (searches, queries, floors) in self._of_kind.items():
            records = [embedded for embedded in batch if embedded.record.kind is kind]
            if not records:
                continue
            cosines = queries @ np.stack([embedded.vector for embedded in records]).T
            facts: dict[int, RecordFacts] = {}
            for row, column in np.argwhere(cosines >= floors).tolist():
                if column not in facts:
                    facts[column] = RecordFacts(records[column])
                if facts[column].fit(searches[row]):
                    found.append(Match(searches[row], facts[column], float(cosines[row, column])))
        return found


def alert(match: Match) -> Alert:
    """Return what is said of `match`: nothing that the sink topic does not say of the record."""
    search, facts, score = match
    record, source = facts.record, facts.record.source
    line = line_of(record.kind, record.value)
    event_time = record.value.get(FIELDS[record.kind].event_time)
    return Alert(
        id=alert_id(search.id, record.kind, facts.platform, record.id, line, record.version),
        search_id=search.id,
        search_name=search.name,
        score=round(min(score, 1.0), 4),
        kind=record.kind,
        platform=facts.platform,
        record_id=record.id,
        line=line,
        version=record.version,
        event_time=event_time if isinstance(event_time, str) else None,
        text=facts.text if len(facts.text) <= TEXT_LENGTH else f"{facts.text[: TEXT_LENGTH - 1]}…",
        category=facts.category,
        city=facts.city,
        language=facts.language,
        duplicate_of=facts.embedded.duplicate_of,
        source_topic=source.topic,
        source_partition=source.partition,
        source_offset=source.offset,
        source_item=source.item,
    )


def read_search(key: str, value: bytes) -> SavedSearch | None:
    """Return the saved search that an entry of the topic holds; None if it holds none that this version can read."""
    try:
        search = SavedSearch.model_validate_json(value)
    except ValidationError:
        return None
    return search if search.id == key else None
