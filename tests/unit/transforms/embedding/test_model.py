"""The threads of the model, with a backend of its own in the place of a real one."""

import subprocess
import sys
from pathlib import Path

import pytest

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
