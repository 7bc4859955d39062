"""How fast and how exact the embedding backend is, beside the plain way, in one run.

    python -m benchmarks.embedding                       # everything; many minutes on two cores
    python -m benchmarks.embedding --parts speed,latency
    python -m benchmarks.embedding --device cuda --model packed --parts speed,profile,exactness,retrieval

Plain is `SentenceTransformer.encode` in fp32 with batches of 100 over the same texts. In each round plain, ours and the
peak are measured one after the other, on new texts; results are medians, with the least and the largest beside them.

The share of the peak: floating-point operations of the model's matrix products over the texts' own tokens (padding and
all else left out) per second, over those of a product of two square matrices by torch in the same data type, on the
same threads. Needs torch, transformers, sentence-transformers and, on the CPU, openvino; no Beam.

For a machine with a GPU that is given the repository alone: `--pack-model DIRECTORY` writes the model in fp16 (45 MB);
then `--device cuda --model DIRECTORY` there.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from terminal.program import one_of, run

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks import results
from benchmarks.rotation import rotated
from benchmarks.spread import spread
from benchmarks.texts import SCRIPTS, labelled_pairs, mixed_posts, with_repeats
from transforms.embedding import EmbeddingModel, ModelConfig
from transforms.embedding.backend import InferenceBackend, Tokens, Vectors
from transforms.embedding.backend import run as inferred
from transforms.embedding.batching import full_batches, plan_batches
from transforms.embedding.hardware import usable_cores
from transforms.embedding.source import ModelSource

BATCH = 100
PARTS = ("speed", "profile", "sweep", "workers", "repeats", "few", "latency", "exactness", "retrieval", "memory")
FEW = (4, 20)
"""Texts of a call that are tried where records are few."""
SWEPT = {"cpu": (256, 512, 1024, 2048), "cuda": (8_192, 16_384, 32_768, 65_536, 131_072)}
"""Tokens of one inference that are tried, by device."""
KERNELS = {
    "attention": ("fmha", "flash", "attention", "sdpa"),
    "matrix products": ("gemm", "cutlass", "xmma", "nvjet", "cublas"),
    "copies": ("memcpy", "memset"),
    "layer norm": ("layer_norm", "layernorm"),
    "element by element": ("elementwise",),
}
"""Kinds of what a GPU does, by parts of the names of kernels; the first that fits."""
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


def rss_mib() -> float:
    """Return what this process holds in memory (Linux)."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


class Benchmark:
    """Both models, loaded, and the measurements so far."""

    def __init__(self, config: ModelConfig, texts: int, rounds: int, call_texts: int):
        self.config, self.texts, self.rounds, self.call_texts = config, texts, rounds, call_texts
        self.measurements: dict[str, dict[str, Any]] = {}
        self.padding = 1.0
        """Tokens with padding for each token, of the texts that `ours` was last given."""
        self.uncached = EmbeddingModel(replace(config, cached_texts=0))
        source = ModelSource(config)
        self.plain_model = source.sentence_transformer.to(config.device)
        self.plain_model.max_seq_length = config.max_length
        self.encoder_config = self.plain_model[0].auto_model.config
        torch.set_num_threads(usable_cores())
        self.note("backend", self.uncached.backend)
        self.note("fallbacks", ", ".join(self.uncached.fallbacks) or "none")

    def measured(self, name: str, unit: str, values: Sequence[float], digits: int = 0) -> None:
        """Keep a measurement for the result, and print it at once."""
        self.measurements[name] = results.spread(unit, values)
        self.note(f"{name}, {unit}", spread(values, digits))

    def note(self, name: str, value: str) -> None:
        """Print what is no measurement of the result."""
        print(f"{name:66} {value}", flush=True)

    def plain(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors as sentence-transformers gives them out of the box."""
        vectors: NDArray[np.float32] = self.plain_model.encode(
            list(texts), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False
        )
        return vectors

    def ours(self, texts: Sequence[str], model: EmbeddingModel | None = None) -> NDArray[np.float32]:
        """Return the vectors as the job gets them: call by call, the next one made while one is inferred."""
        model = model or self.uncached
        starts = range(0, len(texts), self.call_texts)
        futures = [model.submit(texts[start : start + self.call_texts]) for start in starts]
        answers = [future.result() for future in futures]
        self.padding = sum(answer.padded_tokens for answer in answers) / max(
            1, sum(answer.tokens for answer in answers)
        )
        return np.vstack([answer.vectors for answer in answers])

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
            padding.append(self.padding)
            peak = max(peak, measured_peak(DTYPES[dtype], self.config.device))
            for name, value in (
                ("plain", plain), ("ours", ours), ("ratio", ours / plain), ("peak", peak / 1e9),
                ("share", 100 * ours * operations / peak), ("plain share", 100 * plain * operations / peak),
            ):  # fmt: skip
                rates[name].append(value)
            if not number:
                self.note("tokens of a text, mean", f"{statistics.mean(map(len, ids)):.1f}")
        self.measured("plain encode fp32, batches of 100", "texts/s", rates["plain"], 1)
        self.measured("ours", "texts/s", rates["ours"], 1)
        self.measured("ours / plain", "times", rates["ratio"], 2)
        self.measured(f"peak of a {dtype} matrix product", "GFLOP/s", rates["peak"])
        self.measured("ours: share of that peak, useful tokens only", "%", rates["share"], 1)
        self.measured("plain: share of that peak, useful tokens only", "%", rates["plain share"], 1)
        self.measured("ours: tokens with padding / tokens", "times", padding, 3)

    def profile(self) -> None:
        """Measure what each part does alone, and on a GPU what its time goes to."""
        texts = mixed_posts(self.texts, seed=600)
        tokenize = self.uncached._tokenizer.token_ids
        self.measured("tokenizing alone", "texts/s", [self.timed(tokenize, texts) for _ in range(self.rounds)])
        self.measured("inference alone, tokenized before", "texts/s", self.inference_rates(texts))
        backend = self.uncached._backend
        self.uncached._backend = _Nothing(backend, self.uncached.dimension)
        rates = [self.timed(self.ours, texts) for _ in range(self.rounds)]
        self.uncached._backend = backend
        self.measured("all but inference", "texts/s", rates)
        if self.config.device == "cuda":
            self.gpu_time(texts)

    def inference_rates(self, texts: Sequence[str], batch_tokens: int = 0) -> list[float]:
        """Return texts per second of inference alone, a value a round.

        Args:
            texts: are tokenized and put into batches before.
            batch_tokens: tokens of one inference; 0 for what the job takes.
        """
        model = self.uncached
        ids = model._tokenizer.token_ids(texts)
        batch_tokens = batch_tokens or model._batch_tokens
        plan = plan_batches([len(one) for one in ids], batch_tokens, pads=model._backend.pads)
        batches = [[ids[index] for index in indices] for indices in plan]
        list(inferred(model._backend, batches[:2] + batches[-1:]))
        return [self._inference_rate(batches, len(texts)) for _ in range(self.rounds)]

    def gpu_time(self, texts: Sequence[str]) -> None:
        """Measure what the GPU does while the job's way is taken."""
        from torch.profiler import ProfilerActivity, profile

        self.ours(texts[:2000])
        with profile(activities=[ProfilerActivity.CUDA]) as profiler:
            started = time.perf_counter()
            self.ours(texts)
            wall = time.perf_counter() - started
        kinds: dict[str, float] = dict.fromkeys(KERNELS, 0.0)
        kinds["rest"] = 0.0
        for event in profiler.key_averages():
            name = event.key.lower()
            kind = next((kind for kind, parts in KERNELS.items() if any(part in name for part in parts)), "rest")
            kinds[kind] += event.self_device_time_total / 1e6
        self.measured("GPU busy in the job's way", "% of the time", [100 * sum(kinds.values()) / wall], 1)
        total = sum(kinds.values())
        self.note("of that", ", ".join(f"{kind} {100 * value / total:.1f} %" for kind, value in kinds.items()))
        self.measured("most memory of the GPU", "MiB", [torch.cuda.max_memory_allocated() / 2**20])

    def sweep(self) -> None:
        """Inference alone with other sizes of batch."""
        texts = mixed_posts(self.texts, seed=700)
        for tokens in SWEPT[self.config.device]:
            rates = self.inference_rates(texts, tokens)
            self.measured(f"inference alone, batches of {tokens:,} tokens", "texts/s", rates)

    def workers(self) -> None:
        """Several worker processes on this machine, sharing its cores, and its GPU if it has one."""
        context = multiprocessing.get_context("spawn")
        on_cpu = self.config.device == "cpu"
        for number in (1, 2) if on_cpu else (1, 2, 4, 8):
            share = max(1, usable_cores() // number)
            for threads in sorted({share, usable_cores() if on_cpu else share}):
                config = replace(self.config, cached_texts=0, threads=threads)
                each = self.texts // number if on_cpu else self.texts
                start, seconds = context.Barrier(number), context.Queue()
                processes = [
                    context.Process(
                        target=_worker,
                        args=(config, 800 + 50 * n, each, self.call_texts, self.rounds, start, seconds),
                    )
                    for n in range(number)
                ]
                for process in processes:
                    process.start()
                found: dict[int, list[float]] = {}
                for _ in range(number * (self.rounds + 1)):
                    turn, took = seconds.get()
                    found.setdefault(turn, []).append(took)
                for process in processes:
                    process.join()
                # The first turn warms up; a turn ends with its last worker.
                rates = [number * each / max(took) for turn, took in found.items() if turn]
                self.measured(f"{number} worker processes of {threads} threads, in all", "texts/s", rates, 1)

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
        self.measured("with 30 % repeated texts / without (1 / 0.7 = 1.43)", "times", gains, 2)

    def few(self) -> None:
        """Texts per second of calls of few texts, as of a quiet stream, beside batches cut where they are full."""
        model = self.uncached
        if not model._backend.pads:
            return
        for size in FEW:
            rates: dict[str, list[float]] = {"grouped": [], "full": [], "ratio": []}
            for number in range(self.rounds + 1):
                ids = model._tokenizer.token_ids(mixed_posts(self.texts, seed=700 + number))
                calls = [sorted(ids[start : start + size], key=len, reverse=True) for start in range(0, len(ids), size)]
                batches: dict[str, list[list[Tokens]]] = {"full": [], "grouped": []}
                for call in calls:
                    counts, whole = list(map(len, call)), (0, len(call))
                    full = full_batches(counts, whole, model._batch_tokens, pads=True)
                    batches["full"] += [call[start:end] for start, end in full]
                    batches["grouped"] += [
                        [call[i] for i in plan] for plan in plan_batches(counts, model._batch_tokens)
                    ]
                order = rotated(list(batches), number)
                one = {name: self._inference_rate(batches[name], len(ids)) for name in order}
                if number:  # the first round warms up
                    for name, value in one.items():
                        rates[name].append(value)
                    rates["ratio"].append(one["grouped"] / one["full"])
            self.measured(f"calls of {size} texts, grouped by their padding", "texts/s", rates["grouped"], 1)
            self.measured(f"calls of {size} texts, cut where full", "texts/s", rates["full"], 1)
            self.measured(f"calls of {size} texts: grouped / cut where full", "times", rates["ratio"], 2)

    def _inference_rate(self, batches: Sequence[Sequence[Tokens]], texts: int) -> float:
        """Return texts per second of inference over `batches`, which hold so many texts."""
        started = time.perf_counter()
        list(inferred(self.uncached._backend, batches))
        return texts / (time.perf_counter() - started)

    def latency(self) -> None:
        """How long one text alone takes, from the call to its vector."""
        times = []
        for text in mixed_posts(200, seed=300):
            time.sleep(0.02)  # alone: nothing is being worked on
            started = time.perf_counter()
            self.uncached.encode([text])
            times.append((time.perf_counter() - started) * 1000)
        for percentile in (50, 95, 99):
            self.measured(f"one text alone, P{percentile}", "ms", [float(np.percentile(times, percentile))], 1)

    def exactness(self) -> None:
        """Measure the least cosine to fp32 torch over 5,000 texts, and between batches of one and of many."""
        cosines = []
        exact = EmbeddingModel(replace(self.config, device="cpu", backend="torch", precision="fp32", cached_texts=0))
        for number in range(5):
            texts = mixed_posts(1000, seed=400 + number)
            cosines += list(np.einsum("ij,ij->i", self.ours(texts), self.ours(texts, exact)))
        self.measured("cosine to fp32 torch over 5,000 texts, lowest", "cosine", [min(cosines)], 6)
        texts = mixed_posts(60, seed=400)
        alone = np.vstack([self.uncached.encode([text]) for text in texts])
        difference = float(np.abs(alone - self.ours(texts)).max())
        self.measured("largest difference of a component, alone or in a batch", "of 1", [difference], 6)

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
            self.measurements[f"recall@5, {name}"] = results.spread("share", [recalls[name]])
            self.note(f"recall@5 over {len(pairs)} labelled pairs, {name}", f"{recalls[name]:.3f} ({by_script})")
        self.note("recall@5, ours - plain", f"{recalls['ours'] - recalls['plain fp32']:+.3f}")

    def memory(self, records: int = 200_000, distinct: int = 30_000) -> None:
        """Measure a worker's memory over `records` short texts, most of them reposts, its cache overflowing."""
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


class _Nothing:
    """In the place of a backend: takes batches, and answers at once."""

    def __init__(self, backend: InferenceBackend, dimension: int):
        self.name, self.batch_tokens, self._dimension = backend.name, backend.batch_tokens, dimension
        self.pads, self.ahead = backend.pads, backend.ahead

    def start(self, texts: Sequence[Tokens]) -> Callable[[], Vectors]:
        """Return zeros."""
        return lambda: np.zeros((len(texts), self._dimension), np.float32)


def _worker(config: ModelConfig, seed: int, count: int, size: int, rounds: int, start: Any, seconds: Any) -> None:
    """Be one of several worker processes: embed `count` texts, `size` a call, each time all are ready."""
    model = EmbeddingModel(config)
    for number in range(rounds + 1):
        texts = mixed_posts(count, seed=seed + number)
        start.wait()
        started = time.perf_counter()
        for answer in [model.submit(texts[first : first + size]) for first in range(0, count, size)]:
            answer.result()
        seconds.put((number, time.perf_counter() - started))


def pack_model(config: ModelConfig, directory: Path) -> None:
    """Write the model with fp16 weights to `directory`: half the bytes."""
    ModelSource(config).sentence_transformer.half().save(str(directory))


def measure(
    parts: Annotated[str, typer.Option(help=f"Comma-separated, of {', '.join(PARTS)}.")] = ",".join(PARTS),
    texts: Annotated[int | None, typer.Option(help="Texts of a round; by default 300, with a GPU 20,000.")] = None,
    rounds: Annotated[int, typer.Option(min=1)] = 5,
    call_texts: Annotated[
        int | None, typer.Option(help="Texts handed over at a time; by default 100, with a GPU 2,000.")
    ] = None,
    device: Annotated[str, typer.Option(callback=one_of("cpu", "cuda"), help="cpu or cuda.")] = "cpu",
    backend: str = "auto",
    precision: str = "auto",
    batch_tokens: int = 0,
    bridge: Annotated[
        str, typer.Option(help="auto: texts pass the language bridge first, unlike those of plain encode.")
    ] = "none",
    model: str = "all-MiniLM-L6-v2",
    save: results.SaveOption = False,
    packed: Annotated[
        Path | None, typer.Option("--pack-model", metavar="DIRECTORY", help="Write the model in fp16 and exit.")
    ] = None,
) -> int:
    """Measure and print. Return the exit code."""
    config = ModelConfig(
        name=model, device=device, backend=backend, precision=precision,
        batch_tokens=batch_tokens, bridge=bridge,
    )  # fmt: skip
    if packed is not None:
        pack_model(config, packed)
        return 0
    chosen = parts.split(",")
    if unknown := set(chosen) - set(PARTS):
        raise typer.BadParameter(f"{', '.join(sorted(unknown))} is none of {', '.join(PARTS)}", param_hint="--parts")
    texts = texts or (300 if config.device == "cpu" else 20_000)
    call_texts = call_texts or (BATCH if config.device == "cpu" else 2_000)
    benchmark = Benchmark(config, texts, rounds, call_texts)
    chip = torch.cuda.get_device_name() if config.device == "cuda" else f"{usable_cores()} cores"
    benchmark.note("machine", chip)
    for part in PARTS:
        if part in chosen:
            getattr(benchmark, part)()
    if save:
        print(f"written: {results.save(f'embedding-{device}', results.command(), benchmark.measurements)}")
    return 0


if __name__ == "__main__":
    sys.exit(run(measure, program="python -m benchmarks.embedding"))
