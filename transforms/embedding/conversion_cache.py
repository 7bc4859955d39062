"""Converted models on disk: made once, whole or not at all, for every worker of the machine.

A converted model is stored with all that a worker needs to use and to check it, so that a start with a filled cache
loads no torch: the tokenizer, the facts, and fp32 torch's vectors of the self-check's sample.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from runtime import paths
from transforms.embedding.source import ModelFacts

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ConvertedModel:
    """A directory with a converted model.

    Attributes:
        directory: holds `model.xml`, `model.bin` and what is below.
        facts: of the model.
        tokenizer_json: the contents of its `tokenizer.json`.
        reference: fp32 torch's vectors of `self_check.SAMPLE`.
    """

    directory: Path
    facts: ModelFacts
    tokenizer_json: str
    reference: NDArray[np.float32]

    @property
    def model_path(self) -> Path:
        """Where OpenVINO reads it."""
        return self.directory / "model.xml"

    def write_beside(self) -> None:
        """Write everything but the model itself into the directory, the facts last."""
        (self.directory / "tokenizer.json").write_text(self.tokenizer_json, encoding="utf-8")
        np.save(self.directory / "reference.npy", self.reference)
        (self.directory / "facts.json").write_text(json.dumps(asdict(self.facts)), encoding="utf-8")

    @classmethod
    def read(cls, directory: Path) -> ConvertedModel:
        """Return what is in `directory`.

        Raises:
            OSError, ValueError, TypeError: it is not whole.
        """
        return cls(
            directory,
            ModelFacts(**json.loads((directory / "facts.json").read_text(encoding="utf-8"))),
            (directory / "tokenizer.json").read_text(encoding="utf-8"),
            np.load(directory / "reference.npy", allow_pickle=False),
        )


def cache_key(*parts: str) -> str:
    """Return the name of a cache entry: whatever changes what is made must be among `parts`."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def cached(key: str, make: Callable[[Path], ConvertedModel], cache_directory: Path | None = None) -> ConvertedModel:
    """Return the entry `key`, made by `make` if it is missing.

    Several processes may ask at once: one makes it, the others wait. An entry appears under its name only when it is
    whole, so a process that dies leaves nothing that looks like one; an entry that cannot be read is made again.

    Args:
        key: see `cache_key`.
        make: writes the model into the directory it is given, and returns it.
        cache_directory: None for the cache that all clones share. Where it cannot be written the entry is made for
            this process alone.
    """
    try:
        parent = paths.cache("models") if cache_directory is None else cache_directory
        parent.mkdir(parents=True, exist_ok=True)
        final = parent / key
        with _locked(parent / f"{key}.lock"):
            try:
                return ConvertedModel.read(final)
            except (OSError, ValueError, TypeError):
                shutil.rmtree(final, ignore_errors=True)
            return _make_in(parent, final, make)
    except OSError as error:
        _log.warning(
            "The converted embedding model cannot be kept (%s); this worker makes its own", type(error).__name__
        )
        return _make_in(Path(tempfile.mkdtemp(prefix="bd-stream-model-")), None, make)


def discard(key: str, cache_directory: Path | None = None) -> None:
    """Remove the entry `key`."""
    parent = paths.cache("models") if cache_directory is None else cache_directory
    shutil.rmtree(parent / key, ignore_errors=True)


def _make_in(parent: Path, final: Path | None, make: Callable[[Path], ConvertedModel]) -> ConvertedModel:
    partial = Path(tempfile.mkdtemp(prefix="partial-", dir=parent))
    try:
        made = make(partial)
        made.write_beside()
        if final is None:
            return made
        os.replace(partial, final)
        return ConvertedModel.read(final)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold `path` as a lock between processes; it ends with the process, however that ends."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
