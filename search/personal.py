"""Personal values in a query: the store holds tokens in their place, and not everybody may search by them."""

from __future__ import annotations

from typing import Final, NamedTuple

from transforms.privacy import Kind, Tokenizer, find
from transforms.privacy.normalize import TOKEN
from transforms.privacy.policy import default_policy
from transforms.privacy.spans import FLAGGED

_NUMBERS: Final = frozenset(Kind) - {Kind.NAME} - FLAGGED
_WITH_TOKENS: Final = frozenset(kind for kind, action in default_policy().actions.items() if action == "token")
"""Kinds that the store holds tokens of; of the others it has a more general form, or nothing."""


class Query(NamedTuple):
    """A query as it is asked.

    Attributes:
        text: for the meaning and the words, without personal values but names.
        tokens: of the store, for personal values that the caller may search by.
        left_out: kinds of personal values that the caller typed and may not search by.
    """

    text: str
    tokens: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def read_query(text: str, tokenizer: Tokenizer | None = None) -> Query:
    """Read a query as the Privacy Shield reads a post.

    A name stays in the text beside its token: a brand may have been taken for one. The other kinds are never words. A
    token that was typed is as personal as what it stands for: it leads from one post of a person to the others.

    Args:
        text: as typed.
        tokenizer: makes the tokens of the store, for a caller who may search by personal values; None for others.
    """
    found = [
        (span.start, span.end, str(span.kind), span.kind in _NUMBERS) for span in find(text) if span.kind not in FLAGGED
    ]
    found += [(*match.span(), match[0].rpartition("_")[0], True) for match in TOKEN.finditer(text)]
    kept: list[str] = []
    tokens: list[str] = []
    left_out: list[str] = []
    end = 0
    for start, stop, kind, removed in sorted(found):
        if tokenizer is not None:
            value = text[start:stop]
            if TOKEN.fullmatch(value):
                tokens.append(value)
            elif Kind(kind) in _WITH_TOKENS:
                tokens.append(tokenizer.token(Kind(kind), value))
        elif removed:
            left_out.append(kind)
        if removed:
            kept.append(text[end:start])
            end = stop
    kept.append(text[end:])
    return Query(" ".join(" ".join(kept).split()), tuple(dict.fromkeys(tokens)), tuple(dict.fromkeys(left_out)))
