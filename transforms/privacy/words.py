"""What a word is, and the small closed classes of words around names."""

from __future__ import annotations

from typing import Final

LETTER_RANGES: Final = (
    "A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u0963\u0970-\u09e5\u09f0\u09f1\u09fc\u09fe-\u1fff"
    "\u2c00-\u2dff\u3040-\ud7ff\uf900-\ufdff\ufe70-\ufeff\uff66-\uffdc"
)
"""Letters and the marks that go with them; Python's `\\w` leaves out Bangla's vowel signs."""

LETTER: Final = f"[{LETTER_RANGES}]"

AFTER_NAME: Final = "কে|কেও|র|ের|এর|য়ের|য়ের|রে|েরে|রা|দের|ও|'s|ke|er|r|re|der"
"""Case endings of Bangla in both scripts, and the English one; they lie outside a name."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


TITLES: Final = _set(
    "mr mrs ms miss dr prof professor engr engineer advocate adv sir madam mister mistress hon barrister capt captain "
    "major col জনাব জনাবা ডা ডাঃ ডঃ ড প্রফেসর প্রকৌশলী ইঞ্জি অ্যাডভোকেট মিস মিসেস মিস্টার স্যার ম্যাডাম বেগম"
) - {"বেগম"}
PREFIXES: Final = _set(
    "md mohd mohammad mohammed muhammad muhammed mohammod mst mosa mosammat musammat mosammet mosamat "
    "abdul abdus abdur abdool sheikh shaikh sk syed sayed sayeed saiyed kazi quazi qazi khandaker khondokar alhaj haji "
    "মো মোঃ মোহাম্মদ মুহাম্মদ মুহম্মদ মোহাম্মাদ মোছা মোছাঃ মোসা মোসাঃ মোসাম্মৎ মোছাম্মৎ আব্দুল আবদুল আব্দুর আবদুর "
    "আব্দুস আবদুস শেখ সৈয়দ কাজী খন্দকার হাজী আলহাজ্ব"
)
