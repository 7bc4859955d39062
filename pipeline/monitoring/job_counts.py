"""The stream counts of one job: of its consumer group, inputs and outputs."""

from __future__ import annotations

from clients.stream_counts import StreamCounts
from pipeline.settings import Settings
from schemas.topics import DEAD_LETTER_TOPICS, job_topics, output_topics


def outputs(settings: Settings) -> tuple[str, ...]:
    """Return the topics that the job of `settings` writes, its last stage's first."""
    written = [stage for stage in reversed(settings.stage_list) if stage in settings.published]
    topics = [topic for stage in written for topic in output_topics(stage)]
    return (*topics, *(DEAD_LETTER_TOPICS[stage] for stage in settings.stage_list))


def stream_counts(settings: Settings) -> StreamCounts:
    """Return the counts of the job of `settings`."""
    return StreamCounts(settings.kafka, settings.group_id, job_topics(settings.stage_list), outputs(settings))
