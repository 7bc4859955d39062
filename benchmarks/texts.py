"""Texts to embed: 200 labelled pairs of a query and its answer, and mixed posts of 8 to 60 words, in three scripts.

Plain Python without the rest of the project, so that it runs on a bare machine with a GPU.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple

SCRIPTS = ("en", "bn", "bn-Latn")
PAIRS = 200

SUBJECTS = (
    ("rice cooker", "রাইস কুকার", "rice cooker"),
    ("gaming laptop", "গেমিং ল্যাপটপ", "gaming laptop"),
    ("cotton saree", "সুতি শাড়ি", "suti saree"),
    ("school bag", "স্কুল ব্যাগ", "school bag"),
    ("ceiling fan", "সিলিং ফ্যান", "ceiling fan"),
    ("baby milk powder", "বাচ্চার দুধ", "bacchar dudh"),
    ("running shoes", "দৌড়ানোর জুতা", "douranor juta"),
    ("smart watch", "স্মার্ট ঘড়ি", "smart ghori"),
    ("wooden bed", "কাঠের খাট", "kather khat"),
    ("refrigerator", "ফ্রিজ", "fridge"),
    ("wireless earphones", "তারবিহীন হেডফোন", "tarbihin headphone"),
    ("winter jacket", "শীতের জ্যাকেট", "shiter jacket"),
    ("mango pickle", "আমের আচার", "amer achar"),
    ("mosquito net", "মশারি", "moshari"),
    ("pressure cooker", "প্রেশার কুকার", "pressure cooker"),
    ("bicycle", "সাইকেল", "cycle"),
    ("face wash", "ফেস ওয়াশ", "face wash"),
    ("prayer mat", "জায়নামাজ", "jaynamaz"),
    ("study table", "পড়ার টেবিল", "porar table"),
    ("water filter", "পানির ফিল্টার", "panir filter"),
    ("leather wallet", "চামড়ার মানিব্যাগ", "chamrar moneybag"),
    ("mobile charger", "মোবাইল চার্জার", "mobile charger"),
    ("hilsa fish", "ইলিশ মাছ", "ilish mach"),
    ("cricket bat", "ক্রিকেট ব্যাট", "cricket bat"),
)
"""What is spoken of, in each of the scripts."""

SITUATIONS = (
    (
        ("where can I buy a {} with fast delivery", "{} in stock now, we bring it to your door in Dhaka within a day"),
        ("দ্রুত ডেলিভারি সহ {} কোথায় পাব", "{} এখন স্টকে আছে, ঢাকার ভেতরে একদিনেই বাসায় পৌঁছে দিই"),
        ("taratari delivery te {} kothay pabo", "{} ekhon stock e ache, dhakar vitore ek dinei basay pouche dei"),
    ),
    (
        ("{} broke, how do I get my money back", "my {} came damaged and the seller refuses the refund for two weeks"),
        ("{} নষ্ট, টাকা ফেরত পাব কীভাবে", "আমার {} ভাঙা এসেছে, দুই সপ্তাহ ধরে দোকানদার টাকা ফেরত দিচ্ছে না"),
        ("{} noshto, taka ferot pabo kivabe", "amar {} vanga asche, dui soptaho dhore seller taka ferot dicche na"),
    ),
    (
        ("cheap second hand {}", "selling my used {}, good condition, low price and slightly negotiable"),
        ("কম দামে পুরাতন {}", "ব্যবহার করা {} বিক্রি করব, অবস্থা ভালো, দাম অল্প, আলোচনা করা যাবে"),
        ("kom dame purano {}", "use kora {} bikri korbo, obostha valo, dam olpo, kotha bole komano jabe"),
    ),
    (
        ("is this {} original or a copy", "beware, many fake {}s in the market, check the hologram before you pay"),
        ("{} আসল না নকল চিনব কীভাবে", "সাবধান, বাজারে অনেক নকল {}, টাকা দেওয়ার আগে হলোগ্রাম দেখে নিন"),
        ("{} asol na nokol chinbo kivabe", "sabdhan, bajare onek nokol {}, taka deyar age hologram dekhe nin"),
    ),
    (
        ("good {} as a gift for Eid", "our Eid collection: beautiful {}, wrapped as a present with a free card"),
        ("ঈদে উপহার দেওয়ার মতো {}", "আমাদের ঈদ আয়োজন: সুন্দর {}, উপহারের মোড়কে, সাথে কার্ড ফ্রি"),
        ("eid e gift deyar moto {}", "amader eid ayojon: sundor {}, upoharer morok e, sathe card free"),
    ),
    (
        ("how long does a {} last", "after three years of daily use my {} still works like on the first day"),
        ("একটা {} কত দিন টেকে", "তিন বছর প্রতিদিন ব্যবহারের পরও আমার {} প্রথম দিনের মতোই আছে"),
        ("ekta {} koto din teke", "tin bochor protidin use korar poreo amar {} prothom diner motoi ache"),
    ),
)
"""A query and a post that answers it, in each of the scripts."""


class Pair(NamedTuple):
    """A query and the one text that answers it."""

    query: str
    relevant: str
    script: str


def labelled_pairs() -> list[Pair]:
    """Return the pairs, equally many of each script.

    Every other text speaks of the same thing in another situation, of another thing in the same one, or of the same in
    another script: near enough to be mistaken for the answer.
    """
    combinations = [(subject, situation) for situation in range(len(SITUATIONS)) for subject in range(len(SUBJECTS))]
    random.Random(20261125).shuffle(combinations)  # noqa: S311
    pairs = []
    for number in range(PAIRS):
        subject, situation = combinations[number // len(SCRIPTS)]
        script = number % len(SCRIPTS)
        name = SUBJECTS[subject][script]
        query, relevant = SITUATIONS[situation][script]
        pairs.append(Pair(query.format(name), relevant.format(name), SCRIPTS[script]))
    return pairs


def mixed_posts(count: int, seed: int, words: tuple[int, int] = (8, 60)) -> list[str]:
    """Return `count` distinct texts, a third in each script, their number of words even over `words` (both included).

    A text is sentences of one script up to its number of words; prices, places and tags make each its own.
    """
    rng = random.Random(seed)  # noqa: S311
    found: dict[str, None] = {}
    while len(found) < count:
        script = len(found) % len(SCRIPTS)
        wanted = rng.randint(*words)
        text: list[str] = []
        while len(text) < wanted:
            sentence = rng.choice(rng.choice(SITUATIONS)[script]).format(rng.choice(SUBJECTS)[script])
            text += [*sentence.split(), *rng.sample((f"{rng.randint(90, 99_000):,}", f"#{rng.randint(1, 999)}"), 1)]
        found.setdefault(" ".join(text[-wanted:]))
    return list(found)


def with_repeats(texts: Sequence[str], share: float, seed: int) -> list[str]:
    """Return as many texts, of which `share` repeat one of those before it, as reposts do."""
    rng = random.Random(seed)  # noqa: S311
    result: list[str] = []
    for number, text in enumerate(texts):
        result.append(rng.choice(result) if number and rng.random() < share else text)
    return result
