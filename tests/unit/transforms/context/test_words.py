"""Words of mixed Bangla and Latin text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.context.words import Phrases, inflected, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("New PHONE!", ["new", "phone"]),
        ("t-shirt", ["t", "shirt"]),
        ("iphone15pro", ["iphone", "15", "pro"]),
        ("new_phone_2024", ["new", "phone", "2024"]),
        ("#phone", ["phone"]),
        ("আমার ফোনটি ভালো।", ["আমার", "ফোনটি", unicodedata.normalize("NFKC", "ভালো")]),
        ("মোবাইল,ফোন", ["মোবাইল", "ফোন"]),
        ("র‍্যাম", ["র্যাম"]),
        ("𝗜𝗣𝗵𝗼𝗻𝗲", ["iphone"]),
        ("ｐｈｏｎｅ", ["phone"]),
        ("call PHONE_0123456789abcdef now", ["call", "phone_0123456789abcdef", "now"]),
        ("PHONE_12", ["phone", "12"]),
        ("a\ud800b", ["a", "b"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize("letter", ["\u09dc", "\u09dd", "\u09df", "\u09cb", "\u09cc"])
def test_both_encodings_of_a_letter_are_one_word(letter: str) -> None:
    text = f"শা{letter}" if unicodedata.category(letter) == "Lo" else f"শ{letter}"

    assert words(unicodedata.normalize("NFC", text)) == words(unicodedata.normalize("NFD", text))
    assert len(words(text)) == 1


@settings(deadline=None)
@given(st.text())
def test_words_of_any_text_are_stable(text: str) -> None:
    found = words(text)

    assert all(found)
    assert words(" ".join(found)) == found


@pytest.mark.parametrize(
    ("word", "has", "has_not"),
    [
        ("phone", ["phones", "phoner", "phoneta", "phonegulo"], ["phone", "phon", "phonex"]),
        ("pc", [], ["pcs", "pcta"]),
        ("tab", ["tabs"], ["tabr"]),
        ("ফোন", ["ফোনটা", "ফোনের", "ফোনগুলো", "ফোনে", "ফোনটির"], ["ফোন", "ফোনs"]),
        ("15", [], ["15s"]),
    ],
)
def test_inflected(word: str, has: list[str], has_not: list[str]) -> None:
    forms = set(inflected(word))

    assert forms >= {unicodedata.normalize("NFKC", form) for form in has}
    assert not forms & set(has_not)


def test_the_longest_phrase_wins_and_none_overlap() -> None:
    phrases = Phrases([("phone", 1), ("phone cover", 2), ("phone cover glass box", 3), ("glass", 4)])

    assert phrases.find("Phone covers: glass, phone") == [("phone cover", 2), ("glass", 4), ("phone", 1)]


def test_an_incomplete_phrase_leaves_its_words_to_other_rules() -> None:
    phrases = Phrases([("a b c", 1), ("b", 2)])

    assert phrases.find("a b d") == [("b", 2)]


def test_a_placeholder_parts_a_phrase() -> None:
    assert Phrases([("mobile set", 1)]).find("mobile NAME_0123456789abcdef set") == []


@pytest.mark.parametrize("vocabulary", [[("!!", 1)], [("", 1)], [("phone", 1), ("Phone", 2)]])
def test_phrases_refuses(vocabulary: list[tuple[str, int]]) -> None:
    with pytest.raises(ValueError, match=r"holds no word|is there twice"):
        Phrases(vocabulary)


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("aR1 _\n\u200d\u0301\u00b4\u0995\u09be\u09cdé\u00a0\u1e9b#ফোন")))
def test_words_reach_across_no_white_space(text: str) -> None:
    assert [word for chunk in text.split() for word in words(chunk)] == words(text)
