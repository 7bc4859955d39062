"""Privacy: how much was found, a text tried, samples of anonymized records and marks on them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from console.access.permission import requires
from console.access.roles import Identity, Role
from console.audit import Action
from console.sources.marks import Verdict
from console.sources.privacy import LONGEST_TEXT, Sample, Tried
from console.state import Console, console_of
from transforms.privacy import Kind

router = APIRouter(prefix="/privacy", tags=["privacy"])
Officer = Annotated[Identity, Depends(requires(Role.OFFICER))]
MOST_SAMPLES = 20


class Text(BaseModel):
    """A text to try."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=LONGEST_TEXT)


class Mark(BaseModel):
    """What is wrong with a sample."""

    model_config = ConfigDict(extra="forbid")

    field: str = Field(max_length=200, description="Field of the record, at its top")
    verdict: Verdict = Field(description="`missed`: a personal value is in clear; `wrongly_replaced`: a token is none")
    kind: Kind = Field(description="Of the value that was missed, or that it was taken for")
    value: str = Field(max_length=500, description="The value, or the token, as it stands in the field")


@router.get("/report")
def report(request: Request, _: Officer) -> dict[str, Any]:
    """Return how many personal values were found in the newest records, by kind, topic, day and version of the rules.

    Counts tokens in the anonymized topics; it holds no value.
    """
    return console_of(request).sources.privacy.report()


@router.post("/try")
def try_text(request: Request, body: Text, _: Officer) -> dict[str, Any]:
    """Return what would be found in a text, by which rule, and what it becomes. Nothing is stored or logged."""
    return tried_as_json(console_of(request).sources.privacy.try_text(body.text))


@router.get("/samples")
def samples(
    request: Request, identity: Officer, count: Annotated[int, Query(ge=1, le=MOST_SAMPLES)] = 5
) -> list[dict[str, Any]]:
    """Return some of the newest anonymized records, drawn by chance; who looked is written to the audit log."""
    return [{"address": one.address, "record": one.record} for one in draw(console_of(request), identity, count)]


@router.post("/samples/{topic}/{partition}/{offset}/mark", status_code=201)
def mark(
    request: Request,
    topic: Annotated[str, Path(max_length=249)],
    partition: Annotated[int, Path(ge=0)],
    offset: Annotated[int, Path(ge=0)],
    body: Mark,
    identity: Officer,
) -> dict[str, str]:
    """Write down that a personal value was missed in a sample, or wrongly replaced."""
    write_mark(console_of(request), identity, (topic, partition, offset), body)
    return {"marked": body.verdict.value}


def draw(console: Console, identity: Identity, count: int) -> list[Sample]:
    """Draw samples, and write down which."""
    found = console.sources.privacy.samples(count)
    addresses = [one.address for one in found]
    console.audit.write(Action.PRIVACY_SAMPLE, identity.name, identity.role.value, records=addresses)
    return found


def write_mark(console: Console, identity: Identity, place: tuple[str, int, int], what: Mark) -> None:
    """Write a mark, and who made it."""
    about = {"record": "/".join(map(str, place)), "verdict": what.verdict.value, "kind": what.kind.value}
    console.audit.write(Action.MARK, identity.name, identity.role.value, **about)
    console.sources.privacy.mark(place, what.field, what.verdict, what.kind.value, what.value)


def tried_as_json(tried: Tried) -> dict[str, Any]:
    """Return what was tried as the API gives it."""
    return {
        "masked": tried.masked,
        "finds": [
            {"kind": one.kind.value, "rule": one.rule, "value": one.value, "becomes": one.token} for one in tried.finds
        ],
        "names_weighed": [
            {
                "value": one.value,
                "rule": one.rule,
                "accepted": one.accepted,
                "score": one.score,
                "needed": one.needed,
                "evidence": [{"name": name, "weight": weight, "reason": why} for name, weight, why in one.evidence],
            }
            for one in tried.decisions
        ],
        "tokens_of_the_job": tried.of_the_job,
    }
