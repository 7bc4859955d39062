"""A search saved in the console raises an alert that is shown as it comes, in a real headless Chromium."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from saved_searches import delete, list_searches
from tests.integration.browser import Browser, console_browser

pytestmark = pytest.mark.services

SOURCE = "source.social.tiktok"
TOKENS = {"viewer": "viewer-token-0123456789", "analyst": "analyst-token-0123456789"}
HOSTILE = "<img src=x onerror=\"document.title='taken'\">\u202e"
QUERY = "মোবাইলের ব্যাটারি তাড়াতাড়ি শেষ হয়ে যায়"
TEXT = f"আমার মোবাইলের চার্জ একদিনও থাকে না, খুব তাড়াতাড়ি শেষ হয়ে যায় {HOSTILE}"


@pytest.fixture
def browser(stream: Any) -> Iterator[Browser]:
    with console_browser(stream, TOKENS) as opened:
        yield opened
    for one in list_searches(stream.kafka).searches:
        delete(stream.kafka, one.id)


def log(stream: Any) -> str:
    return str((stream.directory / "audit.jsonl").read_text())


def test_a_bangla_search_is_saved_and_its_alert_comes_and_opens_the_record(
    stream: Any, browser: Browser, post: dict[str, Any]
) -> None:
    browser.sign_in(TOKENS["analyst"])
    browser.click("nav a", "Search")
    browser.find("#q").send_keys(QUERY)
    browser.find("#language").send_keys("Bangla")
    browser.click("#save summary")
    browser.find("#save-webhook").send_keys("https://user:word@hooks.example.org/")
    browser.find("#save-name").send_keys(f"রহিমের ফোন {HOSTILE}", Keys.ENTER)
    browser.wait_for_text("webhook: must not hold a user or password")
    browser.find("#save-webhook").clear()
    floor = browser.find("#save-floor")
    floor.clear()
    floor.send_keys("0.4")
    browser.click("#save-it")
    browser.wait_for_text("Saved as রহিমের ফোন")
    [saved] = list_searches(stream.kafka).searches
    assert (saved.query, saved.language, saved.floor, saved.owner) == (QUERY, "bn", 0.4, "analyst_1")

    browser.click("#saved a")
    browser.find("#live", "live")
    browser.wait_for_text("Alerts of 1 saved search only")
    browser.wait_for_text("No alert yet")
    unmoved = browser.script("window.unmoved = true; return window.unmoved")
    record = post | {"post_id": "console-alert", "content": TEXT, "posted_at": "2025-12-20T10:00:00+06:00"}
    stream.produce([(SOURCE, b"console-alert", json.dumps(record).encode())])
    stream.run()
    browser.find("#alerts .hit", "একদিনও")
    assert browser.script("return window.unmoved") == unmoved  # it came by itself
    assert "U+202E" in browser.find("#alerts .hit").text
    assert "taken" not in browser.driver.title
    browser.click("#alerts .hit a", "console-alert")
    browser.wait_for_text("The record as it is stored")
    assert '"post_id": "console-alert"' in browser.find("pre").text

    browser.open("/alerts")
    browser.click("td button.danger", "Delete", confirm=True)
    browser.wait_for_text("Nothing is saved.")
    assert list_searches(stream.kafka).searches == []
    actions = [json.loads(line)["action"] for line in log(stream).splitlines()]
    assert actions == ["sign_in", "search_save", "search_delete"]
    assert "রহিম" not in json.dumps([json.loads(line) for line in log(stream).splitlines()], ensure_ascii=False)


def test_a_viewer_sees_saved_searches_and_alerts_and_changes_nothing(stream: Any, browser: Browser) -> None:
    browser.sign_in(TOKENS["analyst"])
    browser.open("/search?q=phone")
    browser.click("#save summary")
    browser.find("#save-name").send_keys("Phones", Keys.ENTER)
    browser.wait_for_text("Saved as Phones")
    browser.sign_in(TOKENS["viewer"])
    browser.click("nav a", "Alerts")
    browser.find("td", "Phones")
    assert browser.driver.find_elements(By.CSS_SELECTOR, "td button") == []
    status = browser.request("DELETE", f"/api/v1/saved-searches/{list_searches(stream.kafka).searches[0].id}")
    assert status == 403
    assert len(list_searches(stream.kafka).searches) == 1
