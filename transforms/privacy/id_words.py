"""Words that speak of a national ID anywhere in a text, in the spellings that people type, misspelled ones too.

`cues` reads the words right around a number. A number that stands further away, or behind a cue that nobody spells so,
is told by these: they are looked for only in texts with a number of an ID's length that nothing else has announced.
"""

from __future__ import annotations

import re
from typing import Final

from transforms.privacy.words import beginning, either_encoding

_LATIN: Final = (
    r"n(?:ii?|ie|ei|ai)dd?",  # nid, nied, niid
    r"en(?:ii?|ie|ei|ai)dd?",  # e-nid
    r"n[ ._-]i[ ._-]?d",
    r"bh[ou]{1,2}tt?[aeou]r(?! ?area)",  # bhoter
    r"vh?[ou]{1,2}tt?[aeou]r(?! ?area)",  # voter, votar, vhoter, vuter
    r"p[ao]r[iye]{1,2}(?:chh?|c|sh?)h?[ao][yi]",  # porichoy, poricoi, parichay
    r"n[ae](?:t|sh|ss?|c)[a-z]{1,6}[ln](?=[ ._-]?(?:i\.?d|[ae]idi|card|number|porich))",  # national, nashonal, nation
    r"id[ea]nti[a-z]{0,7}(?=[ ._-]?(?:card|no|num|proof|doc))",
    r"id[ ._-]?(?:card|crad|kard|proof|doc)",
    r"photo[ ._-]?id[ ._-]?(?:card|crad|kard|proof|doc)",
    r"smar?t[ ._-]?(?:card|kard|crad)",
    r"nagori[kc]",
)
_LATIN_ENDING: Final = "(?:er|e|te|ta|tar|ti|r|no|number)?(?![a-z])"
_BANGLA: Final = (
    "এন ?[.-]? ?আ?[ইি] ?[.-]? ?ডি",
    "এনা[ইি] ?ডি",
    "নিড(?= ?কার্ড)",
    "ভ[োুো]{1,2}ট্?[াে]?র(?! ?এলাকা)",
    "পরি[চছ]য়",
    "পরি[চছ]িতি",
    "জাত[িী]য়(?= ?(?:পরি|আই|কার্ড|ন[মা]))",
    "জত[িী]য়(?= ?(?:পরি|আই|কার্ড|ন[মা]))",
    "ন্?যা?[শস]া?না?ল(?= ?(?:আই|কার্ড))",
    "স্মা?র?্?ট ?কা?(?:র্?)?ড",
    "আই ?[.-]? ?ডি ?[.-]?(?:র ?)? ?কা?(?:র্?)?ড",
    "নাগরিক",
)
_ID_WORD: Final = re.compile(
    "|".join(
        [
            *[form + _LATIN_ENDING for form in beginning("[a-z]", _LATIN)],
            *[either_encoding(form) for form in beginning("[\u0980-\u09ff]", _BANGLA)],
        ]
    )
)
_KIN: Final = (
    r"a[bm]+[aou]r|bab?ar|ma(?:yer|er|r)|(?:bh|v)a[yi]+a?e?r|bon(?:er)?|bou(?:er)?|(?:sh?|h)[ao](?:sh?|m)[ib](?:r|and'?s)"
    r"|st?rir|(?:chach|mam|nan|dad|khal|fup|kak)[aiu]r|bor(?:er)?|koner|chele[rd]|meyer|(?:mother|father|brother|sister"
    r"|husband|wife|spouse|parent|guarantor|applicant|nominee|guardian|landlord|tenant)(?:'?s)?"
)
_KIN_BANGLA: Final = (
    "আ[বম]্[বম][াু]র|বাবার|মা(?:য়ে)?র|ভাই(?:য়ের|য়ার|এর)|বোনের|বউয়ের|বৌয়ের|স্বামীর|স্ত্রীর|[চমনদ]া[চমনদ][াী]র|খালার|ফুপুর|কাকার|"
    "বরের|কনের|ছেলের|মেয়ের|জামিনদারের|আবেদনকারীর|নমিনির|অভিভাবকের|ভাড়াটিয়ার|মালিকের"
)
_OWNED_ID: Final = re.compile(
    rf"(?:(?<![a-z])(?:my|his|her|our|your|amar|amr|tar|tor|or|unar|onar|apnar|{_KIN})\s(?:er\s)?(?:i\.?d|card)(?:'s)?"
    r"(?:\s?(?:ta|ti|er|e|no|number|num|nombor|nambar)){0,2}"
    rf"|(?<![\u0980-\u09ff])(?:আমার|তার|তাঁর|ওনার|উনার|আপনার|ওর|{either_encoding(_KIN_BANGLA)})\s(?:আইডি|কার্ড)(?:টা|টি|ে|ের)?"
    r"(?:\s?(?:নং|নম্বর|নাম্বার)(?:টা|টি)?)?)"
    r"(?:\s(?:is|as|has|says|shows|reads|holo|hocche|lekha|ache|ase|হলো|হচ্ছে|হল|লেখা|আছে)){0,2}\s?[:=-]?\s?$"
)
"""«my ID is», মায়ের আইডি, «abbar id number ta holo»."""
_REACH_OF_OWNER: Final = 40
_GAMES: Final = re.compile(
    r"(?<![a-z])(?:uid|uc|diamonds?|top\s?up|topup|free\s?fire|pubg|mlbb|mobile legends?|game|gamer|imo|big\s?o|bigo"
    r"|likee|tiktok|fb|facebook|zoom|team\s?viewer|anydesk|student|class|roll|employee|staff|office)(?![a-z])"
    "|ডায়মন্ড|টপআপ|ফ্রি ফায়ার|পাবজি|গেম|ইমো|ফেসবুক|জুম|রোল|ক্লাস|শিক্ষার্থী"
)
"""Where an "ID" of somebody is an account, a pupil's or an employee's."""


class Topic:
    """What a text is about: looked for when it is first asked, and then known for all of its numbers.

    Args:
        lower: the folded text in lower case.
    """

    __slots__ = ("_accounts", "_ids", "_things", "lower")

    def __init__(self, lower: str) -> None:
        self.lower = lower
        self._ids: bool | None = None
        self._accounts: bool | None = None
        self._things: bool | None = None

    @property
    def ids(self) -> bool:
        """Whether it has a word for a national ID."""
        if self._ids is None:
            self._ids = speaks_of_id(self.lower)
        return self._ids is True

    @property
    def accounts(self) -> bool:
        """Whether it is about games, pupils or whatever else gives persons an "ID"."""
        if self._accounts is None:
            self._accounts = _GAMES.search(self.lower) is not None
        return self._accounts is True

    @property
    def things(self) -> bool:
        """Whether it is about things that have an "ID"."""
        if self._things is None:
            self._things = _OF_THINGS.search(self.lower) is not None
        return self._things is True


def speaks_of_id(lower: str) -> bool:
    """Whether a folded text in lower case has a word for a national ID."""
    return _ID_WORD.search(lower) is not None


def id_word_before(lower: str, start: int) -> int:
    """Return where the last word for a national ID ends that stands in the clause before `start`; -1 without one."""
    end = -1
    for match in _ID_WORD.finditer(lower, max(0, start - _REACH_OF_ID_WORD), start):
        end = match.end()
    return end


_REACH_OF_ID_WORD: Final = 64


def is_of_owner(topic: Topic, start: int) -> bool:
    """Whether "somebody's ID" stands right in front of `start` in a text that is about no account (মায়ের আইডি ...)."""
    lower = topic.lower
    floor = max(0, start - _REACH_OF_OWNER)
    if not (_names_id(near := lower[floor:start]) or "card" in near or "কার্ড" in near):
        return False
    return _OWNED_ID.search(lower, floor, start) is not None and not topic.accounts


def _names_id(near: str) -> bool:
    """Whether a word of a text in lower case begins with "id"."""
    return (
        _begins_word(near, "id", "a", "z")
        or _begins_word(near, "i.d", "a", "z")
        or _begins_word(near, "আইডি", "\u0980", "\u09ff")
    )


def _begins_word(near: str, word: str, first: str, last: str) -> bool:
    """Whether a word stands in a text with none of the letters from `first` to `last` in front of it."""
    at = near.find(word)
    while at > 0:
        if not first <= near[at - 1] <= last:
            return True
        at = near.find(word, at + 1)
    return at == 0


_ID_BEHIND: Final = re.compile(
    either_encoding(
        r"\W{1,3}(?:(?:is|as|this|that|that's|which|the|my|his|her|ei|oi|eita|eta|jeta|amar|tar|এই|এটা|যেটা|আমার|তার)\s){0,4}"
        r"(?:n\.?i\.?d|national|voter|smart\scard|এনআইডি|এন\sআই\sডি|ভোটার|জাতীয়|স্মার্ট)"
    ),
    re.IGNORECASE,
)


def is_called_id(text: str, end: int) -> bool:
    """Whether what is right behind a number calls it a national ID («..., which is my NID», «... এটা আমার এনআইডি»)."""
    return _ID_BEHIND.match(text, end) is not None


_LONE_ID: Final = re.compile(
    r"(?:(?P<of>[a-z\u0980-\u09e5]+)(?:'s)?[\s_-])?(?:(?<![a-z])i\.?d|(?<![\u0980-\u09ff])আইডি)"
    r"(?:\s?(?:card|কার্ড))?(?:\s?(?:no|nong|number|num|nombor|nambar|নং|নম্বর|নাম্বার))?(?:\s?(?:ta|ti|টা|টি))?"
    r"(?:\s(?:is|holo|হলো))?\s?[:.#=-]{0,2}\s?$"
)
_OF_PERSONS: Final = re.compile(
    rf"(?:my|his|her|our|your|the|old|new|card|amar|amr|tar|or|er|r|{_KIN}|আমার|তার|ওর|এর|পুরান|পুরানো|পুরনো|নতুন|কার্ডে|কার্ডের"
    rf"|{either_encoding(_KIN_BANGLA)})"
)
_OF_THINGS: Final = re.compile(
    r"(?<![a-z])(?:order|product|item|parcel|invoice|ticket|page|group|user|customer|client|device|code|sku|seller"
    r"|shop|store|track|tracking|post|ad|uid|trx|txn|transaction|reference|ref)(?![a-z])"
    "|অর্ডার|পণ্য|প্রোডাক্ট|পার্সেল|ইনভয়েস|টিকেট|টিকিট|পেজ|গ্রুপ|ইউজার|কাস্টমার|ডিভাইস|কোড|ট্র্যাকিং|পোস্ট|লেনদেন|রেফারেন্স"
)
"""What has an "ID" of its own."""


def is_lone_id(topic: Topic, start: int) -> bool:
    """Whether an "ID" of nobody or a person announces what begins at `start`, in a text about no account or thing."""
    lower = topic.lower
    floor = max(0, start - _REACH_OF_OWNER)
    match = _LONE_ID.search(lower, floor, start) if _names_id(lower[floor:start]) else None
    if match is None or (match["of"] and _OF_PERSONS.fullmatch(match["of"]) is None):
        return False
    return not (topic.things or topic.accounts)
