"""Endings of nouns and verbs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.language import stem
from transforms.language.normalize import normalize


@pytest.mark.parametrize(
    ("word", "noun"),
    [
        ("ফোনের", "ফোন"),
        ("মেয়েগুলোকেই", "মেয়ে"),
        ("দোকানটাতে", "দোকান"),
        ("ভাইয়ের", "ভাই"),
        ("ছেলেদের", "ছেলে"),
        ("বাসায়", "বাসা"),
    ],
)
def test_noun_stems(word: str, noun: str) -> None:
    assert normalize(noun) in list(stem.noun_stems(normalize(word)))


@pytest.mark.parametrize(
    ("word", "root"),
    [("করতেছি", "কর"), ("খাইছি", "খা"), ("দেখবেন", "দেখ"), ("লিখলাম", "লিখ"), ("পাঠিয়েছি", "পাঠ"), ("যাচ্ছেন", "যা")],
)
def test_verb_roots(word: str, root: str) -> None:
    assert root in list(stem.verb_roots(normalize(word)))


@pytest.mark.parametrize(
    ("word", "stem_"), [("phoner", "phone"), ("phoner", "phon"), ("dokaneo", "dokan"), ("apnader", "apna")]
)
def test_romanised_noun_stems(word: str, stem_: str) -> None:
    assert stem_ in list(stem.romanised_noun_stems(word))


@pytest.mark.parametrize(
    ("word", "root"), [("korsi", "kor"), ("kortesi", "kor"), ("pathabo", "path"), ("dekhben", "dekh")]
)
def test_romanised_verb_roots(word: str, root: str) -> None:
    assert root in list(stem.verb_roots(word, romanised=True))


def test_negation() -> None:
    assert stem.without_negation("করিনি") == "করি"
    assert stem.without_negation("korina", romanised=True) == "kori"
    assert stem.without_negation("না") is None


@pytest.mark.parametrize(
    ("infinitive", "roots"),
    [
        ("করা", {"কর"}),
        ("লেখা", {"লেখ", "লিখ"}),
        ("খাওয়া", {"খা", "খে"}),
        ("দেওয়া", {"দে", "দি"}),
        ("জানানো", {"জানা", "জানি"}),
        ("আসা", {"আস", "এস"}),
    ],
)
def test_roots_of_an_infinitive(infinitive: str, roots: set[str]) -> None:
    assert stem.infinitive_roots(normalize(infinitive)) == roots


@given(st.text(max_size=60))
def test_stems_are_shorter_beginnings(word: str) -> None:
    for stems in (stem.noun_stems(word), stem.romanised_noun_stems(word)):
        assert all(word.startswith(candidate) and len(candidate) < len(word) for candidate in stems)
