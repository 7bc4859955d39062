"""Search and privacy in the console, without services: parameters, roles, marks, and text of records on a page."""

from __future__ import annotations

import html
import json
import re
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.privacy_marks import missed, wrongly_replaced
from clients.errors import ServiceUnavailable
from console.pages.search import CHART_HEIGHT, bars
from console.sources.marks import Verdict, WrongMark, append_mark
from console.sources.privacy import Sample, Tried
from console.sources.search import MOST_BARS, Search, Trend, Wanted, trend_of
from console.sources.weaviate import WeaviateReach
from console.text import shown
from pipeline.settings import load_settings
from schemas import Kind as RecordKind
from schemas.event_time import DHAKA
from search import Bounds, Hit, NotStored, Page
from tests.unit.console.conftest import CONSOLE_TOKENS, ELSEWHERE
from transforms.privacy import Kind
from transforms.privacy.audit import Find
from transforms.privacy.explain import explain
from transforms.privacy.report import report_of

Ask = Callable[..., Any]
NOW = datetime(2025, 12, 20, 10, 30, tzinfo=DHAKA)
TOKEN = "PHONE_0123456789abcdef"
HOSTILE = "<script>alert(1)</script>\u202e\x1b[2J"


class Stored:
    """A search that finds one record, and remembers what it was asked."""

    by_personal_values = True
    categories = ("smartphone",)

    def __init__(self) -> None:
        self.asked: list[Any] = []

    def search(self, wanted: Any) -> Page:
        self.asked.append(wanted)
        return Page([self.hit()], weight=0.6, more=True)

    def trend(self, wanted: Any) -> Trend:
        self.asked.append(wanted)
        return trend_of([NOW, NOW + timedelta(hours=2)])

    def record(self, identifier: str, kind: Any, platform: str = "", line: str = "") -> Hit:
        if identifier != "p-1":
            raise NotStored(f"{kind}: holds nothing with this id")
        return self.hit()

    @staticmethod
    def hit() -> Hit:
        record = {"post_id": "p-1", "content": HOSTILE, "embedding": [0.5]}
        properties = {"post_id": "p-1", "content": HOSTILE, "posted_at": NOW, "raw_data": json.dumps(record)}
        return Hit(0.7, 0.8, 0.5, "p-1", uuid.UUID(int=1), properties, folded=3)


@pytest.fixture
def found() -> Stored:
    return Stored()


@pytest.fixture
def console(ask: Ask, found: Stored) -> Any:
    made = ask(ELSEWHERE, console_tokens=CONSOLE_TOKENS)
    made.sources.search = found
    return made


def test_hits_have_their_scores_and_no_vector(console: Any, bearer: Any, found: Stored) -> None:
    answer = console.client.get(
        "/api/v1/search",
        params={"q": "ফোন", "city": "ঢাকা", "since": "2025-12-01", "until": "2025-12-20", "platform": ""},
        headers=bearer("analyst"),
    ).json()
    [hit] = answer["hits"]
    assert (hit["id"], hit["score_parts"]) == ("p-1", {"meaning": 0.8, "words": 0.5})
    assert "embedding" not in hit["record"]
    bounds = found.asked[0].bounds
    assert (bounds.city, bounds.platform) == ("Dhaka", None)
    assert (bounds.since, bounds.until) == (datetime(2025, 12, 1, tzinfo=DHAKA), datetime(2025, 12, 21, tzinfo=DHAKA))


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        ({"q": ""}, "q"),
        ({"q": "x", "city": "Atlantis"}, "city"),
        ({"q": "x", "since": "soon"}, "since"),
        ({"q": "x", "limit": "0"}, "limit"),
        ({"q": "x", "limit": "50", "offset": "190"}, "offset"),
        ({"q": "x", "since": "2025-12-02", "until": "2025-12-01"}, "since"),
        ({"q": "x", "language": "fr"}, "language"),
        ({"q": "x", "colour": "red"}, "colour"),
    ],
)
def test_a_wrong_parameter_is_named(console: Any, bearer: Any, parameters: dict[str, str], name: str) -> None:
    answer = console.client.get("/api/v1/search", params=parameters, headers=bearer("analyst"))
    assert answer.status_code == 422
    assert name in json.dumps(answer.json())
    assert "Atlantis" not in answer.text


def test_a_viewer_may_not_search_and_an_analyst_not_by_personal_values(
    console: Any, bearer: Any, found: Stored
) -> None:
    query = {"q": "01712345678", "personal": "true"}
    assert console.client.get("/api/v1/search", params={"q": "x"}, headers=bearer("viewer")).status_code == 403
    assert console.client.get("/api/v1/search", params=query, headers=bearer("analyst")).status_code == 403
    assert console.client.get("/api/v1/privacy/report", headers=bearer("operator")).status_code == 403
    assert found.asked == []
    assert console.client.get("/api/v1/search", params=query, headers=bearer("officer")).status_code == 200
    assert found.asked[0].personal
    [line] = [line for line in console.lines() if line["action"] == "personal_search"]
    assert (line["who"], line["about"]) == ("officer_1", {"kind": "social"})
    assert "01712345678" not in console.audit.read_text()


def test_a_folded_hit_opens_those_that_say_the_same(console: Any, bearer: Any, found: Stored) -> None:
    answer = console.client.get("/api/v1/search", params={"q": "x", "fold": "true"}, headers=bearer("analyst")).json()
    assert answer["hits"][0]["folded"] == 3
    assert (found.asked[-1].fold, found.asked[-1].under) == (True, None)
    part = console.client.get("/search/hits?q=x&fold=true&city=Dhaka&offset=20", headers=bearer("analyst")).text
    assert "3 more like it" in part
    [link] = re.findall(r'hx-get="([^"]*folded[^"]*)"', part)
    assert console.client.get(html.unescape(link), headers=bearer("analyst")).status_code == 200
    asked = found.asked[-1]
    assert (asked.under, asked.offset, asked.bounds.city) == (uuid.UUID(int=1), 0, "Dhaka")
    wrong = console.client.get("/api/v1/search", params={"q": "x", "under": "me"}, headers=bearer("analyst"))
    assert wrong.status_code == 422
    assert "under" in wrong.text


def test_what_a_record_says_is_shown_as_text(console: Any, bearer: Any) -> None:
    for path in ("/search/hits?q=x", "/search/record/p-1"):
        page = console.client.get(path, headers=bearer("analyst")).text
        assert "&lt;script&gt;alert(1)" in page
        assert "<script>alert" not in page
        assert "\u202e" not in page
        assert "\x1b" not in page


def test_a_record_that_is_not_stored_and_a_store_that_is_unavailable(ask: Ask, console: Any, bearer: Any) -> None:
    assert console.client.get("/api/v1/records/p-2", headers=bearer("analyst")).status_code == 404

    def unavailable(*_: Any, **__: Any) -> Any:
        raise ServiceUnavailable("Weaviate at nowhere (WEAVIATE_URL) cannot be reached")

    console.sources.search = Search(load_settings({"allow_placeholder_salt": "true", "dead_letter_payload": "plain"},
                                                  dotenv=None), opened=unavailable)  # fmt: skip
    for _ in range(2):
        answer = console.client.get("/api/v1/search", params={"q": "x"}, headers=bearer("analyst"))
        assert answer.status_code == 503
        assert "WEAVIATE_URL" in answer.json()["detail"]


def test_a_search_does_not_wait_for_a_store_that_does_not_answer(console: Any, bearer: Any) -> None:
    settings = load_settings({"allow_placeholder_salt": "true", "dead_letter_payload": "plain"}, dotenv=None)

    def opens(*_: Any, **__: Any) -> Any:
        raise AssertionError("it was asked, which takes long")

    console.sources.search = Search(settings, WeaviateReach("http://127.0.0.1:9"), opens)
    answer = console.client.get("/api/v1/search", params={"q": "x"}, headers=bearer("analyst"))
    assert answer.status_code == 503
    assert "Weaviate at http://127.0.0.1:9 (WEAVIATE_URL) does not answer" in answer.json()["detail"]
    without = load_settings({"allow_placeholder_salt": "true", "dead_letter_payload": "plain", "weaviate_url": "none",
                             "stages": "validate"}, dotenv=None)  # fmt: skip
    console.sources.search = Search(without, WeaviateReach("none"))
    answer = console.client.get("/api/v1/search", params={"q": "x"}, headers=bearer("analyst"))
    assert (answer.status_code, "WEAVIATE_URL: is none" in answer.text) == (409, True)


class Waiting:
    """A searcher that answers once two ask at a time, and fails when it is told to."""

    def __init__(self) -> None:
        self.both = threading.Barrier(2, timeout=10)
        self.fails = False

    def search(self, *_: Any, **__: Any) -> Page:
        self.both.wait()
        if self.fails:
            raise ServiceUnavailable("Weaviate at nowhere (WEAVIATE_URL) cannot be reached")
        return Page([])


def test_several_search_at_once_and_one_outage_closes_the_connection_once() -> None:
    searcher, opened, closed = Waiting(), [], []

    @contextmanager
    def opens(*_: Any, **__: Any) -> Iterator[Any]:
        opened.append(searcher)
        yield searcher
        closed.append(searcher)

    search = Search(
        load_settings({"allow_placeholder_salt": "true", "dead_letter_payload": "plain"}, dotenv=None), opened=opens
    )
    wanted = Wanted("phone", RecordKind.SOCIAL, Bounds(), 10)
    with ThreadPoolExecutor(2) as pool:
        assert [page.hits for page in pool.map(search.search, [wanted] * 2)] == [[], []]
        searcher.fails = True
        failed = [pool.submit(search.search, wanted) for _ in range(2)]
        assert all(isinstance(one.exception(), ServiceUnavailable) for one in failed)
        assert (len(opened), len(closed)) == (1, 1)
        searcher.fails = False
        assert len(list(pool.map(search.search, [wanted] * 2))) == 2
    assert len(opened) == 2


@given(st.lists(st.integers(0, 100 * 365 * 24 * 60), max_size=50))
def test_a_trend_has_every_hit_once_and_few_bars(minutes: list[int]) -> None:
    times = [NOW + timedelta(minutes=number) for number in minutes]
    trend = trend_of(times)
    assert sum(trend.counts) == len(times)
    assert len(trend.counts) <= MOST_BARS + 1
    assert len(trend.starts) == len(trend.counts)
    heights = [height for *_, height in bars(trend)]
    assert all(0 <= height <= CHART_HEIGHT for height in heights)
    assert all((height > 0) == (count > 0) for height, count in zip(heights, trend.counts, strict=True))


def test_marks_are_what_the_benchmark_reads(tmp_path: Path) -> None:
    file = tmp_path / "marks" / "marks.jsonl"
    append_mark(file, Verdict.MISSED, "PHONE", "call 01712345678 now", "01712345678", "t/0/1/content")
    append_mark(file, Verdict.MISSED, "NAME", "gave it to zzqx today", "zzqx", "t/0/2/content")
    append_mark(
        file, Verdict.WRONGLY_REPLACED, "NAME", "a NAME_0123456789abcdef phone", "NAME_0123456789abcdef", "t/0/3"
    )
    assert file.stat().st_mode & 0o777 == 0o600
    data = file.read_bytes()
    assert missed(data) == {"NAME": (0, 1), "PHONE": (1, 1)}
    assert wrongly_replaced(data) == {"NAME": 1}
    for stretch in ("nowhere", " ", "[[x]]"):
        with pytest.raises(WrongMark, match="value"):
            append_mark(file, Verdict.MISSED, "PHONE", "call [[x]]", stretch, "t/0/1/content")


def test_a_long_text_is_cut() -> None:
    assert "1,990 more characters" in shown("x" * 2000, 10)


class Held:
    """An officer's desk with one record."""

    marks_file = Path("marks.jsonl")

    def report(self) -> dict[str, Any]:
        record = {"_anonymized": True, "posted_at": "2025-12-20T10:00:00+06:00", "content": TOKEN, "author": HOSTILE}
        values = [("anonymized.social", json.dumps(record).encode())]
        return report_of(values).as_dict() | {"counted": 1, "older": 2}

    def samples(self, count: int) -> list[Sample]:
        return [Sample(("t", 0, 1), {"content": HOSTILE}, {"content": HOSTILE})][:count]

    def try_text(self, text: str) -> Tried:
        return Tried(TOKEN, [Find(Kind.PHONE, "phone", text, TOKEN)], list(explain(text)), of_the_job=False)


def test_the_parts_of_the_privacy_page_are_shown_to_officers_alone(console: Any, bearer: Any) -> None:
    console.sources.privacy = Held()
    officer = bearer("officer")
    counts = console.client.get("/privacy/counts", headers=officer)
    assert counts.status_code == 200
    assert "2025-12-20" in counts.text
    assert "PHONE" in counts.text
    samples = console.client.get("/privacy/samples", headers=officer)
    assert samples.status_code == 200
    assert "<script>alert" not in samples.text
    assert "\u202e" not in samples.text
    assert [line["about"]["records"] for line in console.lines() if line["action"] == "privacy_sample"] == [["t/0/1"]]
    tried = console.client.post("/privacy/try", data={"text": "Rahim bhai 01712345678"}, headers=officer)
    assert tried.status_code == 200
    assert TOKEN in tried.text
    for path in ("/privacy", "/privacy/counts", "/privacy/samples"):
        assert console.client.get(path, headers=bearer("analyst")).status_code == 403
