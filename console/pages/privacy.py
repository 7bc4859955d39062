"""Privacy: what was found, a text tried, samples of anonymized records to look through and mark."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from pydantic import Field
from starlette.responses import Response

from console.api.privacy import Mark, Officer, Text, draw, write_mark
from console.sources.marks import Verdict
from console.state import console_of
from console.templating import page
from transforms.privacy import Kind
from transforms.privacy.report import KINDS

router = APIRouter(prefix="/privacy")
SAMPLES = 5


class MarkForm(Mark):
    """A mark, and the sample that it is on."""

    topic: str = Field(max_length=249)
    partition: int = Field(ge=0)
    offset: int = Field(ge=0)


@router.get("")
def privacy(request: Request, _: Officer) -> Response:
    """Show the pane to try a text; counts and samples come by themselves."""
    return page(request, "privacy.html", {"marks_file": console_of(request).sources.privacy.marks_file.name})


@router.get("/counts")
def counts(request: Request, _: Officer) -> Response:
    """Show what was found, by topic, day and kind."""
    report = console_of(request).sources.privacy.report()
    kinds = [kind for kind in KINDS if report["found"][kind]]
    return page(request, "parts/privacy_counts.html", {"report": report, "kinds": kinds})


@router.post("/try")
def try_text(request: Request, body: Annotated[Text, Form()], _: Officer) -> Response:
    """Show what would be found in a text, by which rule, and what it becomes."""
    tried = console_of(request).sources.privacy.try_text(body.text)
    return page(request, "parts/tried.html", {"tried": tried, "text": body.text})


@router.get("/samples")
def samples(request: Request, identity: Officer) -> Response:
    """Show some of the newest anonymized records."""
    found = draw(console_of(request), identity, SAMPLES)
    return page(request, "parts/samples.html", {"samples": found, "kinds": sorted(Kind), "verdicts": list(Verdict)})


@router.post("/mark")
def mark(request: Request, body: Annotated[MarkForm, Form()], identity: Officer) -> Response:
    """Write a mark down."""
    write_mark(console_of(request), identity, (body.topic, body.partition, body.offset), body)
    return page(request, "parts/marked.html", {"verdict": body.verdict})
