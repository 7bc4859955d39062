"""GET /schemas and /topics: what may be sent, and where."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request

from console.access.permission import requires
from console.access.roles import Role
from console.errors import NotFound
from console.sources.contract import TopicLine, schemas
from console.state import console_of

router = APIRouter(tags=["send data"], dependencies=[Depends(requires(Role.VIEWER))])


@router.get("/schemas")
def all_schemas() -> dict[str, dict[str, Any]]:
    """Return the JSON Schema of each kind of record, and of a dead letter."""
    return schemas()


@router.get("/schemas/{name}")
def one_schema(name: Annotated[str, Path(max_length=100)]) -> dict[str, Any]:
    """Return one of them."""
    found = schemas()
    if name not in found:
        raise NotFound(f"the schemas are {', '.join(found)}")
    return found[name]


@router.get("/topics")
def topics(request: Request) -> list[TopicLine]:
    """Return the topics of the contract, and what Kafka has of them."""
    return list(console_of(request).sources.topics.list())
