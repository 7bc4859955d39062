from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest

from transforms.privacy import Anonymizer, Kind, Tokenizer
from transforms.privacy.policy import PolicyError, default_policy, load_policy, parse_policy

TOKENIZER = Tokenizer(b"a salt for tests only")
HEAD = "schema: 1\nversion: t1\n"


def anonymizer(policy: str) -> Anonymizer:
    return Anonymizer(TOKENIZER, policy=parse_policy(HEAD + policy))


def test_the_default_policy_treats_every_kind() -> None:
    policy = default_policy()
    assert set(policy.actions) == set(Kind)
    assert policy.actions[Kind.SECRET] == "redact"
    assert {kind for kind, action in policy.actions.items() if action == "flag"} == {Kind.HEALTH, Kind.RELIGION}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("- a", "must be a mapping"),
        ("a: [", "no YAML"),
        ("version: t1", "schema"),
        ("schema: 2\nversion: t1", "schema"),
        ("schema: 1\nversion: 'a b'", "version"),
        (HEAD + "kinds: {PHON: token}", "kinds.PHON"),
        (HEAD + "kinds: {PHONE: hide}", "kinds.PHONE"),
        (HEAD + "kinds: {PHONE: generalize}", "PHONE: cannot be generalized"),
        (HEAD + "kinds: {PHONE: flag}", "PHONE: cannot be flagged"),
        (HEAD + "kinds: {HEALTH: token}", "HEALTH"),
        (HEAD + "kinds: {SECRET: keep}", "SECRET: secrets are always redacted"),
        (HEAD + "kinds: {SECRET: token}", "SECRET"),
        (HEAD + "fields: [{path: a.b, action: token}]", "needs the kind"),
        (HEAD + "fields: [{path: 'a..b', action: keep}]", "fields.0.path"),
        (HEAD + "fields: [{path: a, action: token, kind: SECRET}]", "SECRET"),
        (HEAD + "allow: [x]", "allow.0"),
        (HEAD + "deny: [{text: falcon}]", "deny.0.kind"),
        (HEAD + "kindz: {}", "kindz"),
    ],
)
def test_a_wrong_policy_is_refused_by_the_place_of_the_fault(text: str, complaint: str) -> None:
    with pytest.raises(PolicyError) as raised:
        parse_policy(text)
    assert complaint in str(raised.value)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="cannot be read"):
        load_policy(tmp_path / "none.yaml")


def test_the_version_names_the_policy_and_its_content() -> None:
    one, other = parse_policy(HEAD), parse_policy(HEAD + "allow: [aarong]")
    assert one.version.startswith("t1.")
    assert one.version != other.version
    assert Anonymizer(TOKENIZER, policy=one).version.endswith(f"+{one.version}")


def test_actions_by_kind() -> None:
    out, _ = anonymizer("kinds: {EMAIL: redact, PHONE: keep, IP: keep}").anonymize(
        {"content": "a@b.co 01712345678 from 103.12.34.56", "email": "a@b.co", "phone": "01712345678"}
    )
    assert out["content"] == "[EMAIL] 01712345678 from 103.12.34.56"
    assert (out["email"], out["phone"]) == ("[EMAIL]", "01712345678")


def test_general_forms() -> None:
    out, _ = Anonymizer(TOKENIZER).anonymize(
        {
            "content": "born on 21 November 2001, at 23.84497,90.36946 by 103.209.42.211",
            "latitude": 23.810331,
            "coordinates": "23.810331, 90.412518",
            "dob": "2001-11-21",
            "customer_ip": "2400:c600:869:c05c::1",
            "note": "send to House 12, Road 5, Sector 7, Uttara, Dhaka please",
            "shipping_address": "Nusrat Jahan, House 12, Road 5, Uttara, Dhaka, 01712345678",
        }
    )
    assert out["content"] == "born on 2001, at 23.84,90.37 by 103.209.42.0/24"
    assert (out["latitude"], out["coordinates"], out["dob"]) == (23.81, "23.81, 90.41", "2001")
    assert out["customer_ip"] == "2400:c600:869::/48"
    assert out["note"] == "send to Dhaka please"
    name, phone = TOKENIZER.token(Kind.NAME, "Nusrat Jahan"), TOKENIZER.token(Kind.PHONE, "01712345678")
    assert out["shipping_address"] == f"{name}, {phone}, Dhaka"


def test_a_place_alone_is_no_address() -> None:
    record = {"location": "Gulshan, Dhaka", "shipping_region": "ঢাকা", "shipping_address": "Dhaka", "shipping": "express"}
    out, found = Anonymizer(TOKENIZER).anonymize(record)
    assert {key: out[key] for key in record} == record
    assert found == {}


def test_secrets_are_redacted_in_fields_and_text() -> None:
    out, _ = Anonymizer(TOKENIZER).anonymize(
        {
            "password": "moyna2393",
            "otp": "482913",
            "session_token": "9f8e7d6c5b4a",
            "content": "OTP 482913, password: moyna2393",
            "url": "https://x.example/?session_id=9f8e7d6c5b4a",
        }
    )
    assert out["password"] == out["otp"] == out["session_token"] == "[SECRET]"
    assert out["content"] == "OTP [SECRET], password: [SECRET]"
    assert out["url"] == "https://x.example/?session_id=[SECRET]"


def test_fields_by_path() -> None:
    policy = """
fields:
  - {path: extra.badge, action: token, kind: NID}
  - {path: items.*.note, action: redact}
  - {path: seller.phone, action: keep}
  - {path: place, action: generalize, kind: GEO}
"""
    record: dict[str, Any] = {
        "extra": {"badge": "B-77", "other": "B-77"},
        "items": {"a": {"note": "hello", "n": 1}, "b": {"note": ["x", 2]}},
        "seller": [{"phone": "01712345678"}],
        "place": "23.84497,90.36946",
        "badge": "B-77",
    }
    out, _ = anonymizer(policy).anonymize(record)
    assert out["extra"] == {"badge": TOKENIZER.token(Kind.NID, "B-77"), "other": "B-77"}
    assert out["items"] == {"a": {"note": "[REDACTED]", "n": 1}, "b": {"note": ["[REDACTED]", "[REDACTED]"]}}
    assert out["seller"] == [{"phone": "01712345678"}]
    assert (out["place"], out["badge"]) == ("23.84,90.37", "B-77")


def test_allow_and_deny() -> None:
    shield = anonymizer("allow: ['Rahim Uddin', '01712345678']\ndeny: [{text: Project Falcon, kind: NAME}]")
    out, _ = shield.anonymize(
        {
            "author": "Rahim Uddin",
            "content": "ask Rahim Uddin (01712345678, 01812345678) about project  falcon, Project Falcon",
        }
    )
    falcon = TOKENIZER.token(Kind.NAME, "project falcon")
    assert out["author"] == "Rahim Uddin"
    assert out["content"] == (
        f"ask Rahim Uddin (01712345678, {TOKENIZER.token(Kind.PHONE, '01812345678')}) about project  falcon, {falcon}"
    )


def test_health_and_religion_are_flagged_and_stay() -> None:
    text = "amar diabetes ase, ami muslim"
    out, found = Anonymizer(TOKENIZER).anonymize({"content": text})
    assert out["content"] == text
    assert out["_privacy_flags"] == ["HEALTH", "RELIGION"]
    assert found == {"HEALTH": 1, "RELIGION": 1}
    assert "_privacy_flags" not in Anonymizer(TOKENIZER).anonymize({"content": "muslim sweets"})[0]


def test_what_was_anonymized_stays_the_same() -> None:
    shield = Anonymizer(TOKENIZER)
    text = "dob 12/05/1992, House 12, Road 5, Dhaka, gps 23.84497,90.36946, ip 103.209.42.211, otp 482913"
    once = shield.mask(text)
    assert shield.mask(once, own_tokens=True) == once


def test_an_anonymizer_with_its_policy_travels() -> None:
    shield = anonymizer("kinds: {PHONE: redact}\nfields: [{path: a.b, action: redact}]")
    copy = pickle.loads(pickle.dumps(shield))
    record = {"a": {"b": "x"}, "phone": "01712345678"}
    assert copy.anonymize(record) == shield.anonymize(record)
    assert copy.version == shield.version
