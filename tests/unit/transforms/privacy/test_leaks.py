"""Kinds of personal values that once passed, each with inputs that look like it and hold none."""

from __future__ import annotations

import base64

import pytest

from transforms.privacy import Kind, Tokenizer, find


def finds(text: str, kind: Kind = Kind.NAME) -> tuple[str, ...]:
    """Return the finds of one kind in a text."""
    return tuple(text[span.start : span.end] for span in find(text) if span.kind is kind)


def encoded(text: str) -> str:
    """Return a text in base64."""
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("টুকুন ভাই কই", ("টুকুন",)),
        ("টুকুন আপাকে দিয়েন", ("টুকুন",)),
        ("zhelum vaiyer dokan", ("zhelum",)),
        ("zhelum apur cake", ("zhelum",)),
        ("zhelum vai er dokan theke", ("zhelum",)),
        ("Zhelum kakar dokan", ("Zhelum",)),
        ("সুমনদা এসেছেন", ("সুমন",)),
        ("করিমভাইকে বলবেন", ("করিম",)),
        ("ধন্যবাদ তানিয়াআপু", ("তানিয়া",)),
        ("rahimbhaiyer dokan", ("rahim",)),
        ("sumonvai valo seller", ("sumon",)),
        ("lipur jonmodin", ("lipu",)),
        ("nipake bolo", ("nipa",)),
    ],
)
def test_a_form_of_address_tells_a_name(text: str, expected: tuple[str, ...]) -> None:
    """Behind an unlisted nickname, or written onto a name."""
    assert finds(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "প্রবাসী ভাইয়ের জন্য",
        "ডেলিভারীম্যান ভাইয়ের নাম্বার",
        "ফুচকাওয়ালা মামার দোকান",
        "মডারেটর আপুর কাছে",
        "oi vaiyer dokan",
        "thnx vaiyer kach theke",
        "delivary vaiyer number",
        "Kamalapur station",
        "বড়দা এলেন",
        "tumi kivabe asbe",
        "sobuj tomar jonno",
    ],
)
def test_a_form_of_address_behind_ordinary_words(text: str) -> None:
    """Trades, slips of short words and places are no names."""
    assert finds(text) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("brother of Hasi and me", ("Hasi",)),
        ("wife of Akash", ("Akash",)),
        ("সজীবের টাকা পেয়েছি", ("সজীব",)),
        ("ভাই সজীবের পার্সেলটা কই", ("সজীব",)),
        ("বৃষ্টি নামের মেয়েটা এসেছিল", ("বৃষ্টি",)),
        ("রকি নামে এক ছেলে টাকা নিছে", ("রকি",)),
        ("Hasi namer meyeta", ("Hasi",)),
        ("a man named Joy", ("Joy",)),
        ("sathi re bolsilam kal", ("sathi",)),
        ("বৃষ্টিরে টাকা দিছি", ("বৃষ্টি",)),
        ("sagor ke pathaisi", ("sagor",)),
        ("নার্গিস বেগম দোকানে থাকেন", ("নার্গিস বেগম",)),
        ("Prof. A.B.M. Zyxwen retired", ("A.B.M. Zyxwen",)),
        ("customer: S. Rahman", ("S. Rahman",)),
        ("এস. এম. কামাল সাহেব", ("এস. এম. কামাল",)),
        ("name: Omar Bin Zyxwen", ("Omar Bin Zyxwen",)),
        ("ami shathi roy, jessore theke", ("shathi roy",)),
        ("আমি পূজা দাস, খুলনা থেকে", ("পূজা দাস",)),
        ("I'm Akash, need size L", ("Akash",)),
        ("my name's Zyxwen", ("Zyxwen",)),
        ("শুভ জন্মদিন মেঘলা!", ("মেঘলা",)),
        ("প্রিয় বৃষ্টি, কেমন আছো", ("বৃষ্টি",)),
        ("happy birthday Joy!", ("Joy",)),
        ("ei Akash, kothay tui", ("Akash",)),
        ("ki khobor Shuvo, bari jabi?", ("Shuvo",)),
        ("Akash? I mean Akash Kumar Das, the tall one", ("Akash Kumar Das", "Akash")),
    ],
)
def test_names_behind_further_cues(text: str, expected: tuple[str, ...]) -> None:
    """Kin, what persons are called, have, are told and are greeted by."""
    assert tuple(sorted(finds(text))) == tuple(sorted(expected))


@pytest.mark.parametrize(
    "text",
    [
        "গোলাপের অর্ডার দিলাম",
        "বৃষ্টির টাকা উসুল",
        "মিষ্টির দোকানে ভিড়",
        "লাল শাপলা আর লাল জবা",
        "lal golap 10 taka",
        "নয়ন জুড়ানো দৃশ্য",
        "noyon jurano design",
        "Alif Laila dekhtam",
        "আলিফ লায়লা দেখতাম",
        "সূরা ইয়াসিন পড়ুন",
        "Sura Yasin frame",
        "অভ্র কিবোর্ড নামান",
        "Avro keyboard",
        "titas gas bill",
        "amar lagbe Kajol, alta ar tip",
        "জোছনা নামের জামাটা",
        "sabar jonmodin e cake",
        "প্রিয় ফুল গোলাপ",
        "sotti bolchi",
    ],
)
def test_goods_tales_and_phrases_are_no_names(text: str) -> None:
    """What only looks as if it told of a person stays."""
    assert finds(text) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("محمد رفيق الإسلام", ("محمد رفيق الإسلام",)),
        ("اسمي عبد الكريم شيخ", ("عبد الكريم شيخ",)),
        ("parcel for فاطمة خاتون please", ("فاطمة خاتون",)),
        ("مُحَمَّد علي", ("مُحَمَّد علي",)),
        ("زینب بیگم کا پارسل", ("زینب بیگم",)),
        ("بسم الله الرحمن الرحيم", ()),
        ("لا إله إلا الله محمد رسول الله", ()),
        ("السلام عليكم ورحمة الله", ()),
        ("اللهم صل على محمد وعلى آل محمد", ()),
    ],
)
def test_names_in_arabic_letters(text: str, expected: tuple[str, ...]) -> None:
    """Two listed words in a row, and no prayer."""
    assert finds(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("call K4rim now", ("K4rim",)),
        ("R4h1ma Begum er parcel", ("R4h1ma Begum",)),
        ("T@nvir H0ssain ordered", ("T@nvir H0ssain",)),
        ("s0hel vai", ("s0hel",)),
        ("M1n1 fan, S1lk saree, 5G n3twork, iPh0ne", ()),
        ("use C0DE SAVE10", ()),
        ("size 4XL, model A10s", ()),
    ],
)
def test_names_with_digits_for_letters(text: str, expected: tuple[str, ...]) -> None:
    """Only what reads as a listed name."""
    assert finds(text) == expected


def test_a_name_with_digits_has_the_token_of_the_name() -> None:
    """«R4him» and «Rahim» are one person."""
    tokenizer = Tokenizer(b"a salt of thirty-two bytes, right")
    (span,) = find("K4rim")
    assert tokenizer.token(span.kind, span.value) == tokenizer.token(Kind.NAME, "Karim")


@pytest.mark.parametrize(
    ("value", "kind"),
    [("tukun.zebra@example.com", Kind.EMAIL), ("01712345678", Kind.PHONE), ("mail x.y@zebra.com.bd", Kind.EMAIL)],
)
def test_base64_of_addresses_and_numbers(value: str, kind: Kind) -> None:
    """The whole of it goes, with the token of the value."""
    for written in (encoded(value), encoded(value).rstrip("=")):
        (span,) = find(f"see {written} ok")
        assert (span.kind, f"see {written} ok"[span.start : span.end]) == (kind, written)
        assert span.value in value


@pytest.mark.parametrize(
    "text",
    [
        encoded("hello world, this is text"),
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUA",
        "https://x.example/?igsh=MzRlODBiNWFlZA==",
        "A" * 5000,
    ],
)
def test_other_base64_stays(text: str) -> None:
    """Pictures, random ids and texts without a personal value."""
    assert find(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("student id 190104056", "190104056"),
        ("My NSU ID is 1812345042", "1812345042"),
        ("stu id: 18-37654-1", "18-37654-1"),
        ("ID: 20101374, BRACU. lost", "20101374"),
        ("ID C193045, university er", "C193045"),
        ("স্টুডেন্ট আইডি ১৯১-১৫-২৪৩৫ ভুলে গেছি", "১৯১-১৫-২৪৩৫"),
        ("ছাত্র আইডি নম্বর: ২০-৪১২৩৪-১", "২০-৪১২৩৪-১"),
        ("রোল নম্বর ১২৩৪৫৬", "১২৩৪৫৬"),
        ("amar roll number 345678", "345678"),
    ],
)
def test_numbers_of_students(text: str, value: str) -> None:
    """Behind a word for a student, a roll or a university."""
    assert finds(text, Kind.STUDENT) == (value,)


@pytest.mark.parametrize(
    "text",
    [
        "paper roll 120000 pcs",
        "camera roll 2024-05-06",
        "student price 12500",
        "students 20000 taka scholarship",
        "order id 20101374 parcel",
        "ছাত্রদের জন্য ১২৫০০০ টাকা",
        "student number 01712345678",
        "university admission 2024-2025",
    ],
)
def test_no_number_of_a_student(text: str) -> None:
    """Prices, dates, orders and telephones."""
    assert finds(text, Kind.STUDENT) == ()


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("ziro ek shaat ek dui tin chaar paach chhoy saat aath", Kind.PHONE, None),
        ("শুন্য এক সাত পাচ ছয় সাত আট নয় শুন্য এক দুই", Kind.PHONE, None),
        ("jiro ek noy aath shunyo ek dui tin char paanch choi", Kind.PHONE, None),
        ("rocket 01712345678-9 te den", Kind.PHONE, "01712345678-9"),
        ("০১৭১২৩৪৫৬৭৮-৯ রকেট নাম্বার", Kind.PHONE, "০১৭১২৩৪৫৬৭৮-৯"),
        ("call 01712345678-9 days", Kind.PHONE, "01712345678"),
        ("youtube @ TukunRannaGhor dekhen", Kind.HANDLE, "TukunRannaGhor"),
        ("insta @ tukun_draws", Kind.HANDLE, "tukun_draws"),
        ("https://x.example/a?uid=sohel.s.91", Kind.HANDLE, "sohel.s.91"),
        ("https://x.example/a?author_name=sadia+islam&p=1", Kind.NAME, "sadia+islam"),
        ("flat 3b, purbo rajabazar, dhaka", Kind.ADDRESS, None),
        ("বাসা ১৪/৫, দক্ষিণ কাঁঠালতলা, ঢাকা-১২১৪", Kind.ADDRESS, None),
        ("বাড়ি ৭, কাঁঠালতলা মোড় (মসজিদের পাশে), বরিশাল", Kind.ADDRESS, None),
        ("House#9(2nd floor), Lane#4, Sector#6, Uttara, Dhaka-1230", Kind.ADDRESS, None),
        ("আমার মায়ের হাঁপানির সমস্যা", Kind.HEALTH, "হাঁপানির"),
        ("ওর মাইগ্রেনের ব্যথা", Kind.HEALTH, "মাইগ্রেনের"),
        ("amar chacha liver cirrhosis e vugtesen", Kind.HEALTH, "cirrhosis"),
        ("my mother is in coma", Kind.HEALTH, "coma"),
    ],
)
def test_further_numbers_accounts_addresses_and_conditions(text: str, kind: Kind, value: str | None) -> None:
    """`None` stands for the whole text."""
    assert finds(text, kind) == (value or text,)


@pytest.mark.parametrize(
    "text",
    [
        "fb @ Dhaka",
        "channel @ home",
        "yt @ 5pm",
        "Flat 20% off, all items, Dhaka",
        "house 5 ta dekhlam, khub shundor, dhaka jabo kal",
        "flat 50, sob saree, dhaka te delivery",
        "high pressure cooker amar lagbe",
        "amar kidney beans 1 kg",
    ],
)
def test_nothing_of_it_in_ordinary_text(text: str) -> None:
    """Places and times behind "@", discounts and goods."""
    assert find(text) == []
