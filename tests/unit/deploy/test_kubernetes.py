"""deploy/kubernetes against the schema of Flink's Kubernetes operator, and against the image and the settings."""

import re
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
    assert {pool["args"][0] for pool in pools} == {"python-workers"} <= set(entrypoint.PROGRAMS)


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


SECRETS = {
    "validate": {"letters", "kafka-validate"},
    "anonymize": {"letters", "salt", "kafka-anonymize"},
    "enrich": {"letters", "context", "kafka-enrich"},
    "embed": {"letters", "vectors", "kafka-embed"},
}


def containers() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return (pod, container) of everything of ours."""
    pods = [one["spec"]["template"]["spec"] for one in documents("jobs.yaml") if one["kind"] == "Deployment"]
    found = [(pod, container) for pod in pods for container in pod["containers"]]
    spec = documents("flink.yaml")[0]["spec"]
    base = spec["podTemplate"]["spec"]
    found += [(base, container) for container in base["containers"]]
    # The operator lays the two templates over each other, containers by their names.
    found += [(base, one) for one in spec["taskManager"]["podTemplate"]["spec"]["containers"] if len(one) > 1]
    return found


def test_each_job_gets_the_secrets_of_its_stage_alone() -> None:
    for stage, deployment in zip(ORDER, documents("jobs.yaml")[2:], strict=True):
        [job] = deployment["spec"]["template"]["spec"]["containers"]
        names = {one["secretRef"]["name"] for one in job["envFrom"] if "secretRef" in one}
        assert names == {f"bd-stream-{name}" for name in SECRETS[stage.value]}
    assert "secret" not in (DIRECTORY / "flink.yaml").read_text(encoding="utf-8").lower()


def test_containers_can_change_nothing_but_their_volumes() -> None:
    assert len(containers()) == len(ORDER) + 2
    for pod, container in containers():
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert pod["securityContext"]["runAsNonRoot"]
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        mounted = {one["mountPath"]: one["name"] for one in container["volumeMounts"]}
        assert {"/tmp", "/var/lib/bd-stream"} <= set(mounted)
        assert set(mounted.values()) <= {one["name"] for one in pod["volumes"]}
    mounts = [one for _, container in containers()[-2:] for one in container["volumeMounts"]]
    assert len({one["name"] for one in mounts if one["mountPath"] == "/tmp"}) == 2


Labels = dict[str, str]


def _selects(selector: dict[str, Any], labels: Labels) -> bool:
    def holds(one: dict[str, Any]) -> bool:
        values = one.get("values", [])
        return {
            "Exists": one["key"] in labels,
            "In": labels.get(one["key"]) in values,
            "NotIn": labels.get(one["key"]) not in values,
        }[one["operator"]]

    exact = selector.get("matchLabels", {}).items() <= labels.items()
    return exact and all(holds(one) for one in selector.get("matchExpressions", []))


def _allowed(direction: str, pod: Labels, other: Labels, port: int | str) -> bool:
    """Tell whether the policies let `pod` be reached by `other` (Ingress), or reach it (Egress)."""
    policies = [one["spec"] for one in documents("networkpolicies.yaml") if _selects(one["spec"]["podSelector"], pod)]
    policies = [one for one in policies if direction in one["policyTypes"]]
    if not policies:
        return True
    side = "from" if direction == "Ingress" else "to"
    namespace = {"kubernetes.io/metadata.name": other.get("namespace", "ours")}
    for policy in policies:
        for rule in policy.get(direction.lower(), []):
            peers = rule.get(side)
            fits = peers is None or any(
                _selects(peer.get("podSelector", {}), other)
                and (
                    _selects(peer["namespaceSelector"], namespace)
                    if "namespaceSelector" in peer
                    else "namespace" not in other
                )
                for peer in peers
            )
            if fits and port in [one["port"] for one in rule.get("ports", [{"port": port}])]:
                return True
    return False


def reaches(one: Labels, other: Labels, port: int | str) -> bool:
    return _allowed("Egress", one, other, port) and _allowed("Ingress", other, one, port)


JOB = {"app": "bd-stream", "stage": "embed"}
JOB_MANAGER = {"app": "bd-stream", "component": "jobmanager"}
TASK_MANAGER = {"app": "bd-stream", "component": "taskmanager"}
OPERATOR = {"app.kubernetes.io/name": "flink-kubernetes-operator", "namespace": "flink-operator"}
PROMETHEUS = {"app.kubernetes.io/name": "prometheus", "namespace": "monitoring"}
STRANGER = {"app": "shop"}
FAR_STRANGER = {"app": "bd-stream", "stage": "embed", "namespace": "elsewhere"}
PORTS = (6121, 6122, 6123, 6124, 6125, 8081, 50061, 50062, "metrics")


def test_who_reaches_whom() -> None:
    wanted = {
        ("job", "job manager"): {8081},
        ("operator", "job manager"): {8081},
        ("task manager", "job manager"): {6123, 6124},
        ("job manager", "task manager"): {6122, 6125},
        ("task manager", "task manager"): {6121},
        ("Prometheus", "job"): {"metrics"},
    }
    pods = {
        "job": JOB, "job manager": JOB_MANAGER, "task manager": TASK_MANAGER, "operator": OPERATOR,
        "Prometheus": PROMETHEUS, "stranger": STRANGER, "far stranger": FAR_STRANGER,
    }  # fmt: skip
    for name, pod in pods.items():
        for target in ("job", "job manager", "task manager"):
            found = {port for port in PORTS if reaches(pod, pods[target], port)}
            assert found == wanted.get((name, target), set()), f"{name} to {target}"


def test_flinks_ports_are_those_of_the_image() -> None:
    config = documents("flink.yaml")[0]["spec"]["flinkConfiguration"]
    ports = {value for key, value in config.items() if key.endswith("port")}
    flink = [name for name in entrypoint.DEFAULTS if name.endswith("_PORT") and not re.search("WORKERS|CONSOLE", name)]
    assert ports == {entrypoint.DEFAULTS[name] for name in flink} - {"8081"}
    assert config["kubernetes.rest-service.exposed.type"] == "ClusterIP"
