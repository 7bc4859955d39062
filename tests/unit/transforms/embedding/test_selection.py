"""Which backend runs the model: by hardware, by its check against fp32 torch, and from the cache on disk."""

import logging
import multiprocessing
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from transforms.embedding import EmbeddingModel, ModelConfig, ModelError, conversion_cache, openvino_backend, selection
from transforms.embedding.backend import Tokens, Vectors
from transforms.embedding.selection import candidates, open_model, threads_of
from transforms.embedding.source import ModelFacts

TEXTS = ["a phone", "ঢাকায় নতুন ফোন", "mobile kinte chai", "a longer text about phones " * 4, "a phone"]


def config(model: Path, cache: Path, **more: Any) -> ModelConfig:
    """Settings of a model; in fp32, which every CPU has, unless `more` says otherwise."""
    return ModelConfig(
        name=str(model), max_length=64, cache_directory=cache, **{"precision": "fp32", "bridge": "none"} | more
    )


@pytest.mark.parametrize(
    ("asked", "native", "expected"),
    [
        ({}, "fp32 bf16", "openvino-bf16 openvino-fp32 torch-fp32"),
        ({}, "fp32", "openvino-fp32 torch-fp32"),
        ({}, "", "openvino-fp32 torch-fp32"),
        ({"precision": "fp16"}, "fp32", "torch-fp32"),
        ({"backend": "torch"}, "fp32 bf16", "torch-fp32"),
        ({"backend": "torch", "precision": "bf16"}, "fp32", "torch-bf16"),
        ({"backend": "openvino", "precision": "bf16"}, "fp32 bf16", "openvino-bf16"),
        ({"device": "cuda"}, "", "torch-fp16 torch-bf16 torch-fp32"),
        ({"device": "cuda", "precision": "fp16"}, "", "torch-fp16 torch-fp32"),
    ],
)
def test_candidates_come_fastest_first(asked: dict[str, str], native: str, expected: str) -> None:
    assert " ".join(map(str, candidates(ModelConfig(**asked), lambda p: p in native.split()))) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"backend": "openvino", "device": "cuda"}, "EMBEDDING_BACKEND.*EMBEDDING_DEVICE"),
        ({"backend": "openvino", "precision": "bf16"}, "EMBEDDING_PRECISION"),
    ],
)
def test_what_contradicts_itself_is_refused_by_name(asked: dict[str, str], named: str) -> None:
    with pytest.raises(ModelError, match=named):
        candidates(ModelConfig(**asked), lambda _: False)  # type: ignore[arg-type]


def test_both_backends_give_the_vectors_of_sentence_transformers_in_any_dimension(
    tiny_model: Path, tmp_path: Path
) -> None:
    from sentence_transformers import SentenceTransformer

    plain = SentenceTransformer(str(tiny_model), device="cpu")
    plain.max_seq_length = 64
    expected = plain.encode(TEXTS, normalize_embeddings=True)
    for backend in ("torch", "openvino"):
        model = EmbeddingModel(config(tiny_model, tmp_path, backend=backend))
        assert (model.dimension, model.backend, model.fallbacks) == (32, f"{backend}-fp32", ())
        assert np.abs(model.encode(TEXTS) - expected).max() < 1e-3


def test_left_to_itself_it_takes_the_fastest_that_this_cpu_has(tiny_model: Path, tmp_path: Path) -> None:
    asked = config(tiny_model, tmp_path, precision="auto")
    fastest = candidates(asked, openvino_backend.multiplies_natively)[0]
    assert EmbeddingModel(asked).backend == str(fastest)


def test_the_second_start_loads_what_the_first_converted(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = open_model(config(tiny_model, tmp_path))
    monkeypatch.setattr(selection, "_convert", lambda *_: pytest.fail("converted again"))
    assert open_model(config(tiny_model, tmp_path)).fingerprint == first.fingerprint


def test_a_damaged_conversion_is_repeated(tiny_model: Path, tmp_path: Path) -> None:
    open_model(config(tiny_model, tmp_path))
    [weights] = tmp_path.glob("*/model.xml")
    weights.write_text("half a file")
    opened = open_model(config(tiny_model, tmp_path))
    assert (opened.backend.name, opened.fallbacks) == ("openvino-fp32", ())


class Wrong:
    """A backend that is quick and wrong."""

    name = "openvino-fp32"
    batch_tokens = 512
    pads = True
    ahead = 1

    def __init__(self, *_: Any):
        pass

    def start(self, texts: Sequence[Tokens]) -> Callable[[], Vectors]:
        vectors = np.random.default_rng(7).normal(size=(len(texts), 32)).astype(np.float32)
        return lambda: vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_a_backend_that_fails_its_check_is_passed_over_said_and_kept_for_the_count(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(openvino_backend, "OpenVinoBackend", Wrong)
    with caplog.at_level(logging.WARNING):
        model = EmbeddingModel(config(tiny_model, tmp_path))
    assert (model.backend, model.fallbacks) == ("torch-fp32", ("openvino-fp32",))
    assert "openvino-fp32" in caplog.text
    assert "least cosine" in caplog.text
    with pytest.raises(ModelError, match="EMBEDDING_BACKEND"):
        EmbeddingModel(config(tiny_model, tmp_path, backend="openvino"))


def test_a_directory_that_cannot_be_written_costs_the_cache_and_nothing_else(tiny_model: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert open_model(config(tiny_model, blocked)).backend.name == "openvino-fp32"


def _ask(cache: Path, log: Path) -> None:
    def make(directory: Path) -> conversion_cache.ConvertedModel:
        with log.open("a") as file:
            file.write("made\n")
        facts = ModelFacts(3, None, 0)
        return conversion_cache.ConvertedModel(directory, facts, "{}", np.zeros((1, 3), np.float32))

    assert conversion_cache.cached("key", make, cache).facts.dimension == 3


def test_workers_that_start_at_once_convert_once(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("fork")
    workers = [spawn.Process(target=_ask, args=(tmp_path / "cache", tmp_path / "log")) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * 4
    assert (tmp_path / "log").read_text() == "made\n"


def test_a_partial_entry_of_a_killed_worker_is_ignored(tmp_path: Path) -> None:
    def die(directory: Path) -> conversion_cache.ConvertedModel:
        (directory / "model.xml").write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        conversion_cache.cached("key", die, tmp_path)
    assert not (tmp_path / "key").exists()
    _ask(tmp_path, tmp_path / "log")


def test_repeated_texts_are_inferred_once(tiny_model: Path, tmp_path: Path) -> None:
    model = EmbeddingModel(config(tiny_model, tmp_path, backend="torch"))
    first = model.submit(TEXTS).result()
    assert first.repeated == 1  # within the batch
    again = model.submit(TEXTS[:3]).result()
    assert (again.repeated, again.tokens) == (3, 0)
    assert (again.vectors == first.vectors[:3]).all()


def test_openvino_reports_its_use_to_nobody() -> None:
    import openvino.tools.ovc.convert_impl as convert_impl

    assert convert_impl.tm.__name__ == "openvino.tools.ovc.telemetry_stub"


@pytest.mark.parametrize(
    ("cores", "workers", "asked", "expected"), [(8, 1, 0, 8), (8, 3, 0, 2), (2, 4, 0, 1), (8, 4, 6, 6)]
)
def test_worker_processes_share_the_cores_unless_told(
    cores: int, workers: int, asked: int, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selection, "usable_cores", lambda: cores)
    assert threads_of(ModelConfig(workers=workers, threads=asked)) == expected


class Breaking:
    """A backend that fails where it is told to, and counts what was not taken."""

    name = "breaking"
    batch_tokens = 1
    pads = True
    ahead = 2

    def __init__(self, start_fails: bool):
        self.start_fails, self.started, self.finished = start_fails, 0, 0

    def start(self, texts: Sequence[Tokens]) -> Callable[[], Vectors]:
        self.started += 1
        if self.start_fails and self.started == 3:
            raise RuntimeError("start")
        return lambda: self.finish(texts)

    def finish(self, texts: Sequence[Tokens]) -> Vectors:
        self.finished += 1
        if not self.start_fails and self.finished == 3:
            raise RuntimeError("finish")
        return np.ones((len(texts), 32), np.float32)


@pytest.mark.parametrize("start_fails", [True, False])
def test_a_failed_batch_fails_its_call_and_no_other(start_fails: bool, tiny_model: Path, tmp_path: Path) -> None:
    opened = open_model(config(tiny_model, tmp_path, backend="torch"))
    model = EmbeddingModel(config(tiny_model, tmp_path), replace(opened, backend=Breaking(start_fails)))
    with pytest.raises(RuntimeError):
        model.encode([f"text {number}" for number in range(5)])
    for number in range(5):  # nothing of the failed call is still held
        assert model.encode([f"other {number}"] * 3).shape == (3, 32)
