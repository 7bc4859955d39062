"""The whole graph on embedded Flink with all four stages: how fast, where the time goes, what a worker holds.

    python -m benchmarks.pipeline                                   # the table; four runs a round
    python -m benchmarks.pipeline --runs job,bare --set MAX_BUNDLE_MILLISECONDS=500    # a setting beside the default
    python -m benchmarks.pipeline --runs job --against DIRECTORY    # the job of another checkout beside this one's
    python -m benchmarks.pipeline --profile PY_SPY                  # where the time of a record goes
    python -m benchmarks.pipeline --memory 20000 --words 1-6

Kafka, Redis, Weaviate, the weather stand-in and Flink run on the same cores as the job. In each round these take turns,
each on records of its own:

job         pipeline.main
plain       the same graph with `SentenceTransformer.encode` (benchmarks/plain_embedding_job.py)
repeats     pipeline.main; 30 % of the records repeat an earlier one under an id of their own
bare        the backend alone, in a process of its own, on the very texts that `job` embedded (read from its outputs)

The stream is filled before a job starts. Its rate is that of the records from about the 10 % one, where the outputs
pause for longest between 5 % and 15 % (the end of a batch), to the last one, by the outputs' times in Kafka; so neither
the start-up nor the first compilations of the JVMs count, but the drain at the end does.

Records are posts of the sample stream whose content is one of `texts.mixed_posts`: three scripts, as many words as
`--words` says; or, with `--texts samples`, valid records of the sample stream as they are.

Counted out. In the window the machine gives wall seconds x cores of CPU time. The services (Kafka, Redis, Weaviate,
weather, Flink's JVM, and Beam's Java worker if the job has one) take some of it, psutil says how much; and so do
programs of others on the machine, which are counted out of the bare backend's time as well. What is left, idle time
included, over the records is what a record costs us. `job / bare, services counted out` is what a text costs the bare
backend over that; `job / bare, as seen` is texts/s over texts/s.

Measurements are medians with the lowest and highest; a ratio is the median of the rounds' ratios.
"""

from __future__ import annotations

import contextlib
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, NamedTuple

import orjson
import psutil
import typer
from rich.console import Console
from rich.table import Table

from benchmarks import results, worker_profile
from benchmarks.cpu_account import IDLE, OTHERS, SAMPLE_SECONDS, CpuAccount
from benchmarks.processes import BENCHMARK, PYTHON, SERVICES, WATCHER, groups, service_roots
from benchmarks.rotation import rotated
from benchmarks.spread import spread
from benchmarks.texts import mixed_posts
from clients.kafka_admin import create_topics
from clients.weaviate import connect
from local.services import LocalServices, Ports
from pipeline.flink.worker_template import WORKER_NAME
from pipeline.plan import model_config, weaviate_config
from samples import Sample, generate
from samples.kafka import produce
from schemas.topics import DEAD_LETTER_TOPICS, SINK_TOPICS, Stage, kind_of_topic, output_topics
from terminal.program import one_of, run
from transforms.embed import embedding_text
from transforms.embedding import EmbeddingModel, ModelConfig
from transforms.embedding.hardware import usable_cores
from transforms.records import Record, SourceRecord
from verification.accounting import messages
from verification.scene import PROJECT, Scene, scene_on, wait_for

STAGES = "validate,anonymize,enrich,embed"
PARTITIONS = 2
BATCH = 100
REPEATED = 0.3
PLAIN_SIZE = 0.4
"""The plain job is given fewer records: it takes long enough over them."""
WINDOW = (0.05, 0.15)
"""Between these shares of the outputs a window begins."""
DRAIN_SECONDS = 1_800.0
RUNS = ("job", "plain", "repeats", "bare")
console = Console(highlight=False, width=160)


class Written(NamedTuple):
    """An output of the last stage: when it was written (seconds since 1970), its topic and value."""

    at: float
    topic: str
    value: bytes


class Window(NamedTuple):
    """The measured part of a run: from when to when (seconds since 1970), and the records written in it."""

    start: float
    end: float
    records: int

    @property
    def rate(self) -> float:
        """Records per second."""
        return self.records / (self.end - self.start)


class Variant(NamedTuple):
    """A job that is measured.

    Attributes:
        module: what is started.
        code: the checkout it is started from.
        more: its settings.
        repeated: share of records that repeat an earlier one.
        size: its records over those of the others.
    """

    module: str = "pipeline.main"
    code: Path = PROJECT
    more: Mapping[str, str] = MappingProxyType({})
    repeated: float = 0.0
    size: float = 1.0


@dataclass(frozen=True)
class Run:
    """A run of a job: its window, whose CPU time it took, and all its outputs."""

    window: Window
    account: CpuAccount
    outputs: Sequence[Written]

    @property
    def cpu_seconds(self) -> dict[str, float]:
        """CPU seconds of each group in the window."""
        return self.account.between(self.window.start, self.window.end)

    @property
    def texts(self) -> list[str]:
        """What was embedded, in the order of the outputs."""
        return [_embedded_text(one) for one in self.outputs]


def window_of(moments: Sequence[float], shares: tuple[float, float] = WINDOW) -> Window:
    """Return the window of outputs written at `moments`, rising, at least 20 of them.

    It begins with the output behind which the pause is longest between `shares` of them, which is not counted: outputs
    come in batches, and those of a batch were worked on before the first of them was written.
    """
    low, high = (max(1, int(len(moments) * share)) for share in shares)
    last = max(range(low, high + 1), key=lambda index: moments[index] - moments[index - 1]) - 1
    return Window(moments[last], moments[-1], len(moments) - 1 - last)


def counted_out(window: Window, cpu_seconds: Mapping[str, float], cores: int, names: Sequence[str]) -> float:
    """Return records/s of `window` had the groups `names` used no CPU: see the module."""
    theirs = sum(cpu_seconds.get(name, 0.0) for name in names)
    return window.records * cores / ((window.end - window.start) * cores - theirs)


def posts(texts: Sequence[str], prefix: str, seed: int) -> list[Sample]:
    """Return a valid post for each of `texts`, half of them from either scraper, ids beginning with `prefix`."""
    topics = ("source.social.facebook", "source.social.tiktok")
    streams = [
        generate(len(texts), seed=seed + number, broken_share=0.0, prefix=f"{prefix}{number}", topic=topic)
        for number, topic in enumerate(topics)
    ]
    return [_with(next(streams[index % 2]), content=text) for index, text in enumerate(texts)]


def _with(sample: Sample, **fields: str) -> Sample:
    value = orjson.loads(sample.value or b"{}") | fields
    return sample._replace(value=orjson.dumps(value))


def repeating(samples: Sequence[Sample], share: float, seed: int) -> list[Sample]:
    """Return as many posts, of which `share` are one of those before again, under the id of the one they replace."""
    rng = random.Random(seed)  # noqa: S311
    result: list[Sample] = []
    for sample in samples:
        if result and rng.random() < share:
            own = orjson.loads(sample.value or b"{}")
            again = rng.choice(result)
            result.append(_with(again, post_id=own["post_id"])._replace(key=sample.key))
        else:
            result.append(sample)
    return result


def _embedded_text(output: Written) -> str:
    kind = kind_of_topic(output.topic)
    assert kind is not None  # noqa: S101 - a topic of the contract
    source = SourceRecord(output.topic, 0, 0, 0, None, None)
    return embedding_text(Record(kind, orjson.loads(output.value), source))


class Benchmark:
    """Services, and what is run on them.

    Args:
        services: running.
        directory: of the runs' files; each gets one of its own.
        records: of a run.
        words: fewest and most words of a post; None for the sample stream as it is.
        settings: of every job.
    """

    def __init__(
        self,
        services: LocalServices,
        directory: Path,
        records: int,
        words: tuple[int, int] | None,
        settings: Mapping[str, str],
    ):
        self.services, self.directory, self.records, self.words = services, directory, records, words
        self.settings = dict(settings)
        self.cores = usable_cores()
        self._runs = 0
        self._roots = service_roots(services)

    @contextlib.contextmanager
    def scene(self, code: Path, more: Mapping[str, str]) -> Iterator[Scene]:
        """Yield the scene of one run of the job in the checkout `code`, with the settings `more`."""
        self._runs += 1
        directory = self.directory / f"run-{self._runs}"
        directory.mkdir()
        settings = self.settings | dict(more)
        parallelism = int(settings.get("PARALLELISM", "1"))
        with scene_on(self.services, directory, STAGES, embedded=True, parallelism=parallelism, **settings) as scene:
            scene.environment["PYTHONPATH"] = str(code)
            yield scene

    def samples(self, count: int, seed: int, repeated: float = 0.0) -> list[Sample]:
        """Return the records of a run; other ones for each `seed`, under ids no run had before."""
        prefix = f"r{self._runs}-{seed}-"
        if self.words is None:
            return list(generate(count, seed=seed, broken_share=0.0, prefix=prefix))
        made = posts(mixed_posts(count, seed=seed, words=self.words), prefix, seed)
        return repeating(made, repeated, seed) if repeated else made

    def run(
        self,
        seed: int,
        variant: Variant,
        while_running: Callable[[Scene, int], None] | None = None,
    ) -> Run:
        """Fill the stream, run a job until all of it is written, and return what was seen.

        Args:
            seed: of the records.
            variant: the job.
            while_running: called with the scene and the outputs of before, once the job runs.
        """
        with self.scene(variant.code, variant.more) as scene:
            empty_weaviate(scene)
            started_at = scene.ends()
            samples = self.samples(int(self.records * variant.size), seed, variant.repeated)
            before = _done(scene)
            produce(scene.settings.kafka, samples)
            with CpuAccount(lambda: groups(self._roots, scene.process)).sampling() as account:
                scene.start(module=variant.module)
                if while_running is not None:
                    while_running(scene, before)
                wait_for(lambda: _done(scene) - before >= len(samples), DRAIN_SECONDS, "the records were not written")
                time.sleep(2 * SAMPLE_SECONDS)  # the last output is between two samples
            outputs = sorted(
                Written(message.timestamp()[1] / 1000, message.topic(), message.value())
                for message in messages(scene.settings.kafka, output_topics(Stage.EMBED), started_at)
            )
            scene.stop()
        if len(outputs) < len(samples):
            raise SystemExit(f"{len(samples) - len(outputs)} of {len(samples)} records became dead letters")
        window = window_of([one.at for one in outputs])
        return Run(window, account, outputs)

    def bare(self, texts: Sequence[str]) -> Run:
        """Embed `texts` by the backend alone, in a process of its own: this module with `--bare`."""
        with self.scene(PROJECT, {}) as scene:
            config = model_config(scene.settings)
            file = scene.directory / "texts.json"
            file.write_bytes(orjson.dumps({"config": _plain_fields(config), "texts": list(texts)}))
            command = [sys.executable, "-m", "benchmarks.pipeline", "--bare", str(file)]
            process = psutil.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)
            alone = groups(self._roots, None) | {PYTHON: [process]}
            with CpuAccount(lambda: alone).sampling() as account:
                printed, _ = process.communicate()
        if process.returncode:
            raise SystemExit(f"the bare backend ended with {process.returncode}")
        start, end = map(float, printed.split()[-2:])
        return Run(Window(start, end, len(texts)), account, [])


def _plain_fields(config: ModelConfig) -> dict[str, Any]:
    return {name: value for name, value in vars(config).items() if name != "cache_directory"}


def embed_bare(file: Path) -> tuple[float, float]:
    """Embed the texts of `file` in batches of 100, the next handed over in advance; return begin and end (since 1970).

    The process is kept for a moment longer, so that its parent can still read its CPU time.
    """
    given = orjson.loads(file.read_bytes())
    model = EmbeddingModel(ModelConfig(**given["config"]))
    texts = given["texts"]
    model.encode(mixed_posts(BATCH, seed=1))
    started = time.time()
    answers = [model.submit(texts[start : start + BATCH]) for start in range(0, len(texts), BATCH)]
    for answer in answers:
        answer.result()
    ended = time.time()
    time.sleep(2 * SAMPLE_SECONDS)
    return started, ended


def empty_weaviate(scene: Scene) -> None:
    """Delete the collections: a job refuses those whose vectors are of another model, or of another bridge."""
    client = connect(weaviate_config(scene.settings))
    try:
        client.collections.delete_all()
    finally:
        client.close()


def _done(scene: Scene) -> int:
    """Return how many records any run has brought to an end: outputs of the last stage and dead letters."""
    written = scene.counts.read().written
    return sum(written.get(topic, 0) for topic in (*SINK_TOPICS.values(), *DEAD_LETTER_TOPICS.values()))


def _has_done(scene: Scene, wanted: int) -> bool:
    return _done(scene) >= wanted


def compare(benchmark: Benchmark, runs: Sequence[str], variants: Mapping[str, Variant], rounds: int) -> dict[str, Any]:
    """Run everything `rounds` times in turns; print the tables and return the measurements."""
    found: dict[str, list[Run]] = {}
    for number in range(rounds):
        names = list(variants)
        # Whatever the services gather in the course of a round burdens each in turn.
        for name in rotated(names, number):
            found.setdefault(name, []).append(benchmark.run(1000 + 10 * number + names.index(name), variants[name]))
            _say(name, found[name][-1])
        if "bare" in runs:
            found.setdefault("bare", []).append(benchmark.bare(found["job"][-1].texts))
            _say("bare", found["bare"][-1])
    rates = {name: [run.window.rate for run in several] for name, several in found.items()}
    freed = {name: [_freed(run, benchmark.cores, (*SERVICES, OTHERS)) for run in found[name]] for name in found}
    ours = {name: [_freed(run, benchmark.cores, (OTHERS,)) for run in found[name]] for name in found}
    cores = {name: [_cores(run) for run in several] for name, several in found.items()}
    _print_rates(benchmark, rates, ours, freed, cores)
    ratios = _ratios(rates, ours, freed)
    _print_ratios(ratios)
    series = {"as seen": rates, "others counted out": ours, "services and others counted out": freed}
    measurements = {
        f"{name}, {what}": results.spread("records/s", values)
        for what, several in series.items()
        for name, values in several.items()
    }
    for name, each in cores.items():
        for part in (PYTHON, *SERVICES, OTHERS):
            measurements[f"{name}: {part}"] = results.spread("cores", [one.get(part, 0.0) for one in each])
    return measurements | {name: results.spread("times", values) for name, values in ratios.items()}


def _say(name: str, run: Run) -> None:
    seconds = run.window.end - run.window.start
    console.print(f"  {name}: {run.window.rate:,.1f} records/s over {seconds:.1f} s", style="dim")


def _freed(run: Run, cores: int, names: Sequence[str]) -> float:
    return counted_out(run.window, run.cpu_seconds, cores, names)


def _cores(run: Run) -> dict[str, float]:
    """Return how many cores each group kept busy."""
    return {name: used / (run.window.end - run.window.start) for name, used in run.cpu_seconds.items()}


Series = Mapping[str, Sequence[float]]


def _print_rates(
    benchmark: Benchmark, rates: Series, ours: Series, freed: Series, cores: Mapping[str, Sequence[Mapping[str, float]]]
) -> None:
    rounds = max(map(len, rates.values()))
    words = "sample stream" if benchmark.words is None else f"{benchmark.words[0]}-{benchmark.words[1]} words"
    title = f"{benchmark.records:,} records ({words}), {benchmark.cores} cores, {rounds} rounds"
    table = Table("measurement", title=title, title_justify="left")
    for name in rates:
        table.add_column(name, justify="right")
    for what, series in (
        ("records/s, as seen", rates), ("others counted out", ours), ("services too", freed),
    ):  # fmt: skip
        table.add_row(what, *(spread(values, 1) for values in series.values()))
    for part in (PYTHON, *SERVICES, WATCHER, BENCHMARK, OTHERS, IDLE):
        used = [spread([one.get(part, 0.0) for one in several], 2) for several in cores.values()]
        table.add_row(f"cores: {part}", *used)
    console.print(table)


def _ratios(rates: Series, ours: Series, freed: Series) -> dict[str, list[float]]:
    """Return the rounds' ratios by what they are of."""
    found: dict[str, list[float]] = {}
    if "job" not in rates:
        return found

    def note(what: str, above: Sequence[float], below: Sequence[float]) -> None:
        found[what] = [a / b for a, b in zip(above, below, strict=True)]

    for name in rates:
        if name == "plain":
            note("job / plain, as seen", rates["job"], rates[name])
            note("job / plain, others counted out", ours["job"], ours[name])
        elif name not in ("job", "bare"):
            note(f"{name} / job, as seen", rates[name], rates["job"])
            note(f"{name} / job, others counted out", ours[name], ours["job"])
    if "bare" in rates:
        note("job / bare, as seen", rates["job"], rates["bare"])
        note("job / bare, others counted out", ours["job"], ours["bare"])
        for name in rates:
            if name not in ("plain", "repeats", "bare"):
                note(f"{name} / bare, services counted out", freed[name], ours["bare"])
    return found


def _print_ratios(ratios: Series) -> None:
    aims = {
        "job / plain, others counted out": ">= 3", "job / bare, services counted out": ">= .75",
        "repeats / job, others counted out": "rises",
    }  # fmt: skip
    table = Table("ratio")
    for column in ("median (least-largest)", "aim"):
        table.add_column(column, justify="right")
    for name, values in ratios.items():
        table.add_row(name, spread(values, 2), aims.get(name, ""))
    console.print(table)


def profile(benchmark: Benchmark, py_spy: str, seconds: float, code: Path) -> dict[str, Any]:
    """Print where the time of a record goes, over `seconds` from about the 10 % record on."""
    parts: dict[str, float] = {}
    watched: list[float] = []

    def watch(scene: Scene, before: int) -> None:
        wait_for(lambda: _done(scene) - before >= benchmark.records * 0.1, DRAIN_SECONDS, "no record was written")
        watched.append(time.time())
        parts.update(worker_profile.watch(scene.child(WORKER_NAME), py_spy, seconds))
        watched.append(time.time())

    found = benchmark.run(1, Variant(code=code), watch)
    start, end = watched
    if found.outputs[-1].at < end:
        raise SystemExit("the records ended before the profile: give more --records or fewer --seconds")
    records = sum(start < one.at <= end for one in found.outputs)
    used = found.account.between(start, end)
    python = used.pop(PYTHON)
    scale = python / sum(parts.values())  # the kernel's accounts of threads and of the process differ by their moments
    whole = (end - start) * benchmark.cores
    rows = {f"{PYTHON}: {name}": seconds * scale for name, seconds in parts.items()} | used
    title = f"{records:,} records in {end - start:.0f} s, {benchmark.cores} cores, {records / (end - start):.1f}/s"
    table = Table("", title=title, title_justify="left")
    table.add_column("ms of CPU a record", justify="right")
    table.add_column("share of the cores", justify="right")
    for name, seconds in sorted(rows.items(), key=lambda row: -row[1]):
        table.add_row(name, f"{seconds / records * 1000:.2f}", f"{seconds / whole:.1%}")
    console.print(table)
    return {name: results.spread("ms of CPU a record", [used / records * 1000]) for name, used in rows.items()}


def memory(benchmark: Benchmark, code: Path) -> dict[str, Any]:
    """Print what the Python worker holds at shares of the records, which come while the job runs."""
    total, rows = benchmark.records, {}
    with benchmark.scene(code, {}) as scene:
        before = _done(scene)
        step = 2_000

        def send() -> None:
            for number, start in enumerate(range(0, total, step)):
                produce(scene.settings.kafka, benchmark.samples(min(step, total - start), 5_000 + number))

        sender = threading.Thread(target=send, daemon=True)
        sender.start()
        scene.start()
        wait_for(lambda: _done(scene) > before, DRAIN_SECONDS, "no record was written")
        worker = scene.child(WORKER_NAME)
        began = time.monotonic()
        for percent in (1, 10, 25, 50, 75, 100):
            wanted = before + total * percent // 100
            wait_for(partial(_has_done, scene, wanted), DRAIN_SECONDS, "the records were not written")
            rows[percent] = worker.memory_info().rss / 2**20
            console.print(f"  {percent} %: {rows[percent]:,.0f} MiB, {time.monotonic() - began:,.0f} s", style="dim")
        sender.join()
        scene.stop()
    table = Table("records", title=f"{total:,} records through all four stages", title_justify="left")
    table.add_column("Python worker, MiB", justify="right")
    for percent, held in rows.items():
        table.add_row(f"{total * percent // 100:,}", f"{held:,.0f}")
    console.print(table)
    return {f"Python worker after {percent} %": results.spread("MiB", [held]) for percent, held in rows.items()}


def _variants(runs: Sequence[str], more: Sequence[str], against: Sequence[Path]) -> dict[str, Variant]:
    """Return what takes turns."""
    made = {
        "job": Variant(),
        "plain": Variant("benchmarks.plain_embedding_job", size=PLAIN_SIZE),
        "repeats": Variant(repeated=REPEATED),
    }
    chosen = {name: made[name] for name in made if name in runs}
    if more:
        chosen[f"job, {' '.join(more)}"] = Variant(more=_settings(more))
    for directory in against:
        chosen[f"job of {directory.name}"] = Variant(code=directory.resolve())
    return chosen


def _settings(pairs: Iterable[str]) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in pairs)


def measure(
    records: Annotated[int, typer.Option(min=1, help="Of a run.")] = 3_000,
    rounds: Annotated[int, typer.Option(min=1)] = 3,
    runs: Annotated[str, typer.Option(help="What takes turns, comma-separated.")] = ",".join(RUNS),
    words: Annotated[str, typer.Option(help="Fewest and most words of a post.")] = "8-60",
    texts: Annotated[str, typer.Option(callback=one_of("mixed", "samples"), help="mixed or samples.")] = "mixed",
    set_: Annotated[list[str], typer.Option("--set", metavar="NAME=VALUE", help="Settings of one more job.")] = [],  # noqa: B006
    all_: Annotated[list[str], typer.Option("--all", metavar="NAME=VALUE", help="Settings of every job.")] = [],  # noqa: B006
    against: Annotated[list[Path], typer.Option(metavar="DIRECTORY", help="One more job: of that checkout.")] = [],  # noqa: B006
    profile_by: Annotated[
        str | None,
        typer.Option("--profile", metavar="PY_SPY", help="Show where the time goes instead, by this program."),
    ] = None,
    seconds: Annotated[float, typer.Option(help="Of the profile.")] = 20.0,
    held: Annotated[
        int | None, typer.Option("--memory", metavar="RECORDS", help="Show what the worker holds instead.")
    ] = None,
    save: results.SaveOption = False,
    bare: Annotated[Path | None, typer.Option(metavar="FILE", hidden=True)] = None,
) -> int:
    """Measure and print. Return the exit code."""
    if bare is not None:
        print(*embed_bare(bare))
        return 0
    if unknown := set(runs.split(",")) - set(RUNS):
        raise typer.BadParameter(f"{', '.join(sorted(unknown))} is none of {', '.join(RUNS)}", param_hint="--runs")
    low, high = map(int, words.split("-"))
    lengths = (low, high) if texts == "mixed" else None
    code = against[0].resolve() if against else PROJECT
    with tempfile.TemporaryDirectory() as scratch:
        services = LocalServices(Path(scratch) / "services", Ports.free())
        services.up()
        try:
            create_topics(services.kafka, partitions=PARTITIONS)
            many = held or records
            benchmark = Benchmark(services, Path(scratch), many, lengths, _settings(all_))
            if held is not None:
                measurements = memory(benchmark, code)
            elif profile_by is not None:
                measurements = profile(benchmark, profile_by, seconds, code)
            else:
                measurements = compare(benchmark, runs.split(","), _variants(runs.split(","), set_, against), rounds)
        finally:
            services.down()
    if save:
        name = "pipeline" if held is None and profile_by is None else "pipeline-memory" if held else "pipeline-profile"
        console.print(f"written: {results.save(name, results.command(), measurements)}")
    return 0


if __name__ == "__main__":
    sys.exit(run(measure, program="python -m benchmarks.pipeline"))
