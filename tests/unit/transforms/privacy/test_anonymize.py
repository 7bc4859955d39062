from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from transforms.privacy import ANONYMIZATION_VERSION, Anonymizer, Kind, Tokenizer

TOKENIZER = Tokenizer(b"a salt for tests only")
ANONYMIZER = Anonymizer(TOKENIZER)

POST: dict[str, Any] = {
    "post_id": "test_123",
    "platform": "tiktok",
    "content": "Check out my new phone! Contact me at john.doe@email.com or +880123456789",
    "author": "John Doe",
    "engagement_count": 100,
    "posted_at": "2025-12-20T10:00:00Z",
}

PLANTED = {
    "phone": ["01712345678", "+880 1812-345678", "০১৯১২৩৪৫৬৭৮", "+880123456789", "(415) 380-0189"],
    "email": ["jane.roe+x@mail.example.com", "JANE@EXAMPLE.ORG"],
    "card": ["4111111111111111", "5555 5555 5555 4444"],
    "nid": ["NID 1234567890", "এনআইডি ১৯৯০১২৩৪৫৬৭৮৯০১২৩"],
}
SECRETS = [value for values in PLANTED.values() for value in values]

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
hostile = st.lists(
    st.sampled_from(
        [*SECRETS, "call", "NID", "Md.", "Rahim Uddin", "রহিম", "ভাই", "নাম:", "name is", "@", " at ", "dot", "gmail.com",
         "(", "CC_", "NAME_0a1b2c3d", "fb.com/", "-", ".", ",", "\u200b", "\n", "order", "Rahman", "A.", "1", "০",
         "tracking", "x"]
    )
    | words,
    max_size=8,
).flatmap(lambda parts: st.sampled_from([" ", "", ", "]).map(lambda by: by.join(parts)))  # fmt: skip
leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | hostile
keys = hostile | st.sampled_from(["author", "customer", "name", "phone", "email", "id", "url", "notes", "product_name"])
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=8
)
records = st.dictionaries(keys, values, max_size=4)


def test_the_quick_start_record() -> None:
    out, found = ANONYMIZER.anonymize(POST)
    assert out == {
        **POST,
        "content": f"Check out my new phone! Contact me at {TOKENIZER.token(Kind.EMAIL, 'john.doe@email.com')}"
        f" or {TOKENIZER.token(Kind.PHONE, '+880123456789')}",
        "author": TOKENIZER.token(Kind.NAME, "John Doe"),
        "_anonymized": True,
        "_anonymization_version": ANONYMIZER.version,
    }
    assert list(out)[: len(POST)] == list(POST)
    assert found == {"EMAIL": 1, "PHONE": 1, "NAME": 1}


def test_the_version_names_rules_and_salt_and_tells_nothing_of_the_salt() -> None:
    other = Anonymizer(Tokenizer(b"another salt"))
    assert ANONYMIZER.version.startswith(f"{ANONYMIZATION_VERSION}+")
    assert ANONYMIZER.version == Anonymizer(Tokenizer(b"a salt for tests only", 32)).version
    assert ANONYMIZER.version != other.version
    assert len(ANONYMIZER.version.split("+")[1]) == 8


def test_marked_record_is_returned_as_it_is() -> None:
    record = {"_anonymized": True, "author": "John Doe"}
    out, found = ANONYMIZER.anonymize(record)
    assert (out, found) == (record, {})
    assert out is not record


@pytest.mark.parametrize("mark", ["true", 1, None, False, "yes"])
def test_only_true_marks_a_record(mark: object) -> None:
    out, _ = ANONYMIZER.anonymize({"_anonymized": mark, "author": "John Doe"})
    assert out["author"] == TOKENIZER.token(Kind.NAME, "John Doe")


def test_identity_values_are_replaced_whole_at_any_depth() -> None:
    record = {
        "customer": {"name": "x y", "id": 3, "phone": 1712345678, "since": 2019, "emails": ["a@b.co", "c@d.co"]},
        "shipping_address": {"name": "Zed", "id": "A-1", "city": "Dhaka", "contact": {"mobile": "01712-345678"}},
        "author": {"bio": "anything", "followers": 12, "verified": True, "none": None, "blank": ""},
        "items": [{"name": "Blue Shirt", "product_id": "P1"}],
    }
    out, _ = ANONYMIZER.anonymize(record)
    phone = TOKENIZER.token(Kind.PHONE, "+8801712345678")
    assert out["customer"] == {
        "name": TOKENIZER.token(Kind.NAME, "x y"),
        "id": TOKENIZER.token(Kind.HANDLE, "3"),
        "phone": phone,
        "since": 2019,
        "emails": [TOKENIZER.token(Kind.EMAIL, "a@b.co"), TOKENIZER.token(Kind.EMAIL, "c@d.co")],
    }
    assert out["shipping_address"] == {
        "name": TOKENIZER.token(Kind.NAME, "Zed"),
        "id": "A-1",
        "city": "Dhaka",
        "contact": {"mobile": phone},
    }
    assert out["author"] == {
        "bio": TOKENIZER.token(Kind.NAME, "anything"),
        "followers": TOKENIZER.token(Kind.NAME, "12"),
        "verified": True,
        "none": None,
        "blank": "",
    }
    assert out["items"] == record["items"]


def test_whole_value_of_another_kind_keeps_that_kind() -> None:
    out, _ = ANONYMIZER.anonymize({"author": "a@b.co", "customer_id": "01712345678", "contact": "+880 1712 345678"})
    assert out["author"] == TOKENIZER.token(Kind.EMAIL, "a@b.co")
    assert out["customer_id"] == out["contact"] == TOKENIZER.token(Kind.PHONE, "01712345678")


def test_two_numbers_in_one_field_are_two_tokens() -> None:
    out, _ = ANONYMIZER.anonymize({"phone": "01712345678 / 01812345678"})
    assert out["phone"] == " / ".join(TOKENIZER.token(Kind.PHONE, n) for n in ("01712345678", "01812345678"))


def test_tokens_stay_apart_from_what_is_written_onto_the_value() -> None:
    out, _ = ANONYMIZER.anonymize({"author": "01712345678+880 1812-345678", "content": "call01712345678now"})
    one, two = (TOKENIZER.token(Kind.PHONE, number) for number in ("01712345678", "01812345678"))
    assert out["author"] == f"{one} {two}"
    assert out["content"] == f"call {one} now"
    assert ANONYMIZER.mask(out["content"], own_tokens=True) == out["content"]


def test_json_inside_a_string_is_read_by_the_names_of_its_fields() -> None:
    inner = {"customer_name": "Zorvan Q", "phone": "1712345678", "note": "for Zorvan Q", "price": 1.5, "ok": True}
    out, _ = ANONYMIZER.anonymize(
        {"raw": json.dumps(inner), "list": json.dumps([{"email": "x"}]), "plain": '{"a": 1.10}'}
    )
    name = TOKENIZER.token(Kind.NAME, "Zorvan Q")
    assert json.loads(out["raw"]) == {
        "customer_name": name,
        "phone": TOKENIZER.token(Kind.PHONE, "1712345678"),
        "note": f"for {name}",
        "price": 1.5,
        "ok": True,
    }
    assert json.loads(out["list"]) == [{"email": TOKENIZER.token(Kind.EMAIL, "x")}]
    assert out["plain"] == '{"a": 1.10}'


@pytest.mark.parametrize(
    "text", ['{"a": 1, "a": "01712345678"}', "[NaN, 01712345678]", "{01712345678}", "[" * 500 + "]" * 500]
)
def test_what_only_looks_like_json_is_a_text(text: str) -> None:
    out, _ = ANONYMIZER.anonymize({"raw": text})
    assert "01712345678" not in out["raw"]


def test_same_person_has_one_token_in_every_format_and_field() -> None:
    out, _ = ANONYMIZER.anonymize(
        {
            "phone": "01712345678",
            "content": "+880 1712-345678",
            "notes": "কল ০১৭১২৩৪৫৬৭৮",
            "link": "https://wa.me/8801712345678",
        }
    )
    token = TOKENIZER.token(Kind.PHONE, "01712345678")
    assert [out["phone"], out["content"]] == [token, token]
    assert out["notes"] == f"কল {token}"
    assert out["link"] == f"https://wa.me/{token}"


def test_the_records_own_names_are_found_in_its_texts() -> None:
    record = {
        "author": "Zorvan Quillfeather",
        "content": "zorvan quillfeather here, yours Quillfeather's shop",
        "product_name": "Zorvan blender",
        "mentioned_products": ["Zorvan Quillfeather signature mug"],
        "notes": {"Zorvan": 1},
    }
    out, _ = ANONYMIZER.anonymize(record)
    full = TOKENIZER.token(Kind.NAME, "Zorvan Quillfeather")
    assert out["content"] == f"{full} here, yours {TOKENIZER.token(Kind.NAME, 'quillfeather')}'s shop"
    assert out["product_name"] == "Zorvan blender"
    assert out["mentioned_products"] == [f"{full} signature mug"]
    assert out["notes"] == {TOKENIZER.token(Kind.NAME, "zorvan"): 1}


def test_ordinary_words_of_an_authors_name_stay() -> None:
    out, _ = ANONYMIZER.anonymize({"author": "Best Deals Dhaka", "content": "best deals dhaka wide, best price"})
    assert out["content"] == "best deals dhaka wide, best price"


def test_bare_digits_of_ids_stay_and_clear_finds_in_them_do_not() -> None:
    record = {
        "post_id": "01712345678",
        "order_id": "4111111111111111",
        "tracking_number": "1990123456789",
        "product_id": "8801712345678",
        "post_url": "https://x.example/v/7012345678/4111111111111111",
        "updated_at": "2025-12-20T10:00:00Z",
    }
    out, found = ANONYMIZER.anonymize(record)
    assert {key: out[key] for key in record} == record
    assert found == {}
    out, _ = ANONYMIZER.anonymize(
        {
            "post_id": "a@b.co",
            "order_id": "+8801712345678",
            "post_url": "https://www.tiktok.com/@nila_d/video/7",
            "email_hash": "a@b.co",
        }
    )
    assert out["post_id"] == out["email_hash"] == TOKENIZER.token(Kind.EMAIL, "a@b.co")
    assert out["order_id"] == TOKENIZER.token(Kind.PHONE, "01712345678")
    assert out["post_url"] == f"https://www.tiktok.com/{TOKENIZER.token(Kind.HANDLE, 'nila_d')}/video/7"


def test_keys_that_become_one_lose_no_value() -> None:
    record = {"extra": {"01712345678": 1, "+8801712345678": 2, "8801712345678": 3, "plain": 4}}
    out, _ = ANONYMIZER.anonymize(record)
    token = TOKENIZER.token(Kind.PHONE, "01712345678")
    assert out["extra"] == {token: 1, f"{token}#2": 2, f"{token}#3": 3, "plain": 4}


def test_numbers_outside_identity_fields_stay_numbers() -> None:
    record = {"a": 1712345678, "b": 4111111111111111, "c": 1.5, "d": [True, None, 10**30]}
    out, _ = ANONYMIZER.anonymize(record)
    assert {key: out[key] for key in record} == record


def test_ten_thousand_levels_are_no_matter() -> None:
    record: dict[str, Any] = {"content": "01712345678"}
    for _ in range(10_000):
        record = {"extra": [record]}
    out, found = ANONYMIZER.anonymize(record)
    for _ in range(10_000):
        out = out["extra"][0]
    assert out["content"] == TOKENIZER.token(Kind.PHONE, "01712345678")
    assert found == {"PHONE": 1}


@pytest.mark.parametrize("field", ["author", "email", "phone", "profile_url", "nid", "card_number", "content", "a b"])
@pytest.mark.parametrize("unit", ["1", " ", ",", "a@", " . ", "x ", "01712345678 ", "01712345678" + "," * 500])
def test_hostile_value_of_100_kb_is_read_in_every_kind_of_field(field: str, unit: str) -> None:
    value = "z " + unit * (100_000 // len(unit)) + " z"
    out, _ = ANONYMIZER.anonymize({field: value, "notes": "hello", value: 1})
    assert "01712345678" not in json.dumps(out)


@given(hostile)
@settings(max_examples=400, deadline=None)
def test_mask_twice_is_mask_once(text: str) -> None:
    once = ANONYMIZER.mask(text)
    assert ANONYMIZER.mask(once, own_tokens=True) == once
    once.encode()


@given(st.text())
@settings(deadline=None)
def test_mask_never_raises(text: str) -> None:
    assert isinstance(ANONYMIZER.mask(text), str)
    assert isinstance(ANONYMIZER.mask(text + "\ud800 01712345678"), str)


@given(records)
@example({"I অ্যালার্জি": 1})
@settings(max_examples=200, deadline=None)
def test_record_keeps_its_shape_and_the_input_its_values(record: dict[str, Any]) -> None:
    before = copy.deepcopy(record)
    out, found = ANONYMIZER.anonymize(record)
    assert record == before
    json.dumps(out, ensure_ascii=False).encode()
    added = {key: value for key, value in out.items() if key.startswith("_anonymiz") or key == "_privacy_flags"}
    assert _shape({key: value for key, value in out.items() if key not in added}) == _shape(record)
    assert all(count > 0 for count in found.values())
    assert ANONYMIZER.anonymize(out) == (out, {})


@given(
    st.sampled_from(SECRETS), st.lists(st.sampled_from(["extra", "notes", "a b", "tags", "comments", 0]), max_size=5)
)
@settings(deadline=None)
def test_planted_value_survives_in_no_field_at_no_depth(secret: str, path: list[Any]) -> None:
    value: Any = f"x {secret} y"
    for step in reversed(path):
        value = [value] if step == 0 else {step: value}
    out, _ = ANONYMIZER.anonymize({"post_id": "p1", "content": "hello", "extra_field": value, "keys": {secret: 1}})
    text = json.dumps(out, ensure_ascii=False)
    assert secret.partition(" ")[2 if secret.startswith(("NID", "এন")) else 0] not in text
    assert text.count("hello") == 1


@pytest.mark.parametrize("field", ["author", "author_name", "customer_name", "recipient_name", "username", "fullName"])
def test_name_of_an_identity_field_survives_nowhere(field: str) -> None:
    out, _ = ANONYMIZER.anonymize(
        {field: "Zorvan Quillfeather", "content": "by ZORVAN QUILLFEATHER", "deep": [{"t": "Quillfeather, Zorvan"}]}
    )
    assert "zorvan" not in json.dumps(out).lower()
    assert "quillfeather" not in json.dumps(out).lower()


@given(
    st.fixed_dictionaries(
        {
            "engagement_count": st.integers(0, 10**12),
            "unit_price": st.floats(0, 1e9),
            "platform": st.sampled_from(["tiktok", "facebook", "instagram"]),
            "order_status": st.sampled_from(["pending", "shipped"]),
            "sku": st.from_regex(r"[A-Z]{2,4}-[0-9]{4,16}", fullmatch=True),
            "posted_at": st.datetimes().map(lambda at: at.isoformat()),
            "hashtags": st.lists(st.sampled_from(["#eid", "#sale", "#নতুন"]), max_size=3),
        }
    )
)
def test_fields_that_are_not_personal_are_untouched(record: dict[str, Any]) -> None:
    out, found = ANONYMIZER.anonymize(record)
    assert {key: out[key] for key in record} == record
    assert found == {}


@settings(max_examples=100)
@given(
    st.dictionaries(
        st.sampled_from(
            ["content", "author", "address", "delivery", "billing_address", "phone", "post_url", "Phone No", "id"]
        ),
        hostile | st.sampled_from(["House 5, Road 3", "Rahim Uddin, House 5, Road 3, Dhaka, 01712345678"]),
        max_size=6,
    )
)
def test_what_was_read_before_changes_nothing(record: dict[str, Any]) -> None:
    fresh = Anonymizer(TOKENIZER)
    out, found = fresh.anonymize(record)
    assert (out, found) == ANONYMIZER.anonymize(record) == fresh.anonymize(record)
    again = {key: value for key, value in out.items() if not key.startswith("_")}
    assert ANONYMIZER.anonymize(again) == Anonymizer(TOKENIZER).anonymize(again)


def test_an_address_is_read_as_itself_in_a_field_that_has_it_whole_and_in_one_that_has_not() -> None:
    shield = Anonymizer(TOKENIZER)
    assert shield.anonymize({"address": "House 5, Road 3"})[0]["address"] == "[ADDRESS]"
    assert shield.anonymize({"delivery": "House 5, Road 3"})[0]["delivery"] == "[ADDRESS]"


def test_tokens_known_as_ours_are_known_in_no_other_text() -> None:
    shield = Anonymizer(TOKENIZER)
    text = shield.mask("bKash 01712345678")
    assert shield.mask(text, own_tokens=True) == text
    assert shield.mask(text) == Anonymizer(TOKENIZER).mask(text) != text


def test_an_address_that_comes_again_in_a_record_is_counted_again() -> None:
    address = "Rahim Uddin, House 5, Road 3, Dhaka, 01712345678"
    once, found = ANONYMIZER.anonymize({"customer_name": "Rahim Uddin", "shipping_address": address})
    twice, more = ANONYMIZER.anonymize(
        {"customer_name": "Rahim Uddin", "shipping_address": address, "billing_address": address}
    )
    assert twice["billing_address"] == twice["shipping_address"] == once["shipping_address"]
    assert found == {"NAME": 2, "PHONE": 1, "ADDRESS": 1}
    assert more == {"NAME": 3, "PHONE": 2, "ADDRESS": 2}


def test_keys_in_another_order_or_of_another_type_are_read_as_they_are() -> None:
    for record in ({"phone": 1712345678, "note": "x"}, {"note": "x", "phone": 1712345678}, {1: "x", "phone": "1"}):
        out, _ = ANONYMIZER.anonymize(record)  # type: ignore[arg-type]
        assert [str(key) for key in out][:2] == [str(key) for key in record]
        assert str(out["phone"]).startswith("PHONE_")


def _shape(value: Any) -> Any:
    if isinstance(value, dict):
        return [_shape(item) for item in value.values()]
    if isinstance(value, list):
        return [_shape(item) for item in value]
    return None
