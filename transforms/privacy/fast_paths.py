"""What can be told of a value at a glance, by one anchored pattern: most values of a record need no more.

Each pattern here accepts only what the detectors would judge in the same way; a value that fits none goes to them.
Quantifiers are possessive, so that no value takes more than one pass.
"""

from __future__ import annotations

import re
import string
from typing import Final

from transforms.privacy.account_links import is_business, is_page
from transforms.privacy.emails import may_be_disguised
from transforms.privacy.glance import classes
from transforms.privacy.lexicon import lexicon
from transforms.privacy.names import Evidence, may_hold_name, words_of
from transforms.privacy.spans import Kind, Span

_CODE: Final = re.compile(
    r"(?:[A-Za-z]{0,3}+(?:[-_.:#][A-Za-z]{0,3}+)*+[0-9]++)++[A-Za-z]{0,3}+(?:\+[0-9]{2}:?[0-9]{2})?"
)
"""Digits with at most three letters in a row: ids, article numbers, ISO 8601 times. No name, address or plus sign."""

_NAME_ONLY: Final = re.compile(
    r"[A-Za-z\u0980-\u09e5 .'-]++|[A-Za-z]++(?:[._-][A-Za-z]++)*+[._-]?[0-9]{0,6}",
)
"""A name or a user name without any digit that could belong to a number, @, bracket or slash."""

_MOBILE: Final = re.compile(r"(?:\+?88)?01[3-9][0-9]{8}")
_WRITTEN_MOBILE: Final = re.compile(r"(?:(?:\+?88)?0|(?:\+880|\(\+880\))[ -]?)1[3-9][0-9]{2}[ -]?[0-9]{3}[ -]?[0-9]{3}")
"""The same in its usual groups."""
_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9](?:[A-Za-z0-9_]|[.+-][A-Za-z0-9_]){0,30}+@(?:(?:[a-z0-9](?:-?[a-z0-9])*+\.)++[a-z]{2,10}"
    r"|[A-Z](?:-?[A-Za-z0-9])*+\.(?:[A-Za-z0-9](?:-?[A-Za-z0-9])*+\.)*+[A-Za-z]{2,10})"
)
"""In a domain that begins with a small letter a capital may be that of the next sentence."""
_ACCOUNT_ID: Final = re.compile(
    r"(?:[A-Za-z]|(?!NO|PH|WA|CC)[A-Z]{2})?(?:(?:[2-79]|8(?!8))[0-9]?|1[01])[0-9]{0,13}"
    r"|[A-Za-z]?[1-9][0-9]{4,8}"
)
"""An account's number; a long one that begins with 0, 12 to 19 or 88 may be a telephone's, as letters may announce."""
_LONGEST_SHORT_ID: Final = 10
"""A letter and nine digits: too few for a telephone number without its zero, a card or a national ID."""
_PROFILE: Final = re.compile(
    r"https://(?:www\.)?(?:facebook|instagram|tiktok)\.com/(@?[a-z]{2,}(?:[._][a-z]+){0,3}(?:\.[0-9]{1,6}|_?[0-9]{0,6}))/?"
)
_LONGEST_PROFILE: Final = 64
_OF_MAIL: Final = ("mail", "yahoo", "outlook", "icloud", "proton", "_at_")
"""With one of these a link may hold an e-mail address."""


NUMBER_IN_LINK: Final = "[1-79][0-9]{4,19}"
"""As in no telephone number."""
_POST: Final = re.compile(
    r"https://(?:www\.|m\.)?(?:(?:facebook|instagram|tiktok)\.com/(?:"
    r"@(?P<account>[a-z]{2,20}+(?:_[a-z]{1,20}+)?+(?:\.[0-9]{1,6}|(?:\.[a-z]{1,20}+)?+_?[0-9]{0,6}))"
    rf"/(?:video|posts|reel|p)/{NUMBER_IN_LINK}/?(?:\?share_author_id=(?P<author>[a-z]?{NUMBER_IN_LINK}))?)"
    rf"|facebook\.com/(?:(?:permalink|story)\.php\?story_fbid={NUMBER_IN_LINK}&id=(?P<page>{NUMBER_IN_LINK})"
    rf"|groups/{NUMBER_IN_LINK}/user/(?P<member>{NUMBER_IN_LINK})/?)"
    rf"|instagram\.com/stories/(?P<teller>[a-z]{{2,20}}+(?:[._][a-z]{{1,20}}+)?+_?[0-9]{{0,6}})/{NUMBER_IN_LINK}/?)"
)
"""A link to somebody's post, whose words stand for nothing: what is personal in it is the account and the author."""
_LONGEST_POST: Final = 160

_SHAPES: Final = classes("!", ("0", string.digits), ("a", string.ascii_letters), ("-", "-_.#"), (":", ":"), ("+", "+"))
"""All that `_CODE` tells apart: two texts of one shape are both codes or both none."""
_MOST_SHAPES: Final = 4096
_LONGEST_SHAPE: Final = 64
_known_shapes: Final[dict[bytes, bool]] = {}
"""Whether texts of a shape are codes: moments and the ids of a shop have a handful of shapes."""


def is_code(text: str) -> bool:
    """Whether a text of a field of ids is one, and so holds nothing personal."""
    if len(text) > _LONGEST_SHAPE:
        return _CODE.fullmatch(text) is not None
    shape = text.encode("ascii", "replace").translate(_SHAPES)
    known = _known_shapes.get(shape)
    if known is None:
        if len(_known_shapes) >= _MOST_SHAPES:
            _known_shapes.clear()
        known = _known_shapes[shape] = _CODE.fullmatch(text) is not None
    return known


def is_mobile(text: str) -> bool:
    """Whether a text is a mobile number of Bangladesh and nothing else."""
    return _MOBILE.fullmatch(text) is not None


def is_written_mobile(text: str) -> bool:
    """Whether a text is such a number, perhaps in groups, and nothing else."""
    return _WRITTEN_MOBILE.fullmatch(text) is not None


def is_address(text: str) -> bool:
    """Whether a text is a plain e-mail address and nothing else."""
    return _ADDRESS.fullmatch(text) is not None


def is_account_id(text: str) -> bool:
    """Whether a text is the number of an account and neither a telephone's nor a name."""
    return _ACCOUNT_ID.fullmatch(text) is not None


def is_short_id(text: str) -> bool:
    """Whether a text is a short number of a letter and digits that is none of a person."""
    return len(text) <= _LONGEST_SHORT_ID and is_account_id(text)


def account_in_profile(text: str) -> str | None:
    """Return the account of a person that a link to a profile names; None where anything calls for a closer look."""
    if len(text) > _LONGEST_PROFILE or (profile := _PROFILE.fullmatch(text)) is None:
        return None
    account = profile[1]
    for word in _OF_MAIL:
        if word in account:
            return None
    name = account.removeprefix("@")
    return None if is_page(name) or is_business(name, lexicon()) else account


def accounts_in_post(text: str) -> list[Span] | None:
    """Return what is personal in a link to somebody's post; None where anything calls for a closer look.

    For folded texts of a field of ids and links, where digits are no numbers of persons.
    """
    if len(text) > _LONGEST_POST or (post := _POST.fullmatch(text)) is None:
        return None
    group = post.lastgroup
    if group == "page" or group == "member":
        return [Span(post.start(group), post.end(group), Kind.HANDLE, "profile-link")]
    teller = group == "teller"
    name = post["teller" if teller else "account"]
    for word in _OF_MAIL:
        if word in name:
            return None
    if ("at" in name and may_be_disguised(text)) or is_page(name) or is_business(name, lexicon()):
        return None
    if teller:
        return [Span(post.start("teller"), post.end("teller"), Kind.HANDLE, "profile-link")]
    spans = [Span(post.start("account") - 1, post.end("account"), Kind.HANDLE, "profile-link")]
    if group == "author":
        spans.append(Span(post.start("author"), post.end("author"), Kind.HANDLE, "parameter"))
    return spans


def is_name_only(text: str) -> bool:
    """Whether nothing in a text of a name field calls for a closer look: no number, address, title or cue."""
    if _NAME_ONLY.fullmatch(text) is None:
        return False
    lower = text.lower()
    return not may_be_disguised(lower) and not may_hold_name(text, words_of(lower), (), Evidence.CUED)


_MOBILE_WITHIN: Final = re.compile(r"(?<![0-9A-Za-z])(?:\+?88)?01[3-9][0-9]{8}(?![0-9A-Za-z])")
_MOBILE_AT: Final = re.compile(r"01[3-9][0-9]{8}(?![0-9A-Za-z])")
_ALNUM: Final = frozenset(string.ascii_letters + string.digits)
_DIGEST: Final = re.compile(r"(?:[a-z0-9]{1,8}:)?(?:[0-9A-Fa-f]{16,128}|[A-Za-z0-9+/_-]{22,88}={0,2})")
_SENTENCE: Final = re.compile("[^\\W\\d_]{2,}[.:,!?]? |[ \n][^\\W\\d_]{2,}")
_ACCOUNT_NAME: Final = re.compile("@?[A-Za-z0-9\u0980-\u09ff]+(?:[._-][A-Za-z0-9\u0980-\u09ff]+)*_*")


def holds_mobile(text: str) -> bool:
    """Whether a text of a field of ids holds digits in the very shape of a mobile number of Bangladesh."""
    at = text.find("01")
    while at >= 0:
        if _MOBILE_AT.match(text, at) is not None and (
            text[at - 1 : at] not in _ALNUM or (text[at - 2 : at] == "88" and text[at - 3 : at - 2] not in _ALNUM)
        ):
            return True
        at = text.find("01", at + 1)
    return False


def find_mobiles(text: str) -> list[Span]:
    """Such numbers in a folded text."""
    spans: list[Span] = []
    for match in _MOBILE_WITHIN.finditer(text):
        spans.append(Span(match.start(), match.end(), Kind.PHONE, "phone-in-id"))
    return spans


def is_digest(text: str) -> bool:
    """Whether a text can be a hash in hexadecimal or Base64."""
    return _DIGEST.fullmatch(text) is not None


def is_sentence(text: str) -> bool:
    """Whether a text has words: it is read as a text whatever the name of its field."""
    return (" " in text or "\n" in text) and _SENTENCE.search(text) is not None


def is_account_name(text: str) -> bool:
    """Whether a text is the name of an account and not of a person: one word with @, a digit or an underscore."""
    if " " in text or _ACCOUNT_NAME.fullmatch(text) is None:
        return False
    return (
        text[0] == "@" or "_" in text or any(map(str.isdigit, text)) or ("." in text and text.islower())
    ) and not text.lstrip("@").isdigit()
