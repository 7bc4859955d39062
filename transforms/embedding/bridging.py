"""Whether a model reads Bangla by itself, and the bridge that reads it to one that does not."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import tokenizers

from transforms import language
from transforms.embedding.config import Bridging, ModelError
from transforms.language.bridge import Bridge

SAMPLE: Final = "ভালো দাম মোবাইল ফোন ডেলিভারি বাংলাদেশ বিক্রি টাকা ব্যাটারি শাড়ি অর্ডার সমস্যা"
"""Everyday words of shops. Models made for Bangla need one to two tokens for each, others a token for each letter."""

MOST_TOKENS_PER_WORD: Final = 3.0
"""all-MiniLM-L6-v2 needs 5 tokens a word of `SAMPLE`; multilingual vocabularies fewer than 2."""

_UNKNOWN: Final = frozenset({"[UNK]", "<unk>", "<|unk|>", "⁇"})


def knows_bangla(tokenizer: tokenizers.Tokenizer) -> bool:
    """Return whether the vocabulary of `tokenizer` holds words of Bangla, rather than letters or bytes."""
    tokens = tokenizer.encode(SAMPLE, add_special_tokens=False).tokens
    if any(token in _UNKNOWN for token in tokens):
        return False
    return len(tokens) <= MOST_TOKENS_PER_WORD * len(SAMPLE.split())


def bridge_of(asked: str, lexicon: Path | None, tokenizer: tokenizers.Tokenizer) -> Bridge | None:
    """Return the bridge that texts pass before the model's tokenizer; None where it reads them as they are.

    Args:
        asked: a value of `Bridging`.
        lexicon: the operator's own words; None for none.
        tokenizer: the model's.

    Raises:
        ModelError: the operator's file cannot be used; names its setting and the line.
    """
    if asked == Bridging.NONE or (asked == Bridging.AUTO and knows_bangla(tokenizer)):
        return None
    try:
        language.configure(lexicon)
    except language.LexiconError as error:
        raise ModelError(f"LANGUAGE_LEXICON: {error}") from None
    return language.active()
