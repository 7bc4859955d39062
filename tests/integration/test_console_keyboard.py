"""Keyboard alone: Tab reaches all that can be used on every page, in order and visibly, and Enter or Space uses it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from saved_searches import checked_search, delete, list_searches, save
from tests.integration.browser import Browser, console_browser

pytestmark = pytest.mark.services

SOURCE = "source.social.tiktok"
TOKENS = {"officer": "officer-token-0123456789"}
BROKEN = ("keyboard-broken", 5)
POSTS = (("keyboard-1", "Selling a drone, 31500 taka"), ("keyboard-2", "Selling a drone, 31500 taka!"), BROKEN)
MOST_KEYS = 400
SETTLED = """
const asking = (one) => one.innerText.trim().endsWith('…');
return !document.querySelector('.htmx-request') && ![...document.querySelectorAll('main .hint')].some(asking);
"""
OPEN_ALL = "document.querySelectorAll('main details').forEach((one) => { one.open = true; })"
USABLE = """
const wanted = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
const can = (one) => !one.disabled && one.checkVisibility() && one.tabIndex >= 0;
const all = [...document.querySelectorAll(wanted)].filter(can);
"""
NAMES = f"""{USABLE}
const called = (one) => one.id || one.innerText || one.getAttribute('aria-label') || one.name || '';
return all.map((one) => `${{one.tagName}} ${{called(one).slice(0, 30)}}`);
"""
FOCUSED = f"""{USABLE}
const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
return [
  all.indexOf(one),
  style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
  box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  `${{one.tagName}} ${{one.id}} ${{one.className}}`,
];
"""
TO_THE_TOP = """
document.body.tabIndex = -1;
document.body.focus();
document.body.removeAttribute('tabindex');
scrollTo(0, 0);
"""
IS_FOCUSED = """
const one = document.activeElement;
return one.matches(arguments[0]) && one.innerText.includes(arguments[1]);
"""


@pytest.fixture
def browser(stream: Any, post: dict[str, Any]) -> Iterator[Browser]:
    records = [post | {"post_id": name, "content": content} for name, content in POSTS]
    save(stream.kafka, checked_search({"name": "Drones", "query": "selling a drone", "floor": 0.3}))
    stream.produce([(SOURCE, one["post_id"].encode(), json.dumps(one).encode()) for one in records])
    stream.run()
    with console_browser(stream, TOKENS, CONSOLE_MARKS_FILE=str(stream.directory / "marks.jsonl")) as opened:
        yield opened
    for one in list_searches(stream.kafka).searches:
        delete(stream.kafka, one.id)


def press(browser: Browser, *keys: str) -> None:
    """Press keys where the focus is, one after another."""
    for key in keys:
        ActionChains(browser.driver).send_keys(key).perform()


def settled(browser: Browser) -> None:
    """Wait until all parts of the page have come."""
    browser.until(lambda: browser.script(SETTLED), "the page did not settle")


def focus_by_tab(browser: Browser, selector: str, text: str = "") -> None:
    """Press Tab until an element has the focus."""
    for _ in range(MOST_KEYS):
        press(browser, Keys.TAB)
        if browser.script(IS_FOCUSED, selector, text):
            return
    raise AssertionError(f"Tab does not reach {selector} {text!r}")


@pytest.mark.parametrize("width", [1280, 360])
def test_tab_reaches_all_that_can_be_used_in_order_and_visibly(stream: Any, browser: Browser, width: int) -> None:
    del stream
    browser.resize(width)
    browser.sign_in(TOKENS["officer"])
    browser.open("/search?q=drone")
    record = browser.find(".hit .facts a", "keyboard-").get_property("href")
    browser.open("/dead-letters")
    letter = browser.find("#letters tbody a").get_property("href")
    paths = ["/", "/dead-letters", "/search?q=drone&fold=true", "/alerts", "/privacy", "/send", "/audit"]
    for address in [*(browser.url + path for path in paths), str(record), str(letter)]:
        browser.driver.get(address)
        settled(browser)
        if address.endswith("/privacy"):
            browser.click("#draw")
            browser.find(".sample")
        browser.script(OPEN_ALL)
        settled(browser)
        usable = browser.script(NAMES)
        assert len(usable) > 8, address
        browser.script(TO_THE_TOP)
        for number, name in enumerate(usable):
            press(browser, Keys.TAB)
            order, outlined, in_sight, focused = browser.script(FOCUSED)
            where = f"{address}: {name} after {usable[number - 1]}"
            assert order == number, f"{where} is not reached, but {focused}"
            assert outlined, f"{where}: the focus cannot be seen"
            assert in_sight, f"{where} is out of sight when it has the focus"


def test_each_task_can_be_done_by_keys_alone(stream: Any, browser: Browser) -> None:
    browser.open("/login")
    focus_by_tab(browser, "#token")
    press(browser, *TOKENS["officer"], Keys.ENTER)
    browser.wait_for_text("Stages")
    # The first link skips the navigation.
    press(browser, Keys.TAB)
    assert browser.script("return document.activeElement.className") == "skip"
    press(browser, Keys.ENTER)
    assert browser.script("return document.activeElement.id") == "content"

    # A dead letter is opened, its payload shown, its replay tried.
    browser.open("/")
    focus_by_tab(browser, "nav a", "Dead letters")
    press(browser, Keys.ENTER)
    browser.find("#letters tbody a")
    focus_by_tab(browser, "#stage")
    press(browser, *"validate")
    focus_by_tab(browser, "#letters tbody a")
    press(browser, Keys.ENTER)
    browser.wait_for_text("What to do:")
    focus_by_tab(browser, "#dry-run")
    press(browser, Keys.SPACE)
    browser.wait_for_text("would be replayed")
    focus_by_tab(browser, "#show-payload")
    press(browser, Keys.ENTER)
    browser.wait_for_text("keyboard-")

    # A search, its folded hits, its parts of a score, and the search saved.
    browser.open("/search")
    press(browser, *"selling a drone", Keys.ENTER)
    browser.find(".hit", "drone")
    browser.script("document.getElementById('fold').focus()")
    press(browser, Keys.SPACE)
    browser.until(lambda: not browser.script("return document.querySelector('.folded')"), "the switch does nothing")
    press(browser, Keys.SPACE)
    focus_by_tab(browser, "#save > summary")
    press(browser, Keys.ENTER, Keys.TAB, *"By keys", Keys.ENTER)
    browser.wait_for_text("Saved as By keys")
    focus_by_tab(browser, ".folded summary", "1 more like it")
    press(browser, Keys.SPACE)
    browser.find(".folded .hit")
    focus_by_tab(browser, ".score summary")
    press(browser, Keys.ENTER)
    browser.find(".score dl")

    # Its alerts, and its end.
    browser.open("/alerts")
    browser.find("#alerts .hit")
    focus_by_tab(browser, "td button", "By keys")
    press(browser, Keys.ENTER)
    browser.driver.switch_to.alert.accept()
    browser.wait_for_text("Deleted by-keys-")
    assert [one.name for one in list_searches(stream.kafka).searches] == ["Drones"]

    # A text tried, a record checked.
    browser.open("/privacy")
    focus_by_tab(browser, "#try")
    press(browser, *"call 01712345678", Keys.TAB, Keys.ENTER)
    browser.wait_for_text("PHONE_")
    browser.open("/send")
    focus_by_tab(browser, "#text")
    press(browser, *'{"platform": "tiktok"}')
    focus_by_tab(browser, "#check")
    press(browser, Keys.SPACE)
    browser.wait_for_text("1 record: 0 valid, 1 invalid")
    focus_by_tab(browser, "details summary", "SocialPost")
    press(browser, Keys.ENTER)
    browser.find("details[open] td", "post_id")
