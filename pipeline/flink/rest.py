"""Flink's REST interface: https://nightlies.apache.org/flink/flink-docs-release-1.19/docs/ops/rest_api/."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import requests

TIMEOUT_SECONDS = 10.0
POLL_SECONDS = 0.3
ENDED = frozenset({"FAILED", "CANCELED", "FINISHED"})
"""States that a job does not leave (`JobStatus.isGloballyTerminalState`)."""
SUSPENDED = "SUSPENDED"
"""The state of a job whose job manager may not lead for now; the next one that does recovers it."""


class FlinkUnreachable(Exception):  # noqa: N818
    """Flink's REST interface gave no answer; the text names its address."""

    exit_code = 1
    """Of a command that ends with it."""


class SavepointFailed(Exception):  # noqa: N818
    """Flink could not write a savepoint; the text says why, by classes of errors only."""

    exit_code = 1
    """Of a command that ends with it."""


@dataclass(frozen=True)
class Job:
    """A job as Flink lists it. Times are milliseconds since 1970, durations milliseconds."""

    id: str
    name: str
    state: str
    start_time: int
    duration: int

    @property
    def ended(self) -> bool:
        """Whether it will never run again."""
        return self.state in ENDED

    @property
    def suspended(self) -> bool:
        """Whether it does not run, and will once a job manager leads again."""
        return self.state == SUSPENDED


@dataclass(frozen=True)
class Checkpoints:
    """How a job's checkpoints went: counts, and why the last failed one did."""

    completed: int
    failed: int
    restored: int
    last_completed_ms: int | None
    last_failed_ms: int | None
    last_failure: str | None


class FlinkRest:
    """A client of one Flink.

    Args:
        address: host:port, with or without http://.
        timeout_seconds: what connecting and each answer may take.
    """

    def __init__(self, address: str, timeout_seconds: float = TIMEOUT_SECONDS):
        self.address = address.removeprefix("http://")
        self._url = f"http://{self.address}"
        self._timeout_seconds = timeout_seconds
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy stands between us and Flink

    def jobs(self) -> list[Job]:
        """Return every job that Flink remembers, the newest first."""
        found = [
            Job(job["jid"], job["name"], job["state"], job["start-time"], job["duration"])
            for job in self._get("/jobs/overview")["jobs"]
        ]
        return sorted(found, key=lambda job: -job.start_time)

    def job(self, job_id: str) -> Job:
        """Return one job."""
        found = self._get(f"/jobs/{job_id}")
        return Job(found["jid"], found["name"], found["state"], found["start-time"], found["duration"])

    def tasks_running(self, job_id: str) -> bool:
        """Tell whether every task of a job runs: only then its records flow."""
        vertices = self._get(f"/jobs/{job_id}")["vertices"]
        return bool(vertices) and all(vertex["status"] == "RUNNING" for vertex in vertices)

    def parallelism(self, job_id: str) -> int:
        """Return the parallelism of a job's widest part."""
        return max((vertex["parallelism"] for vertex in self._get(f"/jobs/{job_id}")["vertices"]), default=0)

    def checkpoints(self, job_id: str) -> Checkpoints:
        """Return how the checkpoints of a job went."""
        found = self._get(f"/jobs/{job_id}/checkpoints")
        latest = found.get("latest") or {}
        completed, failed = latest.get("completed") or {}, latest.get("failed") or {}
        return Checkpoints(
            found["counts"]["completed"],
            found["counts"]["failed"],
            found["counts"]["restored"],
            completed.get("latest_ack_timestamp"),
            failed.get("failure_timestamp"),
            failed.get("failure_message"),
        )

    def failure(self, job_id: str) -> str | None:
        """Return the stack trace of what a job failed or was restarted by last. It may hold values: never show it."""
        entries = self._get(f"/jobs/{job_id}/exceptions")["exceptionHistory"]["entries"]
        return str(entries[0]["stacktrace"]) if entries else None

    def recovers_jobs(self) -> bool:
        """Tell whether a job manager that is started again, or another one, finds its jobs: high availability."""
        found = {entry["key"]: str(entry["value"]) for entry in self._get("/jobmanager/config")}
        return found.get("high-availability.type", found.get("high-availability", "NONE")).upper() != "NONE"

    def slots(self) -> tuple[int, int]:
        """Return (free, all) slots of the task managers."""
        found = self._get("/overview")
        return found["slots-available"], found["slots-total"]

    def stop(self, job_id: str, directory: str) -> str:
        """Ask a job to take a savepoint into `directory` (a URL) and end; return the request's id."""
        return self._request_savepoint(f"/jobs/{job_id}/stop", {"drain": False, "targetDirectory": directory})

    def savepoint(self, job_id: str, directory: str) -> str:
        """Ask a job to take a savepoint into `directory` (a URL) and continue; return the request's id."""
        body = {"cancel-job": False, "target-directory": directory}
        return self._request_savepoint(f"/jobs/{job_id}/savepoints", body)

    def wait_for_savepoint(self, job_id: str, request: str, timeout_seconds: float) -> str:
        """Return the URL of the savepoint that `request` asked for.

        Raises:
            SavepointFailed: Flink could not write it, or not within `timeout_seconds`.
            FlinkUnreachable: Flink is unavailable. An embedded one ends right after its job.
        """
        deadline = time.monotonic() + timeout_seconds
        while time.monotonic() < deadline:
            found = self._get(f"/jobs/{job_id}/savepoints/{request}")
            if found["status"]["id"] == "COMPLETED":
                operation = found["operation"]
                if "failure-cause" in operation:
                    raise SavepointFailed(operation["failure-cause"].get("class", "unknown cause"))
                return str(operation["location"])
            time.sleep(POLL_SECONDS)
        raise SavepointFailed(f"it was not complete within {timeout_seconds:.0f} s")

    def cancel(self, job_id: str) -> None:
        """End a job without a savepoint."""
        self._call("PATCH", f"/jobs/{job_id}", params={"mode": "cancel"})

    def _request_savepoint(self, path: str, body: dict[str, Any]) -> str:
        return str(self._call("POST", path, json=body).json()["request-id"])

    def _get(self, path: str) -> Any:
        return self._call("GET", path).json()

    def _call(self, method: str, path: str, **arguments: Any) -> requests.Response:
        try:
            response = self._session.request(method, self._url + path, timeout=self._timeout_seconds, **arguments)
        except requests.RequestException as error:
            raise FlinkUnreachable(f"Flink at {self.address} does not answer ({type(error).__name__})") from None
        if response.status_code >= 400:
            raise FlinkUnreachable(f"Flink at {self.address} refused {method} {path} with {response.status_code}")
        return response
