from __future__ import annotations

import pytest

from transforms.privacy import Kind
from transforms.privacy.fields import Field, Meaning, field_of


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (Kind.NAME, "author author_name customer_name customerName Customer-Name display_name "
                    "full_name "
                    "first_name last_name recipient_name receiver_name sender_name contact_name shipping_name "
                    "NAME_ON_CARD"),
        (Kind.HANDLE, "username user_name authorUsername share_author_id "
                      "author_id customer_id user_id authorId author_username handle profile_url author_profile_url"),
        (Kind.EMAIL, "email customer_email customerEmail e-mail emails email_address contact_email"),
        (Kind.PHONE, "phone mobile telephone whatsapp contact_number customer_phone phone_number phoneNumber phone2 "
                     "shipping_phone recipient_mobile Phone_No"),
        (Kind.NID, "nid national_id NID customer_nid nationalId voter_id"),
        (Kind.CC, "card_number cardNumber credit_card customer_card_number"),
    ],
)  # fmt: skip
def test_identity_field(kind: Kind, names: str) -> None:
    for name in names.split():
        assert field_of(name) == Field(Meaning.IDENTITY, kind), name


@pytest.mark.parametrize(
    "name",
    "post_id order_id product_id sku tracking_number posted_at order_timestamp post_url media_urls "
    "delivery_id shipping_id seller_id page_id file_hash image_md5".split(),
)
def test_identifier_field(name: str) -> None:
    assert field_of(name).meaning is Meaning.IDENTIFIER


@pytest.mark.parametrize(
    "name",
    "product_name product_category mentioned_products platform currency order_status language payment_type".split(),
)
def test_vocabulary_field(name: str) -> None:
    assert field_of(name).meaning is Meaning.VOCABULARY


@pytest.mark.parametrize("name", "content location notes comment name shipping_note".split())
def test_free_text_field(name: str) -> None:
    assert field_of(name).meaning is Meaning.FREE_TEXT


def test_name_and_id_mean_a_person_only_inside_one() -> None:
    assert field_of("name", Meaning.PERSON) == Field(Meaning.IDENTITY, Kind.NAME)
    assert field_of("name", Meaning.ADDRESS) == Field(Meaning.IDENTITY, Kind.NAME)
    assert field_of("id", Meaning.PERSON) == Field(Meaning.IDENTITY, Kind.HANDLE)
    assert field_of("id", Meaning.ADDRESS).meaning is Meaning.IDENTIFIER
