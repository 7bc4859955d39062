"""Kinds beyond the contract's six, each with near misses; and numbers in the shapes that people write them in."""

from __future__ import annotations

import pytest

from transforms.privacy import Kind, find


def found(text: str) -> list[tuple[Kind, str]]:
    return [(span.kind, text[span.start : span.end]) for span in find(text)]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("passport no A01234567 please", Kind.PASSPORT, "A01234567"),
        ("পাসপোর্টের নম্বর BX0123456", Kind.PASSPORT, "BX0123456"),
        ("জন্ম নিবন্ধন ১৯৯০১২৩৪৫৬৭৮৯০১২৩", Kind.BIRTHREG, "১৯৯০১২৩৪৫৬৭৮৯০১২৩"),
        ("my e-TIN: 1234-5678-9012", Kind.TIN, "1234-5678-9012"),
        ("licence DK0123456CL0007 lost", Kind.LICENCE, "DK0123456CL0007"),
        ("Dhaka Metro-Ga 23-4567 is here", Kind.PLATE, "Dhaka Metro-Ga 23-4567"),
        ("ঢাকা মেট্রো-গ ২৩-৪৫৬৭", Kind.PLATE, "ঢাকা মেট্রো-গ ২৩-৪৫৬৭"),
        ("A/C No: 1505100323855001", Kind.ACCOUNT, "1505100323855001"),
        ("pay GB29 NWBK 6016 1331 9268 19 today", Kind.IBAN, "GB29 NWBK 6016 1331 9268 19"),
        ("TrxID 9HK4B2XZ7Q", Kind.TXN, "9HK4B2XZ7Q"),
        ("from 103.12.34.56 again", Kind.IP, "103.12.34.56"),
        ("2001:db8:85a3::8a2e:370:7334", Kind.IP, "2001:db8:85a3::8a2e:370:7334"),
        ("MAC 00:1A:2B:3C:4D:5E", Kind.MAC, "00:1A:2B:3C:4D:5E"),
        ("imei 356938035643809", Kind.IMEI, "356938035643809"),
        ("জন্ম তারিখ ১২ মার্চ ১৯৯০", Kind.DOB, "১২ মার্চ ১৯৯০"),
        ("https://maps.google.com/?q=23.780573,90.407608", Kind.GEO, "23.780573,90.407608"),
        (
            "send to House 12, Road 5, Sector 7, Uttara, Dhaka",
            Kind.ADDRESS,
            "House 12, Road 5, Sector 7, Uttara, Dhaka",
        ),
        ("OTP 482913", Kind.SECRET, "482913"),
        ("x.example/?session_id=9f8e7d6c5b4a", Kind.SECRET, "9f8e7d6c5b4a"),
        ("Authorization: Bearer abcDEF123456ghiJKL789", Kind.SECRET, "abcDEF123456ghiJKL789"),
        ("ভোটার আইডি কার্ড নং ১২৩৪৫৬৭৮৯০১২৩", Kind.NID, "১২৩৪৫৬৭৮৯০১২৩"),
        ("এনআইডি নাম্বারটা ১২৩৪৫৬৭৮৯০", Kind.NID, "১২৩৪৫৬৭৮৯০"),
        ("jatiyo porichoy potrer number 1234567890", Kind.NID, "1234567890"),
    ],
)
def test_found(text: str, kind: Kind, value: str) -> None:
    assert (kind, value) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "BlackBerry Passport Q30",
        "batch EH0991234 of cakes",
        "biscuit er tin 3 ta",
        "Driving lessons, 12 classes",
        "Dhaka Metro line 6 opens at 7:10",
        "Routing number 090261725",
        "Invoice 20240317000012345",
        "made 20251220101500123",
        "Serial DE12AB34CD56",
        "Firmware 1.0.0.27 is out",
        "section 4.3.2.1",
        "The race took 01:23:45",
        "Ratio 1.2345, 6.7890",
        "Delivered on 12/05/2025",
        "House of fashion, road show",
        "pin code 6200",
        "OTP never comes",
        "Forgot password? Tap here",
        "Christian Dior perfume",
        "dengue mosquito net",
        "updated 1766203200000 ms",
        "buy 1 @250.00 each, 2 @500tk",
        "vai @daraz.bd reply den",
    ],
)
def test_near_miss(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        *("bolan01712345678", "call me01712345678", "☎_01712345678", "rahim_01712345678", "fixed 15000.01712345678."),
        *("number-01712-345678.01812-345678.", "01712/345678", "017~1234~5678", "017*1234*5678", "01712\n345678"),
        *("0,1,7,1,2,3,4,5,6,7,8", "017-1234-\n5678", "0171234S67B", "7000..-01712345678", "08801712345678"),
        *("0171234567801812345678", "dam500tk01712345678", "শূন্য এক সাত এক দুই তিন চার পাঁচ ছয় সাত আট"),
        *(
            "zero one seven double one 2345 67",
            "0\u03361\u03367\u03361\u03362\u03363\u03364\u03365\u03366\u03367\u03368",
        ),
    ],
)
def test_phone_in_odd_shapes(text: str) -> None:
    assert Kind.PHONE in {kind for kind, _ in found(text)}


@pytest.mark.parametrize("text", ["4111_1111_1111_1111", "4111/1111/1111/1111", "card 6759 6498 2643 8453"])
def test_card_in_odd_shapes(text: str) -> None:
    assert [kind for kind, _ in found(text)] == [Kind.CC]


def test_foreign_numbers_with_a_cue() -> None:
    for text in ("whatsapp 971501234567", "call 00966 50 123 4567", "+60 12-345 6789"):
        assert [kind for kind, _ in found(text)] == [Kind.PHONE], text


@pytest.mark.parametrize(
    "text",
    [
        "my uncle has high bp and gastric",
        "আমার দাদির চোখে ছানি, বড় অক্ষরের ঘড়ি লাগবে",
        "amar ammur high pressure, lobon chara achar ase?",
        "she has been diagnosed with hypertension",
        "বাবার ব্রেন স্ট্রোক হয়েছে",
    ],
)
def test_health_in_other_words_is_flagged(text: str) -> None:
    assert Kind.HEALTH in {span.kind for span in find(text)}


@pytest.mark.parametrize("text", ["gastric medicine price koto", "skin care", "Hindu wedding cards, boxed"])
def test_goods_with_such_words_are_not_flagged(text: str) -> None:
    assert not {Kind.HEALTH, Kind.RELIGION} & {span.kind for span in find(text)}


@pytest.mark.parametrize("text", ["Groom's religion: Sanatan, tall", "উনি হিন্দু মানুষ", "a Christian family"])
def test_a_faith_is_no_name(text: str) -> None:
    assert Kind.NAME not in {span.kind for span in find(text)}
