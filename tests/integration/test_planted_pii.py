"""Personal values planted in every field and on every failing path never show up where they must not."""

import json
import re
from typing import Any

import pytest

from schemas.topics import ALL_TOPICS, DEAD_LETTER_TOPICS, SOURCE_TOPICS, VALIDATED_TOPICS, Stage

pytestmark = pytest.mark.services

PHONE, EMAIL, NAME, CARD, NID = (
    "01712345678", "john.doe@email.com", "Rahima Khatun", "4111111111111111", "1987654321098",
)  # fmt: skip
PLANTED = f"Md. {NAME} bhai, call +88{PHONE}, mail {EMAIL}, card {CARD}, NID {NID}"
SECRETS = (PHONE, "1712345678", EMAIL, "john.doe", NAME, "Rahima", CARD, NID)

POST: dict[str, Any] = {
    "post_id": "pii-post", "platform": "facebook", "content": PLANTED, "author": NAME, "author_id": EMAIL,
    "engagement_count": 1, "hashtags": [PLANTED, EMAIL], "mentioned_products": [PLANTED, {PLANTED: PLANTED}],
    "post_url": f"https://facebook.com/posts/1?mail={EMAIL}&tel=+88{PHONE}", "posted_at": "2025-12-20T10:00:00Z",
    "scraped_at": "2025-12-20T10:00:00Z", "media_urls": [f"https://cdn.example/{EMAIL}.jpg"],
    "location": f"Dhaka, {PLANTED}", "email": EMAIL, "phone": PHONE, "customer_name": NAME,
    "author_profile_url": "https://facebook.com/rahima.khatun", "anything": {"deep": [{PLANTED: [PLANTED]}]},
}  # fmt: skip
ORDER: dict[str, Any] = {
    "order_id": "pii-order", "platform": "shopify", "customer_id": PHONE, "customer_email_hash": EMAIL,
    "product_id": EMAIL, "product_name": PLANTED, "product_category": PLANTED, "quantity": 1, "unit_price": 1.0,
    "total_price": 1.0, "order_status": "pending", "payment_method": PLANTED, "shipping_region": PLANTED,
    "order_timestamp": "2025-12-20T10:00:00Z", "customer": {"name": NAME, "phone": PHONE, "email": EMAIL},
    "shipping_address": PLANTED, "billing_address": {"name": NAME, "line1": PLANTED}, "tracking_number": EMAIL,
    "national_id": NID, "card_number": CARD, "gift": {"message": PLANTED, "to": [PLANTED]},
}  # fmt: skip


FORMATS = (
    *("01812-345678", "018-1234-5678", "01812.345.678", "018 12 34 56 78", "+880 (0) 1812-345678", "00880 1812 345678"),
    *(
        "০১৮১২-৩৪৫৬৭৮",
        "０１８１２３４５６７８",
        "01812\u200b345\u200c678",
        "O18l2345678",
        "01812_345678",
        "01812/345678",
    ),
    *("call01812345678now", "wa.me/8801812345678", "viber://chat?number=%2B8801812345678", "tel:+8801812345678"),
    *("https://x.example/p?phone=01812345678&email=jane%40mail.example", "landline 02-9881234", "(212) 555-0147"),
    *(
        "jane.roe+shop@mail.example",
        "jane.roe [at] gmail dot com",
        "jane.roe at the rate gmail.com",
        "jane.roe(at)gmail(dot)com",
    ),
    *(
        "jane.roe&#64;gmail.com",
        "jane.roe＠gmail.com",
        "jane.roe@gmail,com",
        "jane.roe_at_gmail.com",
        "রোজিনা@উদাহরণ.বাংলা",
    ),
    *(
        "card 5555 5555 5555 4444",
        "card 3782-822463-10005",
        "কার্ড ৫৫৫৫৫৫৫৫৫৫৫৫৪৪৪৪",
        "এনআইডি ১৯৯০১২৩৪৫৬",
        "NID: 1990 1234567890123",
    ),
    *(
        "@jane_roe_99",
        "https://www.facebook.com/jane.roe.99",
        "ig: jane_roe_99",
        "t.me/jane_roe_99",
        "m.me/jane.roe.99",
    ),
    *('{"customer_name": "Jane Quillroe", "phone": "1812345678"}', "মোছাঃ রোজিনা বেগম", "নাম: রোজিনা বেগম", "ROJINA BEGUM"),
)
"""Every way of writing of issue 5, in a text of its own, as a value and as a key."""
FORMATTED = POST | {"post_id": "pii-formats", "notes": list(FORMATS), "keys": dict.fromkeys(FORMATS, 1)}
SECRETS_OF_FORMATS = (
    *(
        "345678",
        "345.678",
        "34 56 78",
        "৩৪৫৬৭৮",
        "３４５６７８",
        "O18l2",
        "9881234",
        "555-0147",
        "jane",
        "রোজিনা",
        "rojina",
    ),
    *("4444", "10005", "৪৪৪৪", "১৯৯০", "1990", "5678"),
)


def leaks(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret.lower() in text.lower()]


def leaks_of_formats(value: bytes) -> list[str]:
    record = json.loads(value)
    text = json.dumps([record.get("notes"), record.get("keys")], ensure_ascii=False)
    # Hexadecimal digits of tokens may hold any short number.
    text = re.sub(r"(?:PHONE|EMAIL|NAME|CC|NID|HANDLE)_[0-9a-f]{16}", "", text)
    return [secret for secret in SECRETS_OF_FORMATS if secret.lower() in text.lower()]


def test_planted_values_are_nowhere_behind_the_privacy_shield(stream: Any) -> None:
    broken = [
        ("source.social.facebook", EMAIL.encode(), json.dumps(POST | {name: 17}).encode())
        for name in ("content", "posted_at", "hashtags", "location", "language")
    ]
    broken += [
        ("source.social.facebook", EMAIL.encode(), json.dumps(POST | {"language": PLANTED}).encode()),
        ("source.social.facebook", EMAIL.encode(), json.dumps(POST | {"platform": PLANTED}).encode()),
        ("source.social.facebook", EMAIL.encode(), json.dumps(POST | {"_anonymized": PLANTED}).encode()),
        ("source.social.facebook", EMAIL.encode(), PLANTED.encode()),
        ("source.social.facebook", EMAIL.encode(), b'{"%s": 1, "%s": 2}' % (EMAIL.encode(), EMAIL.encode())),
        ("source.market.shopify", EMAIL.encode(), json.dumps(ORDER | {"order_status": PLANTED}).encode()),
        ("source.market.shopify", EMAIL.encode(), json.dumps(ORDER | {"currency": EMAIL}).encode()),
    ]
    stream.produce(
        [
            ("source.social.facebook", EMAIL.encode(), json.dumps(POST, ensure_ascii=False).encode()),
            ("source.social.facebook", EMAIL.encode(), json.dumps(FORMATTED, ensure_ascii=False).encode()),
            ("source.market.shopify", EMAIL.encode(), json.dumps(ORDER, ensure_ascii=False).encode()),
            *broken,
        ]
    )
    printed = stream.run()
    assert leaks(printed) == []
    assert len(stream.dead_letters()) == len(broken)
    raw = {*SOURCE_TOPICS, *VALIDATED_TOPICS.values()}
    for topic in {spec.name for spec in ALL_TOPICS} - raw:
        for out in stream.read(topic):
            where = f"{topic}: {out.key!r}"
            assert leaks(out.value.decode()) == [], where
            assert leaks_of_formats(out.value) == [], where
            assert leaks(str(out.key)) == [], where
            assert leaks(str(out.headers)) == [], where
    assert len(stream.read("sink.snowflake.social")) == 2
    assert len(stream.read("sink.snowflake.market")) == 1


def test_plain_dead_letters_behind_the_shield_hold_tokens_only(stream: Any) -> None:
    # Weaviate refuses the date, so the record fails in the last stage, after everything else.
    stream.produce([("source.social.facebook", EMAIL.encode(), json.dumps(POST).encode())])
    stream.run("--stages=validate,anonymize,enrich")
    [record] = stream.read("enriched.social.contextualized")
    refused = record.json | {"post_id": "refused", "posted_at": "no date"}
    stream.produce([("enriched.social.contextualized", record.key, json.dumps(refused).encode())])
    stream.run("--stages=embed", "--dead-letter-payload=plain")
    letters = [letter for letter in stream.dead_letters() if letter.stage == "embed"]
    assert len(letters) == 1
    key, payload = stream.opened(letters[0])
    assert payload is not None
    assert leaks(payload.decode()) == []
    assert leaks(str(key)) == []
    assert stream.read(DEAD_LETTER_TOPICS[Stage.VALIDATE]) == []
