"""An analyst's and an officer's journeys through the console, in a real headless Chromium."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import resources
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from clients.weaviate import WeaviateConfig, connect
from saved_searches import checked_search, delete, save
from schemas import Kind
from schemas.topics import SINK_TOPICS
from tests.integration.browser import Browser, console_browser

pytestmark = pytest.mark.services

SOURCE = "source.social.tiktok"
PHONE = "01712345678"
TOKENS = {"analyst": "analyst-token-0123456789", "officer": "officer-token-0123456789"}
PAGES = ("/", "/dead-letters", "/search?q=battery", "/alerts", "/privacy", "/send", "/audit")
HOSTILE = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">\u202etxt"
DRONE = "Selling my barely used drone with two spare propellers, only 31500 taka, Uttara"
POSTS = {
    "console-battery-en": "New smartphone whose battery lasts two days on one charge",
    "console-battery-bn": "আমার মোবাইলের চার্জ একদিনও থাকে না, খুব তাড়াতাড়ি শেষ হয়ে যায়",
    "console-saree-rm": "biyer jonno lal katan sharee bikri korbo, dam alochona kora jabe",
    "console-cake-en": "Homemade birthday cakes, delivered to your door",
    "console-call": f"Old fridge for sale, call {PHONE}",
    "console-drone-1": DRONE,
    "console-drone-2": f"{DRONE}!!",
    "console-drone-3": DRONE.upper(),
    "console-drone-4": DRONE.replace("31500", "29500"),
    "console-hostile": f"phone battery {HOSTILE} " + "battery " * 1000,
}


def empty_weaviate(stream: Any) -> None:
    """Delete what other tests stored: it would fill the first page of hits."""
    environment = stream.environment
    client = connect(WeaviateConfig(environment["WEAVIATE_URL"], int(environment["WEAVIATE_GRPC_PORT"])))
    try:
        client.collections.delete_all()
    finally:
        client.close()


@pytest.fixture
def browser(stream: Any, post: dict[str, Any]) -> Iterator[Browser]:
    records = [
        post | {"post_id": name, "content": text, "posted_at": f"2025-12-20T{10 + number}:00:00+06:00"}
        for number, (name, text) in enumerate(POSTS.items())
    ]
    empty_weaviate(stream)
    stream.produce([(SOURCE, one["post_id"].encode(), json.dumps(one).encode()) for one in records])
    stream.run()
    assert len(stream.read(SINK_TOPICS[Kind.SOCIAL])) == len(POSTS)
    with console_browser(stream, TOKENS, CONSOLE_MARKS_FILE=str(stream.directory / "marks.jsonl")) as opened:
        yield opened


def search(browser: Browser, text: str) -> None:
    box = browser.find("#q")
    box.clear()
    box.send_keys(text, Keys.ENTER)


def hits(browser: Browser) -> list[str]:
    """Return the texts of all hits that are shown, also of those inside others."""
    texts = browser.driver.find_elements(By.CSS_SELECTOR, ".hit > .text")
    return [element.text for element in texts if element.is_displayed()]


def actions(stream: Any) -> list[str]:
    lines = (stream.directory / "audit.jsonl").read_text().splitlines()
    return [json.loads(line)["action"] for line in lines]


def serious(browser: Browser) -> list[str]:
    """Return what axe-core finds that is serious or critical, with its places."""
    browser.script((resources.files("axe_core_python") / "axe.min.js").read_text(encoding="utf-8"))
    found = browser.driver.execute_async_script(
        "const done = arguments[arguments.length - 1]; axe.run(document).then(result => done(result.violations))"
    )
    return [
        f"{one['id']}: {', '.join(node['target'][0] for node in one['nodes'][:3])}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def test_a_bangla_question_finds_an_english_post_and_opens_it(stream: Any, browser: Browser) -> None:
    browser.sign_in(TOKENS["analyst"])
    browser.click("nav a", "Search")
    search(browser, "মোবাইলের ব্যাটারি কতদিন যায়")
    browser.find(".hit", POSTS["console-battery-en"])
    browser.find(".hit", POSTS["console-battery-bn"])
    assert "cakes" not in browser.find("#hits .hit").text
    browser.find(".strip svg")
    browser.click(".hit .score summary")
    assert "meaning" in browser.find(".hit dl").text

    # A text of a record does nothing to the page, and is cut.
    assert "more characters" in browser.find(".hit", "phone battery").text
    assert "U+202E" in browser.find(".hit", "phone battery").text
    assert "taken" not in browser.driver.title

    browser.click(".hit .facts a", "console-battery-en")
    browser.wait_for_text("The record as it is stored")
    assert '"post_id": "console-battery-en"' in browser.find("pre").text
    browser.click("a.button", "More like this")
    browser.wait_for_text("More like this")
    browser.find(".hit", POSTS["console-battery-bn"])

    browser.open("/search")
    search(browser, "quantum chromodynamics lattice")
    browser.wait_for_text("Nothing fits")
    browser.click("#hits button", "Show the nearest")
    browser.find(".hit")

    # Who may search by a personal value is the officer.
    browser.open(f"/search?q={PHONE}")
    browser.wait_for_text("Left out of the query: PHONE")
    assert browser.request("GET", "/api/v1/search?q=1&personal=true") == 403
    assert "personal_search" not in actions(stream)


def test_near_duplicates_are_folded_and_opened(stream: Any, browser: Browser) -> None:
    del stream
    browser.sign_in(TOKENS["analyst"])
    browser.open("/search")
    assert browser.find("#fold").is_selected()
    search(browser, "used drone with propellers")
    browser.find(".hit", "29500")  # another price is another offer
    folded = browser.find("#hits .folded summary", "2 more like it")
    assert sum("31500" in hit for hit in hits(browser)) == 1
    folded.send_keys(Keys.ENTER)
    browser.find(".folded .hit")
    assert sum("31500" in hit for hit in hits(browser)) == 3
    browser.click(".folded .hit .facts a", "console-drone-")
    browser.wait_for_text("The record as it is stored")
    browser.driver.back()
    browser.find("#hits .folded summary", "2 more like it")
    browser.click("#fold")
    browser.wait_for_text("console-drone-3")
    assert browser.driver.find_elements(By.CSS_SELECTOR, ".folded") == []
    assert sum("31500" in hit for hit in hits(browser)) == 3
    # Of what is like a record, too.
    browser.open("/search/like/console-drone-4?fold=true")
    browser.click(".folded summary", "2 more like it")
    browser.find(".folded .hit", "31500")


def test_an_officer_tries_a_text_marks_a_sample_and_searches_by_a_telephone(stream: Any, browser: Browser) -> None:
    browser.sign_in(TOKENS["officer"])
    browser.click("nav a", "Privacy")
    browser.wait_for_text("version of rules")
    browser.find("#try").send_keys(f"Rahim Uddin bhai, call {PHONE} {HOSTILE[:30]}")
    browser.click("#try-it")
    browser.wait_for_text("PHONE_")
    assert PHONE not in browser.find("#masked").text
    assert "taken" not in browser.driver.title

    browser.click("#draw")
    browser.click(".sample .mark-form summary")
    value = browser.find(".sample input[name=value]")
    value.send_keys("not in it", Keys.ENTER)
    browser.wait_for_text("does not stand in")
    # Other tests wrote to these topics too: a word of whatever was drawn, from the field that is chosen at first.
    word = browser.script("return document.querySelector('.sample dd').innerText").split()[0]
    browser.find(".sample select[name=kind]").send_keys("NAME")
    value = browser.find(".sample input[name=value]")
    value.clear()
    value.send_keys(word, Keys.ENTER)
    browser.wait_for_text("Marked as missed")
    [mark] = [json.loads(line) for line in (stream.directory / "marks.jsonl").read_text().splitlines()]
    assert f"[[NAME:{word}]]" in mark["text"]

    browser.open("/search")
    browser.click("input[name=personal]")
    search(browser, f"fridge {PHONE}")
    browser.find(".hit", "Old fridge")
    browser.click(".who a", "Audit log")
    browser.wait_for_text("personal_search")
    assert PHONE not in browser.text()
    assert {"privacy_sample", "mark", "personal_search"} <= set(actions(stream))
    assert PHONE not in (stream.directory / "audit.jsonl").read_text()


def test_every_page_is_accessible_in_light_and_dark_and_fits_a_telephone(stream: Any, browser: Browser) -> None:
    saved = checked_search({"name": "Phones", "query": "phone battery"})
    save(stream.kafka, saved)
    browser.sign_in(TOKENS["officer"])
    found = []
    for path in PAGES:
        for scheme, width in (("light", 1200), ("dark", 360)):
            browser.prefer(scheme)
            browser.resize(width)
            browser.open(path)
            browser.find("h1")
            if path.startswith("/search"):
                browser.find(".strip svg")
            if path == "/privacy":
                browser.wait_for_text("version of rules")
            if path == "/alerts":
                browser.find("td", "Phones")
            found += [f"{path} {scheme}: {one}" for one in serious(browser)]
            assert browser.script("return document.documentElement.scrollWidth") <= width, path
    delete(stream.kafka, saved.id)
    assert found == []
    # From the box to a hit by keys alone.
    browser.open("/search")
    browser.driver.switch_to.active_element.send_keys("battery", Keys.ENTER)
    browser.find(".hit")
    for _ in range(60):
        browser.driver.switch_to.active_element.send_keys(Keys.TAB)
        if "/search/record/" in str(browser.script("return document.activeElement.href")):
            break
    browser.driver.switch_to.active_element.send_keys(Keys.ENTER)
    browser.wait_for_text("The record as it is stored")
