"""Shows how a text is read, word by word: `python -m transforms.language "আমার ফোনের চার্জ থাকে না"`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from terminal.program import run
from transforms.language import active, configure, gloss_text, index_words
from transforms.language.bridge import Bridge
from transforms.language.lexicon import PARTS_OF_SPEECH, LexiconError
from transforms.language.part import Latin, Part
from transforms.language.words import Script

_HOW: Final = {
    "listed": "listed",
    "spelling": "other spelling of {}",
    "ending": "form of {}",
    "verb": "form of the verb {}",
    "sound": "sounds like {}",
    "compound": "two words, the second {}",
    "loan": "English word in Bangla letters",
    "brand": "brand",
    "letters": "on no list: letter by letter",
    "english": "English",
    "unknown": "on no list: stays",
}


_JOINERS: Final = "\u200c\u200d"


def printable(text: str) -> str:
    """Return a text without control characters, which could tell a terminal to do things."""
    return "".join([letter if letter.isprintable() or letter in _JOINERS else _escaped(letter) for letter in text])


def _escaped(letter: str) -> str:
    return letter.encode("unicode_escape", "backslashreplace").decode()


def _line(part: Part, latin: Latin) -> str:
    reading = part.reading
    if reading is None:
        return f"{printable(part.word)}\tnot read\t{printable(part.gloss)}"
    if part.script == Script.LATIN and not part.is_read(latin):
        why = "not a romanised text" if latin is Latin.ENGLISH else "also an English word"
        return f"{part.word}\tas it is: {why}\t{part.word}"
    how = _HOW[reading.how].format(reading.entry.word if reading.entry else "")
    pos = f", {PARTS_OF_SPEECH[reading.entry.pos]}" if reading.entry else ""
    return f"{printable(part.word)}\t{how}{pos}\t{part.gloss or '-'}"


def describe(bridge: Bridge, text: str) -> str:
    """Return lines of a word, how it was read and its gloss, between tabs."""
    parts, latin = bridge.parts(text)
    return "\n".join(_line(part, latin) for part in parts)


def show(
    text: list[str],
    lexicon: Annotated[
        Path | None, typer.Option(metavar="FILE.tsv", help="An operator's own words, as LANGUAGE_LEXICON.")
    ] = None,
) -> int:
    """Print how texts are read."""
    try:
        configure(lexicon)
    except LexiconError as error:
        print(printable(str(error)), file=sys.stderr)
        return 2
    for one in text:
        if lines := describe(active(), one):
            print(lines)
        print(f"= {printable(gloss_text(one))}")
        print(f"words: {printable(index_words(one))}")
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Run the program; return its exit code."""
    return run(show, arguments, program="python -m transforms.language")


if __name__ == "__main__":
    sys.exit(main())
