"""Journeys of people through the console, in a real headless Chromium."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from runtime.ports import free_ports
from schemas import Kind
from schemas.topics import SINK_TOPICS
from tests.integration.browser import Browser, chrome, console_browser, served_console
from tests.integration.conftest import INHERITED, PROJECT

pytestmark = pytest.mark.services

SOURCE = "source.social.tiktok"
PHONE = "01712345678"
TOKENS = {"viewer": "viewer-token-0123456789", "operator": "operator-token-0123456789"}
PAGES = ("/", "/dead-letters", "/alerts", "/send")


@pytest.fixture
def browser(stream: Any) -> Iterator[Browser]:
    with console_browser(stream, TOKENS) as opened:
        yield opened


def fill(browser: Browser, text: str) -> None:
    """Paste a text as a person would."""
    area = browser.find("#text")
    area.clear()
    browser.script("arguments[0].value = arguments[1]", area, text)


def test_a_record_is_refused_found_fixed_and_replayed(stream: Any, browser: Browser, post: dict[str, Any]) -> None:
    """A scraper sends a form that the job does not read yet; then the job does, and the record is replayed."""
    hostile = '<img src=x onerror="document.title=1">\u202e'
    scraped = {
        "id": "journey-1",
        "text": f"call {PHONE} {hostile}",
        "createTimeISO": "2025-12-20T10:00:00.000Z",
        "authorMeta": {"name": "john.doe", "nickName": "John Doe"},
        "diggCount": 7,
    }
    stream.produce([(SOURCE, b"journey-1", json.dumps(scraped, ensure_ascii=False).encode())])
    stream.run("--source-adapters=none")

    browser.sign_in(TOKENS["operator"])
    browser.click("nav a", "Dead letters")
    browser.find("#stage").send_keys("validate")
    browser.find("#field").send_keys("content", Keys.ENTER)
    browser.wait_for_text("content: missing")
    browser.find("#letters tbody a").click()
    browser.wait_for_text("What to do:")
    assert PHONE not in browser.text()
    browser.click("#show-payload")
    browser.wait_for_text(PHONE)
    assert "U+202E" in browser.text()
    payload = browser.driver.current_url

    # What would today's job make of it? Its author tries: a broken one, then this one.
    browser.click("nav a", "Send data")
    fill(browser, json.dumps(post | {"content": None}))
    browser.click("#check")
    browser.wait_for_text("0 valid, 1 invalid")
    assert "content" in browser.find("#result table").text
    fill(browser, json.dumps(scraped))
    browser.click("#check")
    browser.wait_for_text("1 valid, 0 invalid")
    assert "PHONE_" in browser.find("#result").text
    assert PHONE not in browser.find("#result").text

    browser.driver.get(payload)
    browser.click("#dry-run")
    browser.wait_for_text("1 would be replayed")
    assert len(stream.read(SOURCE)) == 1
    browser.click("#replay", confirm=True)
    browser.wait_for_text("1 letters: 1 replayed")
    assert len(stream.read(SOURCE)) == 2
    browser.open("/dead-letters?fate=replayed&stage=validate")
    browser.find("#letters td", "replayed")
    stream.run()
    [stored] = stream.read(SINK_TOPICS[Kind.SOCIAL])
    assert stored.json["post_id"] == "journey-1"
    assert PHONE.encode() not in stored.value
    assert browser.driver.title == "Dead letters – bd-stream"  # the hostile text did nothing

    actions = [json.loads(line)["action"] for line in (stream.directory / "audit.jsonl").read_text().splitlines()]
    assert actions == ["sign_in", "payload_read", "dry_run", "replay"]
    assert PHONE not in (stream.directory / "audit.jsonl").read_text()


def test_a_viewer_may_not_replay(stream: Any, browser: Browser) -> None:
    stream.produce([(SOURCE, b"k", b"{not json")])
    stream.run()
    browser.sign_in(TOKENS["viewer"])
    browser.click("nav a", "Dead letters")
    browser.wait_for_text("invalid_json")
    assert browser.driver.find_elements(By.CSS_SELECTOR, "#replay, #dry-run") == []
    # Nor by a request that the page does not offer.
    status = browser.request("POST", "/api/v1/dead-letters/replay", {"dry_run": False})
    assert status == 403
    [line] = [json.loads(line) for line in (stream.directory / "audit.jsonl").read_text().splitlines()][1:]
    assert (line["action"], line["who"], line["about"]["why"]) == ("refused", "viewer_1", "role")


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Browser]:
    """A console whose services are all unavailable."""
    [port] = free_ports(1)
    environment = {name: os.environ[name] for name in INHERITED if name in os.environ} | {
        "PYTHONPATH": str(PROJECT),
        "KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{port}",
        "WEAVIATE_URL": f"http://127.0.0.1:{port}",
        "REDIS_PORT": str(port),
        "FLINK_MASTER": f"127.0.0.1:{port}",
        "CONSOLE_METRICS_URLS": f"http://127.0.0.1:{port}",
    }
    with served_console(environment, tmp_path) as url, chrome(url) as opened:
        yield opened
        assert opened.complaints() == []


def test_a_page_without_its_services_says_which(alone: Browser) -> None:
    alone.open("/")
    alone.wait_for_text("no job")
    for name in ("Kafka", "Weaviate", "Redis", "Flink"):
        alone.find(".services li", name)
    for path in ("/dead-letters", "/alerts", "/send"):
        alone.open(path)
        alone.wait_for_text("Unavailable: Kafka at")
        alone.wait_for_text("KAFKA_BOOTSTRAP_SERVERS")


def test_pages_fit_a_telephone_take_the_keyboard_and_are_light(alone: Browser) -> None:
    browser = alone
    for path in PAGES:
        for width in (360, 1200):
            browser.resize(width)
            browser.open(path)
            browser.find("h1")
            assert browser.script("return document.documentElement.scrollWidth") <= width, path
        sent = "return performance.getEntries().reduce((sum, one) => sum + (one.encodedBodySize || 0), 0)"
        assert browser.script(sent) < 100_000, path
        # The first key reaches the link that skips the navigation, the following ones all that can be used.
        browser.script("document.activeElement.blur()")
        reached = []
        for _ in range(40):
            ActionChains(browser.driver).send_keys(Keys.TAB).perform()
            focused = "return [document.activeElement.tagName, document.activeElement.textContent.trim().slice(0, 30)]"
            reached.append(tuple(browser.script(focused)))
            if reached.count(reached[0]) > 1:
                break
        assert reached[0] == ("A", "Skip to the content")
        for title in ("Operate", "Dead letters", "Send data"):
            assert ("A", title) in reached
    browser.resize(1200)
    grounds = []
    for scheme in ("light", "dark"):
        browser.prefer(scheme)
        grounds.append(browser.script("return getComputedStyle(document.body).backgroundColor"))
    assert grounds[0] != grounds[1]


def test_the_stages_are_live(stream: Any, browser: Browser, start: Any, post: dict[str, Any]) -> None:
    job = start("--stages=validate,anonymize,enrich", "--checkpoint-seconds=1")
    job.wait_for(lambda: "RUNNING" in job.said or "running" in job.said.lower())
    browser.sign_in(TOKENS["operator"])
    browser.wait_for_text("live", 60)
    stream.produce([(SOURCE, b"k%d" % n, json.dumps(post | {"post_id": f"l{n}"}).encode()) for n in range(20)])
    browser.find('[data-stage="validate"] [data-value="processed"]', "20")
    assert browser.find('[data-stage="validate"] [data-value="p95"]').text[-1] == "s"
    browser.find("#trend canvas")
    name = stream.group
    browser.wait_for_text(name)
    browser.click("#jobs button.danger", "Stop", confirm=True)
    browser.wait_for_text("stopped; savepoint: file:", 90)
    browser.click("#jobs button", "Resume")
    browser.wait_for_text("resumed from", 120)
    # Nobody else would stop it: it would read what the tests after this one produce.
    browser.click("#jobs button.danger", "Stop", confirm=True)
    browser.wait_for_text("stopped; savepoint: file:", 90)
