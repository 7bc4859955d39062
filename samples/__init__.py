"""Realistic made-up input: social posts and orders of Bangladesh, valid and broken. No Beam and no Kafka in here."""

from samples.broken import BROKEN, MARKET_ONLY, huge_content
from samples.draft import REFERENCE
from samples.orders import order
from samples.posts import post
from samples.stream import Sample, generate

__all__ = ["BROKEN", "MARKET_ONLY", "REFERENCE", "Sample", "generate", "huge_content", "order", "post"]
