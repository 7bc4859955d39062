"""A record or a file held against the contract, as the job's first stages would; nothing of it is stored or logged."""

from __future__ import annotations

import io
import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from console.sources.tokens import of_the_job, trial_tokenizer
from pipeline.settings import Settings
from pipeline.sources.files import read_form
from schemas import Kind
from schemas.topics import MAX_RECORD_BYTES, MAX_SOURCE_BYTES, SOURCE_TOPICS
from transforms.adapters import Finding, judge_records
from transforms.failures import MESSAGES, Reason
from transforms.privacy import Anonymizer
from transforms.privacy.effort import TooLong
from transforms.privacy.policy import load_policy
from transforms.records import to_json
from transforms.remedies import REMEDIES

MOST_FINDINGS = 200
MOST_ANONYMIZED = 20
"""Records of a file that are shown anonymized; all are checked."""
MOST_SECONDS = 20.0
"""How long one check may take; what is left of a file is not checked, and the result says so."""
COMPRESSED = (".gz", ".bz2", ".xz", ".zst", ".zip")


class NotReadable(Exception):  # noqa: N818
    """The file cannot be read as the form that its name says; the text says why."""


@dataclass(frozen=True)
class Anonymized:
    """A valid record as the Privacy Shield leaves it.

    Attributes:
        line: of the input, from 1.
        kind: of the record.
        record: with tokens in place of personal values.
        found: personal values by kind.
    """

    line: int
    kind: Kind
    record: dict[str, Any]
    found: dict[str, int]


@dataclass
class CheckResult:
    """What a check came to.

    Attributes:
        records: that were checked.
        valid: that the job would accept.
        findings: what is wrong, at most `MOST_FINDINGS`.
        rules: how often each field broke each rule, over all records.
        anonymized: the first valid records, at most `MOST_ANONYMIZED`.
        complete: whether all records were checked.
        salt: whether the tokens are those of the job's PRIVACY_SALT; if not, of a random one.
    """

    records: int = 0
    valid: int = 0
    findings: list[Finding] = field(default_factory=list)
    rules: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    anonymized: list[Anonymized] = field(default_factory=list)
    complete: bool = True
    salt: bool = False

    @property
    def invalid(self) -> int:
        """How many records the job would dead-letter."""
        return self.records - self.valid


class Checker:
    """Checks records.

    Args:
        settings: whose salt and policy hold.
    """

    def __init__(self, settings: Settings):
        self._settings = settings
        self._lock = threading.Lock()
        self._anonymizer: Anonymizer | None = None

    def check(self, data: bytes, name: str = "") -> CheckResult:
        """Return what is wrong with the records of `data`, and the first valid ones anonymized.

        Args:
            data: one record, or a file of many.
            name: a source topic, whose platforms are then held against the records'; or the name of a file, whose
                ending says its form: .csv, .tsv, .parquet, any other JSON.

        Raises:
            NotReadable: the data are not of the form that the name says.
        """
        topic = name if name in SOURCE_TOPICS else os.path.basename(name)
        result = CheckResult(salt=of_the_job(self._settings))
        until = time.monotonic() + MOST_SECONDS
        for number, value in _records(data, topic):
            if time.monotonic() > until:
                result.complete = False
                break
            line = number + 1
            if len(value) > MAX_SOURCE_BYTES:
                self._refuse(result, line, Reason.TOO_LARGE)
                continue
            for judged in judge_records(topic, value, line=line):
                if judged.value is None or judged.kind is None:
                    self._note(result, judged.findings)
                elif len(result.anonymized) >= MOST_ANONYMIZED:
                    result.records, result.valid = result.records + 1, result.valid + 1
                else:
                    self._anonymize(result, line, judged.kind, judged.value)
        return result

    def _anonymize(self, result: CheckResult, line: int, kind: Kind, value: dict[str, Any]) -> None:
        try:
            with self._lock:
                record, found = self._shield().anonymize(value)
        except TooLong:
            self._refuse(result, line, Reason.TOO_SLOW)
            return
        if len(to_json(record)) > MAX_RECORD_BYTES:
            self._refuse(result, line, Reason.TOO_LARGE)
            return
        result.records, result.valid = result.records + 1, result.valid + 1
        counts = {str(name): times for name, times in sorted(found.items(), key=lambda item: str(item[0]))}
        result.anonymized.append(Anonymized(line, kind, record, counts))

    def _shield(self) -> Anonymizer:
        if self._anonymizer is None:
            policy = load_policy(self._settings.privacy_policy)
            seconds = self._settings.privacy_record_seconds
            self._anonymizer = Anonymizer(trial_tokenizer(self._settings), None, policy, seconds)
        return self._anonymizer

    def _refuse(self, result: CheckResult, line: int, reason: Reason) -> None:
        self._note(result, [Finding(line, reason, "", "", f"{MESSAGES[reason]}: {REMEDIES[reason]}")])

    @staticmethod
    def _note(result: CheckResult, findings: list[Finding]) -> None:
        result.records += 1
        result.rules.update((one.field, one.rule or one.reason, one.fix) for one in findings)
        result.findings += findings[: MOST_FINDINGS - len(result.findings)]


def _records(data: bytes, name: str) -> Iterator[tuple[int, bytes]]:
    form = os.path.splitext(name)[1].lower() if name not in SOURCE_TOPICS else ""
    if form in COMPRESSED:
        raise NotReadable(f"{form} is compressed: unpack it first")
    try:
        yield from read_form(io.BytesIO(data), form)
    except pa.ArrowException:
        raise NotReadable("it is no whole Parquet file") from None
    except (UnicodeError, ValueError, OSError) as error:
        raise NotReadable(f"it cannot be read as {form or 'JSON'} ({type(error).__name__})") from None
