"""The command line of the search: what its values mean, and which are refused."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from schemas import Kind
from schemas.event_time import moment
from scripts.search import Bounds, filters, main, parse

DHAKA = ZoneInfo("Asia/Dhaka")


def test_a_bare_date_is_a_whole_day_in_dhaka() -> None:
    options = parse(["q", "--since", "2025-12-01", "--until", "2025-12-01"])
    assert options.since == datetime(2025, 12, 1, tzinfo=DHAKA)
    assert options.until == datetime(2025, 12, 2, tzinfo=DHAKA)


def test_a_time_with_a_zone_is_taken_as_it_is() -> None:
    assert moment("2025-12-01T10:00:00Z", end_of_day=True).isoformat() == "2025-12-01T10:00:00+00:00"


def test_a_city_may_be_written_in_any_usual_way() -> None:
    assert parse(["q", "--near-city", "চট্টগ্রাম"]).near_city == "Chittagong"


@pytest.mark.parametrize(
    "flag", ["--since=yesterday", "--near-city=Paris", "--limit=0", "--hybrid=2", "--collection=Nothing"]
)
def test_a_value_that_cannot_be_is_refused_by_its_name(flag: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["q", flag])
    assert ended.value.code == 2
    assert flag.partition("=")[0] in capsys.readouterr().err


def test_without_bounds_there_is_no_filter() -> None:
    assert filters(Kind.SOCIAL, Bounds()) is None
    assert filters(Kind.SOCIAL, Bounds(platform="tiktok")) is not None
