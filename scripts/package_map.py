"""The packages as a document: `python -m scripts.package_map` writes docs/reference/packages.md.

Lines of Python and imports between packages, of the work tree and of the commit before the packages had floors. A test
checks that the page has the packages and imports of today; lines are those of the day on which it was written.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from runtime.paths import PROJECT

PAGE = PROJECT / "docs" / "reference" / "packages.md"
BEFORE = "4b3ab60"
"""The last commit without floors."""
IGNORED = frozenset({"tests", "docs", "deploy"})
_INTRODUCTION = """\
# Packages

Made by `python -m scripts.package_map`; do not edit. Lines are those of all `.py` files, with comments and blank lines.
What each package is for is in [CONTRIBUTING](../../CONTRIBUTING.md#the-map); `lint-imports` holds the floors.
"""


@dataclass
class Package:
    """One top-level package.

    Attributes:
        modules: number of its Python files.
        lines: of them.
        imports: names of the packages that it imports, without itself.
    """

    modules: int = 0
    lines: int = 0
    imports: set[str] = field(default_factory=set)


def packages(sources: Mapping[str, str]) -> dict[str, Package]:
    """Return the packages of a tree.

    Args:
        sources: text of each Python file by its path from the root.
    """
    names = {path.split("/")[0] for path in sources if "/" in path} - IGNORED
    found: dict[str, Package] = defaultdict(Package)
    for path, text in sources.items():
        name = path.split("/")[0]
        if name not in names:
            continue
        package = found[name]
        package.modules += 1
        package.lines += text.count("\n")
        package.imports |= (_imported(text) & names) - {name}
    return dict(sorted(found.items()))


def _imported(text: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def cycles(found: Mapping[str, Package]) -> set[frozenset[str]]:
    """Return the pairs of packages that reach each other by imports."""
    reached: dict[str, set[str]] = {}
    for name in found:
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            for other in found[waiting.pop()].imports - seen:
                seen.add(other)
                waiting.append(other)
        reached[name] = seen
    return {frozenset({a, b}) for a in found for b in reached[a] if a != b and a in reached[b]}


def of_work_tree(root: Path = PROJECT) -> dict[str, str]:
    """Return the Python files that git tracks, by path."""
    listed = _git("ls-files", "*.py", root=root).splitlines()
    return {path: (root / path).read_text(encoding="utf-8") for path in listed if (root / path).exists()}


def of_commit(commit: str) -> dict[str, str]:
    """Return the Python files of a commit, by path."""
    listed = [path for path in _git("ls-tree", "-r", "--name-only", commit).splitlines() if path.endswith(".py")]
    return {path: _git("show", f"{commit}:{path}") for path in listed}


def _git(*arguments: str, root: Path = PROJECT) -> str:
    return subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True).stdout


def table(found: Mapping[str, Package]) -> Iterator[str]:
    """Yield the lines of a table of packages, and what of their graph is a cycle."""
    yield "| package | files | lines | imports |"
    yield "|---|--:|--:|---|"
    for name, one in found.items():
        yield f"| {name} | {one.modules} | {one.lines:,} | {', '.join(sorted(one.imports)) or '-'} |"
    total = sum(one.lines for one in found.values())
    yield f"| all | {sum(one.modules for one in found.values())} | {total:,} | |"
    pairs = sorted(" and ".join(sorted(pair)) for pair in cycles(found))
    yield ""
    yield f"Packages that import each other, directly or through others: {'; '.join(pairs) or 'none'}."


def graph(found: Mapping[str, Package]) -> Iterator[str]:
    """Yield the imports as a Mermaid graph; an import that another path implies is left out where there is no cycle."""
    yield "```mermaid"
    yield "graph TD"
    acyclic = not cycles(found)
    for name, one in found.items():
        for other in sorted(one.imports):
            between = (middle for middle in one.imports if middle != other)
            if not (acyclic and any(_reaches(found, middle, other) for middle in between)):
                yield f"    {name} --> {other}"
    yield "```"


def _reaches(found: Mapping[str, Package], start: str, end: str) -> bool:
    return start == end or any(_reaches(found, one, end) for one in found[start].imports)


def markdown(before: Mapping[str, Package], today: Mapping[str, Package], commit: str) -> str:
    """Return the page."""
    parts = [_INTRODUCTION]
    for title, found in (
        (f"Now (commit `{commit}`)", today),
        (f"Before there were floors (commit `{BEFORE}`)", before),
    ):
        parts.append(f"\n## {title}\n\n" + "\n".join([*table(found), "", *graph(found)]) + "\n")
    return "".join(parts)


def main() -> int:
    """Write the page; return the exit code."""
    commit = _git("rev-parse", "--short", "HEAD").strip()
    PAGE.write_text(markdown(packages(of_commit(BEFORE)), packages(of_work_tree()), commit), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
