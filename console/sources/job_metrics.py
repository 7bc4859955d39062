"""What running jobs say on /metrics and /health: the newest answer of each, and the rates of the last minutes.

One thread for all browsers asks, and only while somebody looks.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import requests
from prometheus_client.parser import text_string_to_metric_families

from clients.errors import ServiceUnavailable
from console.sources.kept import Kept
from schemas.topics import ORDER
from transforms.prometheus.declarations import (
    BUILD_INFO,
    CONSUMER_LAG,
    DLQ_SENT,
    END_TO_END_SECONDS,
    MESSAGES_PROCESSED,
    PROCESSING_SECONDS,
    READY,
)

ASK_SECONDS = 2.0
"""How long a job may take to answer, and how long its answer is good."""
HISTORY_SECONDS = 600.0
WINDOW_SECONDS = 60.0
"""Window of rates and quantiles, at most; shorter while fewer samples exist."""


@dataclass(frozen=True)
class Moment:
    """What all jobs together had counted at one moment.

    Attributes:
        at: seconds since 1970.
        processed: records by stage.
        dead: dead letters by stage.
        buckets: counts of the processing time by stage and upper bound in seconds; the bounds rise.
        end_to_end: the same of the whole way, over all jobs.
    """

    at: float
    processed: Mapping[str, float] = field(default_factory=dict)
    dead: Mapping[str, float] = field(default_factory=dict)
    buckets: Mapping[str, Mapping[float, float]] = field(default_factory=dict)
    end_to_end: Mapping[float, float] = field(default_factory=dict)


@dataclass(frozen=True)
class JobReport:
    """What one job says of itself.

    Attributes:
        url: where it serves.
        group: its consumer group, which is its name.
        version: of the pipeline, empty where it is not said.
        ready: whether it does its work; None where the server does not watch over the job.
        reasons: why it is not ready.
        lag: records by input topic.
    """

    url: str
    group: str
    version: str
    ready: bool | None
    reasons: Mapping[str, str]
    lag: Mapping[str, int]


@dataclass(frozen=True)
class StageRates:
    """One stage, over the last minute.

    Attributes:
        stage: its name.
        per_second: records that it received.
        dead_per_second: records that it dead-lettered.
        p50, p95: processing time in seconds; None without a record.
        processed, dead: counts since the job's start.
    """

    stage: str
    per_second: float
    dead_per_second: float
    p50: float | None
    p95: float | None
    processed: int
    dead: int


@dataclass(frozen=True)
class Summary:
    """All jobs at one moment."""

    at: float
    stages: tuple[StageRates, ...]
    jobs: tuple[JobReport, ...]
    end_to_end_p50: float | None
    end_to_end_p95: float | None


def quantile(share: float, before: Mapping[float, float], now: Mapping[float, float]) -> float | None:
    """Return the quantile of what came between two counts of a histogram, by even spread within a bucket.

    Args:
        share: 0 to 1.
        before: cumulative counts by upper bound; empty for none.
        now: the same, later.
    """
    bounds = sorted(now)
    rises = [max(0.0, now[bound] - before.get(bound, 0.0)) for bound in bounds]
    if not rises or rises[-1] <= 0:
        return None
    wanted = share * rises[-1]
    lower = below = 0.0
    for bound, count in zip(bounds, rises, strict=True):
        if count >= wanted and count > below:
            if bound == float("inf"):
                return lower
            return lower + (bound - lower) * (wanted - below) / (count - below)
        lower, below = bound, count
    return lower


def summary_of(history: Iterable[Moment], jobs: tuple[JobReport, ...]) -> Summary:
    """Return the rates between the moment `WINDOW_SECONDS` ago, or the first there is, and the last one."""
    moments = list(history)
    now = moments[-1]
    then = next((one for one in moments if one.at >= now.at - WINDOW_SECONDS), now)
    # A job that restarted counts from 0 again.
    if any(now.processed.get(stage, 0) < count for stage, count in then.processed.items()):
        then = now
    seconds = now.at - then.at
    stages = []
    for stage in ORDER:
        new, dead = (after.get(stage, 0.0) - before.get(stage, 0.0) for after, before in (
            (now.processed, then.processed), (now.dead, then.dead)))  # fmt: skip
        # The first look has no window: quantiles of all there was are better than none.
        before = then.buckets.get(stage, {}) if seconds and new else {}
        stages.append(
            StageRates(
                stage.value,
                new / seconds if seconds else 0.0,
                dead / seconds if seconds else 0.0,
                quantile(0.5, before, now.buckets.get(stage, {})),
                quantile(0.95, before, now.buckets.get(stage, {})),
                int(now.processed.get(stage, 0)),
                int(now.dead.get(stage, 0)),
            )
        )
    whole = then.end_to_end if seconds and then.end_to_end != now.end_to_end else {}
    return Summary(
        now.at, tuple(stages), jobs, quantile(0.5, whole, now.end_to_end), quantile(0.95, whole, now.end_to_end)
    )


class MetricsWatch:
    """Asks every job for its metrics, and keeps the last minutes.

    Args:
        urls: of the jobs, without a path.
        token: what they ask for (METRICS_TOKEN), None for nothing.
    """

    def __init__(self, urls: tuple[str, ...], token: str | None = None):
        self._urls = urls
        self._session = requests.Session()
        if token is not None:
            self._session.headers["Authorization"] = f"Bearer {token}"
        self._session.trust_env = False  # no proxy stands between us and the jobs
        self._history: deque[Moment] = deque(maxlen=int(HISTORY_SECONDS / ASK_SECONDS))
        self._lock = threading.Lock()
        self._kept = Kept(self._look, ASK_SECONDS)

    def summary(self) -> Summary:
        """Return how all jobs are.

        Raises:
            ServiceUnavailable: none of them answers.
        """
        return self._kept.get()

    def history(self) -> list[Moment]:
        """Return the samples of the last ten minutes, the oldest first."""
        with self._lock:
            return list(self._history)

    def _look(self) -> Summary:
        with ThreadPoolExecutor(len(self._urls)) as side_by_side:
            texts = zip(self._urls, side_by_side.map(self._text, self._urls), strict=True)
        answers = [(url, text) for url, text in texts if text is not None]
        if not answers:
            raise ServiceUnavailable(
                f"No job serves its metrics at {', '.join(self._urls)} (CONSOLE_METRICS_URLS): start one with "
                "`bd stream`, or correct the setting"
            )
        moment, jobs = _merged(answers, self._health)
        with self._lock:
            while self._history and self._history[0].at < moment.at - HISTORY_SECONDS:
                self._history.popleft()
            self._history.append(moment)
            return summary_of(self._history, jobs)

    def _text(self, url: str) -> str | None:
        try:
            answer = self._session.get(f"{url}/metrics", timeout=ASK_SECONDS)
        except requests.RequestException:
            return None
        return answer.text if answer.ok else None

    def _health(self, url: str) -> dict[str, Any]:
        try:
            said = self._session.get(f"{url}/health", timeout=ASK_SECONDS).json()
            return dict(said) if isinstance(said, dict) else {}
        except (requests.RequestException, ValueError):
            return {}


def _merged(answers: list[tuple[str, str]], health: Any) -> tuple[Moment, tuple[JobReport, ...]]:
    processed: dict[str, float] = {}
    dead: dict[str, float] = {}
    buckets: dict[str, dict[float, float]] = {}
    whole: dict[float, float] = {}
    jobs = []
    for url, text in answers:
        group = version = ""
        ready: bool | None = None
        lag: dict[str, int] = {}
        for sample in (sample for family in text_string_to_metric_families(text) for sample in family.samples):
            labels, stage = sample.labels, sample.labels.get("stage", "")
            match sample.name:
                case MESSAGES_PROCESSED.name:
                    processed[stage] = processed.get(stage, 0.0) + sample.value
                case DLQ_SENT.name:
                    dead[stage] = dead.get(stage, 0.0) + sample.value
                case name if name == f"{PROCESSING_SECONDS.name}_bucket":
                    _add(buckets.setdefault(stage, {}), labels["le"], sample.value)
                case name if name == f"{END_TO_END_SECONDS.name}_bucket":
                    _add(whole, labels["le"], sample.value)
                case BUILD_INFO.name:
                    group, version = labels["group"], labels["version"]
                case READY.name:
                    ready = bool(sample.value)
                case CONSUMER_LAG.name:
                    lag[labels["topic"]] = int(sample.value)
        reasons = {} if ready in (None, True) else health(url).get("reasons", {})
        jobs.append(JobReport(url, group, version, ready, reasons, lag))
    return Moment(time.time(), processed, dead, buckets, whole), tuple(jobs)


def _add(buckets: dict[float, float], bound: str, count: float) -> None:
    buckets[float(bound)] = buckets.get(float(bound), 0.0) + count
