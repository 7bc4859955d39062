"""Topics and fields as a document: `python -m schemas.reference` writes docs/reference/topics.md.

It comes from the declarations, and a test checks that it still does.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from schemas.dead_letter import DeadLetter
from schemas.event_time import EVENT_TIME_PATTERN
from schemas.records import RESERVED_FIELDS, MarketOrder, SocialPost
from schemas.saved_search import Alert, SavedSearch
from schemas.topics import (
    ALERT_TOPICS,
    ALL_TOPICS,
    ANONYMIZED_TOPICS,
    CONTEXTUALIZED_TOPICS,
    DEAD_LETTER_TOPICS,
    PARKED_TOPIC,
    REPLAY_JOURNAL_TOPIC,
    REPLAY_TOPICS,
    SAVED_SEARCHES_TOPIC,
    SINK_TOPICS,
    SNOWFLAKE_DEAD_LETTERS,
    SOURCE_TOPICS,
    VALIDATED_TOPICS,
    TopicSpec,
)

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "topics.md"
_HOUR_MS = 60 * 60 * 1000
_MIB = 1024 * 1024
_CONTENTS: dict[str, str] = {
    **dict.fromkeys(SOURCE_TOPICS, "what scrapers send; **raw personal data**"),
    **dict.fromkeys(VALIDATED_TOPICS.values(), "valid records; **raw personal data**"),
    **dict.fromkeys(ANONYMIZED_TOPICS.values(), "anonymized records"),
    **dict.fromkeys(CONTEXTUALIZED_TOPICS.values(), "anonymized records with `context`"),
    **dict.fromkeys(SINK_TOPICS.values(), "the result: with `context` and `embedding`"),
    **{topic: f"dead letters of the stage {stage}" for stage, topic in DEAD_LETTER_TOPICS.items()},
    **{replay: f"replayed records of `{topic}`" for topic, replay in REPLAY_TOPICS.items()},
    PARKED_TOPIC: "dead letters that were replayed too often",
    REPLAY_JOURNAL_TOPIC: "the journal of replays",
    SAVED_SEARCHES_TOPIC: "saved searches, by id; **addresses of webhooks**, which may be secrets",
    **{topic: f"alerts of saved searches about {kind} records" for kind, topic in ALERT_TOPICS.items()},
    SNOWFLAKE_DEAD_LETTERS: "records that Kafka Connect's Snowflake sink could not write",
}
_INTRODUCTION = """\
# Topics and fields

Made by `python -m schemas.reference`; do not edit. `bd topics create` creates the topics, `bd topics list` lists them;
who may read which is in [security](security.md#who-may-read-which-topic). The key of a record is its `post_id` or
`order_id`, the key of a dead letter the source coordinates of its record, the key of a saved search or alert its id.
Headers of every output: `source_topic`, `source_partition`, `source_offset`, `source_timestamp` (milliseconds) and
`retry_count`; `source_item`, the record's number in a message that held several; `origin_offset`, where its source
topic had it first at another offset; and those of the source record that FORWARD_HEADERS names.

## Topics

| topic | contents | retention | largest record |
|---|---|---|---|
"""
_FIELDS = """
## Fields

The full rules are in the JSON Schemas that `bd schemas DIRECTORY` writes. Types are strict: a number in quotes is
refused; an integer may be written 34.0. Unknown fields are kept, and anonymized too. A null in a field that has a
default means the default. Times are ISO 8601, of the years 2000 to 2099; one without a zone is Asia/Dhaka. An order is
identified by platform, `order_id` and its line: `line_id` or, without one, `product_id`; the version with the latest
`updated_at` (posts: `scraped_at`), then the highest source offset, is the one that Weaviate and the views show. What
comes in other forms is [mapped](../how-to/connect-a-source.md) first.
"""


def _size(count: int) -> str:
    return f"{count / _MIB:g} MiB" if count >= _MIB else f"{count // 1024} KiB"


def _retention(spec: TopicSpec) -> str:
    if spec.compacted:
        return "compacted: the last record of each key"
    if spec.retention_ms is None:
        return "the broker's default"
    hours = spec.retention_ms // _HOUR_MS
    return f"{hours // 24} days" if hours % 24 == 0 else f"{hours} hours"


def _rules(schema: dict[str, Any], definitions: dict[str, Any]) -> Iterator[str]:
    """Yield the type and the bounds that a JSON Schema names."""
    if "$ref" in schema:
        schema = definitions[schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        yield " or ".join(" ".join(_rules(one, definitions)) for one in schema["anyOf"])
        return
    if "enum" in schema:
        yield ", ".join(f"`{value}`" for value in schema["enum"])
    elif schema.get("type") == "array":
        yield f"list of {' '.join(_rules(schema.get('items', {}), definitions)) or 'anything'}"
    elif schema.get("pattern") == EVENT_TIME_PATTERN:
        yield "time"
    else:
        yield str(schema.get("type", "anything"))
    shortest, longest = schema.get("minLength"), schema.get("maxLength")
    if longest is not None:
        yield f"of {shortest or 0} to {longest} characters"
    elif shortest:
        yield "not empty"
    if "minimum" in schema:
        yield f"&ge; {schema['minimum']}"


def _fields(model: type[BaseModel]) -> Iterator[str]:
    schema = model.model_json_schema()
    required = schema.get("required", [])
    for name, described in schema["properties"].items():
        default = described.get("default")
        shown = (
            "**required**"
            if name in required
            else "null"
            if default is None
            else "empty"
            if default == ""
            else f"`{default}`"
        )
        yield f"| `{name}` | {' '.join(_rules(described, schema.get('$defs', {})))} | {shown} |\n"


def markdown() -> str:
    """Return the page of topics and fields."""
    page = _INTRODUCTION
    for spec in ALL_TOPICS:
        size = _size(spec.max_message_bytes)
        page += f"| `{spec.name}` | {_CONTENTS[spec.name]} | {_retention(spec)} | {size} |\n"
    page += _FIELDS
    for model in (SocialPost, MarketOrder, DeadLetter, SavedSearch, Alert):
        page += (
            f"\n### {model.__name__}\n\n| field | type and bounds | default |\n|---|---|---|\n{''.join(_fields(model))}"
        )
    reserved = ", ".join(f"`{name}`" for name in sorted(RESERVED_FIELDS))
    return (
        page
        + f"\n### Reserved\n\nOnly the pipeline may write these; a source record that has one is refused: {reserved}.\n"
    )


if __name__ == "__main__":
    PAGE.write_text(markdown(), encoding="utf-8")
