"""What a job prints, for people or (LOG_FORMAT=json) as one JSON object per line."""

from __future__ import annotations

import argparse
import io
import logging
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import orjson
from dotenv import dotenv_values
from rich.console import Console

SETTING = "LOG_FORMAT"
JSON_WIDTH = 100_000
"""Columns of the console behind JSON lines: nothing is wrapped."""


def json_line(level: str, source: str, message: str) -> str:
    """Return one line, with the time of now (UTC)."""
    said = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "level": level, "source": source}
    return orjson.dumps(said | {"message": message}).decode() + "\n"


class JsonFormatter(logging.Formatter):
    """Writes a log record as JSON, without a stack trace: that may hold values of records."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end."""
        return json_line(record.levelname, record.name, record.getMessage()).rstrip("\n")


class JsonLines(io.TextIOBase):
    """A text stream whose every line becomes a JSON object on another one.

    Args:
        target: where they go.
        source: who says so.
    """

    def __init__(self, target: TextIO, source: str = "job"):
        self._target = target
        self._source = source
        self._rest = ""

    def writable(self) -> bool:
        """Say that it takes text."""
        return True

    def write(self, text: str) -> int:
        """Take text; whole lines go on, empty ones do not."""
        *lines, self._rest = (self._rest + text).split("\n")
        for line in filter(None, map(str.strip, lines)):
            self._target.write(json_line("INFO", self._source, line))
        self._target.flush()
        return len(text)

    def flush(self) -> None:
        """Flush what is behind it."""
        self._target.flush()


def wants_json(arguments: Sequence[str], dotenv: Path = Path(".env")) -> bool:
    """Tell what LOG_FORMAT is - flag, environment, .env - before the settings are read, for their errors too."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--log-format", "--log_format", dest="format")
    given = parser.parse_known_args(list(arguments))[0].format
    found = given or os.environ.get(SETTING) or (dotenv_values(dotenv).get(SETTING) if dotenv.is_file() else None)
    return (found or "").strip() == "json"


def console(*, as_json: bool) -> Console:
    """Return what a job prints with, to stderr."""
    if not as_json:
        return Console(stderr=True, highlight=False)
    lines: TextIO = JsonLines(sys.stderr)  # type: ignore[assignment]
    return Console(file=lines, highlight=False, force_terminal=False, no_color=True, width=JSON_WIDTH)


def set_up_logging(*, as_json: bool) -> None:
    """Let only warnings through, and nothing of the libraries that print records."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter() if as_json else logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    # What fails in a worker comes to us as an exception, and is told once, without stack trace or values.
    logging.getLogger("apache_beam").setLevel(logging.CRITICAL)
    # Writes refused objects into its log, whole.
    logging.getLogger("weaviate-client").setLevel(logging.CRITICAL)
