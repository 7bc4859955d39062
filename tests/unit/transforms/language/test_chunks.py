"""Texts read chunk by chunk are read as word by word."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.unit.transforms.language import word_by_word
from transforms.language.bridge import Bridge
from transforms.language.chunks import Memo, cut, joined
from transforms.language.fold import Folder
from transforms.language.identify import language_of
from transforms.language.lexicon import Lexicon
from transforms.language.lexicon import __file__ as lexicon_module

_DATA = Path(lexicon_module).parent / "data"
_PHRASES = sorted(
    {
        spelling.strip()
        for row in (_DATA / "phrases.tsv").read_text(encoding="utf-8").splitlines()
        if not row.startswith("#")
        for column in row.split("\t")[::2]
        for spelling in column.split(";")
        if spelling.strip()
    }
)
_WORDS = (
    "ফোন দাম ভালো নষ্ট না কে র তে টাকা phone dam koto valo amar taka ferot price the is and a e o PHONE_0123abcd 12,500 "
    "৳৫০০ A52s don't https://x.y/z a@b.co #tag @me daraz to age"
).split()
_BETWEEN = st.sampled_from(
    [*(" " * 12), "", "  ", "\n", "\t", "\u00a0", "\x1c", "\u2028", "\u200d", ", ", "।", " - ", "!"]
)
_TEXTS = st.lists(
    st.tuples(st.one_of(st.sampled_from(_PHRASES), st.sampled_from(_WORDS), st.text(max_size=4)), _BETWEEN), max_size=12
).map(lambda pieces: "".join(word + gap for word, gap in pieces))


@pytest.fixture(scope="module")
def bridge() -> Bridge:
    return Bridge(Lexicon.load())


@given(_TEXTS)
@example("টাকা\nফেরত  দাম, কত?")
@example("dam koto,taka ferot pabo")  # one chunk ends a phrase and begins the next
@example("amar PHONE_0123abcdকে বলে দাম কত")
@example("a a e o dam")
def test_a_text_is_glossed_and_told_as_word_by_word(bridge: Bridge, text: str) -> None:
    assert bridge.gloss_text(text) == word_by_word.gloss(bridge, text)
    assert bridge.parts(text) == (words := word_by_word.parts(bridge, text), word_by_word.latin(words))
    assert language_of(bridge, text) == word_by_word.language(bridge, text)


@pytest.mark.parametrize("gap", [" ", "\n", "  ", ", "])
def test_every_phrase_is_glossed_as_word_by_word(bridge: Bridge, gap: str) -> None:
    for phrase in _PHRASES:
        for text in (phrase.replace(" ", gap), f"ভালো {phrase}{gap}{phrase} না", f"amar valo {phrase}.{phrase}, na"):
            assert bridge.gloss_text(text) == word_by_word.gloss(bridge, text)


@given(_TEXTS)
def test_the_folded_words_are_those_of_its_groups(bridge: Bridge, text: str) -> None:
    folder = Folder(bridge)
    assert folder.index_words(text).split() == [word for group in folder.groups(text) for word in group.folded]


@given(st.text(st.sampled_from("ab \n\t\u00a0।"), max_size=12))
def test_chunks_and_what_is_between_them_are_the_text(text: str) -> None:
    chunks, gaps = cut(text)
    assert joined(chunks, gaps) == text
    assert not any(letter.isspace() for chunk in chunks for letter in chunk)


def test_a_memo_is_bounded_in_number_and_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transforms.language.chunks._MOST", 3)
    made: list[str] = []

    def length(key: str) -> int:
        made.append(key)
        return len(key)

    memo = Memo[int](length)
    assert [memo[key] for key in ("a", "bb", "a", "x" * 65, "x" * 65)] == [1, 2, 1, 65, 65]
    assert made == ["a", "bb", "x" * 65, "x" * 65]
    assert [memo[str(number)] for number in range(10)] == [1] * 10
    assert len(memo) <= 3


def test_one_letter_words_of_both_languages_are_read_where_the_text_is_romanised(bridge: Bridge) -> None:
    text = "amar phone a valo charge thake na"
    assert bridge.gloss_text(text) == word_by_word.gloss(bridge, text)
