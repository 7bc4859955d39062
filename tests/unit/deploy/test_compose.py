"""Dockerfile and docker-compose.yml against the code: roles, settings, files, what is published, what is secret.

`python -m verification.containers` lets Compose itself read the file, builds the image and brings all of it up.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.image import entrypoint
from pipeline.options import parse
from pipeline.settings import Settings

PROJECT = Path(__file__).parents[3]
DOCKERFILE = PROJECT / "Dockerfile"
TARGETS = PROJECT / "deploy" / "compose" / "prometheus-targets.yml"
ENV_EXAMPLE = PROJECT / "deploy" / "compose" / "compose.env.example"
OF_COMPOSE = {"COMPOSE_PROFILES", "TORCH", "BD_STREAM_VERSION", "WORKERS", "WORKER_CPUS", "WORKER_MEMORY", "PARTITIONS"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def ours(compose: dict[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in compose["services"].items() if one["image"].startswith("bd-stream:")}


def test_hadolint_finds_nothing() -> None:
    done = subprocess.run([Path(sys.executable).with_name("hadolint"), DOCKERFILE], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def test_what_the_image_copies_is_there_and_not_ignored() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE.read_text(encoding="utf-8"), re.MULTILINE)
    names = [name for line in copied for name in line.split()]
    assert len(names) > 10
    assert [name for name in names if not (PROJECT / name).exists()] == []
    kept = {line[1:] for line in (PROJECT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert {"deploy/image" if name.startswith("deploy/image/") else name.partition("/")[0] for name in names} == kept


def test_the_image_has_every_package_that_what_it_copies_imports() -> None:
    copied = set(re.findall(r"^COPY \w+ /app/(\w+)$", DOCKERFILE.read_text(encoding="utf-8"), re.MULTILINE))
    packages = {path.parent.name for path in PROJECT.glob("*/__init__.py")}
    imported = {
        name.partition(".")[0]
        for package in copied
        for path in (PROJECT / package).rglob("*.py")
        for name in re.findall(r"^\s*(?:from|import) ([\w.]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert "saved_searches" in copied
    assert (imported & packages) - copied == set()


def test_an_image_whose_privacy_shield_is_not_compiled_is_not_built(tmp_path: Path) -> None:
    """The compiler leaves its directory, with a lock in it, where it fails; what is held against it is what loads."""
    [check] = re.findall(
        r'compile_privacy \\\n    && \S+ -c "(.+)"$', DOCKERFILE.read_text(encoding="utf-8"), re.MULTILINE
    )
    for name in ("transforms", "schemas", "clients", "runtime"):
        shutil.copytree(PROJECT / name, tmp_path / name, ignore=shutil.ignore_patterns(".compiled", "__pycache__"))
    (tmp_path / "transforms" / "privacy" / ".compiled").mkdir()
    (tmp_path / "transforms" / "privacy" / ".compiled" / "lock").touch()
    done = subprocess.run([sys.executable, "-c", check], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")


def test_every_stage_is_a_service_and_every_command_a_role(ours: dict[str, Any]) -> None:
    scraped = {target for one in yaml.safe_load(TARGETS.read_text(encoding="utf-8")) for target in one["targets"]}
    for name, service in ours.items():
        role, *flags = service["command"]
        assert role in {"job", "console", "topics", *entrypoint.LISTENS}, name
        if role == "job":
            needed = ["--allow-placeholder-salt=true", "--dead-letter-payload=plain"]
            options = parse(["--runner=FlinkRunner", *flags, *needed], dotenv=None)
            stages = [stage.value for stage in options.settings.stage_list]
            assert stages == ([name] if name != "fused" else ["validate", "anonymize", "enrich", "embed"])
            assert options.replace
            port = options.settings.metrics_listen
            assert service["environment"]["METRICS_PORT"] == str(port)
            assert service["ports"] == [f"127.0.0.1:{port}:{port}"]
            assert f"{name}:{port}" in scraped
    profiles = {name: service.get("profiles") for name, service in ours.items()}
    assert {name for name, found in profiles.items() if found == ["stages"]} == {
        "validate", "anonymize", "enrich", "embed",
    }  # fmt: skip


def test_every_variable_is_known_to_what_reads_it(ours: dict[str, Any]) -> None:
    known = {name.upper() for name in Settings.model_fields} | set(entrypoint.DEFAULTS)
    for name, service in ours.items():
        assert set(service.get("environment", {})) - known == set(), name
    in_image = re.findall(r"^ {4}([A-Z_]+)=", DOCKERFILE.read_text(encoding="utf-8"), re.MULTILINE)
    of_image = {"PYTHONPATH", "PYTHONUNBUFFERED", "XDG_CACHE_HOME", "HF_HUB_OFFLINE", "PIP_CERT", "PIP_NO_CACHE_DIR"}
    assert set(in_image) - known - of_image == set()


def test_the_example_names_every_variable_and_holds_no_secret() -> None:
    text = (PROJECT / "docker-compose.yml").read_text(encoding="utf-8")
    used = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", text)) | {"COMPOSE_PROFILES"}
    lines = [line for line in ENV_EXAMPLE.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    given = dict(line.split("=", 1) for line in lines)
    assert set(given) == used
    required = set(re.findall(r"\$\{([A-Z_]+):\?", text))
    assert required == {
        "REDIS_PASSWORD", "WEAVIATE_API_KEY", "PRIVACY_SALT", "DEAD_LETTER_KEY", "GRAFANA_PASSWORD", "CONSOLE_TOKENS",
    }  # fmt: skip
    assert {given[name] for name in required} == {""}


def test_nothing_is_published_beyond_this_machine_and_everything_is_bounded(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", [])), name
        image = service["image"]
        assert ":" in image, name
        assert not image.endswith(":latest"), name
        assert name in ("topics",) or service["deploy"]["resources"]["limits"].keys() == {"cpus", "memory"}, name
        assert name in ("topics",) or "disable" not in service.get("healthcheck", {}), name


SECRETS = {
    "PRIVACY_SALT",
    "DEAD_LETTER_KEY",
    "REDIS_PASSWORD",
    "WEAVIATE_API_KEY",
    "WEATHER_API_KEY",
    "CONSOLE_TOKENS",
    "CONSOLE_SECRET",
}
OF_CONSOLE = {"CONSOLE_TOKENS", "CONSOLE_SECRET"}
NEEDED = {
    "validate": {"DEAD_LETTER_KEY"},
    "anonymize": {"DEAD_LETTER_KEY", "PRIVACY_SALT"},
    "enrich": {"DEAD_LETTER_KEY", "REDIS_PASSWORD", "WEATHER_API_KEY"},
    "embed": {"DEAD_LETTER_KEY", "WEAVIATE_API_KEY"},
    "fused": SECRETS - OF_CONSOLE,
    "console": SECRETS - {"WEATHER_API_KEY"},
    "redis": {"REDIS_PASSWORD"},
}


def test_each_service_knows_the_secrets_it_needs_alone(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert SECRETS & set(service.get("environment", {})) == NEEDED.get(name, set()), name


def test_containers_can_change_nothing_but_their_volumes(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name


def test_ours_can_write_where_they_do(ours: dict[str, Any]) -> None:
    home = re.findall(r"--home-dir (\S+)", DOCKERFILE.read_text(encoding="utf-8"))
    for name, service in ours.items():
        assert {*home, *service["tmpfs"]} <= {*service["volumes"], "/tmp:exec,mode=1777"}, name


def test_what_jobs_upload_to_flink_is_on_a_disk_and_not_in_memory(compose: dict[str, Any]) -> None:
    """240 MB for each job: in a tmpfs, which counts as memory, the job manager was killed when jobs were restarted."""
    [directory] = re.findall(r"^ {4}FLINK_TMP_DIR=(\S+) ", DOCKERFILE.read_text(encoding="utf-8"), re.MULTILINE)
    for name in ("job-manager", "worker"):
        service = compose["services"][name]
        assert not any(directory.startswith(one.partition(":")[0]) for one in service["tmpfs"]), name
        mounted = [volume.rpartition(":")[2] for volume in service["volumes"]]
        assert any(directory.startswith(f"{path}/") for path in mounted), name


def test_whoever_may_run_code_on_flink_comes_from_inside(compose: dict[str, Any]) -> None:
    published = {port for service in compose["services"].values() for port in service.get("ports", [])}
    inner = {port for name, port in entrypoint.DEFAULTS.items() if name.endswith("_PORT") and name != "CONSOLE_PORT"}
    assert {port for port in published if port.rpartition(":")[2] in inner} == set()
