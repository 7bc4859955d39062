"""National IDs whose cue is misspelled, stands far away or is missing, and numbers of other things."""

from __future__ import annotations

import pytest

from transforms.privacy import find


def ids(text: str) -> list[str]:
    """The national IDs found in a text."""
    return [text[span.start : span.end] for span in find(text) if span.kind == "NID"]


@pytest.mark.parametrize(
    "text",
    [
        "vooter card number 7312340098",
        "vottar id 7312340098",
        "niid number 7312340098",
        "amar nidd card 7312340098",
        "my natoinal id 7312340098",
        "nationl identiy card no 7312340098",
        "porichay potra number 7312340098",
        "এনাইডি নাম্বার 7312340098",
        "স্মাট কার্ড নং 7312340098",
        "ID proof: 7312340098",
        "id document number 7312340098",
    ],
)
def test_a_misspelled_cue_is_one(text: str) -> None:
    assert ids(text) == ["7312340098"]


@pytest.mark.parametrize(
    "text",
    [
        "NID er kotha bolchilen na? likhe dicchi, ektu wait koren\n7312340098",
        "the national id of the applicant, as printed on the back side of the plastic card, reads 7312340098",
        "nid number ta ektu dekhen to, ami kal office e giye correction er jonno abedon korechi, 7312340098",
        "জাতীয় পরিচয়পত্রের যে নাম্বার সেইটা দিতে বলছে অফিস থেকে, আমার টা 7312340098",
        "name,nid,mobile\nkarim,7312340098,01712345678",
        "বায়োমেট্রিক হচ্ছে না, 7312340098 নাম্বার",
        "jonmo tarikh 12/3/1990, 7312340098",
    ],
)
def test_a_cue_anywhere_in_the_text_announces_a_number_that_nothing_else_does(text: str) -> None:
    assert ids(text) == ["7312340098"]


@pytest.mark.parametrize(
    "text",
    [
        "মায়ের আইডি 7312340098",
        "abbar id 7312340098",
        "my id is 7312340098",
        "guarantor's ID no 7312340098",
        "বরের আইডি নম্বর 7312340098",
        "eita rakhen 7312340098, pore lagbe",
    ],
)
def test_the_id_of_a_person_and_a_number_that_is_nothing_else_are_national_ids(text: str) -> None:
    assert ids(text) == ["7312340098"]


@pytest.mark.parametrize(
    "text",
    [
        "order id: 4412093847",
        "ইউজার আইডি 4412093847",
        "amar free fire id 4412093847, diamond lagbe",
        "my id is 4412093847 in pubg",
        "গিফট কার্ড 4412093847",
        "ticket 4412093847 raised",
        "4412093847 views",
        "mot bikri 4412093847 taka",
        "barcode 4006381333931",
        "reached 1500000000 people",
        "sent at 1714412093",
    ],
)
def test_numbers_of_other_things_are_none(text: str) -> None:
    assert ids(text) == []


def test_a_cue_and_its_ending_are_no_other_word() -> None:
    assert ids("voter number of her late mother - 0912345678901") == ["0912345678901"]


def test_the_balance_of_an_account_is_no_account() -> None:
    assert find("account balance was 1000000000 points in game") == []


@pytest.mark.parametrize(
    "text",
    [
        "1392058647 eta jolil er",
        "Mother's card has 1392058647 on it",
        "amar card e lekha ase 1698273645",
        "আমার জন্ম ১৯৯১ সালে, 1739205864",
        "SIM registration er 0918273645 dilam",
        "National card holder\nKamal Hossain\n0918273645",
    ],
)
def test_ten_digits_that_could_be_a_mobile_number_without_its_zero(text: str) -> None:
    assert len(ids(text)) == 1


def test_the_second_number_of_a_text_about_cards_is_an_id_too() -> None:
    assert ids("Mother's card has 1473920586 on it, mine 5820164793") == ["1473920586", "5820164793"]


@pytest.mark.parametrize(
    "text",
    [
        "log: 1698273645 error at line 12",
        "order 1938475610",
        "barcode ta 1938475610",
        "gift card 4829103756 use hoy na",
        "আমার কার্ডে লেখা 4829103756 পয়েন্ট",
        "parcel code 1392058647",
        "price 1900000000 tk",
    ],
)
def test_moments_and_numbers_of_goods_are_none(text: str) -> None:
    assert ids(text) == []


def test_beside_a_name_alone_it_is_rather_the_telephone() -> None:
    text = "Karim Uddin, 1712345678"
    assert [text[span.start : span.end] for span in find(text) if span.kind == "PHONE"] == ["1712345678"]


@pytest.mark.parametrize(
    "text",
    [
        "ID: 7319283645",
        "vai er id ta 7319283645 rakhen",
        "পুরনো কার্ডে আইডি 59891604040138729, নতুনটা এখনো পাইনি",
        "number ta 5091278416 mile na",
        "amar NID diye bkash khula, tai number 5091278416 diye check koren",
        "NID correction fee 230 tk, amar ta 7310283645",
        "parcel nite NID lagbe, order 45 er jonno, 7310283645",
    ],
)
def test_an_id_of_no_thing_and_a_number_far_from_the_words_for_others(text: str) -> None:
    assert len(ids(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "product id 4412093847",
        "user id 4412093847 password bhule gesi",
        "zoom id 4412093847",
        "NID lagbe order korte, order number holo 4412093847",
        "serial number 4412093847",
        "ID 8941100512340",
        "phone number 4412093847",
    ],
)
def test_the_id_of_a_thing_stays(text: str) -> None:
    assert ids(text) == []
