"""The lag on the first page and in the API: by topic with its skew, by partition with what stands still."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from clients.errors import ServiceUnavailable
from clients.partition_lag import LagReader, PartitionLag
from console.sources.lag import LagWatch, WatchedLag
from pipeline.settings import load_settings

Ask = Callable[..., Any]
TOPIC = "source.social.tiktok"


class Lags:
    def partitions(self) -> tuple[WatchedLag, ...]:
        return (
            WatchedLag("bd-stream", TOPIC, 0, 100, 110, 10, still_seconds=3.0),
            WatchedLag("bd-stream", TOPIC, 1, 80, 100, 20, still_seconds=0.0),
            WatchedLag("bd-stream", TOPIC, 2, None, 6000, 6000, still_seconds=180.0),
        )


def test_a_partition_that_stands_still_and_the_skew_of_its_topic_are_shown(ask: Ask) -> None:
    client = ask(sources={"lag": Lags()}).client
    page = client.get("/operate/lag", headers={"HX-Request": "true"}).text
    assert page.count("stands still:") == 1  # 3 s are less than a checkpoint takes
    assert f"{TOPIC}/2 stands still:" in page
    assert "has committed nothing of it for 3 min, and 6,000 records wait" in page
    assert "6,000 (300.0 ×)" in page
    listed = client.get("/api/v1/lag").json()
    assert [(one["partition"], one["lag"], one["still_seconds"]) for one in listed] == [
        (0, 10, 3.0),
        (1, 20, 0.0),
        (2, 6000, 180.0),
    ]


def test_the_watch_remembers_what_it_saw(monkeypatch: pytest.MonkeyPatch) -> None:
    kafka: Any = SimpleNamespace(
        connection=load_settings({"allow_placeholder_salt": "true", "dead_letter_payload": "plain"}, dotenv=None).kafka,
        topics=lambda: {TOPIC: 1},
    )

    def summary() -> Any:
        raise ServiceUnavailable("no job serves metrics")

    asked: list[Any] = []

    def read(_: LagReader, groups: Any, counts: Any) -> list[PartitionLag]:
        asked.append((groups, counts))
        return [PartitionLag("bd-stream", TOPIC, 0, 10, 60, 50)]

    monkeypatch.setattr(LagReader, "read", read)
    metrics: Any = SimpleNamespace(summary=summary)
    settings = load_settings({"allow_placeholder_salt": "true", "dead_letter_payload": "plain"}, dotenv=None)
    now = 0.0
    watch = LagWatch(settings, kafka, metrics, clock=lambda: now)
    assert watch.partitions()[0].still_seconds == 0
    assert asked == [({"bd-stream": frozenset()}, {TOPIC: 1})]
    now = 90.0
    assert watch.partitions()[0].still_seconds == 90
