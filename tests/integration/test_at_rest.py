"""Whatever is written where services and jobs run is for its owner alone: raw records are in it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from local.services import LocalServices, Ports
from runtime.private_files import private, readable_by_others

pytestmark = [pytest.mark.services, pytest.mark.timeout(300)]


@pytest.fixture(autouse=True)
def ordinary_umask() -> Iterator[None]:
    """Begin as a login shell does."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_what_services_write(services: LocalServices, job_environment: Any) -> None:
    assert (services.directory / "data" / "kafka" / "log" / "source.social.tiktok-0").is_dir()
    assert readable_by_others(services.directory) == []


def test_what_a_streaming_job_writes(stream: Any, start: Callable[..., Any], post: dict[str, Any]) -> None:
    job = start("--stages=validate,anonymize,enrich")
    stream.produce([("source.social.tiktok", b"1", json.dumps(post).encode())])
    job.wait_for(lambda: any(stream.committed().values()))
    written = stream.directory / ".local"
    assert list(written.rglob("_metadata")), "no checkpoint was written"
    assert readable_by_others(written) == []
    assert job.stop() == 0, job.said
    assert readable_by_others(written) == []


def test_what_the_job_makes_of_files(stream: Any, post: dict[str, Any]) -> None:
    (stream.directory / "in.jsonl").write_text(json.dumps(post) + "\n")
    stream.run("--stages=validate,anonymize", "--input", "in.jsonl", "--output", "out")
    out = stream.directory / "out"
    assert [path for path in out.rglob("*") if path.is_file()]
    assert readable_by_others(out) == []


def test_what_an_earlier_version_wrote_is_closed(tmp_path: Path) -> None:
    old = tmp_path / "services" / "data" / "kafka"
    old.mkdir(parents=True)
    (old / "00.log").write_text("raw")
    assert len(readable_by_others(tmp_path / "services")) == 4
    LocalServices(tmp_path / "services", Ports.free()).up([])
    assert readable_by_others(tmp_path / "services") == []
    with private():
        (old / "01.log").write_text("raw")
    assert readable_by_others(old) == []
