"""Saved searches and alerts in the console, without services but a broker that librdkafka plays."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from clients.compacted_topic import write_entry
from clients.errors import ServiceUnavailable
from clients.kafka_connection import KafkaConnection
from console.api import alerts as api
from console.api.saved_searches import audit_name
from console.sources.alerts import UNWATCHED_SECONDS, AlertWatch, Place
from console.sources.kafka import KafkaReach
from console.sources.saved_searches import SavedSearches
from saved_searches import new_id
from schemas import Kind
from schemas.saved_search import Alert
from schemas.topics import ALERT_TOPICS, SAVED_SEARCHES_TOPIC
from tests.unit.console.conftest import CONSOLE_TOKENS, ELSEWHERE

Ask = Callable[..., Any]
HOSTILE = "<script>alert(1)</script>\u202e"
BANGLA = "মোবাইলের ব্যাটারি তাড়াতাড়ি শেষ"
API = "/api/v1/saved-searches"


def alert(name: str, **more: Any) -> Alert:
    fields: dict[str, Any] = {
        "id": name, "search_id": "battery", "search_name": f"Battery {HOSTILE}", "score": 0.7, "kind": Kind.SOCIAL,
        "platform": "tiktok", "record_id": f"post {name}", "version": "1", "event_time": "2025-12-20T10:00:00+06:00",
        "text": f"text of {name} {HOSTILE}", "source_topic": "t", "source_partition": 0, "source_offset": 1,
    }  # fmt: skip
    return Alert(**(fields | more))


@pytest.fixture
def console(ask: Ask, mock_kafka: KafkaConnection) -> Any:
    made = ask(ELSEWHERE, console_tokens=CONSOLE_TOKENS)
    made.sources.saved_searches = SavedSearches(KafkaReach(mock_kafka))
    made.sources.alerts = AlertWatch(KafkaReach(mock_kafka))
    return made


def test_an_analyst_saves_lists_and_deletes_a_search(console: Any, bearer: Any) -> None:
    body = {"name": "রহিমের ফোন", "query": BANGLA, "city": "ঢাকা", "kind": "social", "platform": ""}
    body |= {"webhook": "https://hooks.example.org/T0/s3cret"}
    answer = console.client.post(API, json=body, headers=bearer("analyst"))
    assert answer.status_code == 201
    saved = answer.json()
    assert (saved["query"], saved["city"], saved["platform"], saved["owner"]) == (BANGLA, "Dhaka", None, "analyst_1")
    assert saved["webhook"] == "https://hooks.example.org"
    listed = console.client.get(API, headers=bearer("viewer"))
    assert [one["id"] for one in listed.json()["searches"]] == [saved["id"]]
    for page in (listed, console.client.get("/alerts/searches", headers=bearer("viewer"))):
        assert "s3cret" not in page.text
    assert "hx-delete" not in page.text
    assert "hx-delete" in console.client.get("/alerts/searches", headers=bearer("analyst")).text

    deleted = console.client.delete(f"{API}/{saved['id']}", headers=bearer("analyst"))
    assert deleted.json() == {"deleted": saved["id"]}
    assert console.client.get(API, headers=bearer("viewer")).json() == {"searches": [], "unreadable": []}
    assert console.client.delete(f"{API}/{saved['id']}", headers=bearer("analyst")).status_code == 404


def test_every_change_is_audited_without_what_may_name_a_person(console: Any, bearer: Any) -> None:
    body = {"name": "Rahim Uddin", "query": "phones of Rahim Uddin", "category": "smartphone"}
    saved = console.client.post(API, json=body, headers=bearer("analyst")).json()
    assert saved["id"].startswith("rahim-uddin-")
    console.client.delete(f"{API}/{saved['id']}", headers=bearer("officer"))
    log = console.audit.read_text().lower()
    assert "rahim" not in log
    save, delete = console.lines()
    assert (save["action"], save["who"], delete["action"], delete["who"]) == (
        "search_save", "analyst_1", "search_delete", "officer_1",
    )  # fmt: skip
    assert save["about"]["filters"] == ["category"]
    assert save["about"]["search"] == delete["about"]["search"]
    assert save["about"]["search"].endswith(saved["id"][-8:])


@pytest.mark.parametrize(
    "name",
    [new_id("Rahim Uddin"), "rahim-uddin", "01712345678", "রহিম"],
    ids=["an id of ours", "a name", "a number", "in Bangla"],
)
def test_the_audit_log_names_a_search_by_no_part_that_somebody_chose(name: str) -> None:
    said = audit_name(name)
    assert said == audit_name(name)
    for word in ("rahim", "uddin", "01712345678", "রহিম"):
        assert word not in said


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"query": ""}, "query"),
        ({"query": "call 01712345678"}, "query"),
        ({"name": "x" * 101}, "name"),
        ({"city": "Atlantis"}, "city"),
        ({"platform": "myspace"}, "platform"),
        ({"platform": "daraz", "kind": "social"}, "platform"),
        ({"language": "fr"}, "language"),
        ({"floor": 0.1}, "floor"),
        ({"webhook": "ftp://s3cret.example.org"}, "webhook"),
        ({"owner": "somebody"}, "owner"),
        ({"id": "mine"}, "id"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_saved(
    console: Any, bearer: Any, fields: dict[str, Any], name: str
) -> None:
    body = {"name": "Battery", "query": "phone battery"} | fields
    answer = console.client.post(API, json=body, headers=bearer("analyst"))
    assert answer.status_code == 422
    assert [one["parameter"] for one in answer.json()["detail"]] == [name]
    for value in ("01712345678", "Atlantis", "myspace", "s3cret"):
        assert value not in answer.text
    assert console.lines() == []
    assert console.client.get(API, headers=bearer("viewer")).json()["searches"] == []


@pytest.mark.parametrize("role", ["viewer", None])
def test_who_may_not_save_or_delete_is_refused(console: Any, bearer: Any, role: str | None) -> None:
    headers = bearer(role) if role else {}
    body = {"name": "Battery", "query": "phone battery"}
    for answer in (
        console.client.post(API, json=body, headers=headers),
        console.client.delete(f"{API}/battery-1f2e3d4c", headers=headers),
        console.client.post("/search/save", data={"name": "B", "q": "phone"}, headers=headers),
        console.client.delete("/alerts/searches/battery-1f2e3d4c", headers=headers),
    ):
        assert answer.status_code == (403 if role else 401)
    assert console.client.get(API, headers=bearer("viewer")).json()["searches"] == []
    assert {line["action"] for line in console.lines()} <= {"refused"}


def test_the_search_page_saves_what_it_asks_for(console: Any, bearer: Any) -> None:
    form = {
        "name": HOSTILE,
        "q": BANGLA,
        "kind": "social",
        "language": "bn",
        "floor": "0.4",
        "webhook": "",
        "since": "",
    }
    part = console.client.post("/search/save", data=form, headers=bearer("analyst") | {"HX-Request": "true"})
    assert part.status_code == 200
    assert "<script>alert" not in part.text
    [saved] = console.client.get(API, headers=bearer("viewer")).json()["searches"]
    assert (saved["query"], saved["language"], saved["floor"], saved["webhook"]) == (BANGLA, "bn", 0.4, None)
    listed = console.client.get("/alerts/searches", headers=bearer("analyst")).text
    assert "&lt;script&gt;" in listed
    assert "<script>alert" not in listed
    assert "\u202e" not in listed
    # What an alert cannot be bound to is not left out in silence.
    for name in ("weather", "since", "until"):
        refused = console.client.post("/search/save", data=form | {name: "x"}, headers=bearer("analyst"))
        assert refused.status_code == 422
        assert name in refused.text


def test_an_entry_that_is_no_search_is_shown_and_can_be_deleted(
    console: Any, bearer: Any, mock_kafka: KafkaConnection
) -> None:
    write_entry(mock_kafka, SAVED_SEARCHES_TOPIC, "a/b <i>", b"{")
    assert console.client.get(API, headers=bearer("viewer")).json()["unreadable"] == ["a/b <i>"]
    assert "a/b &lt;i&gt;" in console.client.get("/alerts/searches", headers=bearer("analyst")).text
    part = console.client.delete("/alerts/searches/a%2Fb%20%3Ci%3E", headers=bearer("analyst"))
    assert (part.status_code, part.headers["HX-Trigger"]) == (200, "changed")
    assert console.client.get(API, headers=bearer("viewer")).json()["unreadable"] == []


def test_alerts_are_shown_as_text_the_newest_first_and_open_their_records_for_analysts(
    console: Any, bearer: Any, mock_kafka: KafkaConnection
) -> None:
    for one in (
        alert("a1"),
        alert("a2", search_id="other"),
        alert("a3", line="7", record_id="x/../y?z", event_time="?"),
    ):
        write_entry(mock_kafka, ALERT_TOPICS[one.kind], one.id, one.model_dump_json().encode())
        time.sleep(0.01)
    answer = console.client.get("/api/v1/alerts", headers=bearer("viewer"))
    assert [one["id"] for one in answer.json()] == ["a3", "a2", "a1"]
    some = console.client.get("/api/v1/alerts", params={"search": ["battery"], "limit": 1}, headers=bearer("viewer"))
    assert [one["id"] for one in some.json()] == ["a3"]
    for role in ("viewer", "analyst"):
        page = console.client.get("/alerts/list", headers=bearer(role)).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page
        assert "\u202e" not in page
        assert ("/search/record/x%2F..%2Fy%3Fz?kind=social&amp;platform=tiktok&amp;line=7" in page) == (
            role == "analyst"
        )
    wrong = console.client.get("/api/v1/alerts", params={"limit": 0}, headers=bearer("viewer"))
    assert wrong.status_code == 422
    assert "limit" in wrong.text


class Stream:
    """What Kafka would give a follower."""

    def __init__(self, there: list[Alert]):
        self.there = there
        self.came: list[Alert] = []
        self.fault: str | None = None
        self.runs = 0

    def follow(self, _: KafkaConnection, stop: threading.Event) -> Iterator[Alert | None]:
        self.runs += 1
        if self.fault:
            raise ServiceUnavailable(self.fault)
        while not stop.is_set():
            yield self.came.pop(0) if self.came else None
            time.sleep(0.005)

    def recent(self, _: KafkaConnection, limit: int) -> list[Alert]:
        return self.there[:limit]


class Reached:
    connection = KafkaConnection("nowhere:1")

    def topics(self) -> dict[str, int]:
        return {}


def wait_for(done: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + 10
    while not (found := done()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return found


def test_one_reader_serves_all_and_stops_when_nobody_looks() -> None:
    stream, now = Stream([alert("b"), alert("a")]), [0.0]
    stream.came = [alert("b")]  # came while those that are there were read
    watch = AlertWatch(Reached(), stream.follow, stream.recent, lambda: now[0])  # type: ignore[arg-type]
    newest, place = watch.newest(10)
    assert [one.id for one in newest] == ["b", "a"]
    stream.came.append(alert("c"))
    found, further = wait_for(lambda: found if (found := watch.since(place))[0] else None)
    assert [one.id for one in found] == ["c"]
    assert watch.since(further)[0] == []
    assert watch.since(place, {"other"})[0] == []
    assert stream.runs == 1
    now[0] += UNWATCHED_SECONDS + 1
    wait_for(lambda: watch._reading is not None and watch._reading.stop.is_set())
    # Of an earlier reader: all that are held come again, none is left out.
    stream.there = [alert("d"), alert("c")]
    assert [one.id for one in watch.since(further)[0]] == ["c", "d"]
    assert stream.runs == 2
    now[0] += UNWATCHED_SECONDS + 1


def test_a_reader_that_fails_says_why_and_the_next_one_reads_on() -> None:
    stream = Stream([alert("a")])
    stream.fault = "Kafka at nowhere (KAFKA_BOOTSTRAP_SERVERS) has no topic alerts.social"
    watch = AlertWatch(Reached(), stream.follow, stream.recent)  # type: ignore[arg-type]
    with pytest.raises(ServiceUnavailable, match=r"alerts\.social"):
        watch.newest(1)
    stream.fault = None
    assert [one.id for one in watch.newest(1)[0]] == ["a"]
    assert watch._reading is not None
    watch._reading.stop.set()


@pytest.mark.parametrize("text", ["", "x", "-", "x-", "x-1" * 20, "x--1", "x-১", "x-1e3"])
def test_a_place_that_is_none_is_before_all(text: str) -> None:
    assert Place.read(text).number == 0
    assert Place.read(str(Place("ab", 7))) == Place("ab", 7)


class Listening:
    """A request of a browser that goes after some looks."""

    def __init__(self, watch: Any, looks: int):
        self.app = SimpleNamespace(
            state=SimpleNamespace(console=SimpleNamespace(sources=SimpleNamespace(alerts=watch)))
        )
        self.looks = looks

    async def is_disconnected(self) -> bool:
        self.looks -= 1
        return self.looks < 0


def test_alerts_are_streamed_and_an_outage_is_said_and_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "LOOK_SECONDS", 0.01)
    answers: list[Any] = [
        ([alert("a"), alert("b")], Place("r", 2)),
        ServiceUnavailable("Kafka at nowhere"),
        ServiceUnavailable("Kafka at nowhere"),
        ([], Place("r", 2)),
        ([alert("c")], Place("r", 3)),
    ]
    asked = []

    class Watch:
        def since(self, place: Place, searches: frozenset[str]) -> Any:
            asked.append((place, searches))
            answer = answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer

    async def read() -> list[str]:
        request: Any = Listening(Watch(), len(answers))
        return [event async for event in api._events(request, frozenset({"s"}), "r-0")]

    first, *events = asyncio.run(read())
    assert first.startswith("retry:")
    assert [event.partition("event: ")[2].partition("\n")[0] for event in events] == [
        "alert", "alert", "unavailable", "unavailable", "available", "alert",
    ]  # fmt: skip
    assert [event.partition("\n")[0] for event in events if event.startswith("id: ")] == ["id: r-2", "id: r-3"]
    assert asked[0] == (Place("r", 0), frozenset({"s"}))
    assert asked[-1][0] == Place("r", 2)


def test_without_kafka_each_part_says_so(ask: Ask, bearer: Any) -> None:
    console = ask(ELSEWHERE, console_tokens=CONSOLE_TOKENS, kafka_bootstrap_servers="127.0.0.1:9")
    assert console.client.get("/alerts", headers=bearer("viewer")).status_code == 200
    for path in (API, "/api/v1/alerts"):
        answer = console.client.get(path, headers=bearer("viewer"))
        assert answer.status_code == 503
        assert "KAFKA_BOOTSTRAP_SERVERS" in json.dumps(answer.json())
