"""A record takes time in proportion to its size, and no more than a bound."""

from __future__ import annotations

import time
from typing import Any

import pytest

from benchmarks.privacy_kinds import many_comments, many_keys
from transforms.privacy import Anonymizer, Tokenizer
from transforms.privacy.detect import find
from transforms.privacy.effort import TooLong

TOKENIZER = Tokenizer(b"a salt for tests only")


def seconds(record: dict[str, Any]) -> float:
    shield = Anonymizer(TOKENIZER, seconds=0)
    started = time.thread_time()
    shield.anonymize(record)
    return time.thread_time() - started


@pytest.mark.parametrize("make", [many_comments, many_keys])
def test_time_grows_with_the_size_and_not_with_its_square(make: Any) -> None:
    seconds(make(50))
    large, small = (min(seconds(make(count)) for _ in range(3)) for count in (8000, 1000))
    assert large < 24 * max(small, 0.05)


def test_a_record_beyond_the_bound_is_refused() -> None:
    shield = Anonymizer(TOKENIZER, seconds=0.05)
    for record in ({"content": "1 " * 200_000}, many_comments(4000)):
        with pytest.raises(TooLong):
            shield.anonymize(record)
    assert shield.anonymize({"content": "hello"})[1] == {}


def test_the_bound_ends_with_the_record() -> None:
    shield = Anonymizer(TOKENIZER, seconds=0.05)
    for refused in (False, True):
        if refused:
            with pytest.raises(TooLong):
                shield.anonymize({"content": "1 " * 200_000})
        else:
            shield.mask("hello")
        until = time.thread_time() + 0.06
        while time.thread_time() < until:
            pass
        assert find("1 " * 10_000) == []  # as a search for a personal value asks, in the thread of a check before it


def test_a_wallets_number_is_its_phone() -> None:
    out, _ = Anonymizer(TOKENIZER).anonymize({"content": "rocket 017123456789", "phone": "01712345678"})
    assert out["content"] == f"rocket {out['phone']}"
