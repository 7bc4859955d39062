"""The records that pass through the containers, and what came of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from clients.errors import ServiceUnavailable
from pipeline.monitoring.job_counts import stream_counts
from pipeline.settings import Settings, load_settings
from samples import Sample, generate
from samples.kafka import produce
from schemas.topics import ORDER
from verification.containers.podman import CheckFailed
from verification.ledger import Balance, balance
from verification.scene import NotDone, wait_for

STAGES = ",".join(stage.value for stage in ORDER)
BROKEN_SHARE = 0.05
DRAIN_SECONDS = 900.0


def settings_of(stages: str, variables: Mapping[str, str]) -> Settings:
    """Return the settings of a job as this machine, outside the containers, sees its services.

    Args:
        stages: of the job.
        variables: of compose.env.
    """
    secrets = {name: variables[name] for name in ("PRIVACY_SALT", "DEAD_LETTER_KEY", "WEAVIATE_API_KEY")}
    addresses = {"KAFKA_BOOTSTRAP_SERVERS": "localhost:9092", "WEAVIATE_URL": "http://localhost:8080"}
    given = secrets | addresses | {"WEAVIATE_GRPC_PORT": "50051", "STAGES": stages}
    return load_settings({name.lower(): value for name, value in given.items()}, dotenv=None)


class Stream:
    """Made-up records, sent in shares; at the end each must be in the sink or in the dead letters, and nothing else.

    Args:
        records: how many in all.
        variables: of compose.env.
    """

    def __init__(self, records: int, variables: Mapping[str, str], prefix: str = "containers-"):
        self._samples: Sequence[Sample] = list(generate(records, seed=19, broken_share=BROKEN_SHARE, prefix=prefix))
        self._settings = settings_of(STAGES, variables)
        self._jobs = [settings_of(stage.value, variables) for stage in ORDER]
        self._sent = 0

    def send(self, share: float) -> int:
        """Send a share of all records; return how many were sent so far."""
        end = min(len(self._samples), self._sent + round(share * len(self._samples)))
        produce(self._settings.kafka, self._samples[self._sent : end])
        self._sent = end
        return end

    def lag(self) -> list[int]:
        """Return the records that each job has still to commit, in the order of the stages.

        Read in this order: what a job has committed, it has written before, where the next one reads it.
        """
        return [stream_counts(job).read().lag for job in self._jobs]

    def drain(self) -> float:
        """Wait until every job has committed all that was sent; return the seconds it took.

        Raises:
            CheckFailed: it takes too long.
        """

        def drained() -> bool:
            try:
                return not any(self.lag())
            except ServiceUnavailable:
                return False

        try:
            return wait_for(drained, DRAIN_SECONDS, "the jobs did not catch up")
        except NotDone as error:
            raise CheckFailed(f"{error}: lags {self.lag()} of {STAGES}") from None

    def account(self) -> Balance:
        """Send what is left, drain, and compare what was sent with what came out, since the topics were made.

        Raises:
            CheckFailed: it does not balance.
        """
        self.send(1.0)
        self.drain()
        found = balance(self._samples, self._settings, {})
        if found.problems:
            raise CheckFailed("; ".join(found.problems))
        return found
