"""The program behind ``run_local.sh``."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import FrameType
from typing import Annotated, TextIO

import psutil
import typer
from rich.console import Console
from rich.table import Table

from local import dotenv
from local.console_server import Console as ConsoleServer
from local.services import CLUSTER_NAMES, EVERY_NAME, NAMES, LocalServices, Ports
from local.weaviate_server import Weaviate
from runtime import class_archive, jars, paths
from runtime.errors import ServiceError
from runtime.private_files import keep_private
from runtime.process import DetachedProcess, end_tree
from terminal.errors import print_error
from terminal.program import PASS_ON, exit_code, one_of
from terminal.progress import elapsed
from transforms.privacy import compiled

FOLLOW_SECONDS = 0.3
COMPILER_NICENESS = 19
console = Console(highlight=False, soft_wrap=True)
app = typer.Typer(rich_markup_mode=None, add_completion=False, invoke_without_command=True)


@app.callback()
def _run_without_a_command(context: typer.Context) -> int | None:
    return _run() if context.invoked_subcommand is None else None


class Stopped(BaseException):
    """A signal asked the program to end."""

    def __init__(self, signal_number: int) -> None:
        super().__init__(signal.Signals(signal_number).name)
        self.exit_code = 128 + signal_number


def _done(text: str, seconds: float | None) -> None:
    passed = "[dim]already[/]" if seconds is None else f"[dim]{seconds:.1f} s[/]"
    console.print(f"[green]✓[/] {text}  {passed}")


@contextlib.contextmanager
def _timed() -> Iterator[Callable[[str], None]]:
    start = time.monotonic()
    yield lambda text: _done(text, time.monotonic() - start)


def _wanted(settings: dict[str, str]) -> list[str]:
    """Leave the weather stand-in out where the user has a key for the real API."""
    return [name for name in NAMES if name != "weather" or not settings.get("WEATHER_API_KEY", "").strip()]


def _services() -> tuple[LocalServices, dict[str, str]]:
    settings = dotenv.settings(paths.DOTENV)
    return LocalServices(paths.STATE, Ports.from_settings(settings)), settings


def _prepare(services: LocalServices, names: Sequence[str]) -> None:
    # Building Weaviate takes minutes of CPU, fetching jars takes the network: side by side.
    slow = [name for name in names if name == Weaviate.name]
    with _timed() as done, ThreadPoolExecutor(1) as background:
        building = background.submit(services.prepare, slow)
        try:
            services.prepare([name for name in names if name not in slow])
            beam = jars.fetch("beam")
            building.result()
        except BaseException:
            for child in psutil.Process().children():
                end_tree(child, grace_seconds=5.0)
            raise
        done(f"Installed: Java, {len(beam)} jars of Beam, {len(jars.locked('kafka'))} of Kafka, Redis, Weaviate")
    _archive_classes()


def _archive_classes() -> None:
    """Make the archives with which the Java programs start faster; without one they start all the same."""
    for name in class_archive.NAMES:
        text = f"Archived the classes that {name.title()}'s programs load"
        if class_archive.flags(name):
            _done(text, None)
            continue
        try:
            with _timed() as done:
                class_archive.make(name)
                done(text)
        except ServiceError as error:
            console.print(str(error), style="dim", markup=False)


def _compile_shield() -> None:
    """Compile the Privacy Shield in the background, unless that is done; what runs meanwhile runs plain modules."""
    if compiled.directory().is_dir():
        return
    paths.STATE.mkdir(exist_ok=True)
    log = paths.STATE / "compile-privacy.log"
    with log.open("wb") as output:
        DetachedProcess(
            [sys.executable, "-m", "scripts.compile_privacy"],
            cwd=paths.PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=lambda: os.nice(COMPILER_NICENESS) and None,
        )
    console.print(
        "  [dim]The Privacy Shield is being compiled in the background (minutes, once): jobs started after that "
        f"anonymize about twice as fast. Log: {log.relative_to(paths.PROJECT)}[/]"
    )


def _up(services: LocalServices, settings: dict[str, str]) -> list[str]:
    names = _wanted(settings)
    if "weather" not in names:
        services.down(["weather"])
    services.check_ports(names)
    _prepare(services, names)
    with elapsed("Waiting for the services to answer"):
        started = services.up(names, _done)
    for why in services.exposed(names):
        console.print(f"[bold red]! {why}[/]")
    if "weather" in names:
        console.print("  [dim]No WEATHER_API_KEY is set: the weather comes from a stand-in on this machine.[/]")
    else:
        console.print("  [dim]WEATHER_API_KEY is set: the weather comes from the real API.[/]")
    return started


def _create_topics(services: LocalServices) -> None:
    from clients.errors import ServiceUnavailable
    from clients.kafka_admin import create_topics

    with _timed() as done:
        try:
            made = create_topics(services.kafka)
        except ServiceUnavailable as error:
            raise ServiceError(
                "Kafka's topics could not be created", str(error), "see ./run_local.sh logs kafka"
            ) from error
        done(f"Kafka topics: {len(made)} created" if made else "Kafka topics: all exist")


def _run_child(command: Sequence[str], environment: dict[str, str]) -> int:
    """Run a program to its end; whatever ends us, it and all that it started ends too."""
    popen = subprocess.Popen(command, env=environment, cwd=paths.PROJECT)
    tree = psutil.Process(popen.pid)
    try:
        code = popen.wait()
        # As a shell does: ended by signal n reads 128 + n.
        return code if code >= 0 else 128 - code
    finally:
        if popen.poll() is None:
            end_tree(tree, grace_seconds=10.0)
            popen.wait()


@app.command("setup")
def _setup() -> int:
    """Install everything, start nothing."""
    services, settings = _services()
    _prepare(services, _wanted(settings))
    return 0


@app.command("run")
def _run() -> int:
    """Set everything up, start the services, run the main job on a sample."""
    services, started = _ready_for_jobs()
    try:
        code = _run_child([sys.executable, "-m", "local.demo"], dict(os.environ) | services.environment())
    except BaseException:
        _stop_again(services, started)
        raise
    if code == 0:
        console.print("\nThe services keep running: ./run_local.sh status | logs | down")
        _compile_shield()
        _serve_console(services)
    else:
        _stop_again(services, started)
        _explain(
            ServiceError(
                "The job failed",
                f"python -m local.demo ended with code {code}; its messages are above",
                "fix what they name and run ./run_local.sh again; ./run_local.sh logs shows the services' logs",
            )
        )
    return code


@app.command("stream", add_help_option=False, context_settings=PASS_ON)
def _stream(context: typer.Context) -> int:
    """Start the services, then run the streaming job until Ctrl-C."""
    # This process becomes the job: Ctrl-C and SIGTERM are for it alone.
    services, _ = _ready_for_jobs()
    _serve_console(services)
    _compile_shield()
    environment = dict(os.environ) | services.environment() | {"FLINK_MASTER": "[local]"}
    environment.pop("PYTHON_WORKERS", None)  # those of a cluster that may run beside
    console.print("\nStreaming on an embedded Flink until Ctrl-C. Records for it, from another terminal:")
    console.print(f"  .venv/bin/bd samples --count 1000 --rate 20 --kafka {environment['KAFKA_BOOTSTRAP_SERVERS']}")
    sys.stdout.flush()
    command = [sys.executable, "-m", "pipeline.main", "--runner=FlinkRunner", *context.args]
    os.chdir(paths.PROJECT)
    os.execve(sys.executable, command, environment)  # noqa: S606 - our own program, from a list


def _serve_console(services: LocalServices) -> None:
    """Start the console, unless it runs; without it everything else works."""
    try:
        with elapsed("Waiting for the console"):
            services.up([ConsoleServer.name])
        console.print(f"\nThe console, in the browser: {services.address(ConsoleServer.name)}")
    except ServiceError as error:
        _explain(error)


@app.command("archive", add_help_option=False, context_settings=PASS_ON)
def _archive(context: typer.Context) -> int:
    """Run `bd archive` on the local services; starts none of them."""
    # This process becomes the archive: Ctrl-C and SIGTERM are for it alone.
    services, _ = _services()
    os.chdir(paths.PROJECT)
    command = [sys.executable, "-m", "cli", "archive", *context.args]
    os.execve(sys.executable, command, dict(os.environ) | services.environment())  # noqa: S606 - as in _stream


@app.command("connect-check")
def _connect_check(
    config: Annotated[Path | None, typer.Option(help="Another connector's configuration.")] = None,
) -> int:
    """Check the Snowflake sink's configuration; Kafka runs for as long as it takes."""
    services, _ = _services()
    started = services.up(["kafka"], _done)
    try:
        command = [sys.executable, "-m", "cli", "connect-check"]
        command += [f"--config={config.absolute()}"] if config else []
        return _run_child(command, dict(os.environ) | services.environment())
    finally:
        _stop_again(services, started)


def _ready_for_jobs() -> tuple[LocalServices, list[str]]:
    """Bring up what every job needs; return it, and the names of what was started."""
    if dotenv.write_if_missing(paths.DOTENV):
        _done(".env written with a random salt and key (mode 600)", 0.0)
    else:
        _done(".env exists and is not changed", None)
    services, settings = _services()
    started = _up(services, settings)
    try:
        _create_topics(services)
    except BaseException:
        _stop_again(services, started)
        raise
    return services, started


@app.command("cluster")
def _cluster(
    direction: Annotated[str, typer.Argument(callback=one_of("up", "down"), metavar="up|down")],
) -> int:
    """Start or stop the services and a standalone Flink."""
    return _cluster_up() if direction == "up" else _cluster_down()


def _cluster_up() -> int:
    services, _ = _ready_for_jobs()
    with elapsed("Waiting for Flink"):
        services.up(CLUSTER_NAMES, _done)
    _serve_console(services)
    _compile_shield()
    found = services.environment()
    console.print("\nA job for it; leave out --detach to watch it:")
    console.print(
        f"  .venv/bin/bd stream --detach --flink-master={found['FLINK_MASTER']} "
        f"--python-workers={found['PYTHON_WORKERS']} --parallelism=2"
    )
    console.print(f"  .venv/bin/bd job list --flink-master={found['FLINK_MASTER']}")
    return 0


def _cluster_down() -> int:
    for name in LocalServices(paths.STATE, Ports.default()).down(CLUSTER_NAMES):
        console.print(f"[green]✓[/] {name} stopped")
    return 0


def _stop_again(services: LocalServices, started: Sequence[str]) -> None:
    services.down(started)
    if started:
        console.print(f"Stopped: {', '.join(started)}")


def _explain(error: object) -> None:
    sys.stdout.flush()
    print_error(f"✗ {error}", "red")


@app.command("up")
def _start() -> int:
    """Start Kafka, Redis, Weaviate, and a weather stand-in without WEATHER_API_KEY."""
    _up(*_services())
    return 0


@app.command("down")
def _down() -> int:
    """Stop the services."""
    # Ending goes by the pid files alone; a setting that cannot be read must not hinder it.
    for name in LocalServices(paths.STATE, Ports.default()).down():
        console.print(f"[green]✓[/] {name} stopped")
    return 0


@app.command("status")
def _status() -> int:
    """Show the services."""
    table = Table("service", "state", "pid", "address", "uptime", "memory", box=None, pad_edge=False)
    services, _ = _services()
    for one in services.status():
        uptime = "" if one.uptime_seconds is None else _duration(one.uptime_seconds)
        memory = "" if one.memory_bytes is None else f"{one.memory_bytes / 2**20:.0f} MiB"
        colour = {"up": "green", "down": "dim"}.get(one.state, "red")
        table.add_row(one.name, f"[{colour}]{one.state}[/]", str(one.pid or ""), one.address, uptime, memory)
    console.print(table)
    return 0


def _duration(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


@app.command("logs")
def _logs(
    service: Annotated[str | None, typer.Argument(callback=one_of(*EVERY_NAME), help="One service only.")] = None,
    lines: Annotated[int, typer.Option("--lines", "-n", help="How many lines.")] = 40,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Show new lines until Ctrl-C.")] = False,
) -> int:
    """Show the logs of the services."""
    services = LocalServices(paths.STATE, Ports.default())
    names = [service] if service else list(EVERY_NAME)
    files = {name: path for name in names if (path := services.log_file(name)).exists()}
    for name, path in files.items():
        if len(names) > 1:
            console.print(f"[bold]== {name}: {path}[/]")
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]:
            print(line)
    if not files:
        console.print("No logs: nothing was started here so far.")
    elif follow:
        _follow(files)
    return 0


def _follow(files: dict[str, Path]) -> None:
    with contextlib.ExitStack() as stack:
        opened: dict[str, TextIO] = {}
        for name, path in files.items():
            opened[name] = stack.enter_context(path.open(encoding="utf-8", errors="replace"))
            opened[name].seek(0, os.SEEK_END)
        while True:
            for name, log in opened.items():
                for line in log:
                    print(f"{name}: {line}" if len(files) > 1 else line, end="", flush=True)
            time.sleep(FOLLOW_SECONDS)


@app.command("test", add_help_option=False, context_settings=PASS_ON)
def _test(context: typer.Context) -> int:
    """Run the tests against services of their own; all that follows is pytest's."""
    # The whole suite in two processes: while tests of one wait for services, the other continues. A file stays in one
    # process, since its tests share what they have started (groups of pytest-xdist 3.8 have no effect with pytest 9.2).
    whole = [] if context.args else ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", "--durations=40"]
    if whole:
        _archive_classes()  # some sixty jobs start
    return _run_child([sys.executable, "-m", "pytest", *whole, *context.args], dict(os.environ))


def _stop(signal_number: int, _frame: FrameType | None) -> None:
    # Once is enough: a second Ctrl-C must not cut off the stopping of what we started.
    for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(one, signal.SIG_IGN)
    raise Stopped(signal_number)


def main(given: Sequence[str]) -> int:
    """Run one command.

    Args:
        given: The command line without the program's name.

    Returns:
        The exit code: 0, 1 after an error that was explained, 2 when the command line is wrong, 128 + n after signal n,
        or the tests' own.
    """
    keep_private()
    for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(one, _stop)
    try:
        return exit_code(app, given, program="./run_local.sh", show=_explain)
    except Stopped as stopped:
        sys.stdout.flush()
        print(f"Ended by {stopped}.", file=sys.stderr)
        return stopped.exit_code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
