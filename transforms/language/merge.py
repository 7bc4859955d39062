"""Merges word lists written in parts into `data/`, checked: `python -m transforms.language.merge DIRECTORY`.

The directory holds `corrections.tsv`, `domain.tsv` and `part*.tsv` (all in the columns of `data/lexicon.tsv`; the first
that has a word says its gloss; the order is that of the parts), `romanised_only.tsv`, `phrases.tsv` and `brands.txt`,
and beside them `romanised_corrections.tsv`, `phrases_corrections.tsv` and `brands_corrections.txt`, whose rows come
first. Where a list has no rows, the file in `data/` stays as it is. Rows that cannot be used are named and left out.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final

from terminal.program import run
from transforms.language.lexicon import PARTS_OF_SPEECH, Entry, LexiconError, parse_entries
from transforms.language.normalize import normalize
from transforms.language.phonetic import consonant_key

_PHRASE_COLUMNS: Final = 3
_EVERYDAY: Final = 1_200
"""So many of the commonest words take precedence over those of the shops, where both have a romanised spelling."""
DATA: Final = Path(__file__).parent / "data"
_MADE: Final = """\
# Written by hand from general knowledge, in the order of real word frequency, for shop and social posts; not copied
# from a dictionary or another word list. Merged and checked by `python -m transforms.language.merge`.
"""
_HEADS: Final = {
    "lexicon.tsv": f"""\
# Bangla words: word, part of speech ({" ".join(PARTS_OF_SPEECH)}), English gloss (- for mere
# grammar), romanised spellings separated by spaces, the commonest first. The commonest words come first.
{_MADE}""",
    "romanised.tsv": f"""\
# Romanised spellings and chat abbreviations that do not follow from a Bangla word: spelling, English gloss.
{_MADE}""",
    "phrases.tsv": f"""\
# Phrases that mean something else than their words: Bangla phrase, English gloss, romanised spellings separated by
# semicolons.
{_MADE}""",
    "brands.txt": f"""\
# Brands, shops, apps, institutions and models, which are never glossed, in both scripts, one a line.
{_MADE}""",
}


def _entries(path: Path) -> Iterator[tuple[Entry, list[str]]]:
    """Yield the usable entries of a file; others are named on stderr."""
    seen: set[str] = set()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = [*line.split("\t"), "", "", ""][:4]
        fields[3] = " ".join(s for s in fields[3].lower().replace(",", " ").split() if s.isascii() and s.isalpha())
        try:
            for entry, spellings in parse_entries("\t".join(fields), f"{path.name} (row {number})"):
                if entry.word not in seen:
                    yield entry, _whole(entry.word, spellings)
                seen.add(entry.word)
        except LexiconError as error:
            print(error, file=sys.stderr)


def _whole(word: str, spellings: list[str]) -> list[str]:
    """Return spellings without those that were written as two words ("pai ni"), whose halves mean something else."""
    key = consonant_key(word)
    halves = {
        half
        for pair in pairwise(spellings)
        for half in pair
        if consonant_key("".join(pair)) == key and not any(consonant_key(one) == key for one in pair)
    }
    return [spelling for spelling in spellings if spelling not in halves]


def merge_lexicon(parts: Iterable[Path], overriding: Iterable[Path]) -> list[str]:
    """Return the rows of the merged lexicon."""
    meant: dict[str, Entry] = {}
    spelled: dict[str, list[str]] = {}
    order: dict[str, None] = {}
    first: dict[str, None] = {}
    shop: dict[str, None] = {}
    for path in overriding:
        for entry, spellings in _entries(path):
            (first if path.name == "corrections.tsv" else shop)[entry.word] = None
            meant.setdefault(entry.word, entry)
            spelled.setdefault(entry.word, []).extend(spellings)
    for path in parts:
        for entry, spellings in _entries(path):
            order[entry.word] = None
            meant.setdefault(entry.word, entry)
            spelled.setdefault(entry.word, []).extend(spellings)
    frequent, rest = list(order)[:_EVERYDAY], list(order)[_EVERYDAY:]
    words = dict.fromkeys([*first, *frequent, *shop, *rest])
    return ["\t".join((*meant[word], " ".join(dict.fromkeys(spelled[word])))) for word in words]


def _table(columns: int, *paths: Path) -> list[str]:
    """Return the usable rows of files of so many columns, the first of each word; others are named on stderr."""
    rows: dict[str, str] = {}
    for path in paths:
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        for number, line in enumerate(lines, 1):
            if not line.strip() or line.startswith("#"):
                continue
            fields = [normalize(field.strip()) for field in line.split("\t")]
            fields += [""] * (columns - len(fields))
            if len(fields) != columns or not fields[0] or (columns > 1 and not fields[1].isascii()):
                print(f"{path.name} (row {number}): cannot be used", file=sys.stderr)
                continue
            key = fields[0] if columns == _PHRASE_COLUMNS else fields[0].lower()
            rows.setdefault(key, "\t".join([key, *fields[1:]]))
    return list(rows.values())


def merge(directory: Path) -> None:
    """Merge the lists of a directory into `data/`."""
    overriding = [path for path in (directory / "corrections.tsv", directory / "domain.tsv") if path.exists()]
    makers: dict[str, Callable[[], list[str]]] = {
        "lexicon.tsv": lambda: merge_lexicon(sorted(directory.glob("part*.tsv")), overriding),
        "romanised.tsv": lambda: _table(2, directory / "romanised_corrections.tsv", directory / "romanised_only.tsv"),
        "phrases.tsv": lambda: _table(3, directory / "phrases_corrections.tsv", directory / "phrases.tsv"),
        "brands.txt": lambda: _table(1, directory / "brands_corrections.txt", directory / "brands.txt"),
    }
    for name, make in makers.items():
        rows = make()
        if rows or not (DATA / name).exists():
            (DATA / name).write_text(_HEADS[name] + "".join(f"{row}\n" for row in rows), encoding="utf-8")
            print(f"{name}: {len(rows)} rows")


if __name__ == "__main__":
    sys.exit(run(merge, program="python -m transforms.language.merge"))
