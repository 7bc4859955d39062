"""Enrich as a whole: what it adds, where it looks for the place, and a world without weather."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from clients.redis_connection import RedisConnection
from runtime.ports import free_ports
from schemas import Kind
from schemas.topics import Stage
from transforms.context import CategoryTable, WeatherConfig, WeatherService
from transforms.enrich import Enricher, category_text, city
from transforms.metrics import StageMetrics
from transforms.prometheus import Declared
from transforms.prometheus.declarations import WEATHER_API_CALLS, WEATHER_LOOKUPS
from transforms.records import Record, SourceRecord

Source = Callable[..., SourceRecord]
ANONYMIZED = {"_anonymized": True, "_anonymization_version": "1"}


class Counted(StageMetrics):
    """Stage metrics that remember their labels: outcomes of look-ups, and of calls to the API."""

    def __init__(self) -> None:
        super().__init__(Stage.ENRICH)
        self.seen: list[str] = []
        self.answers: list[str] = []

    def labelled(self, declared: Declared, label: str, times: int = 1) -> None:
        kept = {WEATHER_LOOKUPS: self.seen, WEATHER_API_CALLS: self.answers}[declared]
        kept += [label] * times


def weather(key: str | None) -> WeatherService:
    nobody, nothing = free_ports(2)
    return WeatherService(
        WeatherConfig(
            api_url=f"http://127.0.0.1:{nobody}/", api_key=key, redis=RedisConnection("127.0.0.1", nothing),
            timeout_seconds=0.5,
        )
    )  # fmt: skip


@pytest.fixture
def metrics() -> Counted:
    return Counted()


@pytest.fixture
def enricher(metrics: Counted) -> Iterator[Enricher]:
    made = Enricher(CategoryTable.load(), weather("a-key"), metrics)
    yield made
    made.close()


def social(source: Source, post: dict[str, Any], **more: Any) -> Record:
    return Record(Kind.SOCIAL, post | ANONYMIZED | more, source(post), raw=b"read")


def test_what_is_added_and_nothing_else_is_changed(source: Source, post: dict[str, Any], enricher: Enricher) -> None:
    before = social(source, post)
    after = enricher(before)
    added = {name: after.value[name] for name in after.value if name not in before.value}
    assert {name: after.value[name] for name in before.value} == before.value
    assert set(added) == {"context", "_enriched", "_enrichment_timestamp"}
    assert added["_enriched"] is True
    assert set(added["context"]) == {"product_category", "category_confidence", "temporal"}
    assert added["context"]["product_category"] == "smartphone"
    assert added["context"]["temporal"]["hour"] == 16  # 10:00 UTC in Dhaka
    assert after.raw is None
    assert "context" not in before.value


def test_without_api_and_redis_the_record_goes_on_and_a_metric_says_why(
    source: Source, post: dict[str, Any], enricher: Enricher, metrics: Counted
) -> None:
    for _ in range(3):
        assert "weather" not in enricher(social(source, post, location="ঢাকা")).value["context"]
    assert len(metrics.seen) == 3
    assert set(metrics.seen) <= {"unreachable"}
    assert set(metrics.answers) == {"unreachable"}
    assert len(metrics.answers) == enricher._weather.api_calls


def test_without_a_key_the_reason_is_the_key(source: Source, post: dict[str, Any], metrics: Counted) -> None:
    Enricher(CategoryTable.load(), weather(None), metrics)(social(source, post, location="Dhaka"))
    assert metrics.seen == ["no_key"]


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (Kind.SOCIAL, {"location": "Sylhet"}, "Sylhet"),
        (Kind.SOCIAL, {"location": None}, None),
        (Kind.SOCIAL, {"shipping_region": "Sylhet"}, None),
        (Kind.MARKET, {"shipping_region": "Khulna"}, "Khulna"),
        (Kind.MARKET, {"shipping_region": "Remote", "shipping_address": "House 1, Rajshahi"}, "Rajshahi"),
        (Kind.MARKET, {"shipping_region": 5, "shipping_address": {"city": "Dhaka"}}, None),
    ],
)
def test_where_a_record_comes_from(source: Source, kind: Kind, value: dict[str, Any], expected: str | None) -> None:
    assert city(Record(kind, value, source(b""))) == expected


def test_an_order_is_categorised_by_its_name_with_the_sellers_category_as_a_hint(source: Source) -> None:
    order = Record(Kind.MARKET, {"product_name": "Galaxy A15", "product_category": "Mobiles"}, source(b""))
    assert category_text(order) == ("Galaxy A15", "Mobiles")
