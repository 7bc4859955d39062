"""How fairly and how precisely the Privacy Shield finds names and handles.

    python -m benchmarks.privacy_names
    python -m benchmarks.privacy_names --errors    # misses and false finds of the halves for development

Two sets, written by someone who had not seen the rules (`benchmarks/privacy_sets/`): `fairness.jsonl` has 30 names of
each of six groups, each in three sentences (Bangla script, English, lower-case romanised Bangla); `shop_text.jsonl` has
posts, listings and orders, most of them without any person. Rules and lists may be written against the halves `dev`
(odd numbers of names and of lines); `held` is for totals only. `posts_text.jsonl` has 800 posts, comments and order
notes made of 271 templates, none of them in both halves. `nid_text.jsonl` has 300 texts with 219 national IDs and with
numbers of the same lengths that are none, by another such writer; `phone_text.jsonl` 200 with 153 telephone numbers in
odd writing.

A name counts as found when a find of the type NAME covers at least half of its letters; a find is right when it shares
a character with a labelled span of its type.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple

import orjson
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.results import save, spread
from terminal.program import run
from transforms.privacy import find

SETS: Final = Path(__file__).parent / "privacy_sets"
HALVES: Final = ("dev", "held")
SCRIPTS: Final = ("bn", "en", "rm")
GROUPS: Final = ("bengali_muslim", "bengali_hindu", "bengali_christian", "hill", "plains", "foreign")
OF_TWELVE: Final = 12
FRESH_KINDS: Final = ("PHONE", "NID", "EMAIL", "HANDLE", "CREDIT_CARD", "STUDENT_ID", "ADDRESS")
FLAGS: Final = frozenset({"HEALTH", "RELIGION"})
NEUTRAL: Final = "ADDRESS"
"""What counts neither as found nor as missed."""
_MARKED: Final = re.compile(r"\[\[([A-Z_]+):(.*?)\]\]", re.DOTALL)
_TYPES: Final = {"NAME": "PERSON", "CC": "CREDIT_CARD", "STUDENT": "STUDENT_ID"}
console = Console(highlight=False, width=150)

Found = list[tuple[int, int, str]]
Detector = Callable[[str], Found]


class Labelled(NamedTuple):
    """A text of a set with its labels.

    Attributes:
        half: of the set, `dev` or `held`.
        group: whose names it holds, or what is tried with it.
        script: `bn`, `en` or `rm`.
        text: without marks.
        spans: start, end, type.
    """

    half: str
    group: str
    script: str
    text: str
    spans: Found


def shield(text: str) -> Found:
    """Return the Privacy Shield's finds by the types of the labels."""
    return [(span.start, span.end, _TYPES.get(span.kind.value, span.kind.value)) for span in find(text)]


def unmarked(marked: str) -> tuple[str, Found]:
    """Return a text without its `[[TYPE:...]]` marks, and where they were."""
    text, spans, behind = "", Found(), 0
    for match in _MARKED.finditer(marked):
        text += marked[behind : match.start()]
        spans.append((len(text), len(text) + len(match[2]), match[1]))
        text += match[2]
        behind = match.end()
    return text + marked[behind:], spans


def fairness_set() -> Iterator[Labelled]:
    """Yield the texts of `fairness.jsonl`; a name is in one half with all its sentences."""
    for row in _rows("fairness.jsonl"):
        number = int(row["id"].split("-")[2])
        yield Labelled(HALVES[number % 2 == 0], row["group"], row["script"], *unmarked(row["text"]))


def shop_set() -> Iterator[Labelled]:
    """Yield the texts of `shop_text.jsonl`, odd lines for development."""
    for number, row in enumerate(_rows("shop_text.jsonl"), 1):
        yield Labelled(HALVES[number % 2 == 0], row["group"], row["script"], *unmarked(row["text"]))


def second_sets() -> tuple[list[Labelled], list[Labelled]]:
    """Return the texts of `market_text.jsonl` and `fairness_plain.jsonl`, all of them held out."""
    market, plain = (
        [Labelled("held", row["group"], row["script"], *unmarked(row["text"])) for row in _rows(file)]
        for file in ("market_text.jsonl", "fairness_plain.jsonl")
    )
    return market, plain


FRESH: Final = "fresh"
EVERYDAY: Final = "everyday"
STREET: Final = "street"
POSTS: Final = "posts"
NIDS: Final = "nid"
PHONES: Final = "phone"


def fresh_set(name: str = FRESH) -> Iterator[Labelled]:
    """Yield the texts of such a set (`fresh_text.jsonl`): names, numbers and traps, each with its half."""
    for row in _rows(f"{name}_text.jsonl"):
        yield Labelled(row["half"], row["group"], row["script"], *unmarked(row["text"]))


def fresh_table(detect: Detector = shield, name: str = FRESH) -> Table:
    """Return the table of one of these sets: names by script, numbers by kind, false finds where no person is."""
    table = Table(f"{name} set", title=f"{name} set: dev, held", title_justify="left")
    for heading in ("precision, dev", "recall, dev", "precision, held", "recall, held"):
        table.add_column(heading, justify="right")
    texts = list(fresh_set(name))
    rows = [("names", "PERSON", script) for script in SCRIPTS]
    rows += [("numbers", kind, "") for kind in FRESH_KINDS]
    for group, kind, script in rows:
        cells = []
        for half in HALVES:
            chosen = [one for one in texts if one.half == half and one.group == group and script in ("", one.script)]
            shares = precision(chosen, kind, detect)
            cells += [f"{shares.precision:.3f}", f"{shares.recall:.3f}"]
        table.add_row(f"{group} {kind} {script}", *cells)
    cells = []
    for half in HALVES:
        traps = [one for one in texts if one.half == half and one.group == "traps"]
        false = sum(kind not in FLAGS for one in traps for _, _, kind in detect(one.text))
        cells += [f"{false} false", f"in {len(traps)}"]
    table.add_row("traps", *cells)
    return table


def second_table(detect: Detector = shield) -> Table:
    """Return the table of the second sets: precision and recall in market text, recall by group in plain sentences."""
    table = Table("set", "NAME precision", "NAME recall", title="second sets, held out", title_justify="left")
    market, plain = second_sets()
    for script in ("", *SCRIPTS):
        shares = precision([one for one in market if script in ("", one.script)], "PERSON", detect)
        table.add_row(f"market text {script}", f"{shares.precision:.3f}", f"{shares.recall:.3f}")
    for group in ("hill", "plains", "foreign"):
        for script in SCRIPTS:
            shares = precision([one for one in plain if (one.group, one.script) == (group, script)], "PERSON", detect)
            table.add_row(f"{group} {script}", "", f"{shares.recalled} of {shares.labelled}")
    return table


def _rows(file: str) -> Iterator[dict[str, str]]:
    yield from (orjson.loads(line) for line in (SETS / file).read_bytes().splitlines() if line.strip())


def is_covered(span: tuple[int, int, str], found: Iterable[tuple[int, int, str]]) -> bool:
    """Return whether finds of its type cover at least half of a labelled span."""
    start, end, kind = span
    hidden = sum(max(0, min(end, b) - max(start, a)) for a, b, same in found if same == kind)
    return 2 * hidden >= end - start


def fairness(half: str, detect: Detector = shield) -> dict[tuple[str, str], tuple[int, int]]:
    """Return by group and script how many names of a half were found, and of how many."""
    hits: Counter[tuple[str, str]] = Counter()
    names: Counter[tuple[str, str]] = Counter()
    for labelled in fairness_set():
        if labelled.half == half:
            found = detect(labelled.text)
            for span in labelled.spans:
                if span[2] == "PERSON":
                    names[labelled.group, labelled.script] += 1
                    hits[labelled.group, labelled.script] += is_covered(span, found)
    return {key: (hits[key], names[key]) for key in names}


class Precision(NamedTuple):
    """Finds of one type held against labels: right ones, all, labelled ones found, all labelled."""

    right: int
    found: int
    recalled: int
    labelled: int

    @property
    def precision(self) -> float:
        """Share of the finds that are right."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of the labelled values that were found."""
        return self.recalled / self.labelled if self.labelled else 1.0


def precision(texts: Iterable[Labelled], kind: str, detect: Detector = shield) -> Precision:
    """Hold the finds of one type in texts against their labels."""
    right = found = recalled = labelled = 0
    for one in texts:
        finds = [span for span in detect(one.text) if span[2] == kind]
        wanted = [span for span in one.spans if span[2] == kind]
        found += len(finds)
        labelled += len(wanted)
        right += sum(any(a < end and start < b for a, b, _ in wanted) for start, end, _ in finds)
        recalled += sum(any(a < end and start < b for a, b, _ in finds) for start, end, _ in wanted)
    return Precision(right, found, recalled, labelled)


class Characters(NamedTuple):
    """Characters of a text without white space and addresses: of labelled values and others, and what finds cover."""

    personal: int
    leaked: int
    other: int
    masked: int


def characters(text: str, spans: Found, finds: Found) -> Characters:
    """Count the characters that finds cover and leave, against the labels of a text."""
    covered = bytearray(len(text))
    for start, end, _ in finds:
        covered[start:end] = b"\1" * (end - start)
    owner: list[str | None] = [None] * len(text)
    for start, end, kind in spans:
        owner[start:end] = [kind] * (end - start)
    personal = leaked = other = masked = 0
    for char, kind_of, hidden in zip(text, owner, covered, strict=True):
        if char.isspace() or kind_of == NEUTRAL:
            continue
        if kind_of is None:
            other += 1
            masked += hidden
        else:
            personal += 1
            leaked += not hidden
    return Characters(personal, leaked, other, masked)


class Half(NamedTuple):
    """One half of a set, read by a detector.

    Attributes:
        leak: share of the characters of labelled values that no find covers; white space and addresses left out.
        person: finds of names.
        nid: finds of national IDs.
    """

    leak: float
    person: Precision
    nid: Precision


def half_of(texts: Iterable[Labelled], half: str, detect: Detector = shield) -> Half:
    """Return what a detector makes of one half of a set."""
    chosen = [one for one in texts if one.half == half]
    counts = [
        characters(one.text, one.spans, [span for span in detect(one.text) if span[2] not in FLAGS]) for one in chosen
    ]
    leak = sum(one.leaked for one in counts) / sum(one.personal for one in counts)
    return Half(leak, precision(chosen, "PERSON", detect), precision(chosen, "NID", detect))


def all_sets() -> dict[str, list[Labelled]]:
    """Return the sets that have two halves, by name."""
    sets = {name: list(fresh_set(name)) for name in (FRESH, EVERYDAY, STREET, POSTS, NIDS, PHONES)}
    return sets | {"shop": list(shop_set()), "fairness": list(fairness_set())}


def leak_table(detect: Detector = shield) -> Table:
    """Return the table of what leaks, by set and half."""
    table = Table("set", title="characters that leak, names and national IDs: dev, held", title_justify="left")
    for heading in ("leak", "PERSON precision", "PERSON recall", "NID recall"):
        for half in HALVES:
            table.add_column(f"{heading}, {half}", justify="right")
    for name, texts in all_sets().items():
        halves = [half_of(texts, half, detect) for half in HALVES]
        cells = [[one.leak, one.person.precision, one.person.recall, one.nid.recall] for one in halves]
        table.add_row(name, *(f"{share:.3f}" for pair in zip(*cells, strict=True) for share in pair))
    return table


def fairness_table(detect: Detector = shield) -> Table:
    """Return the table of names found of twelve, by group, script and half."""
    table = Table("names of", title="names found, of 12 (development half, held half)", title_justify="left")
    for script in ("Bangla script", "English", "romanised, lower case"):
        table.add_column(script, justify="right")
    counts = {half: fairness(half, detect) for half in HALVES}
    for group in GROUPS:
        cells = []
        for script in SCRIPTS:
            shares = [counts[half][group, script] for half in HALVES]
            cells.append("  ".join(f"{OF_TWELVE * hits / names:4.1f}" for hits, names in shares))
        table.add_row(group, *cells)
    return table


def precision_table(detect: Detector = shield) -> Table:
    """Return the table of precision and recall on the shop's texts, by half and script."""
    table = Table("shop text", title="posts, listings and orders", title_justify="left")
    for kind in ("NAME", "HANDLE"):
        for heading in ("precision", "recall", "finds"):
            table.add_column(f"{kind} {heading}", justify="right")
    texts = list(shop_set())
    for half in HALVES:
        for script in ("", *SCRIPTS):
            chosen = [one for one in texts if one.half == half and script in ("", one.script)]
            cells = []
            for kind in ("PERSON", "HANDLE"):
                shares = precision(chosen, kind, detect)
                cells += [f"{shares.precision:.3f}", f"{shares.recall:.3f}", f"{shares.found:,}"]
            table.add_row(f"{half} {script}", *cells)
    return table


def errors() -> Iterator[str]:
    """Yield the misses and false finds of the development halves."""
    for name, texts in (("fairness", fairness_set()), ("shop", shop_set())):
        for one in texts:
            if one.half != "dev":
                continue
            found = shield(one.text)
            for span in one.spans:
                if span[2] in ("PERSON", "HANDLE") and not is_covered(span, found):
                    yield f"miss  {name} {one.group} {one.script} {span[2]} {one.text[span[0] : span[1]]} | {one.text}"
            for start, end, kind in found:
                wanted = any(a < end and start < b for a, b, _ in one.spans)
                if kind in ("PERSON", "HANDLE") and not wanted:
                    yield f"false {name} {one.group} {one.script} {kind} {one.text[start:end]} | {one.text}"


def measurements() -> dict[str, dict[str, Any]]:
    """Return the totals of the held halves, for `benchmarks.results`."""
    found = {
        f"names found of {OF_TWELVE}, {group}, {script}": spread(f"of {OF_TWELVE}", [OF_TWELVE * hits / names], aim=10)
        for (group, script), (hits, names) in sorted(fairness("held").items())
    }
    held = [one for one in shop_set() if one.half == "held"]
    for kind, label, aim in (("PERSON", "NAME", 0.93), ("HANDLE", "HANDLE", 0.95)):
        shares = precision(held, kind)
        found[f"{label} precision on shop text"] = spread("share", [shares.precision], aim=aim)
        found[f"{label} recall on shop text"] = spread("share", [shares.recall])
    for name, texts in all_sets().items():
        one = half_of(texts, "held")
        found[f"leak, {name} set"] = spread("share", [one.leak], aim=0.025)
        if one.nid.labelled:
            found[f"NID recall, {name} set"] = spread("share", [one.nid.recall], aim=0.99)
        if name == PHONES:
            held_ones = [each for each in texts if each.half == "held"]
            found[f"PHONE recall, {name} set"] = spread("share", [precision(held_ones, "PHONE").recall])
        found[f"PERSON recall, {name} set"] = spread("share", [one.person.recall])
        found[f"PERSON precision, {name} set"] = spread("share", [one.person.precision])
    return found


def measure(
    show_errors: Annotated[
        bool, typer.Option("--errors", help="Print misses and false finds of the development halves instead.")
    ] = False,
    save_: Annotated[bool, typer.Option("--save", help="Write the held half's totals to benchmarks/results.")] = False,
) -> int:
    """Measure and print. Return the exit code."""
    if show_errors:
        for line in errors():
            print(line)
        return 0
    console.print(fairness_table())
    console.print(precision_table())
    console.print(second_table())
    console.print(fresh_table())
    console.print(fresh_table(name=EVERYDAY))
    console.print(fresh_table(name=STREET))
    console.print(leak_table())
    if save_:
        console.print(f"written: {save('privacy-names', 'python -m benchmarks.privacy_names --save', measurements())}")
    return 0


if __name__ == "__main__":
    sys.exit(run(measure, program="python -m benchmarks.privacy_names"))
