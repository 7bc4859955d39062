"""What can be chosen about the model, and the one error that means a wrong choice."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Device(StrEnum):
    """Where the model runs."""

    CPU = "cpu"
    CUDA = "cuda"


class Backend(StrEnum):
    """What runs it; AUTO takes the fastest that keeps to the vectors of fp32 torch."""

    AUTO = "auto"
    TORCH = "torch"
    OPENVINO = "openvino"


class Precision(StrEnum):
    """The data type of its matrix multiplications; AUTO takes the fastest that the hardware multiplies natively."""

    AUTO = "auto"
    FP32 = "fp32"
    BF16 = "bf16"
    FP16 = "fp16"


class Bridging(StrEnum):
    """Whether texts pass the language bridge, which replaces Bangla words by English ones, before the model."""

    AUTO = "auto"
    """For models without Bangla in their vocabulary."""
    BANGLA = "bangla"
    NONE = "none"


class ModelError(ValueError):
    """The model or a setting of it does not work; the text names the setting."""

    exit_code = 2
    """Of a command that ends with it."""


@dataclass(frozen=True)
class ModelConfig:
    """Which model, how it is run, and how much of a text it reads.

    Attributes:
        name: a sentence-transformers model: a name of the hub or a directory (EMBEDDING_MODEL).
        device: where it runs (EMBEDDING_DEVICE).
        max_length: tokens of a text that are read, special tokens among them; the rest is cut off
            (EMBEDDING_MAX_LENGTH).
        backend: what runs it (EMBEDDING_BACKEND).
        precision: of its matrix multiplications (EMBEDDING_PRECISION).
        threads: cores that infer; 0 for this process's share of the cores (EMBEDDING_THREADS).
        workers: processes that share this machine's cores, each with a model of its own.
        batch_tokens: most tokens of one inference, padding among them; 0 for what suits the device
            (EMBEDDING_BATCH_TOKENS).
        cached_texts: vectors kept for texts that come again; 0 keeps none (EMBEDDING_CACHED_TEXTS).
        cache_directory: where converted models are kept; None for the cache that all clones share.
        bridge: whether texts pass the language bridge (EMBEDDING_BRIDGE).
        lexicon: the operator's own words for it (LANGUAGE_LEXICON).
    """

    name: str = "all-MiniLM-L6-v2"
    device: str = Device.CPU
    max_length: int = 512
    backend: str = Backend.AUTO
    precision: str = Precision.AUTO
    threads: int = 0
    workers: int = 1
    batch_tokens: int = 0
    cached_texts: int = 20_000
    cache_directory: Path | None = None
    bridge: str = Bridging.AUTO
    lexicon: Path | None = None
