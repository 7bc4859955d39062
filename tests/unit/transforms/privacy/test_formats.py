"""Every way of writing that issue 5 names: what is found, as what, and one token whatever the way."""

import pytest

from transforms.privacy import Kind, Tokenizer, find

TOKENIZER = Tokenizer(b"a salt for tests only")


SIX = {Kind.PHONE, Kind.EMAIL, Kind.NAME, Kind.CC, Kind.NID, Kind.HANDLE}


def found(text: str) -> list[tuple[Kind, str]]:
    """Return the finds of the contract's six kinds."""
    return [(span.kind, text[span.start : span.end]) for span in find(text) if span.kind in SIX]


MOBILE = [
    *("01712345678", "01712-345678", "017-1234-5678", "01712 345 678", "01712.345.678", "017 12 34 56 78"),
    *("01712_345678", "01712/345678", "0 1 7 1 2 3 4 5 6 7 8", "+8801712345678", "+88 01712-345678"),
    *("+880 (0) 1712-345678", "+880(0)1712345678", "(+880) 1712-345678", "(+88)01712345678", "00880 1712 345678"),
    *("০১৭১২-৩৪৫৬৭৮", "０１７１２３４５６７８", "01712\u200b345\u200c678", "O1712345678", "0l7I2345678", "о1712345678"),
    *("01712&#45;345678", "%2B8801712345678"),
]


@pytest.mark.parametrize("written", MOBILE)
@pytest.mark.parametrize("around", ["call {} now", "bKash: {}", "({})", "{}", "নম্বর {} এ ফোন দিন"])
def test_a_mobile_number_in_every_way_of_writing_has_one_token(written: str, around: str) -> None:
    (only,) = found(around.format(written))
    assert only[0] is Kind.PHONE
    assert TOKENIZER.token(*only) == TOKENIZER.token(Kind.PHONE, "+8801712345678")


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("call01712345678now", "01712345678"),
        ("০১৭১২৩৪৫৬৭৮নম্বরে কল", "০১৭১২৩৪৫৬৭৮"),
        ("https://wa.me/8801712345678", "8801712345678"),
        ("https://api.whatsapp.com/send?phone=8801712345678&text=hi", "8801712345678"),
        ("viber://chat?number=%2B8801712345678", "%2B8801712345678"),
        ("tel:+8801712345678", "+8801712345678"),
        ("landline 02-9881234", "02-9881234"),
        ("09612-345678", "09612-345678"),
        ("call 01212345678", "01212345678"),
        ("https://x.example/p?mobile=01712345678&a=1", "01712345678"),
        ('{"phone":"01712345678"}', "01712345678"),
        ("+1 (917) 555-0199", "+1 (917) 555-0199"),
        ("646.555.0133", "646.555.0133"),
    ],
)
def test_other_phones(text: str, phone: str) -> None:
    assert found(text) == [(Kind.PHONE, phone)]


EMAILS = [
    *("rahim.99@gmail.com", "RAHIM.99@GMAIL.COM", "rahim.99 [at] gmail dot com", "rahim.99(at)gmail(dot)com"),
    *("rahim.99 at the rate gmail.com", "rahim.99 at the rate of gmail dot com", "rahim.99{at}gmail.com"),
    *("rahim.99 @ gmail . com", "rahim.99@gmail,com", "rahim.99_at_gmail.com", "rahim.99<at>gmail<dot>com"),
    *("rahim.99 অ্যাট gmail ডট com", "rahim.99&#64;gmail.com", "rahim.99&commat;gmail.com", "rahim.99%40gmail.com"),
    *("rahim.99＠gmail.com", "rahim.99 @ gmail dot com"),
]


@pytest.mark.parametrize("written", EMAILS)
def test_an_address_in_every_way_of_writing_has_one_token(written: str) -> None:
    (only,) = found(f"mail koren {written} thanks")
    assert only == (Kind.EMAIL, written)
    assert TOKENIZER.token(*only) == TOKENIZER.token(Kind.EMAIL, "rahim.99@gmail.com")


@pytest.mark.parametrize(
    "written",
    [
        *("rahim+shop@gmail.com", "o'brien@example.org", "rahim@münchen.example", "রহিম@উদাহরণ.বাংলা"),
        *("zakir77@kuet,ac.bd", "zakir77 @ kuet . ac.bd", "zakir77_at_kuet.ac.bd"),
    ],
)
def test_other_addresses(written: str) -> None:
    assert found(f"mail {written} please") == [(Kind.EMAIL, written)]


@pytest.mark.parametrize(
    ("text", "handle"),
    [
        ("https://www.facebook.com/rahim.uddin.99", "rahim.uddin.99"),
        ("m.me/rahim99", "rahim99"),
        ("https://www.facebook.com/profile.php?id=100012345678", "100012345678"),
        ("ig: rahim_99", "rahim_99"),
        ("thanks @rahim_99", "@rahim_99"),
        ("https://www.tiktok.com/@rahim_99/video/7", "@rahim_99"),
    ],
)
def test_accounts(text: str, handle: str) -> None:
    assert found(text) == [(Kind.HANDLE, handle)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("NID: 1990 1234567890123", "1990 1234567890123"),
        ("nid no. 199-012-3456", "199-012-3456"),
        ("এনআইডি নং ১৯৯০১২৩৪৫৬", "১৯৯০১২৩৪৫৬"),
        ("জাতীয় পরিচয়পত্র নম্বর ১৯৯০১২৩৪৫৬৭৮৯", "১৯৯০১২৩৪৫৬৭৮৯"),
        ("voter ID: 1990123456789", "1990123456789"),
    ],
)
def test_national_ids_by_context(text: str, number: str) -> None:
    assert found(text) == [(Kind.NID, number)]


CARDS = ["4111111111111111", "4111 1111 1111 1111", "3782-822463-10005", "৪১১১১১১১১১১১১১১১"]


@pytest.mark.parametrize("written", CARDS)
def test_cards(written: str) -> None:
    assert found(f"card {written}") == [(Kind.CC, written)]


@pytest.mark.parametrize(
    "text",
    [
        "Order 1990123456, tracking 8801234567890123, IMEI 356938035643809",
        "Galaxy S24 Ultra at Jamuna Future Park, Tk 1,30,000",
        "4111 1111 1111 1112 is no card",
        "Calvin Klein and Ralph Lauren shirts at Bashundhara City",
        "Kazi Nazrul Islam Avenue, Begum Rokeya Sarani",
        "East Elizabeth is a town",
        "@DarazBD 50% off, 100%25 cotton, R&B; AT&T",
        "12/05/2026 10:30, 23.810331, 90.412521",
        "batch 1712345678901, version 1.2.3",
    ],
)
def test_what_is_no_persons_stays(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Spoke to Abdullah Al Mamun today", "Abdullah Al Mamun"),
        ("ডেলিভারির আগে কল দিবেন, অশোক কে চাইবেন", "অশোক"),
        ("রোহিতকে ফোন দিন", "রোহিত"),
        ("Please leave with guard Ratan.", "Ratan"),
        ("ask for Ratan", "Ratan"),
    ],
)
def test_names_by_what_stands_around(text: str, name: str) -> None:
    assert found(text) == [(Kind.NAME, name)]
