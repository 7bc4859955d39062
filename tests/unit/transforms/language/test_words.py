"""A text cut into words and the rest."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.language.words import Script, script_of, split


@given(st.text())
def test_the_parts_are_the_text(text: str) -> None:
    assert "".join(split(text)) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("আমার phone-er ব্যাটারি", ["আমার", "phone", "er", "ব্যাটারি"]),
        ("PHONE_0123abcdকে কল", ["PHONE_0123abcd", "কে", "কল"]),
        ("CREDIT_CARD_0123abcdef", ["CREDIT_CARD_0123abcdef"]),
        ("see https://a.bd/x?y=1, ok", ["see", "https://a.bd/x?y=1,", "ok"]),
        ("mail me.too@x.com @user_1 #Eid_Sale", ["mail", "me.too@x.com", "@user_1", "#Eid_Sale"]),
        ("A52s 5G 12.5 ৫টি", ["A52s", "5G", "12.5", "৫", "টি"]),
        ("don't café.", ["don't", "café"]),
        ("র\u200d্যাম", ["র\u200d্যাম"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert split(text)[1::2] == words


def test_scripts() -> None:
    assert [script_of(word) for word in ("phone", "ফোন", "A52", "12", "@user", "don't", "café")] == [
        Script.LATIN,
        Script.BANGLA,
        *[Script.NONE] * 5,
    ]


@pytest.mark.parametrize("unit", ["a", "A_", "a.", "@", "1.", "www.", "a@", "ক", "্", "PHONE_", "a'", "-"])
def test_hostile_text_takes_linear_time(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    started = time.perf_counter()
    split(text)
    assert time.perf_counter() - started < 2
