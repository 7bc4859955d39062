"""Services that are unavailable at the start: a sentence that names the setting, soon, and exit code 1."""

import time
from typing import Any

import pytest

from runtime.ports import free_ports

pytestmark = pytest.mark.services


@pytest.mark.parametrize(
    ("setting", "make"),
    [
        ("KAFKA_BOOTSTRAP_SERVERS", lambda port: {"KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{port}"}),
        ("REDIS_HOST", lambda port: {"REDIS_PORT": str(port)}),
        ("WEAVIATE_URL", lambda port: {"WEAVIATE_URL": f"http://127.0.0.1:{port}"}),
        ("WEAVIATE_GRPC_PORT", lambda port: {"WEAVIATE_GRPC_PORT": str(port)}),
    ],
)
def test_an_unavailable_service_is_named(stream: Any, setting: str, make: Any) -> None:
    [port] = free_ports(1)
    started = time.monotonic()
    printed = stream.run(expect=1, **make(port))
    assert setting in printed
    assert str(port) in printed
    assert "./run_local.sh up" in printed
    # The issue's own bound; a hang would be minutes.
    assert time.monotonic() - started < 20


@pytest.mark.parametrize(
    ("flags", "settings", "named"),
    [
        ((), {"PRIVACY_SALT": "changeme"}, "PRIVACY_SALT"),
        (("--stages=validate,translate",), {}, "translate"),
        (("--stagse=validate",), {}, "--stages"),
        ((), {"KAFKA_BOOTSTRAP_SERVER": "x:1"}, "KAFKA_BOOTSTRAP_SERVERS"),
        ((), {"EMBEDDING_MODEL": "/no/such/model"}, "EMBEDDING_MODEL"),
        ((), {"NER_MODEL": "/no/such/model"}, "NER_MODEL"),
        (("--embedding-max-length=600",), {}, "EMBEDDING_MAX_LENGTH"),
        ((f"--category-table={__file__}",), {}, "CATEGORY_TABLE"),
        (("--embedding-device=cuda",), {}, "EMBEDDING_DEVICE"),
    ],
)
def test_wrong_settings_are_refused_by_name(stream: Any, flags: tuple[str, ...], settings: Any, named: str) -> None:
    assert named in stream.run(*flags, expect=2, **settings)


def test_a_missing_topic_is_named_with_what_to_do(stream: Any) -> None:
    from clients.kafka_admin import admin_client, create_topics

    admin = admin_client(stream.kafka)
    admin.delete_topics(["dead-letters-privacy-shield"])["dead-letters-privacy-shield"].result(20)
    try:
        printed = stream.run(expect=1)
    finally:
        create_topics(stream.kafka)
    assert "dead-letters-privacy-shield" in printed
    assert "bd topics create" in printed
