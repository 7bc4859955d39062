"""Archives of loaded classes: made for one Java, one set of jars and one list, and used by these alone."""

import os
import re
import subprocess
import time
from pathlib import Path

import pytest

import local.__main__ as local_main
from local.kafka_broker import Kafka
from local.ports import Ports
from runtime import beam_java, class_archive, jars, paths
from runtime.errors import ServiceError
from runtime.java import OLDEST_MAJOR, java, major_version
from verification.loaded_classes import names

LISTING = """\
# NOTE: Do not modify this file.
java/lang/Object id: 0
java/lang/String id: 12
org/apache/beam/sdk/Pipeline id: 900 super: 0 source: nothing/shared.jar
org/apache/beam/sdk/values/PCollection id: 901
org/apache/beam/sdk/Pipeline$$Lambda$12 id: 77
jdk/internal/reflect/GeneratedMethodAccessor3 id: 78
@lambda-proxy org/apache/beam/sdk/Pipeline run ()Ljava/lang/Runnable;
"""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "bd-stream" / "class-archives"


@pytest.fixture
def jar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One jar of Kafka's class path instead of all."""
    [found] = [one for one in jars.fetch("kafka") if one.name.startswith("slf4j-api-")]
    monkeypatch.setattr(jars, "fetch", lambda _name: [found])
    return found


@pytest.fixture
def listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A list of two classes instead of all."""
    monkeypatch.setattr(class_archive, "LISTS", tmp_path)
    path = tmp_path / "kafka.txt"
    path.write_text("org/slf4j/helpers/NOPLogger\norg/slf4j/Logger\n")
    return path


def test_without_an_archive_there_are_no_flags(jar: Path, cache: Path) -> None:
    assert class_archive.flags("kafka") == []


def test_a_jvm_takes_the_listed_classes_from_the_archive(jar: Path, cache: Path, listed: Path) -> None:
    archive = class_archive.make("kafka")
    assert list(cache.iterdir()) == [archive]
    assert class_archive.flags("kafka") == [f"-XX:SharedArchiveFile={archive}"]
    # A class without a main method: it is loaded, and refused as a program.
    command = [java(), *class_archive.flags("kafka"), "-Xlog:class+load", "-cp", str(jar)]
    ran = subprocess.run([*command, "org.slf4j.helpers.NOPLogger"], capture_output=True, text=True, check=False)
    sources = dict(re.findall(r"(\S+) source: (.+)", ran.stdout))
    assert sources["org.slf4j.helpers.NOPLogger"].startswith("shared objects file")
    before = archive.stat().st_mtime_ns
    assert class_archive.make("kafka").stat().st_mtime_ns == before


def test_an_archive_is_for_its_jars_and_its_list_alone(
    jar: Path, cache: Path, listed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = listed.read_text()
    made = class_archive.make("kafka")
    listed.write_text("org/slf4j/Marker\n")
    assert class_archive.flags("kafka") == []
    listed.write_text(before)
    assert class_archive.flags("kafka") == [f"-XX:SharedArchiveFile={made}"]
    copy = tmp_path / jar.name
    copy.write_bytes(jar.read_bytes())
    os.utime(copy, ns=(1, 1))
    monkeypatch.setattr(jars, "fetch", lambda _name: [copy])
    assert class_archive.flags("kafka") == []


def test_a_java_that_makes_none_is_named(
    jar: Path, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "java"
    program.write_text("#!/bin/sh\necho no such option >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setattr(class_archive, "java", lambda: str(program))
    with pytest.raises(ServiceError, match="The class archive of kafka was not made") as caught:
        class_archive.make("kafka")
    assert "no such option" in str(caught.value)
    assert str(program) in str(caught.value)
    assert list(cache.iterdir()) == []


def test_a_cache_that_cannot_be_written_is_no_stack_trace(
    jar: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_name: str) -> Path:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(paths, "cache", refused)
    assert class_archive.flags("kafka") == []
    with pytest.raises(ServiceError, match="The class archive of kafka was not made") as caught:
        class_archive.make("kafka")
    assert "Read-only file system" in str(caught.value)


def test_archives_of_former_jars_go_when_one_is_made(jar: Path, cache: Path, listed: Path) -> None:
    cache.mkdir(parents=True)
    for name, days in (("kafka-old.jsa", 91), ("kafka-other.jsa", 1)):
        (cache / name).touch()
        os.utime(cache / name, (time.time() - days * 86_400,) * 2)
    (cache / ".make-killed").mkdir()
    os.utime(cache / ".make-killed", (time.time() - 2 * 86_400,) * 2)
    made = class_archive.make("kafka")
    assert {path.name for path in cache.iterdir()} == {"kafka-other.jsa", made.name}


def test_the_programs_of_beam_and_kafka_are_given_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(class_archive, "flags", lambda name: [f"-XX:SharedArchiveFile=/{name}.jsa"])
    assert "-XX:SharedArchiveFile=/beam.jsa" in beam_java.expansion_service(1)
    assert "-XX:SharedArchiveFile=/kafka.jsa" in Kafka(tmp_path / "kafka", Ports.free()).command()


def test_a_start_goes_on_without_an_archive(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(name: str) -> Path:
        raise ServiceError(f"The class archive of {name} was not made", "no space", "continue without")

    monkeypatch.setattr(class_archive, "flags", lambda _name: [])
    monkeypatch.setattr(class_archive, "make", refused)
    local_main._archive_classes()
    said = capsys.readouterr().out
    assert "of beam was not made" in said
    assert "of kafka was not made" in said


def test_the_lists_are_of_classes_that_the_jvm_does_not_list_itself() -> None:
    own = set()
    if major_version(Path(java())) == OLDEST_MAJOR and class_archive.jvm_list().exists():  # the lists were made with it
        own = names(class_archive.jvm_list().read_text())
    for name in class_archive.NAMES:
        listed = (class_archive.LISTS / f"{name}.txt").read_text().splitlines()
        assert listed == sorted(set(listed))
        assert len(listed) > 1000
        assert own.isdisjoint(listed)


def test_the_job_server_maps_what_it_loads(tmp_path: Path) -> None:
    """With the agent that binds its servers to loopback, which redefines classes of Java's own.

    The archive is the one of set-up, in the user's cache.
    """
    class_archive.make("beam")
    loaded = tmp_path / "loaded.txt"
    main_class = "org.apache.beam.runners.flink.FlinkJobServerDriver"
    command = beam_java.program(main_class, "--help", heap="256m", flags=[f"-Xlog:class+load:file={loaded}"])
    subprocess.run(command, capture_output=True, check=False)
    sources = re.findall(r" (org\.apache\.\S+) source: (.+)", loaded.read_text())
    mapped = [name for name, source in sources if source.startswith("shared objects file")]
    assert main_class in mapped
    assert len(mapped) > 0.8 * len(sources)  # the text of the help is in classes that a job does not load


def test_made_up_classes_and_those_of_no_jar_are_not_listed() -> None:
    assert names(LISTING) == {"java/lang/Object", "java/lang/String", "org/apache/beam/sdk/values/PCollection"}
