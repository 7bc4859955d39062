"""Dead letters in the console: hostile ones are shown as text, wrong filters are named, Kafka may be unavailable."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from console.sources.letters import LetterPage, NoSuchLetter
from console.sources.tasks import Task, Tasks, TaskState
from console.text import shown
from dead_letters.description import describe
from dead_letters.letters import Letter, Selection
from dead_letters.totals import Totals
from schemas import DeadLetter, FieldError
from tests.unit.console.conftest import CONSOLE_TOKENS, ELSEWHERE

Ask = Callable[..., Any]
HOSTILE = '"><script>alert(1)</script>\u202egnp.exe\u001b[31m\x00'
PAYLOAD = f'{{"content": "{HOSTILE}", "phone": "01712345678"}}' + "x" * 30_000


def letter(**more: Any) -> Letter:
    envelope = DeadLetter(
        **{
            "stage": "validate",
            "error_type": "schema_violation",
            "message": "the record breaks the schema",
            "exception": None,
            "details": [FieldError(field="content", rule="missing")],
            "failed_at": "2025-12-20T10:00:00+00:00",
            "retry_count": 0,
            "source_topic": "source.social.tiktok",
            "source_partition": 1,
            "source_offset": 41,
            "source_timestamp": 1_766_000_000_000,
            "payload_topic": "source.social.tiktok",
            "payload_encoding": "base64",
            "payload_key_id": None,
            "key": None,
            "payload": base64.b64encode(PAYLOAD.encode()).decode(),
            "pipeline_version": "1",
            **more,
        }
    )
    return Letter(envelope, datetime(2025, 12, 20, 10, tzinfo=UTC), ("schema-validation-errors", 0, 7), b"{}")


class Letters:
    """A source of given letters."""

    def __init__(self, *given: Letter):
        self.given = given

    def page(self, selection: Selection, *, parked: bool, fate: str | None, limit: int, offset: int) -> LetterPage:
        fit = [one for one in self.given if selection.takes(one)]
        totals = Totals()
        for one in fit:
            totals.add(one, None, datetime.now(UTC))
        return LetterPage([describe(one, None) for one in fit[offset : offset + limit]], len(fit), totals, 3, 2)

    def letter(self, place: tuple[str, int, int]) -> tuple[Letter, None]:
        for one in self.given:
            if one.place == place:
                return one, None
        raise NoSuchLetter("no dead letter is at this place")

    def forget(self) -> None:
        pass


def hostile() -> Letter:
    return letter(
        stage=HOSTILE,
        error_type=HOSTILE,
        message=HOSTILE,
        source_topic=HOSTILE,
        payload_topic=HOSTILE,
        pipeline_version=HOSTILE * 500,
        details=[FieldError(field=HOSTILE * 50, rule=HOSTILE)],
    )


@pytest.mark.parametrize("path", ["/dead-letters/list", "/dead-letters/schema-validation-errors/0/7"])
def test_a_hostile_letter_is_shown_as_text(ask: Ask, path: str) -> None:
    text = ask(sources={"letters": Letters(hostile())}).client.get(path).text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert not set(text) & {"\u202e", "\u001b", "\x00"}
    assert "U+202E" in text
    assert "U+001B" in text
    assert len(text) < 100_000


def test_a_hostile_payload_is_shown_as_text_and_cut(ask: Ask) -> None:
    console = ask(sources={"letters": Letters(letter())}, dead_letter_accept_unauthenticated="true")
    headers = console.csrf()
    answer = console.client.post("/dead-letters/schema-validation-errors/0/7/payload", headers=headers)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "more characters" in answer.text
    assert len(answer.text) < 60_000
    [line] = console.lines()
    assert (line["action"], line["about"]) == ("payload_read", {"letter": "schema-validation-errors/0/7"})
    assert "01712345678" not in console.audit.read_text()


def test_a_payload_is_not_in_the_list_nor_in_the_envelope(ask: Ask) -> None:
    console = ask(sources={"letters": Letters(letter())})
    for path in ("/api/v1/dead-letters", "/api/v1/dead-letters/schema-validation-errors/0/7", "/dead-letters/list"):
        text = console.client.get(path).text
        assert base64.b64encode(PAYLOAD.encode()).decode()[:40] not in text
        assert "01712345678" not in text


def test_a_payload_that_cannot_be_written_down_is_not_shown(ask: Ask, tmp_path: Any) -> None:
    (tmp_path / "file").write_text("")
    console = ask(sources={"letters": Letters(letter())}, console_audit_file=str(tmp_path / "file" / "audit.jsonl"))
    answer = console.client.post("/api/v1/dead-letters/schema-validation-errors/0/7/payload", headers=console.csrf())
    assert answer.status_code == 500
    assert "01712345678" not in answer.text


def test_an_operator_sees_buttons_that_a_viewer_does_not(ask: Ask, bearer: Any) -> None:
    console = ask(ELSEWHERE, sources={"letters": Letters(letter())}, console_tokens=CONSOLE_TOKENS)
    for path in ("/dead-letters/list", "/dead-letters/schema-validation-errors/0/7"):
        assert 'id="replay"' in console.client.get(path, headers=bearer("operator")).text
        seen = console.client.get(path, headers=bearer("viewer"))
        assert seen.status_code == 200
        assert 'id="replay"' not in seen.text
        assert "show-payload" not in seen.text


def test_letters_are_filtered_counted_and_paged(ask: Ask) -> None:
    several = [letter(source_offset=number) for number in range(7)] + [letter(stage="enrich")]
    client = ask(sources={"letters": Letters(*several)}).client
    said = client.get("/api/v1/dead-letters", params={"stage": "validate", "limit": 5}).json()
    assert (said["total"], len(said["letters"]), said["more"], said["not_held"]) == (7, 5, True, 3)
    assert said["totals"]["by_field"] == [{"stage": "validate", "field": "content", "rule": "missing", "letters": 7}]
    rest = client.get("/api/v1/dead-letters", params={"stage": "validate", "limit": 5, "offset": 5}).json()
    assert (len(rest["letters"]), rest["more"]) == (2, False)


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("stage=polish", "stage.0"),
        ("reason=because", "reason.0"),
        ("limit=0", "limit"),
        ("limit=many", "limit"),
        ("offset=-1", "offset"),
        ("since=yesterday", "since"),
        ("since=2025-12-02&until=2025-12-01", "query"),
        ("id=../../etc/passwd", "id.0"),
        ("fate=lost", "fate"),
        ("colour=red", "colour"),
    ],
)
def test_a_wrong_parameter_is_named_and_its_value_not_repeated(ask: Ask, query: str, named: str) -> None:
    client = ask(sources={"letters": Letters()}).client
    answer = client.get(f"/api/v1/dead-letters?{query}")
    assert answer.status_code == 422
    assert [one["parameter"] for one in answer.json()["detail"]] == [named]
    for value in ("polish", "yesterday", "passwd"):
        assert value not in answer.text
    page = client.get(f"/dead-letters/list?{query}", headers={"HX-Request": "true"})
    assert page.status_code == 422
    assert "Wrong input" in page.text


def test_no_letter_is_404(ask: Ask) -> None:
    client = ask(sources={"letters": Letters()}).client
    assert client.get("/api/v1/dead-letters/schema-validation-errors/0/1").status_code == 404
    assert client.get("/dead-letters/schema-validation-errors/0/1").status_code == 404
    assert client.get("/api/v1/tasks/none").status_code == 404


@pytest.mark.parametrize(
    "path", ["dead-letters", "dead-letters/schema-validation-errors/0/1", "metrics", "lag", "topics", "jobs"]
)
def test_a_service_that_is_unavailable_is_named(ask: Ask, path: str) -> None:
    answer = ask().client.get(f"/api/v1/{path}")
    assert answer.status_code == 503
    assert "Kafka at nowhere:9092" in answer.json()["detail"]
    assert answer.headers["Retry-After"] == "5"


@pytest.mark.parametrize("path", ["/dead-letters/list?stage=enrich", "/operate/lag", "/operate/jobs", "/send/topics"])
def test_its_part_of_a_page_says_so_and_asks_again(ask: Ask, path: str) -> None:
    answer = ask(console_prefix="/console").client.get(path, headers={"HX-Request": "true"})
    assert answer.status_code == 503
    assert "Kafka at nowhere:9092" in answer.text
    assert f'hx-get="/console{path}" hx-trigger="load delay:5s"' in answer.text
    assert "<html" not in answer.text


def test_a_replay_is_written_down_runs_and_tells_its_progress(ask: Ask) -> None:
    console = ask(sources={"letters": Letters(letter())})
    started: dict[str, Any] = {}

    class Replays:
        def start(self, selection: Selection, **how: Any) -> Task:
            started.update(how, selection=selection)

            def work(task: Task) -> None:
                task.begin(3)
                task.advance()
                task.text = "1 letters: 1 replayed"

            return Tasks.start(console.sources.tasks, "replay", work)

    console.sources.replays = Replays()
    order = {"stage": ["validate"], "field": ["my phone is 01712345678"], "dry_run": False}
    answer = console.client.post("/api/v1/dead-letters/replay", json=order, headers=console.csrf())
    assert answer.status_code == 202
    assert started["dry_run"] is False
    assert started["selection"].stages == {"validate"}
    [line] = console.lines()
    assert (line["action"], line["about"]["stages"], line["about"]["fields"]) == ("replay", ["validate"], 1)
    assert "01712345678" not in console.audit.read_text()
    done = answer.json()
    while done["state"] == TaskState.RUNNING:
        done = console.client.get(f"/api/v1/tasks/{done['id']}").json()
    assert (done["state"], done["done"], done["total"]) == ("done", 1, 3)
    part = console.client.get(f"/tasks/{done['id']}")
    assert "1 replayed" in part.text
    assert part.headers["HX-Trigger"] == "changed"


def test_a_replay_is_a_dry_run_unless_it_is_said(ask: Ask) -> None:
    console = ask()
    held = []

    class Replays:
        def start(self, _: Selection, **how: Any) -> Task:
            held.append(how)
            return Task("dry run")

    console.sources.replays = Replays()
    console.client.post("/api/v1/dead-letters/replay", json={}, headers=console.csrf())
    assert held[0]["dry_run"] is True


def test_text_is_marked_and_cut() -> None:
    assert shown("a<b>&'\"") == '<bdi class="value">a&lt;b&gt;&amp;&#39;&#34;</bdi>'
    assert "U+200F" in shown("a\u200fb")
    assert "\u200f" not in shown("a\u200fb")
    assert "ক\u200dষ" in shown("ক\u200dষ")  # joiners belong to Bangla
    assert "1,000 more characters" in shown("x" * 3000)
    assert "\ud800" not in shown("\ud800")
