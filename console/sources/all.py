"""All sources of one console, made from its settings; none connects before it is asked."""

from __future__ import annotations

from console.settings import ConsoleSettings
from console.sources.alerts import AlertWatch
from console.sources.check import Checker
from console.sources.contract import Topics
from console.sources.health import ServiceHealth
from console.sources.job_metrics import MetricsWatch
from console.sources.jobs import Jobs
from console.sources.kafka import KafkaReach
from console.sources.lag import LagWatch
from console.sources.letters import LetterIndex
from console.sources.privacy import PrivacyDesk
from console.sources.replays import Replays
from console.sources.saved_searches import SavedSearches
from console.sources.search import Search
from console.sources.tasks import Tasks
from console.sources.weaviate import WeaviateReach


class Sources:
    """The services behind the console.

    Args:
        settings: how they are reached.
    """

    def __init__(self, settings: ConsoleSettings):
        job = settings.job
        kafka, weaviate = KafkaReach(job.kafka), WeaviateReach(job.weaviate_url)
        self.tasks = Tasks()
        self.metrics = MetricsWatch(settings.metrics_urls, job.metrics_shown_to)
        self.health = ServiceHealth(job, kafka, weaviate, self.metrics)
        self.lag = LagWatch(job, kafka, self.metrics)
        self.letters = LetterIndex(kafka, job.console_letters)
        self.replays = Replays(job, self.tasks, self.letters)
        self.jobs = Jobs(job, self.tasks)
        self.check = Checker(job)
        self.topics = Topics(kafka)
        self.search = Search(job, weaviate)
        self.saved_searches = SavedSearches(kafka)
        self.alerts = AlertWatch(kafka)
        self.privacy = PrivacyDesk(job, kafka)
