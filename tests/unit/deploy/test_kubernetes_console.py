"""deploy/kubernetes/console.yaml against the schema of a pod, the settings, the image, and the jobs that it watches."""

from typing import Any

import pytest

from console.settings import console_settings
from deploy.image import entrypoint
from pipeline.settings import Settings, load_settings
from tests.unit.deploy import test_kubernetes
from tests.unit.deploy.test_kubernetes import documents, schema, wrong

__all__ = ["schema"]

SECRETS = {
    "CONSOLE_TOKENS": "nasrin:officer:token-of-the-test-01",
    "CONSOLE_SECRET": "secret-of-the-test-suite",
    "DEAD_LETTER_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    "PRIVACY_SALT": "salt-of-the-test-suite-000000000001",
}


def of_kind(kind: str, file: str = "console.yaml") -> dict[str, dict[str, Any]]:
    """Return the documents of one kind by name."""
    return {one["metadata"]["name"]: one for one in documents(file) if one["kind"] == kind}


@pytest.fixture
def pod() -> dict[str, Any]:
    [deployment] = of_kind("Deployment").values()
    template: dict[str, Any] = deployment["spec"]["template"]
    assert deployment["spec"]["selector"]["matchLabels"] == template["metadata"]["labels"]
    assert (deployment["spec"]["replicas"], deployment["spec"]["strategy"]) == (1, {"type": "Recreate"})
    return template


def test_its_pod_is_what_kubernetes_takes(schema: dict[str, Any], pod: dict[str, Any]) -> None:
    assert wrong(schema["properties"]["spec"]["properties"]["podTemplate"]["properties"]["spec"], pod["spec"]) == []


def test_it_starts_with_these_settings_and_listens_where_it_is_asked(pod: dict[str, Any]) -> None:
    [container] = pod["spec"]["containers"]
    assert container["args"] == ["console"]
    given = {one["name"]: one["value"] for one in container["env"]}
    assert set(given) <= {name.upper() for name in Settings.model_fields}
    found = console_settings(
        load_settings({name.lower(): text for name, text in (given | SECRETS).items()}, dotenv=None)
    )
    assert not found.open_to_all
    assert str(found.job.console_port) == entrypoint.DEFAULTS["CONSOLE_PORT"]
    assert container["ports"] == [{"name": "http", "containerPort": found.job.console_port}]
    for probe in ("readinessProbe", "livenessProbe", "startupProbe"):
        assert container[probe]["httpGet"] == {"path": "/live", "port": "http"}
    for file in (found.job.console_audit_file, found.job.console_marks_file):
        assert str(file.parent) in {one["mountPath"] for one in container["volumeMounts"]}


def test_it_watches_every_job_at_the_port_where_it_serves_metrics(pod: dict[str, Any]) -> None:
    [container] = pod["spec"]["containers"]
    urls = next(one["value"] for one in container["env"] if one["name"] == "CONSOLE_METRICS_URLS").split(",")
    services = of_kind("Service")
    jobs = of_kind("Deployment", "jobs.yaml")
    assert len(urls) == len(jobs)
    for name, job in jobs.items():
        template = job["spec"]["template"]
        [port] = [one["containerPort"] for one in template["spec"]["containers"][0]["ports"]]
        assert f"http://{name}:{port}" in urls
        assert services[name]["spec"]["ports"] == [{"name": "metrics", "port": port}]
        assert services[name]["spec"]["selector"].items() <= template["metadata"]["labels"].items()
        assert not services[name]["spec"]["selector"].items() <= pod["metadata"]["labels"].items()


def test_it_can_change_nothing_but_its_volumes(pod: dict[str, Any]) -> None:
    spec = pod["spec"]
    [container] = spec["containers"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert spec["securityContext"]["runAsNonRoot"]
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert spec["automountServiceAccountToken"] is False
    assert {one["name"] for one in container["volumeMounts"]} == {one["name"] for one in spec["volumes"]}
    claims = {one["persistentVolumeClaim"]["claimName"] for one in spec["volumes"] if "persistentVolumeClaim" in one}
    assert claims == set(of_kind("PersistentVolumeClaim"))
    secrets = {one["secretRef"]["name"] for one in container["envFrom"] if "secretRef" in one}
    assert secrets == {"bd-stream-console"}
    service = of_kind("Service")["bd-stream-console"]["spec"]
    assert service["selector"].items() <= pod["metadata"]["labels"].items()


def test_it_reaches_what_it_asks_and_only_the_proxy_reaches_it(monkeypatch: pytest.MonkeyPatch) -> None:
    own = [one for one in documents("console.yaml") if one["kind"] == "NetworkPolicy"]
    monkeypatch.setattr(
        test_kubernetes, "documents", lambda name: documents(name) + (own if name == "networkpolicies.yaml" else [])
    )
    console = {"app": "bd-stream", "role": "console"}
    others = {
        "job": test_kubernetes.JOB, "job manager": test_kubernetes.JOB_MANAGER,
        "task manager": test_kubernetes.TASK_MANAGER, "Prometheus": test_kubernetes.PROMETHEUS,
        "stranger": test_kubernetes.STRANGER, "proxy": {"app": "bd-stream-console-proxy"},
    }  # fmt: skip
    ports = (*test_kubernetes.PORTS, "http")
    asks = {
        name: {port for port in ports if test_kubernetes.reaches(console, pod, port)} for name, pod in others.items()
    }
    assert (asks["job"], asks["job manager"], asks["task manager"]) == ({"metrics"}, {8081}, set())
    asked = {
        name: {port for port in ports if test_kubernetes.reaches(pod, console, port)} for name, pod in others.items()
    }
    assert asked == {name: set() for name in others} | {"proxy": {"http"}}
    test_kubernetes.test_who_reaches_whom()  # the console's policies open nothing else
