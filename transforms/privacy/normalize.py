r"""Text folded for detection, with the way back to the offsets of the text given.

Every character that stands for an ASCII one (Bangla and other decimal digits, full-width, mathematical and enclosed
forms, typographic spaces and dashes) becomes that one; characters that take up no space are dropped, so that they
cannot break a number or a name up. What HTML, URLs and JSON write with an escape (`&#64;`, `%40`, `\u0995`) becomes
the character it stands for. Tokens of an earlier run become filler that no rule matches.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from transforms.privacy.spans import Kind

FILLER: Final = "\ue000"
"""Stands for each character of a token; a private-use character that belongs to no word, number or address."""

_KINDS: Final = "|".join(f"{kind[0]}(?<![A-Za-z0-9_]{kind[0]}){kind[1:]}" for kind in Kind)
"""Each begins with its first letter, which is found sooner than what must not stand in front of it."""
TOKEN: Final = re.compile(rf"(?:{_KINDS})_(?=[0-9]*[a-f])[0-9a-f]{{8,64}}(?![A-Za-z0-9_])")
"""What looks like a token, standing alone. The letter in its hex part keeps a card number from passing as one
(CC_4111...). Whether it is one only our own mark says: anybody can write another person's token."""

_TOKEN_SIGN: Final = re.compile("_[0-9a-f]{8}")


def may_hold_token(text: str) -> bool:
    """Whether a text can hold a token; far cheaper than looking for each kind's prefix."""
    return _TOKEN_SIGN.search(text) is not None


_SPACES: Final = (0x09, 0x0B, 0x0C, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)
_DASHES: Final = (*range(0x2010, 0x2016), 0x2043, 0x2212, 0x2500, 0xFE58, 0xFE63, 0xFF0D)
_LINE_BREAKS: Final = (0x85, 0x2028, 0x2029)
_APOSTROPHES: Final = (0x2018, 0x2019, 0x02BC)

_FIXED: Final[dict[int, str]] = {
    **dict.fromkeys(_SPACES, " "),
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys(_LINE_BREAKS, "\n"),
    **dict.fromkeys(_APOSTROPHES, "'"),
    # The signs of ohm and angstrom, as the letters that their lower case is one of.
    0x2126: "\u03a9",
    0x212B: "\u00c5",
}
_VARIATION_SELECTORS: Final = range(0xFE00, 0xFE10)

_OVERLAYS: Final = frozenset({0x034F, *range(0x0330, 0x0339), *range(0x035C, 0x0363)})
"""The grapheme joiner, and lines through or below a character: numbers are struck out with them and stay readable."""


def _folded(code: int) -> str | None:
    """The character that `code` is read as: one character, or None for a character that takes up no space."""
    if code in _FIXED:
        return _FIXED[code]
    char = chr(code)
    # Cf: zero-width joiners and spaces, directional marks, soft hyphen. Me: the frame of a keycap digit.
    if unicodedata.category(char) in {"Cf", "Me"} or code in _VARIATION_SELECTORS or code in _OVERLAYS:
        return None
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    plain = unicodedata.normalize("NFKC", char)
    return plain if len(plain) == 1 and plain.isascii() else char


class _FoldTable(dict[int, "str | None"]):
    """A table for `str.translate` that fills itself; bounded by the number of characters of Unicode's first plane."""

    def __missing__(self, code: int) -> str | None:
        folded = _folded(code)
        if code < 0x10000:
            self[code] = folded
        return folded


_TABLE: Final = _FoldTable({code: chr(code) for code in range(128)})


_OTHERS: Final = (
    f"[^\\x00-\\x7f\u0964\u0965\u0980-\u09e5\u09f3\u2022\u2026\u201c\u201d\u2705\u2728\u2764{FILLER}"
    "\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff]"
)
"""All but ASCII, Bangla's letters, the sign of the taka, quotation marks and pictures, which folding leaves alone."""
_FOLDABLE: Final = re.compile(f"{_OTHERS}{_OTHERS}*+")
"""Runs of what may have to be folded: most texts have none. `re` finds a set sooner than the repetition of one."""
_FOLDS: Final = 1
_CAPITAL: Final = 2
_FIRST_PLANE: Final = 0x10000


def _classes() -> bytes:
    """Return of each character of the first plane whether it may have to be folded, and whether it is a capital."""
    plane = "".join(map(chr, range(_FIRST_PLANE)))
    table = bytearray(_FIRST_PLANE)
    for match in _FOLDABLE.finditer(plane):
        table[match.start() : match.end()] = bytes([_FOLDS]) * (match.end() - match.start())
    for code, char in enumerate(plane):
        if char.lower() != char:
            table[code] |= _CAPITAL
    return bytes(table)


_CLASSES: Final = _classes()


def _may_have(wanted: int, text: str) -> bool:
    """Whether a text has a character of a class; compiled, it takes a quarter of what `re` does.

    Of the characters beyond the first plane only pictures are told from others.
    """
    table = _CLASSES
    for i in range(len(text)):
        code = ord(text[i])
        if code >= _FIRST_PLANE:
            if not (0x1F300 <= code <= 0x1FAFF or 0x1F1E6 <= code <= 0x1F1FF):
                return True
        elif table[code] & wanted:
            return True
    return False


class Folded:
    """A folded text.

    Attributes:
        text: the text rules are run on.
        lower: the same in lower case, of the same length.
        offsets: for each of its characters the offset in the text given; None when both have the same length.
        ends: the same for the offset behind it; None when each is one character of the text given.
        contested: whether two detectors wanted the same characters, so that a part of one find may be left.
    """

    __slots__ = ("contested", "ends", "lower", "offsets", "text")

    def __init__(self, text: str, offsets: list[int] | None = None, ends: list[int] | None = None) -> None:
        self.text = text
        self.lower = lower_case(text)
        self.offsets = offsets
        self.ends = ends
        self.contested = False

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the text given that the folded characters from `start` to before `end` come from."""
        if self.offsets is None:
            return start, end
        return self.offsets[start], self.offsets[end - 1] + 1 if self.ends is None else self.ends[end - 1]


def lower_case(text: str) -> str:
    """`text` in lower case, character by character where the whole would change its length («İ»)."""
    if not (text.isascii() or _may_have(_CAPITAL, text)):
        return text  # `str.lower` looks up each character that is not ASCII
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(small if len(small := character.lower()) == 1 else character for character in text)


def small_i(lower: str) -> str:
    """`lower` with the other letters that `re.IGNORECASE` takes for an i as one.

    A pattern in small letters fits it where the pattern with the flag fits the text, in a third of the time.
    """
    if "\u0131" in lower or "\u0130" in lower:
        return lower.replace("\u0131", "i").replace("\u0130", "i")
    return lower


def _filler(match: re.Match[str]) -> str:
    return FILLER * (match.end() - match.start())


def fold(text: str, *, tokens_to_filler: bool = True) -> Folded:
    """Fold `text`, in time linear in its length; tokens in it become filler unless told otherwise."""
    if tokens_to_filler and "_" in text and may_hold_token(text):
        text = TOKEN.sub(_filler, text)
    # What begins with "&" ends with ";": most parameters of links are no escapes.
    if (("&" in text and ";" in text) or "%" in text or "\\" in text) and (escaped := _unescaped(text)) is not None:
        return escaped
    return _fold_characters(text)


def _fold_characters(text: str) -> Folded:
    if text.isascii() or not _may_have(_FOLDS, text):
        return Folded(text)
    folded = _FOLDABLE.sub(_fold_run, text)
    return Folded(folded, None if len(folded) == len(text) else _offsets(text))


def _fold_run(match: re.Match[str]) -> str:
    """Fold a run of characters."""
    return match.group().translate(_TABLE)


def _offsets(text: str) -> list[int]:
    """Return where the characters of a text stand that take up space."""
    offsets: list[int] = []
    behind = 0
    for match in _FOLDABLE.finditer(text):
        start, end = match.span()
        offsets += range(behind, start)
        offsets += [i for i in range(start, end) if _TABLE[ord(text[i])] is not None]
        behind = end
    offsets += range(behind, len(text))
    return offsets


_ESCAPE: Final = re.compile(
    # A sign is found sooner than one of three alternatives that begin with one.
    r"[%&\\](?:(?<=%)[0-9A-Fa-f]{2}(?:%[0-9A-Fa-f]{2}){0,3}|(?<=&)(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,8});"
    r"|(?<=\\)(?:u[0-9A-Fa-f]{4}|[nrt\"/]))"
)
_ENTITIES: Final = {
    **{
        "amp": "&",
        "lt": "<",
        "gt": ">",
        "quot": '"',
        "apos": "'",
        "nbsp": " ",
        "commat": "@",
        "period": ".",
        "plus": "+",
    },
    **{"lowbar": "_", "hyphen": "-", "dash": "-", "num": "#", "colon": ":", "comma": ",", "lpar": "(", "rpar": ")"},
    **{"sol": "/", "zwj": "\u200d", "zwnj": "\u200c", "shy": "\u00ad"},
}
"""Entities of HTML that stand in names, numbers and addresses."""


def _meant(escape: str) -> Iterator[tuple[int, int, str]]:
    """The characters that an escape stands for, each with where it begins and ends in it; as it is if it is none."""
    if escape[0] == "%":
        yield from _percent(escape)
        return
    char = ""
    if escape[0] == "\\":
        char = chr(int(escape[2:], 16)) if escape[1] == "u" else _CONTROLS.get(escape[1], escape[1])
    elif escape[1] == "#":
        code = int(escape[3:-1], 16) if escape[2] in "xX" else int(escape[2:-1])
        char = chr(code) if code < 0x110000 else ""
    else:
        char = _ENTITIES.get(escape[1:-1].lower(), "")
    if char and not 0xD800 <= ord(char) <= 0xDFFF:
        yield 0, len(escape), char
    else:
        yield from ((i, i + 1, same) for i, same in enumerate(escape))


_CONTROLS: Final = {"n": "\n", "r": "\n", "t": " "}


def _percent(escape: str) -> Iterator[tuple[int, int, str]]:
    """The characters of up to four octets of UTF-8 (RFC 3986, 2.1; RFC 3629)."""
    octets = bytes.fromhex(escape.replace("%", ""))
    at = 0
    while at < len(octets):
        size = next((n for n in (1, 2, 3, 4) if _decodes(octets[at : at + n])), 0)
        if size:
            yield at * 3, (at + size) * 3, octets[at : at + size].decode()
        else:
            size = 1
            yield from ((i, i + 1, escape[i]) for i in range(at * 3, at * 3 + 3))
        at += size


def _decodes(octets: bytes) -> bool:
    try:
        return len(octets.decode()) == 1
    except UnicodeDecodeError:
        return False


def _unescaped(text: str) -> Folded | None:
    """`text` folded with its escapes read; None when it has none."""
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    behind = 0
    for match in _ESCAPE.finditer(text):
        parts.append(text[behind : match.start()])
        starts += range(behind, match.start())
        ends += range(behind + 1, match.start() + 1)
        for begin, end, char in _meant(match.group()):
            parts.append(char)
            starts.append(match.start() + begin)
            ends.append(match.start() + end)
        behind = match.end()
    if behind == 0:
        return None
    parts.append(text[behind:])
    starts += range(behind, len(text))
    ends += range(behind + 1, len(text) + 1)
    folded = _fold_characters("".join(parts))
    if folded.offsets is None:
        return Folded(folded.text, starts, ends)
    return Folded(folded.text, [starts[i] for i in folded.offsets], [ends[i] for i in folded.offsets])
