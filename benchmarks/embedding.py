"""How fast and how exact the embedding backend is, beside the plain way, in one run.

    python -m benchmarks.embedding                       # everything; about seven minutes on two cores
    python -m benchmarks.embedding --parts speed,latency
    python -m benchmarks.embedding --device cuda --parts speed,exactness,retrieval

Plain is `SentenceTransformer.encode` in fp32 with batches of 100 over the same texts. In each round plain, ours and the
peak are measured one after the other, on new texts; figures are medians, with the least and the largest beside them.

The share of the peak: floating-point operations of the model's matrix products over the texts' own tokens (padding and
all else left out) per second, over those of a product of two square matrices by torch in the same data type, on the
same threads. Needs torch, transformers, sentence-transformers and, on the CPU, openvino; no Beam.

For a machine with a GPU that is given the repository alone: `--pack-model DIRECTORY` writes the model in fp16 (45 MB);
then `--device cuda --model DIRECTORY` there.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.texts import SCRIPTS, labelled_pairs, mixed_posts, with_repeats
from transforms.embedding import EmbeddingModel, ModelConfig
from transforms.embedding.hardware import usable_cores
from transforms.embedding.source import ModelSource

BATCH = 100
PARTS = ("speed", "repeats", "latency", "exactness", "retrieval", "memory")
DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


def products_of(config: Any, tokens: int) -> int:
    """Return the floating-point operations of the matrix products over one text.

    Per layer 2 h (4 h + 2 f) for each token - query, key, value, output, and the two of the feed-forward part - and
    4 h for each pair of tokens, of attention (Kaplan et al. 2020, arXiv:2001.08361, table 1, both sums counted).

    Args:
        config: of the encoder: `num_hidden_layers`, `hidden_size` h, `intermediate_size` f.
        tokens: of the text.
    """
    h, f = config.hidden_size, config.intermediate_size
    return int(config.num_hidden_layers * (2 * h * (4 * h + 2 * f) * tokens + 4 * h * tokens**2))


def measured_peak(dtype: torch.dtype, device: str) -> float:
    """Return floating-point operations per second of a square matrix product: the best size's median of five."""
    best = 0.0
    for size in (1024, 2048) if device == "cpu" else (4096, 8192):
        a, b = (torch.randn(size, size, dtype=torch.float32).to(device, dtype) for _ in range(2))
        times = []
        for _ in range(6):
            _synchronize(device)
            started = time.perf_counter()
            a @ b
            _synchronize(device)
            times.append(time.perf_counter() - started)
        best = max(best, 2 * size**3 / statistics.median(times[1:]))
    return best


def _synchronize(device: str) -> None:
    if device == "cuda":
        torch.cuda.synchronize()


def spread(values: Sequence[float], digits: int = 0) -> str:
    """Return median, least and largest of `values`."""
    low, middle, high = (f"{v:,.{digits}f}" for v in (min(values), statistics.median(values), max(values)))
    return f"{middle} ({low} - {high})"


def rss_mib() -> float:
    """Return what this process holds in memory (Linux)."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


class Benchmark:
    """Both models, loaded, and the figures so far."""

    def __init__(self, config: ModelConfig, texts: int, rounds: int):
        self.config, self.texts, self.rounds = config, texts, rounds
        self.figures: dict[str, str] = {}
        self.uncached = EmbeddingModel(replace(config, cached_texts=0))
        source = ModelSource(config)
        self.plain_model = source.sentence_transformer.to(config.device)
        self.plain_model.max_seq_length = config.max_length
        self.encoder_config = self.plain_model[0].auto_model.config
        torch.set_num_threads(usable_cores())
        self.note("backend", self.uncached.backend)
        self.note("fallbacks", ", ".join(self.uncached.fallbacks) or "none")

    def note(self, name: str, value: str) -> None:
        """Keep a figure, and print it at once."""
        self.figures[name] = value
        print(f"{name:66} {value}", flush=True)

    def plain(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors as sentence-transformers gives them out of the box."""
        vectors: NDArray[np.float32] = self.plain_model.encode(
            list(texts), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False
        )
        return vectors

    def ours(self, texts: Sequence[str], model: EmbeddingModel | None = None) -> NDArray[np.float32]:
        """Return the vectors as the job gets them: batches of 100, the next one handed over while one is inferred."""
        model = model or self.uncached
        size = BATCH if self.config.device == "cpu" else 10 * BATCH
        answers = [model.submit(texts[start : start + size]) for start in range(0, len(texts), size)]
        return np.vstack([answer.result().vectors for answer in answers])

    def timed(self, run: Callable[[Sequence[str]], Any], texts: Sequence[str]) -> float:
        """Return texts per second."""
        started = time.perf_counter()
        run(texts)
        return len(texts) / (time.perf_counter() - started)

    def speed(self) -> None:
        """Texts per second of both, and the share of the peak."""
        rates: dict[str, list[float]] = {
            "plain": [],
            "ours": [],
            "ratio": [],
            "share": [],
            "plain share": [],
            "peak": [],
        }
        dtype = self.uncached.backend.rpartition("-")[2]
        tokenizer = self.plain_model.tokenizer
        warm = mixed_posts(BATCH, seed=1)
        self.plain(warm)
        self.ours(warm)
        padding = []
        for number in range(self.rounds):
            texts = mixed_posts(self.texts, seed=100 + number)
            ids = tokenizer(texts, truncation=True, max_length=self.config.max_length)["input_ids"]
            operations = sum(products_of(self.encoder_config, len(one)) for one in ids) / len(texts)
            peak = measured_peak(DTYPES[dtype], self.config.device)
            plain, ours = self.timed(self.plain, texts), self.timed(self.ours, texts)
            peak = max(peak, measured_peak(DTYPES[dtype], self.config.device))
            for name, value in (
                ("plain", plain), ("ours", ours), ("ratio", ours / plain), ("peak", peak / 1e9),
                ("share", 100 * ours * operations / peak), ("plain share", 100 * plain * operations / peak),
            ):  # fmt: skip
                rates[name].append(value)
            answers = [self.uncached.submit(texts[start : start + BATCH]) for start in (0,)]
            padding += [answer.result().padded_tokens / max(1, answer.result().tokens) for answer in answers]
            if not number:
                self.note("tokens of a text, mean", f"{statistics.mean(map(len, ids)):.1f}")
        self.note("plain encode fp32, batches of 100: texts/s", spread(rates["plain"], 1))
        self.note("ours: texts/s", spread(rates["ours"], 1))
        self.note("ours / plain", spread(rates["ratio"], 2))
        self.note(f"peak of a {dtype} matrix product, GFLOP/s", spread(rates["peak"]))
        self.note("ours: share of that peak, useful tokens only, %", spread(rates["share"], 1))
        self.note("plain: share of that peak, useful tokens only, %", spread(rates["plain share"], 1))
        self.note("ours: tokens with padding / tokens", f"{statistics.median(padding):.3f}")

    def repeats(self) -> None:
        """Texts per second where 30 % of the texts came before."""
        gains = []
        for number in range(self.rounds):
            texts = mixed_posts(self.texts, seed=200 + number)
            model = EmbeddingModel(self.config)  # an empty cache
            distinct = self.timed(lambda some, model=model: self.ours(some, model), texts)  # type: ignore[misc]
            model = EmbeddingModel(self.config)
            repeated = self.timed(
                lambda some, model=model: self.ours(some, model),  # type: ignore[misc]
                with_repeats(texts, 0.3, seed=number),
            )
            gains.append(repeated / distinct)
        self.note("with 30 % repeated texts: texts/s over those without", spread(gains, 2) + "; 1 / 0.7 = 1.43")

    def latency(self) -> None:
        """How long one text alone takes, from the call to its vector."""
        times = []
        for text in mixed_posts(200, seed=300):
            time.sleep(0.02)  # alone: nothing is being worked on
            started = time.perf_counter()
            self.uncached.encode([text])
            times.append((time.perf_counter() - started) * 1000)
        p50, p95, p99 = (float(np.percentile(times, q)) for q in (50, 95, 99))
        self.note("one text alone, ms: P50, P95, P99", f"{p50:.1f}, {p95:.1f}, {p99:.1f}")

    def exactness(self) -> None:
        """The least cosine to fp32 torch over 5,000 texts, and between batches of one and of many."""
        cosines = []
        exact = EmbeddingModel(replace(self.config, device="cpu", backend="torch", precision="fp32", cached_texts=0))
        for number in range(5):
            texts = mixed_posts(1000, seed=400 + number)
            cosines += list(np.einsum("ij,ij->i", self.ours(texts), self.ours(texts, exact)))
        self.note("cosine to fp32 torch over 5,000 texts: least, mean", f"{min(cosines):.6f}, {np.mean(cosines):.6f}")
        texts = mixed_posts(60, seed=400)
        alone = np.vstack([self.uncached.encode([text]) for text in texts])
        self.note(
            "largest difference of a component, alone or in a batch", f"{np.abs(alone - self.ours(texts)).max():.1e}"
        )

    def retrieval(self) -> None:
        """Recall@5 over the labelled pairs, beside plain."""
        pairs = labelled_pairs()
        recalls = {}
        for name, encode in (("ours", self.ours), ("plain fp32", self.plain)):
            queries, texts = (encode([pair[part] for pair in pairs]) for part in (0, 1))
            ranked = np.argsort(-(queries @ texts.T), axis=1)[:, :5]
            hits = [row in ranked[row] for row in range(len(pairs))]
            by_script = ", ".join(
                f"{script} {np.mean([h for h, p in zip(hits, pairs, strict=True) if p.script == script]):.3f}"
                for script in SCRIPTS
            )
            recalls[name] = float(np.mean(hits))
            self.note(f"recall@5 over {len(pairs)} labelled pairs, {name}", f"{recalls[name]:.3f} ({by_script})")
        self.note("recall@5, ours - plain", f"{recalls['ours'] - recalls['plain fp32']:+.3f}")

    def memory(self, records: int = 200_000, distinct: int = 30_000) -> None:
        """What a worker holds in the course of `records` short texts, most of them reposts, its cache overflowing."""
        del self.plain_model
        gc.collect()
        model = EmbeddingModel(self.config)
        pool = mixed_posts(distinct, seed=500, words=(1, 6))
        rng = np.random.default_rng(7)
        held = []
        for start in range(0, records, 1000):
            # Early ones are new, later ones mostly come again, from ever further back.
            drawn = rng.integers(0, max(1, (start + 1000) * distinct // records), 1000)
            self.ours([pool[index] for index in drawn], model)
            if not (start + 1000) % (records // 10):
                held.append(rss_mib())
        self.note(f"worker RSS at each tenth of {records:,} records, MiB", " ".join(f"{value:.0f}" for value in held))


def pack_model(config: ModelConfig, directory: Path) -> None:
    """Write the model with fp16 weights to `directory`: half the bytes."""
    ModelSource(config).sentence_transformer.half().save(str(directory))


def main() -> int:
    """Run the benchmark. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", default=",".join(PARTS), help=f"by comma, of {', '.join(PARTS)}")
    parser.add_argument("--texts", type=int, help="texts of a round; by default 300, with a GPU 20,000")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--backend", default="auto")
    parser.add_argument("--precision", default="auto")
    parser.add_argument("--batch-tokens", type=int, default=0)
    parser.add_argument("--model", default="all-MiniLM-L6-v2")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    parser.add_argument("--pack-model", type=Path, metavar="DIRECTORY", help="write the model in fp16 and exit")
    arguments = parser.parse_args()
    config = ModelConfig(
        name=arguments.model, device=arguments.device, backend=arguments.backend, precision=arguments.precision,
        batch_tokens=arguments.batch_tokens,
    )  # fmt: skip
    if arguments.pack_model is not None:
        pack_model(config, arguments.pack_model)
        return 0
    parts = arguments.parts.split(",")
    if unknown := set(parts) - set(PARTS):
        parser.error(f"--parts: {', '.join(sorted(unknown))} is none of {', '.join(PARTS)}")
    texts = arguments.texts or (300 if config.device == "cpu" else 20_000)
    benchmark = Benchmark(config, texts, arguments.rounds)
    chip = torch.cuda.get_device_name() if config.device == "cuda" else f"{usable_cores()} cores"
    benchmark.note("machine", chip)
    for part in PARTS:
        if part in parts:
            getattr(benchmark, part)()
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(benchmark.figures, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
