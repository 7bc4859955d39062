"""The capacity model as a document: `python -m benchmarks.scaling_page` writes docs/explanation/scaling.md.

It is made from benchmarks/results/capacity.json (`python -m benchmarks.capacity --save`) and nothing else; a test
checks that it still is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.capacity_model import ALL, FUSED, KNOWN, PARTS, SHARE_PARTS, Model, need
from benchmarks.capacity_results import CHECKED, FITTED, Result, Spec, load
from benchmarks.results import DIRECTORY

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "scaling.md"
RATES = (1_000, 10_000, 100_000)
HOST_CORES = 16
FILLED = 0.7
"""Share of a host that may be busy in the mean: the rest is for bursts, for catching up, for a host that is lost."""
GPU_TEXTS_PER_SECOND = 40_000
"""The lower end of what an H200 embedded when there was one (issue 20; `benchmarks.embedding --device cuda`)."""
MANAGERS = (1, 2, 4)

_INTRODUCTION = """\
# Scaling: what a rate needs

Made by `python -m benchmarks.scaling_page` from the result `capacity` of `benchmarks/results`; do not edit. The model:
`benchmarks/capacity_model.py`; `python -m benchmarks.capacity --save` measures again. How to add partitions,
workers and hosts: [scale](../how-to/scale.md).

## The model

A record costs CPU time: once for each job that it passes (it is read, and handed over between the JVMs and Python),
and once more for each stage (its function, and the write of its output). Both are fitted for each program apart. Jobs
of one stage each pay the first part as often as there are jobs, a job of three fused stages pays it once: the
difference gives it.

- **Cores**: rate x CPU time of a record. That holds as long as no program waits for a lock or for another host.
- **Shares** (`PARALLELISM`): a share is one thread of Flink and one Python worker, which work by turns, so
  it fills few cores however many the host has. A rate needs so many shares, and a partition for each.
- **Hosts**: of {cores} cores each, {filled:.0%} of them busy in the mean.
"""
_LEFT_OUT = """
## What the model leaves out

- **Other records.** Measured with the sample stream, each post with a text of its own of 8 to 60 words. A text that
  comes again needs no inference; a longer one needs more of everything; a bad record ends at its first stage.
- **A full store.** Weaviate was emptied before each run, and an insert costs more the more it holds. Its hosts are
  shards, and memory limits them first.
- **Replicas and readers.** Kafka's CPU time is of one replica, and of one reader of each topic. Three replicas take up
  to three times the brokers; Snowflake's sink and the archive are further readers.
- **Disks.** Retention times the megabytes a second of the tables, for each replica.
- **Memory.** A share that embeds on the CPU takes about 1 GB, beside 3 GB of Flink and Java on each host.
- **Tokenizing beside a GPU.** Embed beside a GPU is taken to cost what it costs over texts whose vectors are cached:
  cutting texts into tokens and copying them to the GPU is not in it.
- **Skew.** Partitions are taken to be even; `bd job lag` says whether they are.
- **Many shares.** What Flink does for each share and checkpoint was measured with one share and two.
"""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _costs(model: Model) -> str:
    columns = {"once a job": model.once, **{f"+ {stage}": model.stages[stage] for stage in (*ALL, KNOWN)}}
    columns |= {"all four": model.cost(ALL), "all four, GPU": model.cost((*FUSED, KNOWN))}
    rows = [[part, *(f"{cost[part]:.2f}" for cost in columns.values())] for part in PARTS]
    rows.append(["**in all**", *(f"**{sum(cost.values()):.2f}**" for cost in columns.values())])
    text = "\n## What a record costs\n\nMilliseconds of CPU time.\n\n" + _table(["program", *columns], rows)
    without, embedding = model.share_cores[False], model.share_cores[True]
    return text + (
        f"\nA share fills {without:.2f} cores without embed and {embedding:.2f} with it: inference has threads of its "
        "own.\n"
    )


def _check(found: Result) -> str:
    model, rows = found.model, []
    for spec in CHECKED:
        run = found.runs[spec].run
        expected, seen = model.cost(spec.stages), run.cpu
        rate = model.rate(spec.stages, spec.shares, run.free_cores)
        shares = [sum(cost[part] for part in SHARE_PARTS) for cost in (expected, seen)]
        whole = [sum(cost.values()) for cost in (expected, seen)]
        rows.append(
            [
                spec.title,
                f"{shares[0]:.2f} / {shares[1]:.2f}",
                f"{whole[0]:.2f} / {whole[1]:.2f}",
                f"{whole[0] / whole[1]:.2f}",
                f"{run.free_cores:.2f}",
                f"{rate:,.0f} / {run.rate:,.0f}",
                f"{rate / run.rate:.2f}",
            ]
        )
    head = ["job", "workers, ms", "all programs, ms", "ratio", "cores that others left", "records/s", "ratio"]
    fitted = ", ".join(f"`{spec.title}`" for spec in FITTED)
    return (
        "\n## Predicted and measured\n\n"
        f"The model is fitted to the jobs {fitted}. These it was not fitted to, predicted / measured, with all "
        "programs on the cores of one machine:\n\n" + _table(head, rows)
    )


def _needs(found: Result) -> str:
    text = "\n## Hosts\n"
    for title, gpu in (("Without a GPU", None), ("With GPUs that embed", GPU_TEXTS_PER_SECOND)):
        rows = []
        for rate in RATES:
            one = need(
                found.model,
                rate,
                host_cores=HOST_CORES,
                filled=FILLED,
                written_bytes=found.written_bytes,
                gpu_texts_per_second=gpu,
            )
            rows.append(
                [
                    f"{rate:,}",
                    f"{one.shares:,}",
                    f"{one.worker_hosts:,}",
                    f"{one.gpus:,}" if gpu else "-",
                    f"{one.broker_hosts:,}",
                    f"{one.weaviate_hosts:,}",
                    f"{one.written_mb:,.0f}",
                ]
            )
        head = ["records/s", "shares, partitions", "hosts of workers", "GPUs", "hosts of Kafka", "hosts of Weaviate"]
        text += f"\n### {title}\n\n" + _table([*head, "MB/s written to Kafka"], rows)
    return text + (
        f"\nA GPU is taken to embed {GPU_TEXTS_PER_SECOND:,} texts/s, the lower end of what an H200 did. Partitions "
        "are those of a topic that carries most of the records; as many for each source topic are always enough. "
        "Stages as jobs of their own pay the first column of costs above once more for each job.\n"
    )


def _managers(found: Result) -> str:
    rows = []
    cores = float(found.machine["cores"])
    for shares in MANAGERS:
        row = [str(shares)]
        for stages in (FUSED, ALL):
            measured = found.runs.get(Spec(stages, shares))
            row += [
                f"{found.model.rate(stages, shares, float('inf')):,.0f}",
                f"{found.model.rate(stages, shares, cores):,.0f}",
                "-" if measured is None else f"{measured.run.rate:,.0f}",
            ]
        rows.append(row)
    machine = f"{found.machine['cores']} cores"
    head = ["task managers of one slot"]
    for what in ("without embed", "all four"):
        head += [f"{what}: cores enough", f"{what}: {machine}", f"{what}: measured"]
    return (
        "\n## One, two and four task managers\n\nRecords/s by the model, each task manager with a share of its own: "
        f"where cores are enough, and on the {machine} of the machine that measured, services included.\n\n"
        + _table(head, rows)
    )


def markdown(directory: Path = DIRECTORY) -> str:
    """Return the page of the result in `directory`."""
    text = _INTRODUCTION.format(cores=HOST_CORES, filled=FILLED)
    try:
        found = load(directory)
    except FileNotFoundError:
        return text + "\nThere is no result yet.\n" + _LEFT_OUT
    where = f"{found.machine['processor']}, {found.machine['cores']} cores, Python {found.machine['python']}"
    text += f"\nMeasured by `{found.command}`, {found.date}, commit `{found.commit}`, {where}.\n"
    return text + _costs(found.model) + _check(found) + _needs(found) + _managers(found) + _LEFT_OUT


if __name__ == "__main__":
    PAGE.write_text(markdown(), encoding="utf-8")
