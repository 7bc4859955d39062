"""Made-up records that a process sends through the functions of the stages before it works on any.

Patterns are compiled and word lists read when a text first needs them, which takes a second of processor time in all.
The process that forks workers (`pipeline.flink.worker_template`) does it once, and none of them while records wait.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import orjson

from transforms.context import CategoryTable
from transforms.privacy import Anonymizer, Tokenizer
from transforms.records import SourceRecord
from transforms.validate import validate

TEXTS = (
    "Md. Rahim Uddin bhai, call korun 01700000000 or mail rahim.uddin@example.com, WhatsApp +880 1700-000001",
    "আমার নাম ফাতেমা বেগম, মোবাইল ০১৭০০০০০০০২, বাসা ১২, রোড ৫, ধানমন্ডি, ঢাকা ১২০৯। জন্ম তারিখ ০১/০১/১৯৯০",
    "amar nam Karim, bKash 01700000003 e taka pathan, NID 1990123456789, passport A01234567, TIN 123456789012",
    "https://facebook.com/rahim.uddin?phone=01700000004 @rahim_uddin t.me/rahimuddin, card 4111 1111 1111 1111",
    "House 7, Road 11, Block C, Mirpur-10, Dhaka-1216. For Mrs. Ayesha Khatun, Dhaka Metro-Ga 11-1234, 10.0.0.1",
    "zero one seven one one two three four five six seven; rahim [at] example [dot] com; A/C 0123456789",
    "ভাই দাম কত? ডেলিভারি কবে? খুব ভালো ফোন, ধন্যবাদ। রহিম ভাইয়ের দোকান থেকে কিনেছি, ডাক্তার করিম সাহেব বলেছেন",
    "Diabetes er jonno Dr. Hasan er kache gechi, blood group O+, roll 1703045, বেতন ৩০০০০ টাকা, password: hunter2",
    "শোরুমে নতুন আসুস ভিভোবুক ল্যাপটপ এসেছে, সীমিত স্টক। ❤️ #ল্যাপটপ",
    "Is BDT 1950 a fair price for Miniket rice 25 kg in Dhaka? Call Mr. Mehedi Sultana at 01700000006 after 5pm.",
)
_AUTHORS = ("Mehedi Sultana", "anika.1308")
_SALT = b"the salt of no record at all"


def _post(number: int, text: str, author: str) -> dict[str, Any]:
    return {
        "post_id": f"warm-{number}", "platform": "facebook", "content": text, "author": author,
        "author_id": "1000000000001", "engagement_count": 1, "hashtags": ["ঢাকা"], "location": "Dhaka",
        "posted_at": "2025-12-20T10:00:00Z", "post_url": "https://www.facebook.com/permalink.php?story_fbid=1&id=2",
    }  # fmt: skip


def _order(number: int, text: str, customer: str) -> dict[str, Any]:
    return {
        "order_id": f"warm-{number}", "platform": "daraz", "customer_id": "BD90000000001", "product_id": "DA-1",
        "product_name": text, "quantity": 1, "unit_price": 10.5, "total_price": 10.5, "order_status": "delivered",
        "order_timestamp": "2025-12-20T10:00:00+00:00", "customer_name": customer, "shipping_address": text,
    }  # fmt: skip


def warm_up() -> int:
    """Send the records through validate, anonymize and categorize; return how many went through all three."""
    anonymizer, table = Anonymizer(Tokenizer(_SALT, 16)), CategoryTable.load(None)
    done = 0
    for number, (text, author) in enumerate(product(TEXTS, _AUTHORS)):
        for topic, value in (
            ("source.social.facebook", _post(number, text, author)),
            ("source.market.daraz", _order(number, text, author)),
        ):
            record = validate(SourceRecord(topic, 0, number, 0, None, orjson.dumps(value)))
            value, _ = anonymizer.anonymize(record.value)
            table.categorize(str(value.get("content") or value["product_name"]))
            done += 1
    return done
