"""Names of persons' accounts: @handles and links to profiles. Accounts of shops and brands are not personal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from transforms.privacy.lexicon import NameLexicon, lexicon
from transforms.privacy.phones import MIN_DIGITS
from transforms.privacy.spans import Kind, Span
from transforms.privacy.words import word_set

_HANDLE: Final = re.compile(
    r"(?<![A-Za-z0-9_@.+/-])@([A-Za-z0-9_](?:[A-Za-z0-9_.]{0,28}[A-Za-z0-9_])?)(?![A-Za-z0-9_@])"
)
_SITES: Final = (
    r"facebook|fb|instagram|instagr|tiktok|twitter|x|linkedin|youtube|snapchat|threads|pinterest|messenger|m|t|telegram"
    r"|wa|ig|imo|viber|github|vm\.tiktok|api\.whatsapp"
)
_LINK: Final = re.compile(
    rf"(?<![A-Za-z0-9_@-])(?P<site>{_SITES})\.(?:com|me|net|im|org|am|to)/(?P<path>[^\s<>\"']{{1,200}})", re.IGNORECASE
)
_BEFORE_SITE: Final = re.compile(
    r"(?<![A-Za-z0-9_.@-])(?:https?://)?(?:(?:www|web|m|mobile|mbasic|bd|en-gb|bn-in|api)\.)*\Z", re.IGNORECASE
)
_LONGEST_BEFORE_SITE: Final = 40
_ACCOUNT: Final = re.compile(
    r"(?:(?:in|add|u|user|people)/)?"
    r"(?:profile\.php\?(?:[a-z_]+=[^&#]*&)*id=(?P<id>\d{5,20})|@?(?P<name>[^\W_][\w.\-]{1,49}))",
    re.IGNORECASE,
)
_PHONE_PATH: Final = re.compile(
    r"(?:send/?\?(?:[^#]*&)?phone=|message/|qr/)?[+]?(?P<number>\d{7,15})(?!\d)", re.IGNORECASE
)
_PAGES: Final = word_set(
    "about ads business events explore feed gaming groups hashtag help home i jobs legal login marketplace "
    "media messages "
    "notifications p pages people permalink.php photo photo.php photos posts privacy reel reels search "
    "settings share "
    "sharer sharer.php shop shorts stories story.php support tag terms tv video videos watch company school playlist "
    "channel c results embed l.php dialog plugins discover music status invite joinchat t m dm direct"
)
"""First parts of a path that are no account."""
_PART: Final = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+|\d+")
_COUNTRY: Final = frozenset({"bd", "bangladesh"})
"""Persons put the country behind their name as shops do."""
_NOT_ACCOUNTS: Final = word_set("gmail yahoo hotmail outlook everyone all here followers highlight media")


def is_business(name: str, words: NameLexicon) -> bool:
    """Whether an account's name is that of a shop, a brand or an office rather than a person's."""
    parts = _PART.findall(name)
    lower = [part.lower() for part in parts]
    whole = "".join(part for part in lower if part.isalpha())
    if any(part in words.brands for part in (*lower, whole)):
        return True
    if any(part in words.name_parts for part in lower):
        return any(part in words.business and part not in _COUNTRY for part in lower)
    if any(part in words.business for part in lower):
        return True
    if whole.endswith(words.business_endings) or whole.startswith(words.long_brands):
        return True
    return len(parts) > 1 and name.endswith(("BD", "Bd", "_bd")) and not any(part.isdigit() for part in parts)


def find_handles(text: str) -> Iterator[Span]:
    """@handles and profile links of persons, and telephone numbers in chat links, in a folded text."""
    words = lexicon()
    if "/" in text and "." in text:
        for link in _links(text):
            yield from _account_of_link(text, link, words)
    if "@" in text:
        for match in _HANDLE.finditer(text):
            name = match[1]
            if name.isdigit() or len(name) < 2 or name.lower() in _NOT_ACCOUNTS or is_business(name, words):
                continue
            yield Span(match.start(), match.end(), Kind.HANDLE, "handle")


def _links(text: str) -> Iterator[re.Match[str]]:
    """Links to the sites, with nothing in front of them but the scheme and names of hosts of the site."""
    for link in _LINK.finditer(text):
        if _BEFORE_SITE.search(text, max(0, link.start() - _LONGEST_BEFORE_SITE), link.start()):
            yield link


def _account_of_link(text: str, link: re.Match[str], words: NameLexicon) -> Iterator[Span]:
    site = link["site"].lower()
    start = link.start("path")
    phone = _PHONE_PATH.match(text, start, link.end())
    if phone and (site in {"wa", "api.whatsapp", "m", "imo", "viber", "t"} or phone.start("number") > start + 1):
        if len(phone["number"]) >= MIN_DIGITS:
            yield Span(phone.start("number"), phone.end("number"), Kind.PHONE, "chat-link")
        return
    account = _ACCOUNT.match(text, start, link.end())
    if account is None:
        return
    if account["id"]:
        yield Span(account.start("id"), account.end("id"), Kind.HANDLE, "profile-link")
        return
    name = account["name"].rstrip(".-")
    if name.lower() in _PAGES or is_business(name, words) or (site == "youtube" and text[start : start + 1] != "@"):
        return
    if name.isdigit() and site not in {"facebook", "fb"}:
        return
    at = account.start("name")
    if text[at - 1] == "@":
        at -= 1
    yield Span(at, account.start("name") + len(name), Kind.HANDLE, "profile-link")


def profile_name(text: str) -> str | None:
    """The account's name in a profile link, or None when `text` is none."""
    link = next(_links(text), None) if "/" in text else None
    account = _ACCOUNT.match(text, link.start("path"), link.end()) if link else None
    if account is None:
        return None
    return account["id"] or account["name"].rstrip(".-")
