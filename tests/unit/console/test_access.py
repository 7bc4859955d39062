"""Who may ask the console what: roles, tokens, the proxy's header, CSRF, and the headers of every answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute

from console.access.guard import MAX_BODY_BYTES
from console.access.roles import Role, highest
from console.api import ROUTERS as API
from console.pages import ROUTERS as PAGES
from console.settings import console_settings
from pipeline.settings import SettingsError, load_settings
from tests.unit.console.conftest import CONSOLE_TOKENS, ELSEWHERE, PROXY, TOKENS

Ask = Callable[..., Any]
PUBLIC = {"/login", "/live", "/logout"}
CHANGES = ("/api/v1/dead-letters/replay", "/api/v1/jobs/bd-stream/stop", "/api/v1/jobs/bd-stream/resume")
PAYLOAD = "/api/v1/dead-letters/schema-validation-errors/0/0/payload"


def role_of(route: APIRoute) -> Role | None:
    found = [getattr(one.call, "role", None) for one in route.dependant.dependencies]
    return next((role for role in found if role is not None), None)


def test_every_route_asks_for_a_role() -> None:
    routes = [route for router in (*API, *PAGES) for route in router.routes]
    assert len(routes) > 20
    for route in routes:
        assert isinstance(route, APIRoute)
        assert (role_of(route) is None) == (route.path in PUBLIC), route.path


def test_what_changes_something_or_shows_a_payload_needs_an_operator() -> None:
    reading = {"/check", "/send/check"}
    for router in (*API, *PAGES):
        for route in router.routes:
            assert isinstance(route, APIRoute)
            if {"POST", "DELETE"} & (route.methods or set()) and route.path not in PUBLIC | reading:
                role = role_of(route)
                assert role is not None
                of_analysts = ("/search/save", "/saved-searches", "/alerts/searches")
                least = Role.ANALYST if route.path.startswith(of_analysts) else Role.OPERATOR
                assert role.covers(least), route.path


@pytest.mark.parametrize("path", [*CHANGES, PAYLOAD])
@pytest.mark.parametrize("role", ["viewer", "analyst"])
def test_a_viewer_may_not(ask: Ask, bearer: Any, path: str, role: str) -> None:
    console = ask(ELSEWHERE, console_tokens=CONSOLE_TOKENS)
    answer = console.client.post(path, json={}, headers=bearer(role))
    assert answer.status_code == 403
    assert "operator" in answer.json()["detail"]
    [line] = console.lines()
    assert (line["action"], line["about"]["why"], line["who"]) == ("refused", "role", f"{role}_1")
    assert 'bd_console_refused_total{why="role"} 1.0' in console.client.get("/metrics", headers=bearer(role)).text


def test_a_wrong_token_is_refused_counted_and_audited_without_it(ask: Ask, bearer: Any) -> None:
    console = ask(ELSEWHERE, console_tokens=CONSOLE_TOKENS)
    answer = console.client.get("/api/v1/session", headers={"Authorization": "Bearer wrong-token-1234567890"})
    assert answer.status_code == 401
    assert "WWW-Authenticate" in answer.headers
    [line] = console.lines()
    assert line["about"] == {"why": "wrong_token", "path": "/api/v1/session"}
    assert "wrong-token" not in console.audit.read_text()
    assert console.client.get("/api/v1/session", headers=bearer("analyst")).json()["role"] == "analyst"


def test_without_a_token_a_program_is_refused_and_a_person_signs_in(ask: Ask) -> None:
    console = ask(ELSEWHERE, console_tokens=CONSOLE_TOKENS)
    assert console.client.get("/api/v1/session").status_code == 401
    sent = console.client.get("/dead-letters", headers={"Accept": "text/html"}, follow_redirects=False)
    assert (sent.status_code, sent.headers["location"]) == (303, "/login")
    form = console.client.get("/login").text
    csrf = re.findall(r'name="csrf_token" value="(\w+)"', form)[-1]
    wrong = console.client.post("/login", data={"token": "no such token", "csrf_token": csrf})
    assert wrong.status_code == 401
    assert "not one of CONSOLE_TOKENS" in wrong.text
    right = console.client.post(
        "/login", data={"token": TOKENS["operator"], "csrf_token": csrf}, follow_redirects=False
    )
    assert (right.status_code, right.headers["location"]) == (303, "/")
    assert "HttpOnly; SameSite=Lax" in right.headers["set-cookie"]
    assert console.client.get("/api/v1/session").json()["role"] == "operator"
    out = re.findall(r'name="csrf_token" value="(\w+)"', console.client.get("/").text)[0]
    console.client.post("/logout", data={"csrf_token": out}, follow_redirects=False)
    assert console.client.get("/api/v1/session").status_code == 401


def test_signing_in_works_under_a_prefix(ask: Ask) -> None:
    console = ask(ELSEWHERE, console_tokens=CONSOLE_TOKENS, console_prefix="/tools/console")
    for prefix in ("", "/tools/console"):
        sent = console.client.get(f"{prefix}/", headers={"Accept": "text/html"}, follow_redirects=False)
        assert sent.headers["location"] == "/tools/console/login"
        form = console.client.get(f"{prefix}/login", headers={"Accept": "text/html"}, follow_redirects=False)
        assert form.status_code == 200
        assert console.client.get(f"{prefix}/live").status_code == 200


def test_signing_in_needs_the_forms_own_token(ask: Ask) -> None:
    console = ask(ELSEWHERE, console_tokens=CONSOLE_TOKENS)
    assert console.client.post("/login", data={"token": TOKENS["officer"]}).status_code == 403


def test_a_changed_session_is_nobodys(ask: Ask) -> None:
    console = ask(ELSEWHERE, console_tokens=CONSOLE_TOKENS)
    for cookie in ("officer_1.9999999999.00", "officer_1.9999999999.", "x", "officer_1.abc.00", "é"):
        sent = {"Cookie": f"console_session={cookie}".encode()}
        assert console.client.get("/api/v1/session", headers=sent).status_code == 401


@pytest.mark.parametrize("flags", [{}, {"console_tokens": CONSOLE_TOKENS}, {"console_trusted_proxies": PROXY}])
@pytest.mark.parametrize("address", ["127.0.0.1", ELSEWHERE, "10.0.0.6"])
def test_a_forged_role_header_is_refused_counted_and_audited(ask: Ask, flags: Any, address: str) -> None:
    console = ask(address, **flags)
    answer = console.client.get("/api/v1/session", headers={"X-Console-Role": "officer"})
    assert answer.status_code == 403
    [line] = console.lines()
    assert line["about"]["why"] == "forged_role"


def test_the_header_is_believed_from_the_proxy(ask: Ask) -> None:
    console = ask(PROXY, console_trusted_proxies=f"192.168.0.0/16,{PROXY}")
    headers = {"X-Console-Role": "users, operator ,viewer", "X-Forwarded-User": "asha@example.com"}
    said = console.client.get("/api/v1/session", headers=headers).json()
    assert said["role"] == "operator"
    assert said["name"].startswith("user-")
    assert "asha" not in said["name"]
    assert console.client.get("/api/v1/session").status_code == 401
    assert console.client.get("/api/v1/session", headers={"X-Console-Role": "admin"}).status_code == 403


def test_a_forwarded_address_is_not_believed(ask: Ask) -> None:
    console = ask(ELSEWHERE, console_trusted_proxies=PROXY)
    headers = {"X-Console-Role": "officer", "X-Forwarded-For": PROXY, "X-Real-IP": PROXY, "Forwarded": f"for={PROXY}"}
    assert console.client.get("/api/v1/session", headers=headers).status_code == 403


def test_without_roles_it_answers_on_loopback_only(ask: Ask) -> None:
    assert ask().client.get("/api/v1/session").json()["role"] == "officer"
    assert "on this machine only" in ask().client.get("/").text
    assert ask(ELSEWHERE).client.get("/api/v1/session").status_code == 401
    rebound = ask(base_url="http://evil.example").client.get("/api/v1/session")
    assert rebound.status_code == 421
    for flags in ({"console_host": "0.0.0.0"}, {"console_host": "192.0.2.1"}):
        with pytest.raises(SettingsError, match="CONSOLE_HOST"):
            console_settings(load_settings({"allow_placeholder_salt": "true", "dead_letter_payload": "plain", **flags}))


@pytest.mark.parametrize(
    ("flags", "named"),
    [
        ({"console_tokens": "asha:operator:short"}, "CONSOLE_TOKENS: entry 1"),
        ({"console_tokens": "asha:admin:0123456789abcdef"}, "CONSOLE_TOKENS: entry 1"),
        ({"console_tokens": "a:viewer:0123456789abcdef,a:viewer:0123456789abcdeg"}, "CONSOLE_TOKENS: entry 2"),
        ({"console_trusted_proxies": "proxy.internal"}, "CONSOLE_TRUSTED_PROXIES"),
        ({"console_secret": "short"}, "CONSOLE_SECRET"),
        ({"console_metrics_urls": "localhost:6066"}, "CONSOLE_METRICS_URLS"),
    ],
)
def test_wrong_settings_are_named_and_secrets_not_repeated(flags: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named) as error:
        console_settings(load_settings({"allow_placeholder_salt": "true", "dead_letter_payload": "plain", **flags}))
    assert "0123456789abcde" not in str(error.value)


def test_a_browser_needs_a_csrf_token_and_a_program_does_not(ask: Ask, bearer: Any) -> None:
    console = ask(ELSEWHERE, console_tokens=CONSOLE_TOKENS)
    assert console.client.post("/api/v1/check", content=b"{}", headers=bearer("viewer")).status_code == 200
    local = ask()
    refused = local.client.post("/api/v1/check", content=b"{}")
    assert refused.status_code == 403
    assert "CSRF" in refused.json()["detail"]
    assert local.lines()[-1]["about"]["why"] == "csrf"
    held = local.csrf()
    assert local.client.post("/api/v1/check", content=b"{}", headers=held).status_code == 200
    other = ask()
    other.csrf()
    assert other.client.post("/api/v1/check", content=b"{}", headers=held).status_code == 403


PATHS = (
    "/",
    "/dead-letters",
    "/send",
    "/login",
    "/audit",
    "/nothing",
    "/api/v1/health",
    "/static/console.css",
    "/live",
)


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_the_security_headers(ask: Ask, path: str) -> None:
    answer = ask().client.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    if not path.startswith("/static"):
        assert answer.headers["Cache-Control"] == "no-store"
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|style=", answer.text)
    assert not re.search(r"""(src|href)=["'](https?:)?//""", answer.text)


def test_a_prefix_stands_before_every_address(ask: Ask) -> None:
    console = ask(console_prefix="/tools/console")
    for prefix in ("", "/tools/console"):  # a proxy may take it off or not
        for path in ("/", "/dead-letters", "/send"):
            text = console.client.get(f"{prefix}{path}").text
            addresses = re.findall(
                r"""(?:src|href|action|hx-get|hx-post|data-stream|data-history)=["']([^"'#]*)""", text
            )
            assert len(addresses) > 8
            assert [one for one in addresses if one and not one.startswith("/tools/console/")] == []
        style = re.search(r'href="([^"]*console\.css[^"]*)"', text)
        assert style is not None
        assert console.client.get(style[1]).status_code == 200


def test_too_large_a_request_is_refused(ask: Ask) -> None:
    console = ask()
    headers = console.csrf()
    assert console.client.post("/api/v1/check", content=b"x" * (MAX_BODY_BYTES + 1), headers=headers).status_code == 413

    def chunks() -> Any:
        for _ in range(MAX_BODY_BYTES // 100_000 + 2):
            yield b"x" * 100_000

    assert console.client.post("/api/v1/check", content=chunks(), headers=headers).status_code == 413
    form = {"file": ("a.json", b"x" * (MAX_BODY_BYTES + 1))}
    assert console.client.post("/send/check", files=form, headers=headers).status_code == 413


def test_a_fault_of_the_console_shows_and_logs_no_value(ask: Ask, caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        def services(self) -> Any:
            raise RuntimeError("secret 01712345678")

    console = ask(sources={"health": Broken()})
    answer = console.client.get("/api/v1/health")
    assert answer.status_code == 500
    assert "01712345678" not in answer.text + caplog.text
    assert "RuntimeError" in caplog.text


def test_roles_cover_those_before_them() -> None:
    assert [role for role in Role if role.covers(Role.OPERATOR)] == [Role.OPERATOR, Role.OFFICER]
    assert highest("viewer, OFFICER") is Role.OFFICER
    assert highest("root") is None


def test_the_audit_log_is_private(ask: Ask, tmp_path: Path) -> None:
    console = ask(ELSEWHERE)
    console.client.get("/", headers={"X-Console-Role": "officer"})
    assert console.audit.stat().st_mode & 0o077 == 0
