"""Names of persons' accounts: @handles and links to profiles. Accounts of shops and brands are not personal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from transforms.privacy.lexicon import COUNTER, NAME, NameLexicon, Sign, lexicon
from transforms.privacy.phones import MIN_DIGITS
from transforms.privacy.spans import Kind, Span
from transforms.privacy.words import word_set

_BANGLA: Final = "[\u0980-\u09e5\u09f0\u09f1]"
_HANDLE: Final = re.compile(
    rf"(?<![A-Za-z0-9_@.+/-])(?<!{_BANGLA})"
    rf"@((?:[A-Za-z0-9_]|{_BANGLA})(?:(?:[A-Za-z0-9_.]|{_BANGLA}){{0,28}}(?:[A-Za-z0-9_]|{_BANGLA}))?)(?![A-Za-z0-9_@])"
)
_NOT_A_NAME: Final = re.compile(r"[0-9]+(?:[.][0-9]+)*[A-Za-z]{0,3}|[A-Za-z]{1,2}")
"""A price, a time, a dimension behind "@": @250.00, @5pm, @3D."""
_SITES: Final = frozenset(
    (
        "facebook fb instagram instagr tiktok twitter x linkedin youtube snapchat threads pinterest messenger m t "
        "telegram wa ig imo viber github whatsapp"
    ).split()
)
_HOSTS_OF_SITES: Final = frozenset(["www", "web", "m", "mobile", "mbasic", "bd", "en-gb", "bn-in", "api", "vm"])
"""What may stand in front of a site's name in the name of a host."""
_HOST_END: Final = re.compile(r"\.(?:com|me|net|im|org|am|to)/(?=[^\s<>\"'])", re.IGNORECASE)
_NOT_HOST: Final = re.compile(r"[^A-Za-z0-9.-]")
_PATH: Final = re.compile(r"[^\s<>\"']{1,200}")
_LONGEST_HOST: Final = 40
_ACCOUNT: Final = re.compile(
    r"(?:(?:in|add|u|user|people)/)?"
    r"(?:profile\.php\?(?:[a-z_]+=[^&#]*&)*id=(?P<id>\d{5,20})|@?(?P<name>[^\W_][\w.\-]{1,49}))",
    re.IGNORECASE,
)
_PHONE_PATH: Final = re.compile(
    r"(?:send/?\?(?:[^#]*&)?phone=|message/|qr/)?[+]?(?P<number>\d{7,15})(?!\d)", re.IGNORECASE
)
_CHATS: Final = frozenset({"wa", "whatsapp", "m", "imo", "viber", "t"})
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


_NAMED: Final = re.compile(
    r"(?<![a-z0-9_@./-])(?:insta(?:gram)?|ig|fb|facebook|tik\s?tok|snap(?:chat)?|telegram|twitter|messenger|username)"
    r"(?:\s?(?:id|handle|user(?:name)?|acc(?:ount)?|name|e|te))?\s?[:=-]?\s{0,2}@?"
    r"(?P<name>[a-z0-9]+(?:[._][a-z0-9]+)+|[a-z]{3,}\d{1,6})(?![a-z0-9_@/-]|\.[a-z])",
    re.IGNORECASE,
)
"""An account behind the name of its site: «ig: rahim_99». Only what no word looks like."""


def find_named_accounts(text: str, lower: str) -> Iterator[Span]:
    """Accounts without @ behind the name of their site, in a folded text."""
    if not any(site in lower for site in _SITE_WORDS):
        return
    words = lexicon()
    for match in _NAMED.finditer(text):
        name = match["name"]
        if any(map(str.isalpha, name)) and not _DOMAIN_LIKE.search(name) and not is_business(name, words):
            yield Span(match.start("name"), match.end("name"), Kind.HANDLE, "handle-named")


_SITE_WORDS: Final = ("insta", "ig", "fb", "facebook", "tok", "snap", "telegram", "twitter", "messenger", "username")
_DOMAIN_LIKE: Final = re.compile(r"\.(?:com|net|org|bd|me|io|co|shop|xyz)\b", re.IGNORECASE)


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


def is_plain_word(name: str, words: NameLexicon) -> bool:
    """Whether what stands behind "@" is an ordinary word, as in «@home», «@Video», @বাসা, and part of no name."""
    sign, _ = words.words.get(name.lower(), (Sign.NONE, 0))
    return bool(sign & COUNTER) and not sign & NAME


def find_handles(text: str) -> Iterator[Span]:
    """@handles and profile links of persons, and telephone numbers in chat links, in a folded text."""
    words = lexicon()
    if "/" in text and "." in text:
        for link in _links(text):
            yield from _account_of_link(text, link, words)
    if "@" in text:
        for match in _HANDLE.finditer(text):
            name = match[1]
            if len(name) < 2 or _NOT_A_NAME.fullmatch(name) or name.lower() in _NOT_ACCOUNTS:
                continue
            if is_plain_word(name, words) or is_business(name, words):
                continue
            yield Span(match.start(), match.end(), Kind.HANDLE, "handle")


class _Link(NamedTuple):
    """A link to a site where people have accounts; `start` and `end` are those of its path."""

    site: str
    start: int
    end: int


def _links(text: str) -> Iterator[_Link]:
    for dot in _HOST_END.finditer(text):
        floor = max(0, dot.start() - _LONGEST_HOST)
        host = _NOT_HOST.split(text[floor : dot.start()])[-1]
        *before, site = host.lower().split(".")
        if site not in _SITES or not _HOSTS_OF_SITES.issuperset(before):
            continue
        if text[dot.start() - len(host) - 1 : dot.start() - len(host)] in {"_", "@"}:
            continue
        path = _PATH.match(text, dot.end())
        if path is not None:
            yield _Link(site, path.start(), path.end())


def _account_of_link(text: str, link: _Link, words: NameLexicon) -> Iterator[Span]:
    site, start = link.site, link.start
    phone = _PHONE_PATH.match(text, start, link.end)
    if phone and (site in _CHATS or phone.start("number") > start + 1):
        if len(phone["number"]) >= MIN_DIGITS:
            yield Span(phone.start("number"), phone.end("number"), Kind.PHONE, "chat-link")
        return
    account = _ACCOUNT.match(text, start, link.end)
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
    account = _ACCOUNT.match(text, link.start, link.end) if link else None
    if account is None:
        return None
    return account["id"] or account["name"].rstrip(".-")
