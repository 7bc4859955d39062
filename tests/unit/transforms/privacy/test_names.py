"""Names of persons: the table of evidence, fairness over groups, frames, forms that spellings share."""

from __future__ import annotations

import pytest

from benchmarks.privacy_names import GROUPS, SCRIPTS, fairness, precision, shop_set
from cli.main import main
from transforms.privacy import Kind, Tokenizer, find
from transforms.privacy.detect import find_in
from transforms.privacy.explain import explain
from transforms.privacy.name_forms import canonical_name
from transforms.privacy.names import Evidence
from transforms.privacy.weights import TABLE, WEIGHTS, Weight

OF_TEXT = [weight for weight in TABLE if weight.text]


def names(text: str, kind: Kind = Kind.NAME) -> tuple[str, ...]:
    """Return the finds of one kind in a text."""
    return tuple(text[span.start : span.end] for span in find(text) if span.kind is kind)


@pytest.mark.parametrize("weight", OF_TEXT, ids=lambda weight: weight.name)
def test_each_weight_reads_its_sentence(weight: Weight, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the weight its sentence is read rightly, without it wrongly."""
    assert names(weight.text) == weight.names
    monkeypatch.setitem(WEIGHTS, weight.name, 0.0)
    assert names(weight.text) != weight.names


def test_only_the_model_has_no_sentence() -> None:
    """Every other weight has one."""
    assert {weight.name for weight in TABLE} - {weight.name for weight in OF_TEXT} == {"model"}


def test_names_are_found_of_every_group_in_every_script() -> None:
    """On the half that no rule or list was written against, ten of twelve names are found."""
    counts = fairness("held")
    assert set(counts) == {(group, script) for group in GROUPS for script in SCRIPTS}
    assert not {key: f"{hits} of {total}" for key, (hits, total) in counts.items() if 12 * hits < 10 * total}


@pytest.mark.parametrize(("kind", "least"), [("PERSON", 0.93), ("HANDLE", 0.95)])
def test_finds_in_shop_text_are_right(kind: str, least: float) -> None:
    """Precision over the whole set of shop texts, most of them without a person."""
    shares = precision(shop_set(), kind)
    assert shares.found > 5
    assert shares.precision >= least


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nasrin Akter House 12 Road 5 Uttara", ("Nasrin Akter",)),
        ("Md. Rafiqul Islam Tower 5, Lane 2", ("Md. Rafiqul Islam",)),
        ("Kamrul Hasan Hospital er pashe", ("Kamrul Hasan",)),
        ("জাহিদের বাসা কই", ("জাহিদ",)),
        ("করিম মিয়াকে পাঠাও", ("করিম মিয়া",)),
        ("রহিম ভাইয়ের দোকান", ("রহিম",)),
        ("আকাশ ভাইকে বলেন", ("আকাশ",)),
        ("সাগর ভাইকে বলেন", ("সাগর",)),
        ("akash vaiyer kach theke", ("akash",)),
        ("shathi apur page", ("shathi",)),
        ("sathi apur page", ("sathi",)),
        ("my nickname is Tukun", ("Tukun",)),
        ("ডাকনাম: টুকুন", ("টুকুন",)),
        ("পিতা: মোতালেব হোসেন", ("মোতালেব হোসেন",)),
        ("R. Islam called", ("R. Islam",)),
        ("A. K. M. Rahman", ("A. K. M. Rahman",)),
        ("#RahimUddin valo seller", ("RahimUddin",)),
        ("#rahim_uddin", ("rahim_uddin",)),
        ("TanvirHasan thanks", ("TanvirHasan",)),
        ("পূজা রায় জিতেছেন", ("পূজা রায়",)),
        ("Park So-yeon wrote", ("Park So-yeon",)),
        ("rengxyung mro kothay", ("rengxyung mro",)),
        ("parcel ta peter d'costa er", ("peter d'costa",)),
        ("Zyxwen Qorbel wrote", ("Zyxwen Qorbel",)),
        ("দ্রুবেকা তেরমিক কালকে ফেরত দিয়েছেন", ("দ্রুবেকা তেরমিক",)),
        ("টাকাটা দ্রুবেকাকে পাঠিয়ে দিন", ("দ্রুবেকা",)),
        ("Park Zu Gneul ordered two", ("Park Zu Gneul",)),
        ("Omar Al Zyxwen", ("Omar Al Zyxwen",)),
        ("tanvir qorbelxy", ("tanvir qorbelxy",)),
        ("winner puja roy", ("puja roy",)),
        ("mohammad qorbelxy ashbe", ("mohammad qorbelxy",)),
        ("For Tahmina, love Rakib", ("Tahmina", "Rakib")),
        ("করিম নামের একজন কিনেছে", ("করিম",)),
        ("রহিমের হোটেল কই", ("রহিম",)),
        ("we saw Akash leave", ("Akash",)),
        ("নাসিমা খালাম্মার কাঁথা", ("নাসিমা",)),
    ],
)
def test_names_in_their_frames(text: str, expected: tuple[str, ...]) -> None:
    """Premises, genitives, honorifics with case endings, initials, names in one word."""
    assert names(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Li-Ion battery",
        "call dan",
        "asha rakhi kal pabo",
        "মিস করিনি",
        "স্যার এর সাথে কথা বলেন",
        "আরে ভাই কি খবর",
        "মুসলিম ভাই বোনদের জন্য",
        "in the name of justice",
        "কাস্টমার কেয়ারে ফোন দিলাম",
        "ক্রয় রশিদ রাখুন",
        "Walton Primo R5",
        "আমি সব সময় রাখি",
        "দূর থেকে আসলাম",
        "#AliExpress #JohnDeere #DhakaSale",
        "Begum Rokeya Sarani",
        "হুমায়ূন আহমেদ সমগ্র",
        "bill er jonno",
        "call dan 01812407193",
        "জোছনা নামের শাড়িটা",
        "সোনিয়া নামের সাবান",
        "মিনা কার্টুন দেখা যায়",
        "April May June sale",
        "James Bond poster",
        "রশিদ ছাড়া বদল হবে না",
    ],
)
def test_ordinary_words_are_no_names(text: str) -> None:
    """Verbs, goods, forms of address and roads stay."""
    assert names(text) == ()


@pytest.mark.parametrize("text", ["@3D print", "@250.00 each", "@Video dekhen", "@5pm", "@home delivery", "দাম @২৫০ টাকা"])
def test_no_account(text: str) -> None:
    """A price, a dimension, a plain word behind "@" is no account."""
    assert names(text, Kind.HANDLE) == ()


@pytest.mark.parametrize("text", ["@রহিম_উদ্দিন", "@karim.ahmed99", "@tukunz_88"])
def test_accounts(text: str) -> None:
    """Accounts in either script."""
    assert names(f"{text} দেখেন", Kind.HANDLE) == (text,)


def test_in_a_field_of_addresses_no_word_speaks_against_a_name() -> None:
    """«Rahim Traders» is a shop in a post and a person's door in an address."""
    text = "Rahim Traders, Bogura"
    assert not find_in(text)
    assert [span.kind for span in find_in(text, names=Evidence.ADDRESS)] == [Kind.NAME]


@pytest.mark.parametrize(
    "spellings",
    [
        ("Md. Rafiqul Islam", "Rafiqul Islam", "rofikul islam", "রফিকুল ইসলাম", "মোঃ রফিকুল ইসলাম"),
        ("Nasrin Akter", "nasreen aktar", "নাসরিন আক্তার", "নাসরীন আক্তার"),
        ("Rina Sarker", "rina sarkar", "রিনা সরকার"),
        ("Abdul Karim", "আব্দুল করিম", "আবদুল করিম"),
    ],
)
def test_spellings_of_one_name_share_a_token(spellings: tuple[str, ...]) -> None:
    """With and without Md., in either script."""
    tokenizer = Tokenizer(b"a salt of thirty-two bytes, right")
    assert len({tokenizer.token(Kind.NAME, spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("rahim", "rahima"),
        ("কমল দাস", "কামাল দাস"),
        ("kamal das", "komol das"),
        ("rima", "ruma"),
        ("salim", "salam"),
        ("mihir", "meher"),
        ("akram", "ikram"),
        ("sen", "chen"),
        ("jamal", "jamil"),
        ("রুমা", "রিমা"),
    ],
)
def test_two_names_stay_two(one: str, other: str) -> None:
    """Names that differ in Bangla script have forms of their own."""
    assert canonical_name(one) != canonical_name(other)


def test_what_is_no_name_keeps_its_form() -> None:
    """A value in a field of names that resembles none is hashed as it is written."""
    assert canonical_name("user_99") == "user_99"
    assert canonical_name("md") == "md"
    assert canonical_name("tukun zebra") == "tukun zebra"


def test_explain_says_which_evidence_decided(capsys: pytest.CaptureFixture[str]) -> None:
    """The command prints each possible name with its weights."""
    (decision,) = explain("driver Akash")
    assert (decision.value, decision.accepted, decision.score) == ("Akash", True, 2.5)
    assert [name for name, _, _ in decision.evidence] == ["calm-capital", "role"]
    assert main(["privacy", "explain", "driver Akash"]) == 0
    printed = capsys.readouterr().out
    assert "Akash: a name (2.5 of 2 needed; rule name)" in printed
    assert "+1.25  role" in printed
    assert main(["privacy", "explain", "xyz"]) == 0
    assert "no word" in capsys.readouterr().out
