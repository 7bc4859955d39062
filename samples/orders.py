"""Orders as the scrapers of Shopify shops and of Daraz send them."""

import hashlib
import random
from datetime import datetime
from typing import Any

from samples.catalogue import (
    CATEGORIES,
    CITIES,
    PAYMENTS,
    PRODUCTS_BY_CATEGORY,
    SHOP_CATEGORIES,
    VARIANTS,
)
from samples.draft import REFERENCE, Draft, identifier, moment_before, moment_between, spell_time
from samples.people import spell_email, spell_mobile
from samples.texts import ENGLISH, ORDER_NOTES, Story, pick, tracking_number

PLATFORMS = ("shopify", "daraz")

_STATUSES = ("pending", "confirmed", "shipped", "delivered", "delivered", "cancelled")
_MINIMAL_SHARE = 0.15
_US_DOLLAR_SHARE = 0.05
_TAKA_PER_US_DOLLAR = 122


def order(
    rng: random.Random, n: int, platform: str, *, prefix: str = "s", reference: datetime = REFERENCE
) -> dict[str, Any]:
    """Return a valid order.

    Args:
        rng: source of chance.
        n: number of the record, from which its id is made.
        platform: shopify or daraz.
        prefix: start of the id.
        reference: no time in the order is later.

    Raises:
        ValueError: another platform.
    """
    return draft_order(rng, n, platform, prefix, reference).record


def draft_order(rng: random.Random, n: int, platform: str, prefix: str, reference: datetime) -> Draft:
    """Return a valid order and the personal values in it. Arguments and errors as of `order`."""
    if platform not in PLATFORMS:
        raise ValueError(f"platform must be one of {', '.join(PLATFORMS)}, not {platform!r}")
    category = pick(rng, CATEGORIES)
    product = pick(rng, PRODUCTS_BY_CATEGORY[category])
    story = Story(rng, product)
    name = product.bangla if rng.random() < 0.2 else product.english + pick(rng, VARIANTS[category])
    currency = "USD" if platform == "shopify" and rng.random() < _US_DOLLAR_SHARE else "BDT"
    cents = _unit_price_cents(story, currency)
    quantity = _quantity(rng)
    style, ordered = rng.random(), moment_before(rng, reference)
    record: dict[str, Any] = {
        "order_id": identifier(prefix, platform, n),
        "platform": platform,
        "customer_id": story.tell(_customer_id(platform, story.person.number)),
        "product_id": f"{platform[:2].upper()}-{category[:3].upper()}-{int(rng.random() * 10**6):06}",
        "product_name": name,
        "quantity": quantity,
        # Sums are made in whole cents; the division gives the double nearest to the price, which prints as the price.
        "unit_price": cents / 100,
        "total_price": cents * quantity / 100,
        "order_status": pick(rng, _STATUSES),
        "order_timestamp": spell_time(style, ordered),
    }
    if currency != "BDT" or rng.random() < 0.7:
        record["currency"] = currency
    if rng.random() >= _MINIMAL_SHARE:
        record["updated_at"] = spell_time(style, moment_between(rng, ordered, reference))
        _add_optional_fields(story, record)
        _add_customer(story, record, platform)
    return Draft(record, story.pii)


def _customer_id(platform: str, number: int) -> str:
    return f"7203{number}" if platform == "shopify" else f"BD90{number}"


def _unit_price_cents(story: Story, currency: str) -> int:
    product, rng = story.product, story.rng
    taka = product.lowest + int(rng.random() * (product.highest - product.lowest))
    if currency == "USD":
        return taka * 100 // _TAKA_PER_US_DOLLAR
    if (draw := rng.random()) < 0.6:
        return taka // 10 * 1_000
    return taka * 100 + (99 if draw < 0.8 else int(rng.random() * 100))


def _quantity(rng: random.Random) -> int:
    if (draw := rng.random()) < 0.7:
        return 1
    return 2 + int(rng.random() * 4) if draw < 0.97 else 10 + int(rng.random() * 190)


def _add_optional_fields(story: Story, record: dict[str, Any]) -> None:
    rng = story.rng
    keep_nulls = rng.random() < 0.7
    optional = {
        "customer_email_hash": story.tell(hashlib.sha256(story.person.email.encode()).hexdigest())
        if rng.random() < 0.3
        else None,
        "product_category": pick(rng, SHOP_CATEGORIES[story.product.category]) if rng.random() < 0.7 else None,
        "payment_method": pick(rng, PAYMENTS) if rng.random() < 0.9 else None,
        "shipping_region": pick(rng, CITIES[story.city].spellings) if rng.random() < 0.85 else None,
    }
    record |= optional if keep_nulls else {name: value for name, value in optional.items() if value is not None}
    if record["order_status"] in ("shipped", "delivered"):
        record["tracking_number"] = tracking_number(rng)
    if rng.random() < 0.25:
        record["note"] = story.fill(pick(rng, ORDER_NOTES), ENGLISH)


def _add_customer(story: Story, record: dict[str, Any], platform: str) -> None:
    """Add who ordered, the way each shop system nests it."""
    rng, person = story.rng, story.person
    name = story.tell(person.name_bangla if rng.random() < 0.25 else person.name)
    phone = story.tell(spell_mobile(rng, person.mobile))
    address = pick(rng, CITIES[story.city].areas)[0]
    city = CITIES[story.city].spellings[0]
    house = f"House {1 + int(rng.random() * 90)}, Road {1 + int(rng.random() * 30)}"
    if platform == "shopify" and rng.random() < 0.6:
        record["customer"] = {
            "id": record["customer_id"],
            "first_name": story.tell(person.given),
            "last_name": story.tell(person.family),
            "email": story.tell(spell_email(rng, person.email)),
            "phone": phone,
            "default_address": {"address1": house, "address2": None, "city": city, "country_code": "BD"},
        }
        record["shipping_address"] = {"name": name, "address1": f"{house}, {address}", "city": city, "phone": phone}
        record["line_items"] = [{"title": record["product_name"], "quantity": record["quantity"]}]
    else:
        record["customer_name"] = name
        record["phone"] = phone
        record["email"] = story.tell(spell_email(rng, person.email)) if rng.random() < 0.6 else None
        record["shipping_address"] = f"{name}, {house}, {address}, {city}, {phone}"
    if rng.random() < 0.15:
        record["payment_ref"] = f"bKash {story.tell(person.mobile)}"
        record["trx_id"] = story.tell(f"{pick(rng, 'ABCDEFGH')}{int(rng.random() * 10**9):09}")
    if rng.random() < 0.1:
        record["whatsapp_no"] = story.tell(person.mobile)
    if rng.random() < 0.1:
        octets = ".".join(str(int(rng.random() * 250) + 1) for _ in range(2))
        record["client_details"] = {"browser_ip": story.tell(f"103.{octets}.{int(rng.random() * 90) + 100}")}
    if rng.random() < 0.3:
        record["billing_address"] = pick(rng, (f"{house}, {address}, {city}", record["shipping_address"]))
