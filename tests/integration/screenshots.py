"""Pictures of every page of the console with made-up data, for docs/images.

    python -m tests.integration.screenshots

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

import requests
from PIL import Image
from selenium.webdriver.common.keys import Keys

from clients.kafka_admin import create_topics
from local.services import LocalServices, Ports
from runtime.ports import free_ports
from tests.integration.browser import Browser, chrome, served_console
from tests.integration.conftest import INHERITED, PROJECT, SECRETS

IMAGES = PROJECT / "docs" / "images"
TOKEN = "officer-token-0123456789"
MOST_BYTES = 150_000
RECORDS = 400
TEXT = "রহিম ভাই, call 01712-345678 before 5pm or write to rahim.uddin@example.com"
JOB_SECONDS = 300


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


def operate(browser: Browser) -> None:
    """Show the stages once they have rates."""
    browser.open("/")
    time.sleep(20)


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


PAGES: tuple[Callable[[Browser], None], ...] = (operate, dead_letters, search, privacy, send, audit)


def take(browser: Browser, page: Callable[[Browser], None], scheme: str, width: int = 1200) -> None:
    """Take the picture of a page.

    Raises:
        ValueError: the file is too large for a repository.
    """
    suffix = "" if (scheme, width) == ("light", 1200) else f"-{scheme}" if width == 1200 else "-telephone"
    file = IMAGES / f"console-{page.__name__.replace('_', '-')}{suffix}.png"
    browser.prefer(scheme)
    browser.resize(width)
    page(browser)
    browser.screenshot(file, width, most_height=1100)
    with Image.open(file) as picture:
        small = picture.convert("RGB").quantize(128, dither=Image.Dither.NONE)
    small.save(file, optimize=True)
    if file.stat().st_size > MOST_BYTES:
        raise ValueError(f"{file.name} has {file.stat().st_size} bytes, more than {MOST_BYTES}")


def main() -> int:
    """Take all pictures. Returns the exit code."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        port = str(free_ports(1)[0])
        services = LocalServices(directory / "services", Ports.free())
        services.up()
        try:
            create_topics(services.kafka)
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
                    for page in PAGES:
                        take(browser, page, "light")
                    take(browser, search, "dark")
                    take(browser, search, "light", 360)
        finally:
            services.down()
    return 0


if __name__ == "__main__":
    sys.exit(main())
