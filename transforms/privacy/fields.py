"""What the name of a field says about its value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Final

from transforms.privacy.spans import Kind

_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NOT_WORD: Final = re.compile(r"[^0-9a-z]+")


class Meaning(Enum):
    """How a value is read."""

    IDENTITY = "identity"
    """Personal as a whole."""
    PERSON = "person"
    """Text: personal as a whole; an object: a person's fields."""
    FREE_TEXT = "free text"
    VOCABULARY = "vocabulary"
    """Names of goods, places, states: names of persons only on full evidence."""
    IDENTIFIER = "identifier"
    """Ids, times, links, hashes: bare digits are no numbers of persons."""


@dataclass(frozen=True, slots=True)
class Field:
    """The reading of a field.

    Attributes:
        meaning: how its value is read.
        kind: for IDENTITY and PERSON the kind of its token.
    """

    meaning: Meaning
    kind: Kind | None = None


_PERSONS: Final = ["author", "customer", "user", "buyer", "owner", "recipient", "receiver", "sender", "consignee", "consignor", "contact", "person", "reviewer", "commenter", "poster", "creator", "uploader", "subscriber", "member", "client", "cardholder", "account_holder", "billing", "shipping", "delivery", "billing_address", "shipping_address", "delivery_address", "customer_info", "customer_details", "contact_info", "contact_person", "user_info", "user_profile", "profile", "rider", "courier_contact", "emergency_contact", "guardian", "father", "mother", "spouse", "nominee", "guest", "patient", "employee", "agent", "reseller", "influencer", "purchaser", "payer", "payee", "orderer"]
_PERSON_SET: Final = frozenset(_PERSONS)
_WHOLE_PERSONS: Final = frozenset(
    ["customer", "user", "buyer", "owner", "recipient", "receiver", "sender", "consignee", "contact", "person", "reviewer", "commenter", "poster", "creator", "uploader", "cardholder", "account_holder", "contact_person", "emergency_contact", "guardian", "nominee", "purchaser", "payer", "payee", "client", "subscriber", "member", "orderer"]
)

_NAME_SUFFIXES: Final = frozenset(
    ["name", "full_name", "fullname", "first_name", "firstname", "last_name", "lastname", "middle_name", "middlename", "given_name", "givenname", "family_name", "familyname", "surname", "nick_name", "nickname", "username", "user_name", "display_name", "displayname", "screen_name", "screenname", "real_name"]
)
_BARE_NAMES: Final = _NAME_SUFFIXES - {"name"} | frozenset(
    ["author", "name_on_card", "card_name", "card_holder_name", "cardholder_name", "account_holder_name", "holder_name", "attn", "attention", "receiver_name", "recipient_name", "sender_name", "contact_name", "shipping_name", "billing_name", "mother_name", "father_name", "fathers_name", "mothers_name", "spouse_name", "nominee_name"]
)
_HANDLES: Final = frozenset(
    ["handle", "handles", "profile_url", "profile_link", "profile", "profile_name", "social_handle", "screen_id", "twitter_handle", "instagram_handle", "tiktok_handle", "facebook_profile", "facebook_url", "instagram_url", "messenger", "telegram_username", "facebook_id", "instagram_id", "tiktok_id", "telegram_id", "open_id", "unique_id", "sec_uid", "uid", "avatar_url", "profile_pic_url", "profile_picture", "profile_image_url"]
)
_HANDLE_SUFFIXES: Final = frozenset(
    ["id", "username", "user_name", "handle", "url", "link", "profile", "profile_url", "profile_link", "uid", "unique_id", "avatar", "avatar_url", "page_url", "profile_pic_url", "profile_picture", "social_id"]
)
_EMAILS: Final = frozenset(["email", "emails", "e_mail", "mail", "email_address", "email_id", "emailaddress", "mail_address", "e_mail_address"])
_PHONES: Final = frozenset(
    ["phone", "phones", "telephone", "tel", "mobile", "mobiles", "cell", "cellphone", "cell_phone", "whatsapp", "whats_app", "whatsapp_number", "imo", "viber", "contact_no", "contact_number", "contact_num", "phone_number", "phone_no", "phonenumber", "mobile_number", "mobile_no", "mobilenumber", "msisdn", "fax", "hotline_number", "bkash", "bkash_number", "nagad_number", "rocket_number", "bkash_no", "alt_phone", "alternate_phone", "alternative_phone", "secondary_phone", "home_phone", "work_phone"]
)
_NIDS: Final = frozenset(
    ["nid", "nids", "nid_no", "nid_number", "nidnumber", "national_id", "national_id_no", "national_id_number", "nationalid", "voter_id", "voter_id_no", "smart_card_no", "smart_card_number", "national_identity", "national_identity_number", "nid_card", "nid_card_no"]
)
_CARDS: Final = frozenset(
    ["card", "card_number", "card_no", "cardnumber", "credit_card", "credit_card_number", "credit_card_no", "creditcard", "debit_card", "debit_card_number", "card_pan", "pan", "cc", "cc_number", "ccnumber", "payment_card"]
)
_IDENTITY: Final[tuple[tuple[frozenset[str], Kind], ...]] = (
    (_EMAILS, Kind.EMAIL),
    (_PHONES, Kind.PHONE),
    (_NIDS, Kind.NID),
    (_CARDS, Kind.CC),
)

_VOCABULARY: Final = frozenset(
    ["platform", "language", "lang", "currency", "order_status", "status", "state", "payment_method", "payment_type", "payment", "product_name", "product_category", "category", "categories", "mentioned_products", "products", "product", "brand", "brands", "vendor", "shop", "shop_name", "store", "store_name", "seller", "seller_name", "title", "product_title", "variant", "variants", "color", "colour", "size", "material", "tags", "hashtags", "city", "district", "division", "region", "shipping_region", "country", "upazila", "thana", "area", "location", "locations", "item_name", "items", "collection", "conditions", "description", "product_description", "sku_name", "source", "type", "kind"]
)
_FREE_ANYWAY: Final = frozenset({"location", "locations", "description", "product_description", "title"})
_IDENTIFIERS: Final = frozenset(
    ["id", "ids", "sku", "skus", "url", "urls", "link", "links", "href", "uri", "slug", "hash", "checksum", "signature", "uuid", "guid", "tracking", "tracking_number", "tracking_no", "tracking_code", "tracking_id", "awb", "barcode", "imei", "serial", "serial_number", "ean", "upc", "isbn", "timestamp", "date", "time", "version", "media_urls", "post_url", "invoice", "invoice_number", "invoice_no", "order_number", "order_no", "reference", "reference_number", "ref", "transaction", "transaction_number", "cursor", "etag", "batch", "model", "model_number", "coordinates", "latitude", "longitude", "lat", "lon", "lng", "geo", "price", "zip", "zip_code", "postal_code", "postcode"]
)
_IDENTIFIER_ENDINGS: Final = (
    "_id", "_ids", "_at", "_timestamp", "_time", "_date", "_url", "_urls", "_link", "_links", "_hash", "_sku", "_uuid",
    "_token", "_key", "_code", "_version", "_no", "_number", "_ref", "_serial", "_md5", "_sha256", "_sha1",
)  # fmt: skip

_FREE_TEXT: Final = Field(Meaning.FREE_TEXT)


def folded_name(name: str) -> str:
    """A field's name as lower-case words joined by underscores (`customerName`, `Customer-Name`, `CUSTOMER NAME`)."""
    return _NOT_WORD.sub("_", _CAMEL.sub("_", name).lower()).strip("_")


def _identity_kind(name: str, *, in_person: bool) -> Kind | None:
    if name.endswith(("hash", "_md5", "_sha256", "_verified", "_count", "_status", "_type", "_method")):
        return None
    head, tail = _split_person(name)
    if head or in_person:
        rest = tail if head else name
        if rest in _NAME_SUFFIXES:
            return Kind.NAME if rest != "username" or head != "author" else Kind.HANDLE
        if rest in _HANDLE_SUFFIXES:
            return Kind.HANDLE
        for names, kind in _IDENTITY:
            if rest in names:
                return kind
    if name in _BARE_NAMES:
        return Kind.NAME
    if name in _HANDLES:
        return Kind.HANDLE
    for names, kind in _IDENTITY:
        if name in names:
            return kind
    return None


def _split_person(name: str) -> tuple[str, str]:
    """`author_profile_url` as ("author", "profile_url"); two empty strings when no person leads the name."""
    head = name
    while "_" in head:
        head = head.rpartition("_")[0]
        if head in _PERSON_SET and head not in {"profile"}:
            return head, name[len(head) + 1 :]
    return "", ""


@lru_cache(maxsize=8192)
def field_of(name: str, *, in_person: bool = False) -> Field:
    """What a field is.

    Args:
        name: the key as it is written.
        in_person: whether it belongs to an object that describes a person (`customer`, `shipping_address`).
    """
    folded = folded_name(name)
    kind = _identity_kind(folded, in_person=in_person)
    if kind is not None:
        return Field(Meaning.IDENTITY, kind)
    if folded in _PERSON_SET:
        return Field(Meaning.PERSON, Kind.NAME if folded in _WHOLE_PERSONS else None)
    if folded in _FREE_ANYWAY:
        return _FREE_TEXT
    if folded in _VOCABULARY or (folded.startswith("product_") and folded.endswith(("name", "category", "type"))):
        return Field(Meaning.VOCABULARY)
    if folded in _IDENTIFIERS or folded.endswith(_IDENTIFIER_ENDINGS):
        return Field(Meaning.IDENTIFIER)
    return _FREE_TEXT


_PARTS_OF_PERSON: Final = frozenset(["info", "details", "detail", "profile", "account", "contact", "contacts", "phones", "emails", "numbers", "data", "meta"])


def is_part_of_person(name: str) -> bool:
    """Whether a key inside a person's object leads to more of the same person (`default_address`, `details`)."""
    folded = folded_name(name)
    return "address" in folded or folded in _PARTS_OF_PERSON
