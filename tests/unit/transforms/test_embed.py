"""Embed with the real model: what is embedded, how it is cut, and a bad record in a batch."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from apache_beam.pvalue import TaggedOutput

from clients.errors import ServiceUnavailable
from schemas import Kind
from transforms.embed import EmbedFn, embedding_text
from transforms.embedding import EmbeddingModel, ModelConfig, ModelError, shared_model
from transforms.payload_encryption import PayloadSealer
from transforms.records import EmbeddedRecord, Record, SourceRecord
from transforms.stage import StageContext

Source = Callable[..., SourceRecord]
CONTEXT = {"context": {"product_category": "smartphone"}}


@pytest.fixture(scope="module")
def model() -> EmbeddingModel:
    return shared_model(ModelConfig())


def record(source: Source, kind: Kind = Kind.SOCIAL, **value: Any) -> Record:
    return Record(kind, {"post_id": "p", "platform": "tiktok", "content": "c"} | CONTEXT | value, source(b"{}"))


def test_text_is_content_hashtags_and_detected_category(source: Source) -> None:
    assert embedding_text(record(source, content="a phone", hashtags=["#new", "#5g"])) == "a phone #new #5g smartphone"
    assert embedding_text(record(source, content="a phone", hashtags="odd")) == "a phone smartphone"
    order = record(source, Kind.MARKET, product_name="Galaxy", product_category="Mobiles")
    assert embedding_text(order) == "Galaxy Mobiles smartphone"
    assert embedding_text(record(source, Kind.MARKET, product_name="Galaxy", product_category=None)) == (
        "Galaxy smartphone"
    )


def test_vectors_have_length_one_and_near_meanings_are_near(model: EmbeddingModel) -> None:
    phone, mobile, saree = model.encode(["a new smartphone", "my mobile phone", "a silk saree for the wedding"])
    assert model.dimension == 384
    assert phone.dtype == np.float32
    assert np.linalg.norm([phone, mobile, saree], axis=1) == pytest.approx(1, abs=1e-5)
    assert phone @ mobile > phone @ saree + 0.3


def test_a_text_has_the_same_vector_in_any_batch(model: EmbeddingModel) -> None:
    texts = ["short", "a somewhat longer text about phones " * 5, "ঢাকায় নতুন ফোন", "mobile kinte chai"]
    together = model.encode(texts)
    alone = np.vstack([model.encode([text]) for text in texts])
    assert np.abs(together - alone).max() < 1e-3


def test_texts_are_cut_by_tokens_not_by_characters() -> None:
    model = EmbeddingModel(ModelConfig(max_length=8))
    head = "one two three four five six"  # six tokens, and the two special ones
    [full, longer, other] = model.encode([head, f"{head} seven eight", "one two three four five nine"])
    assert np.abs(full - longer).max() < 1e-4
    assert np.abs(full - other).max() > 1e-2


@pytest.mark.parametrize(
    ("config", "named"),
    [
        (ModelConfig(max_length=513), "EMBEDDING_MAX_LENGTH"),
        (ModelConfig(name="/no/such/model"), "EMBEDDING_MODEL"),
        (ModelConfig(device="cuda"), "EMBEDDING_DEVICE"),
    ],
)
def test_what_cannot_work_is_refused_by_the_name_of_the_setting(config: ModelConfig, named: str) -> None:
    with pytest.raises(ModelError, match=named):
        EmbeddingModel(config)


def test_a_record_that_cannot_be_embedded_does_not_take_its_neighbours_along(source: Source, risen: Any) -> None:
    fn = EmbedFn(StageContext(PayloadSealer(None)), ModelConfig(), 100, 1.0)
    fn.setup()
    bad = Record(Kind.SOCIAL, {"post_id": "bad", "platform": "tiktok"}, source(b"{}"))
    outputs = fn.flush_batch([record(source, post_id="a"), bad, record(source, post_id="b")])
    good = [output for output in outputs if isinstance(output, EmbeddedRecord)]
    [failed] = [output for output in outputs if isinstance(output, TaggedOutput)]
    assert [output.record.id for output in good] == ["a", "b"]
    assert outputs.index(failed) == 1
    assert failed.value.exception.startswith("KeyError at embed.py")
    assert risen("bd_stream_messages_processed_total", stage="embed") == 3
    assert risen("bd_stream_dlq_sent_total", stage="embed", reason="unexpected_error") == 1
    assert risen("bd_stream_processing_seconds_count", stage="embed") == 2
    assert risen("bd_stream_embedding_batch_size_sum", stage="embed") == 2  # two batches of one
    assert risen("bd_stream_embedding_seconds_count", stage="embed") == 2


def test_a_model_that_fails_on_any_text_stops_the_job_instead_of_rejecting_every_record(source: Source) -> None:
    fn = EmbedFn(StageContext(PayloadSealer(None)), ModelConfig(), 100, 1.0)
    fn.setup()

    class Broken:
        def submit(self, texts: object) -> object:
            raise RuntimeError("CUDA error")

        def probe(self) -> None:
            raise RuntimeError("CUDA error")

    fn._model = Broken()  # type: ignore[assignment]  # as a GPU that fell off the bus would behave
    with pytest.raises(ServiceUnavailable, match="EMBEDDING_MODEL"):
        fn.flush_batch([record(source, post_id="a"), record(source, post_id="b")])
