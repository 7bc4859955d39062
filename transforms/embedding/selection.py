"""Which backend runs the model: the fastest that this machine has and that keeps to the vectors of fp32 torch."""

from __future__ import annotations

import importlib.util
import logging
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from transforms.embedding import conversion_cache
from transforms.embedding.backend import InferenceBackend
from transforms.embedding.config import Backend, Device, ModelConfig, ModelError, Precision
from transforms.embedding.conversion_cache import ConvertedModel
from transforms.embedding.hardware import usable_cores
from transforms.embedding.self_check import MAX_TOKENS, MIN_COSINE, SAMPLE, min_cosine, sample_vectors
from transforms.embedding.source import ModelFacts, ModelSource
from transforms.embedding.tokenizing import limit_threads

_log = logging.getLogger(__name__)
CONVERSION = "3"
"""To be raised whenever the conversion or what is stored with it changes."""


class Choice(NamedTuple):
    """A backend in a precision."""

    backend: Backend
    precision: Precision

    def __str__(self) -> str:
        """Return the label of logs and metrics."""
        return f"{self.backend}-{self.precision}"


LAST_RESORT = Choice(Backend.TORCH, Precision.FP32)


class CheckFailed(Exception):  # noqa: N818
    """A backend's vectors are not those of fp32 torch."""


@dataclass(frozen=True)
class OpenedModel:
    """A model that is ready.

    Attributes:
        backend: runs it.
        tokenizer_json: the contents of its `tokenizer.json`.
        facts: what must be known of it.
        fingerprint: its identity.
        fallbacks: the choices that were tried before and did not do.
    """

    backend: InferenceBackend
    tokenizer_json: str
    facts: ModelFacts
    fingerprint: str
    fallbacks: tuple[Choice, ...] = ()


def candidates(config: ModelConfig, native: Callable[[Precision], bool], gpu_has_bf16: bool = True) -> list[Choice]:
    """Return what to try, the fastest first.

    Args:
        config: what is asked for.
        native: whether OpenVINO multiplies a precision natively on this CPU; not called without OpenVINO.
        gpu_has_bf16: whether the GPU multiplies bf16 natively; ignored on a CPU.

    Raises:
        ModelError: two settings contradict each other; the text names them.
    """
    backend, precision = Backend(config.backend), Precision(config.precision)
    if config.device == Device.CUDA:
        if backend is Backend.OPENVINO:
            raise ModelError("EMBEDDING_BACKEND is openvino, which runs on the CPU, but EMBEDDING_DEVICE is cuda")
        # Both are equally fast; fp16 is nearer to fp32, unless a model's numbers are too large for it.
        fast = [Precision.FP16, Precision.BF16] if gpu_has_bf16 else [Precision.FP16]
        precisions = [*fast, Precision.FP32] if precision is Precision.AUTO else [precision]
        tried = [Choice(Backend.TORCH, p) for p in precisions]
    else:
        tried = []
        if backend in (Backend.AUTO, Backend.OPENVINO):
            if precision is Precision.AUTO:
                precisions = [p for p in (Precision.BF16,) if native(p)] + [Precision.FP32]
            else:
                # What the CPU has no instructions for OpenVINO would quietly run in another precision.
                precisions = [precision] if native(precision) else []
            tried += [Choice(Backend.OPENVINO, p) for p in precisions]
            if not tried and backend is Backend.OPENVINO:
                raise ModelError(f"EMBEDDING_PRECISION is {precision}, which this CPU does not multiply natively")
        if backend is Backend.TORCH:
            tried.append(Choice(Backend.TORCH, Precision.FP32 if precision is Precision.AUTO else precision))
    if backend is Backend.AUTO and LAST_RESORT not in tried:
        tried.append(LAST_RESORT)
    return tried


def open_model(config: ModelConfig) -> OpenedModel:
    """Return the model of `config` on the first candidate that works and passes its check.

    Raises:
        ModelError: the model cannot be had, or the backend that was asked for by name does not do.
    """
    source = ModelSource(config)
    fallbacks: list[Choice] = []
    for choice in _candidates_here(config):
        try:
            opened = _open(choice, config, source)
        except ModelError:
            raise
        except Exception as error:
            if choice == LAST_RESORT:
                raise
            # Texts of the sample are ours: an error about them tells nothing personal.
            _log.warning("Embedding backend %s does not do, the next is tried: %s", choice, error)
            fallbacks.append(choice)
            source = ModelSource(config)  # the torch model may be half converted
            continue
        _log.info("Embedding backend: %s", choice)
        return OpenedModel(opened.backend, opened.tokenizer_json, opened.facts, opened.fingerprint, tuple(fallbacks))
    names = ", ".join(map(str, fallbacks))
    raise ModelError(
        f"EMBEDDING_BACKEND {config.backend} with EMBEDDING_PRECISION {config.precision} does not work for "
        f"{config.name} here ({names}; see the log): EMBEDDING_BACKEND=auto finds one that does"
    )


def _candidates_here(config: ModelConfig) -> list[Choice]:
    gpu_has_bf16 = True
    if config.device == Device.CUDA:
        import torch

        if not torch.cuda.is_available():
            raise ModelError("EMBEDDING_DEVICE is cuda, but torch finds no GPU here")
        # From compute capability 8.0 on the tensor cores take bf16; before, torch would emulate it.
        gpu_has_bf16 = torch.cuda.get_device_capability()[0] >= 8
    found = importlib.util.find_spec("openvino") is not None
    if not found and config.backend == Backend.OPENVINO:
        raise ModelError("EMBEDDING_BACKEND is openvino, but the package openvino is not installed")
    return candidates(config, _native if found else lambda _: False, gpu_has_bf16)


def _native(precision: Precision) -> bool:
    from transforms.embedding.openvino_backend import multiplies_natively

    return multiplies_natively(precision)


def threads_of(config: ModelConfig) -> int:
    """Return the threads that infer: as many as asked for, else this process's share of the cores."""
    return config.threads or max(1, usable_cores() // config.workers)


def _open(choice: Choice, config: ModelConfig, source: ModelSource) -> OpenedModel:
    threads = threads_of(config)
    limit_threads(threads)
    opened = _open_openvino if choice.backend is Backend.OPENVINO else _open_torch
    return opened(choice, config, source, threads)


def _open_torch(choice: Choice, config: ModelConfig, source: ModelSource, threads: int) -> OpenedModel:
    from transforms.embedding.torch_backend import TorchBackend

    device = Device(config.device)
    facts, tokenizer_json = source.facts, source.tokenizer_json
    reference = None
    if choice.precision is not Precision.FP32:
        exact = TorchBackend(source.sentence_transformer, device, Precision.FP32, threads, facts.pad_id)
        reference = sample_vectors(exact, tokenizer_json, facts)
    backend = TorchBackend(source.sentence_transformer, device, choice.precision, threads, facts.pad_id)
    if reference is not None:
        _require(min_cosine(sample_vectors(backend, tokenizer_json, facts), reference))
    return OpenedModel(backend, tokenizer_json, facts, source.fingerprint)


def _open_openvino(choice: Choice, config: ModelConfig, source: ModelSource, threads: int) -> OpenedModel:
    from transforms.embedding.openvino_backend import OpenVinoBackend

    key = conversion_cache.cache_key(source.fingerprint, version("openvino"), CONVERSION, *SAMPLE)
    converted = conversion_cache.cached(key, lambda directory: _convert(source, directory), config.cache_directory)
    try:
        backend = OpenVinoBackend(converted.model_path, choice.precision, threads, converted.facts.pad_id)
    except RuntimeError:
        # The files are damaged, or this OpenVINO cannot run them: converted again, the first case is fixed.
        conversion_cache.discard(key, config.cache_directory)
        converted = conversion_cache.cached(key, lambda directory: _convert(source, directory), config.cache_directory)
        backend = OpenVinoBackend(converted.model_path, choice.precision, threads, converted.facts.pad_id)
    vectors = sample_vectors(backend, converted.tokenizer_json, converted.facts)
    _require(min_cosine(vectors, converted.reference))
    return OpenedModel(backend, converted.tokenizer_json, converted.facts, source.fingerprint)


def _convert(source: ModelSource, directory: Path) -> ConvertedModel:
    from transforms.embedding.openvino_backend import convert
    from transforms.embedding.torch_backend import TorchBackend

    exact = TorchBackend(source.sentence_transformer, Device.CPU, Precision.FP32, usable_cores(), source.facts.pad_id)
    reference = sample_vectors(exact, source.tokenizer_json, source.facts)
    convert(source.sentence_transformer, directory / "model.xml", source.facts.positions or MAX_TOKENS)
    return ConvertedModel(directory, source.facts, source.tokenizer_json, reference)


def _require(cosine: float) -> None:
    if cosine < MIN_COSINE:
        raise CheckFailed(f"least cosine to fp32 torch {cosine:.4f}, {MIN_COSINE} is needed")
