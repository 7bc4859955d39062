"""The bill of materials names all that is pinned, and the audit says what it found, or that it could not look."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from scripts import audit, sbom


def test_the_bill_is_valid_and_names_packages_jars_and_weaviate(capsys: pytest.CaptureFixture[str]) -> None:
    assert sbom.main([]) == 0
    text = capsys.readouterr().out
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    found = {one["purl"]: one for one in json.loads(text)["components"]}
    assert "pkg:pypi/apache-beam@2.73.0" in found
    assert "pkg:golang/github.com/weaviate/weaviate@v1.39.3" in found
    jar = found["pkg:maven/net.bytebuddy/byte-buddy@1.17.7"]
    assert jar["hashes"] == [
        {"alg": "SHA-256", "content": "3575dcb8a98faf943d3c1595c47a16047c4fce8a83ebbb26262f1a2f67546357"}
    ]
    assert len(found) > 250


def report(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": packages})


@pytest.mark.parametrize(
    ("printed", "code", "said"),
    [
        (report({"name": "a", "version": "1", "vulns": []}), 0, "1 packages looked up, 0 not; 0 known"),
        (
            report({"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}),
            1,
            "a 1: PYSEC-1, fixed in 2",
        ),
        (report({"name": "a", "skip_reason": "not found"}), 0, "NOT AUDITED"),
        ("no network", 0, "NOT AUDITED"),
    ],
)
def test_the_audit(
    printed: str, code: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], code, stdout=printed))
    assert audit.main([]) == code
    assert said in capsys.readouterr().out
