"""deploy/kubernetes against the schema of Flink's Kubernetes operator, and against the image and the settings."""

import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from deploy.image import entrypoint
from local.flink_cluster import TASK_MANAGER_MEMORY
from pipeline.options import parse
from pipeline.settings import Settings
from runtime import jars
from schemas.topics import ORDER

DIRECTORY = Path(__file__).parents[3] / "deploy" / "kubernetes"
SCHEMA = "META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml"


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """The operator's own schema, in which what it does not name is wrong."""
    [jar] = jars.fetch("operator")
    with zipfile.ZipFile(jar) as opened:
        definition = yaml.load(opened.read(SCHEMA), yaml.CSafeLoader)
    found: dict[str, Any] = definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    strict: dict[str, Any] = _strict(found)
    return strict


def _strict(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: _strict(one) for name, one in schema.items()}
    if isinstance(made.get("properties"), dict) and "additionalProperties" not in made:
        made["additionalProperties"] = bool(made.get("x-kubernetes-preserve-unknown-fields"))
    return made


def documents(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((DIRECTORY / name).read_text(encoding="utf-8")))


def wrong(schema: dict[str, Any], document: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in jsonschema.Draft7Validator(schema).iter_errors(document)]


def test_the_cluster_is_what_the_operator_takes(schema: dict[str, Any]) -> None:
    [cluster] = documents("flink.yaml")
    assert wrong({**schema, "additionalProperties": True}, {"spec": cluster["spec"]}) == []
    cluster["spec"]["taskManager"]["replicaz"] = 1
    assert any("replicaz" in one for one in wrong({**schema, "additionalProperties": True}, {"spec": cluster["spec"]}))


def test_pods_of_jobs_are_what_kubernetes_takes(schema: dict[str, Any]) -> None:
    pod = schema["properties"]["spec"]["properties"]["podTemplate"]["properties"]["spec"]
    found = [one for one in documents("jobs.yaml") if one["kind"] == "Deployment"]
    assert [wrong(pod, one["spec"]["template"]["spec"]) for one in found] == [[]] * len(ORDER)


def test_the_cluster_calls_the_image_as_it_wants_to_be_called() -> None:
    [cluster] = documents("flink.yaml")
    config = cluster["spec"]["flinkConfiguration"]
    assert Path(config["kubernetes.entry.path"]).name == "bd-stream"
    assert {name: str(value) for name, value in TASK_MANAGER_MEMORY.items()}.items() <= config.items()
    main, *pools = cluster["spec"]["taskManager"]["podTemplate"]["spec"]["containers"]
    assert main == {"name": "flink-main-container"}
    assert {pool["args"][0] for pool in pools} == {"python-workers", "java-workers"} <= set(entrypoint.PROGRAMS)


def test_each_stage_is_a_deployment_whose_settings_exist() -> None:
    found = [one for one in documents("jobs.yaml") if one["kind"] == "Deployment"]
    known = {name.upper() for name in Settings.model_fields} | set(entrypoint.DEFAULTS)
    for stage, deployment in zip(ORDER, found, strict=True):
        [job] = deployment["spec"]["template"]["spec"]["containers"]
        role, *flags = job["args"]
        needed = ["--allow-placeholder-salt=true", "--dead-letter-payload=plain"]
        settings = parse(["--runner=FlinkRunner", *flags, *needed], dotenv=None).settings
        assert settings.stage_list == (stage,)
        assert job["ports"] == [{"name": "metrics", "containerPort": settings.metrics_listen}]
        assert {"name": "METRICS_PORT", "value": str(settings.metrics_listen)} in job["env"]
        assert job["livenessProbe"]["httpGet"] == {"path": "/health/live", "port": "metrics"}
        assert role == "job"
        assert {one["name"] for one in job["env"]} <= known
        assert deployment["spec"]["replicas"] == 1
