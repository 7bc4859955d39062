"""/metrics and /health of a job, over HTTP.

`python -m pipeline.monitoring.metrics_server DIRECTORY --port PORT` serves what the workers of this machine recorded,
not whether the job is ready: for machines of a cluster that do not share METRICS_DIR with the process that watches
over it.
"""

from __future__ import annotations

import contextlib
import hmac
import json
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from socketserver import TCPServer, ThreadingMixIn
from typing import Annotated, Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import typer
from prometheus_client import make_wsgi_app

from pipeline.monitoring.health import Health, Report
from pipeline.monitoring.job_metrics import JobMetrics
from pipeline.settings import SettingsError
from pipeline.stop_signal import stop_signal
from runtime.ports import HOST, holder, is_free
from terminal.program import run

Respond = Callable[[str, list[tuple[str, str]]], Any]

_OK, _UNAVAILABLE, _NOT_FOUND = "200 OK", "503 Service Unavailable", "404 Not Found"
_UNAUTHORIZED = "401 Unauthorized"
_LIVE = "/health/live"

_HEALTH: dict[str, Callable[[Report], bool]] = {
    "/health": lambda report: report.ready,
    _LIVE: lambda report: report.live,
    "/health/ready": lambda report: report.ready,
}
"""Path -> whether the answer is 200; the body is the same for all."""


def application(
    job_metrics: JobMetrics, token: str | None = None
) -> Callable[[dict[str, Any], Respond], Iterable[bytes]]:
    """Return the WSGI application of a job: /metrics, /health, /health/live and /health/ready.

    Args:
        job_metrics: what it shows.
        token: whom it answers, by `Authorization: Bearer`; None is everybody. Whether the job lives is for everybody,
            since the probes that restart a container hold no secret.
    """
    metrics = make_wsgi_app(job_metrics.registry)

    def answer(environ: dict[str, Any], respond: Respond) -> Iterable[bytes]:
        path = environ["PATH_INFO"].rstrip("/")
        if token is not None and not _shows(environ, token):
            if path == _LIVE:
                live = job_metrics.health.report().live
                respond(_OK if live else _UNAVAILABLE, [("Content-Type", "application/json")])
                return [json.dumps({"live": live}).encode() + b"\n"]
            respond(_UNAUTHORIZED, [("Content-Type", "text/plain; charset=utf-8"), ("WWW-Authenticate", "Bearer")])
            return [b"needs the token of METRICS_TOKEN\n"]
        if path == "/metrics":
            found: Iterable[bytes] = metrics(environ, respond)
            return found
        good = _HEALTH.get(path)
        if good is None:
            respond(_NOT_FOUND, [("Content-Type", "text/plain; charset=utf-8")])
            return [b"/metrics, /health, /health/live and /health/ready are here\n"]
        report = job_metrics.health.report()
        respond(_OK if good(report) else _UNAVAILABLE, [("Content-Type", "application/json")])
        return [json.dumps(report.as_dict()).encode() + b"\n"]

    return answer


def _shows(environ: dict[str, Any], token: str) -> bool:
    """Tell whether a request holds `token`, in the same time whatever it holds."""
    shown = str(environ.get("HTTP_AUTHORIZATION", ""))
    return hmac.compare_digest(shown.encode("utf-8", "surrogateescape"), f"Bearer {token}".encode())


class _Silent(WSGIRequestHandler):
    timeout = 30
    """Seconds after which a client that sends nothing is hung up on."""

    def log_message(self, format: str, *args: Any) -> None:
        """Log no requests."""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def __init__(self, host: str, port: int, app: Callable[..., Iterable[bytes]]):
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), _Silent)
        self.set_app(app)

    def handle_error(self, request: object, client_address: object) -> None:
        """Pass over a client that hung up or sent nothing, of which the standard library prints a stack trace."""

    def server_bind(self) -> None:
        """Bind, without the look-up of a name for the address that the standard library makes here."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])
        self.setup_environ()


@contextlib.contextmanager
def served(job_metrics: JobMetrics, host: str, port: int | None, token: str | None = None) -> Iterator[None]:
    """Serve `job_metrics` while the context lasts; None for `port` serves nothing. For `token` see `application`.

    Raises:
        SettingsError: the port is taken, or the interface is none of this machine's.
    """
    if port is None:
        yield
        return
    try:
        server = _Server(host, port, application(job_metrics, token))
    except OSError as error:
        if is_free(port):
            raise SettingsError(f"METRICS_HOST: cannot listen on {host} port {port} ({error.strerror})") from None
        raise SettingsError(
            f"METRICS_PORT: {port} is in use by {holder(port)}; set another port (0 disables metrics)"
        ) from None
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def serve(
    directory: Annotated[Path, typer.Argument(help="Of one job: METRICS_DIR/NAME.")],
    port: Annotated[int, typer.Option()],
    host: Annotated[str, typer.Option(help="Interface to listen on.")] = HOST,
) -> int:
    """Serve a directory until SIGTERM or Ctrl-C. Return the exit code: 0, or 2 when the port is taken."""
    health = Health()
    health.started()
    job_metrics = JobMetrics(directory.name, health, (), directory, watching=False)
    with served(job_metrics, host, port, os.environ.get("METRICS_TOKEN") or None):
        ended = stop_signal()
        ended.wait()
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; return its exit code."""
    return run(serve, arguments, program="python -m pipeline.monitoring.metrics_server")


if __name__ == "__main__":
    sys.exit(main())
