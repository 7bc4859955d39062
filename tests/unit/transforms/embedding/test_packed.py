"""A BERT over texts without padding gives the vectors of sentence-transformers."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sentence_transformers import SentenceTransformer
from sentence_transformers.models import Dense

from transforms.embedding import packed_bert
from transforms.embedding.batching import packed, plan_batches
from transforms.embedding.packed_bert import PackedBert, can_be_packed
from transforms.embedding.tokenizing import TextTokenizer

TEXTS = ["a phone", "ঢাকায় নতুন ফোন", "mobile kinte chai", "a longer text about phones " * 4]


def attention(
    query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, starts: torch.Tensor, longest: int
) -> torch.Tensor:
    """In the place of flash attention, which needs a GPU."""
    assert longest == int(starts.diff().max())
    texts = []
    for start, end in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
        q, k, v = (part[start:end].transpose(0, 1) for part in (query, key, value))
        texts.append(torch.nn.functional.scaled_dot_product_attention(q, k, v).transpose(0, 1))
    return torch.cat(texts)


def test_packed_texts_have_the_vectors_of_padded_ones(tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed_bert, "attention", attention)
    plain = SentenceTransformer(str(tiny_model), device="cpu")
    plain.max_seq_length = 64
    expected = plain.encode(TEXTS, normalize_embeddings=True)
    assert can_be_packed(plain)
    tokens, starts, longest = packed(TextTokenizer.from_file(tiny_model / "tokenizer.json", 64).token_ids(TEXTS))
    with torch.inference_mode():
        found = PackedBert(plain, torch.float32).eval()(torch.from_numpy(tokens), torch.from_numpy(starts), longest)
    assert np.abs(found.numpy() - expected).max() < 1e-5


def test_what_is_more_than_a_bert_and_a_mean_is_not_packed(tiny_model: Path) -> None:
    assert not can_be_packed(SentenceTransformer(str(tiny_model), device="cpu").append(Dense(32, 8)))
    pooled = SentenceTransformer(str(tiny_model), device="cpu")
    pooled[1].pooling_mode = "cls"
    assert not can_be_packed(pooled)


@pytest.mark.parametrize("of", ["config.is_decoder", "_hf_peft_config_loaded"])
def test_a_decoder_and_a_bert_with_an_adapter_are_not_packed(of: str, tiny_model: Path) -> None:
    model = SentenceTransformer(str(tiny_model), device="cpu")
    bert: Any = model[0].auto_model
    assert can_be_packed(model)
    where, _, name = of.rpartition(".")
    setattr(bert.config if where else bert, name, True)
    assert not can_be_packed(model)


def test_texts_lie_end_to_end() -> None:
    tokens, starts, longest = packed([np.array([7, 8, 9]), np.array([5])])
    assert tokens.tolist() == [[7, 8, 9, 5], [0, 1, 2, 0]]
    assert (starts.tolist(), longest) == ([0, 3, 4], 3)
    assert tokens.dtype == starts.dtype == np.int32


@given(st.lists(st.integers(1, 600), max_size=200), st.integers(1, 2000))
def test_without_padding_a_batch_is_bounded_by_its_own_tokens(counts: list[int], max_tokens: int) -> None:
    plan = plan_batches(counts, max_tokens, pads=False)
    assert sorted(index for batch in plan for index in batch) == list(range(len(counts)))
    assert all(len(batch) == 1 or sum(counts[i] for i in batch) <= max_tokens for batch in plan)
