"""Names of persons in Arabic letters (محمد رفيق الإسلام): a run of two or more listed words, and no prayer."""

from __future__ import annotations

import re
from typing import Final

from transforms.privacy.spans import Kind, Span

_ALIKE: Final = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ی": "ي", "ى": "ي", "ک": "ك", "ہ": "ه", "ة": "ه"})
"""Letters that writers of Arabic, Persian and Urdu exchange."""
_VOWEL_SIGNS: Final = re.compile("[\u064b-\u0652\u0670\u0640]")


def _plain(word: str) -> str:
    return _VOWEL_SIGNS.sub("", word).translate(_ALIKE)


_GIVEN_AS_WRITTEN: Final = (
    "محمد احمد أحمد محمود حامد حميد رفيق كريم کریم رحيم رحیم خالد "
    "سعيد سعید سالم سليم سلیم جميل جمیل جمال كمال کمال جلال "
    "حسن حسين حسین حسان علي علی عمر عثمان ابراهيم إبراهيم "
    "ابراہیم اسماعيل إسماعيل اسحاق يعقوب یعقوب يوسف یوسف يونس موسى "
    "عيسى داود سليمان سلمان صالح طارق طاهر زاهد زبير زيد زکریا زكريا شريف شريفة شفيق شاهد شهيد صادق صابر ظفر عادل عارف "
    "عباس عزيز عاصم فاروق فيصل فرید فريد فهد قاسم لقمان ماجد "
    "مجيب مجید محسن مسعود مصطفى مصطفی منصور منير منیر مهدي مهدی "
    "ناصر نذير نعيم نعیم نور هارون هاشم وليد وسيم ياسر ياسين بلال بشير بشیر حبيب حبیب حمزة حيدر راشد رشيد رضا زین زين "
    "فاطمة فاطمہ عائشة عائشہ عايشة خديجة مريم مریم زينب زینب حليمة "
    "سلمى سميه سمية صفية آمنة امينة أمينة رقية كلثوم نادية "
    "ناهيد نسرين نسرین ياسمين یاسمین شبنم سلطانة رابعة جميلة حفصة "
    "اسماء أسماء لیلی ليلى هاجر سكينة عبد عبدالله عبدالرحمن "
    "عبدالكريم عبدالرحيم ابو أبو ام أم"
)
_BEHIND_AS_WRITTEN: Final = (
    "الاسلام الإسلام الدين الدین الرحمن الرحيم الكريم العزيز الحق الله "
    "الزمان الحسن الحسين حق اسلام إسلام رحمن رحمان خان "
    "شيخ شیخ سيد سید ميا بيگم بیگم بيغم خاتون اختر أختر "
    "چودھری چوہدری شودري تشودري مياه ملا مولا حسينى القادر الملك المجيد "
    "الجبار الوهاب الغني السلام الرزاق الستار المالك الحميد الحليم بن ابن بنت"
)
_GIVEN: Final = frozenset(_plain(word) for word in _GIVEN_AS_WRITTEN.split())
_BEHIND: Final = frozenset(_plain(word) for word in _BEHIND_AS_WRITTEN.split())
TRIGGER_WORDS: Final = frozenset(_GIVEN_AS_WRITTEN.split()) | _GIVEN
"""Words without one of which a text holds no such name."""
_OF_PRAYER: Final = frozenset(
    _plain(word)
    for word in "رسول صلى صلی صل اللهم سيدنا نبي النبي نبينا وعلى على آل وآل بسم سبحان رضي حضرت سورة القرآن".split()
)
"""Words beside which a name is the Prophet's or part of a prayer."""
_PARTICLES: Final = frozenset({"بن", "ابن", "بنت", "عبد", "ابو", "ام"})
_RUN: Final = re.compile("[\u0620-\u06d3\u064b-\u0652]+(?: [\u0620-\u06d3\u064b-\u0652]+)*")
_MOST_WORDS: Final = 5


def find_arabic_names(text: str) -> list[Span]:
    """Return names in Arabic letters in a folded text."""
    spans: list[Span] = []
    for run in _RUN.finditer(text):
        words = [(_plain(match.group()), match.start(), match.end()) for match in _WORD.finditer(run.group())]
        i = 0
        while i < len(words):
            behind = _behind(words, i)
            if behind:
                beside = {word for word, _, _ in (*words[max(0, i - 1) : i], *words[behind : behind + 1])}
                if beside.isdisjoint(_OF_PRAYER):
                    spans.append(
                        Span(run.start() + words[i][1], run.start() + words[behind - 1][2], Kind.NAME, "name-arabic")
                    )
            i = behind or i + 1
        if len(words) == 1 and words[0][0] in _GIVEN and _is_announced(text, run.start(), run.end()):
            spans.append(Span(run.start(), run.end(), Kind.NAME, "name-arabic"))
    return spans


def _is_announced(text: str, start: int, end: int) -> bool:
    """Whether a word for a name, or a form of address behind, stands beside a lone word in another script."""
    return (
        _CUE_BEFORE.search(text, max(0, start - _REACH), start) is not None or _CUE_BEHIND.match(text, end) is not None
    )


_REACH: Final = 32
_CUE_BEFORE: Final = re.compile(
    r"(?<![A-Za-z\u0980-\u09ff])(?:name|named|nam|naam|nick|nickname|signature|signed|reads|called|mr|mrs|author|seller|buyer|customer"
    "|নাম|নামটা|নামঃ|স্বাক্ষর|লেখক|ক্রেতা|বিক্রেতা|প্রাপক|اسمي|اسم)"
    r"(?:[ :=\"'«(.-]|is|ta|to|er|হলো|হচ্ছে|আরবিতে|in Arabic){0,4}$",
    re.IGNORECASE,
)
_CUE_BEHIND: Final = re.compile(
    r"[ ,]{1,2}(?:bhai|vai|apu|apa|name?|namer|sir|ভাই|আপু|আপা|নামে|নামের|স্যার)(?![A-Za-z\u0980-\u09ff])", re.IGNORECASE
)
_WORD: Final = re.compile("[^ ]+")


def _behind(words: list[tuple[str, int, int]], first: int) -> int:
    """Return the number of the word behind the name that begins at word `first`; 0 without one."""
    if words[first][0] not in _GIVEN:
        return 0
    i = first + 1
    while i < len(words) and i - first < _MOST_WORDS and (words[i][0] in _GIVEN or words[i][0] in _BEHIND):
        i += 1
    while i > first and words[i - 1][0] in _PARTICLES:
        i -= 1
    return i if i - first > 1 else 0
