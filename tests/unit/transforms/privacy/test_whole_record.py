"""Values that a record's own fields give are replaced wherever else they stand in it, in every spelling."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from transforms.privacy import Anonymizer, Kind, Tokenizer

TOKENIZER = Tokenizer(b"a salt for tests only")
ANONYMIZER = Anonymizer(TOKENIZER)

NUMBER = "100007002916949"
HANDLE = "tukunz_88"


def anonymized(**fields: Any) -> tuple[dict[str, Any], str]:
    out, _ = ANONYMIZER.anonymize({"post_id": "p1", "platform": "facebook", **fields})
    return out, json.dumps(out, ensure_ascii=False)


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.facebook.com/permalink.php?story_fbid=123&id={NUMBER}",
        f"https://m.facebook.com/story.php?story_fbid=1&id={NUMBER}",
        f"https://www.facebook.com/groups/77/user/{NUMBER}/",
        f"https://www.facebook.com/people/Some-Body/{NUMBER}/",
        f"https://www.facebook.com/media/set/?set=pb.{NUMBER}.-2207520000",
        f"https://cdn.example/u/{NUMBER}_n.jpg",
        f"https://cdn.example/s{NUMBER}/a.jpg",
        f"/relative/{NUMBER}",
    ],
)
@pytest.mark.parametrize("field", ["post_url", "media_urls", "permalink", "extra"])
def test_the_authors_number_in_links(url: str, field: str) -> None:
    out, text = anonymized(author_id=NUMBER, **{field: [url] if field == "media_urls" else url})
    assert NUMBER not in text
    assert out["author_id"] == TOKENIZER.token(Kind.HANDLE, NUMBER)
    assert TOKENIZER.token(Kind.HANDLE, NUMBER) in str(out[field])


@pytest.mark.parametrize(
    "fields",
    [
        {"post_url": f"https://www.instagram.com/stories/{HANDLE}/31/"},
        {"post_url": f"https://www.youtube.com/c/{HANDLE}"},
        {"post_url": f"https://www.tiktok.com/@{HANDLE}/video/1?share_author_id={HANDLE}"},
        {"media_urls": [f"https://cdn.example/u/{HANDLE}/1.jpg"]},
        {"hashtags": [HANDLE, "eid"]},
        {"content": f"cc {HANDLE}."},
        {"content": f"@{HANDLE} thanks"},
        {"mentions": [{"name": f"@{HANDLE}"}]},
        {"slug": f"post-by-{HANDLE}"},
        {"raw": json.dumps({"who": HANDLE, "n": 1})},
        {HANDLE: 1},
    ],
)
def test_the_authors_handle_is_one_token_everywhere(fields: dict[str, Any]) -> None:
    out, text = anonymized(author_id=HANDLE, **fields)
    assert HANDLE not in text
    assert text.count(TOKENIZER.token(Kind.HANDLE, HANDLE)) >= 2
    assert "NAME_" not in text
    assert "eid" in str(out.get("hashtags", "eid"))


def test_names_written_as_one_word() -> None:
    _, text = anonymized(
        author="Tukun Zebra",
        hashtags=["TukunZebra", "eid"],
        post_url="https://x.example/tukun.zebra/1",
        media_urls=["https://x.example/tukun-zebra_1.jpg"],
    )
    assert "zebra" not in text.lower()
    assert text.count(TOKENIZER.token(Kind.NAME, "Tukun Zebra")) == 4


def test_phone_and_email_in_links() -> None:
    _, text = anonymized(
        phone="+880 1712-345678",
        email="tukun.z88@mail.example",
        media_urls=["https://cdn.example/u/8801712345678/1.jpg", "https://cdn.example/u/tukun.z88/1.jpg"],
    )
    assert "1712345678" not in text
    assert "tukun.z88" not in text


def test_a_json_number_that_is_the_authors_id() -> None:
    out, _ = anonymized(author_id=int(NUMBER), page_id=int(NUMBER), likes=5)
    assert out["page_id"] == out["author_id"] == TOKENIZER.token(Kind.HANDLE, NUMBER)
    assert out["likes"] == 5


def test_short_ids_and_ordinary_words_are_not_looked_for() -> None:
    out, _ = anonymized(author_id="c1", customer_id="12345", content="c1 costs 12345 taka")
    assert out["content"] == "c1 costs 12345 taka"
    out, _ = anonymized(username="price", content="best price")
    assert out["content"] == "best price"


@pytest.mark.parametrize("field", ["customer_email_hash", "phone_md5", "email_sha256", "hashedEmail", "userPhoneHash"])
@pytest.mark.parametrize("digest", [hashlib.md5, hashlib.sha256])
def test_unkeyed_hashes_are_hashed_again(field: str, digest: Any) -> None:
    value = digest(b"01712345678").hexdigest()
    out, text = anonymized(**{field: value})
    assert value not in text
    assert out[field] == TOKENIZER.token(Kind.HASH, value)


def test_hashes_of_files_stay_and_gravatar_does_not() -> None:
    value = hashlib.md5(b"rahim@example.com").hexdigest()
    out, _ = anonymized(file_md5=value, avatar_link=f"https://www.gravatar.com/avatar/{value}?s=80")
    assert out["file_md5"] == value
    assert out["avatar_link"] == f"https://www.gravatar.com/avatar/{TOKENIZER.token(Kind.HASH, value)}?s=80"


@pytest.mark.parametrize(
    "fields",
    [
        {"content": "Contact PHONE_01712345678a"},
        {"phone": "PHONE_01712345678a"},
        {"author": "NAME_0a1b2c3d4e5f6071"},
        {"content": "ask NAME_0a1b2c3d4e5f6071", "post_url": "https://x.example/HANDLE_0a1b2c3d4e5f6071"},
        {"HANDLE_0a1b2c3d4e5f6071": 1},
    ],
)
def test_nobody_can_plant_a_token(fields: dict[str, Any]) -> None:
    out, text = anonymized(**fields)
    for planted in ("PHONE_01712345678a", "NAME_0a1b2c3d4e5f6071", "HANDLE_0a1b2c3d4e5f6071"):
        assert planted not in text
    assert ANONYMIZER.anonymize(out)[0] == out


def test_a_second_round_makes_no_false_handle() -> None:
    out, _ = anonymized(content=f"see https://www.facebook.com/profile.php?id={NUMBER} now")
    token = TOKENIZER.token(Kind.HANDLE, NUMBER)
    assert out["content"] == f"see https://www.facebook.com/profile.php?id={token} now"


@pytest.mark.parametrize(
    "field",
    "whatsapp_no bkash_account_no sender_number recipient_no payment_ref from_no to_no contact_no_2 emergency "
    "wallet_no nagad_personal rocketNumber reference slug version batch delivery_no account_no code token "
    "serial".split(),
)
def test_a_phone_in_any_field(field: str) -> None:
    for value in ("01812345678", "bKash 01812345678"):
        _, text = anonymized(**{field: value})
        assert "01812345678" not in text


@pytest.mark.parametrize("field", ["order_no", "tracking_number", "invoice_id", "sku", "post_id", "parcel_no"])
def test_ids_of_things_stay(field: str) -> None:
    out, _ = ANONYMIZER.anonymize({field: "01812345678"})
    assert out[field] == "01812345678"


@pytest.mark.parametrize(
    "field",
    "identity_number national_registration_number voter_no nid_card_no id_number citizen_id national_id_number "
    "identityCardNo kyc_number smart_card_no buyerNid".split(),
)
def test_a_national_id_in_any_field(field: str) -> None:
    out, _ = anonymized(**{field: "1990123456789"})
    assert out[field] == TOKENIZER.token(Kind.NID, "1990123456789")


@pytest.mark.parametrize("owner", ["authorMeta", "ownerInfo", "buyer_info", "channel", "customer_details"])
def test_objects_that_describe_a_person(owner: str) -> None:
    out, text = anonymized(**{owner: {"id": "77", "name": "Zorvan Q", "signature": "call 01812345678, Zorvan Q"}})
    assert "Zorvan" not in text
    assert "01812345678" not in text
    assert out[owner]["id"] == TOKENIZER.token(Kind.HANDLE, "77")


def test_one_handle_is_a_handle_in_every_shape() -> None:
    token = TOKENIZER.token(Kind.HANDLE, HANDLE)
    out, _ = anonymized(
        author=HANDLE,
        username=f"@{HANDLE}",
        author_profile_url=f"https://www.instagram.com/{HANDLE}",
        content=f"follow @{HANDLE}",
    )
    assert [out["author"], out["username"], out["author_profile_url"]] == [token] * 3
    assert out["content"] == f"follow {token}"


@pytest.mark.parametrize("number", [17841400000000123, 2**53 + 1, 2**64 + 1, 10**30 + 7])
def test_numbers_that_no_double_holds_are_their_own(number: int) -> None:
    out, _ = anonymized(author_id=number, n=number)
    same, _ = anonymized(author_id=str(number))
    other, _ = anonymized(author_id=number + 1)
    assert out["author_id"] == out["n"] == same["author_id"] != other["author_id"]


def test_a_whole_number_stays_one() -> None:
    out, _ = ANONYMIZER.anonymize({"lat": 24, "lng": 90.41234})
    assert (type(out["lat"]), out["lat"], out["lng"]) == (int, 24, 90.41)


@pytest.mark.parametrize("count", [10, 40])
def test_values_that_share_a_piece_stand_in_a_text_whole(count: int) -> None:
    comments = [{"user_id": f"rahimkhan_{i}", "text": "see rahimkhan_3 and x-rahimkhan_4"} for i in range(count)]
    out, _ = ANONYMIZER.anonymize({"comments": comments})
    own = [one["user_id"] for one in out["comments"]]
    assert {one["text"] for one in out["comments"]} == {f"see {own[3]} and x-rahimkhan_4"}
