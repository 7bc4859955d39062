"""What a run over many hosts reports."""

from __future__ import annotations

import json

from verification.hosts.faults import FAULTS
from verification.hosts.history import Broken, Verdict, Violation
from verification.hosts.report import Report, Struck
from verification.hosts.schedule import Episode

NAMES = tuple(FAULTS)
GOOD = Verdict(produced=10, in_sink=9, dead=1, in_store=9, repeated=0, unsent=0)
BAD = Verdict(10, 8, 1, 9, 0, 0, (Violation(Broken.LOST, "sink", 1, ("t/0/1",)),))


def struck(*names: str, caught_up: float | None = 3.0) -> Struck:
    return Struck(Episode(names, 0.0, 12.0, 1), 75.0, 4.0, 9.0, caught_up)


def test_a_run_is_good_when_every_promise_was_kept_and_all_was_caught_up() -> None:
    assert Report(1, 60.0, [struck(NAMES[0])], GOOD).good
    assert not Report(1, 60.0, [struck(NAMES[0])], BAD).good
    assert not Report(1, 60.0, [struck(NAMES[0], caught_up=None)], GOOD).good
    assert not Report(1, 60.0, [struck(NAMES[0])], None).good
    assert not Report(1, 60.0, [], GOOD, problems=["the job ended"]).good
    assert not Report(1, 60.0, [], GOOD, submissions=2).good


def test_the_report_names_faults_standstills_and_violations() -> None:
    report = Report(7, 60.0, [struck("cut:tasks-1", "kill:broker")], BAD)
    [row] = zip(*(list(column.cells) for column in report.table().columns), strict=True)
    title = f"{FAULTS['cut:tasks-1'].title} + {FAULTS['kill:broker'].title}"
    assert row == ("1:15", title, "12 s", "4 s", "9 s", "3 s")
    assert report.lines()[-2:] == ["1 valid, and not published by sink (for example t/0/1)", "NOT as promised"]


def test_a_kill_holds_for_no_time() -> None:
    assert struck("kill:broker").held == "-"


def test_it_is_saved_as_json() -> None:
    saved = json.loads(json.dumps(Report(7, 60.0, [struck("kill:broker")], BAD).json()))
    assert (saved["seed"], saved["good"]) == (7, False)
    assert saved["episodes"][0]["standstill_seconds"] == 4.0
    assert saved["verdict"]["violations"][0]["count"] == 1
