"""Search over what is stored: connected at the first question, and again after an outage."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import TypeVar
from uuid import UUID

from clients.errors import ServiceUnavailable
from console.sources.tokens import of_the_job
from console.sources.weaviate import WeaviateReach
from pipeline.settings import NONE, Settings
from schemas import Kind
from schemas.event_time import DHAKA
from schemas.kinds import FIELDS
from search import Bounds, Hit, Page, Searcher, open_searcher
from search.engine import MOST_HITS
from search.fusion import FLOOR
from transforms.context.categories import CategoryTable
from transforms.embedding import ModelError

Answer = TypeVar("Answer")
HOURLY_UNTIL = timedelta(days=4)
"""Longest time that a trend shows by the hour."""
MOST_BARS = 120


@dataclass(frozen=True)
class Wanted:
    """What is searched for.

    Attributes:
        text: in any script.
        kind: of the records.
        bounds: what a hit must be.
        limit: most hits.
        offset: hits before them that are left out.
        nearest: also what fits too little to be shown.
        personal: search by the personal values in the text.
        fold: show of hits that say the same only the best.
        under: instead of these, those folded into this one.
    """

    text: str
    kind: Kind
    bounds: Bounds
    limit: int
    offset: int = 0
    nearest: bool = False
    personal: bool = False
    fold: bool = False
    under: UUID | None = None

    @property
    def floor(self) -> float:
        """Least score of the best hit."""
        return 0.0 if self.nearest else FLOOR


@dataclass(frozen=True)
class Trend:
    """How many of the best hits are of which time.

    Attributes:
        starts: of each span, seconds since 1970; without gaps.
        counts: hits in each; `MOST_HITS` in all at most.
        seconds: length of a span: an hour, or whole days of Dhaka.
    """

    starts: list[int]
    counts: list[int]
    seconds: int


class Search:
    """Searches for all who ask, several at once.

    Args:
        settings: of the job whose collections are searched.
        reach: says soon whether Weaviate answers; None asks the client alone.
        opened: connects to Weaviate and loads the model.
    """

    def __init__(
        self,
        settings: Settings,
        reach: WeaviateReach | None = None,
        opened: Callable[..., AbstractContextManager[Searcher]] = open_searcher,
    ) -> None:
        self._settings = settings
        self._reach = None if settings.weaviate_url == NONE else reach
        self._opened = opened
        self._lock = threading.Lock()
        self._stack: ExitStack | None = None
        self._searcher: Searcher | None = None

    @property
    def by_personal_values(self) -> bool:
        """Whether anybody can search by a personal value: that takes the job's salt."""
        return of_the_job(self._settings)

    @cached_property
    def categories(self) -> tuple[str, ...]:
        """Categories that the job detects."""
        return CategoryTable.load(self._settings.category_table).categories

    def search(self, wanted: Wanted) -> Page:
        """Return the hits that fit best.

        Raises:
            ServiceUnavailable: Weaviate or the model is unavailable.
        """
        return self._search(wanted)

    def _search(self, wanted: Wanted, only: Sequence[str] = ()) -> Page:
        return self._ask(
            lambda searcher: searcher.search(
                wanted.text,
                wanted.kind,
                wanted.bounds,
                limit=wanted.limit,
                offset=wanted.offset,
                floor=wanted.floor,
                may_see_personal=wanted.personal,
                fold_duplicates=wanted.fold,
                folded_into=wanted.under,
                only=only,
            )
        )

    def like(self, identifier: str, wanted: Wanted) -> Page:
        """Return what is most like a stored record; the text of `wanted` is not read.

        Raises:
            NotStored: there is no such record.
            ServiceUnavailable: Weaviate or the model is unavailable.
        """
        return self._ask(
            lambda searcher: searcher.like(
                identifier,
                wanted.kind,
                wanted.bounds,
                limit=wanted.limit,
                offset=wanted.offset,
                floor=wanted.floor,
                fold_duplicates=wanted.fold,
                folded_into=wanted.under,
            )
        )

    def record(self, identifier: str, kind: Kind, platform: str = "", line: str = "") -> Hit:
        """Return a stored record; `platform` and `line` where its id alone may name several.

        Raises:
            NotStored: there is no such record.
            ServiceUnavailable: Weaviate or the model is unavailable.
        """
        return self._ask(lambda searcher: searcher.stored(identifier, kind, platform=platform, line=line))

    def trend(self, wanted: Wanted) -> Trend:
        """Return when the best hits are of.

        Raises:
            ServiceUnavailable: Weaviate or the model is unavailable.
        """
        time = FIELDS[wanted.kind].event_time
        page = self._search(replace(wanted, limit=MOST_HITS, offset=0), [time])
        times = [hit.properties.get(time) for hit in page.hits]
        return trend_of([time for time in times if isinstance(time, datetime)])

    def _ask(self, question: Callable[[Searcher], Answer]) -> Answer:
        if self._reach is not None:
            self._reach.check()
        with self._lock:
            searcher = self._ready()
        try:
            return question(searcher)
        except ServiceUnavailable:
            with self._lock:
                if self._searcher is searcher:
                    self._close()  # the next question connects again
            raise

    def _ready(self) -> Searcher:
        if self._searcher is None:
            with ExitStack() as stack:
                try:
                    self._searcher = stack.enter_context(self._opened(self._settings, personal=self.by_personal_values))
                except ModelError as error:
                    raise ServiceUnavailable(str(error)) from None
                self._stack = stack.pop_all()
        return self._searcher

    def _close(self) -> None:
        self._searcher = None
        if self._stack is not None:
            self._stack.close()
            self._stack = None


def trend_of(times: Sequence[datetime]) -> Trend:
    """Return how many of `times` are in each hour, or in spans of whole days when they are further apart."""
    if not times:
        return Trend([], [], 3600)
    local = [time.astimezone(DHAKA) for time in times]
    span = max(local) - min(local)
    if span <= HOURLY_UNTIL:
        first, step = min(local).replace(minute=0, second=0, microsecond=0), timedelta(hours=1)
    else:
        first = min(local).replace(hour=0, minute=0, second=0, microsecond=0)
        step = timedelta(days=span.days // MOST_BARS + 1)
    counts = [0] * ((max(local) - first) // step + 1)
    for time in local:
        counts[(time - first) // step] += 1
    starts = [int((first + number * step).timestamp()) for number in range(len(counts))]
    return Trend(starts, counts, int(step.total_seconds()))
