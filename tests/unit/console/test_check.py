"""POST /check and the page Send data: faults with field, rule and fix; what a record becomes; nothing is kept."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from console.sources.check import MOST_ANONYMIZED, Checker, NotReadable
from pipeline.settings import load_settings

Ask = Callable[..., Any]
PHONE, EMAIL = "01712345678", "john.doe@example.com"


def checker(**flags: str) -> Checker:
    return Checker(
        load_settings({"allow_placeholder_salt": "true", "dead_letter_payload": "plain", **flags}, dotenv=None)
    )


def test_a_wrong_record_is_explained(ask: Ask, post: dict[str, Any]) -> None:
    del post["content"]
    post["engagement_count"] = "many"
    console = ask()
    said = console.client.post("/api/v1/check", content=json.dumps(post), headers=console.csrf()).json()
    assert (said["records"], said["valid"], said["invalid"]) == (1, 0, 1)
    assert {(one["field"], one["line"]) for one in said["findings"]} == {("content", 1), ("engagement_count", 1)}
    assert all(one["rule"] and one["fix"] for one in said["findings"])
    assert said["anonymized"] == []


def test_a_valid_record_comes_back_anonymized_and_is_nowhere_kept(
    ask: Ask, post: dict[str, Any], caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    post["content"] = f"call me at {PHONE} or {EMAIL}"
    console = ask()
    with caplog.at_level(logging.DEBUG):
        said = console.client.post("/api/v1/check", content=json.dumps(post), headers=console.csrf()).json()
    [one] = said["anonymized"]
    assert one["kind"] == "social"
    assert one["found"]["PHONE"] == one["found"]["EMAIL"] == 1
    assert one["record"]["_anonymized"] is True
    assert PHONE not in json.dumps(said)
    assert said["tokens_of_the_job"] is False
    assert PHONE not in caplog.text
    assert not any(PHONE.encode() in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())


def test_tokens_are_the_jobs_with_its_salt(post: dict[str, Any]) -> None:
    post["content"] = f"call {PHONE}"
    data = json.dumps(post).encode()
    salted = checker(privacy_salt="a-salt-of-the-tests-0123456789")
    assert salted.check(data).salt
    again = checker(privacy_salt="a-salt-of-the-tests-0123456789")
    assert salted.check(data).anonymized[0].record == again.check(data).anonymized[0].record
    assert salted.check(data).anonymized[0].record != checker().check(data).anonymized[0].record


def test_files_of_every_form(post: dict[str, Any]) -> None:
    lines = b"\n".join(json.dumps(post | {"post_id": str(number)}).encode() for number in range(30)) + b"\n{broken\n"
    found = checker().check(lines, "posts.jsonl")
    assert (found.records, found.valid, len(found.anonymized)) == (31, 30, MOST_ANONYMIZED)
    assert [(one.line, one.reason) for one in found.findings] == [(31, "invalid_json")]
    assert checker().check(json.dumps([post, post], indent=1).encode(), "posts.json").valid == 2
    assert checker().check(json.dumps(post, indent=2).encode()).valid == 1
    table = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([post]), table)
    assert checker().check(table.getvalue(), "posts.parquet").valid == 1
    names = ",".join(post)
    values = ",".join(json.dumps(str(value)) for value in post.values())
    assert checker().check(f"{names}\n{values}\n".encode(), "posts.csv").records == 1
    for name in ("posts.parquet", "posts.json.gz"):
        with pytest.raises(NotReadable):
            checker().check(b"not that", name)


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00\xff\xfe", b"\xff\xfe\x00\xd8", b"[" * 100_000, b'{"a":' * 5000, b"null", b'"\\ud800"', b"{}" * 9],
)
def test_hostile_input_is_a_finding_or_nothing(data: bytes) -> None:
    for name in ("", "a.json", "a.csv", "source.social.tiktok", "../../a.json"):
        try:
            found = checker().check(data, name)
        except NotReadable:
            continue
        assert found.valid == 0


def test_a_record_for_another_topic_is_told(post: dict[str, Any]) -> None:
    [found] = checker().check(json.dumps(post).encode(), "source.social.facebook").findings
    assert found.reason == "platform_contradicts_topic"


def test_the_page_shows_what_is_wrong_as_text(ask: Ask, post: dict[str, Any]) -> None:
    console = ask()
    headers = console.csrf()
    post["<script>alert(1)</script>"] = "x\u202ey"
    post["content"] = '<img src=x onerror="alert(1)">\u202e'
    text = console.client.post("/send/check", data={"text": json.dumps(post, ensure_ascii=False)}, headers=headers).text
    assert "1 valid" in text
    assert "<img src=x" not in text
    assert "<script>alert" not in text
    assert "\u202e" not in text
    dropped = {"file": ('<img src=x>".json', json.dumps(post | {"content": 5}).encode())}
    text = console.client.post("/send/check", files=dropped, data={"text": ""}, headers=headers).text
    assert "0 valid, 1 invalid" in text
    assert "<img src=x" not in text
    unreadable = console.client.post("/send/check", files={"file": ("a.parquet", b"no")}, headers=headers)
    assert unreadable.status_code == 422
    assert "Parquet" in unreadable.text


def test_schemas_and_a_wrong_name(ask: Ask) -> None:
    client = ask().client
    assert set(client.get("/api/v1/schemas").json()) == {
        "SocialPost",
        "MarketOrder",
        "DeadLetter",
        "SavedSearch",
        "Alert",
    }
    assert client.get("/api/v1/schemas/SocialPost").json()["title"] == "SocialPost"
    assert client.get("/api/v1/schemas/Nothing").status_code == 404
    assert "engagement_count" in client.get("/send").text
