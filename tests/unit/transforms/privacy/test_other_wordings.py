"""Kinds of leaks and of false finds in the text of a writer who knew none of the rules: other lines of each kind."""

from __future__ import annotations

import pytest

from transforms.privacy import Kind, find
from transforms.privacy.id_words import Topic


def found(text: str, kind: Kind) -> list[str]:
    """The finds of one kind in a text."""
    return [text[span.start : span.end] for span in find(text) if span.kind is kind]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("415-662-9087 is the number on my voter card, is it the new format?", ["415-662-9087"]),
        ("6602 918 347 - that is what my smart card says", ["6602 918 347"]),
        ("i found a card, 4471-093-285 printed under the photo, looks like an NID", ["4471-093-285"]),
        ("৬৬০২-৯১৮-৩৪৭ নম্বরের এনআইডি কার্ডটা পাওয়া গেছে", ["৬৬০২-৯১৮-৩৪৭"]),
        ("Both 447-109-3285 and 662-710-4938 are our NIDs", ["447-109-3285", "662-710-4938"]),
        ("purano card e ase 1991 2694817305526", ["1991 2694817305526"]),
        ("amar ta 1979-3318274650912 ar bou er ta 5540128937, duitai smart card", ["1979-3318274650912", "5540128937"]),
        ("natinal id 447-109-3285", ["447-109-3285"]),
        ("আইডি কাডের নম্বর ৪৪৭১০৯৩২৮৫", ["৪৪৭১০৯৩২৮৫"]),
        ("আমার আইডি 447-109-3285 এ সমস্যা", ["447-109-3285"]),
        ("ID type: NID, ID No: 447 109 3285", ["447 109 3285"]),
        ("ভোটার নং ২৬৯৪৮১৭৩০৫৫২", ["২৬৯৪৮১৭৩০৫৫২"]),
        ("bkash account khulte 6627104938 ei nid use korsi", ["6627104938"]),
        ("someone opened an account with 6627104938 which is my NID", ["6627104938"]),
        ("The nominee's NID is 6627104938 and the account holder's is 3391827465.", ["6627104938", "3391827465"]),
        ("My ID's number: 3716620945", ["3716620945"]),
        ("nidcard 447-109-3285, national registration card 662-710-4938", ["447-109-3285", "662-710-4938"]),
        ("নির্বাচন অফিসে 447-109-3285 সংশোধন করতে দিয়েছি", ["447-109-3285"]),
    ],
)
def test_national_ids(text: str, numbers: list[str]) -> None:
    assert found(text, Kind.NID) == numbers


@pytest.mark.parametrize(
    "text",
    [
        "your N I D is invalid, office e gele bole 3455123093 token niye asen",
        "ভোটার হওয়ার টোকেন ৪৪১৭২৮৩৯০৫ নিয়ে দাঁড়িয়ে আছি",
        "nid correction application 4417283905 submitted",
        "এনআইডি আবেদন আইডি: 4417283905",
        "NID fee paid, receipt number 4417283905",
        "nid er jonno bank e fee dilam, slip no 4417283905",
        "GD no 4417283905 for my lost NID",
        "nid lagbe na, shudhu ticket number 4417283905 dile hobe",
        "এনআইডি আর গ্রাহক নম্বর 4417283905 লাগবে",
        "NID er jonno challan 4417283905 joma",
        "NID: applied. Reg no: 4417283905",
        "ভোটার এলাকা নং 4417283905",
        "NID verify API request id 4417283905",
    ],
)
def test_numbers_of_things_among_words_for_a_national_id(text: str) -> None:
    assert found(text, Kind.NID) == []


@pytest.mark.parametrize(
    ("text", "nid", "registration"),
    [
        ("birth certificate diye NID banalam, nid 19902694817305526", ["19902694817305526"], []),
        ("19902694817305526 is my birth registration number", [], ["19902694817305526"]),
        ("জন্ম নিবন্ধন আছে, এনআইডি ১৯৯০২৬৯৪৮১৭৩০৫৫২৬ এ ভুল", ["১৯৯০২৬৯৪৮১৭৩০৫৫২৬"], []),
    ],
)
def test_seventeen_digits_are_what_the_nearest_word_says(text: str, nid: list[str], registration: list[str]) -> None:
    assert found(text, Kind.NID) == nid
    assert found(text, Kind.BIRTHREG) == registration


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Dr. A. Haque, MBBS, chamber Green Road, serial 031-654321", ["031-654321"]),
        ("chokher daktar, chamber Mirpur, serial 02 93412 6677", ["02 93412 6677"]),
        ("office number 02 9876 5432", ["02 9876 5432"]),
        ("keu chino? 3600 niye block dise, 1904078925", ["1904078925"]),
        ("Model X serial 031-654321 printed on the back", []),
        ("EC website says no data for 6627104938", []),
    ],
)
def test_telephones(text: str, numbers: list[str]) -> None:
    assert found(text, Kind.PHONE) == numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("4539.1488.0343.6465 used at checkout, got charged thrice", ["4539.1488.0343.6465"]),
        ("paid with 5412 7534 1290 8862, it was declined", ["5412 7534 1290 8862"]),
        ("tracking 4539 1488 0343 6461 payment done", []),
        ("License key 4539-1488-0343-6461 activate", []),
    ],
)
def test_cards_by_fours_that_are_paid_with(text: str, numbers: list[str]) -> None:
    assert found(text, Kind.CC) == numbers


@pytest.mark.parametrize(
    ("text", "accounts"),
    [
        ("My cousin is @karim.sheikh_store on insta", ["@karim.sheikh_store"]),
        ("ig te @rumana_sarker_shop follow koren", ["@rumana_sarker_shop"]),
        ("@rumana.akter.bd onek valo achen", ["@rumana.akter.bd"]),
        ("@rahim_traders_bd ke tag korlam", []),
        ("@pathaobd rider koi", []),
    ],
)
def test_accounts_of_persons_who_sell(text: str, accounts: list[str]) -> None:
    assert found(text, Kind.HANDLE) == accounts


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Old rider was great. Sagor after him is always late.", ["Sagor"]),
        ("Akash was very rude to my mother", ["Akash"]),
        ("Hand it to the caretaker (Babul) downstairs", ["Babul"]),
        ("দারোয়ান (মিলন) এর কাছে রেখে যাবেন", ["মিলন"]),
        ("Milon ajke office e ase nai", ["Milon"]),
        ("বর্ষা কাল ক্লাসে আসেনি", ["বর্ষা"]),
        ("shadhin ekhono taka dey nai", ["shadhin"]),
        ("২টা শাড়ি নিব, শিউলি নামে পাঠাবেন", ["শিউলি"]),
        ("Tushar did not show up", ["Tushar"]),
        ("Polash isn't answering", ["Polash"]),
        ("Nayan and Milon fixed the fan", ["Nayan", "Milon"]),
        ("পলাশ আর শিমুল মিলে খেয়েছে", ["পলাশ", "শিমুল"]),
        ("Saw Borsha at the fair", ["Borsha"]),
        ("Where is Shapla?", ["Shapla"]),
        ("Bijoy is a good person", ["Bijoy"]),
        ("Badal the tailor is good", ["Badal"]),
        ("Picked up by Tushar, thanks", ["Tushar"]),
        ("rupa bolchi, flat theke", ["rupa"]),
        ("Photo: Mim", ["Mim"]),
        ("গান গেয়েছেন শান্ত।", ["শান্ত"]),
        ("বর শান্ত, কনে লিপি", ["শান্ত", "লিপি"]),
        ("c/o Milon, road 4", ["Milon"]),
        ("bKash Rubel 500 taka", ["Rubel"]),
        ("patient rubel bed 7", ["rubel"]),
        ("Account name Rubel, bank Sonali", ["Rubel"]),
        ("parcel for s. roy, flat 4", ["s. roy"]),
        ("সভায় এম.এ. কোরাইশী ছিলেন", ["এম.এ. কোরাইশী"]),
        ("thanks to barnali rani das", ["barnali rani das"]),
        ("Akash looked at me and left", ["Akash"]),
        ("Noorul was there", ["Noorul"]),
        ("মা বলেছে আরিফুল বাসায় নাই", ["আরিফুল"]),
        ("তাহের বাড়ি গেছে", ["তাহের"]),
        ("রাবেয়া মিসের ক্লাস", ["রাবেয়া"]),
        ("রোকেয়া গান গায়", ["রোকেয়া"]),
        ("kaka dipu valo", ["dipu"]),
        ("dipu mach dhore", ["dipu"]),
        ("Luna miss er class", ["Luna"]),
        ("Bipul has gone home", ["Bipul"]),
        ("Sathi, our driver, is honest", ["Sathi"]),
        ("yours, Maya", ["Maya"]),
        ("কামাল স্যার ফিজিক্স পড়াতেন", ["কামাল"]),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert found(text, Kind.NAME) == names


@pytest.mark.parametrize(
    "text",
    [
        "Concert at Fazlul Huq Hall tonight",
        "Rokeya Hall e seat paisi",
        "Visited Shah Amanat Bridge today",
        "Ananda Mohan College er shamne",
        "Ahsan Manzil theke Jasimuddin Road",
        "আহসান মঞ্জিলের সামনে",
        "ফজলুল হক হলের গেট",
        "খান জাহান আলী সেতু পার হয়ে",
        "bikash 01712345678 e taka den",
        "shubho bijoya sobaike",
        "শুভ বিজয়া সবাইকে",
        "thanks, oi roshid ta den",
        "Walton fridge on behalf of the shop",
        "akash e megh jomse, sagor dekhte jabo",
        "bijoy dibosh er program, mukti juddher golpo",
        "Akash is a DTH service",
        "ekhon to r. o besi lagbe",
    ],
)
def test_what_is_no_persons_name(text: str) -> None:
    assert found(text, Kind.NAME) == []


@pytest.mark.parametrize(
    "text", ["my page was disabled again", "amar id disabled kore dise", "my account got disabled"]
)
def test_what_is_switched_off_is_not_ill(text: str) -> None:
    assert found(text, Kind.HEALTH) == []
    assert found("my son is disabled and stays home", Kind.HEALTH) == ["disabled"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Dr. Nasrin Akter Square Hospital, serial", ["Nasrin Akter"]),
        ("Mr. Rezaul Karim Square hospital", ["Rezaul Karim"]),
        ("deliver to Nasrin Akter Cadet College", ["Nasrin Akter"]),
        ("Prof. Kamal Uddin University of Dhaka", ["Kamal Uddin"]),
        ("Arif Hossain College student", ["Arif Hossain"]),
        ("Customer: Mosharraf Hossain Shop no 5", ["Mosharraf Hossain"]),
        ("Md. Nur Hossain saree ta pathan", ["Md. Nur Hossain"]),
        ("প্রাপক: মজিবুর রহমান স্টোর", ["মজিবুর রহমান"]),
        ("Mr. Nur Hossain phone 017", ["Nur Hossain"]),
    ],
)
def test_a_person_keeps_the_name_before_a_place_that_is_named_after_somebody_else(text: str, names: list[str]) -> None:
    assert found(text, Kind.NAME) == names


def test_an_announced_person_may_be_called_hall() -> None:
    assert found("My name is Tanvir Hall", Kind.NAME) == ["Tanvir Hall"]
    assert found("Customer: Rezaul Hall", Kind.NAME) == ["Rezaul Hall"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("account holder Rahim Uddin: 123456789012 DBBL", ["123456789012"]),
        ("Account holder Rahim 2071234567890 Brac bank", ["2071234567890"]),
        ("account holder: 20712345678", ["20712345678"]),
    ],
)
def test_the_number_of_an_account_holder_is_an_account(text: str, numbers: list[str]) -> None:
    assert found(text, Kind.ACCOUNT) == numbers


@pytest.mark.parametrize(
    "text",
    [
        "NID of my mother 4155662908 post e pathan",
        "nid er number holo Rahima 4155662908 taka",
        "NID no of Rahim 4155662908 id",
        "NID Rahima Khatun 4155662908 code dorkar",
        "my nid is wrong, correct one 4155662908 code",
        "NID of Rahima 4155662908 post office",
    ],
)
def test_an_ordinary_word_behind_a_national_id_takes_nothing_from_it(text: str) -> None:
    assert found(text, Kind.NID) == ["4155662908"]


@pytest.mark.parametrize(
    "text",
    ["my disabled son has no ID card", "My disabled brother needs payment", "my disabled daughter got a card"],
)
def test_a_disabled_person_is_none_that_is_switched_off(text: str) -> None:
    assert found(text, Kind.HEALTH) == ["disabled"]


def test_what_a_text_is_about_is_looked_for_once() -> None:
    topic = Topic("my nid and my pubg id")
    assert (topic.ids, topic.accounts, topic.things) == (True, True, False)
    assert (topic.ids, topic.accounts, topic.things) == (True, True, False)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Applicant: HSC passed, Khulna. National Id: 7351940862. Contact 01712345678", ["7351940862"]),
        ("ভোটার আইডি: 7351940862, এইচএসসি পাস", ["7351940862"]),
        ("dadir vata card: Jomila Bewa, vhoter id 2694817305526", ["2694817305526"]),
        ("স্মার্ট আইডি\n735 194 0862\nরক্তের গ্রুপ ও পজিটিভ", ["735 194 0862"]),
        ("The portal has another person's ID number. Mine should be 19792694817305526.", ["19792694817305526"]),
        ("Why does the app read my card as 7351940862?", ["7351940862"]),
    ],
)
def test_national_ids_beside_other_words(text: str, numbers: list[str]) -> None:
    assert found(text, Kind.NID) == numbers


@pytest.mark.parametrize(
    "text",
    [
        "রিটার্ন রিকোয়েস্ট 3425676051713, তিন দিনের মধ্যে নিয়ে যাবে",
        "return request 2694817305526 is still open",
        "PO number 8356395319, shipment 4889338189879",
        "কমপ্লেইন নম্বর: ২৩১৪৬৩৯৭২৭, গ্যাসের চাপ কম",
        "order ID 19792694817305526 not delivered",
    ],
)
def test_numbers_of_things(text: str) -> None:
    assert not found(text, Kind.NID)
    assert not found(text, Kind.PHONE)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("01 satasi 36 29 471 e call diyen", "01 satasi 36 29 471"),
        ("017 double 4 double 8 2963 e imo ase?", "017 double 4 double 8 2963"),
        ("age 017 43 er por 183 tar por 001", "017 43 er por 183 tar por 001"),
        ("shunno ek sat tinta shunno char pach choy sat aat", "shunno ek sat tinta shunno char pach choy sat aat"),
        ("নাম্বার শূন্য এক আট, তিনটা শূন্য, চার পাঁচ ছয় সাত আট", "শূন্য এক আট, তিনটা শূন্য, চার পাঁচ ছয় সাত আট"),
        ("driver {01923} 242857", "01923} 242857"),
        ("01712[345]678 sobar jonno", "01712[345]678"),
    ],
)
def test_telephones_in_parts(text: str, number: str) -> None:
    assert found(text, Kind.PHONE) == [number]


@pytest.mark.parametrize(
    "text",
    [
        "duita shirt 017 code diye nilam, tinta 1234 takar",
        "দুইটা ০১ নম্বর সাইজ, তিনটা ৫০০ টাকা",
        "01 er por 02 number page, tar por 15",
        "invoice 0187362947, double check 4 pcs",
    ],
)
def test_counted_goods_are_no_telephones(text: str) -> None:
    assert not found(text, Kind.PHONE)


@pytest.mark.parametrize(
    "text",
    [
        "জাতীয় বিশ্ববিদ্যালয় রোল নং ২০১৫১২৩৪৫",
        "International student ID: 2015123456",
        "Smart Student ID: 2015123456",
        "Our company student id 2015123456",
    ],
)
def test_students_of_whatever_school(text: str) -> None:
    assert found(text, Kind.STUDENT)


@pytest.mark.parametrize(
    "text",
    [
        "Rahima complain korse, 2694817305526",
        "complain by Rahima 7351940862",
        "Rahima er complain 19902694817305526",
    ],
)
def test_national_ids_of_those_who_complain(text: str) -> None:
    assert found(text, Kind.NID)
