"""The search page while its Weaviate is stopped and started again, in a real headless Chromium."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from benchmarks.filled_store import fill
from clients.weaviate import connect
from local.services import LocalServices, Ports
from pipeline.plan import model_config, weaviate_config
from pipeline.settings import load_settings
from runtime.ports import free_ports
from tests.integration.browser import Browser, chrome, served_console
from tests.integration.conftest import INHERITED, PROJECT, SECRETS
from transforms.embedding import shared_model

pytestmark = pytest.mark.services

POSTS = 50


@pytest.fixture
def weaviate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServices]:
    services = LocalServices(tmp_path_factory.mktemp("weaviate"), Ports.free())
    services.up(["weaviate"])
    try:
        yield services
    finally:
        services.down()


@pytest.fixture
def browser(weaviate: LocalServices, tmp_path: Path) -> Iterator[Browser]:
    store = {name: text for name, text in weaviate.environment().items() if name.startswith("WEAVIATE")}
    given = {name.lower(): text for name, text in (store | SECRETS).items()} | {"redis_host": "none"}
    settings = load_settings(given, dotenv=None)
    client = connect(weaviate_config(settings))
    fill(client, shared_model(model_config(settings)), settings, POSTS)
    client.close()
    [port] = free_ports(1)
    environment = {name: os.environ[name] for name in INHERITED if name in os.environ} | {
        "PYTHONPATH": str(PROJECT),
        "KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{port}",
        "REDIS_HOST": "none",
        **store,
    }
    with served_console(environment, tmp_path) as url, chrome(url) as opened:
        yield opened
        assert opened.complaints() == []


def test_the_search_says_that_weaviate_is_unavailable_and_recovers_by_itself(
    weaviate: LocalServices, browser: Browser
) -> None:
    browser.open("/search?nearest=true")
    browser.find("#q").send_keys("phone", Keys.ENTER)
    browser.find(".hit")
    weaviate.stop("weaviate")
    time.sleep(1.5)  # that it answered is believed for a second
    browser.find("#q").send_keys(Keys.ENTER)
    browser.find("#hits .problem", "Unavailable: Weaviate")
    browser.wait_for_text("WEAVIATE_URL")
    browser.script("window.unmoved = true")
    time.sleep(6)  # it asks again meanwhile
    browser.find("#hits .problem", "Unavailable: Weaviate")
    weaviate.start("weaviate")
    browser.find(".hit", seconds=90)
    assert browser.script("return window.unmoved")
    assert browser.script("return document.querySelectorAll('#hits .problem').length") == 0
