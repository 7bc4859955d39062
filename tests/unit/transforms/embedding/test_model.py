"""The threads of the model, with a backend of its own in the place of a real one."""

import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path

import numpy as np
import pytest
import tokenizers

from transforms.embedding import Embedded, EmbeddingModel, ModelConfig
from transforms.embedding.backend import Tokens, Vectors
from transforms.embedding.selection import OpenedModel
from transforms.embedding.source import ModelFacts

PROJECT = Path(__file__).parents[4]
ENDS_EARLY = """
import sys, time
import numpy as np
import tokenizers
from transforms.embedding import EmbeddingModel, ModelConfig
from transforms.embedding.selection import OpenedModel
from transforms.embedding.source import ModelFacts

class Slow:
    name, batch_tokens, pads, ahead = "slow", 1, True, int(sys.argv[1])

    def start(self, texts):
        return lambda: time.sleep(0.1) or np.ones((len(texts), 4), np.float32)

tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel({"a": 0}, unk_token="a"))
model = EmbeddingModel(ModelConfig(), OpenedModel(Slow(), tokenizer.to_str(), ModelFacts(4, None, 0), ""))
calls = [model.submit([f"{call} {text}" for text in range(3)]) for call in range(5)]
calls[0].result()
print("ends", flush=True)
"""


@pytest.mark.parametrize("ahead", [1, 2])
def test_a_process_that_ends_while_batches_are_under_way_ends(ahead: int) -> None:
    command = [sys.executable, "-c", ENDS_EARLY, str(ahead)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stdout) == (0, "ends\n"), done.stderr


WORDS = [f"w{number}" for number in range(50)]


class Held:
    """Gives a text of the words w1, w2 the vector (1, 2, 0, ...); holds its first batch until it is released."""

    name, batch_tokens, ahead = "held", 1_000, 1

    def __init__(self, *, pads: bool = True) -> None:
        self.pads = pads
        self.started, self.may_go_on = threading.Event(), threading.Event()
        self.batches: list[list[int]] = []
        """Tokens of each text."""
        self.fails_on = ""

    def start(self, texts: Sequence[Tokens]) -> Callable[[], Vectors]:
        self.batches.append([len(text) for text in texts])
        self.started.set()
        if any(WORDS[number] == self.fails_on for text in texts for number in text):
            raise RuntimeError("of the backend")
        vectors = np.zeros((len(texts), 8), np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            vector[: len(text)] = text

        def finish() -> Vectors:
            assert self.may_go_on.wait(20)
            return vectors

        return finish


def asked(backend: Held, calls: Sequence[Sequence[str]], cached_texts: int = 0) -> list[Future[Embedded]]:
    """The answers to `calls`, of which all but the first have waited while its batch was held."""
    words = tokenizers.models.WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="w0")
    tokenizer = tokenizers.Tokenizer(words)
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    opened = OpenedModel(backend, tokenizer.to_str(), ModelFacts(8, None, 0), "")
    model = EmbeddingModel(ModelConfig(cached_texts=cached_texts), opened)
    futures = [model.submit(calls[0])]
    assert backend.started.wait(20)
    futures += [model.submit(call) for call in calls[1:]]
    # All are tokenized, so they wait, once this has been.
    model._tokenizing.submit(lambda: None).result(20)
    backend.may_go_on.set()
    return futures


def answers(backend: Held, calls: Sequence[Sequence[str]], cached_texts: int = 0) -> list[Embedded]:
    """What became of them."""
    return [future.result(20) for future in asked(backend, calls, cached_texts)]


FIRST, SECOND, THIRD = ["w1"], ["w2 w3", "w4"], ["w5 w6 w7", "w2 w3", "w8"]


def test_calls_that_wait_share_batches_and_get_their_own_vectors() -> None:
    backend = Held()
    first, second, third = answers(backend, [FIRST, SECOND, THIRD])
    assert backend.batches == [[1], [3, 2, 1, 1]]
    assert first.vectors[:, 0].tolist() == [1]
    assert second.vectors[:, :2].tolist() == [[2, 3], [4, 0]]
    assert third.vectors[:, :3].tolist() == [[5, 6, 7], [2, 3, 0], [8, 0, 0]]
    # A text of two calls is the first one's.
    assert [answer.repeated for answer in (first, second, third)] == [0, 0, 1]
    assert [answer.tokens for answer in (first, second, third)] == [1, 3, 4]
    assert [answer.padded_tokens for answer in (first, second, third)] == [1, 6, 6]


@pytest.mark.parametrize(("pads", "most"), [(False, 500), (True, 2)])
def test_calls_are_apart_where_nothing_is_padded_or_they_are_too_many(
    monkeypatch: pytest.MonkeyPatch, pads: bool, most: int
) -> None:
    monkeypatch.setattr("transforms.embedding.model.TEXTS_TOGETHER", most)
    backend = Held(pads=pads)
    third = answers(backend, [FIRST, SECOND, THIRD])[-1]
    assert backend.batches == [[1], [2, 1], [3, 2, 1]]
    assert third.vectors[:, :3].tolist() == [[5, 6, 7], [2, 3, 0], [8, 0, 0]]


def test_a_text_that_an_earlier_call_embedded_comes_from_the_cache() -> None:
    backend = Held(pads=False)
    third = answers(backend, [FIRST, SECOND, THIRD], cached_texts=10)[-1]
    assert backend.batches == [[1], [2, 1], [3, 1]]
    assert (third.vectors[1, :2].tolist(), third.repeated) == ([2, 3], 1)


def test_a_text_that_fails_fails_its_own_call_only() -> None:
    backend = Held()
    backend.fails_on = "w8"
    first, second, third = asked(backend, [FIRST, SECOND, THIRD])
    assert first.result(20).vectors[:, 0].tolist() == [1]
    assert second.result(20).vectors[:, :2].tolist() == [[2, 3], [4, 0]]
    assert (second.result().repeated, second.result().tokens) == (0, 3)
    with pytest.raises(RuntimeError, match="of the backend"):
        third.result(20)
    assert backend.batches == [[1], [3, 2, 1, 1], [2, 1], [3, 2, 1]]


def test_a_call_without_texts_is_answered_among_others() -> None:
    assert [answer.vectors.shape for answer in answers(Held(), [FIRST, [], SECOND])] == [(1, 8), (0, 8), (2, 8)]
