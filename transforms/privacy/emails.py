"""E-mail addresses, plain (RFC 5321 and 6531 as people write them) and disguised ("name [at] gmail (dot) com").

Every search starts at the "@" or its disguise and looks a bounded way to both sides, so the time is linear.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from transforms.language import is_ordinary
from transforms.privacy.lexicon import COUNTER, NAME, Sign, lexicon
from transforms.privacy.normalize import small_i
from transforms.privacy.spans import Kind, Span
from transforms.privacy.words import either_encoding, spellings, word_set

_LONGEST_LOCAL: Final = 64
"""RFC 5321, 4.5.3.1.1."""

_IN_LOCAL: Final = bytes(chr(code).isalnum() or chr(code) in "._%+-'~!#$*^`{|}" for code in range(128))
"""Whether a character of ASCII may stand in a local part."""
# RFC 5322 has "&", "=" and "/" as well: they stand between the parameters of links, and in no address people have.
_LOCAL_EDGE: Final = ".-'&=~!#$*/^`{|}%"
"""Punctuation that begins or ends no address people use, but often stands beside one."""

_PROVIDERS: Final = either_encoding(
    r"g[ -]?mail|googlemail|yahoo|ymail|rocketmail|hotmail|outlook|live|msn|icloud|aol|proton|protonmail|zoho|gmx"
    "|yandex|জি[ -]?মেইল|জিমেল|ইয়াহু|হটমেইল|হট মেইল|আউটলুক|আইক্লাউড"
)

_DOMAIN: Final = re.compile(
    r"(?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\.)+(?:xn--[A-Za-z0-9-]{2,59}|[A-Za-z]{2,24})(?![A-Za-z0-9-])"
)
_WIDE_DOMAIN: Final = re.compile(
    "(?:[^\\W_][\\w\u0900-\u0963\u0980-\u09e5-]{0,62}\\.)+"
    "(?:xn--[A-Za-z0-9-]{2,59}|[^\\W\\d_][^\\W\\d_\u0900-\u0963\u0980-\u09e5]{1,23}|[\u0980-\u09e5]{2,24})"
)
_BARE_PROVIDER: Final = re.compile(rf"(?:{_PROVIDERS})(?:com)?(?![A-Za-z0-9-])", re.IGNORECASE)
_NUMERIC_DOMAIN: Final = re.compile(r"\[?\d{1,3}(?:\.\d{1,3}){3}\]?(?![\w.])")

_OPEN: Final = r"[\[({<]\s?"
_CLOSE: Final = r"\s?[\])}>]"
_WORD_FOR_AT: Final = re.compile(
    # All begin with a sign, which tells most places.
    rf"(?=[\s\[({{<_|*-])(?:(?P<sure>\s?{_OPEN}(?:at?|অ্যাট|এট|অ্যাড){_CLOSE}\s?"
    r"|\s(?:at[ -]the[ -]rate(?:[ -]of)?|(?:অ্যাট|এট)\s(?:দ্য|দি|দ্যা)\sরেট)\s)"
    r"|\s(?:at|অ্যাট|এট|এ্যাট)\s|[_-]at[_-]|[|*]at[|*]|\sat(?=gmail|yahoo|hotmail|outlook)|\s@t\s)",
    re.IGNORECASE,
)
_SMALL_WORD_FOR_AT: Final = re.compile(_WORD_FOR_AT.pattern)
"""The same for what `small_i` makes of a text in lower case."""
_COMMON_TLD: Final = re.compile(
    r"(?:com|net|org|edu|gov|info|biz|bd|in|co|io|me|us|uk|ca|au|de|fr|xyz|shop|store|online|dev|app)", re.IGNORECASE
)
_SHOUTED: Final = re.compile(
    r"(?<![A-Za-z0-9._-])[a-z0-9][a-z0-9._-]{2,40}AT(?:gmail|yahoo|hotmail|outlook)(?:DOT|\.)com(?![A-Za-z])"
)
"""«rahimATgmailDOTcom»."""
_PROVIDER_WITHOUT_AT: Final = re.compile(r"[#*%&.\s](?:gmail|yahoo|hotmail|outlook|icloud)[\s.,]")
"""What each of the following has: found by its first sign, far sooner than by the letters in front of it."""
_NO_AT: Final = re.compile(
    r"(?<![A-Za-z0-9._@/-])(?P<local>[A-Za-z][A-Za-z0-9._-]{2,40}?)"
    r"(?:(?P<sign>[#*%&.])(?:gmail|yahoo|hotmail|outlook|icloud)\s?[.,]\s?com|\s(?:gmail|yahoo|hotmail|outlook|icloud)(?:\s?[.,]\s?|\s(?:dot\s)?)com)"
    r"(?![A-Za-z0-9-])",
)
"""With another sign than "@" or nothing in its place: «rahim#gmail.com», «rahim.khan gmail com»."""
WITHOUT_MAIL: Final = word_set("outlook icloud proton মেইল ইমেইল জিমেইল মেইলটা মেইলে")
"""Words for mail and its providers that have no "mail" in them."""
_HOSTS: Final = frozenset("mail www m my accounts login in smtp imap pop help support".split())
_ACCOUNT: Final = re.compile(
    # Its first letter is found sooner than what must not stand in front of it.
    r"[gemhyoipইজম](?<![A-Za-z].)(?:(?<=[ge])-?mail|(?<=m)ail|(?<=h)otmail|(?<=y)ahoo|(?<=o)utlook|(?<=i)cloud|(?<=p)roton"
    r"|(?:(?<=ই)-?ম|(?<=জ)ি-?ম|(?<=ম))েইল(?:টা)?)"
    r"(?:\s(?:id|add?ress|account|ta|er|আইডি|এড্রেস|অ্যাড্রেস))?(?:\s(?:is|holo|hocche|হলো|হচ্ছে))?"
    r"\s?[:=-]?\s?(?P<local>[a-z][a-z]{2,20}[._]?[a-z0-9]*(?:[._][a-z0-9]+|[0-9]{2,8})@?)(?![A-Za-z0-9@._-]|\s?[.,]\s?com)",
)
"""The name of an account alone behind a word for mail: «gmail: rahim.khan99»."""
_ENDS_AS_DOMAIN: Final = re.compile(
    r"\.(?:com|net|org|edu|gov|bd|info|io|shop|xyz|store|in|co|pdf|docx?|xlsx?|jpe?g|png|txt|zip)$"
)
_FIRST_LETTERS: Final = re.compile("[a-z]+")
_LOOSE_AT: Final = re.compile(rf"(?:\s?{_OPEN})?\s?@(?:{_CLOSE})?\s?")
_WORD_FOR_DOT: Final = rf"(?:\s?{_OPEN}(?:dot|\.|ডট){_CLOSE}\s?|\s(?:dot|point|ডট|পয়েন্ট)\s|[_|*-]dot[_|*-])"
_LOOSE_DOMAIN: Final = re.compile(
    rf"[A-Za-z0-9-]{{1,63}}(?:(?P<word>{_WORD_FOR_DOT})|\.)(?:[A-Za-z0-9-]{{1,63}}(?:{_WORD_FOR_DOT}|\.)){{0,3}}"
    r"(?:[A-Za-z]{2,24})(?![A-Za-z0-9-])",
    re.IGNORECASE,
)
_PROVIDER_DOMAIN: Final = re.compile(
    rf"(?:{_PROVIDERS})(?:{_WORD_FOR_DOT}|\s?[.,]\s?|\s)(?:com|net|org|co|কম|নেট|কো)(?:\.[a-z]{{2}}|{_WORD_FOR_DOT}(?:bd|uk|in|বিডি))?"
    "(?![A-Za-z0-9\u0980-\u09ff-])",
    re.IGNORECASE,
)
_TLD: Final = _COMMON_TLD.pattern
_SPACED_DOMAIN: Final = re.compile(
    rf"[A-Za-z0-9-]{{2,63}}(?:\s?[.,]\s?[A-Za-z0-9-]{{2,63}}){{0,2}}\s?[.,]\s?{_TLD}(?:\.[a-z]{{2}})?(?![A-Za-z0-9-])",
    re.IGNORECASE,
)
"""With a comma for a dot, or spaces around it."""
_PLAIN_DOMAIN: Final = re.compile(rf"(?:[A-Za-z0-9-]{{2,63}}\.){{1,3}}{_TLD}(?![A-Za-z0-9-])", re.IGNORECASE)
_MAIL_CUE: Final = re.compile(r"(?:mail|মেইল|মেল)[^@]{0,20}\Z", re.IGNORECASE)
_REACH_OF_MAIL_CUE: Final = 28
_WORDS_OF_DISGUISE: Final = ("mail", "dot", "yahoo", "outlook", "icloud", "the rate", "ডট", "মেইল", "মেল")
_IN_DISGUISE: Final = re.compile("|".join(sign.removeprefix("the ") for sign in _WORDS_OF_DISGUISE))
"""What is within a word of a text with one of those."""
_LONE_LETTERS: Final = frozenset({"a", "t"})
_SIGNS_OF_DISGUISE: Final = (
    ("(", ("(at", "( at")),
    ("[", ("[at", "[ at")),
    ("{", ("{at",)),
    ("<", ("<at",)),
    ("_", ("_at_",)),
    ("-", ("-at-",)),
)
"""Without one of these and those words a text with an "at" holds no disguised address; by their first character."""
_DOT_BEFORE: Final = re.compile(rf"{_WORD_FOR_DOT}$", re.IGNORECASE)
_ANY_WORD_FOR_DOT: Final = re.compile(_WORD_FOR_DOT, re.IGNORECASE)


def _local_start(text: str, end: int) -> int:
    """Where the local part that ends before `end` begins; `end` when there is none."""
    start = end
    floor = max(0, end - _LONGEST_LOCAL)
    ascii_only = end > 0 and ord(text[end - 1]) < len(_IN_LOCAL)
    while start > floor:
        code = ord(text[start - 1])
        if code < len(_IN_LOCAL):
            if not _IN_LOCAL[code]:
                break
        elif ascii_only or not (text[start - 1].isalnum() or 0x0980 <= code <= 0x09E5):
            break
        start -= 1
    if ascii_only and floor < start < end and text[start - 1].isalpha() and not text[start - 1].isascii():
        # Letters that only look Latin, or have an accent, belong to the word; Bangla's are the sentence around.
        while start > floor and text[start - 1].isalnum() and not "\u0980" <= text[start - 1] <= "\u09ff":
            start -= 1
    while start < end and (text[start] in _LOCAL_EDGE):
        start += 1
    return start


def _domain_end(text: str, start: int) -> int:
    """Where the domain that begins at `start` ends; `start` when there is none."""
    match = _DOMAIN.match(text, start)
    if match is None and not text.isascii():
        match = _WIDE_DOMAIN.match(text, start)
    if match is not None:
        end = match.end()
        # "x@gmail.com.Call me": a sentence that follows without a space is no part of the domain.
        head, _, last = text[start:end].rpartition(".")
        if last[:1].isupper() and last[1:].islower() and "." in head and not head[:1].isupper():
            end -= len(last) + 1
        return end
    if loose := _PROVIDER_DOMAIN.match(text, start) or _LOOSE_DOMAIN.match(text, start):
        return loose.end()
    if match := _SPACED_DOMAIN.match(text, start):
        return match.end()
    match = _BARE_PROVIDER.match(text, start) or _NUMERIC_DOMAIN.match(text, start)
    return match.end() if match else start


def _disguised(text: str, at: re.Match[str], *, sure: bool) -> Span | None:
    """The address around a disguised or loose "@"; without `sure` its domain must be disguised or a mail provider's."""
    end = at.start()
    start = _local_start(text, end)
    if start == end:
        return None
    domain = _PROVIDER_DOMAIN.match(text, at.end())
    if domain is None and at.group()[:1] in {"_", "-"}:
        domain = _PLAIN_DOMAIN.match(text, at.end())
    if domain is None and at.group() == " @ ":
        domain = _SPACED_DOMAIN.match(text, at.end())
    if domain is None and at.group().lower() == " at ":
        cue = _MAIL_CUE.search(text, max(0, at.start() - _REACH_OF_MAIL_CUE), at.start())
        domain = _PLAIN_DOMAIN.match(text, at.end()) if cue else None
    if domain is None:
        domain = _LOOSE_DOMAIN.match(text, at.end())
        if domain is None or not (sure or _ANY_WORD_FOR_DOT.search(domain.group())):
            return None
    if at.group()[:1] == " " and _is_of_sentence(text, start, end):
        return None
    for _ in range(3):
        before = _DOT_BEFORE.search(text, max(0, start - 8), start)
        further = _local_start(text, before.start()) if before else start
        if before is None or further == before.start():
            break
        start = further
    return Span(start, domain.end(), Kind.EMAIL, "email-disguised")


_OFFICES: Final = word_set(
    "info contact sales sale support admin help hello office order orders shop mail service care hr job jobs career "
    "careers team enquiry inquiry query billing accounts feedback press media news"
)
"""Ordinary words that are local parts."""


def _is_of_sentence(text: str, start: int, end: int) -> bool:
    """Whether what stands in front of a loose "at" is a word of the sentence («look at gmail.com», «price @ ...»)."""
    word = text[start:end].lower()
    sign = lexicon().sign(word)
    if not sign & COUNTER or sign & (Sign.GIVEN | Sign.PREFIX) or word in _OFFICES:
        return False
    if _DOT_BEFORE.search(text, max(0, start - 8), start):
        return False  # «rahim dot a at ...»
    return _MAIL_CUE.search(text, max(0, start - _REACH_OF_MAIL_CUE), start) is None


_AT_WITHIN: Final = 1
_AT_BEGINS: Final = 2
_WORD_WITHIN: Final = 4
_LONE: Final = 8


def disguise_in(word: str) -> int:
    """Return what a word of a folded text tells of a disguised address in it, as bits for `is_disguised`."""
    bits = 0
    if "at" in word:
        bits = _AT_WITHIN | _AT_BEGINS if word.startswith("at") else _AT_WITHIN
    elif word in _LONE_LETTERS:
        bits = _LONE
    if not word.isascii() and ("এট" in word or "অ্যাট" in word):
        bits |= _AT_WITHIN
    return bits if _IN_DISGUISE.search(word) is None else bits | _WORD_WITHIN


def is_disguised(lower: str, bits: int) -> bool:
    """`may_be_disguised` of a text of whose words `disguise_in` is known, taken together; most are told by that."""
    if bits & _AT_BEGINS or (bits & _AT_WITHIN and bits & _WORD_WITHIN):
        return may_be_disguised(lower)
    return bits & _LONE != 0 and _has_lone_letter(lower)


def _has_lone_letter(lower: str) -> bool:
    """Whether a letter that stands for "at" is in brackets, or behind the sign itself."""
    return ("(" in lower and "(a)" in lower) or ("[" in lower and "[a]" in lower) or ("@" in lower and "@t " in lower)


def may_be_disguised(lower: str) -> bool:
    """Whether a folded text in lower case has signs of a disguised address."""
    if _has_lone_letter(lower):
        return True
    if not ("at" in lower or "এট" in lower or "অ্যাট" in lower):
        return False
    return any(word in lower for word in _WORDS_OF_DISGUISE) or any(
        first in lower and any(sign in lower for sign in signs) for first, signs in _SIGNS_OF_DISGUISE
    )


def find_without_at(text: str, lower: str, *, digits: bool = True) -> list[Span]:
    """E-mail addresses of a folded text in which something else stands for the "@", or that have no domain.

    Args:
        text: the folded text.
        lower: the same in lower case.
        digits: whether it has any.
    """
    spans: list[Span] = []
    if "AT" in text:
        spans += [Span(match.start(), match.end(), Kind.EMAIL, "email-disguised") for match in _SHOUTED.finditer(text)]
    small = small_i(lower)
    for match in _NO_AT.finditer(small) if "com" in small and _PROVIDER_WITHOUT_AT.search(small) else ():
        start, end = match.span("local")
        local = text[start:end].lower()
        if local in _HOSTS or (match["sign"] is None and _is_of_sentence(text, start, end)):
            continue
        if match["sign"] is None and local.isalpha() and not lexicon().sign(local) & NAME:
            continue
        spans.append(Span(match.start(), match.end(), Kind.EMAIL, "email-no-at"))
    # Without a domain the name of an account is told by its digits, its dot or its underscore.
    for match in _ACCOUNT.finditer(small) if digits or "." in small or "_" in small else ():
        start, end = match.span("local")
        local = text[start:end].lower()
        first = _FIRST_LETTERS.match(local)
        sign = lexicon().sign(first.group()) if first else 0
        ordinary = first is None or sign != 0 or is_ordinary(first.group()) is not None
        if _ENDS_AS_DOMAIN.search(local) is None and (sign & NAME or not ordinary):
            spans.append(Span(start, end, Kind.EMAIL, "email-account"))
    return spans


def find_emails(text: str, lower: str, *, disguised: bool) -> list[Span]:
    """E-mail addresses in a folded text; the spans may overlap each other.

    Args:
        text: the folded text.
        lower: the same in lower case.
        disguised: whether it has signs of a disguised one.
    """
    spans: list[Span] = []
    at = text.find("@")
    while at >= 0:
        start = _local_start(text, at)
        last = at + 1 if text[at + 1 : at + 2] == "@" else at  # «rahim@@gmail.com»
        end = _domain_end(text, last + 1) if start < at else last + 1
        if start < at and end > last + 1:
            spans.append(Span(start, end, Kind.EMAIL, "email"))
        elif (found := _around_loose_at(text, at)) is not None:
            spans.append(found)
        at = text.find("@", last + 1)
    if disguised:
        for match in _SMALL_WORD_FOR_AT.finditer(small_i(lower)):
            if found := _disguised(text, match, sure=match["sure"] is not None):
                spans.append(found)
    return spans


def _around_loose_at(text: str, at: int) -> Span | None:
    """The address around an "@" that has spaces or brackets beside it."""
    begin = _loose_start(text, at)
    if _local_start(text, begin) == begin:
        return None  # nothing in front of it, as in the links of accounts
    loose = _LOOSE_AT.match(text, begin)
    if loose is None or not loose.start() <= at < loose.end():
        return None
    before, behind = text[at - 1 : at], text[at + 1 : at + 2]
    if (before == " " and behind != " " and _BARE_PROVIDER.match(text, at + 1) is None) or _PRICE.match(text, at + 1):
        # "price koto @daraz.bd" mentions an account, and "@250.00" says a price.
        return None
    found = _disguised(text, loose, sure=True)
    if found is None:
        return None
    # "thanks @rahim.khan" names an account; an address has a domain that ends as domains do.
    address = text[found.start : found.end]
    known = _COMMON_TLD.fullmatch(re.split(r"[\s.)\]]+", address)[-1])
    return found if known or _ANY_WORD_FOR_DOT.search(address) else None


_PRICE: Final = re.compile(r"\s?[0-9]+(?:[.,][0-9]+)*(?![A-Za-z0-9])|\s?[0-9]+(?:tk|taka|bdt|k)\b", re.IGNORECASE)


def _loose_start(text: str, at: int) -> int:
    """Where the spaces and the bracket in front of a loose "@" begin."""
    start = at
    for characters in (" \t", "[({<", " \t"):
        if start > 0 and text[start - 1] in characters:
            start -= 1
    return start


_DISGUISED_DOT: Final = re.compile(r"[\s,]")


_LATIN: Final = {
    spelling: latin
    for bangla, latin in (
        ("জিমেইল জিমেল g mail g-mail", "gmail"),
        ("ইয়াহু", "yahoo"),
        ("হটমেইল", "hotmail"),
        ("আউটলুক", "outlook"),
        ("আইক্লাউড", "icloud"),
        ("কম", "com"),
        ("নেট", "net"),
    )
    for word in bangla.replace("g mail", "g_mail").split()
    for spelling in spellings(word.replace("_", " "))
}
_IN_LATIN: Final = re.compile("|".join(sorted(map(re.escape, _LATIN), key=len, reverse=True)), re.IGNORECASE)
"""Providers as they are spelled in Bangla: one address, one token."""


def plain_address(text: str) -> str:
    """The address that a plain or disguised one stands for, without spaces."""
    return (_known_address if len(text) <= _LONGEST_REMEMBERED else _plain_address)(text)


def _plain_address(text: str) -> str:
    text = text.strip().removeprefix("mailto:")
    at = text.find("@")
    whole = _local_start(text, at) == 0 < at and _domain_end(text, at + 1) == len(text)
    if whole and not _DISGUISED_DOT.search(text):
        return text
    text = re.sub(rf"\s?{_OPEN}@{_CLOSE}\s?", "@", text)
    if "@" not in text or "@t " in text.lower():
        text = _WORD_FOR_AT.sub("@", text, count=1)
    local, _, domain = text.partition("@")
    domain = _ANY_WORD_FOR_DOT.sub(".", domain).strip().replace(",", ".")
    local = _ANY_WORD_FOR_DOT.sub(".", local)
    domain = _IN_LATIN.sub(lambda match: _LATIN[match.group().lower()], domain.lstrip("@"))
    domain = re.sub(r"\s*\.\s*|\s+", ".", domain)
    return f"{''.join(local.split())}@{domain}" if domain else text


_LONGEST_REMEMBERED: Final = 128
_known_address = lru_cache(maxsize=1024)(_plain_address)
"""An address is asked for as what is looked for in its record, and again for its token."""
