"""The personal values are what they claim to be, and cannot be met where nobody planted them."""

import random

import phonenumbers
import pytest

from samples import catalogue, order, post, texts
from samples.people import FAMILY, GIVEN, TEST_CARDS, in_bangla_digits, people, spell_card, spell_mobile, spell_us_phone
from samples.texts import grouped


def vocabulary() -> list[str]:
    """Everything the stream says that is nobody's."""
    said: list[str] = []
    for by_script in (texts.ABOUT_PRODUCT, texts.ABOUT_LIFE, texts.PERSONAL, texts.HASHTAGS, catalogue.MODELS):
        said += [text for group in by_script.values() for text in group]
    said += [text for by_category in texts.DETAILS.values() for group in by_category.values() for text in group]
    said += [text for product in catalogue.PRODUCTS for text in (product.english, product.bangla, product.romanised)]
    said += [
        text
        for groups in (catalogue.VARIANTS, catalogue.SHOP_CATEGORIES)
        for group in groups.values()
        for text in group
    ]
    said += [
        text for city in catalogue.CITIES for text in (*city.spellings, *(name for area in city.areas for name in area))
    ]
    return [*said, *texts.ORDER_NOTES, *catalogue.SHOPS, *catalogue.PAYMENTS, *catalogue.COURIERS]


@pytest.mark.parametrize("name", [part for pair in (*GIVEN, *FAMILY) for part in pair])
def test_no_name_is_part_of_what_anyone_says(name: str) -> None:
    assert [text for text in vocabulary() if name.casefold() in text.casefold()] == []


def test_mobiles_are_valid_in_every_spelling() -> None:
    rng = random.Random(3)
    for person in people():
        spelled = spell_mobile(rng, person.mobile)
        for text in (spelled, in_bangla_digits(spelled)):
            number = phonenumbers.parse(text, "BD")
            assert phonenumbers.is_valid_number(number), text
            assert phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) == f"+88{person.mobile}"


def test_us_phones_are_valid_and_fictional() -> None:
    rng = random.Random(4)
    for person in people():
        number = phonenumbers.parse(spell_us_phone(rng, person.us_phone), "US")
        assert phonenumbers.is_valid_number(number)
        assert str(number.national_number) == person.us_phone
        assert person.us_phone[3:8] == "55501"


@pytest.mark.parametrize("card", TEST_CARDS)
def test_cards_are_right_by_luhn_in_every_spelling(card: str) -> None:
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(card))]
    assert sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
    rng = random.Random(card)
    spelled = {spell_card(rng, card) for _ in range(50)}
    assert len(spelled) == 3
    assert {text.replace(" ", "").replace("-", "") for text in spelled} == {card}


def test_nids_have_the_lengths_in_use() -> None:
    assert {len(person.nid) for person in people()} == {10, 13, 17}
    assert all(person.nid.isdecimal() and person.nid[0] != "0" for person in people())


@pytest.mark.parametrize("field", ["username", "email", "mobile", "nid", "number"])
def test_what_tells_people_apart_is_unique(field: str) -> None:
    assert len({getattr(person, field) for person in people()}) == len(people())


@pytest.mark.parametrize(
    ("amount", "text"), [(950, "950"), (1_450, "1,450"), (12_500, "12,500"), (125_000, "1,25,000")]
)
def test_amounts_are_grouped_as_in_south_asia(amount: int, text: str) -> None:
    assert grouped(amount) == text


@pytest.mark.parametrize(("make", "platform"), [(post, "shopify"), (order, "tiktok"), (post, "myspace")])
def test_other_platforms_are_refused(make: object, platform: str) -> None:
    assert callable(make)
    with pytest.raises(ValueError, match="platform must be one of"):
        make(random.Random(1), 1, platform)
