"""The lexicon: its files, and how words are found in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from transforms.language import is_ordinary
from transforms.language.lexicon import DATA_FILES, Lexicon, LexiconError, parse_entries
from transforms.language.normalize import normalize

ROWS = """# a comment
শাড়ি	n	saree	shari sari
ফোন	n	phone	phone fon
করা	v	do	kora
খাওয়া	v	eat	khawa
ভালো	a	good	valo bhalo
ই	f	-	
রহিম	name	Rahim	rahim
আকাশ	n	sky	akash
প্রতিষ্ঠান	n	organisation	protisthan
"""


def _lexicon(operator: str | None = None, **files: str) -> Lexicon:
    texts = (
        dict.fromkeys(DATA_FILES, "") | {"lexicon.tsv": ROWS} | {f"{name}.txt": text for name, text in files.items()}
    )
    return Lexicon(texts, None if operator is None else (operator, "own.tsv"))


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.load()


@pytest.mark.parametrize(
    ("word", "how", "gloss"),
    [
        ("শাড়ি", "listed", "saree"),
        ("শাড়ী", "spelling", "saree"),
        ("ভাল", "spelling", "good"),
        ("শাড়িগুলোর", "ending", "saree"),
        ("ফোনটাই", "ending", "phone"),
        ("করতেছি", "verb", "do"),
        ("খাইছেন", "verb", "eat"),
        ("করিনি", "verb", "not do"),
        ("প্রতিষ্টান", "letters", "protishtan"),
        ("এনবিআর", "loan", "nbr"),
        ("ই", "listed", ""),
        ("শাড়িফোন", "compound", "saree phone"),
        ("অজানা", "letters", "ojana"),
    ],
)
def test_bangla_words(word: str, how: str, gloss: str) -> None:
    reading = _lexicon().bangla(normalize(word))
    assert (reading.how, reading.gloss) == (how, gloss)


@pytest.mark.parametrize(
    ("word", "how", "gloss"),
    [
        ("shari", "listed", "saree"),
        ("sharir", "ending", "saree"),
        ("valooo", "listed", "good"),
        ("bhaaloo", "sound", "good"),
        ("korteci", "verb", "do"),
        ("korini", "verb", "not do"),
        ("saree", "english", None),
        ("qwrtx", "unknown", None),
    ],
)
def test_romanised_words(word: str, how: str, gloss: str | None) -> None:
    reading = _lexicon().latin(word)
    assert (reading.how, reading.gloss) == (how, gloss)


def test_loanwords_are_met_by_their_consonants() -> None:
    lexicon = _lexicon(english="delivery\nscreenshot\n")
    assert lexicon.bangla("ডেলিভারির")[:2] == ("loan", "delivery")
    assert lexicon.bangla("স্ক্রিনশট")[:2] == ("loan", "screenshot")


def test_brands_are_no_words() -> None:
    lexicon = _lexicon(brands="fonix\nfon\nবাটা\nbata\n")
    assert lexicon.latin("fon").how == "brand"
    assert lexicon.bangla("বাটা").gloss == "bata"


def test_english_words_stay_unless_marked() -> None:
    assert _lexicon(english="kora\n").latin("kora").gloss is None
    assert _lexicon(english="kora\tbangla\n").latin("kora").gloss == "do"


def test_ordinary_words() -> None:
    lexicon = _lexicon()
    assert lexicon.ordinary("আকাশ") == lexicon.ordinary("akash") == "n"
    assert lexicon.ordinary("Valo") == "a"
    assert lexicon.ordinary("রহিম") is lexicon.ordinary("rahim") is lexicon.ordinary("Rahimer") is None
    assert lexicon.ordinary("xyzzy") is lexicon.ordinary("") is None
    assert is_ordinary("দাম") == "n"


def test_the_operators_words_stand_above() -> None:
    lexicon = _lexicon("শাড়ি\tn\tsari dress\tshari\nগরম পানি\tn\thot water\t\n")
    assert lexicon.bangla(normalize("শাড়ি")).gloss == lexicon.latin("shari").gloss == "sari dress"
    assert any(phrase.gloss == "hot water" for phrases in lexicon.phrases.values() for phrase in phrases)
    assert lexicon.version != _lexicon().version


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("শাড়ি\tn\tsaree", "line 2: 4 columns between tabs are needed, not 3"),
        ("saree\tn\tsaree\t", "line 2: the first column must be a word in Bangla script, not 'saree'"),
        ("শাড়ি\tnoun\tsaree\t", "line 2: 'noun' is no part of speech"),
        ("শাড়ি\tn\t\t", "line 2: the gloss must be English words or -, not ''"),
        ("শাড়ি\tn\tশাড়ি\t", "line 2: the gloss must be English words"),
        ("শাড়ি\tn\tsaree\tSHARI", "line 2: 'SHARI' is no romanised word"),
        ("ফোন\tn\tphone\t\nফোন\tn\tphone\t", "line 3: ফোন is there already, in line 2"),
    ],
)
def test_errors_name_file_and_line(row: str, complaint: str, tmp_path: Path) -> None:
    path = tmp_path / "own.tsv"
    path.write_text(f"# own words\n{row}\n", encoding="utf-8")
    with pytest.raises(LexiconError) as error:
        Lexicon.load(path)
    assert f"{path}, {complaint}" in str(error.value)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="cannot be read"):
        Lexicon.load(tmp_path / "none.tsv")
    (tmp_path / "latin1.tsv").write_bytes(b"\xff\xfe")
    with pytest.raises(LexiconError, match="cannot be read"):
        Lexicon.load(tmp_path / "latin1.tsv")


def test_the_data(lexicon: Lexicon) -> None:
    assert len(lexicon.entries) >= 10_000
    assert all(word == normalize(word) for word in lexicon.entries)
    assert lexicon.phrases
    assert {"pathao", "daraz"} <= lexicon.brands


def test_parsing_leaves_comments_out() -> None:
    assert next(parse_entries(ROWS, "rows"))[0].word == normalize("শাড়ি")


def test_memory_is_bounded(lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transforms.language.lexicon._MEMO", 10)
    small = _lexicon()
    for number in range(100):
        small.latin("a" + "bcdfg"[number % 5] * (number % 20 + 1))
        small.bangla("ক" * (number % 30 + 1))
    assert len(small._latin_memo) <= 10
    assert len(small._bangla_memo) <= 10
