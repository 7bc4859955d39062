"""Product categories of English, Bangla and romanised Bangla texts."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.context import Category, CategoryTable

PACKAGED = CategoryTable.load()
NAMES = {"smartphone", "laptop", "fashion", "electronics", "home"}


def test_the_categories_of_the_contract() -> None:
    assert set(PACKAGED.categories) == NAMES


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Check out my new phone! Contact me at EMAIL_0123456789abcdef", "smartphone"),
        ("Samsung Galaxy S23 Ultra", "smartphone"),
        ("iphone15pro max", "smartphone"),
        ("𝗜𝗣𝗵𝗼𝗻𝗲 15", "smartphone"),
        ("ফোনটা অনেক সুন্দর", "smartphone"),
        ("ফোনগুলোর দাম কত?", "smartphone"),
        ("আইফোনের ব্যাটারি", "smartphone"),
        ("vai phoner dam koto", "smartphone"),
        ("notun mobile kinlam", "smartphone"),
        ("Gaming LAPTOP core i5", "laptop"),
        ("ল্যাপটপটি দারুণ", "laptop"),
        ("MacBook Air M2", "laptop"),
        ("নতুন শাড়ি এসেছে", "fashion"),
        ("নতুন শাড়ির কালেকশন", "fashion"),
        ("জামদানী শাড়ীগুলো", "fashion"),
        ("eid er panjabi", "fashion"),
        ("shari ta onek sundor", "fashion"),
        ("Cotton saree", "fashion"),
        ("T-Shirt for men", "fashion"),
        ("ladies shoes", "fashion"),
        ("bluetooth microphone", "electronics"),
        ("phone cover", "electronics"),
        ("ফোনের চার্জার লাগবে", "electronics"),
        ("Laptop charger 65W", "electronics"),
        ("স্মার্ট টিভি", "electronics"),
        ("চার্জারের দাম", "electronics"),
        ("rice cooker", "home"),
        ("বিছানার চাদর", "home"),
        ("sofas and cushions", "home"),
        ("khat o almari", "home"),
        # Not within words, and not words that mean something else.
        ("overlapping microphones", "electronics"),
        ("laptops", "laptop"),
        ("a lap of honour", "general"),
        ("telephone exchange", "general"),
        ("seashore safari", "general"),
        ("জামাই আসছে", "general"),
        ("আমার ফোন নম্বর নিন", "general"),
        ("phone me at 5", "general"),
        ("home delivery available", "general"),
        ("PHONE_0123456789abcdef NAME_0123456789abcdef", "general"),
        ("5 pcs left", "general"),
        ("", "general"),
        ("\ud800", "general"),
    ],
)
def test_table(text: str, category: str) -> None:
    found = PACKAGED.categorize(text)

    assert found.name == category
    assert (found.confidence > 0) is (category != "general")


@pytest.mark.parametrize(
    ("text", "hint", "category"),
    [
        ("Classic set", "Home & Living", "home"),
        ("Classic set", "Home", "home"),
        ("Model X", "Electronics", "electronics"),
        ("Model X", "Mobiles", "smartphone"),
        ("Model X", "general", "general"),
        ("Model X", "", "general"),
        ("Model X", None, "general"),
        ("leather phone pouch", "Fashion > Bags", "fashion"),
    ],
)
def test_the_sellers_own_category_counts(text: str, hint: str | None, category: str) -> None:
    assert PACKAGED.categorize(text, hint=hint).name == category


SMALL = """
first:
  3: [alpha]
  1: [beta, gamma, delta]
second:
  3: [omega]
  0.5: [psi]
neutral: [alpha centauri]
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> CategoryTable:
    path = tmp_path_factory.mktemp("small") / "table.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return CategoryTable.load(path)


def test_confidence_is_the_documented_formula(small: CategoryTable) -> None:
    assert small.categorize("beta") == Category("first", 0.5)
    assert small.categorize("alpha") == Category("first", 0.875)
    assert small.categorize("alpha alpha") == Category("first", 0.875)
    assert small.categorize("alpha beta") == Category("first", 0.9375)
    assert small.categorize("alpha psi") == Category("first", 0.75)
    assert small.categorize("alpha omega") == Category("first", 0.4375)
    assert small.categorize("beta", hint="alpha") == Category("first", 0.9922)
    assert small.categorize("beta", hint="Second") == Category("second", 0.6562)
    assert small.categorize("alpha centauri") == Category("general", 0.0)
    assert small.categorize("alpha centauri beta") == Category("first", 0.5)


WORDS = st.lists(st.sampled_from(["alpha", "beta", "gamma", "delta", "omega", "psi", "other"]))


@settings(deadline=None)
@given(WORDS)
def test_confidence_grows_with_evidence_and_falls_with_competition(small: CategoryTable, found: list[str]) -> None:
    before = small.categorize(" ".join(found))

    supported = small.categorize(" ".join([*found, "beta"]))
    if before.name == "first":
        assert supported.name == "first"
        assert supported.confidence >= before.confidence
    if before.name == "second" and supported.name == "second":
        assert supported.confidence <= before.confidence


@settings(deadline=None)
@given(st.text(), st.none() | st.text())
def test_any_text_gets_a_category(text: str, hint: str | None) -> None:
    found = PACKAGED.categorize(text, hint=hint)

    assert found.name in NAMES | {"general"}
    assert 0 <= found.confidence <= 1
    assert (found.confidence == 0) is (found.name == "general")


@settings(deadline=None)
@given(st.sampled_from(["laptop", "shari", "tv", "sofa", "ফোন", "শাড়ি"]), st.sampled_from(string.ascii_lowercase))
def test_a_letter_before_a_keyword_makes_another_word(keyword: str, letter: str) -> None:
    assert PACKAGED.categorize(letter + keyword) == Category("general", 0.0)


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("", "mapping"),
        ("- phone", "mapping"),
        ("neutral: [phone number]", "no category"),
        ("phones: [phone]", "'phones'.*weights"),
        ("phones: {}", "'phones'.*weights"),
        ("phones: {3: phone}", "'phones'.*list"),
        ("phones: {0: [phone]}", "'phones'.*weight 0"),
        ("phones: {11: [phone]}", "'phones'.*weight 11"),
        ("phones: {.nan: [phone]}", "'phones'.*weight nan"),
        ("phones: {yes: [phone]}", "'phones'.*weight True"),
        ("phones: {heavy: [phone]}", "'phones'.*weight 'heavy'"),
        ("phones: {3: [15]}", "'phones'.*15.*quotes"),
        ("phones: {3: [no]}", "'phones'.*False.*quotes"),
        ("phones: {3: ['!?']}", "'phones'.*'!\\?'.*no word"),
        ("phones: {3: [tab]}\nother: {1: [TAB]}", "'other'.*'TAB'.*'phones'"),
        ("phones: {3: [tab], 3: [tub]}", "3 is there twice"),
        ("phones: {3: [tab]}\nphones: {3: [tub]}", "'phones' is there twice"),
        ("general: {3: [tab]}", "'general'"),
        ("Two Words: {3: [tab]}", "'Two Words'.*small letters"),
        ("1: {3: [tab]}", "category 1"),
        ("phones: {3: [tab", "line 1"),
        ("a: !!python/object:os.system {}", "could not determine a constructor"),
    ],
)
def test_a_bad_table_is_refused_by_file_category_and_entry(tmp_path: Path, content: str, named: str) -> None:
    path = tmp_path / "table.yaml"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(ValueError, match=rf"(?s)^category table .*table\.yaml: .*{named}"):
        CategoryTable.load(path)


@pytest.mark.parametrize("make", [lambda p: None, lambda p: p.mkdir(), lambda p: p.write_bytes(b"\xff\xfe\x00")])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, make: object) -> None:
    path = tmp_path / "table.yaml"
    make(path)  # type: ignore[operator]

    with pytest.raises(ValueError, match=r"table\.yaml: cannot be read"):
        CategoryTable.load(path)


def test_an_operators_table_takes_the_place_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "table.yaml"
    path.write_text("grocery:\n  2: [চাল, mustard oil]\n", encoding="utf-8")
    table = CategoryTable.load(path)

    assert table.categorize("চালের দাম") == Category("grocery", 0.75)
    assert table.categorize("phone").name == "general"
