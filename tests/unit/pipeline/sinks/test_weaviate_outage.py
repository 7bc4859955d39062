"""What is said of a Weaviate that takes no writes."""

from __future__ import annotations

import logging
from types import SimpleNamespace
from typing import Any

import pytest
from weaviate.exceptions import WeaviateInsertManyAllFailedError

from clients.errors import ServiceUnavailable
from clients.weaviate import WeaviateConfig
from pipeline.sinks import weaviate

SAID = 'shard="x": store is read-only due to: {} usage too high. Set to read-only at 100.00%, threshold set to 98.00%'
CONFIG = WeaviateConfig("http://weaviate:8080", 50051, outage_seconds=0.3)


def written(collection: Any, objects: int = 2) -> Any:
    """Write to `collection` until the outage has lasted too long."""
    client: Any = SimpleNamespace(is_ready=lambda: True)
    unavailable: Any = SimpleNamespace(inc=lambda _: None)
    write = weaviate._BatchWrite(CONFIG, client, unavailable)
    return write._patiently(lambda: weaviate._insert_many(client, collection, []), objects)


def refusing(said: str, *, every: bool) -> Any:
    """Return a collection that refuses every object, or some, with the text `said`."""

    def insert_many(_: object) -> Any:
        if every:
            raise WeaviateInsertManyAllFailedError(said)
        return SimpleNamespace(errors={1: SimpleNamespace(message=said)})

    return SimpleNamespace(data=SimpleNamespace(insert_many=insert_many))


@pytest.mark.parametrize("full", ["disk", "memory"])
@pytest.mark.parametrize("every", [True, False])
def test_a_weaviate_that_made_itself_read_only_is_named_with_what_to_do(
    full: str, every: bool, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING), pytest.raises(ServiceUnavailable) as raised:
        written(refusing(SAID.format(full), every=every))
    said = f"Weaviate at http://weaviate:8080 (WEAVIATE_URL) is read-only since its {full} was full (make room"
    assert str(raised.value).startswith(said)
    [logged] = caplog.messages
    assert f"its {full} was full" in logged


def test_another_outage_is_one_as_before() -> None:
    with pytest.raises(ServiceUnavailable, match="was unavailable or accepted no writes for 0 s"):
        written(refusing("context deadline exceeded", every=True))


def test_a_refusal_of_one_object_is_no_outage() -> None:
    assert written(refusing("invalid text property", every=False)) == [1]
