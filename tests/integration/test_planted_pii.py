"""Personal values planted in every field and on every failing path never show up where they must not."""

import json
from typing import Any

import pytest

from transforms.topics import ALL_TOPICS, DEAD_LETTER_TOPICS, SOURCE_TOPICS, VALIDATED_TOPICS, Stage

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


def leaks(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret.lower() in text.lower()]


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
            assert leaks(str(out.key)) == [], where
            assert leaks(str(out.headers)) == [], where
    assert len(stream.read("sink.snowflake.social")) == 1
    assert len(stream.read("sink.snowflake.market")) == 1


def test_plain_dead_letters_behind_the_shield_hold_tokens_only(stream: Any) -> None:
    # Weaviate refuses the date, so the record fails in the last stage, after everything else.
    stream.produce([("source.social.facebook", EMAIL.encode(), json.dumps(POST).encode())])
    stream.run("--stages=validate,anonymize,enrich")
    [record] = stream.read("enriched.social.contextualized")
    refused = record.json | {"posted_at": "no date"}
    stream.produce([("enriched.social.contextualized", record.key, json.dumps(refused).encode())])
    stream.run("--stages=embed", "--dead-letter-payload=plain")
    letters = [letter for letter in stream.dead_letters() if letter.stage == "embed"]
    assert len(letters) == 1
    key, payload = stream.opened(letters[0])
    assert payload is not None
    assert leaks(payload.decode()) == []
    assert leaks(str(key)) == []
    assert stream.read(DEAD_LETTER_TOPICS[Stage.VALIDATE]) == []
