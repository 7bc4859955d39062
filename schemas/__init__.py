"""Record schemas of the stream: what scrapers send, and what a failed record becomes. No Beam in here."""

from schemas.dead_letter import DeadLetter, FieldError, PayloadEncoding
from schemas.records import (
    RECORD_TYPES,
    RESERVED_FIELDS,
    Kind,
    MarketOrder,
    MarketPlatform,
    SocialPlatform,
    SocialPost,
)

__all__ = [
    "RECORD_TYPES",
    "RESERVED_FIELDS",
    "DeadLetter",
    "FieldError",
    "Kind",
    "MarketOrder",
    "MarketPlatform",
    "PayloadEncoding",
    "SocialPlatform",
    "SocialPost",
]
