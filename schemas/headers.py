"""Kafka headers: those that this system writes, and which of a source's own are forwarded."""

from __future__ import annotations

import re

SOURCE_TOPIC = "source_topic"
SOURCE_PARTITION = "source_partition"
SOURCE_OFFSET = "source_offset"
SOURCE_TIMESTAMP = "source_timestamp"
SOURCE_ITEM = "source_item"
RETRY_COUNT = "retry_count"
STAGE = "stage"
ERROR_TYPE = "error_type"
REPLAYED_FROM = "replayed_from"
"""Of a replayed record: where its dead letter is, `topic/partition/offset`."""
ORIGIN_OFFSET = "origin_offset"
"""Of a record replayed more than once: the offset at which it was first read, by which its version is known."""

OWN_HEADERS = frozenset(
    {
        *(SOURCE_TOPIC, SOURCE_PARTITION, SOURCE_OFFSET, SOURCE_TIMESTAMP, SOURCE_ITEM, RETRY_COUNT),
        *(STAGE, ERROR_TYPE, REPLAYED_FROM, ORIGIN_OFFSET),
    }
)
"""Written by this system: never taken for a source's own."""

TRACEPARENT = "traceparent"
_TRACEPARENT_FORM = re.compile(rb"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


def is_traceparent(value: bytes) -> bool:
    """Tell whether `value` has the form of W3C Trace Context: hexadecimal ids, and so nothing personal."""
    return _TRACEPARENT_FORM.fullmatch(value) is not None
