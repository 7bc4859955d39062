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
_WITH_NUMBER: Final = re.compile(r"(?<=[a-z])_?\d{1,2}$")


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
    """Ids, times, links: bare digits are no numbers of persons, unless they have the very shape of a mobile number."""
    HASH = "hash"
    """An unkeyed hash, of which a telephone number is found again in minutes."""

    __hash__ = object.__hash__  # an Enum's own hash is a Python function


@dataclass(frozen=True, slots=True)
class Field:
    """The reading of a field.

    Attributes:
        meaning: how its value is read.
        kind: of the token that stands for a value that is personal as a whole; None when it is not.
        of_thing: an id of an order, a parcel, a product: even digits that look like a telephone number are an id.
    """

    meaning: Meaning
    kind: Kind | None = None
    of_thing: bool = False


_PERSONS: Final = word_set(
    "author customer user buyer owner recipient receiver sender consignee consignor contact person "
    "reviewer commenter "
    "poster creator uploader subscriber member client cardholder card_holder account_holder contact_person rider "
    "emergency_contact guardian father mother spouse nominee guest patient employee agent reseller "
    "influencer purchaser beneficiary "
    "payer payee orderer follower participant tagged_user mentioned_user"
)
_PERSON_OBJECTS: Final = word_set("profile channel from users")
_ADDRESSES: Final = word_set(
    "billing shipping delivery address billing_address shipping_address delivery_address home_address office_address "
    "present_address permanent_address pickup_address default_address ship_to bill_to deliver_to"
)
_PROCESSES: Final = word_set("billing shipping delivery")
"""As texts they say how, not where."""
_ABOUT: Final = word_set("info infos details detail account contacts phones emails numbers data meta object obj")
"""Behind a person's word they name the object that describes the person: `authorMeta`, `buyer_info`."""

_NAMES: Final = word_set(
    "full_name fullname first_name firstname last_name lastname middle_name middlename given_name "
    "givenname family_name "
    "familyname surname nick_name nickname display_name displayname real_name "
    "author name_on_card card_name holder_name account_name attn attention fathers_name mothers_name"
)
_HANDLES: Final = word_set(
    "handle handles username usernames user_name screen_name profile_url profile_link profile_name social_handle "
    "screen_id twitter_handle "
    "instagram_handle tiktok_handle facebook_profile facebook_url instagram_url messenger telegram_username "
    "facebook_id instagram_id tiktok_id telegram_id imo_id open_id unique_id sec_uid uid avatar_url profile_pic_url "
    "profile_picture profile_image_url"
)
_HANDLES_OF_PERSON: Final = word_set(
    "id username user_name handle url link profile profile_url profile_link uid unique_id sec_uid avatar avatar_url "
    "page_url profile_pic_url profile_picture social_id"
)
_EMAILS: Final = word_set(
    "email emails e_mail mail email_address email_id emailaddress mail_address e_mail_address alternate_email"
)
_PHONES: Final = word_set(
    "phone phones telephone tel mobile mobiles cell cellphone cell_phone whatsapp whats_app "
    "imo viber "
    "contact_no contact_number contact_num number_of_contact phone_number phone_no phonenumber "
    "mobile_number mobile_no "
    "mobilenumber msisdn fax bkash nagad alt_phone alternate_phone "
    "alternative_phone secondary_phone home_phone work_phone"
)
_NIDS: Final = word_set("nid nids nidnumber national_id nationalid voter_id smart_card nid_card id_card ssn nric")
_CARDS: Final = word_set(
    "card card_number card_no cardnumber credit_card credit_card_number credit_card_no creditcard debit_card "
    "debit_card_number card_pan pan cc cc_number ccnumber payment_card"
)
_SECRETS: Final = word_set(
    "password passwd passwords pwd passcode passphrase otp otp_code one_time_password cvv cvc cvv2 cvc2 pin_number "
    "atm_pin card_pin upi_pin secret client_secret secret_key api_key apikey private_key access_key token access_token "
    "refresh_token id_token auth_token session_token session_id sessionid csrf_token reset_token device_token "
    "checkout_token cart_token authorization auth_key cookie cookies set_cookie bearer verification_code"
)
_WHOLE: Final = {
    Kind.PASSPORT: word_set("passport passport_id e_passport"),
    Kind.BIRTHREG: word_set("brn bris birth_id birth_registration birth_certificate birth_reg"),
    Kind.TIN: word_set("tin etin e_tin tax_id taxpayer_id tin_certificate"),
    Kind.LICENCE: word_set(
        "driving_licence driving_license drivers_licence drivers_license driver_licence driver_license dl_no dl_number"
    ),
    Kind.PLATE: word_set(
        "number_plate license_plate licence_plate vehicle_registration car_registration reg_plate"
    ),
    Kind.ACCOUNT: word_set("bank_account account_no account_number acc_no acc_number acct_no acct_number ac_no "
                           "ac_number accountno accountnumber bank_acc bank_ac beneficiary_account"),
    Kind.IBAN: word_set("iban"),
    Kind.TXN: word_set("trx trxid trx_id txn txnid txn_id transaction_id transactionid trans_id bkash_trx nagad_trx"),
    Kind.IP: word_set("ip ip_address ip_addr ipaddress ipv4 ipv6 remote_addr remote_address x_forwarded_for"),
    Kind.MAC: word_set("mac mac_address mac_addr macaddress bssid"),
    Kind.IMEI: word_set("imei imei1 imei2"),
    Kind.DOB: word_set("dob d_o_b date_of_birth birth_date birthdate birthday birth_day birth_dt"),
    Kind.GEO: word_set(
        "latitude longitude lat lng lon long coordinates coordinate coords gps gps_location latlng lat_lng lat_long "
        "geolocation geo_location geo_point lat_lon latlong"
    ),
    Kind.ADDRESS: word_set(
        "address1 address2 address_1 address_2 address_line address_line1 address_line2 address_line_1 street "
        "street_address street_1 street_2 house house_no holding_no flat_no house_number road road_no house_road"
    ),
}  # fmt: skip
_IDENTITIES: Final = {
    name: kind
    for names, kind in (
        (_NAMES, Kind.NAME),
        (_HANDLES, Kind.HANDLE),
        (_EMAILS, Kind.EMAIL),
        (_PHONES, Kind.PHONE),
        (_NIDS, Kind.NID),
        (_CARDS, Kind.CC),
        (_SECRETS, Kind.SECRET),
        *((names, kind) for kind, names in _WHOLE.items()),
    )
    for name in names
}
_NEVER_IDENTITY: Final = ("_verified", "_count", "_status", "_type", "_method")

_NUMBERS: Final = word_set("no num number numbers nr nbr nmbr nos")
_CHANNELS: Final = word_set(
    "whatsapp wapp imo viber signal telegram bkash nagad rocket upay mcash surecash tap wallet phone mobile cell tel "
    "telephone sms mfs"
)
"""Messengers and mobile wallets: their accounts are telephone numbers."""
_OF_CHANNEL: Final = _NUMBERS | word_set("account acc acct ac wallet personal agent merchant contact")
_NUMBERED_PERSONS: Final = _PERSONS | word_set(
    "to emergency alt alternate alternative secondary other home office work landline hotline helpline telephone "
    "contact call calling father mother husband wife brother sister relative courier deliveryman customer_care"
)
"""Whose number is a telephone's: `sender_number`, `to_no`, `emergency_no`."""
_NATIONAL: Final = word_set("national nid voter citizen citizenship identity identification kyc govt government")
_OF_NATIONAL: Final = _NUMBERS | word_set("id card registration identity identification nid")
_NUMBERED: Final = (
    (Kind.PASSPORT, word_set("passport"), _NUMBERS),
    (Kind.TIN, word_set("tin etin taxpayer"), _NUMBERS),
    (Kind.STUDENT, word_set("student roll"), _NUMBERS | word_set("id roll")),
    (Kind.LICENCE, word_set("driving driver drivers dl"), _NUMBERS | word_set("licence license")),
    (Kind.PLATE, word_set("plate vehicle car bike"), _NUMBERS | word_set("plate registration")),
    (Kind.TXN, word_set("trx txn transaction trans"), _NUMBERS | word_set("id ref reference")),
    (Kind.IP, word_set("ip"), word_set("ip address addr")),
    (Kind.MAC, word_set("mac"), word_set("mac address addr")),
    (Kind.IMEI, word_set("imei"), _NUMBERS | word_set("imei")),
    (Kind.ACCOUNT, word_set("bank beneficiary iban"), _NUMBERS | word_set("account acc acct ac iban")),
    (Kind.DOB, word_set("birth"), word_set("date day dt")),
)
"""Kind, words that stand somewhere in the name, and words that it ends with."""

_THINGS: Final = word_set(
    "order orders tracking invoice sku post product item video media comment story reel parcel consignment awb waybill "
    "barcode ean upc isbn gtin shipment fulfillment fulfilment variant listing package"
)
"""Things that have ids of digits; an id of one is never read as a telephone number."""

_HASHES: Final = word_set("hash md5 sha1 sha256 sha512 sha digest hashed hmac")
_HASHES_OF_FILES: Final = word_set(
    "file image img photo video media content commit git document doc page html etag schema code source blob thumb "
    "thumbnail"
)

_FREE_TEXTS: Final = word_set("location locations description product_description title bio signature about")
_VOCABULARY: Final = word_set(
    "platform language lang currency order_status status state payment_method payment_type payment product_name "
    "product_category product_type category categories mentioned_products products product brand brands vendor shop "
    "shop_name store store_name seller seller_name product_title variant variants color colour size material tags "
    "hashtags city district division region shipping_region country upazila thana area item_name items collection "
    "conditions sku_name source type kind company organization"
)
_LINKS: Final = word_set("url urls link links href uri slug permalink")
_IDENTIFIERS: Final = _LINKS | word_set(
    "id ids sku skus checksum uuid guid tracking "
    "tracking_number awb "
    "barcode serial ean upc isbn timestamp date time version invoice reference ref transaction cursor "
    "etag batch "
    "model geo price zip postcode"
)
_IDENTIFIER_ENDINGS: Final = tuple(
    f"_{word}"
    for word in sorted(_LINKS | word_set("id ids at timestamp time date sku uuid token key code version no number ref"))
)

_FREE_TEXT: Final = Field(Meaning.FREE_TEXT)


def folded_name(name: str) -> str:
    """Return a field's name as lower-case words joined by underscores, without a number behind them."""
    return _WITH_NUMBER.sub("", _separated(name))


def _separated(name: str) -> str:
    """Return a field's name as lower-case words joined by underscores."""
    return _NOT_WORD.sub("_", _CAMEL.sub("_", name).lower()).strip("_")


@lru_cache(maxsize=8192)
def field_of(name: str, inside: Meaning | None = None) -> Field:
    """Return what a field is.

    Args:
        name: the key as it is written.
        inside: PERSON or ADDRESS when the field belongs to an object that is one.
    """
    folded = folded_name(name)
    singular = folded.removesuffix("s")
    words = frozenset(folded.split("_"))
    if _HASHES & frozenset(_separated(name).split("_")):
        return Field(Meaning.IDENTIFIER if _HASHES_OF_FILES & words else Meaning.HASH)
    kind = _identity_kind(folded, inside) or (_identity_kind(singular, inside) if singular != folded else None)
    kind = kind or _of_person(folded)
    if kind is None and not words & _THINGS:
        kind = _kind_by_words(folded)
    if kind is not None:
        return Field(Meaning.IDENTITY, kind)
    if folded in _PERSONS or singular in _PERSONS:
        return Field(Meaning.PERSON, Kind.NAME)
    if folded in _PERSON_OBJECTS or _describes_person(folded):
        return Field(Meaning.PERSON, Kind.HANDLE if folded == "profile" else None)
    if folded in _ADDRESSES or singular in _ADDRESSES:
        return Field(Meaning.ADDRESS, Kind.ADDRESS if folded not in _PROCESSES else None)
    if inside is not None and folded in _ABOUT:
        return Field(inside)
    if folded in _FREE_TEXTS:
        return _FREE_TEXT
    if folded in _VOCABULARY:
        return Field(Meaning.VOCABULARY)
    if folded in _IDENTIFIERS or folded.endswith(_IDENTIFIER_ENDINGS):
        return Field(Meaning.IDENTIFIER, of_thing=bool(words & _THINGS) and not words & _LINKS)
    return _FREE_TEXT


def _kind_by_words(name: str) -> Kind | None:
    """Return the kind of number that the words of a name tell of, whatever their order: `bkash_account_no`."""
    parts = name.split("_")
    words, last = frozenset(parts), parts[-1]
    if last == "name" and {"account", "holder", "beneficiary"} & words:
        return Kind.NAME
    if _CHANNELS & words and last in _OF_CHANNEL and len(parts) > 1:
        return Kind.PHONE
    if (_NATIONAL & words and last in _OF_NATIONAL and len(parts) > 1) or name in _ID_NUMBERS:
        return Kind.NID
    if "birth" in words and {"registration", "certificate", "reg", "cert"} & words and "date" not in words:
        return Kind.BIRTHREG
    for kind, some, ends in _NUMBERED:
        if some & words and last in ends and len(parts) > 1:
            return kind
    if last in _NUMBERS and len(parts) > 1 and any(part in _NUMBERED_PERSONS for part in parts[:-1]):
        return Kind.PHONE
    return Kind.PHONE if name in _FROM_NUMBERS else None


def _of_person(name: str) -> Kind | None:
    """Return the kind of a field that ends with a person's id, whatever precedes it: `share_author_id`."""
    before, _, last = name.rpartition("_")
    person = before.rpartition("_")[2]
    if person not in _PERSONS or person in _WEAK_PERSONS or name.endswith(_NEVER_IDENTITY):
        return None
    return Kind.HANDLE if last in _HANDLES_OF_PERSON else Kind.NAME if last == "name" else None


_WEAK_PERSONS: Final = word_set("contact person member agent reseller client")
_ID_NUMBERS: Final = word_set("id_number id_no id_num idnumber smart_card_no smart_card_number smart_card_id")
_FROM_NUMBERS: Final = word_set("from_no from_number from_num")


def _describes_person(name: str) -> bool:
    """Whether a name is a person's word with one behind it that means an object: `author_meta`."""
    person, _, about = name.rpartition("_")
    return about in (_ABOUT | {"profile"}) and (person in _PERSONS or person in _PERSON_OBJECTS)


def _identity_kind(name: str, inside: Meaning | None) -> Kind | None:
    """Return the kind of a field that is personal as a whole."""
    if name.endswith(_NEVER_IDENTITY):
        return None
    owner, rest = _owner(name)
    meaning = inside
    if owner:
        meaning = Meaning.ADDRESS if owner in _ADDRESSES else Meaning.PERSON
    else:
        rest = name
    if meaning is Meaning.PERSON and rest in _HANDLES_OF_PERSON:
        return Kind.HANDLE
    if meaning is not None and rest == "name":
        return Kind.NAME
    if owner and rest in _IDENTITIES:
        return _IDENTITIES[rest]
    # «user_name» names its owner by itself; a lone «name» may be anything's.
    return _IDENTITIES.get(name)


def _owner(name: str) -> tuple[str, str]:
    """Return `author_profile_url` as ("author", "profile_url"); two empty strings when no person leads the name."""
    owner, _, last = name.rpartition("_")
    rest = last
    while owner:
        if name not in _IDENTITIES and (owner in _PERSONS or owner in _ADDRESSES):
            return owner, rest
        owner, _, last = owner.rpartition("_")
        rest = f"{last}_{rest}"
    return "", ""
