"""Pictures of every page of the console with made-up data, for docs/images.

    python -m tests.integration.screenshots
    python -m tests.integration.screenshots --every DIRECTORY    # each page, 1280 and 360 wide, light and dark

Starts the services, a streaming job and a console of its own, and stops them again.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import requests
import typer
from PIL import Image
from selenium.webdriver.common.keys import Keys

from clients.kafka_admin import create_topics
from local.services import LocalServices, Ports
from runtime.ports import free_ports
from saved_searches import checked_search, save
from terminal.program import run
from tests.integration.browser import Browser, chrome, served_console
from tests.integration.conftest import INHERITED, PROJECT, SECRETS

IMAGES = PROJECT / "docs" / "images"
TOKEN = "officer-token-0123456789"
MOST_BYTES = 150_000
RECORDS = 400
TEXT = "রহিম ভাই, call 01712-345678 before 5pm or write to rahim.uddin@example.com"
JOB_SECONDS = 300
SEARCHES = (
    {"name": "মোবাইলের ব্যাটারি", "query": "মোবাইলের ব্যাটারি ভালো", "category": "smartphone", "floor": 0.4},
    {"name": "Late deliveries", "query": "order has not arrived yet", "kind": "social", "floor": 0.45},
    {"name": "Sarees in Dhaka", "query": "biyer sharee", "city": "Dhaka", "webhook": "https://hooks.example.org/T0/x"},
)


@contextmanager
def program(environment: Mapping[str, str], directory: Path, *arguments: str) -> Iterator[None]:
    """Run a Python program while the context lasts."""
    with (directory / "programs.log").open("a") as log:
        process = subprocess.Popen([sys.executable, *arguments], env=dict(environment), cwd=directory, stdout=log,
                                   stderr=log)  # fmt: skip
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)


def wait_for_hits(url: str, count: int) -> None:
    """Wait until the search finds `count` posts."""
    deadline = time.monotonic() + JOB_SECONDS
    headers = {"Authorization": f"Bearer {TOKEN}"}
    query: dict[str, str | int] = {"q": "phone", "nearest": "true", "limit": 1, "offset": count - 1}
    while True:
        answer = requests.get(f"{url}/api/v1/search", params=query, headers=headers, timeout=60)
        if answer.ok and answer.json()["hits"]:
            return
        if time.monotonic() > deadline:
            raise TimeoutError(f"the job did not store {count} posts within {JOB_SECONDS} s")
        time.sleep(2)


def settle(browser: Browser) -> None:
    """Wait until every part of the page has come."""
    asking = "return [...document.querySelectorAll('main .hint')].some((one) => one.innerText.trim().endsWith('…'))"
    deadline = time.monotonic() + JOB_SECONDS
    while browser.script(asking):
        if time.monotonic() > deadline:
            raise TimeoutError(f"a part of {browser.driver.current_url} did not come")
        time.sleep(0.2)


def operate(browser: Browser) -> None:
    """Show the stages once they have rates."""
    browser.open("/")
    browser.find("#trend canvas")
    time.sleep(8)


def dead_letters(browser: Browser) -> None:
    """Show the list."""
    browser.open("/dead-letters")
    browser.find("#letters tbody a")


def search(browser: Browser) -> None:
    """Ask in Bangla."""
    browser.open("/search")
    browser.find("#q").send_keys("মোবাইলের ব্যাটারি ভালো", Keys.ENTER)
    browser.find(".hit")
    browser.find(".strip svg")
    browser.click(".hit .score summary")


def alerts(browser: Browser) -> None:
    """Show alerts and the searches that raised them."""
    browser.open("/alerts")
    browser.find("#alerts .hit")
    browser.find("td", "Late deliveries")


def privacy(browser: Browser) -> None:
    """Try a text."""
    browser.open("/privacy")
    browser.find("#try").send_keys(TEXT)
    browser.click("#try-it")
    browser.wait_for_text("PHONE_")
    browser.wait_for_text("version of rules", 60)
    browser.click("#draw")
    browser.find(".sample")


def send(browser: Browser) -> None:
    """Show the form."""
    browser.open("/send")
    browser.find("#text")


def audit(browser: Browser) -> None:
    """Show who did what."""
    browser.open("/audit")
    browser.find("table")


PAGES: tuple[Callable[[Browser], None], ...] = (operate, dead_letters, search, alerts, privacy, send, audit)


def letter(browser: Browser) -> None:
    """Show one dead letter."""
    browser.open("/dead-letters")
    browser.click("#letters tbody a")
    browser.find("#show-payload")


def record(browser: Browser) -> None:
    """Show one stored record."""
    browser.open("/search?q=saree")
    browser.click(".hit .facts a")
    browser.find("pre")


def like(browser: Browser) -> None:
    """Show what is like a record."""
    browser.open("/search?q=saree&fold=true")
    browser.click(".hit .facts a", "more like this")
    browser.find(".hit")


def checked(browser: Browser) -> None:
    """Show what is wrong with a record."""
    browser.open("/send")
    browser.find("#text").send_keys('{"post_id": "p-1", "platform": "tiktok", "content": 5}')
    browser.click("#check")
    browser.find("#result table")


def error(browser: Browser) -> None:
    """Show a wrong address."""
    browser.open("/search/record/nothing-has-this-id")
    browser.find("h1")


def take(browser: Browser, page: Callable[[Browser], None], file: Path, scheme: str, width: int, most: int) -> None:
    """Take the picture of a page: `width` pixels wide, at most `most` high."""
    browser.prefer(scheme)
    browser.resize(width)
    page(browser)
    settle(browser)
    browser.screenshot(file, width, most_height=most)


def take_for_docs(browser: Browser, page: Callable[[Browser], None], scheme: str = "light", width: int = 1200) -> None:
    """Take the picture of a page for docs/images.

    Raises:
        ValueError: the file is too large for a repository.
    """
    suffix = "" if (scheme, width) == ("light", 1200) else f"-{scheme}" if width == 1200 else "-telephone"
    file = IMAGES / f"console-{page.__name__.replace('_', '-')}{suffix}.png"
    take(browser, page, file, scheme, width, most=1100)
    with Image.open(file) as picture:
        small = picture.convert("RGB").quantize(128, dither=Image.Dither.NONE)
    small.save(file, optimize=True)
    if file.stat().st_size > MOST_BYTES:
        raise ValueError(f"{file.name} has {file.stat().st_size} bytes, more than {MOST_BYTES}")


@contextmanager
def filled_console() -> Iterator[Browser]:
    """Run the services, a job that reads made-up records, and a console; give a browser that is signed in."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        port = str(free_ports(1)[0])
        services = LocalServices(directory / "services", Ports.free())
        services.up()
        try:
            create_topics(services.kafka)
            for fields in SEARCHES:
                save(services.kafka, checked_search(fields | {"owner": "nasrin"}))
            inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
            environment = inherited | {"PYTHONPATH": str(PROJECT)} | services.environment() | SECRETS
            environment |= {
                "METRICS_PORT": port,
                "CONSOLE_TOKENS": f"nasrin:officer:{TOKEN}",
                "CONSOLE_AUDIT_FILE": str(directory / "audit.jsonl"),
                "CONSOLE_MARKS_FILE": str(directory / "console-marks.jsonl"),
                "CONSOLE_METRICS_URLS": f"http://127.0.0.1:{port}",
            }
            kafka = environment["KAFKA_BOOTSTRAP_SERVERS"]
            produce = ("-m", "cli", "samples", "--kafka", kafka)
            subprocess.run([sys.executable, *produce, "--count", str(RECORDS)], env=environment, check=True)
            job = ("-m", "pipeline.main", "--runner=FlinkRunner", "--checkpoint-seconds=2")
            more = (*produce, "--count=4000", "--rate=5", "--prefix=later", "--seed=7")
            with (
                program(environment, directory, *job),
                served_console(environment, directory) as url,
                chrome(url) as browser,
            ):
                browser.sign_in(TOKEN)
                wait_for_hits(url, RECORDS // 4)
                with program(environment, directory, *more):
                    yield browser
        finally:
            services.down()


def screenshots(
    every: Annotated[
        Path | None, typer.Option(metavar="DIRECTORY", help="Where every page is put, to look at.")
    ] = None,
) -> int:
    """Take all pictures. Return the exit code."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with filled_console() as browser:
        for page in PAGES:
            take_for_docs(browser, page)
        take_for_docs(browser, search, "dark")
        take_for_docs(browser, search, width=360)
        if every is not None:
            every.mkdir(parents=True, exist_ok=True)
            for page in (*PAGES, letter, record, like, checked, error):
                for width, scheme in ((1280, "light"), (360, "light"), (1280, "dark"), (360, "dark")):
                    take(browser, page, every / f"{page.__name__}-{width}-{scheme}.png", scheme, width, most=1600)
    return 0


if __name__ == "__main__":
    sys.exit(run(screenshots, program="python -m tests.integration.screenshots"))
