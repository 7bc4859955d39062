"""Weaviate's program is one whose sum is known, whichever way it came."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from local import weaviate_binary as it
from runtime.errors import ServiceError

PROGRAM = b"#!/bin/sh\n"
SUM = hashlib.sha256(PROGRAM).hexdigest()


@pytest.fixture(autouse=True)
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv(it.SUM_VARIABLE, raising=False)
    monkeypatch.setattr(it, "_build", no_go)


def no_go(_scratch: Path) -> Path:
    raise ServiceError("No Go", "there is no `go` on PATH", "install Go")


def brought(scratch: Path) -> Path:
    (scratch / "got").write_bytes(PROGRAM)
    return scratch / "got"


def test_the_lock_file_knows_the_sources_of_this_version() -> None:
    assert list(it.locked().modules) == [f"{it.GO_MODULE}@v{it.VERSION}"]


def test_sources_with_another_sum_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go = tmp_path / "go"
    go.write_text('#!/bin/sh\necho \'{"Sum": "h1:forged"}\'\n')
    go.chmod(0o755)
    with pytest.raises(ServiceError, match=r"sources were refused(.|\n)*h1:forged"):
        it._check_module(str(go))


def test_a_download_is_held_to_the_sum_that_was_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(it, "_download", brought)
    monkeypatch.setenv(it.SUM_VARIABLE, "0" * 64)
    with pytest.raises(ServiceError, match="downloaded Weaviate was refused"):
        it.weaviate_binary()
    assert not it.cached().exists()
    monkeypatch.setenv(it.SUM_VARIABLE, SUM)
    assert it.weaviate_binary().read_bytes() == PROGRAM


def test_a_download_that_nothing_vouches_for_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(it, "_download", brought)
    it.weaviate_binary()
    assert SUM in capsys.readouterr().err
    it.weaviate_binary()
    assert capsys.readouterr().err == ""


def test_a_program_that_was_changed_in_the_cache_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(it, "_build", brought)
    program = it.weaviate_binary()
    program.write_bytes(PROGRAM + b"evil")
    with pytest.raises(ServiceError, match="cached Weaviate was refused"):
        it.weaviate_binary()
    monkeypatch.setenv(it.SUM_VARIABLE, hashlib.sha256(PROGRAM + b"evil").hexdigest())
    assert it.weaviate_binary() == program


def test_a_program_of_an_earlier_version_without_a_note_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    it.cached().parent.mkdir(parents=True, exist_ok=True)
    it.cached().write_bytes(b"unknown")
    monkeypatch.setattr(it, "_build", brought)
    assert it.weaviate_binary().read_bytes() == PROGRAM
    assert json.loads(it._note(it.cached()).read_text())["sha256"] == SUM
