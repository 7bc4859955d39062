"""What the embedding model reads."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.language import LexiconError, bridge_version, configure, gloss_text
from transforms.language.__main__ import main
from transforms.language.bridge import Bridge
from transforms.language.lexicon import DATA_FILES, Lexicon

BANGLA_LETTER = re.compile("[\u0980-\u09ff]")
PIECES = st.lists(
    st.sampled_from(
        ["আমার", "ফোনের", "ব্যাটারি", "না", "।", "vai", "dam", "koto", "the", "PHONE_0123abcd", "৫০০৳", "\u200d", "্", "#ঈদ"]
    )
    | st.text(max_size=5)
).map(" ".join)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The delivery man was rude, and nobody answered the phone!",
        "Dengue cases rise in Chandpur; Casio watches and Bata shoes are on sale.",
        "I am not sure if it is real or not, but the price is 500 taka.",
        "On the day of the sale they gave me a bad bat.  Two spaces\tstay.",
        "Dhaka, Sylhet, Rangpur: free delivery from Aarong and Daraz.",
    ],
)
def test_english_stays_byte_for_byte(text: str) -> None:
    assert gloss_text(text) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("আমার ফোনের চার্জ থাকে না", "phone battery drains fast"),
        ("vai phone er charge thake na", "brother phone battery drains fast"),
        ("শাড়িটা খুব সুন্দর", "saree very beautiful"),
        ("ডেলিভারি কবে পাবো?", "delivery when get ?"),
        ("দাম ১২৫০ টাকা।", "price 1250 taka"),
    ],
)
def test_bangla_is_glossed(text: str, words: str) -> None:
    glossed = gloss_text(text).lower()
    assert all(word in glossed for word in words.split())
    assert not BANGLA_LETTER.search(glossed)


@pytest.mark.parametrize(
    "token",
    [
        "PHONE_0123abcd",
        "EMAIL_0123abcdef",
        "CREDIT_CARD_00ff00ff",
        "https://a.bd/amar-ki",
        "a.ami@b.com",
        "@ami_tumi",
        "#amar_desh",
    ],
)
def test_tokens_stay(token: str) -> None:
    assert token in gloss_text(f"আমার {token} নাই, ami {token} chai na").split()
    assert gloss_text(f"ভাই {token}কে বলেন") == gloss_text(f"ভাই {token} বলেন")  # and its case ending is no word


def test_models_and_numbers_stay() -> None:
    glossed = gloss_text("ভাই Redmi Note13 8/256 কত, A52s ২৫,০০০ টাকা?")
    assert all(kept in glossed for kept in ("Redmi", "Note13", "8/256", "A52s", "25,000"))


def test_negation_is_kept() -> None:
    assert "not" in gloss_text("আমি টাকা পাইনি").split()
    assert "not" in gloss_text("এটা ভালো না").split()


LEXICON = """দাম	n	price	dam
কত	p	how much	koto
কাজ	n	work	kaj
করা	v	do	kora
করে	v	do	kore
না	f	not	na
চার্জ	n	charge	charge
টাকা	n	money	taka
ফেরত	n	return	ferot
"""
PHRASES = "দাম কত\tprice query\t\nকাজ করে না\tdoes not work\tkaaj korena\nকাজ করে\tworks\t\nটাকা ফেরত\trefund\t\n"


@pytest.mark.parametrize(
    ("text", "glossed"),
    [
        ("দাম কত?", "price query?"),
        ("dam koto", "price query"),
        ("dam, koto", "price, how much"),
        ("কাজ করে না টাকা ফেরত", "does not work refund"),
        ("kaj korena", "does not work"),
        ("টাকার ফেরত", "refund"),
        ("দামটা কত", "price query"),
    ],
)
def test_phrases_before_words(text: str, glossed: str) -> None:
    files = dict.fromkeys(DATA_FILES, "") | {"lexicon.tsv": LEXICON, "phrases.tsv": PHRASES}
    assert Bridge(Lexicon(files)).gloss_text(text).strip() == glossed


@pytest.mark.parametrize(
    ("text", "glossed"),
    [
        ("ei 3 piece onek valo", "three-piece salwar set"),
        ("ei 2 piece onek valo", "two-piece dress"),
        ("ei 4 piece onek valo", "4 piece"),
        ("ei #588 piece onek valo", "#588 piece"),
        ("ei A52s piece onek valo", "A52s piece"),
    ],
)
def test_a_phrase_is_known_by_its_number(text: str, glossed: str) -> None:
    read = gloss_text(text)
    assert glossed in read
    assert ("three" in read) == ("three" in glossed)


@pytest.mark.parametrize(
    ("text", "glossed"),
    [
        ("প্রাণের চানাচুর", "Pran chanachur snack"),
        ("আমার প্রাণ", "my life"),
        ("নগদ একাউন্টে টাকা", "Nagad account taka money"),
        ("nogod account e taka", "Nagad account money"),
        ("নগদ টাকা", "cash money"),
        ("বিকাশ নগদ", "bKash Nagad"),
        ("বাচ্চার মানসিক বিকাশ", "child mental development"),
        ("পাঠাও কুরিয়ার", "Pathao courier"),
        ("টাকা পাঠাও", "taka money send"),
    ],
)
def test_brands_that_are_words_are_told_by_the_word_beside_them(text: str, glossed: str) -> None:
    assert gloss_text(text).strip() == glossed


@pytest.mark.parametrize(
    ("text", "glossed"),
    [
        ("রান্না করা", "cooking"),
        ("amar phone ta dibe na", "my phone not"),
        ("ফোনটা ঠিক করিনি", "phone right not"),  # a negation stays
        ("করবেন", "do"),  # alone it is what the text says
        ("korbe", "will do"),
    ],
)
def test_light_verbs_are_left_out_beside_other_words(text: str, glossed: str) -> None:
    assert gloss_text(text).strip() == glossed


def test_grammar_alone_still_is_a_text() -> None:
    assert any(map(str.isalnum, gloss_text("টা টি")))


@given(PIECES)
def test_no_bangla_letter_is_left(text: str) -> None:
    assert not BANGLA_LETTER.search(gloss_text(text))


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert not BANGLA_LETTER.search(gloss_text(text))


@pytest.mark.parametrize(
    "unit", ["ক", "্", "ab", "না ", "na ", "ami na ", "\u200d", "PHONE_", "দাম কত ", "ferot,taka ", "ার", "koto", "1", "a@"]
)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    started = time.perf_counter()
    gloss_text(text)
    assert time.perf_counter() - started < 2


def test_an_operators_file(tmp_path: Path) -> None:
    path = tmp_path / "own.tsv"
    path.write_text("বিরিয়ানিওয়ালা\tn\tbiryani seller\tbiryaniwala\n", encoding="utf-8")
    before = bridge_version()
    try:
        assert configure(path) == bridge_version() != before
        assert "biryani seller" in gloss_text("বিরিয়ানিওয়ালা কই")
        with pytest.raises(LexiconError):
            configure(tmp_path / "none.tsv")
        assert bridge_version() != before  # what was in use stays
    finally:
        configure(None)
    assert bridge_version() == before


def test_the_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["আমার phone\x1b[31m ভালো"]) == 0
    printed = capsys.readouterr().out
    assert "good" in printed
    assert "\x1b" not in printed
    assert main(["--lexicon", str(tmp_path / "none"), "x"]) == 2
    assert "cannot be read" in capsys.readouterr().err
