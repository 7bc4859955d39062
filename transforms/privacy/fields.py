"""What the name of a field says about its value.

Names are compared as lower-case words joined by underscores, whatever their style, and without a number behind them
(`customerPhone2` is `customer_phone`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Final

from transforms.privacy.spans import Kind
from transforms.privacy.words import word_set

_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NOT_WORD: Final = re.compile(r"[^0-9a-z]+")
_NUMBERED: Final = re.compile(r"(?<=[a-z])_?\d{1,2}$")


class Meaning(Enum):
    """How a value is read."""

    IDENTITY = "identity"
    """Personal as a whole: every text and number in it."""
    PERSON = "person"
    """A text is personal as a whole; an object holds a person's fields."""
    ADDRESS = "address"
    """A text is free text; an object holds whom and where something goes to."""
    FREE_TEXT = "free text"
    VOCABULARY = "vocabulary"
    """Names of goods, shops, places, states: names of persons only on full evidence."""
    IDENTIFIER = "identifier"
    """Ids, times, links, hashes: bare digits are no numbers of persons."""

    __hash__ = object.__hash__  # an Enum's own hash is a Python function


@dataclass(frozen=True, slots=True)
class Field:
    """The reading of a field.

    Attributes:
        meaning: how its value is read.
        kind: of the token that stands for a value that is personal as a whole; None when it is not.
    """

    meaning: Meaning
    kind: Kind | None = None


_PERSONS: Final = word_set(
    "author customer user buyer owner recipient receiver sender consignee consignor contact person "
    "reviewer commenter "
    "poster creator uploader subscriber member client cardholder card_holder account_holder contact_person rider "
    "emergency_contact guardian father mother spouse nominee guest patient employee agent reseller "
    "influencer purchaser "
    "payer payee orderer follower participant tagged_user mentioned_user"
)
_PERSON_OBJECTS: Final = word_set(
    "profile customer_info customer_details contact_info user_info user_profile from users"
)
_ADDRESSES: Final = word_set(
    "billing shipping delivery address billing_address shipping_address delivery_address home_address office_address "
    "present_address permanent_address pickup_address default_address ship_to bill_to deliver_to"
)
_PARTS_OF_PERSON: Final = word_set("info details detail account contacts phones emails numbers data meta")

_NAMES: Final = word_set(
    "full_name fullname first_name firstname last_name lastname middle_name middlename given_name "
    "givenname family_name "
    "familyname surname nick_name nickname username user_name display_name displayname screen_name "
    "screenname real_name "
    "author name_on_card card_name holder_name attn attention fathers_name mothers_name"
)
_HANDLES: Final = word_set(
    "handle handles profile_url profile_link profile_name social_handle screen_id twitter_handle instagram_handle "
    "tiktok_handle facebook_profile facebook_url instagram_url messenger telegram_username facebook_id instagram_id "
    "tiktok_id telegram_id open_id unique_id sec_uid uid avatar_url profile_pic_url profile_picture profile_image_url"
)
_HANDLES_OF_PERSON: Final = word_set(
    "id username user_name handle url link profile profile_url profile_link uid unique_id avatar avatar_url page_url "
    "profile_pic_url profile_picture social_id"
)
_EMAILS: Final = word_set(
    "email emails e_mail mail email_address email_id emailaddress mail_address e_mail_address alternate_email"
)
_PHONES: Final = word_set(
    "phone phones telephone tel mobile mobiles cell cellphone cell_phone whatsapp whats_app whatsapp_number "
    "imo viber "
    "contact_no contact_number contact_num number_of_contact phone_number phone_no phonenumber "
    "mobile_number mobile_no "
    "mobilenumber msisdn fax bkash bkash_number nagad_number rocket_number bkash_no alt_phone alternate_phone "
    "alternative_phone secondary_phone home_phone work_phone"
)
_NIDS: Final = word_set(
    "nid nids nid_no nid_number nidnumber national_id national_id_no national_id_number nationalid "
    "voter_id voter_id_no "
    "smart_card_no smart_card_number national_identity national_identity_number nid_card nid_card_no"
)
_CARDS: Final = word_set(
    "card card_number card_no cardnumber credit_card credit_card_number credit_card_no creditcard debit_card "
    "debit_card_number card_pan pan cc cc_number ccnumber payment_card"
)
_IDENTITIES: Final = {
    name: kind
    for names, kind in (
        (_NAMES, Kind.NAME),
        (_HANDLES, Kind.HANDLE),
        (_EMAILS, Kind.EMAIL),
        (_PHONES, Kind.PHONE),
        (_NIDS, Kind.NID),
        (_CARDS, Kind.CC),
    )
    for name in names
}
_NEVER_IDENTITY: Final = ("hash", "_md5", "_sha1", "_sha256", "_verified", "_count", "_status", "_type", "_method")

_FREE_TEXTS: Final = word_set("location locations description product_description title")
_VOCABULARY: Final = word_set(
    "platform language lang currency order_status status state payment_method payment_type payment product_name "
    "product_category product_type category categories mentioned_products products product brand brands vendor shop "
    "shop_name store store_name seller seller_name product_title variant variants color colour size material tags "
    "hashtags city district division region shipping_region country upazila thana area item_name items collection "
    "conditions sku_name source type kind company organization"
)
_IDENTIFIERS: Final = word_set(
    "id ids sku skus url urls link links href uri slug hash checksum signature uuid guid tracking "
    "tracking_number awb "
    "barcode imei serial ean upc isbn timestamp date time version invoice reference ref transaction cursor "
    "etag batch "
    "model coordinates latitude longitude lat lon lng geo price zip postcode"
)
_IDENTIFIER_ENDINGS: Final = tuple(
    f"_{word}"
    for word in sorted(
        word_set(
            "id ids at timestamp time date url urls link links hash sku uuid token key code version no number ref md5"
        )
    )
)

_FREE_TEXT: Final = Field(Meaning.FREE_TEXT)


def folded_name(name: str) -> str:
    """A field's name as lower-case words joined by underscores, without a number behind them."""
    return _NUMBERED.sub("", _NOT_WORD.sub("_", _CAMEL.sub("_", name).lower()).strip("_"))


@lru_cache(maxsize=8192)
def field_of(name: str, inside: Meaning | None = None) -> Field:
    """What a field is.

    Args:
        name: the key as it is written.
        inside: PERSON or ADDRESS when the field belongs to an object that is one.
    """
    folded = folded_name(name)
    singular = folded.removesuffix("s")
    kind = _identity_kind(folded, inside) or (_identity_kind(singular, inside) if singular != folded else None)
    if kind is not None:
        return Field(Meaning.IDENTITY, kind)
    if folded in _PERSONS or singular in _PERSONS:
        return Field(Meaning.PERSON, Kind.NAME)
    if folded in _PERSON_OBJECTS:
        return Field(Meaning.PERSON, Kind.HANDLE if folded == "profile" else None)
    if folded in _ADDRESSES or singular in _ADDRESSES:
        return Field(Meaning.ADDRESS)
    if inside is not None and folded in _PARTS_OF_PERSON:
        return Field(inside)
    if folded in _FREE_TEXTS:
        return _FREE_TEXT
    if folded in _VOCABULARY:
        return Field(Meaning.VOCABULARY)
    if folded in _IDENTIFIERS or folded.endswith(_IDENTIFIER_ENDINGS):
        return Field(Meaning.IDENTIFIER)
    return _FREE_TEXT


def _identity_kind(name: str, inside: Meaning | None) -> Kind | None:
    """The kind of a field that is personal as a whole."""
    if name.endswith(_NEVER_IDENTITY):
        return None
    owner, rest = _owner(name)
    meaning = inside
    if owner:
        meaning = Meaning.ADDRESS if owner in _ADDRESSES else Meaning.PERSON
    else:
        rest = name
    if meaning is Meaning.PERSON and rest in _HANDLES_OF_PERSON and (owner or rest not in {"username", "user_name"}):
        return Kind.HANDLE
    if meaning is not None and rest == "name":
        return Kind.NAME
    if owner and rest in _IDENTITIES:
        return _IDENTITIES[rest]
    # «user_name» names its owner by itself; a lone «name» may be anything's.
    return _IDENTITIES.get(name)


def _owner(name: str) -> tuple[str, str]:
    """`author_profile_url` as ("author", "profile_url"); two empty strings when no person leads the name."""
    owner, _, last = name.rpartition("_")
    rest = last
    while owner:
        if name not in _IDENTITIES and (owner in _PERSONS or owner in _ADDRESSES):
            return owner, rest
        owner, _, last = owner.rpartition("_")
        rest = f"{last}_{rest}"
    return "", ""
