"""What anonymized records hold, counted by their tokens: how much of each kind was found, never a value.

Tokens say their kind, so the records that left the shield are all that is read: no raw data, no salt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from schemas.event_time import DHAKA
from schemas.kinds import FIELDS
from transforms.privacy.normalize import TOKEN
from transforms.privacy.spans import Kind
from transforms.records import parse_json

UNKNOWN_DAY: Final = "unknown"
KINDS: Final = tuple(kind.value for kind in Kind)


class NotARecord(ValueError):  # noqa: N818
    """A value is not a JSON object; the text says which."""


class Report:
    """Counts over anonymized records.

    Attributes:
        records: records, by group and day.
        touched: those among them that hold a token.
        found: tokens, by group, day and kind.
        versions: records, by `_anonymization_version`: the version of the rules and the id of the salt.
        unmarked: records that do not say that they are anonymized, by group; nothing else of them is counted.
    """

    def __init__(self) -> None:
        self.records: Counter[tuple[str, str]] = Counter()
        self.touched: Counter[tuple[str, str]] = Counter()
        self.found: Counter[tuple[str, str, str]] = Counter()
        self.versions: Counter[str] = Counter()
        self.unmarked: Counter[str] = Counter()

    def add(self, record: dict[str, Any], group: str, day: str) -> None:
        """Count one record under `group` (such as its topic) and `day`."""
        if record.get("_anonymized") is not True:
            self.unmarked[group] += 1
            return
        self.records[group, day] += 1
        self.versions[str(record.get("_anonymization_version"))] += 1
        tokens = Counter(token.partition("_")[0] for text in _texts(record) for token in TOKEN.findall(text))
        self.touched[group, day] += bool(tokens)
        for kind, times in tokens.items():
            self.found[group, day, kind] += times

    def as_dict(self) -> dict[str, Any]:
        """The counts as JSON has them."""
        return {
            "days": [
                {
                    "group": group,
                    "day": day,
                    "records": count,
                    "records_with_tokens": self.touched[group, day],
                    "found": {kind: self.found[group, day, kind] for kind in KINDS},
                }
                for (group, day), count in sorted(self.records.items())
            ],
            "found": {kind: sum(n for (_, _, k), n in self.found.items() if k == kind) for kind in KINDS},
            "versions": dict(sorted(self.versions.items())),
            "not_anonymized": dict(sorted(self.unmarked.items())),
        }


def day_of(record: dict[str, Any]) -> str:
    """Return the day of a record's post or order in Dhaka; `UNKNOWN_DAY` without one that can be read."""
    text = next((record[one.event_time] for one in FIELDS.values() if one.event_time in record), None)
    try:
        return datetime.fromisoformat(str(text)).astimezone(DHAKA).date().isoformat()
    except (ValueError, OverflowError):
        return UNKNOWN_DAY


def report_of(values: Iterable[tuple[str, bytes]]) -> Report:
    """Count `values`: JSON objects with their group.

    Raises:
        NotARecord: one is not a JSON object.
    """
    report = Report()
    for number, (group, value) in enumerate(values, 1):
        try:
            record = parse_json(value)
        except ValueError:
            record = None
        if not isinstance(record, dict):
            raise NotARecord(f"{group}: value {number} is not a JSON object")
        report.add(record, group, day_of(record))
    return report


def _texts(record: dict[str, Any]) -> Iterator[str]:
    """Every text of a record, keys among them."""
    waiting: list[Any] = [record]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            if "_" in value:
                yield value
        elif isinstance(value, dict):
            waiting += value
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
