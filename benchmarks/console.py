"""The console: weight and first paint of its pages, its search in a large store, and what ten open browsers cost a job.

    python -m benchmarks.console
    python -m benchmarks.console --objects 100000 --rounds 5
    python -m benchmarks.console --weaviate http://127.0.0.1:8080 --weaviate-grpc-port 50051    # one that is filled

Weight is what a browser with an empty cache reads for a page, compressed as it is sent. First paint is Chromium's
own PerformancePaintTiming, from the start of the navigation. Searches go through the HTTP API, in three scripts, by as
many callers at once as the row says; each waits for its answer before it asks again. The job reads the same number of
records in turns with nobody at the console and with ten who look at its first page: each holds its event stream open
and asks for its parts every ten seconds, as a browser does.
"""

from __future__ import annotations

import itertools
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import psutil
import requests
import typer
from rich.console import Console
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from benchmarks.filled_store import fill
from benchmarks.results import save
from benchmarks.results import spread as measurement
from benchmarks.retrieval import topics
from benchmarks.streaming import WARM_UP_RECORDS, flow, run_of
from clients.kafka_admin import create_topics
from clients.weaviate import connect
from load_test.statistics import records_per_second
from local.chromium import chromium
from local.services import NAMES, LocalServices, Ports
from pipeline.plan import model_config, weaviate_config
from pipeline.settings import Settings, SettingsError, load_settings
from runtime.ports import free_ports
from schemas import Kind
from schemas.collections import COLLECTIONS
from terminal.program import one_of, run
from transforms.embedding import shared_model
from verification.scene import PROJECT, Scene, scene_on

TOKEN = "token-of-the-benchmark-01"  # noqa: S105 - of a console that lives as long as the benchmark
HEADERS = {"Authorization": f"Bearer {TOKEN}"}
PAGES = ("/", "/dead-letters", "/search?q=phone+battery", "/alerts", "/privacy", "/send", "/audit")
PARTS = ("/operate/services", "/operate/jobs", "/operate/lag")
MOST_BYTES, MOST_PAINT_MS, MOST_SEARCH_MS = 100_000, 500, 200
CALLERS = (1, 4, 10)
BROWSERS = 10
POLL_SECONDS = 10.0
STAGES = "validate,anonymize,enrich"
Measurements = dict[str, dict[str, Any]]
console = Console(highlight=False, soft_wrap=True)


@contextmanager
def served(environment: Mapping[str, str], directory: Path) -> Iterator[tuple[str, psutil.Process]]:
    """Serve the console while the context lasts; give its address and its process."""
    [port] = free_ports(1)
    variables = dict(os.environ) | {"PYTHONPATH": str(PROJECT)} | dict(environment)
    variables |= {
        "CONSOLE_PORT": str(port),
        "CONSOLE_TOKENS": f"benchmark:officer:{TOKEN}",
        "CONSOLE_AUDIT_FILE": str(directory / "audit.jsonl"),
        "CONSOLE_METRICS_URLS": f"http://127.0.0.1:{environment['METRICS_PORT']}",
    }
    with (directory / "console.log").open("a") as log:
        process = psutil.Popen([sys.executable, "-m", "console"], env=variables, cwd=directory, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                requests.get(f"{url}/live", timeout=2).raise_for_status()
                break
            except requests.RequestException:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError((directory / "console.log").read_text()) from None
                time.sleep(0.2)
        yield url, process
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def browser(url: str) -> Iterator[webdriver.Chrome]:
    """Run a headless Chromium that is signed in at the console."""
    programs = chromium()
    options = webdriver.ChromeOptions()
    options.binary_location = str(programs.browser)
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    service = Service(str(programs.driver), env=dict(os.environ) | dict(programs.environment))
    driver = webdriver.Chrome(options=options, service=service)
    try:
        driver.get(f"{url}/login")
        driver.execute_script("document.getElementById('token').value = arguments[0]", TOKEN)
        driver.execute_script("document.querySelector('form.card').submit()")
        time.sleep(1)
        yield driver
    finally:
        driver.quit()


def pages(url: str, rounds: int) -> Measurements:
    """Return the weight and the first paint of each page, read with an empty cache."""
    settled = "return !document.querySelector('.htmx-request') && performance.now() > 1500"
    weight = "return performance.getEntries().reduce((sum, one) => sum + (one.encodedBodySize || 0), 0)"
    paint = "return performance.getEntriesByName(arguments[0])[0].startTime"
    measurements: Measurements = {}
    with browser(url) as driver:
        for path in PAGES:
            weights, first, content = [], [], []
            for _ in range(rounds):
                driver.execute_cdp_cmd("Network.clearBrowserCache", {})
                driver.get(f"{url}{path}")
                deadline = time.monotonic() + 30
                while not driver.execute_script(settled) and time.monotonic() < deadline:
                    time.sleep(0.1)
                weights.append(driver.execute_script(weight) / 1000)
                first.append(driver.execute_script(paint, "first-paint"))
                content.append(driver.execute_script(paint, "first-contentful-paint"))
            name = path.partition("?")[0]
            measurements[f"weight of {name}"] = measurement("kB", weights, MOST_BYTES / 1000)
            measurements[f"first paint of {name}"] = measurement("ms", first, MOST_PAINT_MS)
            measurements[f"first contentful paint of {name}"] = measurement("ms", content, MOST_PAINT_MS)
            console.print(f"{name}: {np.median(weights):.1f} kB, first paint {np.median(first):.0f} ms")
    return measurements


def searches(url: str, objects: int, queries: int, rounds: int) -> Measurements:
    """Return p50 and p95 of searches by the API, by as many callers at once; one value of each a round."""
    texts = [topic["queries"][script] for topic in topics() for script in ("en", "bn", "rm")]
    following = itertools.cycle(texts)

    def ask(text: str) -> float:
        began = time.perf_counter()
        parameters = {"q": text, "fold": "true"}
        answer = requests.get(f"{url}/api/v1/search", params=parameters, headers=HEADERS, timeout=60)
        if not answer.ok:
            raise RuntimeError(answer.text)
        return (time.perf_counter() - began) * 1000

    for _ in range(20):
        ask(next(following))
    measurements: Measurements = {}
    found: dict[int, list[Any]] = {callers: [] for callers in CALLERS}
    for _ in range(rounds):
        for callers in CALLERS:
            with ThreadPoolExecutor(callers) as pool:
                spent = list(pool.map(ask, [next(following) for _ in range(queries)]))
            found[callers].append(np.percentile(spent, [50, 95]))
            console.print(f"{callers} callers: p50 {found[callers][-1][0]:.0f} ms, p95 {found[callers][-1][1]:.0f} ms")
    for callers, values in found.items():
        which = f"search in {objects:,} posts, {callers} at once"
        measurements[f"{which}: p50"] = measurement("ms", [one[0] for one in values])
        measurements[f"{which}: p95"] = measurement("ms", [one[1] for one in values], MOST_SEARCH_MS)
    return measurements


@contextmanager
def looking(url: str, count: int) -> Iterator[None]:
    """Have `count` browsers at the console's first page while the context lasts, as far as the console sees them."""
    stop = threading.Event()

    def listen() -> None:
        with requests.get(f"{url}/api/v1/metrics/stream", headers=HEADERS, stream=True, timeout=60) as answer:
            for _ in answer.iter_lines():
                if stop.is_set():
                    return

    def poll() -> None:
        with requests.Session() as session:
            while not stop.is_set():
                for part in PARTS:
                    session.get(f"{url}{part}", headers=HEADERS | {"HX-Request": "true"}, timeout=60)
                stop.wait(POLL_SECONDS)

    threads = [threading.Thread(target=work, daemon=True) for work in (listen, poll) for _ in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)


def beside_a_job(scene: Scene, url: str, process: psutil.Process, records: int, rounds: int) -> Measurements:
    """Return the job's records a second with nobody at the console and with `BROWSERS`, in turns."""
    scene.start()
    flow(scene, run_of(0, 2 * WARM_UP_RECORDS, "warm-"), 2 * WARM_UP_RECORDS)
    alone: list[float] = []
    beside: list[float] = []
    cpu: list[float] = []
    for number in range(1, rounds + 1):
        turns = ["alone", "beside"] if number % 2 else ["beside", "alone"]  # whoever is first has no advantage
        for turn in turns:
            samples = run_of(number, records, turn)
            with ExitStack() as stack:
                if turn == "beside":
                    stack.enter_context(looking(url, BROWSERS))
                    time.sleep(2)
                used, began = sum(process.cpu_times()[:2]), time.monotonic()
                rate = records_per_second(flow(scene, samples, records), records)
                if turn == "beside":
                    cpu.append((sum(process.cpu_times()[:2]) - used) / (time.monotonic() - began))
            (alone if turn == "alone" else beside).append(rate)
            console.print(f"{turn}: {rate:,.0f} records/s")
    scene.stop()
    return {
        f"job ({STAGES}), nobody at the console": measurement("records/s", alone),
        f"job ({STAGES}), {BROWSERS} browsers at the console": measurement("records/s", beside),
        f"with {BROWSERS} browsers / with none": measurement(
            "times", [ours / theirs for ours, theirs in zip(beside, alone, strict=True)], 1
        ),
        f"the console with {BROWSERS} browsers": measurement("cores", cpu),
    }


def require_posts(settings: Settings, objects: int) -> None:
    """Check that somebody's Weaviate holds so many posts; it is never filled or emptied.

    Raises:
        SettingsError: it does not.
    """
    client = connect(weaviate_config(settings))
    try:
        name = COLLECTIONS[Kind.SOCIAL]
        held = client.collections.get(name).aggregate.over_all().total_count if client.collections.exists(name) else 0
    finally:
        client.close()
    if held != objects:
        raise SettingsError(f"--weaviate: {name} holds {held:,} objects, not the {objects:,} of --objects")


def filled(settings: Settings, objects: int) -> None:
    """Fill a Weaviate of our own with posts."""
    client = connect(weaviate_config(settings))
    try:
        began = time.monotonic()
        fill(client, shared_model(model_config(settings)), settings, objects)
        console.print(f"{objects:,} posts stored in {time.monotonic() - began:.0f} s")
    finally:
        client.close()


def measure(
    objects: Annotated[int, typer.Option(min=1000, help="Posts in Weaviate.")] = 100_000,
    rounds: Annotated[int, typer.Option(min=1)] = 5,
    queries: Annotated[int, typer.Option(min=20, help="Searches of a round.")] = 200,
    records: Annotated[int, typer.Option(min=100, help="Records of a turn of the job.")] = 10_000,
    part: Annotated[str, typer.Option(callback=one_of("all", "search"), help="all, or search alone.")] = "all",
    weaviate: Annotated[str | None, typer.Option(metavar="URL", help="One that holds the posts already.")] = None,
    weaviate_grpc_port: Annotated[int, typer.Option(help="Of --weaviate.")] = 50_051,
) -> int:
    """Measure, print and save. Return the exit code."""
    load: Sequence[float] = [os.getloadavg()[0]]
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        directory = Path(name)
        services = LocalServices(directory / "services", Ports.free())
        stack.callback(services.down)
        needed = NAMES if part == "all" else ("weaviate",) if weaviate is None else ()
        if needed:
            services.up(needed)
        scene = stack.enter_context(scene_on(services, directory, STAGES, embedded=True))
        environment = dict(scene.environment)
        if weaviate is not None:
            environment |= {"WEAVIATE_URL": weaviate, "WEAVIATE_GRPC_PORT": str(weaviate_grpc_port)}
        given = {name.lower(): value for name, value in environment.items()} | {"weather_api_key": ""}
        settings = load_settings(given, dotenv=None)
        (filled if weaviate is None else require_posts)(settings, objects)
        url, process = stack.enter_context(served(environment, directory))
        measurements = searches(url, objects, queries, rounds)
        load = [*load, os.getloadavg()[0]]
        if part == "all":
            create_topics(services.kafka)
            measurements |= pages(url, 2 * rounds)
            measurements |= beside_a_job(scene, url, process, records, rounds)
    measurements["load of the machine meanwhile (1 minute)"] = measurement("processes", [*load, os.getloadavg()[0]])
    which = f"--objects {objects} --rounds {rounds} --queries {queries}"
    which += f" --records {records}" if part == "all" else " --part search"
    save("console" if part == "all" else "console-search", f"python -m benchmarks.console {which}", measurements)
    return 0


if __name__ == "__main__":
    sys.exit(run(measure, program="python -m benchmarks.console"))
