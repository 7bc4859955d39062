"""One spelling of Bangla text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.language.normalize import ascii_digits, letters_key, normalize, spelling_key

BANGLA_TEXT = st.text(st.characters(min_codepoint=0x0980, max_codepoint=0x09FF) | st.sampled_from("\u200c\u200d a1."))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("\u09af\u09bc", "\u09df"),
        ("\u09a1\u09bc", "\u09dc"),
        ("\u09a2\u09bc", "\u09dd"),
        ("\u09ac\u09bc", "\u09b0"),
        ("\u0995\u09c7\u09be", "\u0995\u09cb"),
        ("\u0985\u09be\u09ae", "\u0986\u09ae"),
        ("\u09b0\u200d\u09cd\u09af\u09be\u09ae", "\u09b0\u09cd\u09af\u09be\u09ae"),
        ("\u09ae\u09be\u09be", "\u09ae\u09be"),
        ("plain ASCII", "plain ASCII"),
    ],
)
def test_one_spelling(typed: str, expected: str) -> None:
    assert normalize(typed) == expected


@given(BANGLA_TEXT)
def test_normal_text_stays(text: str) -> None:
    assert normalize(normalize(text)) == normalize(text)


@given(st.text())
def test_any_text_has_a_normal_form(text: str) -> None:
    assert normalize(normalize(text)) == normalize(text)


def test_spellings_meet() -> None:
    assert spelling_key("শাড়ী") == spelling_key("শাড়ি")
    assert spelling_key("হ্যাঁ") == spelling_key("হ্যা")
    assert letters_key("ব্যাটারি") == letters_key("ব্যাটারী")
    assert letters_key("") == ""


def test_digits() -> None:
    assert ascii_digits("১২০০ টাকা, 5") == "1200 টাকা, 5"
