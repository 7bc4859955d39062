"""Accounts of persons in links to the sites where people have them, and telephone numbers in chat links."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from transforms.privacy.lexicon import NAME, NameLexicon
from transforms.privacy.normalize import small_i
from transforms.privacy.phones import MIN_DIGITS
from transforms.privacy.spans import Kind, Span
from transforms.privacy.words import word_set

_SITES: Final = frozenset(
    (
        "facebook fb instagram instagr tiktok twitter x linkedin youtube snapchat threads pinterest messenger m t "
        "telegram wa ig imo viber github whatsapp"
    ).split()
)
_HOSTS_OF_SITES: Final = frozenset(["www", "web", "m", "mobile", "mbasic", "bd", "en-gb", "bn-in", "api", "vm"])
"""What may stand in front of a site's name in the name of a host."""
_HOST_ENDS: Final = frozenset({"com", "me", "net", "im", "org", "am", "to"})
_NOT_HOST: Final = re.compile(r"[^A-Za-z0-9.-]")
_LONGEST_HOST: Final = 40
_ACCOUNT: Final = re.compile(
    r"(?:(?:in|add|u|user)/)?"
    r"(?:profile\.php\?(?:[a-z_]+=[^&#]*&)*id=(?P<id>\d{5,20})|@?(?P<name>[^\W_][\w.\-]{1,49}))",
    re.IGNORECASE,
)
_PHONE_PATH: Final = re.compile(
    r"(?:send/?\?(?:[^#]*&)?phone=|message/|qr/)?[+]?(?P<number>\d{7,15})(?!\d)", re.IGNORECASE
)
_BEFORE_PHONE: Final = frozenset("sSmMqQ+")
_FACEBOOK: Final = frozenset({"facebook", "fb"})
_LONGEST_LEAD: Final = 16
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
_BEHIND_NAMES: Final = word_set(
    "bd bangladesh official vlog vlogs real art arts artist artwork craft crafts draws photography photo photos clicks "
    "gaming gamer writes sings cooks bakes travels blog blogs reels music dance"
)
"""What persons put behind their name as shops do."""
_BEHIND_FULL_NAMES: Final = word_set("shop shops store bazar bazaar page boutique collection online bill fashion")
"""What they put behind their given name and surname."""
_OF_BRANDS: Final = ("bd", "bangladesh", "official", "care", "support", "global", "asia", "dhaka", "help")
"""What brands put behind theirs, written onto it («redxbd»)."""

_USER_IN_PATH: Final = re.compile(
    r"(?<=/)(?:user|people/[^/?#]{1,80}|u)/(?P<id>\d{5,20})(?![\d])|[?&]set=pb\.(?P<set>\d{5,20})", re.IGNORECASE
)
"""The person's number in `groups/../user/ID`, `people/NAME/ID`, `media/set/?set=pb.ID`."""
_PARAMETER_ID: Final = re.compile(
    r"[?&](?:id|author_id|owner_id|user_id|share_author_id)=(?P<id>\d{5,20})(?!\d)", re.IGNORECASE
)
_PERSON_PAGES: Final = re.compile(r"(?:profile|permalink|story|photo|media/set/?)(?:\.php)?\?", re.IGNORECASE)
_NAMED_PATH: Final = re.compile(r"(?:stories|c|channel|people|user|reels)/(?P<name>[^\W_][\w.\-]{1,49})", re.IGNORECASE)
_NAMED_ON: Final = {
    "instagram": ("stories/", "reels/"),
    "instagr": ("stories/",),
    "youtube": ("c/", "channel/", "user/"),
    "facebook": ("people/", "stories/"),
    "snapchat": ("add/",),
}
_GRAVATAR: Final = re.compile(
    r"gravatar\.com/avatar/(?P<hash>[0-9a-f]{32}(?:[0-9a-f]{32})?)(?![0-9a-f])", re.IGNORECASE
)


def find_linked_accounts(text: str, words: NameLexicon) -> list[Span]:
    """Return accounts in the links of a folded text, and the unkeyed hashes of addresses in links to Gravatar."""
    spans: list[Span] = []
    for link in _links(text):
        spans.extend(_accounts_of_link(text, link, words))
    if "avatar" in text:
        for match in _GRAVATAR.finditer(text):
            spans.append(Span(match.start("hash"), match.end("hash"), Kind.HASH, "gravatar"))
    return spans


def is_page(name: str) -> bool:
    """Whether the first part of a path is a page of the site and no account."""
    lower = name.lower()
    return lower.endswith(".php") or lower in _PAGES


def is_business(name: str, words: NameLexicon) -> bool:
    """Whether an account's name is that of a shop, a brand or an office rather than a person's."""
    # Explicit loops: generators cost more than the looks.
    parts = _PART.findall(name)
    lower = [part.lower() for part in parts]
    whole = "".join([part for part in lower if part.isalpha()])
    if whole in words.brands:
        return True
    named = False
    business: list[str] = []
    for part in lower:
        if part in words.brands:
            return True
        named = named or part in words.name_parts
        if part in words.business:
            business.append(part)
    if named:
        if lower[-1] in _BEHIND_FULL_NAMES and is_full_name(lower[:-1], words):
            return False  # «ariful_basak_shop»: a person who sells
        return not _BEHIND_NAMES.issuperset(business)
    if business or _begins_or_ends(whole, words):
        return True
    if whole.endswith(_OF_BRANDS) and any(whole.removesuffix(ending) in words.brands for ending in _OF_BRANDS):
        return True
    return len(parts) > 1 and name.endswith(("BD", "Bd", "_bd")) and not any(part.isdigit() for part in parts)


def _begins_or_ends(whole: str, words: NameLexicon) -> bool:
    """Whether a word ends with one of a shop or begins with a brand: pieces of it are looked up, as lists are long."""
    length = len(whole)
    for size in words.ending_lengths:
        if size <= length and whole[length - size :] in words.business_endings:
            return True
    for size in words.brand_lengths:  # noqa: SIM110 - a generator costs as much as the look
        if size <= length and whole[:size] in words.long_brands:
            return True
    return False


def is_full_name(parts: Sequence[str], words: NameLexicon) -> bool:
    """Whether the parts of an account's name are a given name and a surname, one of them no other word."""
    if len(parts) < _GIVEN_AND_SURNAME or not all(words.sign(part) & NAME for part in parts):
        return False
    return any(part in words.name_parts for part in parts)


_GIVEN_AND_SURNAME: Final = 2


class _Link:
    """A link to a site where people have accounts; `start` and `end` are those of its path."""

    __slots__ = ("end", "site", "start")

    def __init__(self, site: str, start: int, end: int) -> None:
        self.site = site
        self.start = start
        self.end = end


def _host_ends(text: str) -> list[int]:
    """Return where the last dots of the hosts stand whose links have a path."""
    found: list[int] = []
    slash = text.find("/", 3)
    while slash >= 0:
        dot = slash - 3 if text[slash - 3] == "." else slash - 4
        if dot >= 0 and text[dot] == "." and small_i(text[dot + 1 : slash]).lower() in _HOST_ENDS:
            behind = text[slash + 1 : slash + 2]
            if behind and not behind.isspace() and behind not in _NOT_IN_PATH:
                found.append(dot)
        slash = text.find("/", slash + 1)
    return found


def _links(text: str) -> list[_Link]:
    spans: list[_Link] = []
    for dot in _host_ends(text):
        host = _NOT_HOST.split(text[max(0, dot - _LONGEST_HOST) : dot])[-1]
        site = _site_of(host)
        if not site or text[dot - len(host) - 1 : dot - len(host)] in _BEFORE_NO_HOST:
            continue
        path = text.index("/", dot) + 1
        spans.append(_Link(site, path, _end_of_path(text, path)))
    return spans


def _end_of_path(text: str, start: int) -> int:
    """Return where the path ends that begins at `start` with a character of its own."""
    path = text[start : start + _LONGEST_PATH].split(None, 1)[0]
    for sign in _NOT_IN_PATH:
        if sign in path:
            path = path[: path.index(sign)]
    return start + len(path)


_LONGEST_PATH: Final = 200
_NOT_IN_PATH: Final = "<>\"'"


_BEFORE_NO_HOST: Final = frozenset({"_", "@"})


@lru_cache(maxsize=1024)
def _site_of(host: str) -> str:
    """Return the site of a host without its last part; empty where nobody has an account."""
    *others, site = host.lower().split(".")
    return site if site in _SITES and _HOSTS_OF_SITES.issuperset(others) else ""


def _accounts_of_link(text: str, link: _Link, words: NameLexicon) -> list[Span]:
    spans: list[Span] = []
    site, start = link.site, link.start
    phone = _PHONE_PATH.match(text, start, link.end) if text[start] in _BEFORE_PHONE or text[start].isdigit() else None
    if phone and (site in _CHATS or phone.start("number") > start + 1):
        if len(phone["number"]) >= MIN_DIGITS:
            spans.append(Span(phone.start("number"), phone.end("number"), Kind.PHONE, "chat-link"))
        return spans
    if site in _FACEBOOK:
        whole = text[start : link.end].lower()
        if "u/" in whole or "user/" in whole or "people/" in whole or "set=pb." in whole:
            for match in _USER_IN_PATH.finditer(text, start, link.end):
                group = "id" if match["id"] else "set"
                spans.append(Span(match.start(group), match.end(group), Kind.HANDLE, "profile-link"))
        if _PERSON_PAGES.match(text, start, link.end):
            for match in _PARAMETER_ID.finditer(text, start, link.end):
                spans.append(Span(match.start("id"), match.end("id"), Kind.HANDLE, "profile-link"))
    lower = text[start : start + _LONGEST_LEAD].lower()
    if lower.startswith(_NAMED_ON.get(site, ())):
        named = _NAMED_PATH.match(text, start, link.end)
        name = "" if named is None else named["name"].rstrip(".-")
        if named is not None and not is_business(name, words) and not name.isdigit():
            spans.append(Span(named.start("name"), named.start("name") + len(name), Kind.HANDLE, "profile-link"))
        return spans
    account = _ACCOUNT.match(text, start, link.end)
    if account is None:
        return spans
    if account["id"]:
        spans.append(Span(account.start("id"), account.end("id"), Kind.HANDLE, "profile-link"))
        return spans
    name = account["name"].rstrip(".-")
    if is_page(name) or is_business(name, words) or (site == "youtube" and text[start : start + 1] != "@"):
        return spans
    if name.isdigit() and site not in _FACEBOOK:
        return spans
    at = account.start("name")
    if text[at - 1] == "@":
        at -= 1
    spans.append(Span(at, account.start("name") + len(name), Kind.HANDLE, "profile-link"))
    return spans


def profile_name(text: str) -> str | None:
    """The account's name in a profile link, or None when `text` is none."""
    links = _links(text) if "/" in text else []
    if not links:
        return None
    link = links[0]
    if (found := _USER_IN_PATH.search(text, link.start, link.end)) is not None:
        return found["id"] or found["set"]
    if (named := _NAMED_PATH.match(text, link.start, link.end)) is not None:
        return named["name"].rstrip(".-")
    account = _ACCOUNT.match(text, link.start, link.end)
    if account is None:
        return None
    return account["id"] or account["name"].rstrip(".-")
