"""The compiled modules and the plain ones are one source: the same finds, and never a compilation of other sources."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from benchmarks.blind_set.generate import records
from samples import generate
from scripts.compile_privacy import COPIED
from transforms.privacy import Anonymizer, Tokenizer, compiled, find

ROOT = Path(__file__).parents[4]
EDGES = [
    "\ud800 01712345678",
    "İ Ω Rahim",
    "O17l2345678",
    "PHONE_ab12cd34",
    "a@" * 500,
    "1 " * 500,
    "",
    "&#64;%40\\u0995",
]


def outcome() -> str:
    anonymizer = Anonymizer(Tokenizer(b"salt", 16))
    texts = [record["text"] for record in records()] + EDGES
    values = [orjson.loads(sample.value) for sample in generate(500, seed=5) if sample.broken is None and sample.value]
    return repr(
        (
            [[(s.start, s.end, s.kind, s.rule, s.value) for s in find(text)] for text in texts],
            [anonymizer.anonymize(value) for value in values],
        )
    )


def _in_plain_python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{code}"],
        cwd=ROOT,
        env=os.environ | {"PRIVACY_COMPILED": "0", "PYTHONIOENCODING": "utf-8:surrogatepass"},
        capture_output=True,
        check=True,
    )
    return done.stdout.decode("utf-8", "surrogatepass").removesuffix("\n")


@pytest.mark.skipif(not compiled.is_in_use(), reason="nothing is compiled here: no C compiler")
def test_compiled_and_plain_python_give_the_same() -> None:
    plain = _in_plain_python(
        "from tests.unit.transforms.privacy.test_compiled import outcome, compiled\n"
        "assert not compiled.is_in_use()\nprint(outcome())"
    )
    assert plain == outcome()


def test_the_compiler_is_given_every_package_that_the_modules_import() -> None:
    given = {f"transforms.{name}" for name in COPIED}
    for name in compiled.MODULES:
        tree = ast.parse((ROOT / "transforms" / "privacy" / f"{name}.py").read_text(encoding="utf-8"))
        imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        ours = {".".join(one.split(".")[:2]) for one in imported if one.startswith("transforms.")}
        assert ours <= given, name


def test_another_source_has_another_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "names.py").write_text("a = 1")
    monkeypatch.setattr(compiled, "_HERE", tmp_path)
    before = compiled.directory()
    (tmp_path / "names.py").write_text("a = 2")
    assert compiled.directory().name != before.name


def test_what_was_made_elsewhere_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "HOME", tmp_path)
    assert compiled.search_path() == []  # nothing there
    compiled.directory().mkdir()
    monkeypatch.delitem(sys.modules, compiled.SHARED, raising=False)
    assert compiled.search_path() == []  # no library in it
    monkeypatch.setenv("PRIVACY_COMPILED", "0")
    assert compiled.search_path() == []
