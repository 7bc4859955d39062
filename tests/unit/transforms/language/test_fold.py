"""Folded words meet across scripts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.language import index_words, query_words


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("valo saree", "ভালো শাড়ি"),
        ("শাড়ি", "kalo shari lagbe vai"),
        ("delivery", "ডেলিভারি কবে"),
        ("price", "dam koto bolen vai"),
        ("ফোনের দাম", "phone price"),
        ("trickbd", "ট্রিকবিডি"),
        ("PHONE_0123abcd", "কল PHONE_0123abcd এ"),
        ("১২৫০", "price 1250"),
    ],
)
def test_words_meet(query: str, text: str) -> None:
    assert set(query_words(query).split()) & set(index_words(text).split())


def test_other_words_do_not_meet() -> None:
    assert not set(query_words("দাম").split()) & set(index_words("দিম").split()) - {"DM"}
    assert not set(query_words("শাড়ি").split()) & set(index_words("good phone").split())


@given(st.text())
def test_any_text_is_folded(text: str) -> None:
    assert index_words(text) == " ".join(index_words(text).split())
