"""verification.containers without containers: what it reads, fills in, lays out and says."""

import base64
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from schemas.topics import ORDER
from terminal.program import run
from verification.containers import __main__ as program
from verification.containers import compose, images, kube, podman
from verification.containers.podman import CheckFailed, missing, quiet
from verification.containers.report import Report, line, write


def test_services_start_after_all_that_they_depend_on() -> None:
    file = compose.compose_file()
    names = compose.services(file, "stages")
    assert {"fused", "grafana"} & set(names) == set()
    found = compose.levels(file, names)
    place = {name: number for number, level in enumerate(found) for name in level}
    assert set(place) == set(names)
    needs = {name: file["services"][name].get("depends_on", {}) for name in names}
    assert all(place[needed] < place[name] for name in names for needed in needs[name])
    assert {"kafka", "redis", "weaviate"} <= set(found[0])


def test_services_that_wait_for_each_other_are_named() -> None:
    file: dict[str, Any] = {"services": {"a": {"depends_on": {"b": {}}}, "b": {"depends_on": {"a": {}}}, "c": {}}}
    with pytest.raises(CheckFailed, match="a, b can never start"):
        compose.levels(file, ["a", "b", "c"])


def test_an_env_file_has_a_secret_in_each_empty_line_and_what_was_given() -> None:
    example = compose.EXAMPLE.read_text(encoding="utf-8")
    text = compose.fill(example, {"WORKERS": "3"})
    found = compose.variables(text)
    assert found.keys() == compose.variables(example).keys()
    assert found["WORKERS"] == "3"
    assert len(base64.b64decode(found["DEAD_LETTER_KEY"])) == 32
    assert [name for name, value in found.items() if not value] == ["WEATHER_API_KEY"]
    # Changed once more, secrets stay: records were made anonymous with them.
    assert compose.variables(compose.fill(text, {"WORKERS": "1"})) == found | {"WORKERS": "1"}


@pytest.mark.parametrize(("text", "expected"), [("${WORKER_MEMORY:-6G}", 6 * 2**30), ("2500M", 2500 * 2**20)])
def test_a_limit_is_read_as_compose_reads_it(text: str, expected: int) -> None:
    assert compose.in_bytes(compose.resolved(text, {})) == expected
    assert compose.in_bytes(compose.resolved("${WORKER_MEMORY:-6G}", {"WORKER_MEMORY": "1G"})) == 2**30
    with pytest.raises(CheckFailed, match="no size"):
        compose.in_bytes("much")


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("redis:7", "docker.io/library/redis:7"),
        ("apache/kafka:4", "docker.io/apache/kafka:4"),
        ("quay.io/some/image:1", "quay.io/some/image:1"),
        ("localhost/image:1", "localhost/image:1"),
    ],
)
def test_stand_ins_have_the_whole_name_of_what_they_stand_for(image: str, expected: str) -> None:
    assert images.qualified(image) == expected


def test_every_image_of_others_has_a_stand_in_or_a_reason() -> None:
    named = images.images_of_others()
    directories = {path.name for path in images.STAND_INS.iterdir()}
    assert set(named) | {"base"} == directories | set(images.LEFT_OUT)
    said = " ".join(images.differences())
    assert all(image in said for image in (*named.values(), images.base_image()))


def test_what_the_operator_makes_of_the_cluster() -> None:
    [cluster] = kube.of_kind("FlinkDeployment", kube.documents("flink.yaml"))
    config, *deployments = kube.flink_documents(cluster)
    read = yaml.safe_load(config["data"]["config.yaml"])
    assert read["jobmanager.rpc.port"] == "6123"
    assert read["jobmanager.rpc.address"] == "bd-stream"
    pods = {one["metadata"]["name"]: one["spec"]["template"]["spec"] for one in deployments}
    [main] = pods["bd-stream-jobmanager"]["containers"]
    assert main["args"] == ["jobmanager"]
    assert main["resources"]["limits"]["memory"] == "1536Mi"
    assert [one["name"] for one in pods["bd-stream-taskmanager-2"]["containers"]] == [
        "flink-main-container", "python-workers",
    ]  # fmt: skip
    assert len(pods) == 1 + cluster["spec"]["taskManager"]["replicas"]
    for pod in pods.values():
        volumes = {volume["name"] for volume in pod["volumes"]}
        assert all(mount["name"] in volumes for one in pod["containers"] for mount in one["volumeMounts"])
        assert {"/opt/flink/conf", "/state", "/tmp"} <= {
            one["mountPath"] for one in pod["containers"][0]["volumeMounts"]
        }


def test_secrets_are_those_that_the_jobs_name() -> None:
    deployments = kube.of_kind("Deployment", kube.documents("jobs.yaml", "console.yaml"))
    assert len(deployments) == len(ORDER) + 1
    named = {
        source["secretRef"]["name"]
        for one in deployments
        for container in one["spec"]["template"]["spec"]["containers"]
        for source in container["envFrom"]
        if "secretRef" in source and not source["secretRef"].get("optional")
    }
    assert named == set(kube.SECRETS)
    made = kube.secret("bd-stream-salt", {"PRIVACY_SALT": "pepper"})
    assert base64.b64decode(made["data"]["PRIVACY_SALT"]) == b"pepper"


def test_probes_are_run_inside_with_the_ports_that_names_stand_for() -> None:
    [console] = kube.of_kind("Deployment", kube.documents("console.yaml"))
    [container] = console["spec"]["template"]["spec"]["containers"]
    commands = list(kube.probes(container))
    assert len(commands) == 3
    assert all("http://localhost:8040/live" in command[-1] for command in commands)


def test_pods_are_given_to_podman_without_what_it_takes_for_something_else() -> None:
    [console] = kube.of_kind("Deployment", kube.documents("console.yaml"))
    made = kube.for_podman(console)
    pod = made["spec"]["template"]["spec"]
    [container] = pod["containers"]
    assert {"ports", *kube.PROBES} & set(container) == set()
    volumes = {volume["name"] for volume in pod["volumes"]}
    assert volumes == {"audit", "bd-stream-console-tmp", "bd-stream-console-home"}
    assert {mount["name"] for mount in container["volumeMounts"]} == volumes
    assert console == kube.of_kind("Deployment", kube.documents("console.yaml"))[0]


def test_missing_packages_are_named_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None if "runc" in name or "iptables" in name else f"/bin/{name}")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert missing() == ["runc", "iptables"]
    said = podman.why_not() or ""
    assert said.endswith("apt-get install --no-install-recommends runc iptables")
    assert "\n" not in said
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert "root" in (podman.why_not() or "")


def test_without_podman_nothing_is_done_and_the_exit_code_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(program, "why_not", lambda: "packages are missing: podman")
    assert run(program.verify, [], program="python -m verification.containers") == 3
    assert capsys.readouterr().out == "No containers can be run here: packages are missing: podman\n"


def test_who_was_killed_for_memory_is_read_off_the_kernels_log() -> None:
    name = "7a2933b755e003151fe41a803e1c92643c98b0d739fbe94d7c57abde2dcd85af"
    log = (
        f"[51.1] oom-kill:constraint=CONSTRAINT_MEMCG,cpuset=libpod-{name},"
        f"oom_memcg=/libpod_parent/libpod-{name},task=java,pid=3,uid=10001\n"
        "[52.1] oom-kill:constraint=CONSTRAINT_NONE,global_oom,task=java\n"
    )
    assert podman.killed_for_memory(log) == {name}


def test_complaints_about_systemd_are_left_out() -> None:
    assert quiet("one\nunable to get systemd connection to add healthchecks\ntwo") == "one\ntwo"


def test_nothing_runs_after_a_step_that_does_not_hold(tmp_path: Path) -> None:
    said: list[str] = []
    report = Report(said.append)

    def fails() -> str:
        raise CheckFailed("2 missing in the output")

    steps: Sequence[tuple[str, bool]] = [
        (title, report.check(title, step)) for title, step in (("up", lambda: "well"), ("all", fails), ("end", fails))
    ]
    assert steps == [("up", True), ("all", False), ("end", False)]
    assert not report.held
    assert said == [line(step) for step in report.steps]
    assert said[1].startswith("✗ all: 2 missing in the output")
    path = tmp_path / "results" / "containers.json"
    write(report.as_result("python", "2026-11-29", "abc", {"cores": 2}, ["one"]), path)
    read = json.loads(path.read_text(encoding="utf-8"))
    assert (read["held"], len(read["steps"]), read["differences"]) == (False, 2, ["one"])
