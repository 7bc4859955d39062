"""Bangla script in Latin letters."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.language.transliterate import transliterate


@pytest.mark.parametrize(
    ("word", "latin"),
    [
        ("ভালো", "bhalo"),
        ("খাওয়া", "khawa"),
        ("হওয়া", "howa"),
        ("ব্যাগ", "bag"),
        ("ওয়ারেন্টি", "warenti"),
        ("বাংলা", "bangla"),
        ("দুঃখ", "dukh"),
        ("গ্রন্থ", "grontho"),
        ("৫০০ টাকা", "500 taka"),
        ("Daraz এ", "Daraz e"),
    ],
)
def test_transliterate(word: str, latin: str) -> None:
    assert transliterate(word) == latin


@given(st.text(st.characters(min_codepoint=0x0980, max_codepoint=0x09FF)))
def test_no_bangla_letter_is_left(text: str) -> None:
    assert not re.search("[\u0980-\u09ff]", transliterate(text))
