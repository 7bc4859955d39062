"""The sample stream: any number of records of all source topics, some of them broken."""

import json
import random
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import orjson

from samples.broken import BROKEN, MARKET_ONLY
from samples.draft import REFERENCE, Draft
from samples.orders import PLATFORMS as MARKET_PLATFORMS
from samples.orders import draft_order
from samples.posts import draft_post
from samples.texts import pick
from schemas.topics import PLATFORMS

_TOPIC_SHARES = {
    "source.social.tiktok": 0.3,
    "source.social.facebook": 0.3,
    "source.market.shopify": 0.2,
    "source.market.daraz": 0.2,
}
_TOPICS = tuple(_TOPIC_SHARES)
_MARKET_TOPICS = tuple(topic for topic in _TOPICS if PLATFORMS[topic][0] in MARKET_PLATFORMS)
_INSTAGRAM_SHARE = 0.2
_NULL_KEY_SHARE = 0.05
_ESCAPED_SHARE = 0.08


class Sample(NamedTuple):
    """One Kafka record to produce."""

    topic: str
    key: bytes | None
    value: bytes | None
    broken: str | None
    """None for a valid record, else the name of the way in which it is broken."""
    pii: tuple[str, ...]
    """The personal values planted in it, as they stand in its strings."""


def generate(
    count: int,
    *,
    seed: int = 2025,
    broken_share: float = 0.03,
    prefix: str = "s",
    topic: str | None = None,
    reference: datetime = REFERENCE,
) -> Iterator[Sample]:
    """Return `count` records one by one, the same for the same arguments, in constant memory.

    Exactly `round(count * broken_share)` of them are broken, the ways taking turns. Every id is met once: `prefix`,
    two letters of the platform, the record's number from 1.

    Args:
        count: how many, 0 or more.
        seed: of the source of chance.
        broken_share: 0 to 1.
        prefix: start of each id, so that several runs can share a topic.
        topic: the only source topic to make records of; None for all four. A topic of posts has none of the ways that
            need an order.
        reference: zone-aware time that no event is later than.

    Raises:
        ValueError: an argument is out of its range; the text names it.
    """
    if count < 0:
        raise ValueError(f"count must be 0 or more, not {count}")
    if not 0 <= broken_share <= 1:
        raise ValueError(f"broken_share must be from 0 to 1, not {broken_share}")
    if topic is not None and topic not in PLATFORMS:
        raise ValueError(f"topic must be one of {', '.join(PLATFORMS)}, not {topic!r}")
    if reference.tzinfo is None:
        raise ValueError("reference must have a time zone")
    return _generate(count, random.Random(seed), round(count * broken_share), prefix, topic, reference)  # noqa: S311


def _generate(
    count: int, rng: random.Random, broken_count: int, prefix: str, topic: str | None, reference: datetime
) -> Iterator[Sample]:
    ways = [name for name in BROKEN if topic in (None, *_MARKET_TOPICS) or name not in MARKET_ONLY]
    made = 0
    position = _broken_position(rng, made, broken_count, count)
    for index in range(count):
        way = None
        if index == position:
            way = ways[made % len(ways)]
            made += 1
            position = _broken_position(rng, made, broken_count, count)
        chosen = topic or (pick(rng, _MARKET_TOPICS) if way in MARKET_ONLY else _pick_topic(rng))
        draft = _draft(rng, index + 1, chosen, prefix, reference)
        yield _sample(rng, chosen, draft) if way is None else _broken_sample(rng, chosen, draft, way)


def _broken_position(rng: random.Random, made: int, broken_count: int, count: int) -> int:
    """Return where the next broken record stands: one in each of `broken_count` equal stretches, -1 after the last."""
    if made == broken_count:
        return -1
    start, end = made * count // broken_count, (made + 1) * count // broken_count
    return start + int(rng.random() * (end - start))


def _pick_topic(rng: random.Random) -> str:
    draw = rng.random()
    for topic, share in _TOPIC_SHARES.items():
        draw -= share
        if draw < 0:
            return topic
    return _TOPICS[-1]


def _draft(rng: random.Random, n: int, topic: str, prefix: str, reference: datetime) -> Draft:
    platforms = PLATFORMS[topic]
    platform = platforms[0] if len(platforms) == 1 or rng.random() >= _INSTAGRAM_SHARE else platforms[1]
    make = draft_order if topic in _MARKET_TOPICS else draft_post
    return make(rng, n, platform, prefix, reference)


def _key(draft: Draft) -> bytes:
    return str(draft.record.get("post_id") or draft.record["order_id"]).encode()


def _sample(rng: random.Random, topic: str, draft: Draft) -> Sample:
    # Some scrapers escape whatever is not ASCII, as Python's json does.
    escaped = rng.random() < _ESCAPED_SHARE
    value = json.dumps(draft.record).encode() if escaped else orjson.dumps(draft.record)
    key = None if rng.random() < _NULL_KEY_SHARE else _key(draft)
    return Sample(topic, key, value, None, tuple(draft.pii))


def _broken_sample(rng: random.Random, topic: str, draft: Draft, way: str) -> Sample:
    value = BROKEN[way](rng, draft.record)
    left = tuple(planted for planted in draft.pii if value is not None and planted.encode() in value)
    return Sample(topic, _key(draft), value, way, left)
