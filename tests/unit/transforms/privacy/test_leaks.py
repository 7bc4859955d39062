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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("eta 7719046385, eta diye sim tola", "7719046385"),
        ("1983061284719\nRahim Uddin\nmobile 01731948206", "1983061284719"),
        ("Karim Uddin (5093278416)", "5093278416"),
        ("Applicant form\nName: Md Karim\nID No: 5093278416", "5093278416"),
        ("ভাড়াটিয়া ফরম: ৩৩১৩০৪৫০০০২৭১", "৩৩১৩০৪৫০০০২৭১"),
        ("eta dekhen 2691649102345", "2691649102345"),
        ("votar card no: 5093278416", "5093278416"),
        ("জাতিয় পরিচয় পত্র নং ৫০৯৩২৭৮৪১৬", "৫০৯৩২৭৮৪১৬"),
        ("nagorikotto number 5093278416", "5093278416"),
    ],
)
def test_a_national_id_by_structure_or_surroundings(text: str, expected: str) -> None:
    """Without a cue: among the words of a form, beside a name, with the code of a district; cues in other words."""
    assert finds(text, Kind.NID) == (expected,)


@pytest.mark.parametrize(
    "text",
    [
        "Order: 5093278416 for Md. Karim",
        "Karim Uddin, 1712345678",
        "Karim Uddin, 5093278416 tk",
        "Rahim Uddin\ntracking 2691649102345",
        "logged 1732871049123",
        "barcode side 8941100512345",
        "form fill up 1732871049",
        "pubg id 5093278416",
        "sim offer, code 5093278416",
        "stock 9789848765432",
    ],
)
def test_no_national_id(text: str) -> None:
    """Ids of orders, moments, sums, barcodes and mobile numbers without their zero."""
    assert finds(text, Kind.NID) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Student of NSU, ID: 2013485042", "2013485042"),
        ("class roll 190154", "190154"),
        ("HSC reg 1510786432, please check result", "1510786432"),
        ("My DU registration number 2018425631 shows an error", "2018425631"),
        ("varsity er id 18-39457-3", "18-39457-3"),
        ("matric no. U1922345F exchange student", "U1922345F"),
        ("রেজিস্ট্রেশন নং ১৫১০৭৮৬৪৩২, এইচএসসি", "১৫১০৭৮৬৪৩২"),
        ("শিক্ষার্থী আইডি: ২০১৩৪৮৫০৪২", "২০১৩৪৮৫০৪২"),
    ],
)
def test_a_students_number_in_other_words(text: str, expected: str) -> None:
    """Rolls, registrations and ids among words of schools."""
    assert finds(text, Kind.STUDENT) == (expected,)


@pytest.mark.parametrize(
    "text",
    [
        "company reg no 12345678",
        "order ID: 2013485042 from an NSU student",
        "cable roll 500 m",
        "Reg no 12345678 of the car",
    ],
)
def test_no_students_number(text: str) -> None:
    """Registrations of firms, ids of orders."""
    assert finds(text, Kind.STUDENT) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "gram: noyapara, dakghor: sonapur, upozila: begumganj, noakhali",
            "gram: noyapara, dakghor: sonapur, upozila: begumganj, noakhali",
        ),
        ("vill rampur, po kachua, dist chandpur", "vill rampur, po kachua, dist chandpur"),
        ("ঠিকানা: দক্ষিণ কচুয়া গ্রাম, কচুয়া বাজার, চাঁদপুর", "দক্ষিণ কচুয়া গ্রাম, কচুয়া বাজার, চাঁদপুর"),
        ("গ্রামঃ কালিকাপুর, ডাকঘরঃ মাধবপুর, থানাঃ হোমনা", "গ্রামঃ কালিকাপুর, ডাকঘরঃ মাধবপুর, থানাঃ হোমনা"),
        ("in Rampur village, Kachua upazila, Chandpur", "Rampur village, Kachua upazila, Chandpur"),
        ("হোল্ডিং ৪৪/বি, ওয়ার্ড ৭, পাইকপাড়া", "হোল্ডিং ৪৪/বি, ওয়ার্ড ৭"),
        ("Flat C4, Green Villa, Lane 3, Halishahar", "Flat C4, Green Villa, Lane 3, Halishahar"),
        ("ছ-৯৪/২, মেরুল বাড্ডা, ঢাকা", "ছ-৯৪/২, মেরুল বাড্ডা, ঢাকা"),
        ("send to 44/2 Shantinagar, Dhaka 1217", "44/2 Shantinagar, Dhaka 1217"),
        ("East Para, Ward 4, Nabinagar, Brahmanbaria", "East Para, Ward 4, Nabinagar, Brahmanbaria"),
    ],
)
def test_an_address_without_a_house(text: str, expected: str) -> None:
    """Village, post office and thana; a holding with a Bangla letter; a building's name between numbered parts."""
    assert finds(text, Kind.ADDRESS) == (expected,)


@pytest.mark.parametrize(
    "text",
    [
        "Village fair, post office closed, police station road jam",
        "থানা মোড়ে জ্যাম, ডাকঘর বন্ধ",
        "গ্রামের বাড়ি যাবো, পোস্ট করবো ছবি",
        "জেলা উপজেলা সব জায়গায় হোম ডেলিভারি",
        "amar gram sundor, bazar valo, thana kache",
        "The village of the future, a post about thana politics",
        "size 40/42 cotton, Dhaka",
        "xl-42 panjabi, Dhaka",
        "5/10 pcs, Dhaka te delivery",
    ],
)
def test_no_address(text: str) -> None:
    """The same words in sentences."""
    assert finds(text, Kind.ADDRESS) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("find me on facebook as ruhi.kabir.75", ("ruhi.kabir.75",)),
        ("insta te khujen mitu.crafts_88", ("mitu.crafts_88",)),
        ("unboxing by @rahim_arts and @daraz_art", ("@rahim_arts",)),
        ("photo @sumon.clicks", ("@sumon.clicks",)),
    ],
)
def test_an_account_with_what_its_person_does(text: str, expected: tuple[str, ...]) -> None:
    """A person's name before a craft, no brand's; «as» before an account's name."""
    assert finds(text, Kind.HANDLE) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("amar nam فاطمة", ("فاطمة",)),
        ("আরবিতে আমার নাম يوسف", ("يوسف",)),
        ("his signature reads خالد", ("خالد",)),
        ("خالد bhai kothay", ("خالد",)),
        ("seller: طارق", ("طارق",)),
        ("poster: محمد", ()),
        ("سبحان الله", ()),
        ("نور", ()),
    ],
)
def test_a_lone_name_in_arabic_letters(text: str, expected: tuple[str, ...]) -> None:
    """Beside a word for a name or a form of address; else it is a word of prayer as often."""
    assert finds(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "tnx vai, paichi",
        "Okkkkkkk vaiya",
        "Plesh vai help koren",
        "টেলিগ্রাম ভাই",
        "nijer name diya chalai",
        "company r name bola jabe na",
        "moto customize kora jabe",
        "Template name jodi change kore",
        "Password vule geci ekn",
        "eta kace diaci bollen",
        "font name rajon shoily",
        "মহানবী মুহাম্মদ সাঃ বলেছেন",
        "হজরত মুসা আলাইহিস সালাম",
        "free te sing up korle",
        "thakle link Dan mt6580 theke",
    ],
)
def test_no_names_in_chat(text: str) -> None:
    """Abbreviations, drawn-out words, verbs behind «name», slips that sound like words, prophets."""
    assert finds(text) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nam: diya, size L", ("diya",)),
        ("diya apu ke bolben", ("diya",)),
        ("Rana Vai Kiva korbo", ("Rana",)),
        ("zhelum vai kothay", ("zhelum",)),
        ("kal zhelum vai kothay", ()),
        ("Zhelum vai kothay", ("Zhelum",)),
        ("কাল তৌসিফ বলল মাল আসেনি", ("তৌসিফ",)),
        ("থোকচম রঞ্জিত সিংহ এসেছেন", ("থোকচম রঞ্জিত সিংহ",)),
        ("Chuchengfa Marma came", ("Chuchengfa Marma",)),
    ],
)
def test_names_beside_the_same_words(text: str, expected: tuple[str, ...]) -> None:
    """What the rules against chat leave."""
    assert finds(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zhelum said she would pay half", ("Zhelum",)),
        ("Please leave with guard shanto. Thanks", ("shanto",)),
        ("ei mim, tor number ta de", ("mim",)),
        ("ei akash, kothay tui", ("akash",)),
        ("01743363686 (সাগর)", ("সাগর",)),
        ("প্রাপক: বিনা হাকিম, ঠিকানা", ("বিনা হাকিম",)),
        ("amar bondhu joy bolse", ("joy",)),
        ("আমার ভাই আকাশ নেবে", ("আকাশ",)),
        ("My cousin Zhelum ordered two", ("Zhelum",)),
        ("Parcel received by Joy, thanks", ("Joy",)),
        ("Rose vs Rahim, who wins", ("Rose", "Rahim")),
        ("জয় ও রহিম আসবে", ("জয়", "রহিম")),
        ("Nominee: Zhelum", ("Zhelum",)),
        ("Regards,\nJoy", ("Joy",)),
        ("shuvo jonmodin joy", ("joy",)),
        ("the delivery boy Joy was rude", ("Joy",)),
        ("কাল রাতে তানভীর ফোন দিয়েছে", ("তানভীর",)),
        ("বিক্রেতা তানভীর কথা রাখেননি", ("তানভীর",)),
        ("আমার কলিগ তানভীর বাসা খুঁজছেন", ("তানভীর",)),
        ("Education Minister Dr. Dipu Moni will come", ("Dipu Moni",)),
    ],
)
def test_a_weak_name_in_its_place(text: str, expected: tuple[str, ...]) -> None:
    """Names that are words too, and unlisted ones, where only a person's name stands."""
    assert finds(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Bushra hijab, 3 colours",
        "Sultana scarf 250 tk",
        "Gazi tank 1000 L",
        "Masud Rana series",
        "আমার বোন আশা করে",
        "they exchanged pleasantries and called it a day",
        "baby girl rose gold dress",
        "made by hand with joy",
        "রাইজিংবিডিকে বলেন",
        "Speaker: Kisonli Q6",
        "my friend Please help",
        "আমার বোন থ্যালাসেমিয়া রোগী",
        "my brother Thalassemia patient",
    ],
)
def test_no_weak_name_elsewhere(text: str) -> None:
    """Goods called after persons, English words that no list has, things."""
    assert finds(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "৫ম তলা, ফ্ল্যাট বি-৪, কাওরান বাজার",
        "4th floor, lift er 3, flat C3, kolabagan",
        "basha 17/B, 2nd tola, west dhanmondi",
        "22/1 Toynbee Circular Road, 3rd floor, Motijheel",
        "6/A, 3rd floor, Paribagh",
        "apartment 12F, Tropical Home",
        "deliver to 3rd floor, left side flat",
        "room 305, 3rd floor, Shahid Hall",
    ],
)
def test_a_flat_and_its_storey_are_an_address(text: str) -> None:
    assert finds(text, Kind.ADDRESS)


@pytest.mark.parametrize(
    "text",
    [
        "Showroom: 3rd floor, Bashundhara City",
        "flat rent 15000, 3 bed",
        "flat 20% off",
        "lift er 5 e food court",
        "game level 6 flat 6 points",
        "new building 4 floor completed",
    ],
)
def test_a_storey_or_a_flat_alone_is_no_address(text: str) -> None:
    assert finds(text, Kind.ADDRESS) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("card number 4123 9876 5432 1098", "4123 9876 5432 1098"),
        ("my card was charged, it is 4123 9876 5432 1098", "4123 9876 5432 1098"),
        ("ডেবিট কার্ড ৫৪১২ ৩৪৫৬ ৭৮৯০ ১২৩৪ ব্লক করেন", "৫৪১২ ৩৪৫৬ ৭৮৯০ ১২৩৪"),
    ],
)
def test_a_mistyped_card_behind_a_word_for_one_is_a_card(text: str, expected: str) -> None:
    assert finds(text, Kind.CC) == (expected,)


@pytest.mark.parametrize(
    "text",
    ["gift card 6258-1703-6737-2732 not working", "order 4123987654321098", "activation key 4123 9876 5432 1098"],
)
def test_other_numbers_that_fail_the_check_are_no_cards(text: str) -> None:
    assert finds(text, Kind.CC) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("text 0171 2345 six78 please", "0171 2345 six78"),
        ("০১৭১২-তিন৪৫৬৭৮", "০১৭১২-তিন৪৫৬৭৮"),
        ("shuru 01712, ses 345678", "01712, ses 345678"),
        ("01712 ar 345678", "01712 ar 345678"),
        ("her number is +44 7700 900123", "+44 7700 900123"),
        ("call 9123456 in the morning", "9123456"),
    ],
)
def test_telephones_in_unusual_writing(text: str, expected: str) -> None:
    assert finds(text, Kind.PHONE) == (expected,)


def test_a_word_that_may_be_a_digit_completes_no_telephone() -> None:
    assert finds("token 01712 34567 at 5 pm", Kind.PHONE) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("faridATgmailDOTcom", "faridATgmailDOTcom"),
        ("farid#gmail.com", "farid#gmail.com"),
        ("mail: farid gmail com", "farid gmail com"),
        ("gmail: farid.khan99", "farid.khan99"),
        ("farid at-the-rate gmail.com", "farid at-the-rate gmail.com"),
    ],
)
def test_mail_addresses_without_their_sign(text: str, expected: str) -> None:
    assert finds(text, Kind.EMAIL) == (expected,)


@pytest.mark.parametrize(
    "text",
    ["gmail.com e login hoy na", "check gmail com site", "please mail invoice_2024.pdf", "mail.yahoo.com open korun"],
)
def test_words_about_mail_are_no_address(text: str) -> None:
    assert finds(text, Kind.EMAIL) == ()


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("০ এক ৭ দুই ৩ চার ৫ ছয় ৭ আট ৯ এ কল", Kind.PHONE, None),
        ("জিরো ওয়ান সেভেন, থার্টি ফোর, ফিফটি সিক্স, সেভেন্টি এইট, নাইন জিরো", Kind.PHONE, None),
        ("shunno ek sat, bayanno, tirish, ekush, nobboi", Kind.PHONE, None),
        ("০১৮১৯ দিয়ে শুরু, শেষে ২৮৩৭৪৬", Kind.PHONE, None),
        ("mobile:01819283746tk500", Kind.PHONE, "01819283746"),
        ("outlook: nabil.reza.22", Kind.EMAIL, "nabil.reza.22"),
        ("jahid#outlook.com e likhen", Kind.EMAIL, "jahid#outlook.com"),
        ("মেইল আইডি rakib.hasan99", Kind.EMAIL, "rakib.hasan99"),
        ("Instagram e _mou_sharmin_ nam e ase", Kind.HANDLE, "_mou_sharmin_"),
        ("আমার ইউজারনেম shuvo_gamer99", Kind.HANDLE, "shuvo_gamer99"),
        ("matriculation number A0218374H", Kind.STUDENT, "A0218374H"),
        ("আইডি নম্বর ২০২১৩৬০০৪৮, ঢাকা বিশ্ববিদ্যালয়", Kind.STUDENT, "২০২১৩৬০০৪৮"),
    ],
)
def test_numbers_and_accounts_in_further_writings(text: str, kind: Kind, expected: str | None) -> None:
    """Numbers said in tens, in parts, glued; accounts of other providers and with underscores at their ends."""
    found = finds(text, kind)
    assert len(found) == 1
    assert expected in (None, found[0])


@pytest.mark.parametrize(
    "text",
    [
        "one two three four, five six, pick up sticks",
        "size 01 to 12, char ar pach number line",
        "Outlook 2019 pro key",
        "the outlook is good",
        "ইমেইল সার্ভার ডাউন",
    ],
)
def test_counting_and_programs_are_none(text: str) -> None:
    assert find(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rakib_07 er profile ta fake", "rakib_07"),
        ("user jony_1990 scammed me", "jony_1990"),
        ("rakib.hasan.77 ei id theke msg ase", "rakib.hasan.77"),
        ('facebook e search den "tanim.the.explorer"', "tanim.the.explorer"),
        ("viber name shuvo_r", "shuvo_r"),
        ("IG👉tonni.art.box", "tonni.art.box"),
        ("আমাকে ফেসবুকে খুঁজুন arifa.jannat.5", "arifa.jannat.5"),
        ("skype live:shuvo.rahman", "shuvo.rahman"),
    ],
)
def test_accounts_without_a_sign(text: str, expected: str) -> None:
    """An account that is built of a name, wherever it stands; one behind its site in further forms."""
    assert finds(text, Kind.HANDLE) == (expected,)


@pytest.mark.parametrize(
    "text",
    [
        "tanvir_shirt_01 code",
        "save_as rakib_photo.jpg",
        "rakib.hasan.pdf",
        "order_id and snake_case",
        "Rakib.Thanks",
        "size_chart dekhun",
    ],
)
def test_words_with_underscores_and_dots_are_no_accounts(text: str) -> None:
    assert finds(text, Kind.HANDLE) == ()


def test_a_number_spelled_out_with_and_between() -> None:
    text = "naught one eight one nine and then two eight three seven four six"
    assert finds(text, Kind.PHONE) == (text,)


@pytest.mark.parametrize("one", ["ও\u09df\u09be\u09a8", "ও\u09af\u09bc\u09be\u09a8"])
def test_a_unit_behind_tens_is_heard_in_both_encodings(one: str) -> None:
    text = f"জিরো {one} সেভেন {one} টু থ্রি ফোর ফাইভ সিক্স থার্টি {one}"
    [span] = find(text)
    assert (span.start, span.end, span.value) == (0, len(text), "01712345631")
