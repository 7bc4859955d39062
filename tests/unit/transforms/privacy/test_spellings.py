"""The ways in which people write one kind of number, address or account: each kind as a whole, not the one line."""

from __future__ import annotations

from itertools import product

import pytest

from transforms.privacy import Anonymizer, Kind, Tokenizer, find
from transforms.privacy.emails import plain_address

ANONYMIZER = Anonymizer(Tokenizer(b"a salt for tests only"))

NID_CUES = (
    *("NID", "NID No.", "nid nombor", "NID card er number", "amar nid card er no", "NIDs", "NID copy no", "e-NID"),
    *("National ID card number", "Identity No", "Voter ID", "voter card no", "Smart card no", "smart NID", "govt ID"),
    *("জাতীয় পরিচয়পত্র নম্বর", "জাতীয় পরিচয় পত্র নং", "এনআইডি", "এনআইডির নাম্বার", "এনআইডি কার্ডের নম্বর", "ন্যাশনাল আইডি"),
    *("ভোটার আইডি কার্ডের নম্বর", "স্মার্ট কার্ড নং", "এন.আই.ডি নং", "নমিনির এনআইডি", "এনআইডি কপি নম্বর"),
)
NID_NUMBERS = ("5018846273", "৫০১৮৮৪৬২৭৩", "501 884 6273", "501-884-6273", "2695843000217", "1991 2695 8430 00217")


@pytest.mark.parametrize(("cue", "number"), product(NID_CUES, NID_NUMBERS))
def test_national_id_behind_each_spelling_of_its_cue(cue: str, number: str) -> None:
    for text in (f"{cue} {number}", f"{cue}: {number}", f"{cue} - {number}, dhonnobad"):
        found = [text[span.start : span.end] for span in find(text) if span.kind is Kind.NID]
        assert found == [number], text


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("lost my NID yesterday, the number is 5018846273", "5018846273"),
        ("আমার এনআইডি কার্ড হারিয়ে গেছে, নম্বর ছিল ৫০১৮৮৪৬২৭৩", "৫০১৮৮৪৬২৭৩"),
        ("phone 01712345678, 5018846273 (NID)", "5018846273"),
        ("NID : ৫ ০ ১ ৮ ৮ ৪ ৬ ২ ৭ ৩", "৫ ০ ১ ৮ ৮ ৪ ৬ ২ ৭ ৩"),
        ("my SSN is 078-05-1120", "078-05-1120"),
    ],
)
def test_national_id_apart_from_its_cue(text: str, number: str) -> None:
    assert [text[span.start : span.end] for span in find(text) if span.kind is Kind.NID] == [number]


@pytest.mark.parametrize(
    "text",
    [
        "order no 5018846273",
        "NID lagbe na, order no 5018846273",
        "invoice 2695843000217 paid, NID not needed",
        "size 4 2 3 1 5 6 7 8 9 4 NID",
    ],
)
def test_number_of_a_thing_is_no_national_id(text: str) -> None:
    assert not [span for span in find(text) if span.kind is Kind.NID]


@pytest.mark.parametrize(
    "separator", [":", "…", "#", "=", "+", ", ", "~", " - ", "/", "..", " then ", " tarpor ", " তারপর ", "] "]
)
def test_halves_of_a_mobile_number(separator: str) -> None:
    text = f"call [01812{separator}407193 please" if separator == "] " else f"call 01812{separator}407193 please"
    assert "407193" not in ANONYMIZER.mask(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("ulta kore likhlam: 39170421810", "39170421810"),
        ("৩৯১৭০৪২১৮১০ উল্টো করে পড়ুন", "৩৯১৭০৪২১৮১০"),
        ("01812 four zero seven 193", "01812 four zero seven 193"),
        ("size42.01812407193", "01812407193"),
        ("x8801812407193", "8801812407193"),
        ("Contact # - 8319377", "8319377"),
        ("T&T: 9123456", "9123456"),
        ("ফোন নং ৮৩১-৯৩৭৭", "৮৩১-৯৩৭৭"),
        ("two numbers: 6469861730 / 01879095249", "6469861730"),
    ],
)
def test_telephone_number(text: str, number: str) -> None:
    assert number in [text[span.start : span.end] for span in find(text) if span.kind is Kind.PHONE]


def test_a_number_written_backwards_has_the_token_of_its_telephone() -> None:
    backwards = ANONYMIZER.mask("reverse: 39170421810").split()[-1]
    assert backwards == ANONYMIZER.mask("01812407193")


@pytest.mark.parametrize("text", ["phone 2500000 tk", "contact 8319377 taka", "code 39170421810", "Contact 4.5 stars"])
def test_other_digits_are_no_telephone_number(text: str) -> None:
    assert not [span for span in find(text) if span.kind is Kind.PHONE]


@pytest.mark.parametrize(
    "text",
    [
        *("tukun99(a)gmail.com", "tukun99 [a] gmail.com", "tukun99 @t gmail.com", "tukun99@@gmail.com"),
        *(
            "tukun99|at|gmail.com",
            "tukun99-at-gmail-dot-com",
            "tukun99 at g mail dot com",
            "tukun99 at gmail point com",
        ),
        *("tukun99 atgmail dot com", "tukun99 অ্যাট জিমেইল ডট কম", "tukun99 এট জিমেইল ডট কম"),
    ],
)
def test_disguised_address_is_one_address(text: str) -> None:
    spans = find(text)
    assert [(span.kind, text[span.start : span.end]) for span in spans] == [(Kind.EMAIL, text)]
    assert plain_address(text) == "tukun99@gmail.com"


@pytest.mark.parametrize(
    "text", ["look at gmail.com for it", "login at yahoo.com", "best price @ gmail.com lol", "meet at star dot com"]
)
def test_word_of_the_sentence_in_front_of_at_is_no_address(text: str) -> None:
    assert not find(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("my insta is tukunzz", "tukunzz"),
        ("telegram tukunzz99", "tukunzz99"),
        ("imo id tukun.khan", "tukun.khan"),
        ("instagram id tukunzz", "tukunzz"),
        ("user name tukun_99", "tukun_99"),
        ("discord tukunzz#1234", "tukunzz#1234"),
        ("skype id live:tukunzz", "tukunzz"),
        ("আমার ইনস্টা আইডি tukun_zz", "tukun_zz"),
        ("ফেসবুক আইডি tukun.khan", "tukun.khan"),
        ("via @nusrat.jahan.official", "@nusrat.jahan.official"),
    ],
)
def test_account_behind_the_name_of_its_site(text: str, name: str) -> None:
    assert [(span.kind, text[span.start : span.end]) for span in find(text)] == [(Kind.HANDLE, name)]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "telegram e knock den",
            "our instagram is live now",
            "follow our insta page",
            "tiktok is banned",
            "@shajgoj.com",
        ),
        *("fb: Dhaka Style House", "instagram is good", "imo te call den", "telegram group join koren"),
    ],
)
def test_site_without_an_account(text: str) -> None:
    assert not [span for span in find(text) if span.kind is Kind.HANDLE]
