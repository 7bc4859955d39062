"""The check of a history finds what is wrong with it: each bad history differs from the good one in one way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from verification.hosts.history import SINK, Broken, History, Input, Output, Position, check

TOPIC, OUT = "source.social.tiktok", "sink.snowflake.social"


def source(offset: int) -> Position:
    return Position(TOPIC, 0, offset)


def out(offset: int) -> Position:
    return Position(OUT, 0, offset)


def outputs(*sources: int) -> list[Output]:
    """Return outputs of these inputs, one after the other."""
    return [Output(source(number), out(place)) for place, number in enumerate(sources)]


INPUTS = (
    Input(source(0), "tiktok/a", b"a", "1/0", valid=True),
    Input(source(1), "tiktok/b", b"b", "1/1", valid=True),
    Input(source(2), "", None, "", valid=False),
    Input(source(3), "tiktok/a", b"a", "2/3", valid=True),
    Input(source(4), "tiktok/c", None, "1/4", valid=True),
)
GOOD = History(
    acknowledged=[one.at for one in INPUTS],
    inputs=INPUTS,
    outputs={"validate": outputs(0, 1, 3, 4), SINK: outputs(0, 1, 3, 4)},
    letters=outputs(2),
    store={"tiktok/a": ["2/3"], "tiktok/b": ["1/1"], "tiktok/c": ["1/4"]},
    committed={(TOPIC, 0): 5},
)


def with_sink(*sources: int) -> History:
    return replace(GOOD, outputs={**GOOD.outputs, SINK: outputs(*sources)})


def test_a_good_history_has_no_violations() -> None:
    verdict = check(GOOD)
    assert verdict.violations == ()
    assert (verdict.produced, verdict.in_sink, verdict.dead, verdict.in_store, verdict.repeated) == (5, 4, 1, 3, 0)


def test_repeats_in_their_order_are_allowed_and_counted() -> None:
    # As after a crash: all since the last checkpoint is read again.
    verdict = check(replace(with_sink(0, 1, 3, 0, 1, 3, 4), letters=outputs(2, 2)))
    assert verdict.violations == ()
    assert verdict.repeated == 4


def test_a_record_that_kafka_refused_may_be_there_or_not() -> None:
    assert check(replace(GOOD, acknowledged=GOOD.acknowledged[:-1], unsent=1)).violations == ()


BAD: dict[Broken, Callable[[], History]] = {
    Broken.ACKNOWLEDGED_LOST: lambda: replace(GOOD, acknowledged=[*GOOD.acknowledged, source(9)]),
    Broken.LOST: lambda: with_sink(0, 3, 4),
    Broken.LETTER_LOST: lambda: replace(GOOD, letters=[]),
    Broken.WRONGLY_REFUSED: lambda: replace(with_sink(0, 1, 3), letters=outputs(2, 4)),
    Broken.BOTH: lambda: replace(GOOD, letters=outputs(2, 4)),
    Broken.MADE_UP: lambda: with_sink(0, 1, 3, 4, 7),
    Broken.WRONG: lambda: replace(GOOD, outputs={SINK: [*outputs(0, 1, 3), Output(source(4), out(3), right=False)]}),
    Broken.STORE_LOST: lambda: replace(GOOD, store={"tiktok/a": ["2/3"], "tiktok/b": ["1/1"]}),
    Broken.STORE_STALE: lambda: replace(GOOD, store={**GOOD.store, "tiktok/a": ["1/0"]}),
    Broken.STORE_TWICE: lambda: replace(GOOD, store={**GOOD.store, "tiktok/b": ["1/1", "1/1"]}),
    Broken.STORE_MADE_UP: lambda: replace(GOOD, store={**GOOD.store, "tiktok/z": ["1/1"]}),
    Broken.FIRST_OUT_OF_ORDER: lambda: with_sink(3, 0, 1, 3, 4),
    Broken.LAST_IS_STALE: lambda: with_sink(0, 1, 3, 4, 0),
    Broken.NOT_COMMITTED: lambda: replace(GOOD, committed={(TOPIC, 0): 4}),
}


@pytest.mark.parametrize("broken", Broken, ids=lambda one: one.name.lower())
def test_each_broken_promise_is_found(broken: Broken) -> None:
    violations = check(BAD[broken]()).violations
    assert broken in {one.what for one in violations}
    assert all(one.count > 0 and one.examples for one in violations)


def test_only_the_promise_that_is_broken_is_named() -> None:
    alone = {Broken.LOST, Broken.LETTER_LOST, Broken.STORE_STALE, Broken.LAST_IS_STALE, Broken.NOT_COMMITTED}
    for broken in alone:
        assert [one.what for one in check(BAD[broken]()).violations] == [broken]


def test_a_dead_letter_with_other_bytes_is_wrong() -> None:
    [violation] = check(replace(GOOD, letters=[Output(source(2), out(0), right=False)])).violations
    assert (violation.what, violation.where) == (Broken.WRONG, "the dead letters")


def test_a_broken_record_in_the_sink_is_made_up() -> None:
    assert Broken.MADE_UP in {one.what for one in check(with_sink(0, 1, 2, 3, 4)).violations}


def test_a_violation_says_what_where_how_often_and_names_examples() -> None:
    [violation] = check(with_sink(0, 3, 4)).violations
    assert str(violation) == f"1 valid, and not published by sink (for example {TOPIC}/0/1)"
