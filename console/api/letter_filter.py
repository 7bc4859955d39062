"""Which dead letters a request means: the parameters of every route about dead letters."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from console.api.moments import end_of_time, start_of_time
from dead_letters.letters import Selection
from schemas.topics import Stage
from transforms.failures import Reason


def _filled(values: Any) -> Any:
    # A form sends its empty fields too.
    return [value for value in values if value != ""] if isinstance(values, list) else values


Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
LETTER_ID = r"^[A-Za-z0-9._-]{1,249}/[0-9]{1,10}/[0-9]{1,19}(/[0-9]{1,10})?$"
LetterId = Annotated[str, StringConstraints(pattern=LETTER_ID)]


class LetterFilter(BaseModel):
    """Letters that fit all that is said; what is empty leaves it open."""

    model_config = ConfigDict(extra="forbid")

    stage: Annotated[list[Stage], BeforeValidator(_filled)] = Field(default=[], description="Stages that failed")
    reason: Annotated[list[Reason], BeforeValidator(_filled)] = Field(default=[], description="Reason codes")
    field: Annotated[list[Name], BeforeValidator(_filled)] = Field(
        default=[], description="Fields of which one broke a rule"
    )
    since: Annotated[datetime | None, BeforeValidator(start_of_time)] = Field(
        default=None, description="Earliest time of the failure: ISO 8601, Dhaka's without a zone"
    )
    until: Annotated[datetime | None, BeforeValidator(end_of_time)] = Field(
        default=None, description="The same, excluded; a bare date is included"
    )
    id: Annotated[list[LetterId], BeforeValidator(_filled)] = Field(
        default=[], description="Where the record that failed came from: topic/partition/offset"
    )
    parked: bool = Field(default=False, description="The parked letters instead of those of the stages")

    @model_validator(mode="after")
    def _time_passes(self) -> LetterFilter:
        if self.since is not None and self.until is not None and self.since >= self.until:
            raise ValueError("since must be before until")
        return self

    def selection(self) -> Selection:
        """Return it as the replay tool takes it."""
        return Selection(
            stages=frozenset(map(str, self.stage)),
            reasons=frozenset(map(str, self.reason)),
            fields=frozenset(self.field),
            since=self.since,
            until=self.until,
            ids=frozenset(self.id),
        )

    def about(self) -> dict[str, Any]:
        """Return what the audit log says of it: names of fields may be anything, so only their number."""
        return {
            "stages": sorted(map(str, self.stage)),
            "reasons": sorted(map(str, self.reason)),
            "fields": len(self.field),
            "since": None if self.since is None else self.since.isoformat(),
            "until": None if self.until is None else self.until.isoformat(),
            "letters": len(self.id),
            "parked": self.parked,
        }


class LetterQuery(LetterFilter):
    """A filter, and which part of what fits."""

    fate: Annotated[Literal["open", "replayed", "parked"] | None, BeforeValidator(lambda text: text or None)] = Field(
        default=None, description="Only letters that were not replayed or parked, or were"
    )
    limit: int = Field(default=50, ge=1, le=500, description="Most letters of a page")
    offset: int = Field(default=0, ge=0, description="Letters before it")


class ReplayOrder(LetterFilter):
    """What to replay."""

    dry_run: bool = Field(default=True, description="Decide, and write nothing")
    records_per_second: float | None = Field(
        default=None, gt=0, le=1_000_000, description="An even rate; null for no bound"
    )
