"""The command line of the search: what its values mean, and which are refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cli import search
from cli.main import main
from schemas.event_time import moment
from search import Bounds, Page

DHAKA = ZoneInfo("Asia/Dhaka")


class _Searcher:
    def __init__(self) -> None:
        self.asked: list[tuple[str, Any, Bounds]] = []

    def search(self, text: str, kind: Any, bounds: Bounds, **_options: Any) -> Page:
        self.asked.append((text, kind, bounds))
        return Page([])

    def like(self, identifier: str, kind: Any, bounds: Bounds, **_options: Any) -> Page:
        self.asked.append((f"like {identifier}", kind, bounds))
        return Page([])


@pytest.fixture
def searcher(monkeypatch: pytest.MonkeyPatch) -> _Searcher:
    found = _Searcher()

    @contextmanager
    def opened(*_arguments: Any, **_options: Any) -> Iterator[_Searcher]:
        yield found

    monkeypatch.setattr(search, "open_searcher", opened)
    return found


def test_a_bare_date_is_a_whole_day_in_dhaka(searcher: _Searcher) -> None:
    assert main(["search", "q", "--since", "2025-12-01", "--until", "2025-12-01"]) == 0
    ((_, _, bounds),) = searcher.asked
    assert bounds.since == datetime(2025, 12, 1, tzinfo=DHAKA)
    assert bounds.until == datetime(2025, 12, 2, tzinfo=DHAKA)


def test_a_time_with_a_zone_is_taken_as_it_is() -> None:
    assert moment("2025-12-01T10:00:00Z", end_of_day=True).isoformat() == "2025-12-01T10:00:00+00:00"


def test_a_city_may_be_written_in_any_usual_way(searcher: _Searcher) -> None:
    assert main(["search", "q", "--near-city", "চট্টগ্রাম"]) == 0
    ((_, _, bounds),) = searcher.asked
    assert bounds.city == "Chittagong"


@pytest.mark.parametrize(
    "flag",
    [
        "--since=yesterday",
        "--near-city=Paris",
        "--limit=0",
        "--hybrid=2",
        "--collection=Nothing",
        "--language=fr",
        "--limit=201",
        "--page=0",
        "--page=21",
    ],
)
def test_an_invalid_value_is_refused_by_its_name(flag: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "q", flag]) == 2
    assert flag.partition("=")[0] in capsys.readouterr().err


def test_a_query_or_an_id_is_required_and_not_both(searcher: _Searcher) -> None:
    for arguments in ([], [" "], ["q", "--like", "post-1"]):
        assert main(["search", *arguments]) == 2
    assert not searcher.asked
    assert main(["search", "--like", "post-1"]) == 0
    assert searcher.asked[0][0] == "like post-1"
