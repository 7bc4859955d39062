"""Work in the background, and jobs on Flink: what may be done with which, and how one is resumed."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from clients.errors import ServiceUnavailable
from console.sources.jobs import Jobs, resume_command
from console.sources.tasks import MOST_TASKS, Busy, NoSuchTask, Task, Tasks, TaskState
from pipeline.flink.job_directory import JobDirectory, Savepoint
from pipeline.settings import Settings, SettingsError, load_settings

Ask = Callable[..., Any]


def settings(**flags: str) -> Settings:
    return load_settings({"allow_placeholder_salt": "true", "dead_letter_payload": "plain", **flags}, dotenv=None)


def ended(task: Task) -> Task:
    deadline = time.monotonic() + 10
    while task.state is TaskState.RUNNING:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return task


def test_one_of_a_kind_runs_at_a_time() -> None:
    tasks, go = Tasks(), threading.Event()

    def wait(_: Task) -> None:
        go.wait(10)

    first = tasks.start("stop", wait, "a")
    with pytest.raises(Busy, match="of a"):
        tasks.start("stop", lambda _: None, "a")
    ended(tasks.start("stop", lambda _: None, "b"))
    go.set()
    assert ended(first).state is TaskState.DONE
    ended(tasks.start("stop", lambda _: None, "a"))


def test_a_failure_for_people_is_told_and_any_other_only_named(caplog: pytest.LogCaptureFixture) -> None:
    def away(_: Task) -> None:
        raise ServiceUnavailable("Kafka is unavailable")

    def broken(_: Task) -> None:
        raise KeyError("01712345678")

    tasks = Tasks()
    assert ended(tasks.start("x", away)).text == "Kafka is unavailable"
    failed = ended(tasks.start("x", broken))
    assert (failed.state, "KeyError" in failed.text) == (TaskState.FAILED, True)
    assert "01712345678" not in failed.text + caplog.text


def test_the_oldest_are_forgotten() -> None:
    tasks = Tasks()
    made = [ended(tasks.start("x", lambda _: None)) for _ in range(MOST_TASKS + 5)]
    assert tasks.get(made[-1].id) is made[-1]
    with pytest.raises(NoSuchTask):
        tasks.get(made[0].id)


@pytest.mark.parametrize(
    ("name", "flags", "expected"),
    [
        ("bd-stream", {}, []),
        ("bd-stream", {"stages": "enrich"}, ["--stages=validate,anonymize,enrich,embed"]),
        ("bd-stream-enrich-embed", {}, ["--stages=enrich,embed"]),
        ("bd-stream-blue", {}, ["--kafka-group-id=bd-stream-blue"]),
        ("mine", {}, ["--kafka-group-id=mine"]),
        ("bd-stream", {"flink_master": "flink:8081"}, ["--flink-master=flink:8081", "--detach"]),
    ],
)
def test_a_job_is_resumed_as_it_was(name: str, flags: dict[str, str], expected: list[str]) -> None:
    command = resume_command(settings(**flags), name, Savepoint("file:///s", "2025-12-20", 3, {}))
    assert command[2:] == [
        "pipeline.main", "--runner=FlinkRunner", "--from-savepoint=latest", "--parallelism=3", *expected,
    ]  # fmt: skip


@pytest.fixture
def flink() -> Iterator[str]:
    """A Flink with one running job, a day after its last checkpoint."""
    answers = {
        "/jobs/overview": {
            "jobs": [{"jid": "1", "name": "runs", "state": "RUNNING", "start-time": 1, "duration": 5000}]
        },
        "/jobs/1": {"vertices": [{"parallelism": 2, "status": "RUNNING"}]},
        "/jobs/1/checkpoints": {
            "counts": {"completed": 7, "failed": 1, "restored": 0},
            "latest": {"completed": {"latest_ack_timestamp": int((time.time() - 86_400) * 1000)}},
        },
    }

    class Serve(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(answers[self.path]).encode())

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Serve)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_what_runs_may_be_stopped_and_what_was_stopped_resumed(
    flink: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: Ask
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("runs", "rests"):
        directory = JobDirectory.of(name)
        with directory.alone():
            directory.note_savepoint(Savepoint(f"file:///{name}", "2025-12-20T10:00:00+00:00", 4, {}))
    jobs = Jobs(settings(flink_master=flink), Tasks())
    running, stopped = jobs.list()
    assert (running.name, running.state, running.parallelism, running.seconds) == ("runs", "running", 2, 5.0)
    assert (running.checkpoints, running.failed_checkpoints) == (7, 1)
    assert running.checkpoint_age == pytest.approx(86_400, abs=60)
    assert (running.can_stop, running.can_resume, running.savepoint) == (True, False, "file:///runs")
    assert (stopped.name, stopped.state, stopped.can_stop, stopped.can_resume) == ("rests", "stopped", False, True)
    with pytest.raises(SettingsError):
        jobs.stop("rests")
    with pytest.raises(SettingsError):
        jobs.resume("runs")
    console = ask(sources={"jobs": jobs})
    text = console.client.get("/operate/jobs").text
    assert 'hx-post="/operate/jobs/runs/stop"' in text
    assert 'hx-post="/operate/jobs/rests/resume"' in text
    answer = console.client.post("/api/v1/jobs/nobody/stop", headers=console.csrf())
    assert (answer.status_code, answer.json()["detail"]) == (409, "no job of this name runs")
    assert console.client.post("/api/v1/jobs/a%20b/stop", headers=console.csrf()).status_code == 422
    assert [line["action"] for line in console.lines()] == ["job_stop"]


def test_a_flink_that_is_away_is_named() -> None:
    with pytest.raises(ServiceUnavailable, match="FLINK_MASTER"):
        Jobs(settings(flink_master="127.0.0.1:9"), Tasks()).list()
