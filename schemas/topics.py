"""The stages and the topics of the contract: the one place that names them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from schemas import Kind


class Stage(StrEnum):
    """The four stages, in the order of the flow."""

    VALIDATE = "validate"
    ANONYMIZE = "anonymize"
    ENRICH = "enrich"
    EMBED = "embed"

    # Equal to the text, so hashed as it: an Enum's own hash is a Python function.
    __hash__ = str.__hash__


ORDER: tuple[Stage, ...] = tuple(Stage)

PLATFORMS: dict[str, tuple[str, ...]] = {
    # Instagram has no scraper topic of its own: Meta's scraper sends both on one.
    "source.social.tiktok": ("tiktok",),
    "source.social.facebook": ("facebook", "instagram"),
    "source.market.shopify": ("shopify",),
    "source.market.daraz": ("daraz",),
}
"""Source topic -> the platforms whose records belong on it."""

SOURCE_TOPICS: tuple[str, ...] = tuple(PLATFORMS)

VALIDATED_TOPICS: dict[str, str] = {
    platform: topic.replace("source.", "validated.", 1)
    for topic, platforms in PLATFORMS.items()
    for platform in platforms
}
"""Platform -> the topic of its validated records."""

ANONYMIZED_TOPICS = {kind: f"enriched.{kind}.anonymized" for kind in Kind}
CONTEXTUALIZED_TOPICS = {kind: f"enriched.{kind}.contextualized" for kind in Kind}
SINK_TOPICS = {kind: f"sink.snowflake.{kind}" for kind in Kind}

DEAD_LETTER_TOPICS: dict[Stage, str] = {
    Stage.VALIDATE: "schema-validation-errors",
    Stage.ANONYMIZE: "dead-letters-privacy-shield",
    Stage.ENRICH: "dead-letters-context-enricher",
    Stage.EMBED: "dead-letters-embedding-service",
}

PARKED_TOPIC = "dead-letters-parked"
"""Dead letters that failed again after so many replays that no further one is tried."""

REPLAY_JOURNAL_TOPIC = "dead-letters-replayed"
"""What became of each dead letter, by where its record came from (dead_letters/journal.py)."""

SNOWFLAKE_DEAD_LETTERS = "dead-letters-snowflake"
"""What Kafka Connect's Snowflake sink could not write (deploy/connect/snowflake-sink.json)."""

SAVED_SEARCHES_TOPIC = "saved-searches"
"""Saved searches by their ids (schemas/saved_search.py); workers read it, and compare what they embed with them."""

ALERT_TOPICS = {kind: f"alerts.{kind}" for kind in Kind}
"""Kind -> where the alerts of saved searches about its records are written."""

MAX_OUTPUT_BYTES = 16 * 1024 * 1024
"""Largest value an output topic takes."""

MAX_SOURCE_BYTES = MAX_OUTPUT_BYTES * 5 // 32
"""Largest value a source topic takes, 2.5 MiB."""

MAX_RECORD_BYTES = MAX_OUTPUT_BYTES * 5 // 8
"""Largest anonymized record, 10 MiB: it still fits MAX_OUTPUT_BYTES as base64 in a dead letter, and with its context
and vector. Tokens are longer than what they replace, so a record may grow past it."""

MAX_ALERT_BYTES = 64 * 1024
"""Largest saved search or alert; their schemas keep both far below."""

_DAY_MS = 24 * 60 * 60 * 1000


@dataclass(frozen=True)
class TopicSpec:
    """How a topic is created; None keeps the broker's default.

    Kafka deletes whole segments: without `segment_ms` a quiet topic would keep records long past `retention_ms`.
    A `compacted` topic keeps the last record of each key for good.
    """

    name: str
    max_message_bytes: int
    retention_ms: int | None = None
    segment_ms: int | None = None
    compacted: bool = False


def input_topics(stage: Stage) -> tuple[str, ...]:
    """Return the topics that `stage` reads when it is the first of a job."""
    match stage:
        case Stage.VALIDATE:
            return SOURCE_TOPICS
        case Stage.ANONYMIZE:
            return tuple(dict.fromkeys(VALIDATED_TOPICS.values()))
        case Stage.ENRICH:
            return tuple(ANONYMIZED_TOPICS.values())
        case Stage.EMBED:
            return tuple(CONTEXTUALIZED_TOPICS.values())


REPLAY_TOPICS: dict[str, str] = {
    topic: f"replay.{topic}" for stage in ORDER if stage is not Stage.VALIDATE for topic in input_topics(stage)
}
"""Intermediate topic -> where a record that belongs on it is replayed.

Not on the topic itself: others subscribe to that one and have seen the record, and a job that begins with an earlier
stage does not read it.
"""

READ_TOPICS: tuple[str, ...] = (*(topic for stage in ORDER for topic in input_topics(stage)), *REPLAY_TOPICS.values())
"""All that a job may read."""

_ENTRIES: dict[str, Stage] = {
    name: stage
    for stage in ORDER
    for topic in input_topics(stage)
    for name in (topic, REPLAY_TOPICS.get(topic))
    if name is not None
}


def entry_stage(topic: str) -> Stage | None:
    """Return the stage at which a record of `topic` enters a job, None if no stage reads that topic."""
    return _ENTRIES.get(topic)


def job_topics(stages: Sequence[Stage]) -> tuple[str, ...]:
    """Return the topics that a job of `stages` reads: its first stage's, and what is replayed for any of its stages."""
    put_back = [REPLAY_TOPICS[topic] for stage in stages for topic in input_topics(stage) if topic in REPLAY_TOPICS]
    return (*input_topics(stages[0]), *put_back)


def output_topics(stage: Stage) -> tuple[str, ...]:
    """Return the topics that `stage` writes, its dead letters aside."""
    following = ORDER.index(stage) + 1
    return tuple(SINK_TOPICS.values()) if following == len(ORDER) else input_topics(ORDER[following])


def following_topics(topic: str) -> tuple[str, ...]:
    """Return the topics that records of `topic` flow on to, stage by stage, dead letters aside.

    Empty for a topic that no stage reads.
    """
    stage = entry_stage(topic)
    if stage is None:
        return ()
    kind = _KINDS[topic]
    platforms = PLATFORMS.get(topic, ("",))
    following = [output_topic(later, kind, platform) for later in ORDER[ORDER.index(stage) :] for platform in platforms]
    return tuple(dict.fromkeys(following))


def output_topic(stage: Stage, kind: Kind, platform: str) -> str:
    """Return the topic on which `stage` publishes a record of `kind` and `platform`."""
    return VALIDATED_TOPICS[platform] if stage is Stage.VALIDATE else _TOPICS_BY_KIND[stage][kind]


_TOPICS_BY_KIND: dict[Stage, dict[Kind, str]] = {
    Stage.ANONYMIZE: ANONYMIZED_TOPICS,
    Stage.ENRICH: CONTEXTUALIZED_TOPICS,
    Stage.EMBED: SINK_TOPICS,
}


def intermediate_topic(stage: Stage, kind: Kind) -> str:
    """Return the topic from which `stage`, when it is the first of a job, reads an anonymized record of `kind`."""
    return CONTEXTUALIZED_TOPICS[kind] if stage is Stage.EMBED else ANONYMIZED_TOPICS[kind]


def kind_of_topic(topic: str) -> Kind | None:
    """Return the kind of record that one of the contract's topics carries, None for any other name."""
    return _KINDS.get(topic)


_KINDS: dict[str, Kind] = {
    topic: kind
    for kind in Kind
    for name in (
        *(name for name in (*SOURCE_TOPICS, *VALIDATED_TOPICS.values()) if f".{kind}." in name),
        ANONYMIZED_TOPICS[kind],
        CONTEXTUALIZED_TOPICS[kind],
        SINK_TOPICS[kind],
    )
    for topic in (name, REPLAY_TOPICS.get(name))
    if topic is not None
}

ALL_TOPICS: tuple[TopicSpec, ...] = (
    *(TopicSpec(name, MAX_SOURCE_BYTES) for name in SOURCE_TOPICS),
    # Raw personal data: kept only as long as a stage job run alone may need to catch up.
    *(
        TopicSpec(name, MAX_OUTPUT_BYTES, _DAY_MS // 4, _DAY_MS // 24)
        for name in dict.fromkeys(VALIDATED_TOPICS.values())
    ),
    *(
        TopicSpec(name, MAX_OUTPUT_BYTES)
        for topics in (ANONYMIZED_TOPICS, CONTEXTUALIZED_TOPICS, SINK_TOPICS)
        for name in topics.values()
    ),
    # As a source topic: what is replayed must not expire before a job that was down reads it.
    *(TopicSpec(name, MAX_OUTPUT_BYTES) for name in REPLAY_TOPICS.values()),
    *(
        TopicSpec(name, MAX_OUTPUT_BYTES, 30 * _DAY_MS, _DAY_MS)
        for name in (*DEAD_LETTER_TOPICS.values(), SNOWFLAKE_DEAD_LETTERS)
    ),
    TopicSpec(PARKED_TOPIC, MAX_OUTPUT_BYTES, 90 * _DAY_MS, _DAY_MS),
    TopicSpec(REPLAY_JOURNAL_TOPIC, MAX_SOURCE_BYTES, compacted=True),
    TopicSpec(SAVED_SEARCHES_TOPIC, MAX_ALERT_BYTES, compacted=True),
    *(TopicSpec(name, MAX_ALERT_BYTES, 7 * _DAY_MS, _DAY_MS) for name in ALERT_TOPICS.values()),
)
