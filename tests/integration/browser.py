"""A headless Chromium that walks through the console as a person does."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from selenium import webdriver
from selenium.common.exceptions import NoAlertPresentException, StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from local.chromium import chromium
from runtime.ports import free_ports

WAIT_SECONDS = 20.0
ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",  # root, as in a container, cannot use it
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
)


class Browser:
    """A Chromium at one console.

    Args:
        driver: Selenium's.
        url: of the console, without slash at its end.
    """

    def __init__(self, driver: webdriver.Chrome, url: str):
        self.driver = driver
        self.url = url

    def open(self, path: str) -> None:
        """Go to a page."""
        self.driver.get(f"{self.url}{path}")

    def sign_in(self, token: str) -> None:
        """Sign in with a token."""
        self.driver.delete_all_cookies()
        self.open("/login")
        self.find("#token").send_keys(token)
        self.find("form.card button").click()
        self.wait_for_text("Operate")

    def find(self, selector: str, text: str = "", seconds: float = WAIT_SECONDS) -> WebElement:
        """Return the first element that fits and is shown, once there is one."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                for element in self.driver.find_elements(By.CSS_SELECTOR, selector):
                    if element.is_displayed() and text in element.text:
                        return element
            except StaleElementReferenceException:
                continue  # replaced meanwhile
            assert time.monotonic() < deadline, f"{selector} {text!r} is not in: {self.text()}"
            time.sleep(0.1)

    def click(self, selector: str, text: str = "", *, confirm: bool = False) -> None:
        """Click on it, and say yes if it asks."""
        self.find(selector, text).click()
        if confirm:
            deadline = time.monotonic() + WAIT_SECONDS
            while True:
                try:
                    self.driver.switch_to.alert.accept()
                    return
                except NoAlertPresentException:
                    assert time.monotonic() < deadline
                    time.sleep(0.1)

    def text(self) -> str:
        """Return what the page shows."""
        while True:
            try:
                return str(self.driver.find_element(By.TAG_NAME, "body").text)
            except StaleElementReferenceException:
                continue  # another page has come meanwhile

    def wait_for_text(self, text: str, seconds: float = WAIT_SECONDS) -> None:
        """Wait until the page shows it."""
        deadline = time.monotonic() + seconds
        while text not in self.text():
            assert time.monotonic() < deadline, f"{text!r} is not in: {self.text()}"
            time.sleep(0.1)

    def until(self, done: Callable[[], Any], otherwise: str, seconds: float = WAIT_SECONDS) -> None:
        """Wait until something is so; `otherwise` says what was not."""
        deadline = time.monotonic() + seconds
        while not done():
            assert time.monotonic() < deadline, otherwise
            time.sleep(0.1)

    def resize(self, width: int, height: int = 900) -> None:
        """Give the page a width in pixels."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def prefer(self, scheme: str) -> None:
        """Let the browser prefer `dark` or `light`."""
        media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)

    def script(self, code: str, *arguments: Any) -> Any:
        """Run JavaScript and return what it returns."""
        return self.driver.execute_script(code, *arguments)

    def request(self, method: str, path: str, body: Any = None) -> int:
        """Send a request that the page may not offer, with the page's cookies and headers; return its status.

        Args:
            method: such as POST.
            path: below the console's prefix.
            body: sent as JSON; None for none.
        """
        status: int = self.script(
            "const [method, path, body] = arguments;"
            "const headers = JSON.parse(document.body.getAttribute('hx-headers'));"
            "const request = new XMLHttpRequest();"
            "request.open(method, document.body.dataset.root + path, false);"
            "if (body !== null) request.setRequestHeader('Content-Type', 'application/json');"
            "Object.entries(headers).forEach(([name, value]) => request.setRequestHeader(name, value));"
            "request.send(body); return request.status",
            method,
            path,
            None if body is None else json.dumps(body),
        )
        return status

    def complaints(self) -> list[str]:
        """Return what the console of the browser says, of policies and scripts that failed."""
        entries: list[dict[str, Any]] = self.driver.get_log("browser")  # type: ignore[no-untyped-call]
        found = [str(entry["message"]) for entry in entries]
        return [message for message in found if "Failed to load resource" not in message]

    def screenshot(self, file: Path, width: int = 1200, most_height: int = 2400) -> None:
        """Write a picture of the whole page."""
        self.resize(width)
        height = min(most_height, int(self.script("return document.documentElement.scrollHeight")))
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        shot = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip})
        file.write_bytes(base64.b64decode(shot["data"]))


@contextmanager
def chrome(url: str) -> Iterator[Browser]:
    """Run a Chromium while the context lasts.

    Raises:
        ServiceError: there is none, and none can be fetched.
    """
    programs = chromium()
    options = webdriver.ChromeOptions()
    options.binary_location = str(programs.browser)
    for argument in ARGUMENTS:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = Service(str(programs.driver), env=dict(os.environ) | dict(programs.environment))
    driver = webdriver.Chrome(options=options, service=service)
    try:
        driver.set_page_load_timeout(60)
        yield Browser(driver, url)
    finally:
        driver.quit()


@contextmanager
def served_console(environment: Mapping[str, str], directory: Path, prefix: str = "") -> Iterator[str]:
    """Serve `python -m console` while the context lasts; give its address, without slash at its end."""
    [port] = free_ports(1)
    log = directory / "console.log"
    variables = dict(environment) | {"CONSOLE_PORT": str(port), "CONSOLE_PREFIX": prefix}
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "console"], env=variables, cwd=directory, stdout=output, stderr=output
        )
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                if requests.get(f"http://127.0.0.1:{port}/live", timeout=2).ok:
                    break
            except requests.ConnectionError:
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < deadline, log.read_text()
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}{prefix}"
    finally:
        process.terminate()
        process.wait(20)
    assert "Traceback" not in log.read_text(), log.read_text()


@contextmanager
def console_browser(stream: Any, tokens: Mapping[str, str], **more: str) -> Iterator[Browser]:
    """Serve the console beside the job of `stream`, and open a browser at it; it must have had nothing to complain of.

    Args:
        stream: the test's.
        tokens: of the console by role.
        more: settings of the console.
    """
    environment = stream.program_environment() | {
        "CONSOLE_TOKENS": ",".join(f"{role}_1:{role}:{token}" for role, token in tokens.items()),
        "CONSOLE_AUDIT_FILE": str(stream.directory / "audit.jsonl"),
        "CONSOLE_METRICS_URLS": f"http://127.0.0.1:{stream.environment['METRICS_PORT']}",
    }
    # Under a prefix, as behind a proxy: nothing of a page may depend on where it is.
    with served_console(environment | more, stream.directory, "/tools/console") as url, chrome(url) as opened:
        yield opened
        assert opened.complaints() == []
