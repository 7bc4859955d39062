"""What is done to docker-compose.yml while records pass: scaled, killed in part, brought down and up again."""

from __future__ import annotations

import json
import time

from runtime.errors import ServiceError
from runtime.ports import check_free
from verification.containers.compose import Compose, published
from verification.containers.images import OURS
from verification.containers.podman import CheckFailed, Podman
from verification.containers.report import Report
from verification.containers.stream import Stream

WORKERS = 3
PARALLELISM = 3
SMALL = "128m"
"""A limit that a container is shown to die of."""
_ASK_FLINK = """
import json, urllib.request
def ask(path): return json.load(urllib.request.urlopen("http://localhost:8081" + path, timeout=20))
running = [job["jid"] for job in ask("/jobs/overview")["jobs"] if job["state"] == "RUNNING"]
found = {}
for job in map(lambda name: ask("/jobs/" + name), running):
    hosts = {task["taskmanager-id"] for vertex in job["vertices"] for task in ask(
        "/jobs/" + job["jid"] + "/vertices/" + vertex["id"])["subtasks"]}
    found[job["name"]] = [max(vertex["parallelism"] for vertex in job["vertices"]), len(hosts)]
print(json.dumps(found))
"""


def running_jobs(podman: Podman) -> dict[str, tuple[int, int]]:
    """Return (parallelism, task managers) of each job that runs, asked inside, since Flink's port is not published."""
    text = podman("exec", "bd-stream_job-manager_1", "python", "-c", _ASK_FLINK)
    return {name: (int(found[0]), int(found[1])) for name, found in json.loads(text).items()}


def limit_binds(podman: Podman) -> str:
    """Show that a container of our image that takes more memory than its limit is killed, and nothing else is."""
    name = "bd-stream_limit"
    take = "x = bytearray(400_000_000); print('it got it')"
    limit = ("--memory", SMALL, "--memory-swap", SMALL)
    try:
        podman("run", "--name", name, *limit, "--entrypoint", "python", OURS, "-c", take)
    except CheckFailed:
        found = podman.inspect(name)
        # Podman's own `OOMKilled` stays false with runc and cgroups of both versions.
        if found["Id"] not in podman.killed_for_memory():
            raise CheckFailed(f"a container over its limit ended with {found['State']['ExitCode']}") from None
        return f"a container that takes 400 MB with a limit of {SMALL} is killed for its memory"
    finally:
        podman("rm", "--force", "--ignore", name)
    raise CheckFailed(f"a container took 400 MB with a limit of {SMALL}")


class Flow:
    """The steps of the compose verification, in their order.

    Args:
        podman: what the project runs on.
        compose: the project.
        records: how many pass in all.
    """

    def __init__(self, podman: Podman, compose: Compose, records: int):
        self._podman = podman
        self._compose = compose
        self._stream = Stream(records, compose.variables)

    def run(self, report: Report) -> None:
        """Run all steps; what was started is left."""
        report.check("ports", self.ports_are_free)
        report.check("up", self.up)
        report.check("the first records", self.first_records)
        report.check("scale", self.scale)
        report.check("kill", self.kill)
        report.check("down and up", self.down_and_up)
        report.check("every record", lambda: self.account(report))
        report.check("memory limits", self.limits)

    def ports_are_free(self) -> str:
        """Make sure that nothing of this machine listens where docker-compose.yml publishes."""
        ports = published(self._compose.file, self._compose.services)
        try:
            check_free({f"port {port} of docker-compose.yml": [port] for port in ports})
        except ServiceError as error:
            raise CheckFailed(str(error)) from None
        return f"nothing else listens on {', '.join(map(str, ports))}"

    def up(self) -> str:
        """Bring everything up."""
        seconds = self._compose.up()
        return f"{len(self._compose.containers())} containers healthy after {seconds:.0f} s"

    def first_records(self) -> str:
        """Let a quarter of the records pass."""
        sent = self._stream.send(0.25)
        return f"{sent:,} records passed four jobs in {self._stream.drain():.0f} s"

    def scale(self) -> str:
        """Bring up one more worker, and the embedding with as many shares, while records arrive."""
        sent = self._stream.send(0.25)
        self._compose.change(WORKERS=str(WORKERS), EMBED_PARALLELISM=str(PARALLELISM))
        # Else podman-compose stops the workers that are there, and every job: their `scale` has changed.
        self._compose.up(["worker"], "--scale", f"worker={WORKERS}", "--no-recreate")
        workers = self._compose.containers("worker")
        if len(workers) != WORKERS:
            raise CheckFailed(f"there are {len(workers)} workers, not {WORKERS}")
        self._compose.up(["embed"])
        began = time.monotonic()
        while (found := running_jobs(self._podman).get("bd-stream-embed", (0, 0)))[0] != PARALLELISM:
            if time.monotonic() - began > 240:
                raise CheckFailed(f"the embedding runs with a parallelism of {found[0]}, not {PARALLELISM}")
            time.sleep(2)
        self._stream.drain()
        return f"{WORKERS} workers; the embedding has {found[0]} shares on {found[1]} of them; {sent:,} records passed"

    def kill(self) -> str:
        """Kill a worker and the job of a stage while records pass; both come back by themselves."""
        self._stream.send(0.25)
        killed = [self._compose.containers("worker")[-1], self._compose.containers("anonymize")[0]]
        for container in killed:
            self._compose.crash(container)
        self._compose.wait(["worker", "anonymize"])
        seconds = self._stream.drain()
        return f"{' and '.join(killed)} killed, restarted by their policy; caught up {seconds:.0f} s after"

    def down_and_up(self) -> str:
        """Bring everything down while records pass, and up again."""
        self._stream.send(0.15)
        down = self._compose.down()
        up = self._compose.up()
        return f"down in {down:.0f} s with records under way, up again in {up:.0f} s"

    def account(self, report: Report) -> str:
        """Hold what came out against all that was sent."""
        found = self._stream.account()
        report.counts = {
            "produced": found.produced,
            "in the sink": found.in_sink,
            "dead letters": found.dead,
            "in Weaviate": found.in_store or 0,
            "repeated": found.repeated,
        }
        return ", ".join(f"{count:,} {name}" for name, count in report.counts.items())

    def limits(self) -> str:
        """Hold the limits that Podman set against the declared ones."""
        if wrong := self._compose.limits():
            raise CheckFailed("; ".join(wrong))
        return f"each container has its declared one and none met it; {limit_binds(self._podman)}"
