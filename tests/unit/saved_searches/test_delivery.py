"""Webhooks: what is posted, what is tried again, and what is never reached."""

import json
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from saved_searches.addresses import ForbiddenAddress, checked_socket, is_public
from saved_searches.delivery import Deliverer, Outcome, WebhookConfig, post, signature
from schemas import Kind
from schemas.saved_search import Alert, SavedSearch

ALERT = Alert(
    id="4b1d0a3e-0000-5000-8000-000000000001", search_id="s", search_name="S", score=0.7, kind=Kind.SOCIAL,
    platform="tiktok", record_id="p1", version="1", event_time=None, text="নতুন ফোন", source_topic="t",
    source_partition=0, source_offset=1,
)  # fmt: skip
LOCAL = WebhookConfig(timeout_seconds=2, private=True)


class Webhook:
    """A server that answers with the statuses it is given, the last one again and again."""

    def __init__(self, *statuses: int, **headers: str):
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        left = list(statuses)
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.requests.append((self.path, dict(self.headers), body))
                self.send_response(left.pop(0) if len(left) > 1 else left[0])
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *arguments: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook?key=s3cret"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def webhook() -> Iterator[Callable[..., Webhook]]:
    made: list[Webhook] = []

    def start(*statuses: int, **headers: str) -> Webhook:
        made.append(Webhook(*statuses, **headers))
        return made[-1]

    yield start
    for one in made:
        one.server.shutdown()
        one.server.server_close()


def test_an_alert_is_posted_as_json_signed_and_under_its_id(webhook: Callable[..., Webhook]) -> None:
    hook = webhook(204)
    assert post(hook.url, ALERT, WebhookConfig(secret=b"key", private=True)) is Outcome.DELIVERED
    [(path, headers, body)] = hook.requests
    assert path == "/hook?key=s3cret"
    assert json.loads(body) == ALERT.model_dump(mode="json")
    assert headers["Idempotency-Key"] == ALERT.id
    assert headers["X-Signature-256"] == signature(body, b"key")


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(200, "DELIVERED"), (302, "REFUSED"), (400, "REFUSED"), (410, "REFUSED"), (429, "FAILED"), (503, "FAILED")],
)
def test_an_answer_says_whether_to_try_again(status: int, outcome: str, webhook: Callable[..., Webhook]) -> None:
    assert post(webhook(status).url, ALERT, LOCAL) is Outcome[outcome]


def test_no_redirect_is_followed(webhook: Callable[..., Webhook]) -> None:
    target = webhook(200)
    assert post(webhook(307, Location=target.url).url, ALERT, LOCAL) is Outcome.REFUSED
    assert target.requests == []


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://[::ffff:127.0.0.1]:{port}/",
            "http://2130706433:{port}/", "http://0x7f.1:{port}/", "http://0.0.0.0:{port}/"],
)  # fmt: skip
def test_this_machine_is_not_reached_in_any_spelling(url: str, webhook: Callable[..., Webhook]) -> None:
    hook = webhook(200)
    outcome = post(url.format(port=hook.server.server_port), ALERT, WebhookConfig(timeout_seconds=2))
    assert outcome in (Outcome.FORBIDDEN, Outcome.FAILED)  # failed: a resolver that does not know the spelling
    assert hook.requests == []


def test_a_name_with_one_private_address_is_not_reached_at_all(webhook: Callable[..., Webhook]) -> None:
    hook = webhook(200)
    config = WebhookConfig(resolver=lambda host, port: ["8.8.8.8", "127.0.0.1"])
    assert post(f"http://example.org:{hook.server.server_port}/", ALERT, config) is Outcome.FORBIDDEN
    assert hook.requests == []


def test_what_is_connected_to_is_what_was_checked(webhook: Callable[..., Webhook]) -> None:
    """A name that resolves to another address at each question gains nothing: there is one question."""
    hook = webhook(200)
    asked: list[str] = []

    def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    with pytest.raises(ForbiddenAddress):
        checked_socket("rebinding.example", hook.server.server_port, 1, private=False, resolver=resolver)
    checked_socket("rebinding.example", hook.server.server_port, 1, private=True, resolver=resolver).close()
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True), ("2606:4700:4700::1111", True), ("::ffff:8.8.8.8", True),
        ("127.0.0.1", False), ("10.0.0.1", False), ("172.16.0.1", False), ("192.168.1.1", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False),
        ("255.255.255.255", False), ("::1", False), ("::", False), ("fe80::1", False), ("fc00::1", False),
        ("fec0::1", False), ("ff02::1", False), ("::ffff:10.0.0.1", False), ("2002:a00:1::", False),
        ("64:ff9b::a00:1", False), ("not an address", False),
    ],
)  # fmt: skip
def test_only_addresses_of_the_internet_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_a_server_that_says_nothing_or_only_dribbles_is_left_in_time() -> None:
    server = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{server.getsockname()[1]}/"
    done = threading.Event()

    def dribble() -> None:
        connection, _ = server.accept()
        with connection:
            while not done.wait(0.1):
                try:
                    connection.send(b"H")
                except OSError:
                    return

    thread = threading.Thread(target=dribble, daemon=True)
    thread.start()
    try:
        assert post(url, ALERT, WebhookConfig(timeout_seconds=0.5, private=True)) is Outcome.FAILED
    finally:
        done.set()
        thread.join(5)
        server.close()


class Clock:
    """Time that passes by waiting alone."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Stop(threading.Event):
    """Waits by moving the clock."""

    def __init__(self, clock: Clock):
        super().__init__()
        self.clock = clock

    def wait(self, timeout: float | None = None) -> bool:
        self.clock.now += timeout or 0
        return self.is_set()


class Attempts:
    def __init__(self, *outcomes: Outcome):
        self.outcomes = list(outcomes)
        self.urls: list[str] = []

    def __call__(self, url: str, alert: Alert, config: WebhookConfig) -> Outcome:
        self.urls.append(url)
        return self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]


def deliverer(attempts: Attempts, stop: bool = False, **more: Any) -> Deliverer:
    search = SavedSearch(**({"id": "s", "name": "S", "query": "q", "webhook": "https://a.example/s3cret"} | more))
    clock = Clock()
    made = Stop(clock)
    if stop:
        made.set()
    return Deliverer(
        WebhookConfig(retry_seconds=100), lambda name: search if name == "s" else None, made, attempts, clock
    )


def again(number: int) -> Alert:
    return ALERT.model_copy(update={"id": str(number)})


def test_what_fails_is_tried_again_with_growing_pauses() -> None:
    attempts = Attempts(Outcome.FAILED, Outcome.FAILED, Outcome.DELIVERED)
    assert deliverer(attempts).deliver(ALERT) is Outcome.DELIVERED
    assert len(attempts.urls) == 3


def test_what_goes_on_failing_is_given_up_named_and_holds_up_the_next_one_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    attempts = Attempts(Outcome.FAILED)
    made = deliverer(attempts)
    with caplog.at_level(logging.WARNING):
        assert made.deliver(ALERT) is Outcome.FAILED
    assert 4 < len(attempts.urls) < 20
    assert ALERT.id in caplog.text
    assert "s3cret" not in caplog.text
    before = len(attempts.urls)
    assert made.deliver(again(2)) is Outcome.FAILED
    assert len(attempts.urls) == before + 1
    attempts.outcomes = [Outcome.DELIVERED, Outcome.FAILED, Outcome.DELIVERED]
    assert [made.deliver(again(3)), made.deliver(again(4))] == [Outcome.DELIVERED] * 2


def test_refused_and_forbidden_are_not_tried_again() -> None:
    for outcome in (Outcome.REFUSED, Outcome.FORBIDDEN):
        attempts = Attempts(outcome)
        assert deliverer(attempts).deliver(ALERT) is outcome
        assert len(attempts.urls) == 1


def test_an_alert_that_comes_twice_is_posted_once() -> None:
    attempts = Attempts(Outcome.DELIVERED)
    made = deliverer(attempts)
    assert [made.deliver(ALERT), made.deliver(ALERT)] == [Outcome.DELIVERED, Outcome.REPEATED]
    assert len(attempts.urls) == 1


def test_no_webhook_a_disabled_or_a_deleted_search_post_nothing() -> None:
    attempts = Attempts(Outcome.DELIVERED)
    assert deliverer(attempts, webhook=None).deliver(ALERT) is Outcome.NO_WEBHOOK
    assert deliverer(attempts, enabled=False).deliver(ALERT) is Outcome.NO_WEBHOOK
    assert deliverer(attempts).deliver(ALERT.model_copy(update={"search_id": "gone"})) is Outcome.NO_WEBHOOK
    assert attempts.urls == []


def test_what_is_stopped_between_two_tries_is_left_for_the_next_run() -> None:
    assert deliverer(Attempts(Outcome.FAILED), stop=True).deliver(ALERT) is Outcome.STOPPED
