"""Tables of what is found and what is not, one per rule; written for these tests, not taken from any data set."""

from __future__ import annotations

from itertools import pairwise

import pytest

from transforms.privacy import Kind, find

SIX = {"PHONE", "EMAIL", "NAME", "CC", "NID", "HANDLE"}


def found(text: str) -> list[tuple[str, str]]:
    """Return the finds of the contract's six kinds."""
    return [(span.kind.value, text[span.start : span.end]) for span in find(text) if span.kind.value in SIX]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("ring 01712345678 now", "01712345678"),
        ("+8801712345678", "+8801712345678"),
        ("+880 1712-345678.", "+880 1712-345678"),
        ("+880 (0) 1712 345678", "+880 (0) 1712 345678"),
        ("008801712345678", "008801712345678"),
        ("8801912345678 te", "8801912345678"),
        ("০১৭১২-৩৪৫৬৭৮ নম্বরে", "০১৭১২-৩৪৫৬৭৮"),
        ("০১৭১২৩৪৫৬৭৮এ কল করুন", "০১৭১২৩৪৫৬৭৮"),
        ("01712345678te call den", "01712345678"),
        ("call01712345678", "01712345678"),
        ("bKash:01612345678", "01612345678"),
        ("0171\u200b2345\u200d678", "0171\u200b2345\u200d678"),
        ("０１７１２３４５６７８", "０１７１２３４５６７８"),
        ("017 1234 5678 okay", "017 1234 5678"),
        ("0 1 7 1 2 3 4 5 6 7 8", "0 1 7 1 2 3 4 5 6 7 8"),
        ("(01712) 345678", "(01712) 345678"),
        ("+880123456789", "+880123456789"),
        ("call 01112345678", "01112345678"),
        ("phone: 02-55012345", "02-55012345"),
        ("(415) 380-0189", "(415) 380-0189"),
        ("415-380-0189", "415-380-0189"),
        ("+1 415.380.0189", "+1 415.380.0189"),
        ("text 4153800189 please", "4153800189"),
        ("https://wa.me/8801712345678", "8801712345678"),
        ("+44 20 7946 0958", "+44 20 7946 0958"),
    ],
)
def test_phone_is_found(text: str, number: str) -> None:
    assert found(text) == [("PHONE", number)]


def test_neighbouring_phones_are_two() -> None:
    expected = [("PHONE", "01712345678"), ("PHONE", "01812345678")]
    for separator in ("/", " ", ", ", "-", " or "):
        assert found(f"01712345678{separator}01812345678") == expected


@pytest.mark.parametrize(
    "text",
    [
        "order ORD648916483 is late",
        "ORD01712345678X",
        "SKU-01712345678",
        "tracking 01712345678901",
        "tracking no: 01712345678",
        "IMEI 356938035643809",
        "Tk. 1,250.00 for 2 pcs",
        "order no 4155550132",
        "on 2025-12-20 10:30 or 20-12-2025 1030",
        "lat 23.810331 90.412521",
        "12345678901234567890123",
        "4567-01712345678-2233",
        "model SM-G998B/DS 128 256 512",
        "hotline 16263, code 4711",
        "price 1712345678",
        "call before 01-12-2025",
    ],
)
def test_number_of_a_thing_is_no_phone(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("john.doe@email.com", "john.doe@email.com"),
        ("write to a.b+tag@mail.example.co.uk.", "a.b+tag@mail.example.co.uk"),
        ("ইমেইলrahim@gmail.comএ", "rahim@gmail.com"),
        ("info: user@münchen.de", "user@münchen.de"),
        ("RAHIM_K@YAHOO.COM", "RAHIM_K@YAHOO.COM"),
        ("rahim [at] gmail [dot] com", "rahim [at] gmail [dot] com"),
        ("rahim(at)gmail.com", "rahim(at)gmail.com"),
        ("rahim at gmail dot com", "rahim at gmail dot com"),
        ("rahim at the rate gmail.com", "rahim at the rate gmail.com"),
        ("rahim dot k at yahoo dot com", "rahim dot k at yahoo dot com"),
        ("rahim @ gmail . com", "rahim @ gmail . com"),
        ("x@gmail.com.Call me", "x@gmail.com"),
        ("typo@gmail", "typo@gmail"),
    ],
)
def test_email_is_found(text: str, address: str) -> None:
    assert found(text) == [("EMAIL", address)]


@pytest.mark.parametrize(
    "text", ["meet me at shop dot", "5 pcs @ 200 tk", "look at that. com on", "@", "a@", "@b", "a@b"]
)
def test_at_alone_is_no_email(text: str) -> None:
    assert all(kind != "EMAIL" for kind, _ in found(text))


@pytest.mark.parametrize(
    "number",
    [
        "4111111111111111",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "5555555555554444",
        "2223003122003222",
        "378282246310005",
        "3782 822463 10005",
        "6011111111111117",
        "3530111333300000",
        "৪১১১ ১১১১ ১১১১ ১১১১",
    ],
)
def test_card_is_found(number: str) -> None:
    assert found(f"paid with {number} today") == [("CC", number)]


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111112",  # check digit
        "card ending **** 1234",
        "9111111111111111",  # no issuer
        "IMEI 490154203237518",
        "x4111111111111111x",
        "141111111111111111111111",
        "tracking 4111111111111111",
    ],
)
def test_number_that_is_no_card(text: str) -> None:
    assert found(text) == []


def test_card_behind_a_token_prefix_is_found_with_it() -> None:
    assert found("CC_4111111111111111") == [("CC", "CC_4111111111111111")]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("NID: 1234567890", "1234567890"),
        ("my national id is 1990123456789", "1990123456789"),
        ("voter id no 1990 1234567 890123", "1990 1234567 890123"),
        ("জাতীয় পরিচয়পত্র ১২৩৪৫৬৭৮৯০", "১২৩৪৫৬৭৮৯০"),
        ("জাতী\u09df পরিচ\u09dfপত্র নম্বর ১২৩৪৫৬৭৮৯০", "১২৩৪৫৬৭৮৯০"),
        ("এনআইডি নম্বর: ১২৩ ৪৫৬ ৭৮৯০", "১২৩ ৪৫৬ ৭৮৯০"),
        ("19901234567890123 (NID)", "19901234567890123"),
    ],
)
def test_nid_is_found(text: str, number: str) -> None:
    assert found(text) == [("NID", number)]


@pytest.mark.parametrize("text", ["1234567890", "order 1234567890123", "NID ready. Order no 1234567890", "NID 12345"])
def test_number_without_its_cue_is_no_nid(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "handle"),
    [
        ("ask @tasnim.rahman please", "@tasnim.rahman"),
        ("@rahim_bd", "@rahim_bd"),
        ("facebook.com/rahim.uddin.99", "rahim.uddin.99"),
        ("https://www.tiktok.com/@nila_d/video/7123456789012345678", "@nila_d"),
        ("https://facebook.com/profile.php?id=100012345678901", "100012345678901"),
        ("t.me/sabbir_h", "sabbir_h"),
    ],
)
def test_handle_is_found(text: str, handle: str) -> None:
    assert found(text) == [("HANDLE", handle)]


@pytest.mark.parametrize(
    "text",
    [
        "@DarazBD",
        "@PickabooOfficial",
        "@gadget_store",
        "@rahimfashionhouse is open",
        "facebook.com/groups/buyandsell",
        "instagram.com/p/Cxyz123",
        "fb.com/watch/?v=1234567890123",
        "@samsung",
    ],
)
def test_account_of_a_shop_is_not_personal(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Deliver to Mst. Shirin Khatun today", "Mst. Shirin Khatun"),
        ("Sharmin Akter bought it", "Sharmin Akter"),
        ("md rakibul hasan call diyen", "md rakibul hasan"),
        ("RAHIM UDDIN paid", "RAHIM UDDIN"),
        ("A. K. M. Fazlul Haque", "A. K. M. Fazlul Haque"),
        ("Kelly Mitchell loved it", "Kelly Mitchell"),
        ("ask for Mr. Quixford", "Quixford"),
        ("my name is zorawar", "zorawar"),
        ("amar nam tuhinuzzaman", "tuhinuzzaman"),
        ("আমার নাম তাহসিন আহমেদ", "তাহসিন আহমেদ"),
        ("মোঃ আব্দুল করিমকে দিন", "মোঃ আব্দুল করিম"),
        ("ফাতেমা খাতুনের অর্ডার", "ফাতেমা খাতুন"),
        ("রহিমকে বলেন", "রহিম"),
        ("Parcel ta Nusrat apu ke diyen", "Nusrat"),
        ("প্রাপক: সাইফুল ইসলাম", "সাইফুল ইসলাম"),
    ],
)
def test_name_is_found_without_title_and_ending(text: str, name: str) -> None:
    assert found(text) == [("NAME", name)]


@pytest.mark.parametrize(
    "text",
    [
        "Samsung Galaxy S23 Ultra is better than iPhone 15 Pro Max",
        "Aarong Panjabi and Sailor Kurti at Bashundhara City",
        "Rahman Electronics, Khan Market, Kazi Nazrul Islam Avenue, Dhaka",
        "Best Price in Bangladesh! Summer Long Dress, Royal Blue",
        "Happy Eid Mubarak everyone, Joy Bangla",
        "mark this date: will and grace season two",
        "Sonali Bank, Rupali Life, Islami Bank",
        "পণ্যের নাম: সিল্ক শাড়ি",
        "product name: Black Rose",
        "শুভ সকাল। জীবন অনেক সুন্দর",
        "আকাশ অনেক নীল, বৃষ্টি হবে",
        "bhai dam koto, apu stock ache",
        "delivered to Mirpur",
    ],
)
def test_brand_place_and_plain_word_are_no_names(text: str) -> None:
    assert found(text) == []


def test_name_in_brackets_behind_a_number() -> None:
    assert found("01712345678 (Zorawar)") == [("PHONE", "01712345678"), ("NAME", "Zorawar")]
    assert found("01712345678 (bKash)") == [("PHONE", "01712345678")]


@pytest.mark.parametrize("kind", list(Kind))
def test_token_is_no_find(kind: Kind) -> None:
    assert find(f"call {kind}_0171234567a8b9c0 now") == []
    assert find(f"{kind}_0171234567a8b9c0") == []


@pytest.mark.parametrize(
    "unit",
    ["1", "1 ", "12-", "017", "01712345678 ", "(", "+", "+880", "a@", "@", "a.", ".", " ", "at ", "dot ", "a@a.", "md ",
     "Rahim ",
     "name: ", "A. ", "রহিম", "মোঃ ", "কল ", "\u200d", "1\u200b", "facebook.com/", "4111 ", "NID ", "é", "𝟙",
     "র1a ",
     "CC_", "x dot y at ", "_", "((", "profile.php?a=&", "fb.com/profile.php?a=&"],
)  # fmt: skip
def test_hostile_text_of_100_kb_is_read(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    spans = find(text)
    assert all(0 <= left.start < left.end <= right.start for left, right in pairwise(spans))
