"""`bd samples`: made-up source records."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from tqdm import tqdm

from cli.options import positive, share
from pipeline.settings import load_service_settings
from samples.kafka import NotProduced, produce
from samples.stream import Sample, generate
from schemas.topics import SOURCE_TOPICS
from terminal.errors import print_error

app = typer.Typer(rich_markup_mode=None, add_completion=False)


def _source_topic(name: str | None) -> str | None:
    if name is not None and name not in SOURCE_TOPICS:
        raise typer.BadParameter(f"{name!r} is none of {', '.join(SOURCE_TOPICS)}")
    return name


@app.command(
    epilog="Examples: bd samples --count 1000 --output posts.jsonl;  "
    "bd samples --count 1000 --kafka localhost:9092 --rate 20"
)
def samples(
    count: Annotated[int, typer.Option(min=0, metavar="N", help="How many records.")],
    seed: Annotated[int, typer.Option(metavar="N", help="Same seed, same records.")] = 2025,
    broken_share: Annotated[
        float, typer.Option(callback=share, metavar="N", help="Share of broken records, 0 to 1.")
    ] = 0.03,
    topic: Annotated[
        str | None, typer.Option(callback=_source_topic, metavar="TOPIC", help="Records of this source topic only.")
    ] = None,
    output: Annotated[str, typer.Option(metavar="FILE", help="A file of JSON lines; - for standard output.")] = "-",
    kafka: Annotated[
        str | None, typer.Option(metavar="HOST:PORT", help="Send each record to its topic on these brokers instead.")
    ] = None,
    rate: Annotated[
        float | None, typer.Option(callback=positive, metavar="N", help="With --kafka: records per second.")
    ] = None,
    prefix: Annotated[str, typer.Option(metavar="TEXT", help="What every id begins with, to distinguish runs.")] = "s",
) -> int:
    """Write made-up source records as JSON lines, or send them to Kafka.

    A line has no topic: read from a file, a record whose platform contradicts its topic is as good as any. Values that
    do not fit on one line (none at all, empty, or with a line break) are left out of files, and counted on standard
    error. With --kafka every record goes to its topic as it is.
    """
    if kafka is not None and output != "-":
        raise typer.BadParameter("not allowed with --output", param_hint="--kafka")
    if rate is not None and kafka is None:
        raise typer.BadParameter("needs --kafka", param_hint="--rate")
    records = generate(count, seed=seed, broken_share=broken_share, topic=topic, prefix=prefix)
    # The bar appears only where a person watches, and only when it takes longer than a moment.
    bar = tqdm(records, total=count, unit=" records", delay=2, disable=None)
    try:
        if kafka is not None:
            connection = load_service_settings({"kafka_bootstrap_servers": kafka}).kafka
            print_error(f"{produce(connection, bar, records_per_second=rate)} records sent")
            return 0
        with _opened(output) as file:
            left_out = write_lines(iter(bar), file)
    except BrokenPipeError:
        raise
    except KeyboardInterrupt:
        print_error("Stopped; the output is incomplete")
        return 130
    except NotProduced as error:
        print_error(f"--kafka {kafka}: {error}")
        return 1
    except OSError as error:
        print_error(f"--output: cannot write {output}: {error.strerror}")
        return 1
    print_error(f"{count - left_out} records written, {left_out} left out (they do not fit on one line)")
    return 0


@contextlib.contextmanager
def _opened(output: str) -> Iterator[BinaryIO]:
    if output == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    else:
        with Path(output).open("wb") as file:
            yield file


def write_lines(records: Iterator[Sample], file: BinaryIO) -> int:
    """Write the value of each record that makes a line to `file` and return how many made none."""
    left_out = 0
    for record in records:
        if not record.value or b"\n" in record.value or b"\r" in record.value:
            left_out += 1
        else:
            file.write(record.value + b"\n")
    return left_out
