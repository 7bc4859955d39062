"""The arithmetic of benchmarks/pipeline.py; the benchmark itself takes minutes and real services."""

from __future__ import annotations

import orjson
import pytest

from benchmarks import worker_profile
from benchmarks.cpu_account import Sample, difference
from benchmarks.pipeline import Window, counted_out, posts, repeating, window_of
from benchmarks.processes import FLINK, KAFKA, PYTHON
from benchmarks.texts import mixed_posts


def test_a_window_begins_behind_a_batch_and_ends_with_the_last_output() -> None:
    # Twenty batches of five, one each 10 s, the third 5 s late.
    moments = [10 * number + 5 * (number > 1) + index / 1000 for number in range(20) for index in range(5)]
    window = window_of(moments)
    assert window == pytest.approx((10.004, 195.004, 90))
    assert window.rate == pytest.approx(90 / 185)


def test_what_the_services_use_is_counted_out() -> None:
    window = Window(start=100.0, end=110.0, records=1_000)
    # Of 20 CPU seconds 5 are theirs: the rest would do 1,000 records in 7.5 s.
    used = {KAFKA: 2.0, FLINK: 3.0, PYTHON: 14.0}
    assert counted_out(window, used, 2, (KAFKA, FLINK)) == pytest.approx(1_000 / 7.5)
    assert counted_out(window, used, 2, ()) == pytest.approx(window.rate)


def test_cpu_seconds_between_two_moments_lie_on_straight_lines() -> None:
    samples = [Sample(0.0, {"a": 1.0}), Sample(2.0, {"a": 2.0, "b": 4.0}), Sample(4.0, {"a": 4.0, "b": 4.0})]
    assert difference(samples, 1.0, 3.0) == {"a": pytest.approx(1.5), "b": pytest.approx(2.0)}


def test_repeated_posts_say_the_same_under_ids_of_their_own() -> None:
    made = repeating(posts(mixed_posts(200, seed=3), "r", seed=3), 0.3, seed=3)
    values = [orjson.loads(sample.value or b"") for sample in made]
    assert len({value["post_id"] for value in values}) == 200
    repeated = 200 - len({value["content"] for value in values})
    assert 40 <= repeated <= 80


def test_a_stack_belongs_to_the_innermost_frame_that_has_a_part() -> None:
    frames = ["run (apache_beam/runners/worker/sdk_worker.py:1)", "process (transforms/stage.py:9)"]
    assert worker_profile.part_of(frames) == worker_profile.HARNESS
    assert (
        worker_profile.part_of([*frames, "x (transforms/privacy/normalize.py:3)", "dumps (json.py:1)"]) == "anonymize"
    )


def test_cpu_time_of_a_thread_is_split_by_its_stacks() -> None:
    stacks = [
        "thread (0x1): bundle_0;process (transforms/enrich.py:1) 30",
        "thread (0x1): bundle_0;produce (pipeline/sinks/kafka.py:1) 10",
        "thread (0x2): embedding-infer_0;wait (transforms/embedding/model.py:1) 5",
    ]
    names = {1: "bundle_0", 2: "embedding-infer_0"}
    comms = {3: "rdk:broker1", 4: "lifeguard"}
    parts = worker_profile.split({1: 4.0, 2: 7.0, 3: 1.0, 4: 2.0}, names, comms, stacks)
    assert parts == {
        "enrich": 3.0, "writes to Kafka": 2.0, worker_profile.INFERENCE: 7.0, "other native threads (lifeguard)": 2.0,
    }  # fmt: skip


def test_threads_without_a_name_are_distinguished() -> None:
    stacks = [
        "thread (11): Thread-6;process (transforms/enrich.py:1) 30",
        "thread (12): Thread-7 (_run);wait (grpc/_channel.py:1) 90",
        "thread (13);validate (transforms/validate.py:1) 90",
    ]
    names = {11: "Thread-6", 12: "Thread-7 (_run)", 13: ""}
    parts = worker_profile.split({11: 4.0, 12: 1.0, 13: 2.0}, names, {}, stacks)
    assert parts == {"enrich": 4.0, worker_profile.HARNESS: 1.0, "validate": 2.0}
