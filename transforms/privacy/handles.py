"""Names of persons' accounts: @handles and links to profiles. Accounts of shops and brands are not personal."""

from __future__ import annotations

import re
from typing import Final

from transforms.language import is_ordinary
from transforms.privacy.account_links import find_linked_accounts, is_business, is_full_name
from transforms.privacy.lexicon import COUNTER, NAME, OF_THINGS, NameLexicon, Sign, is_strong, lexicon
from transforms.privacy.normalize import small_i
from transforms.privacy.spans import Kind, Span
from transforms.privacy.words import either_encoding, word_set

_BANGLA: Final = "[\u0980-\u09e5\u09f0\u09f1]"
_HANDLE: Final = re.compile(
    rf"@(?<![A-Za-z0-9_@.+/-]@)(?<!{_BANGLA}@)"
    rf"((?:[A-Za-z0-9_]|{_BANGLA})(?:(?:[A-Za-z0-9_.]|{_BANGLA}){{0,28}}(?:[A-Za-z0-9_]|{_BANGLA}))?)(?![A-Za-z0-9_@])"
)
_PRICE: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)*(?:(?:tk|taka|bdt|usd|k|pcs|each)?(?:\.[a-z]+)?)?$", re.IGNORECASE)
"""What a shop asks for each: «@500tk.each»."""
_NOT_A_NAME: Final = re.compile(r"[0-9]+(?:[.][0-9]+)*[A-Za-z]{0,3}|[A-Za-z]{1,2}")
"""A price, a time, a dimension behind "@": @250.00, @5pm, @3D."""
_NOT_ACCOUNTS: Final = word_set("gmail yahoo hotmail outlook everyone all here followers highlight media")


_SITES: Final = (
    "insta|instagram|ig|fb|facebook|tiktok|tik tok|snap|snapchat|telegram|twitter|messenger|username|user name"
    "|skype|discord|imo|viber|bigo|likee|reddit|threads|linkedin|ইনস্টা|ইনস্টাগ্রাম|ইন্সটা|ইন্সটাগ্রাম|ফেসবুক|এফবি|টেলিগ্রাম|টিকটক|মেসেঞ্জার|স্ন্যাপচ্যাট|ডিসকর্ড|স্কাইপ|ইমো"
    "|ইউজারনেম|ইউজার নেম"
)
SITE_WORDS: Final = word_set(_SITES.replace("|", " ")) | {
    *("user", "tik", "instar", "fber", "facebooker", "facebooke", "fbte", "instate", "instagrame", "telegrame"),
    *word_set("ফেসবুকে ফেসবুকের ইনস্টাতে ইনস্টাগ্রামে ইন্সটাগ্রামে টেলিগ্রামে টিকটকে মেসেঞ্জারে ইমোতে এফবিতে"),
    *word_set("youtube yt channel ইউটিউব চ্যানেল"),
}
"""Words without one of which a text names no account without @."""
_WITHIN: Final = (
    "(?P<name>(?:_{1,3}[a-z0-9]+(?:[._][a-z0-9]+)*_{0,3}|[a-z0-9]+(?:[._]{1,2}[a-z0-9]+)*_{1,3})|[a-z0-9]+(?:[._][a-z0-9]+)+#?[0-9]{0,4}|[a-z]{3,}[0-9]{1,6}"
    "|[a-z]{3,}#[0-9]{4})"
)
_NOT_BEHIND: Final = r"(?![a-z0-9_@/-]|\.[a-z])"
_LEAD: Final = either_encoding(
    rf"(?<![a-z0-9_@./\u0980-\u09ff-])(?:{_SITES})(?:er|র|ের|এর)?"
    r"(?:[\s_]?(?:id|handle|user(?:name)?|acc(?:ount)?|name|profile|e|te|আইডি|একাউন্ট|অ্যাকাউন্ট|প্রোফাইল|এ|ে|তে)){0,2}"
)
_NAMED: Final = re.compile(
    rf"{_LEAD}(?:\s(?:is|as|hocche|holo|khujen|khujun|search|add|dekhen|follow|name|হলো|হচ্ছে|খুঁজুন|খুঁজেন))?\s?[:=→👉➡>~-]{{0,2}}\s{{0,2}}(?:live:)?@?{_WITHIN}{_NOT_BEHIND}",
)
"""An account behind the name of its site: «ig: rahim_99». Only what no word looks like."""
_ANNOUNCED: Final = re.compile(
    rf"{_LEAD}(?:(?<=id)\s|(?<=handle)\s|(?<=username)\s|(?<=আইডি)\s|\s?[:=]\s?|\s-\s|\s(?:is|holo|hocche|হলো|হচ্ছে)\s)(?:live:)?@?(?P<name>[a-z]{{5,24}})"
    rf"(?=[\s,.;)!?]|$){_NOT_BEHIND}",
)
"""A plain word behind «insta id», «insta:», «insta is»: an account where no list and no language has the word."""


_AT_APART: Final = re.compile(
    rf"(?:{_LEAD}|(?<![a-z0-9_@./-])(?:youtube|yt|channel)|(?<![\u0980-\u09ff])(?:ইউটিউব|চ্যানেল))\s?@\s"
    rf"(?P<name>[a-z][a-z0-9_.]{{3,28}}[a-z0-9_]){_NOT_BEHIND}",
)
"""An account behind the name of its site and an "@" that stands alone: «youtube @ RannaGhor»."""


def find_named_accounts(text: str, lower: str) -> list[Span]:
    """Accounts without @ behind the name of their site, in a folded text, given in lower case too."""
    spans: list[Span] = []
    words = lexicon()
    small = small_i(lower)
    for match in _NAMED.finditer(small):
        start, end = match.span("name")
        name = text[start:end]
        if any(map(str.isalpha, name)) and not _DOMAIN_LIKE.search(name) and not is_business(name, words):
            spans.append(Span(start, end, Kind.HANDLE, "handle-named"))
    if "@ " in text:
        for match in _AT_APART.finditer(small):
            start, end = match.span("name")
            name = text[start:end]
            if not (_DOMAIN_LIKE.search(name) or is_plain_word(name, words) or is_business(name, words)):
                spans.append(Span(start, end, Kind.HANDLE, "handle-named"))
    for match in _ANNOUNCED.finditer(small):
        start, end = match.span("name")
        name = text[start:end].lower()
        if not words.sign(name) and is_ordinary(name) is None and not is_business(text[start:end], words):
            spans.append(Span(start, end, Kind.HANDLE, "handle-named"))
    return spans


_BARE: Final = re.compile(r"(?<![\w@./#=&?-])[A-Za-z0-9]+(?:_(?![0-9]{7})[A-Za-z0-9]+)+_{0,2}(?![\w@/=-]|\.\w)")
_DOTTED: Final = re.compile(r"[a-z][a-z0-9]*(?:\.[a-z0-9]+)+")
_LETTERS: Final = re.compile("[a-z]+")


def find_bare_accounts(text: str) -> list[Span]:
    """Words with an underscore of which one part is a given name («rakib_07»), in a folded text that has one."""
    spans: list[Span] = []
    words = lexicon()
    for match in _BARE.finditer(text):
        signs = [words.sign(part) for part in _LETTERS.findall(match.group().lower())]
        if not any(is_strong(sign) and sign & Sign.GIVEN for sign in signs) or any(sign & OF_THINGS for sign in signs):
            continue
        if not is_business(match.group(), words):
            spans.append(Span(match.start(), match.end(), Kind.HANDLE, "handle-bare"))
    return spans


def whole_account(text: str, name: Span) -> Span:
    """Return the account written with dots that a name is part of («rakib.hasan.77»), or the name itself."""
    if text[name.end : name.end + 1] != ".":
        return name
    start = name.start
    while start > max(0, name.start - _LONGEST_ACCOUNT) and (text[start - 1] == "." or text[start - 1].isalnum()):
        start -= 1
    match = _DOTTED.match(text, start)
    if (
        match is None
        or text[start - 1 : start] in _WITHIN_ACCOUNT
        or text[match.end() : match.end() + 1] in _WITHIN_ACCOUNT
    ):
        return name
    parts = match.group().split(".")
    words = lexicon()
    if (
        _DOMAIN_LIKE.search(match.group())
        or parts[-1] in _FILES
        or not (len(parts) > _GIVEN_AND_SURNAME or parts[-1].isdigit() or words.sign(parts[-1]) & NAME)
    ):
        return name
    return Span(start, match.end(), Kind.HANDLE, "handle-dotted")


_FILES: Final = frozenset({"pdf", "jpg", "jpeg", "png", "txt", "docx", "xlsx", "zip", "mp4", "mp3"})
_LONGEST_ACCOUNT: Final = 30
_WITHIN_ACCOUNT: Final = frozenset("@_/-#")
_GIVEN_AND_SURNAME: Final = 2
"""Parts that are as well two words without a space after a stop."""
_DOMAIN_LIKE: Final = re.compile(r"\.(?:com|net|org|bd|me|io|co|shop|xyz|store)\Z", re.IGNORECASE)


def is_plain_word(name: str, words: NameLexicon) -> bool:
    """Whether what stands behind "@" is ordinary words or places («@home», @বাসা, «@Gulshan.Dhaka») and no name."""
    parts = name.lower().split(".") if "." in name else [name.lower()]
    return all((sign := words.sign(part)) & COUNTER and not sign & NAME for part in parts)


def find_handles(text: str) -> list[Span]:
    """@handles and profile links of persons, and telephone numbers in chat links, in a folded text."""
    spans: list[Span] = []
    words = lexicon()
    if "/" in text and "." in text:
        spans.extend(find_linked_accounts(text, words))
    if "@" in text:
        for match in _HANDLE.finditer(text):
            name = match[1]
            if len(name) < 2 or _NOT_A_NAME.fullmatch(name) or _PRICE.match(name) or name.lower() in _NOT_ACCOUNTS:
                continue
            if is_plain_word(name, words) or is_business(name, words):
                continue
            if _DOMAIN_LIKE.search(name) and not is_full_name(name.lower().split(".")[:-1], words):
                continue
            spans.append(Span(match.start(), match.end(), Kind.HANDLE, "handle"))
    return spans
