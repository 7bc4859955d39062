"""Writes sample records as JSON lines, or sends them to Kafka: `python -m samples --count 2000 --output posts.jsonl`.

A line holds no topic: read from a file, a record whose platform contradicts its topic is as good as any. Left out, and
counted on stderr, are the values that make no line: none at all, empty, or with a line break. With `--kafka` every
record goes to its topic as it is.
"""

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from tqdm import tqdm

from pipeline.settings import SettingsError, load_service_settings
from samples.kafka import NotProduced, produce
from samples.stream import Sample, generate
from schemas.topics import SOURCE_TOPICS


def _arguments(argv: Sequence[str] | None) -> tuple[Iterator[Sample], argparse.Namespace]:
    """Return the records asked for, and what was said of them."""
    parser = argparse.ArgumentParser(
        prog="python -m samples", description="Write made-up source records as JSON lines, or send them to Kafka."
    )
    parser.add_argument("--count", type=int, required=True, help="how many records")
    parser.add_argument("--seed", type=int, default=2025, help="same seed, same records (%(default)s)")
    parser.add_argument("--broken-share", type=float, default=0.03, help="0 to 1: how many are broken (%(default)s)")
    parser.add_argument("--topic", choices=SOURCE_TOPICS, help="records of this source topic only")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--output", default="-", metavar="FILE.jsonl", help="a file, or - for stdout (%(default)s)")
    where.add_argument("--kafka", metavar="HOST:PORT", help="send each record to its topic on these brokers")
    parser.add_argument("--rate", type=float, metavar="N", help="with --kafka: records per second, evenly")
    parser.add_argument("--prefix", default="s", help="what every id begins with, to tell runs apart (%(default)s)")
    chosen = parser.parse_args(argv)
    if chosen.count < 0:
        parser.error(f"argument --count: must be 0 or more, not {chosen.count}")
    if not 0 <= chosen.broken_share <= 1:
        parser.error(f"argument --broken-share: must be from 0 to 1, not {chosen.broken_share}")
    if chosen.rate is not None and (chosen.kafka is None or chosen.rate <= 0):
        parser.error("argument --rate: must be more than 0, and goes with --kafka")
    records = generate(
        chosen.count, seed=chosen.seed, broken_share=chosen.broken_share, topic=chosen.topic, prefix=chosen.prefix
    )
    return records, chosen


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


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code.

    0; 1 when the output cannot be written or Kafka does not take it, 2 when a setting is wrong, 130 when stopped by
    Ctrl-C.
    """
    records, chosen = _arguments(argv)
    count, output = chosen.count, chosen.output
    # The bar appears only where a person watches, and only when it takes longer than a moment.
    bar = tqdm(records, total=count, unit=" records", delay=2, disable=None)
    try:
        if chosen.kafka is not None:
            kafka = load_service_settings({"kafka_bootstrap_servers": chosen.kafka}).kafka
            print(f"{produce(kafka, bar, records_per_second=chosen.rate)} records sent", file=sys.stderr)
            return 0
        with _opened(output) as file:
            left_out = write_lines(iter(bar), file)
    except BrokenPipeError:
        # The reader has had enough (`| head`). Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("stopped; the output is not complete", file=sys.stderr)
        return 130
    except NotProduced as error:
        print(f"--kafka {chosen.kafka}: {error}", file=sys.stderr)
        return 1
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"--output: cannot write {output}: {error.strerror}", file=sys.stderr)
        return 1
    print(f"{count - left_out} records written, {left_out} left out (values that make no line)", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
