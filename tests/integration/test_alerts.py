"""Saved searches on real services: an English one raises an alert for a Bangla post, on DirectRunner and on Flink."""

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from clients.compacted_topic import write_entry
from saved_searches import checked_search, delete, follow_alerts, list_searches, recent_alerts, save
from schemas.saved_search import Alert, SavedSearch
from schemas.topics import ALERT_TOPICS, SAVED_SEARCHES_TOPIC

pytestmark = pytest.mark.services

BATTERY = "আমার মোবাইলের চার্জ একদিনও থাকে না, খুব তাড়াতাড়ি শেষ হয়ে যায়"
CAKE = "জন্মদিনের কেক ঘরে বানাই, অর্ডার দিলে বাসায় পৌঁছে দিই"
PROJECT = Path(__file__).parents[2]
ALERTS = tuple(ALERT_TOPICS.values())


def post(name: str, content: str, **more: Any) -> tuple[str, bytes, bytes]:
    value = {
        "post_id": name, "platform": "tiktok", "content": content, "author": "A", "engagement_count": 1,
        "posted_at": "2025-12-20T10:00:00+06:00",
    }  # fmt: skip
    return "source.social.tiktok", name.encode(), json.dumps(value | more).encode()


@pytest.fixture(autouse=True)
def _no_searches_left(stream: Any) -> Iterator[None]:
    yield
    for one in list_searches(stream.kafka).searches:
        delete(stream.kafka, one.id)
    for key in list_searches(stream.kafka).unreadable:
        delete(stream.kafka, key)


def battery(stream: Any, **more: Any) -> SavedSearch:
    made = checked_search({"name": "Battery", "query": "phone battery drains too fast", "floor": 0.4} | more)
    save(stream.kafka, made)
    return made


def alerts(stream: Any) -> list[Alert]:
    return [Alert.model_validate_json(out.value) for out in stream.read(*ALERTS)]


def test_an_english_search_raises_an_alert_for_a_bangla_post_until_it_is_deleted(stream: Any) -> None:
    name = stream.python(
        "-m", "cli", "alerts", "add", "Battery", "phone battery drains too fast", "--floor=0.4"
    ).strip()
    write_entry(stream.kafka, SAVED_SEARCHES_TOPIC, "broken", b"{")
    stream.produce([post("a1", f"{BATTERY} ফোন 01712345678"), post("a2", CAKE)])
    printed = stream.run()
    [alert] = alerts(stream)
    assert (alert.search_id, alert.record_id, alert.language) == (name, "a1", "bn")
    assert alert.score >= 0.4
    assert "01712345678" not in alert.text
    assert "PHONE_" in alert.text
    [out] = stream.read("alerts.social")
    assert out.key == alert.id.encode()
    assert out.headers["source_topic"] == b"source.social.tiktok"
    assert "'broken'" in printed  # named in a line of the log, and nothing failed
    assert stream.dead_letters() == []

    assert name in stream.python("-m", "cli", "alerts", "list", expect=1)
    assert "Battery" in stream.python("-m", "cli", "alerts", "watch", "--last", "5", "--no-follow")
    stream.python("-m", "cli", "alerts", "delete", name)
    stream.python("-m", "cli", "alerts", "delete", name, expect=1)
    stream.produce([post("a3", BATTERY)])
    stream.run()
    assert len(stream.read("sink.snowflake.social")) == 3
    assert len(alerts(stream)) == 1


def test_a_record_that_is_read_again_raises_an_alert_of_the_same_id(stream: Any) -> None:
    battery(stream)
    stream.produce([post("b1", BATTERY)])
    stream.run()
    stream.run("--from-beginning", KAFKA_GROUP_ID=f"{stream.group}-again")
    ids = [one.id for one in alerts(stream) if one.record_id == "b1"]
    assert len(ids) == 2
    assert len(set(ids)) == 1


def test_filters_hold_and_alerts_can_be_switched_off(stream: Any) -> None:
    battery(stream, city="Dhaka")
    battery(stream, kind="market")
    battery(stream, enabled=False)
    stream.produce([post("c1", BATTERY, location="ঢাকা"), post("c2", BATTERY, location="Sylhet")])
    stream.run()
    assert [(one.record_id, one.city) for one in alerts(stream)] == [("c1", "Dhaka")]
    stream.produce([post("c3", BATTERY, location="ঢাকা")])
    stream.run("--alerts=false")
    assert len(alerts(stream)) == 1
    assert [one.record_id for one in recent_alerts(stream.kafka, 1)] == ["c1"]


def test_a_streaming_job_takes_up_searches_and_forgets_deleted_ones_and_goes_on_after_a_restart(
    stream: Any, start: Callable[..., Any]
) -> None:
    job = start()
    stream.produce([post("d0", CAKE)])
    job.wait_for(lambda: stream.read("sink.snowflake.social"))
    made = battery(stream)

    def alerted(name: str) -> bool:
        stream.produce([post(f"{name}-{time.monotonic_ns()}", BATTERY)])
        return any(one.record_id.startswith(f"{name}-") for one in alerts(stream))

    job.wait_for(lambda: alerted("d1"))
    assert job.stop() in (0, 130)
    job = start()
    job.wait_for(lambda: alerted("d2"))
    assert delete(stream.kafka, made.id)
    time.sleep(5)
    seen = len(alerts(stream))
    stream.produce([post("d3", BATTERY)])
    job.wait_for(lambda: any(out.key == b"d3" for out in stream.read("sink.snowflake.social")))
    time.sleep(2)
    assert len(alerts(stream)) == seen
    assert job.stop() in (0, 130)


def test_near_duplicates_are_marked_and_a_search_folds_them(stream: Any) -> None:
    text = "Selling my barely used drone with two spare propellers, only 31500 taka, Uttara"
    posts = {"e1": text, "e2": f"{text}!!", "e3": text.replace("31500", "29500"), "e4": text}
    stream.produce([post(name, content) for name, content in posts.items()])
    stream.run()
    sink = {out.json["post_id"]: out.json.get("_duplicate_of") for out in stream.read("sink.snowflake.social")}
    originals = {name for name, of in sink.items() if of is None}
    assert "e3" in originals  # another price is another offer
    assert len(originals) == 2  # partitions decide which of the three came first
    [first] = originals - {"e3"}
    assert {of for of in sink.values() if of is not None} == {f"tiktok/{first}"}

    def found(*flags: str) -> set[str]:
        printed = stream.python("-m", "cli", "search", "used drone with propellers", "--json", *flags)
        return {hit["post_id"] for hit in json.loads(printed.partition("]\n")[0] + "]")} & posts.keys()

    assert found() == posts.keys()
    folded = found("--fold")
    assert "e3" in folded
    assert len(folded) == 2


class _Hook(BaseHTTPRequestHandler):
    bodies: list[Any] = []  # noqa: RUF012 - of the one test that uses it
    statuses: list[int] = []  # noqa: RUF012

    def do_POST(self) -> None:
        self.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.statuses.pop(0) if self.statuses else 200)
        self.end_headers()

    def log_message(self, *arguments: Any) -> None:
        pass


def test_alerts_are_delivered_to_the_webhook_and_committed_after_that(stream: Any) -> None:
    server = HTTPServer(("127.0.0.1", 0), _Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    _Hook.statuses.append(503)
    made = battery(stream, webhook=f"http://127.0.0.1:{server.server_port}/s3cret")
    stream.produce([post("f1", BATTERY)])
    stream.run()
    [alert] = alerts(stream)
    environment = stream.program_environment() | {"ALERT_WEBHOOK_PRIVATE_ADDRESSES": "true"}

    def deliver(done: Callable[[], bool], at_least_seconds: float = 0) -> str:
        program = subprocess.Popen(
            [sys.executable, "-m", "cli", "alerts", "deliver"], env=environment, cwd=PROJECT, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            assert program.stdout is not None
            first = program.stdout.readline()  # it handles signals from here on
            begun = time.monotonic()
            while not done() and time.monotonic() < begun + 60:
                time.sleep(0.2)
            time.sleep(max(2, at_least_seconds))
        finally:
            program.send_signal(signal.SIGTERM)
            printed = first + program.communicate(timeout=30)[0]
        assert program.returncode == 0, printed
        assert "s3cret" not in printed
        return printed

    def mine() -> list[Any]:
        return [body for body in _Hook.bodies if body["search_id"] == made.id]

    assert "1 delivered" in deliver(lambda: len(mine()) == 2)  # 503, then 200
    assert [body["id"] for body in mine()] == [alert.id] * 2
    deliver(lambda: True, at_least_seconds=8)
    assert len(mine()) == 2
    server.shutdown()
    server.server_close()


def test_alerts_can_be_followed(stream: Any) -> None:
    battery(stream)
    stop, found = threading.Event(), []

    def follow() -> None:
        for alert in follow_alerts(stream.kafka, stop):
            if alert is not None:
                found.append(alert)

    thread = threading.Thread(target=follow)
    thread.start()
    try:
        time.sleep(3)
        stream.produce([post("g1", BATTERY)])
        stream.run()
        deadline = time.monotonic() + 20
        while not found and time.monotonic() < deadline:
            time.sleep(0.2)
    finally:
        stop.set()
        thread.join(10)
    assert [one.record_id for one in found] == ["g1"]
