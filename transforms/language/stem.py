"""A light stemmer for Bangla words in both scripts: which words, less an ending, a word may be a form of.

It only proposes; the lexicon decides. Nouns carry a classifier or plural, then a case ending, then an emphatic particle
(মেয়েগুলোকেই); verbs carry aspect, tense and person in one ending, and a negation may be written onto it (করিনি).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from transforms.language.normalize import normalize


def _words(text: str) -> tuple[str, ...]:
    """Return words, the longest first."""
    return tuple(sorted(set(normalize(text).split()), key=lambda ending: (-len(ending), ending)))


NOUN_ENDINGS: Final = frozenset(
    _words(
        "ই ও র ের এর য়ের ে এ য় য়ে তে েতে কে রে রা েরা দের েদের দেরকে টা টি টে টুকু খানা খানি গুলো গুলি গুলা গুলান "
        "টার টির টাকে টিকে টাতে টিতে টায় গুলোর গুলির গুলার গুলোতে গুলোকে সহ ভাবে জন জনকে জনের বাবু মাত্র "
        "ওয়ালা জনিত মূলক ভিত্তিক কারী কারীর মালা স্বরূপ জনক যোগে পূর্ণ বাসী কালে"
    )
)
"""Classifiers, plurals, case endings and particles as they are written onto a noun."""
_LONGEST_NOUN_ENDING: Final = max(map(len, NOUN_ENDINGS))

_PERSONS: Final = {
    # present; after a vowel ই, ও, য়, ন
    "": "ি ই ো ও ে য় এ েন ন এন িস স ইস",
    "ছ": "ি ো ে েন িস ও িলাম িলে িলেন িলো িল িলা িলি",
    "ল": "াম ে েন ো ি া ুম েই",
    "ব": "ো ে েন ি া অ েই োই ার",
    "ত": "াম ে েন ো িস েই ে",
}
_ASPECTS: Final = {
    "": ["", "ই"],
    "ছ": ["", "চ্", "েচ্", "ে", "িয়ে", "য়ে", "েয়ে", "ই", "তে", "তাে", "ায়ে", "ইতে", "ি"],
    "ল": ["", "ই"],
    "ব": ["", "ই"],
    "ত": ["", "ই"],
}
_OTHER_VERB_ENDINGS: Final = (
    "া ার াটা াতে াকে ানো ানোর ানোটা িয়ে িয়া ইয়া ইয়ে য়ে য়া ায়ে ুন উন ুক উক িও িয়েন ইয়েন িয়ো "
    "েননি ওয়া ওয়ার ওয়াতে ওয়াটা মু ুম তেছে তেছি ইতেছে ইলে ইলাম লেই লেও তেও তেই তো বার বারে েছেন "
    "চ্ছে চ্ছি চ্ছেন চ্ছিলাম সে সি সেন সো তেসে তেসি তেসেন সিলাম সিল ইসে ইসি ইসেন েসে েসি েসেন িয়েছে "
    "িয়েছি িয়েছেন িয়েছিল িয়েছিলেন িয়েছিলাম ান াই াও ায় াচ্ছি াচ্ছে াচ্ছেন াবে াবো াবেন াব ালে "
    "ালাম ালেন ালো াল াতাম াতো াতেন"
)


def _verb_endings() -> tuple[str, ...]:
    endings = set(normalize(_OTHER_VERB_ENDINGS).split())
    for consonant, persons in _PERSONS.items():
        for aspect in _ASPECTS[consonant]:
            endings.update(normalize(aspect + consonant + person) for person in persons.split())
    endings.update("ব ল ত".split())
    return _words(" ".join(endings))


VERB_ENDINGS: Final = frozenset(_verb_endings())
_LONGEST_VERB_ENDING: Final = max(map(len, VERB_ENDINGS))

NEGATIONS: Final = _words("না নি নাই নাহ নাকো")

ROMANISED_NOUN_ENDINGS: Final = frozenset(
    (
        "r er ar te e ke k ra der derke ta ti tar tir take tike tate tite gulo gula guli gulor gular gulir guloke "
        "o i y yer ere vabe bhabe tuku jon wala re"
    ).split()
)
_LONGEST_ROMANISED_NOUN_ENDING: Final = max(map(len, ROMANISED_NOUN_ENDINGS))
ROMANISED_VERB_ENDINGS: Final = frozenset(
    (
        "i o e en n y is ish a ar ate ano anor iye iya ye ya un uk io ien wa owa oya oar war te ten to "
        "tam le len lo lam lm bo be ben bi ba b mu um bar chi che chen cho ci ce cen co si se sen so s "
        "tesi tese tesen techi teche techen teci tece tecen tasi tase cchi cche cchen cchilo cchilam ssi "
        "sse ssen esi ese esen echi eche echen eci ece ecen isi ise isen ichi iche silo silam silen chilo "
        "chilam chilen cilo cilam cilen esilo esilam esilen echilo echilam echilen ecilo ecilam iyeche "
        "iyechi iyechen iyese iyesi iyesen yeche yechi yechen yese yesi iechi ieche iese iesi abo abe "
        "aben ai ao an ay acche acchi acchen asse ale alam alen aite aisi aise aicha ite ile ilam"
    ).split()
)
ROMANISED_NEGATIONS: Final = ("nai", "ni", "na")

_SHORTEST_NOUN: Final = 2
_SHORTEST_ROMANISED_NOUN: Final = 3
_DEEPEST: Final = 3
"""Endings one behind another: classifier, case, particle."""
_LONGEST: Final = 40
"""Letters of a word that is stemmed at all."""


def _stems(word: str, endings: frozenset[str], longest: int, shortest: int) -> Iterator[str]:
    if len(word) > _LONGEST:
        return
    found = {word}
    level = [word]
    for _ in range(_DEEPEST):
        shorter = []
        for form in level:
            for cut in range(max(shortest, len(form) - longest), len(form)):
                if form[cut:] in endings and (stem := form[:cut]) not in found:
                    found.add(stem)
                    shorter.append(stem)
        level = shorter
    found.remove(word)
    yield from sorted(found, key=lambda stem: (-len(stem), stem))


def noun_stems(word: str) -> Iterator[str]:
    """Yield what a Bangla word may be a form of as a noun, the longest stem first."""
    return _stems(word, NOUN_ENDINGS, _LONGEST_NOUN_ENDING, _SHORTEST_NOUN)


def romanised_noun_stems(word: str) -> Iterator[str]:
    """Yield what a romanised word may be a form of as a noun, the longest stem first."""
    return _stems(word, ROMANISED_NOUN_ENDINGS, _LONGEST_ROMANISED_NOUN_ENDING, _SHORTEST_ROMANISED_NOUN)


def verb_roots(word: str, *, romanised: bool = False) -> Iterator[str]:
    """Yield the roots of which a word may be a verb form, the longest first; the word itself is the first."""
    if len(word) > _LONGEST:
        return
    endings = ROMANISED_VERB_ENDINGS if romanised else VERB_ENDINGS
    yield word
    for length in range(len(word) - 1, 0, -1):
        if len(word) - length > _LONGEST_VERB_ENDING:
            return
        if word[length:] in endings:
            yield word[:length]


def without_negation(word: str, *, romanised: bool = False) -> str | None:
    """Return the verb form onto which a negation is written (করিনি, korina), None where there is none."""
    for negation in ROMANISED_NEGATIONS if romanised else NEGATIONS:
        if word.endswith(negation) and len(word) >= len(negation) + 2:
            return word[: -len(negation)]
    return None


def infinitive_roots(infinitive: str) -> set[str]:
    """Return the roots that the forms of a verb have: করা: কর; লেখা: লেখ, লিখ; খাওয়া: খা, খে; জানানো: জানা, জানি."""
    ending = normalize("ওয়া")
    roots: set[str] = set()
    if infinitive.endswith(ending) and len(infinitive) > len(ending):
        root = infinitive[: -len(ending)]
        roots.add(root)
        if root.endswith("া"):
            roots.add(root[:-1] + "ে")
        elif root.endswith("ে"):
            roots.add(root[:-1] + "ি")
        elif root.endswith("ো"):
            roots.add(root[:-1] + "ু")
    elif infinitive.endswith("ানো") and len(infinitive) > 4:
        root = infinitive[:-2]
        roots.update((root, root[:-1] + "ি"))
    elif infinitive.endswith("া") and len(infinitive) > 2:
        root = infinitive[:-1]
        roots.add(root)
        for vowel, raised in (("ে", "ি"), ("ো", "ু"), ("া", "ে")):
            head, found, tail = root.rpartition(vowel)
            if found and len(tail) <= 3:
                roots.add(head + raised + tail)
        for vowel, raised in (("ও", "উ"), ("আ", "এ")):
            if root.startswith(vowel):
                roots.add(raised + root[1:])
    return roots
