"""How well the Privacy Shield finds personal data, beside its peers, and how fast.

    python -m benchmarks.privacy --dev LABELLED.jsonl
    python -m benchmarks.privacy --curve

Scores on the labelled development text (if its file is named) and on the blind set (`benchmarks/blind_set`), in one run
with Presidio (its own recognizers for e-mails, cards, and telephones of BD and US; spaCy without a model, so no names)
and with `phonenumbers` (VALID) + Luhn + an e-mail pattern. Peers that are not installed (`requirements-peers.in`) are
left out and named. Then fairness of names and precision on shop text (`benchmarks/privacy_names.py`).

Definitions, those of the development text's scorer: overlap F1 per type; leak rate, the share of personal characters
that no find of any type covers; over-masking, the share of other characters that one covers; white space and addresses
count in neither. Only totals are printed, no sentence of either set. Rates are records/s of CPU time on one core, the
median of `--runs`. `--curve` shows time a character on hostile text of 10 to 100 KB: flat means linear.
"""

from __future__ import annotations

import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import orjson
import phonenumbers
import typer
from rich.console import Console
from rich.table import Table

from benchmarks import results
from benchmarks.blind_set.generate import records as blind_records
from benchmarks.privacy_names import NEUTRAL, characters, fairness_table, precision_table
from terminal.program import run
from transforms.privacy import Kind, find
from transforms.privacy.cards import passes_luhn
from transforms.privacy.lexicon import NAME, lexicon

TYPES = ("PHONE", "EMAIL", "CREDIT_CARD", "NID", "HANDLE", "PERSON")
AIMS = {"PHONE": 0.98, "EMAIL": 0.98, "CREDIT_CARD": 0.98, "NID": 0.93, "HANDLE": 0.96, "PERSON": 0.85}
_TYPE_OF_KIND = {
    Kind.PHONE: "PHONE",
    Kind.EMAIL: "EMAIL",
    Kind.CC: "CREDIT_CARD",
    Kind.NID: "NID",
    Kind.HANDLE: "HANDLE",
    Kind.NAME: "PERSON",
}
"""The six kinds that these sets label; `privacy_kinds` measures the others."""
console = Console(highlight=False, width=170)

Found = list[tuple[int, int, str]]
Detector = Callable[[str], Found]


class Score(NamedTuple):
    """The measurements of one detector on one set."""

    f1: dict[str, float]
    precision: dict[str, float]
    recall: dict[str, float]
    leak: float
    over_masking: float


def shield(text: str) -> Found:
    """Return the Privacy Shield's finds, by the types of the labelled text."""
    return [(span.start, span.end, _TYPE_OF_KIND[span.kind]) for span in find(text) if span.kind in _TYPE_OF_KIND]


_PLAIN_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
_CARD_LIKE = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")


def phonenumbers_and_luhn(text: str) -> Found:
    """Return what `phonenumbers` (BD and US, leniency VALID), Luhn and one pattern for e-mails find."""
    found: Found = [(*match.span(), "EMAIL") for match in _PLAIN_EMAIL.finditer(text)]
    for match in _CARD_LIKE.finditer(text):
        if passes_luhn("".join(str(int(char)) for char in match.group() if char.isdigit())):
            found.append((*match.span(), "CREDIT_CARD"))
    for region in ("BD", "US"):
        for number in phonenumbers.PhoneNumberMatcher(text, region, phonenumbers.Leniency.VALID):
            found.append((number.start, number.end, "PHONE"))
    return found


def presidio() -> Detector | None:
    """Presidio with its recognizers for e-mails, cards and telephones of BD and US; None when it is not installed."""
    try:
        import spacy
        import tldextract
        from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
        from presidio_analyzer.nlp_engine import SpacyNlpEngine
        from presidio_analyzer.predefined_recognizers import CreditCardRecognizer, EmailRecognizer, PhoneRecognizer
    except ImportError:
        return None

    # Its check of e-mail domains would fetch a list first; it carries one.
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())

    class Blank(SpacyNlpEngine):  # type: ignore[misc,unused-ignore]
        def __init__(self) -> None:
            super().__init__()
            self.nlp: Any = {"en": spacy.blank("en")}

    registry = RecognizerRegistry()
    for recognizer in (
        EmailRecognizer(),
        CreditCardRecognizer(),
        PhoneRecognizer(supported_regions=["BD", "US"]),
    ):
        registry.add_recognizer(recognizer)
    engine: Any = AnalyzerEngine(registry=registry, nlp_engine=Blank(), supported_languages=["en"])
    types = {"EMAIL_ADDRESS": "EMAIL", "CREDIT_CARD": "CREDIT_CARD", "PHONE_NUMBER": "PHONE"}

    def detect(text: str) -> Found:
        return [(r.start, r.end, types[r.entity_type]) for r in engine.analyze(text, "en") if r.entity_type in types]

    return detect


def score(found: Iterable[Found], gold: Sequence[dict[str, Any]]) -> Score:
    """Hold finds against labels."""
    predicted: Counter[str] = Counter()
    labelled: Counter[str] = Counter()
    right: Counter[str] = Counter()
    recalled: Counter[str] = Counter()
    counts = []
    for record, finds in zip(gold, found, strict=True):
        spans = [(span["start"], span["end"], span["type"]) for span in record["spans"]]
        counts.append(characters(record["text"], spans, finds))
        for one, others, total, hits in (
            (set(finds), spans, predicted, right),
            (set(spans), finds, labelled, recalled),
        ):
            for start, end, kind in one:
                if kind != NEUTRAL:
                    total[kind] += 1
                    hits[kind] += any(a < end and start < b and kind == same for a, b, same in others)
    precision = {kind: right[kind] / predicted[kind] if predicted[kind] else 0.0 for kind in TYPES}
    recall = {kind: recalled[kind] / labelled[kind] if labelled[kind] else 0.0 for kind in TYPES}
    f1 = {
        kind: 2 * precision[kind] * recall[kind] / (precision[kind] + recall[kind])
        if precision[kind] + recall[kind]
        else 0.0
        for kind in TYPES
    }
    personal, leaked, other, masked = map(sum, zip(*counts, strict=True))
    return Score(f1, precision, recall, leaked / personal, masked / other)


def rate(detect: Detector, texts: Sequence[str], runs: int) -> float:
    """Records/s, the median of `runs`."""
    rates: list[float] = []
    for _ in range(runs):
        started = time.thread_time()
        for text in texts:
            detect(text)
        rates.append(len(texts) / (time.thread_time() - started))
    return statistics.median(rates)


def load(path: Path) -> list[dict[str, Any]]:
    """Return the records of a labelled file, one JSON object a line."""
    return [orjson.loads(line) for line in path.read_bytes().splitlines() if line.strip()]


def unlisted_share(gold: Sequence[dict[str, Any]]) -> tuple[int, float]:
    """How many names hold no word of the shield's lists of names, and the share of them found."""
    known = lexicon()
    count = hits = 0
    for record in gold:
        for span in record["spans"]:
            words = re.findall(r"[^\W\d_]+", record["text"][span["start"] : span["end"]].lower())
            if (
                span["type"] == "PERSON"
                and words
                and not any(known.sign(word) & NAME for word in words)
                and words[0].isascii()
            ):
                count += 1
                hits += any(a < span["end"] and span["start"] < b for a, b, _ in shield(record["text"]))
    return count, hits / count if count else 0.0


class Measured(NamedTuple):
    """One detector on one set."""

    score: Score
    records_per_second: float


def measured(gold: Sequence[dict[str, Any]], detectors: dict[str, Detector], runs: int) -> dict[str, Measured]:
    """Return what each detector reaches on one set."""
    texts = [record["text"] for record in gold]
    return {
        label: Measured(score((detect(text) for text in texts), gold), rate(detect, texts, runs))
        for label, detect in detectors.items()
    }


def measurements(found: Mapping[str, Measured]) -> dict[str, dict[str, Any]]:
    """Return what was measured, for `benchmarks.results`."""
    rows: dict[str, dict[str, Any]] = {}
    for label, one in found.items():
        for kind in TYPES:
            if one.score.f1[kind]:
                rows[f"{label}: F1 of {kind}"] = results.spread("F1", [one.score.f1[kind]], aim=AIMS[kind])
        rows[f"{label}: leak rate"] = results.spread("share", [one.score.leak], aim=0.06)
        rows[f"{label}: over-masking"] = results.spread("share", [one.score.over_masking], aim=0.008)
        rows[f"{label}: speed"] = results.spread("records/s", [one.records_per_second], aim=25_000)
    return rows


def table_of(name: str, gold: Sequence[dict[str, Any]], found: Mapping[str, Measured]) -> Table:
    """Return the table of aims on one set."""
    texts = [record["text"] for record in gold]
    size = statistics.mean(len(text.encode()) for text in texts)
    table = Table("detector", title=f"{name}: {len(gold):,} texts of {size:.0f} bytes", title_justify="left")
    for heading in (*TYPES, "PERSON precision", "leak", "over-masking", "records/s"):
        table.add_column(heading, justify="right")
    for label, (reached, speed) in found.items():
        table.add_row(
            label,
            *[f"{reached.f1[kind]:.3f}" if reached.f1[kind] else "-" for kind in TYPES],
            f"{reached.precision['PERSON']:.3f}" if reached.precision["PERSON"] else "-",
            f"{reached.leak:.1%}",
            f"{reached.over_masking:.1%}",
            f"{speed:,.0f}",
        )
    table.add_row(
        "aim (on text never seen)", *[f"{AIMS[kind]:.2f}" for kind in TYPES], "0.90", "6.0%", "0.8%", "25,000"
    )
    return table


HOSTILE: dict[str, str] = {
    "digits": "0",
    "digits and spaces": "1 ",
    "dots": ".",
    "spaces": " ",
    "phones": "01712345678 ",
    "commas between phones": "01712345678,",
    "at signs": "a@",
    "domains": "a.",
    "names": "Rahim ",
    "mixed scripts": "রAহ1ি০م",
    "cues": "call name ",
    "brackets": "(+",
    "escapes": "%30&#48;",
    "links": "fb.com/",
    "parameters": "&phone=1",
    "letters for digits": "0l",
    "words": "abc ",
    "numbers in groups": "415-662-9087, ",
    "somebody's ids": "my id 415-662-9087. ",
    "bare ids": "my id 4155662908 y\n",
}


def curve(runs: int) -> Table:
    """Nanoseconds a character on hostile texts of growing length."""
    sizes = (10_000, 25_000, 50_000, 100_000)
    lexicon()
    table = Table("text of nothing but", title="ns a character, by length", title_justify="left")
    for size in sizes:
        table.add_column(f"{size:,}", justify="right")
    table.add_column("100,000 / 10,000", justify="right")
    for name, unit in HOSTILE.items():
        costs: list[float] = []
        for size in sizes:
            text = (unit * (size // len(unit) + 1))[:size]
            best = min(_seconds(text) for _ in range(runs))
            costs.append(best / size * 1e9)
        table.add_row(name, *[f"{cost:,.0f}" for cost in costs], f"{costs[-1] / costs[0]:.1f}")
    return table


def _seconds(text: str) -> float:
    started = time.thread_time()
    find(text)
    return time.thread_time() - started


def measure(
    dev: Annotated[Path | None, typer.Option(metavar="FILE", help="The labelled development text.")] = None,
    runs: Annotated[int, typer.Option(min=1)] = 3,
    only_curve: Annotated[bool, typer.Option("--curve", help="Only the curve of time on hostile text.")] = False,
    save: results.SaveOption = False,
) -> int:
    """Measure and print. Return the exit code."""
    if only_curve:
        console.print(curve(runs))
        return 0
    detectors: dict[str, Detector] = {"Privacy Shield": shield, "phonenumbers + Luhn": phonenumbers_and_luhn}
    peer = presidio()
    if peer is None:
        console.print("Presidio is not installed: left out")
    else:
        detectors["Presidio, BD + US, no model"] = peer
    if dev:
        console.print(table_of("development text", load(dev), measured(load(dev), detectors, runs)))
    console.print(fairness_table())
    console.print(precision_table())
    blind = list(blind_records())
    found = measured(blind, detectors, runs)
    console.print(table_of("blind set", blind, found))
    count, share = unlisted_share(blind)
    console.print(f"names of the blind set (Latin) of which no word is in a list of ours: {count}, found: {share:.0%}")
    if save:
        console.print(f"written: {results.save('privacy', results.command(), measurements(found))}")
    return 0


if __name__ == "__main__":
    sys.exit(run(measure, program="python -m benchmarks.privacy"))
