"""Inputs on which the shield failed once, each with what must not survive it; names and numbers are invented."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from transforms.privacy import Anonymizer, Tokenizer

ANONYMIZER = Anonymizer(Tokenizer(b"a salt for tests only"))
HERE = Path(__file__).parent / "cases"

OPEN = {"blood/health"}
"""What the policy leaves in the text: health is flagged."""


def cases(name: str) -> list[Any]:
    lines = (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [case for line in lines if (case := json.loads(line))["must_not_survive"]]


@pytest.mark.parametrize("case", cases("hostile"), ids=lambda case: case["class"])
def test_hostile_line(case: dict[str, Any]) -> None:
    if case["class"] in OPEN:
        pytest.skip("flagged only")
    masked = ANONYMIZER.mask(case["text"])
    assert [secret for secret in case["must_not_survive"] if secret in masked] == []


@pytest.mark.parametrize("case", cases("faults"), ids=lambda case: case["case"])
def test_fault(case: dict[str, Any]) -> None:
    if case["case"] in OPEN:
        pytest.skip("flagged only")
    out, _ = ANONYMIZER.anonymize(case["record"])
    text = json.dumps(out, ensure_ascii=False)
    assert [secret for secret in case["must_not_survive"] if secret in text] == []
