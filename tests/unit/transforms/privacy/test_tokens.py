from __future__ import annotations

import hmac
import pickle
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.privacy import Kind, Tokenizer, canonical, find

SALT = b"a salt for tests only"


@pytest.mark.parametrize("length", [-1, 0, 7, 65])
def test_length_outside_its_range_is_refused_by_name(length: int) -> None:
    with pytest.raises(ValueError, match="PII_HASH_LENGTH"):
        Tokenizer(SALT, length)


def test_empty_salt_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="PRIVACY_SALT"):
        Tokenizer(b"")


def test_token_is_the_keyed_hash_of_kind_and_canonical_value() -> None:
    digest = hmac.new(SALT, b"EMAIL\x1fjohn@example.com", "sha256").hexdigest()
    assert Tokenizer(SALT, 16).token(Kind.EMAIL, "John@Example.com") == f"EMAIL_{digest[:16]}"


@given(st.sampled_from(Kind), st.text(st.characters(), max_size=30), st.integers(8, 64))
def test_token_has_its_form_whatever_the_value(kind: Kind, value: str, length: int) -> None:
    token = Tokenizer(SALT, length).token(kind, value)
    assert re.fullmatch(rf"{kind}_(?=[0-9]*[a-f])[0-9a-f]{{{length}}}", token)
    assert find(token) == []


def test_token_without_a_letter_is_never_made() -> None:
    tokens = [Tokenizer(SALT, 8).token(Kind.NID, str(number)) for number in range(20_000)]
    assert not any(token.removeprefix("NID_").isdigit() for token in tokens)


def test_a_value_that_looks_like_a_token_is_a_value() -> None:
    tokenizer = Tokenizer(SALT)
    token = tokenizer.token(Kind.NAME, "John Doe")
    assert tokenizer.token(Kind.NAME, token) != token
    assert tokenizer.token(Kind.PHONE, "PHONE_01712345678a") != "PHONE_01712345678a"


def test_salt_and_kind_change_the_token() -> None:
    tokens = {Tokenizer(salt).token(kind, "1234567890") for salt in (b"a", b"b") for kind in (Kind.NID, Kind.PHONE)}
    assert len({token.partition("_")[2] for token in tokens}) == 4


def test_tokenizer_survives_pickling() -> None:
    tokenizer = Tokenizer(SALT, 20)
    copy = pickle.loads(pickle.dumps(tokenizer))
    assert copy.token(Kind.NAME, "x") == tokenizer.token(Kind.NAME, "x")


@pytest.mark.parametrize(
    ("kind", "form", "values"),
    [
        (
            Kind.PHONE,
            "+8801712345678",
            ["01712345678", "+880 1712-345678", "8801712345678", "008801712345678", "+880 (0) 1712 345678",
             "০১৭১২-৩৪৫৬৭৮", "1712345678", "০১৭\u200b১২৩৪৫৬৭৮"],
        ),
        (Kind.PHONE, "+14153800189", ["(415) 380-0189", "+1 415 380 0189", "415.380.0189", "1-415-380-0189"]),
        (Kind.PHONE, "880123456789", ["+880123456789", "+880 123 456 789", "00880123456789"]),
        (
            Kind.EMAIL,
            "john.doe+shop@gmail.com",
            ["John.Doe+Shop@GMAIL.com", "john.doe+shop [at] gmail [dot] com", "john.doe+shop at gmail dot com",
             "john.doe+shop @ gmail.com", "ｊohn.doe+shop@gmail.com"],
        ),
        (Kind.CC, "4111111111111111", ["4111 1111 1111 1111", "4111-1111-1111-1111", "৪১১১১১১১১১১১১১১১"]),
        (Kind.NID, "1234567890", ["123 456 7890", "১২৩৪৫৬৭৮৯০"]),
        (Kind.NAME, "john doe", ["John Doe", " JOHN  DOE ", "Ｊohn\tDoe", "Md. John Doe"]),
        (Kind.HANDLE, "rahim.k", ["@Rahim.K", "rahim.k", "https://www.facebook.com/rahim.k/", "instagram.com/Rahim.K"]),
    ],
)  # fmt: skip
def test_every_way_of_writing_has_one_form(kind: Kind, form: str, values: list[str]) -> None:
    assert {canonical(kind, value) for value in values} == {form}


def test_values_without_digits_keep_apart() -> None:
    assert canonical(Kind.PHONE, "unlisted") != canonical(Kind.PHONE, "none")
    assert canonical(Kind.CC, "gift card") != canonical(Kind.CC, "voucher")


@given(st.sampled_from(list(Kind)), st.text(min_size=1, max_size=60), st.text(min_size=1, max_size=60))
def test_a_token_reveals_neither_length_nor_prefix(kind: Kind, value: str, more: str) -> None:
    tokenizer = Tokenizer(b"a salt for tests only", 16)
    one, longer = tokenizer.token(kind, f"q{value}"), tokenizer.token(kind, f"q{value}{more}x")
    if canonical(kind, f"q{value}") != canonical(kind, f"q{value}{more}x"):
        assert len(one) == len(longer)
        # Two hashes share their first eight hex digits once in four thousand million.
        assert one.partition("_")[2][:8] != longer.partition("_")[2][:8]


def test_the_key_id_is_no_part_of_any_token_and_changes_with_the_salt() -> None:
    tokenizer = Tokenizer(b"a salt for tests only", 64)
    assert tokenizer.key_id != Tokenizer(b"a salt for tests onlz", 64).key_id
    assert tokenizer.key_id not in tokenizer.token(Kind.NAME, "anonymization-key-id")
    assert "salt" not in tokenizer.key_id


@given(st.binary(min_size=1, max_size=200), st.binary(max_size=200))
def test_the_kept_states_give_the_hmac_of_the_standard_library(salt: bytes, message: bytes) -> None:
    assert Tokenizer(salt)._hmac(message) == hmac.new(salt, message, "sha256").hexdigest()
