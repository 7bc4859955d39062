"""The command line of the search: what its values mean, and which are refused."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from schemas.event_time import moment
from scripts.search import main, parse

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
def test_a_value_that_cannot_be_is_refused_by_its_name(flag: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["q", flag])
    assert ended.value.code == 2
    assert flag.partition("=")[0] in capsys.readouterr().err


def test_a_query_or_an_id_is_asked_for_and_not_both() -> None:
    for arguments in ([], [" "], ["q", "--like", "post-1"]):
        with pytest.raises(SystemExit):
            parse(arguments)
    assert parse(["--like", "post-1"]).query is None
