"""Texts to token ids, by the model's own tokenizer: in bulk, in Rust, on several cores, without Python's lock."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import tokenizers
from numpy.typing import NDArray

THREADS = "RAYON_NUM_THREADS"


def limit_threads(threads: int) -> None:
    """Let this process tokenize on `threads` threads. The first call counts; the variable `THREADS` counts more."""
    if THREADS in os.environ:
        return
    # The pool of threads is made, and the variable read, at first use. Then it must go: a process started by this one
    # may have another share of the cores.
    os.environ[THREADS] = str(threads)
    try:
        tokenizers.Tokenizer(tokenizers.models.WordLevel({"a": 0}, unk_token="a")).encode_batch(["a", "a"])  # noqa: S106
    finally:
        del os.environ[THREADS]


class TextTokenizer:
    """Cuts each text at a number of tokens, special tokens among them."""

    def __init__(self, tokenizer: tokenizers.Tokenizer, max_length: int):
        """Take over `tokenizer`, whose padding is switched off: batches are padded once their texts are known."""
        tokenizer.no_padding()
        direction = (tokenizer.truncation or {}).get("direction", "right")
        tokenizer.enable_truncation(max_length, direction=direction)
        self._tokenizer = tokenizer

    @classmethod
    def from_file(cls, path: Path, max_length: int) -> TextTokenizer:
        """Return the tokenizer of a `tokenizer.json`."""
        return cls(tokenizers.Tokenizer.from_file(str(path)), max_length)

    def token_ids(self, texts: Sequence[str]) -> list[NDArray[np.int64]]:
        """Return the ids of each text: int64 of shape (tokens,), at least one and at most `max_length`."""
        return [np.array(encoding.ids, np.int64) for encoding in self._tokenizer.encode_batch_fast(list(texts))]
