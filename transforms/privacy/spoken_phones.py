"""Mobile numbers of Bangladesh that are told in words.

Spelled out ("zero one seven double two ...", শূন্য এক সাত ...), in two parts ("01712 then 345678") or backwards.

Words and digits may alternate; only what is a whole mobile number counts.
"""

from __future__ import annotations

import re
from typing import Final

from transforms.privacy.phones import is_bd_mobile
from transforms.privacy.spans import Kind, Span
from transforms.privacy.words import LETTER, LETTER_RANGES, either_encoding, spellings, word_set

_WORDS: Final = (
    "zero naught nought o oh jero nil shunno sunno shunnyo shunyo sunyo jiro ziro zerro জিরো জিরু "
    "শূন্য শুন্য শূণ্য শুণ্য শুন্ন সূন্য সুন্য সুন্ন ০",
    "one ek akk ekk ak wan এক ওয়ান",
    "two dui du duy dwi too tu দুই দু টু দূই",
    "three tin teen thri তিন থ্রি থ্রী তীন",
    "four char chaar cher চার ফোর চাইর",
    "five pach panch paach faiv paanch pas pac paac পাঁচ পাচ ফাইভ পাঁছ",
    "six choy soy chhoy chho choi chhoi siks chay soi ছয় ছ সিক্স",
    "seven sat shat saat shaat seben sath saath সাত সেভেন সেবেন",
    "eight at aat aath ait ath আট এইট আঠ",
    "nine noy noi noye nain nou নয় নাইন নয়",
)
_DIGITS: Final = {
    spelling: str(digit) for digit, words in enumerate(_WORDS) for word in words.split() for spelling in spellings(word)
}
_PAIRS: Final = {
    spelling: str(value)
    for value, word in (
        *enumerate(
            "দশ এগারো বারো তেরো চৌদ্দ পনেরো ষোলো সতেরো আঠারো উনিশ বিশ একুশ "
            "বাইশ তেইশ চব্বিশ পঁচিশ ছাব্বিশ সাতাশ আটাশ ঊনত্রিশ ত্রিশ একত্রিশ বত্রিশ "
            "তেত্রিশ চৌত্রিশ পঁয়ত্রিশ ছত্রিশ সাঁইত্রিশ আটত্রিশ ঊনচল্লিশ চল্লিশ একচল্লিশ "
            "বিয়াল্লিশ তেতাল্লিশ চুয়াল্লিশ পঁয়তাল্লিশ ছেচল্লিশ সাতচল্লিশ আটচল্লিশ ঊনপঞ্চাশ "
            "পঞ্চাশ একান্ন বায়ান্ন তিপ্পান্ন চুয়ান্ন পঞ্চান্ন ছাপ্পান্ন সাতান্ন আটান্ন ঊনষাট "
            "ষাট একষট্টি বাষট্টি তেষট্টি চৌষট্টি পঁয়ষট্টি ছেষট্টি সাতষট্টি আটষট্টি "
            "ঊনসত্তর সত্তর একাত্তর বাহাত্তর তিয়াত্তর চুয়াত্তর পঁচাত্তর ছিয়াত্তর সাতাত্তর আটাত্তর "
            "ঊনআশি আশি একাশি বিরাশি তিরাশি চুরাশি পঁচাশি ছিয়াশি সাতাশি "
            "আটাশি ঊননব্বই নব্বই একানব্বই বিরানব্বই তিরানব্বই চুরানব্বই পঁচানব্বই ছিয়ানব্বই সাতানব্বই আটানব্বই নিরানব্বই".split(),
            10,
        ),
        *enumerate("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(), 10),
        *enumerate("dosh egaro baro tero choddo ponero sholo sotero atharo unish".split(), 10),
        *enumerate("টেন ইলেভেন টুয়েলভ থার্টিন ফোর্টিন ফিফটিন সিক্সটিন সেভেনটিন এইটিন নাইনটিন".split(), 10),
        *enumerate(
            "bish ekush baish teish chobbish pochish chabbish satash atash unotrish "
            "tirish ektrish botrish tetrish choutrish poytrish chotrish saitrish attrish unochollish "
            "chollish ekchollish biyallish tetallish chuallish poytallish chechollish satchollish atchollish "
            "unoponchash ponchash ekanno bayanno tippanno chuanno poncanno chappanno satanno atanno unoshat "
            "shaat ekshotti bashotti teshotti choushotti poyshotti cheshotti satshotti atshotti unoshottur "
            "shottur ekattor bahattor tiyattor chuattor pochattor chiyattor satattor atattor unashi "
            "ashi ekashi birashi tirashi churashi pochashi chiyashi satashi atashi unonobboi "
            "nobboi ekanobboi biranobboi tiranobboi churanobboi pochanobboi chiyanobboi "
            "satanobboi atanobboi niranobboi".split(),
            20,
        ),
    )
    for form in (word, word.replace("sh", "s"))  # satashi, satasi
    for spelling in spellings(form)
}
"""Two digits in one word, as numbers are said in pairs."""
_TENS: Final = {
    spelling: str(value)
    for words in (
        "twenty thirty forty fifty sixty seventy eighty ninety",
        "টুয়েন্টি থার্টি ফর্টি ফিফটি সিক্সটি সেভেন্টি এইটি নাইনটি",
        "টোয়েন্টি থার্টি ফোর্টি ফিফটি সিক্সটি সেভেনটি এইট্টি নাইন্টি",
    )
    for value, word in enumerate(words.split(), 2)
    for spelling in spellings(word)
}
_VALUES: Final = {**_TENS, **_PAIRS, **_DIGITS}
"""What a word says, one digit or two; where one could be of two tables that of single digits."""
_TIMES: Final = {
    "double": 2,
    "dabol": 2,
    "ডাবল": 2,
    "dubble": 2,
    "dabble": 2,
    "ডবল": 2,
    "triple": 3,
    "tripol": 3,
    "ট্রিপল": 3,
}
_COUNTED: Final = {
    spelling: times
    for times, words in enumerate(
        (
            "duita duiti duto duta dubar duibar দুইটা দুইটি দুটা দুটি দুটো দুইবার দুবার",
            "tinta tinti tinbar তিনটা তিনটি তিনটে তিনবার",
            "charta charti চারটা চারটি চারটে চারবার",
            "pachta panchta পাঁচটা পাঁচটি পাঁচবার",
        ),
        2,
    )
    for word in words.split()
    for spelling in spellings(word)
}
"""«tinta shunno»: how often a digit stands. Most count goods, so that they are no signs of a number."""
_TIMES_SAID: Final = {**_TIMES, **_COUNTED}
SIGNS: Final = frozenset(word for word, digit in _DIGITS.items() if digit == "0") | frozenset(_TIMES)
"""Words without one of which a text spells no whole number out."""
_THEN: Final = word_set(
    "then tarpor tarpore erpor erpore ar baki bakita bakiti sesh sheshe ses last plus তারপর তারপরে এরপর এরপরে আর বাকি "
    "বাকিটা শেষে শেষ dash ড্যাশ diye diya die shuru suru দিয়ে দিয়া শুরু por pore পর পরে "
    "shesh sheshe majhe maje মাঝে"
)
"""What stands between the halves of a number."""
_BEFORE_THEN: Final = word_set("er tar এর তার")
"""The first of two words for it, «er por»; too common to be a sign of a number."""
PART_SIGNS: Final = frozenset(_DIGITS) | frozenset(_PAIRS) | frozenset(_COUNTED) | _THEN
"""Words without one of which a text spells no part of a number that begins with digits out."""
BACKWARDS: Final = word_set("ulta ulto ulti reverse reversed backward backwards উল্টা উল্টো উল্টে উলটা উলটো রিভার্স")
"""Words that say a number is to be read from its end."""

_PART: Final = re.compile(rf"[0-9{LETTER_RANGES}](?:(?<=[0-9])[0-9]*+|{LETTER}*+)")
_GAP: Final = re.compile(r"[\s,.\-/\"'()]{0,5}")
_MOBILE_DIGITS: Final = 11


def find_spoken(text: str, lower: str) -> list[Span]:
    """Return such numbers in a folded text, given in lower case too."""
    spans: list[Span] = []
    digits, start, end, spelled, times, begun, sure, ten = "", 0, 0, 0, 1, False, False, False
    at = 0
    parts: list[str] = _PART.findall(lower)
    for word in parts:
        # No letter or digit stands between two parts, so the first place is the right one.
        here = lower.find(word, at)
        at = here + len(word)
        value = word if word[0].isdigit() else _VALUES.get(word)
        pending = digits != "" or times > 1
        if value is None and not pending and word not in _TIMES_SAID:
            continue
        joined = pending and _GAP.fullmatch(lower, end, here) is not None
        if digits and joined and (word in _THEN or word in _AND):
            spelled += _FEWEST_IN_PART
            end = at
            continue
        if digits and joined and word in _BEFORE_THEN:
            end = at
            continue
        if value is None and word not in _TIMES_SAID:
            digits, spelled, times, ten = "", 0, 1, False
            continue
        if not joined or not digits:
            if not joined or times == 1:
                digits, spelled, times = "", 0, 1
            start = start if times > 1 else here
            begun = value is not None and value.startswith("01")
            sure = False
        end = at
        if value is None:
            times = _TIMES_SAID[word]
            spelled += 1  # the digit behind it may be written as one, «double 4»
            sure = True
            continue
        if ten and len(value) == 1 and value != "0":
            digits = digits[:-1]  # «thirty four»
        digits += value * times if len(value) == 1 else value
        ten = word in _TENS
        if ten:
            digits += "0"
        spelled += not word[0].isdigit()
        sure = sure or not (word[0].isdigit() or word in _AMBIGUOUS)
        times = 1
        whole = _WITH_COUNTRY if digits.startswith("88") else _MOBILE_DIGITS
        if len(digits) > whole:
            digits, spelled = "", 0
        elif (
            len(digits) == whole
            and not (ten and _UNIT_BEHIND.match(lower, end))
            and (spelled >= (_FEWEST_IN_PART if begun else _FEWEST_SPELLED) or (sure and spelled > 0))
            and is_bd_mobile(digits)
        ):
            spans.append(Span(start, end, Kind.PHONE, "phone-spelled", digits))
            digits, spelled = "", 0
    return spans


def find_backwards(text: str) -> list[Span]:
    """Return mobile numbers written from their end, in a folded text that says so."""
    spans: list[Span] = []
    for match in _BACKWARDS.finditer(text):
        spans.append(Span(match.start(), match.end(), Kind.PHONE, "phone-backwards", match.group()[::-1]))
    return spans


_AND: Final = frozenset({"and", "এবং", "ebong"})
_FEWEST_SPELLED: Final = 3
_WITH_COUNTRY: Final = 13
_UNIT_BEHIND: Final = re.compile(
    either_encoding(
        r"[\s-](?:(?:one|two|three|four|five|six|seven|eight|nine)(?![a-z])"
        r"|(?:ওয়ান|টু|থ্রি|ফোর|ফাইভ|সিক্স|সেভেন|এইট|নাইন)(?![\u0980-\u09ff]))"
    )
)
_AMBIGUOUS: Final = frozenset({"at", "o", "oh", "to", "too", "tu", "soi", "pas", "ath"})
"""Words that are digits and, alone among digits, more likely something else («01712 34567 at 5 pm»)."""
_FEWEST_IN_PART: Final = 2
"""Digits in words where the first ones, 01 among them, are digits."""
_BACKWARDS: Final = re.compile("(?<![0-9])[0-9]{8}[3-9]10(?:88)?(?![0-9])")
