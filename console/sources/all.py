"""All sources of one console, made from its settings; none connects before it is asked."""

from __future__ import annotations

from console.settings import ConsoleSettings
from console.sources.health import ServiceHealth
from console.sources.job_metrics import MetricsWatch


class Sources:
    """The services behind the console.

    Args:
        settings: how they are reached.
    """

    def __init__(self, settings: ConsoleSettings):
        self.metrics = MetricsWatch(settings.metrics_urls)
        self.health = ServiceHealth(settings.job, self.metrics)
