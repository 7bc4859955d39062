"""Whether a backend gives the vectors of fp32 torch: tried on fixed texts at load, before any record."""

from __future__ import annotations

import numpy as np
import tokenizers
from numpy.typing import NDArray

from transforms.embedding.backend import InferenceBackend, run
from transforms.embedding.batching import plan_batches
from transforms.embedding.source import ModelFacts
from transforms.embedding.tokenizing import TextTokenizer

MIN_COSINE = 0.999
"""The least cosine to fp32 torch that a backend must reach on every text of the sample."""
MAX_TOKENS = 512
"""Where texts of the sample are cut, for models that read as much."""

_PHRASES = (
    "Just got a new phone from the shop in Dhanmondi, battery lasts two days and the camera is great.",
    "Is 12,500 taka a fair price for a used laptop? Screen is fine, one hinge is loose.",
    "Flash sale on cotton sarees, free delivery inside Dhaka till Friday! #eid #saree",
    "Ordered a rice cooker last week, still not delivered; the courier does not pick up.",
    "নতুন ফোন কিনলাম, ব্যাটারি দুই দিন চলে, ক্যামেরা খুব ভালো।",
    "এই ল্যাপটপের দাম কত? ঢাকায় কোথায় পাওয়া যাবে?",
    "অর্ডার করেছি এক সপ্তাহ আগে, এখনো হাতে পাইনি। টাকা ফেরত চাই।",
    "ঈদের শাড়ি আর পাঞ্জাবির নতুন কালেকশন এসেছে, সীমিত স্টক।",
    "bhai notun phone kinlam, battery duidin jay, camera onek valo",
    "ei laptop er dam koto? dhaka te kothay pabo, janaben please",
    "order korsi ek soptaho age, ekhono pai nai, taka ferot chai",
    "eid er saree ar panjabi er notun collection asche, stock kom",
)
SAMPLE: tuple[str, ...] = (
    "a",
    "😀 5G!",
    "NAME_642f60c4172a74f1 PHONE_09ab12cd34ef5678",
    *_PHRASES,
    *(" ".join(_PHRASES[start : start + 3]) for start in range(0, len(_PHRASES), 3)),
    " ".join(_PHRASES[:4] * 3),
    " ".join(_PHRASES[4:8] * 2),
    " ".join(_PHRASES[8:] * 3),
    " ".join(_PHRASES * 2),
)
"""English, Bangla and romanised Bangla, from one token to more than a model reads."""


def sample_vectors(backend: InferenceBackend, tokenizer_json: str, facts: ModelFacts) -> NDArray[np.float32]:
    """Return `backend`'s vectors of `SAMPLE`, in batches as the job makes them: float32, (texts, dimension)."""
    length = min(facts.positions or MAX_TOKENS, facts.max_length or MAX_TOKENS, MAX_TOKENS)
    tokenizer = TextTokenizer(tokenizers.Tokenizer.from_str(tokenizer_json), length)
    ids = tokenizer.token_ids([facts.document_prompt + text for text in SAMPLE])
    plan = plan_batches([len(text) for text in ids], backend.batch_tokens, pads=backend.pads)
    vectors = np.empty((len(ids), facts.dimension), np.float32)
    for indices, made in zip(plan, run(backend, ([ids[i] for i in p] for p in plan)), strict=True):
        vectors[indices] = facts.shortened(made)
    return vectors


def min_cosine(vectors: NDArray[np.float32], reference: NDArray[np.float32]) -> float:
    """Return the least cosine between rows of `vectors` and of `reference`, both of length one.

    A vector that is no number counts as -1.
    """
    return float(np.nan_to_num(np.einsum("ij,ij->i", vectors, reference), nan=-1.0).min())
