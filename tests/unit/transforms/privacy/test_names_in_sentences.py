"""Names that are other words too, or in no list: what tells them are the words around."""

from __future__ import annotations

import pytest

from transforms.privacy import Kind, find


def names(text: str) -> list[str]:
    """The names found in a text."""
    return [text[span.start : span.end] for span in find(text) if span.kind is Kind.NAME]


PERSONS = [
    "{}কে জানিয়েছি, কোনো কাজ হয়নি",
    "{}কে নিয়ে ডাক্তারের কাছে যাচ্ছি",
    "রাইডার {} দেরি করেছে",
    "মালিক {} ফোন ধরে না",
    "{} ফোন ধরে না",
    "{} আমার ছোট ভাই",
    "টাকাটা {}ের একাউন্টে দিন",
    "{}ের ব্যবহার খুব খারাপ",
    "{} নামের একজন ফোন দিয়েছিল",
    "আমি {}, মিরপুর থেকে",
    "কিরে {} কেমন আছিস",
    "{}, তুমি কই?",
    "{} বলেছে ডেলিভারি ফ্রি",
    "{} কাল টাকা দিবে",
    "এই {} ছেলেটা প্রতারক",
    "{} ০১৭১২৩৪৫৬৭৮",
]
ROMANISED = [
    "{} k bolsi parcel ta niye rakhte",
    "{} ke tag korlam",
    "rider {} onek valo chilo",
    "malik {} phone dhore na",
    "{} taka niye block korse",
    "{} amar choto bhai",
    "amar bon {} eita use kore",
    "taka {} er bkash e den",
    "{} er behave khub kharap",
    "{} namer ekjon phone dise",
    "ami {}, mirpur theke",
    "oi {} tor phone off keno",
    "{} bolse delivery free",
    "{} ar rahim mile dokan dise",
    "{} kal taka dibe",
    "happy birthday {} !!",
    "{} 01712345678",
]


@pytest.mark.parametrize("sentence", PERSONS)
@pytest.mark.parametrize("name", ["পলাশ", "মিলন", "সাগর"])
def test_a_sentence_about_a_person_makes_a_word_of_bangla_a_name(sentence: str, name: str) -> None:
    assert name in names(sentence.format(name))


@pytest.mark.parametrize("sentence", ROMANISED)
@pytest.mark.parametrize("name", ["polash", "milon", "shimul"])
def test_a_sentence_about_a_person_makes_a_word_in_small_letters_a_name(sentence: str, name: str) -> None:
    assert name in names(sentence.format(name))


@pytest.mark.parametrize(
    "text",
    [
        "পলাশ ফুটেছে রাস্তার ধারে",
        "মুক্তা দিয়ে তৈরি গয়না",
        "সাগর আজ উত্তাল",
        "তারা ফোন ধরে না",
        "তারা বলেছে ডেলিভারি ফ্রি",
        "বৃষ্টি আজ আসবে",
        "গতকাল বৃষ্টি এসেছিল",
        "আলো আজ আসেনি",
        "শান্ত ছেলেটা কিছু বলে না",
        "আমি শান্ত, তুমি বলো",
        "রাইডার শান্ত ছিল",
        "জীবনকে উপভোগ করুন",
        "কাজল অর্ডার করলাম",
        "আকাশ ফোন এর দাম কত",
        "লিংকে ক্লিক করলেই হবে",
        "বিকাশ: ০১৭১২৩৪৫৬৭৮",
        "ei golap tomar jonno",
        "tara taka dibe na",
        "brishti aj ashbe",
        "ami shanto, tumi bolo",
        "rider shanto chilo",
        "seller asha kori reply diben",
        "sobuj phone cover ase?",
        "hasi ashe na ar",
        "oi akash onek dure",
        "oni bollen valo",
        "driver will come",
    ],
)
def test_the_same_words_in_other_sentences_are_none(text: str) -> None:
    assert names(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("আমি জেহেনূর বলছি", "জেহেনূর"),
        ("শুভ জন্মদিন জেহেনূর!", "জেহেনূর"),
        ("নাম জেহেনূর", "জেহেনূর"),
        ("জেহেনূর নামের একজন ফোন দিয়েছিল", "জেহেনূর"),
        ("জেহেনূরের মা এসেছিলেন", "জেহেনূর"),
        ("জেহেনূরকে জানিয়েছি", "জেহেনূর"),
        ("রাইডার জেহেনূর দেরি করেছে", "জেহেনূর"),
        ("জেহেনূর স্যার ভালো পড়ান", "জেহেনূর"),
        ("রহিম আর জেহেনূর আসবে", "জেহেনূর"),
        ("ami jehenur bolchi", "jehenur"),
        ("happy birthday jehenur !", "jehenur"),
        ("jehenur ke bolben", "jehenur"),
        ("jehenur amar choto bhai", "jehenur"),
        ("jehenur namer ekjon phone dise", "jehenur"),
    ],
)
def test_where_only_a_name_can_stand_an_unlisted_word_is_one(text: str, name: str) -> None:
    assert name in names(text)


@pytest.mark.parametrize(
    "text",
    [
        "এজেন্ট কন্টাক করেন",
        "দোকানের নাম জেহেনূর",
        "রাইডার খুবি ভালো",
        "ami thik bolchi",
        "ami ekhn bolchi",
        "happy birthday cake lagbe",
        "product er ma ki",
    ],
)
def test_elsewhere_it_is_none(text: str) -> None:
    assert names(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("উসাথোয়াই মারমা বান্দরবান থেকে ব্যাগ পাঠান", ["উসাথোয়াই মারমা"]),
        ("bhai tanvir koi? dokan bondho", ["tanvir"]),
        ("cycle bikri hobe, malik tuhin, phone 01764 556 677", ["tuhin"]),
        ("golap rani das nibe", ["golap rani das"]),
    ],
)
def test_what_stands_behind_a_name_is_no_evidence_against_it(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "zero one seven twelve thirty four fifty six seventy eight",
        "শূন্য সতেরো বারো চৌত্রিশ ছাপ্পান্ন আটাত্তর",
        "+88 zero one seven one two three four five six seven eight",
        "zero/one/seven/one/two/three/four/five/six/seven/eight",
        "01712 three four five six seven eight",
    ],
)
def test_telephones_told_in_pairs_and_with_the_country(text: str) -> None:
    assert [span.kind for span in find(text)] == [Kind.PHONE]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ইহসানুল কাল এসেছিলেন", ["ইহসানুল"]),
        ("তাসনীমকে দেখলাম", ["তাসনীম"]),
        ("আসো তোমার গালে একটা চুম্মা দেই", []),
    ],
)
def test_a_name_is_told_by_its_sound(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("shanto nibe 2 ta", ("shanto",)),
        ("পলি নিবে ২টা, পরে জানাবো", ("পলি",)),
        ("লাভলী তিন পিস নিবে", ("লাভলী",)),
        ("তুষার ওটা নিতে চায় না", ("তুষার",)),
        ("পরী লাইভে আসছে না কেন", ("পরী",)),
        ("চাঁদনী কালকে সাইজ জানাবে", ("চাঁদনী",)),
        ("জ্যোতি টাকা ফেরত চাইছে", ("জ্যোতি",)),
        ("গতকাল শুভ ফোন করে বলছে", ("শুভ",)),
        ("মন্টু গেট খুলবে", ("মন্টু",)),
        ("লিপন গ্যাস সিলিন্ডার দিয়ে গেছে", ("লিপন",)),
        ("ratul bike bechbe", ("ratul",)),
        ("তোতা মিয়া কাঁঠাল পাঠাইছে", ("তোতা মিয়া",)),
    ],
)
def test_what_only_persons_take_tell_and_do(text: str, expected: tuple[str, ...]) -> None:
    assert tuple(names(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("oi shanto tor phone off keno", ("shanto",)),
        ("সীমা ইনবক্স চেক করো", ("সীমা",)),
        ("আলো আপু কেক বানান", ("আলো",)),
        ("আমি নদী বলছি, অর্ডারটা বাতিল করেন", ("নদী",)),
        ("Beauty apa kemon asen", ("Beauty",)),
        ("সবুজ ড্রাইভারের নাম্বার দেন", ("সবুজ",)),
        ("nila nam er id theke", ("nila",)),
        ("আমার নাতনি টুকটুকি জামাটা পছন্দ করছে", ("টুকটুকি",)),
        ("রোদেলার পছন্দ লাল", ("রোদেলা",)),
        ("rina ar mina same dress", ("rina", "mina")),
        ("Moyna's mother washes clothes", ("Moyna",)),
        ("Apurba and his wife Moutushi", ("Apurba", "Moutushi")),
        ("Order for Joy (brother of Hridoy)", ("Joy", "Hridoy")),
        ("Shimul still owes me for two shirts", ("Shimul",)),
        ("Pay Polash when he brings the box", ("Polash",)),
        ("cupcakes for Moyna, please", ("Moyna",)),
    ],
)
def test_who_is_spoken_to_and_who_somebody_is(text: str, expected: tuple[str, ...]) -> None:
    assert tuple(names(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "কাজল নিবে ২টা?",
        "apple nibe 2 kg",
        "শান্তি কল দিলে পানি আসে",
        "শিমুল তুলার বালিশ, সাইজ বলেন",
        "আলো জ্বলে না, গেট খুলবে কে",
        "sarees for Puja, all sizes",
        "Joy, my favourite perfume",
        "Jewel's House of Saree",
        "Polash looks red in spring",
        "Pay bKash or Nagad",
        "tia pakhi bechbe",
        "amar shala pochondo kore na",
        "asad gate e ekta branch ase amader",
        "নূর জাহান মসলা এক কেজি প্যাকেট দেবেন",
    ],
)
def test_goods_and_words_in_such_sentences_are_none(text: str) -> None:
    assert names(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A. K. M. Zyxwenuddoha is our manager", ("A. K. M. Zyxwenuddoha",)),
        ("Zyxdhan Mohan Chakma ordered", ("Zyxdhan Mohan Chakma",)),
        ("kazi zyxtain qorbellah er number", ("kazi zyxtain qorbellah",)),
        ("fatema tuz zohra rimi apu", ("fatema tuz zohra rimi",)),
    ],
)
def test_the_unlisted_parts_of_a_full_name_are_found(text: str, expected: tuple[str, ...]) -> None:
    assert tuple(names(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("golap mia mara gese", ("golap mia",)),
        ("কমল বাবু পঞ্চাশ কেজি চাল নিলেন", ("কমল",)),
        ("ananda da misti dise", ("ananda",)),
        ("শেফ টনির রেসিপি", ("টনি",)),
        ("মিলন ইলেকট্রিশিয়ান আসবে দুপুরে", ("মিলন",)),
        ("মালা নামের কাস্টমার রিটার্ন দিলেন", ("মালা",)),
        ("moni r cheler akika", ("moni",)),
        ("Joy, age 5, needs size 6", ("Joy",)),
        ("ফুলি বুয়াকে বেতন দিছি", ("ফুলি",)),
    ],
)
def test_trades_ages_and_forms_of_address_beside_weak_names(text: str, expected: tuple[str, ...]) -> None:
    assert tuple(names(text)) == expected
