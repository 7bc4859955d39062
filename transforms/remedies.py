"""What to do about a dead letter, by its reason: one sentence each.

`python -m transforms.remedies` writes them into docs/reference/dead-letters.md, and a test checks that it did.
"""

from __future__ import annotations

import re
from pathlib import Path

from schemas.topics import MAX_RECORD_BYTES, MAX_SOURCE_BYTES
from transforms.failures import MESSAGES, Reason

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "dead-letters.md"
BEGIN, END = "<!-- made by python -m transforms.remedies -->\n", "<!-- end -->"
HEAD = "| reason | cause | what to do |\n|---|---|---|\n"
_MIB = 1024 * 1024

REMEDIES: dict[Reason, str] = {
    Reason.TOMBSTONE: "send no record without a value: nothing is deleted by key",
    Reason.EMPTY_VALUE: "send one JSON object as the value",
    Reason.INVALID_UTF8: "encode the value as UTF-8",
    Reason.INVALID_JSON: "send one complete JSON object; look for a size limit that cuts it off",
    Reason.DUPLICATE_KEY: "send each key of an object once",
    Reason.LONE_SURROGATE: "do not cut a text between the two halves of an emoji",
    Reason.NESTED_TOO_DEEPLY: "nest objects and lists at most 200 levels deep",
    Reason.NON_FINITE_NUMBER: "send null instead of NaN or Infinity",
    Reason.NOT_AN_OBJECT: "send one JSON object per record, or a list of them; not a number, string or null",
    Reason.TOO_LARGE: f"send at most {MAX_SOURCE_BYTES / _MIB:g} MiB, {MAX_RECORD_BYTES // _MIB} MiB once anonymized",
    Reason.TOO_SLOW: "look at the record: it is hostile, or the machine is overloaded; then replay it",
    Reason.UNKNOWN_PLATFORM: "send a known platform, or add the platform to the schema",
    Reason.PLATFORM_CONTRADICTS_TOPIC: "send the record to the topic of its platform (instagram goes with facebook)",
    Reason.RESERVED_FIELD: "rename the field: only the pipeline may write it",
    Reason.SCHEMA_VIOLATION: "fix the fields that `details` names, or extend the schema",
    Reason.NOT_FROM_PREVIOUS_STAGE: "find what else writes to the intermediate topic",
    Reason.WEAVIATE_REFUSED: "look at Weaviate's log; usually a value that no property accepts",
    Reason.UNEXPECTED_ERROR: "report the bug; `exception` names its class and place",
}


def table() -> str:
    """Return the rows of the table of reasons: code, cause, what to do."""
    return "".join(f"| `{reason}` | {MESSAGES[reason]} | {remedy} |\n" for reason, remedy in REMEDIES.items())


def with_table(page: str) -> str:
    """Return `page` with today's rows in their place."""
    pattern = re.compile(f"(?<={re.escape(BEGIN)}).*?(?={re.escape(END)})", re.DOTALL)
    return pattern.sub(lambda _: HEAD + table(), page)


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
