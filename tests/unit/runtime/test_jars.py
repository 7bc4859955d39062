import hashlib
import shutil
from pathlib import Path

import pytest

from runtime import jars
from runtime.errors import ServiceError

SUM = "a" * 64


def jar_of(content: bytes, artifact: str = "thing") -> jars.Jar:
    return jars.Jar("org.example", artifact, "1.0", "", hashlib.sha256(content).hexdigest())


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Maven repository in a directory: Beam's helper takes a path for a URL."""
    root = tmp_path / "repository"
    monkeypatch.setenv(jars.REPOSITORY_SETTING, str(root))
    monkeypatch.setattr(jars, "ATTEMPTS", 1)
    return root


def publish(repository: Path, artifact: str, content: bytes) -> None:
    directory = repository / "org" / "example" / artifact / "1.0"
    directory.mkdir(parents=True)
    (directory / f"{artifact}-1.0.jar").write_bytes(content)


def test_a_lock_is_read_in_its_order_with_and_without_classifier() -> None:
    text = f"# comment\n\nbeam b.group:second:2.0 {SUM}\nbeam a.group:first:1.0:linux-x86_64 {SUM}\nkafka c:d:3 {SUM}\n"
    read = jars.read_lock(text)
    assert list(read) == ["beam", "kafka"]
    assert [jar.coordinates for jar in read["beam"]] == ["b.group:second:2.0", "a.group:first:1.0:linux-x86_64"]
    assert read["beam"][1].path == Path("a.group/first-1.0-linux-x86_64.jar")


@pytest.mark.parametrize(
    "line",
    [
        "beam a:b:1",
        f"beam a:b {SUM}",
        f"a:b:1 {SUM}",
        f"beam a:b:1 {SUM[:-1]}",
        f"beam a:b:1:c:d {SUM}",
        "<<<<<<< HEAD",
    ],
)
def test_a_line_of_another_form_is_refused_by_its_number(line: str) -> None:
    with pytest.raises(ServiceError, match="Line 2 of the jar lock"):
        jars.read_lock(f"# comment\n{line}\n")


def test_the_projects_lock_names_each_file_once_per_class_path() -> None:
    read = jars.read_lock(jars.LOCK_FILE.read_text(encoding="utf-8"))
    assert set(read) == {"beam", "compiler", "connect", "kafka", "operator", "snowflake"}
    for several in read.values():
        assert len({jar.path for jar in several}) == len(several)
    assert {jar.artifact for jar in read["beam"]} >= {"beam-sdks-java-expansion-service", "beam-sdks-java-io-kafka"}
    assert {jar.artifact for jar in read["kafka"]} >= {"kafka_2.13", "kafka-tools"}


def test_a_jar_with_the_right_checksum_is_installed(tmp_path: Path, repository: Path) -> None:
    publish(repository, "thing", b"right")
    cache = tmp_path / "cache"
    cache.mkdir()
    jars.fetch_missing([jar_of(b"right")], cache, title="jars")
    assert [path.relative_to(cache).as_posix() for path in cache.rglob("*.jar")] == ["org.example/thing-1.0.jar"]
    assert (cache / "org.example/thing-1.0.jar").read_bytes() == b"right"


def test_a_jar_with_a_wrong_checksum_is_refused_by_name_and_deleted(tmp_path: Path, repository: Path) -> None:
    publish(repository, "thing", b"other bytes")
    cache = tmp_path / "cache"
    cache.mkdir()
    with pytest.raises(ServiceError, match=r"org\.example:thing:1\.0 was refused"):
        jars.fetch_missing([jar_of(b"right")], cache, title="jars")
    assert list(cache.rglob("*.jar")) == []


def test_a_damaged_jar_in_the_cache_is_fetched_again(tmp_path: Path, repository: Path) -> None:
    publish(repository, "thing", b"right")
    cache = tmp_path / "cache"
    (cache / "org.example").mkdir(parents=True)
    (cache / "org.example/thing-1.0.jar").write_bytes(b"ri")
    jars.fetch_missing([jar_of(b"right")], cache, title="jars")
    assert (cache / "org.example/thing-1.0.jar").read_bytes() == b"right"


def test_an_unavailable_jar_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(jars.REPOSITORY_SETTING, "http://127.0.0.1:9")
    monkeypatch.setattr(jars, "ATTEMPTS", 1)
    with pytest.raises(ServiceError, match=r"org\.example:thing:1\.0 could not be fetched"):
        jars.fetch_missing([jar_of(b"right")], tmp_path, title="jars")


def test_what_was_checked_once_is_known_until_a_file_changes(
    tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(repository, "thing", b"right")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    lock = tmp_path / "jars.lock"
    lock.write_text(f"beam {jar_of(b'right').coordinates} {jar_of(b'right').sha256}\n", encoding="utf-8")
    monkeypatch.setattr(jars, "LOCK_FILE", lock)
    (path,) = jars.fetch("beam")
    assert jars.class_path("beam") == str(path)
    shutil.rmtree(repository)
    assert jars.fetch("beam") == [path]
    path.write_bytes(b"left")
    with pytest.raises(ServiceError, match="could not be fetched"):
        jars.fetch("beam")


def test_mvns_listing_is_read_with_classifiers_and_without_other_types(tmp_path: Path) -> None:
    for name in ("one.jar", "two.jar"):
        (tmp_path / name).write_bytes(name.encode())
    listing = (
        "\nThe following files have been resolved:\n"
        f"   org.two:two:jar:linux-x86_64:2.0:runtime:{tmp_path}/two.jar -- module two\n"
        f"   org.one:one:jar:1.0:compile:{tmp_path}/one.jar\n"
        f"   org.three:three:pom:1.0:compile:{tmp_path}/three.pom\n"
        f"   org.four:four:jar:1.0:test:{tmp_path}/one.jar\n"
    )
    read = jars.resolved(listing)
    assert [jar.coordinates for jar in read] == ["org.one:one:1.0", "org.two:two:2.0:linux-x86_64"]
    assert read[0].sha256 == hashlib.sha256(b"one.jar").hexdigest()
