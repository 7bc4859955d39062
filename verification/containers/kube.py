"""deploy/kubernetes by `podman kube play`: its Deployments with their volumes, ConfigMap and Secrets, on one machine.

Podman knows no Services, so that each pod gets the names of its Services on a network; and no NetworkPolicies. Probes
are run here (it runs one of them, by systemd); no port is published (it publishes each). Flink's operator is no part of
it: its two kinds of pods are laid out below from the templates of flink.yaml, as the operator does.
"""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from runtime import paths
from verification.containers.compose import Compose, in_bytes
from verification.containers.podman import CheckFailed, Podman
from verification.containers.report import Report
from verification.containers.stream import Stream
from verification.scene import NotDone, wait_for

DIRECTORY = paths.PROJECT / "deploy" / "kubernetes"
NETWORK = "bd-stream_default"
SERVICES = ("kafka", "redis", "weaviate", "topics")
"""Of docker-compose.yml, which the pods use."""
SETTINGS = {
    "KAFKA_BOOTSTRAP_SERVERS": "kafka:9092",
    "REDIS_HOST": "redis",
    "WEAVIATE_URL": "http://weaviate:8080",
    "WEAVIATE_GRPC_PORT": "50051",
}
"""Of the ConfigMap."""
SECRETS: Mapping[str, tuple[str, ...]] = {
    "bd-stream-letters": ("DEAD_LETTER_KEY",),
    "bd-stream-salt": ("PRIVACY_SALT",),
    "bd-stream-context": ("REDIS_PASSWORD",),
    "bd-stream-vectors": ("WEAVIATE_API_KEY",),
    "bd-stream-console": (
        "CONSOLE_TOKENS", "CONSOLE_SECRET", "DEAD_LETTER_KEY", "PRIVACY_SALT", "REDIS_PASSWORD", "WEAVIATE_API_KEY",
    ),
}  # fmt: skip
"""Names of Secrets and of what each holds, as docs/how-to/deploy.md makes them."""
PROBES = ("startupProbe", "readinessProbe", "livenessProbe")
READY_SECONDS = 900.0

Document = dict[str, Any]


def documents(*names: str) -> list[Document]:
    """Return the documents of files of deploy/kubernetes."""
    return [one for name in names for one in yaml.safe_load_all((DIRECTORY / name).read_text(encoding="utf-8"))]


def of_kind(kind: str, found: list[Document]) -> list[Document]:
    """Return the documents of a kind."""
    return [one for one in found if one["kind"] == kind]


def config_map() -> Document:
    """Return the ConfigMap of the jobs' settings."""
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "bd-stream"}, "data": SETTINGS}


def secret(name: str, variables: Mapping[str, str]) -> Document:
    """Return one of `SECRETS`."""
    data = {key: base64.b64encode(variables[key].encode()).decode() for key in SECRETS[name]}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}, "data": data}


def _merged(base: Any, over: Any) -> Any:
    """Lay one template over another, containers and volumes by their names, as Kubernetes does."""
    if isinstance(base, dict) and isinstance(over, dict):
        return {
            key: _merged(base.get(key), over[key]) if key in over else base[key]
            for key in dict.fromkeys([*base, *over])
        }
    if isinstance(base, list) and isinstance(over, list) and all("name" in one for one in (*base, *over)):
        names = dict.fromkeys(one["name"] for one in (*base, *over))
        by_name = [{one["name"]: one for one in some} for some in (base, over)]
        return [_merged(by_name[0].get(name, {}), by_name[1].get(name, {})) for name in names]
    return base if over is None else over


def flink_documents(cluster: Document) -> list[Document]:
    """Return what the operator makes of flink.yaml: a configuration, a job manager, task managers with their pools."""
    spec = cluster["spec"]
    configuration = {"jobmanager.rpc.address": "bd-stream", "rest.address": "bd-stream-rest"}
    text = yaml.safe_dump(spec["flinkConfiguration"] | configuration)
    named: Document = {"name": "flink-config-bd-stream"}
    data = {"config.yaml": text}
    found: list[Document] = [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": named, "data": data}]
    for key, role in (("jobManager", "jobmanager"), ("taskManager", "taskmanager")):
        labels = {"app": "bd-stream", "component": role}
        memory = str(spec[key]["resource"]["memory"]).replace("m", "Mi")
        limits = {"memory": memory, "cpu": str(spec[key]["resource"]["cpu"])}
        main = {
            "name": "flink-main-container",
            "image": spec["image"],
            "command": [spec["flinkConfiguration"]["kubernetes.entry.path"]],
            "args": [role],
            "resources": {"requests": limits, "limits": limits},
            "volumeMounts": [{"name": "flink-config-volume", "mountPath": "/opt/flink/conf"}],
        }
        volume = {"name": "flink-config-volume", "configMap": named}
        pod = _merged(spec["podTemplate"]["spec"], spec[key].get("podTemplate", {}).get("spec", {}))
        mounts = [*main["volumeMounts"], *pod["containers"][0]["volumeMounts"]]
        pod = _merged(pod, {"containers": [main], "volumes": [volume]})
        pod["containers"][0]["volumeMounts"] = mounts
        for number in range(spec[key]["replicas"]):
            name = f"bd-stream-{role}" + (f"-{number + 1}" if role == "taskmanager" else "")
            template = {"metadata": {"labels": labels}, "spec": pod}
            deployment = {"replicas": 1, "selector": {"matchLabels": labels}, "template": template}
            metadata = {"name": name, "labels": labels}
            kind = {"apiVersion": "apps/v1", "kind": "Deployment"}
            found.append(kind | {"metadata": metadata, "spec": deployment})
    return found


def for_podman(deployment: Document) -> Document:
    """Return a Deployment as Podman takes it for what it is.

    Without ports, which it publishes on every interface, and probes, which need systemd. Its `emptyDir` volumes are
    shared by all pods that give them one name: each gets its pod's.
    """
    found: Document = copy.deepcopy(deployment)
    pod = found["spec"]["template"]["spec"]
    own = {one["name"]: _own_volume(deployment, one["name"]) for one in pod["volumes"] if "emptyDir" in one}
    for volume in pod["volumes"]:
        volume["name"] = own.get(volume["name"], volume["name"])
    for container in pod["containers"]:
        for mount in container["volumeMounts"]:
            mount["name"] = own.get(mount["name"], mount["name"])
        for name in ("ports", *PROBES):
            container.pop(name, None)
    return found


def _own_volume(deployment: Document, name: str) -> str:
    return f"{deployment['metadata']['name']}-{name}"


def probes(container: Document) -> Iterator[list[str]]:
    """Yield a command, run inside the container, for each probe."""
    ports = {port["name"]: port["containerPort"] for port in container.get("ports", [])}
    for name in PROBES:
        if probe := container.get(name):
            if "exec" in probe:
                yield list(probe["exec"]["command"])
            else:
                port = probe["httpGet"]["port"]
                url = f"http://localhost:{ports.get(port, port)}{probe['httpGet']['path']}"
                yield ["python", "-c", f"import urllib.request; urllib.request.urlopen({url!r}, timeout=10)"]


class Kube:
    """The pods of deploy/kubernetes beside the services of docker-compose.yml.

    Args:
        podman: what they run on.
        compose: whose services they use.
        directory: for files given to Podman; theirs alone.
        records: how many pass.
    """

    def __init__(self, podman: Podman, compose: Compose, directory: Path, records: int):
        self._podman = podman
        self._compose = compose
        self._directory = directory
        self._records = records
        self._cluster = flink_documents(of_kind("FlinkDeployment", documents("flink.yaml"))[0])
        self._deployments = of_kind("Deployment", documents("jobs.yaml", "console.yaml"))
        self._secrets: list[str] = []

    def run(self, report: Report) -> None:
        """Run all steps; what was started is left."""
        report.check("kube: services", lambda: f"{', '.join(SERVICES)} in {self._compose.up(SERVICES):.0f} s")
        report.check("kube: volumes, ConfigMap, Secrets", self.prepare)
        report.check("kube: Flink's pods", lambda: self.play(of_kind("Deployment", self._cluster)))
        report.check("kube: Deployments", lambda: self.play(self._deployments))
        report.check("kube: every record", self.account)
        report.check("kube: memory limits", self.limits)

    def prepare(self) -> str:
        """Make the volumes and the Secrets; the ConfigMaps Podman takes with each pod."""
        claims = of_kind("PersistentVolumeClaim", documents("jobs.yaml", "console.yaml"))
        self._podman("kube", "play", self._write("volumes", claims))
        for name in SECRETS:
            made = secret(name, self._compose.variables)
            path = self._write(name, [made])
            # Until 4.3 Podman's own secrets hold the values alone, later ones a Kubernetes Secret.
            if self._podman.version() < (4, 4):
                path.write_text(json.dumps(made["data"]), encoding="utf-8")
            self._podman("secret", "create", name, path)
            path.unlink()
            self._secrets.append(name)
        return f"{len(claims)} claims, {len(SECRETS)} Secrets, {len(SETTINGS)} settings"

    def _write(self, name: str, found: list[Document]) -> Path:
        path = self._directory / f"{name}.yaml"
        path.touch(mode=0o600)
        path.write_text(yaml.safe_dump_all(found), encoding="utf-8")
        return path

    def play(self, deployments: list[Document]) -> str:
        """Start Deployments, each under the names of its Services, and wait until all their probes pass."""
        for deployment in deployments:
            name = deployment["metadata"]["name"]
            aliases = ["bd-stream", "bd-stream-rest"] if name.endswith("jobmanager") else [name]
            network = f"{NETWORK}:{','.join(f'alias={alias}' for alias in aliases)}"
            path = self._write(name, [config_map(), *of_kind("ConfigMap", self._cluster), for_podman(deployment)])
            self._podman("kube", "play", "--network", network, path)
        for deployment in deployments:
            self._wait(deployment)
        return f"{', '.join(one['metadata']['name'] for one in deployments)} ready"

    def _wait(self, deployment: Document) -> None:
        for name, container in self._containers(deployment):
            for command in probes(container):
                try:
                    wait_for(partial(self._passes, name, command), READY_SECONDS, f"{name} did not become ready")
                except NotDone as error:
                    raise CheckFailed(f"{error}\n{self._podman.logs(name)}") from None

    def _containers(self, deployment: Document) -> Iterator[tuple[str, Document]]:
        """Yield the name that Podman gave to each container of a Deployment's pod, and what is declared of it."""
        names = self._podman.containers(f"{deployment['metadata']['name']}-pod")
        for container in deployment["spec"]["template"]["spec"]["containers"]:
            found = [name for name in names if name.endswith(f"-{container['name']}")]
            if len(found) != 1:
                raise CheckFailed(f"{deployment['metadata']['name']}: {container['name']} is there {len(found)} times")
            yield found[0], container

    def _passes(self, container: str, command: list[str]) -> bool:
        try:
            self._podman("exec", container, *command, seconds=60)
        except CheckFailed:
            return False
        return True

    def account(self) -> str:
        """Let records pass and hold what came out against them."""
        found = Stream(self._records, self._compose.variables, prefix="kube-").account()
        return f"{found.produced:,} produced, {found.in_sink:,} in the sink, {found.dead:,} dead letters"

    def limits(self) -> str:
        """Hold the limits that Podman set against the declared ones."""
        wrong = []
        checked = 0
        killed = self._podman.killed_for_memory()
        for deployment in (*self._deployments, *of_kind("Deployment", self._cluster)):
            for name, container in self._containers(deployment):
                found = self._podman.inspect(name)
                wanted = in_bytes(container["resources"]["limits"]["memory"].removesuffix("i"))
                checked += 1
                if found["HostConfig"]["Memory"] != wanted:
                    wrong.append(f"{name} may take {found['HostConfig']['Memory']:,} bytes, not {wanted:,}")
                if found["Id"] in killed:
                    wrong.append(f"in {name} the kernel killed something for its memory")
        if wrong:
            raise CheckFailed("; ".join(wrong))
        return f"{checked} containers have their declared limit, and none was killed"

    def remove(self) -> None:
        """Remove pods, volumes and Secrets that were made, and nothing else."""
        for deployment in (*self._deployments, *of_kind("Deployment", self._cluster)):
            for pod in self._podman.pods(f"{deployment['metadata']['name']}-pod"):
                self._podman("pod", "rm", "--force", "--time", "5", pod)
        for name in self._secrets:
            self._podman("secret", "rm", name)
        claims = of_kind("PersistentVolumeClaim", documents("jobs.yaml", "console.yaml"))
        for made in (*claims, *of_kind("ConfigMap", self._cluster)):
            name = made["metadata"]["name"]
            if self._podman.has("volume", name):
                self._podman("volume", "rm", "--force", name)
