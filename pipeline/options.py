"""The command line: a flag for every setting, the flags of one run, and Beam's own."""

from __future__ import annotations

import argparse
import contextlib
import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from apache_beam.options.pipeline_options import PipelineOptions

from pipeline.settings import Settings, SettingsError, load_settings


class StreamOptions(PipelineOptions):  # type: ignore[misc]
    """Flags of this job. Beam calls `_add_argparse_args` when it builds its parser."""

    @classmethod
    def _add_argparse_args(cls, parser: argparse.ArgumentParser) -> None:
        run = parser.add_argument_group("this run")
        run.add_argument(
            "--from-beginning",
            action="store_true",
            help="Read the topics from their first record, whatever the group has committed",
        )
        run.add_argument(
            "--detach", action="store_true", help="Flink: leave the job with the cluster once it runs, and exit"
        )
        run.add_argument(
            "--from-savepoint",
            metavar="URL",
            help="Flink: restore from a savepoint, `latest` for the last one of this job; by default the job continues "
            "from the offsets its consumer group has committed",
        )
        run.add_argument(
            "--replace",
            action="store_true",
            help="Flink: end a job of the same name that its cluster still runs, and continue where it has committed",
        )
        run.add_argument(
            "--input",
            metavar="GLOB",
            help="Read these files instead of Kafka: JSON lines or arrays, CSV, Parquet, also compressed",
        )
        run.add_argument("--output", metavar="DIR", help="With --input: write one JSON-lines file per topic here")
        settings = parser.add_argument_group("settings (also by environment and .env, in upper case)")
        for name, setting in Settings.model_fields.items():
            # Beam writes its flags with underscores, we ours with dashes; both are understood.
            spellings = dict.fromkeys((_flag(name), f"--{name}"))
            with contextlib.suppress(argparse.ArgumentError):  # a name that Beam has too stays Beam's in Beam's parser
                settings.add_argument(*spellings, dest=name, default=None, metavar="VALUE", help=setting.description)


@dataclass(frozen=True)
class RunOptions:
    """What the command line says.

    Attributes:
        settings: the settings, flags applied.
        beam_flags: Beam's own flags, with none of ours in them: Beam publishes its options with the job, secrets and
            all.
        runner: name of the runner.
        from_beginning: read from the first record on.
        detach: leave a job on Flink running.
        from_savepoint: where a job on Flink is restored from; `latest`, a URL, or None for the group's offsets.
        replace: end a job of the same name that the cluster still runs.
        files: (pattern of the files to read, directory to write) instead of Kafka.
    """

    settings: Settings
    beam_flags: tuple[str, ...]
    runner: str
    from_beginning: bool
    files: tuple[str, Path] | None
    detach: bool = False
    from_savepoint: str | None = None
    replace: bool = False

    @property
    def beam(self) -> PipelineOptions:
        """Beam's options as the user set them."""
        return PipelineOptions(list(self.beam_flags))

    @property
    def loopback(self) -> bool:
        """Whether the user wants the Python code to run in the job's own process."""
        return str(self.beam.get_all_options()["environment_type"]) == "LOOPBACK"


def parse(arguments: Sequence[str], *, dotenv: Path | None = Path(".env")) -> RunOptions:
    """Return what `arguments` say.

    Raises:
        SettingsError: naming a flag that does not exist, or a wrong setting.
    """
    parser = _Parser(prog="python -m pipeline.main", allow_abbrev=False, add_help=False)
    StreamOptions._add_argparse_args(parser)
    ours, rest = parser.parse_known_args(arguments)
    beam_parser = _Parser(allow_abbrev=False, add_help=False)
    for options in PipelineOptions.__subclasses__():
        if options is not StreamOptions:
            options._add_argparse_args(beam_parser)
    for name in FLINK_OPTIONS | FLINK_SWITCHES:
        with contextlib.suppress(argparse.ArgumentError):  # some of them Python's own parser lists
            beam_parser.add_argument(f"--{name}", action="store_true" if name in FLINK_SWITCHES else "store")
    _, unknown = beam_parser.parse_known_args(rest)
    if unknown:
        raise SettingsError("\n".join(_unknown_flag(flag.partition("=")[0]) for flag in unknown))
    flags = {name: value for name in Settings.model_fields if (value := getattr(ours, name)) is not None}
    if (ours.input is None) != (ours.output is None):
        raise SettingsError("--input and --output go together: the files to read, and the directory to write")
    return RunOptions(
        settings=load_settings(flags, dotenv=dotenv),
        beam_flags=tuple(rest),
        runner=_runner(PipelineOptions(rest).get_all_options()["runner"] or DIRECT_RUNNER),
        from_beginning=ours.from_beginning,
        files=None if ours.input is None else (ours.input, Path(ours.output)),
        detach=ours.detach,
        from_savepoint=ours.from_savepoint,
        replace=ours.replace,
    )


def _runner(name: str) -> str:
    known = {runner.lower(): runner for runner in (DIRECT_RUNNER, FLINK_RUNNER)}
    if name.lower() not in known:
        raise SettingsError(f"--runner={name}: is none of {', '.join(known.values())}")
    return known[name.lower()]


def help_text() -> str:
    """Return the help of `python -m pipeline.main`."""
    parser = _Parser(prog="python -m pipeline.main", description="Validate, anonymize, enrich and embed a stream.")
    parser.add_argument(
        "--runner",
        default="DirectRunner",
        help="DirectRunner (everything new, then exit) or FlinkRunner (without end)",
    )
    StreamOptions._add_argparse_args(parser)
    return parser.format_help()


def flags_help() -> str:
    """Return the help of the flags of a run and of the settings, without a usage line."""
    parser = _Parser(usage=argparse.SUPPRESS, add_help=False)
    StreamOptions._add_argparse_args(parser)
    return parser.format_help()


DIRECT_RUNNER = "DirectRunner"
FLINK_RUNNER = "FlinkRunner"
RUN_FLAGS = ("--from-beginning", "--detach", "--from-savepoint", "--replace", "--input", "--output", "--runner")

FLINK_OPTIONS = frozenset(
    {
        "max_bundle_time_mills",
        "checkpointing_interval",
        "checkpointing_mode",
        "checkpoint_timeout_millis",
        "min_pause_between_checkpoints",
        "state_backend",
        "state_backend_storage_path",
        "latency_tracking_interval",
        "auto_watermark_interval",
        "max_parallelism",
    }
)
"""Options of Beam's Flink job server that Python's parser does not list."""
FLINK_SWITCHES = frozenset({"unaligned_checkpoint_enabled", "object_reuse", "faster_copy"})
"""Those that take no value: Beam can switch them on only."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:  # type: ignore[override]
        raise SettingsError(message)


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")


def _unknown_flag(flag: str) -> str:
    ours = [*map(_flag, Settings.model_fields), *RUN_FLAGS]
    closest = difflib.get_close_matches(flag.replace("_", "-"), ours, n=1, cutoff=0.7)
    return f"{flag}: no such flag" + (f"; did you mean {closest[0]}?" if closest else "; see --help")
