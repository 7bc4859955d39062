"""Names of persons' accounts: @handles and links to profiles. Accounts of shops and brands are not personal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from transforms.privacy.account_links import find_linked_accounts, is_business
from transforms.privacy.lexicon import COUNTER, NAME, NameLexicon, Sign, lexicon
from transforms.privacy.spans import Kind, Span
from transforms.privacy.words import word_set

_BANGLA: Final = "[\u0980-\u09e5\u09f0\u09f1]"
_HANDLE: Final = re.compile(
    rf"(?<![A-Za-z0-9_@.+/-])(?<!{_BANGLA})"
    rf"@((?:[A-Za-z0-9_]|{_BANGLA})(?:(?:[A-Za-z0-9_.]|{_BANGLA}){{0,28}}(?:[A-Za-z0-9_]|{_BANGLA}))?)(?![A-Za-z0-9_@])"
)
_PRICE: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)*(?:(?:tk|taka|bdt|usd|k|pcs|each)?(?:\.[a-z]+)?)?$", re.IGNORECASE)
"""What a shop asks for each: «@500tk.each»."""
_NOT_A_NAME: Final = re.compile(r"[0-9]+(?:[.][0-9]+)*[A-Za-z]{0,3}|[A-Za-z]{1,2}")
"""A price, a time, a dimension behind "@": @250.00, @5pm, @3D."""
_NOT_ACCOUNTS: Final = word_set("gmail yahoo hotmail outlook everyone all here followers highlight media")


_NAMED: Final = re.compile(
    r"(?<![a-z0-9_@./-])(?:insta(?:gram)?|ig|fb|facebook|tik\s?tok|snap(?:chat)?|telegram|twitter|messenger|username)"
    r"(?:\s?(?:id|handle|user(?:name)?|acc(?:ount)?|name|e|te))?\s?[:=-]?\s{0,2}@?"
    r"(?P<name>[a-z0-9]+(?:[._][a-z0-9]+)+|[a-z]{3,}\d{1,6})(?![a-z0-9_@/-]|\.[a-z])",
    re.IGNORECASE,
)
"""An account behind the name of its site: «ig: rahim_99». Only what no word looks like."""


def find_named_accounts(text: str, lower: str) -> Iterator[Span]:
    """Accounts without @ behind the name of their site, in a folded text."""
    if not _names_site(lower):
        return
    words = lexicon()
    for match in _NAMED.finditer(text):
        name = match["name"]
        if any(map(str.isalpha, name)) and not _DOMAIN_LIKE.search(name) and not is_business(name, words):
            yield Span(match.start("name"), match.end("name"), Kind.HANDLE, "handle-named")


def _names_site(lower: str) -> bool:
    # An explicit loop: a generator costs as much as all the searches.
    for site in _SITE_WORDS:  # noqa: SIM110
        if site in lower:
            return True
    return False


_SITE_WORDS: Final = ("insta", "ig", "fb", "facebook", "tok", "snap", "telegram", "twitter", "messenger", "username")
_DOMAIN_LIKE: Final = re.compile(r"\.(?:com|net|org|bd|me|io|co|shop|xyz)\b", re.IGNORECASE)


def is_plain_word(name: str, words: NameLexicon) -> bool:
    """Whether what stands behind "@" is an ordinary word, as in «@home», «@Video», @বাসা, and part of no name."""
    sign, _ = words.words.get(name.lower(), (Sign.NONE, 0))
    return bool(sign & COUNTER) and not sign & NAME


def find_handles(text: str) -> Iterator[Span]:
    """@handles and profile links of persons, and telephone numbers in chat links, in a folded text."""
    words = lexicon()
    if "/" in text and "." in text:
        yield from find_linked_accounts(text, words)
    if "@" in text:
        for match in _HANDLE.finditer(text):
            name = match[1]
            if len(name) < 2 or _NOT_A_NAME.fullmatch(name) or _PRICE.match(name) or name.lower() in _NOT_ACCOUNTS:
                continue
            if is_plain_word(name, words) or is_business(name, words):
                continue
            yield Span(match.start(), match.end(), Kind.HANDLE, "handle")
