"""Statements on a person's health or religion: counted and named in the record, and left in the text.

Such statements have no fixed form. These rules want a word for a condition or a faith and, near it, a word for a person
it describes; goods, places and holidays with the same words are left alone.
"""

from __future__ import annotations

import re
from typing import Final

from transforms.privacy.spans import Kind, Span
from transforms.privacy.words import LETTER, word_set

_HEALTH: Final = word_set(
    "diabetes diabetic diabetis cancer asthma hapani pregnant pregnancy dialysis hepatitis hiv aids epilepsy "
    "depression dengue covid corona thyroid migraine stroke tuberculosis jaundice anemia autism autistic "
    "bipolar arthritis allergy allergic pneumonia ulcer eczema psoriasis chemotherapy chemo dyslexia disabled "
    "disability paralysed paralyzed miscarriage infertility schizophrenia insomnia leukemia typhoid malaria "
    "gorbhoboti ডায়াবেটিস ডায়াবেটিক ক্যান্সার ক্যানসার হাঁপানি অ্যাজমা গর্ভবতী ডায়ালাইসিস হেপাটাইটিস "
    "এইচআইভি এইডস মৃগী মৃগীরোগ বিষণ্নতা ডেঙ্গু করোনা থাইরয়েড মাইগ্রেন স্ট্রোক যক্ষ্মা জন্ডিস রক্তশূন্যতা "
    "অটিজম অটিস্টিক বাতজ্বর এলার্জি অ্যালার্জি নিউমোনিয়া আলসার কেমো কেমোথেরাপি প্রতিবন্ধী পক্ষাঘাত টাইফয়েড "
    "ম্যালেরিয়া মানসিক অন্তঃসত্ত্বা কুষ্ঠ থ্যালাসেমিয়া appendicitis bronchitis sinusitis tonsillitis "
    "gastritis gastric piles hemorrhoids hernia gout arthritic rheumatism osteoporosis sciatica scoliosis "
    "vertigo anxiety ptsd ocd adhd dementia alzheimer alzheimers parkinson parkinsons obesity obese "
    "hypertension hypertensive cholesterol hypothyroid hyperthyroid endometriosis fibroid cyst cysts cataract "
    "glaucoma blindness deaf deafness stammer lupus sepsis measles chickenpox mumps rabies cholera pox "
    "paralysis fracture fractured concussion seizure seizures epileptic asthmatic anemic anaemic addicted "
    "addiction alcoholic overdose suicidal impotent infertile menopause abortion postpartum wheelchair "
    "pacemaker insulin inhaler nebulizer biopsy mri angioplasty stent goitre leprosy hepatitis-b fistula sinus "
    "eczematous tumors tumours gastrik alsar chormorog jokkha jondis kushtho protibondhi osustho baat batbetha "
    "matha-betha onidra গ্যাস্ট্রিক গ্যাস্ট্রিকের অ্যাপেন্ডিসাইটিস অ্যাপেন্ডিক্স পাইলস অর্শ হার্নিয়া সাইনাস "
    "সাইনোসাইটিস টনসিল আর্থ্রাইটিস বাত বাতের উদ্বেগজনিত অনিদ্রা স্মৃতিভ্রংশ স্থূলতা কোলেস্টেরল হাইপোথাইরয়েড "
    "ফাইব্রয়েড সিস্ট ছানি গ্লুকোমা অন্ধ বধির বোবা হাম জলবসন্ত বসন্ত কলেরা জলাতঙ্ক খিঁচুনি মাদকাসক্ত "
    "নেশাগ্রস্ত বন্ধ্যা বন্ধ্যাত্ব গর্ভপাত হুইলচেয়ার পেসমেকার ইনসুলিন ইনহেলার নেবুলাইজার বায়োপসি স্টেন্ট "
    "চর্মরোগ চর্মরোগের একজিমা সোরিয়াসিস শ্বেতী হৃদরোগ হৃদরোগী পঙ্গু ডাউন thalassemia thalassaemia thalasemia "
    "leukaemia chikungunya diarrhea diarrhoea cirrhosis coma bedridden ivf pcod pcos antidepressants antidepressant "
    "chemotherapy tumor tumour paralyzed pregnency pregnant prematurely premature icu ventilator dialysis-er "
    "shashkosto shwashkosto khichuni prosthetic stillbirth miscarried hysterectomy mastectomy colostomy catheter "
    "insomniac anorexia bulimia psychosis psychotic psychiatrist antipsychotic hallucinations hemophilia haemophilia "
    "চিকুনগুনিয়া ডায়রিয়া কোমায় আইসিইউ আইসিইউতে সিজার সিজারে বিকল প্যারালাইজড প্যারালাইসিস টিউমার লিউকেমিয়া আলঝেইমার "
    "আলজাইমার পারকিনসন সিরোসিস থ্যালাসিমিয়া খিচুনি মানসিকভাবে অসুস্থ শয্যাশায়ী পক্ষাঘাতগ্রস্ত প্রেগন্যান্ট প্রেগনেন্ট "
    "প্রেগন্যান্সি অ্যানিমিয়া হিমোফিলিয়া শ্বাসকষ্ট ডিপ্রেশন বিষণ্নতা মাইগ্রেন কেমোথেরাপি নেফ্রোটিক"
)
_HEALTH_STEMS: Final = (
    *(
        "diabet",
        "cancer",
        "asthma",
        "pregnan",
        "dialys",
        "hepatit",
        "epilep",
        "depress",
        "dengue",
        "thyroid",
        "migraine",
    ),
    *(
        "tubercul",
        "jaundic",
        "anemi",
        "anaemi",
        "autis",
        "bipolar",
        "arthrit",
        "allerg",
        "pneumon",
        "psorias",
        "eczema",
    ),
    *(
        "chemo",
        "thalass",
        "paralys",
        "schizo",
        "leuk",
        "typhoid",
        "malaria",
        "transplant",
        "bypass",
        "vitiligo",
        "pcos",
    ),
    *("ডায়াবেট", "ক্যান্সার", "ক্যানসার", "হাঁপানি", "অ্যাজমা", "গর্ভবতী", "প্রেগন্যান্ট", "প্রেগনেন্ট", "ডায়ালাইসিস", "হেপাটাইটিস"),
    *("থাইরয়েড", "মাইগ্রেন", "যক্ষ্মা", "জন্ডিস", "রক্তশূন্যতা", "অটিজম", "অ্যালার্জি", "এলার্জি", "নিউমোনিয়া", "থ্যালাসেমিয়া"),
    *("প্যারালাইসিস", "ডিপ্রেশন", "বিষণ্নতা", "শ্বাসকষ্ট", "কেমোথেরাপি", "টিউমার", "tumor", "tumour", "shashkoshto", "hapani"),
)
"""How words for conditions begin, whatever follows."""
_BEGINNINGS: Final = (
    *"ba bl bp br by c- ca ce ch co cs de do ey ga ha hb he hi ki kn la le li lo lu ma me ne op pa pr si sk sl".split(),
    *"sp su tb th ur উচ কি চো জর ডা ডে দু পা পি ফু বা ব্ মস মা মে রক লি লো সি হা হৃ".split(),
)
"""First two characters of the phrases, which tell most places of a text where none begins."""
_HEALTH_PHRASES: Final = re.compile(
    f"(?=[{''.join(sorted({beginning[0] for beginning in _BEGINNINGS}))}])(?={'|'.join(_BEGINNINGS)})(?:"
    "heart (?:attack|disease|operation|surgery|problem)|high (?:blood )?pressure|blood pressure"
    "|kidney (?:dialysis|failure|disease|stone|problem)|mental (?:illness|health)|bypass surgery|hiv positive"
    "|(?:liver|kidney|breast|lung|heart|brain|blood|skin|eye|thyroid) (?:cancer|disease|failure|tumou?r|infection)"
    "|(?:low|high) (?:bp|sugar)|(?:heart|kidney|liver|eye|skin|knee|back|uric acid) (?:patient|transplant|pain)"
    "|(?:open heart|gall ?bladder|c-?section|cesarean|knee|hip|eye|spine) (?:surgery|operation)|caesarean|slipped disc"
    "|panic attacks?|nervous breakdown|special needs?|down'?s? syndrome|sickle cell|uric acid"
    "|(?:hbs|hiv|covid|corona|tb|dengue) ?(?:ag)? ?positive"
    "|(?:লিভার|লিভারের|কিডনি|কিডনির|হার্ট|হার্টের|চোখের|চোখে|হাঁটুর|পিত্তথলির|জরায়ুর|ব্রেস্ট|ফুসফুসের|মেরুদণ্ডের|ব্রেন|মস্তিষ্কের) "
    "(?:সিরোসিস|রোগ|রোগী|অপারেশন|সার্জারি|সমস্যা|ছানি|ক্যান্সার|টিউমার|পাথর|ইনফেকশন|স্ট্রোক)|ব্রেন স্ট্রোক|ব্রেইন স্ট্রোক|সিজারিয়ান|সি-?সেকশন"
    "|লো প্রেসার|লো প্রেশার|হাই প্রেশার|রক্তে চিনি|বাইপাস সার্জারি|মানসিক (?:সমস্যা|রোগী|চিকিৎসা)|পা ভেঙে|হাত ভেঙে|ডাউন সিনড্রোম"
    "|(?:heart|kidney|liver|lever|chokher|hatur|matha) ?e?r? (?:rog|rogi|operation|somossa|problem|pathor|betha)"
    "|(?:high|low) (?:pressure|presar|pressar)|sugar (?:beshi|high|barse)|brain stroke|manoshik (?:somossa|rogi)"
    "|pa bhenge|hat bhenge|(?:liver|kidney|breast|lung) (?:cancer|disease)|হার্টের (?:অপারেশন|সমস্যা|রোগ)|হার্ট অ্যাটাক"
    "|কিডনি (?:ডায়ালাইসিস|রোগ|সমস্যা|ফেইলিউর)|মানসিক রোগ|উচ্চ রক্তচাপ|হাই প্রেসার|ডেঙ্গু পজিটিভ"
    "|(?:kidney|liver|heart)(?: duita| duti| dui ta)? (?:nosto|bikol|damage|block)|heart e (?:block|ring|chidro|futo)"
    "|(?:knee|hip) replacement|breast e lump|(?:sugar|suger) [0-9]{1,2}(?![0-9])|bp (?:high|low)|third stage|last stage"
    "|chokhe chani|hiv ?\\+|lost (?:her|the|our) baby|(?:হার্টে|হৃৎপিণ্ডে) (?:ব্লক|রিং|ছিদ্র)"
    "|(?:দুই )?কিডনিই? (?:বিকল|নষ্ট|ড্যামেজ)"
    "|heart er (?:operation|somossa|problem)|kidneyr? (?:somossa|rog)|manoshik rog|pressure er rogi|dengue positive)"
)
_RELIGIONS: Final = word_set(
    "muslim hindu christian buddhist islam hinduism christianity buddhism catholic protestant ahmadi ahmadiyya "
    "shia sunni sanatan atheist nastik jew jewish sikh jain baptist boddho khristan মুসলিম মুসলমান হিন্দু "
    "খ্রিস্টান খ্রিষ্টান বৌদ্ধ ইসলাম সনাতন আহমদিয়া শিয়া সুন্নি নাস্তিক কাদিয়ানি ক্যাথলিক ইহুদি শিখ"
)
_PERSONS: Final = word_set(
    "i am me my myself amar ami amra amader he she his her him they uni onar tar tini father mother son "
    "daughter husband wife brother sister baba ma abba amma abbu ammu chele meye bon shami stri bou family "
    "patient rogi tenant groom bride patri patro mayer babar cheler meyer roommate mate friend neighbour "
    "colleague da dada apu ammur abbur boner meyer cheler nanur ওনাদের ওদের আম্মুর আব্বুর আম্মু আব্বু "
    "আমি আমার আমরা আমাদের উনি ওনার তার তিনি সে ওর আব্বা আব্বার আম্মা আম্মার মা মায়ের "
    "বাবা বাবার ছেলে ছেলের মেয়ে মেয়ের মেয়েটা ছেলেটা ভাইটা বোনটা স্বামী স্বামীর স্ত্রী স্ত্রীর বউ বউয়ের "
    "ভাইয়ের বোনের রোগী পাত্র পাত্রী পাত্রীর পাত্রের ভাড়াটিয়া বন্ধু দাদা দাদি দাদির নানি নানির নানা চাচার "
    "খালার ধর্ম ধর্মের our we husband's wife's grandfather grandmother grandma grandpa uncle aunt aunty baby "
    "kid child toddler driver maid buyer customer she's he's i'm been diagnosed suffering suffers nana nani "
    "dadi chacha khala fupu mama mami mamar chachar khalar nanir nanar dadir dadar bhai bhaiya vai vaiyer "
    "baccha bacchar babu babur maiya meyeta cheleta boyfriend girlfriend boss bouer bow apnar tomar ashche "
    "bhugtese vugtese আপনার তোমার মামা মামার চাচা খালা ফুপু ফুপুর নানু নানুর দাদু দাদুর ভাই ভাইয়া আপু আপুর "
    "বোন বাচ্চা বাচ্চার শিশু কাকা কাকার কাকি ভাবি ভাবির শ্বশুর শাশুড়ি শ্বশুরের শাশুড়ির ভুগছে ভুগছেন ভুগছি "
    "আক্রান্ত শ্যালক জামাই ননদ"
)
_OF_FAITH: Final = word_set("religion dhormo faith ধর্ম ধর্মের converted convert")
SUBJECT_WORDS: Final = _PERSONS | _OF_FAITH
"""Words without one of which no such statement is about a person."""
_NOT_SAID: Final = word_set(
    "monitor machine mask net mosquito repellent prevention test kit checkup book statue perfume zodiac dress "
    "dresses bhai vai ভাই wedding cards card sweets bank mart store hospital clinic doctor camp awareness free "
    "mug prevent dior মেশিন মশারি বাঁচতে পোশাক ব্যাংক ব্যাংকের সুইটস হাসপাতাল ক্লিনিক প্রতিরোধ সচেতনতা মাপার "
    "মায়েদের ভাইদের জন্য পরীক্ষা বোনদের medicine tips foundation stethoscope gown sale offer price dam koto "
    "ঔষধ বিনামূল্যে ক্যাম্প অফার cooker vaccine beans available stock পাওয়া টিকা"
)
_SWITCHED: Final = frozenset({"disabled"})
_SWITCHES: Final = word_set(
    "account accounts acc id ids page profile group channel comment comments card sim number option button feature cod "
    "app bluetooth wifi notification notifications ads ad login password service payment website link post posts reels "
    "monetization marketplace business listing ip port touch একাউন্ট অ্যাকাউন্ট আইডি পেজ গ্রুপ কার্ড"
)
"""What is switched off, not disabled."""
_REACH_OF_SWITCH: Final = 3
_ENDINGS: Final = ("", "র", "ের", "ে", "য়", "য়", "এ", "রা", "তে", "e", "er", "te", "ra")
TRIGGER_WORDS: Final = frozenset(
    _HEALTH
    | _RELIGIONS
    | {word + ending for word in _HEALTH | _RELIGIONS if word >= "\u0980" for ending in _ENDINGS}
    | word_set("replacement bp breast chokhe hiv lost suger হার্টে কিডনিই হৃৎপিণ্ডে")
    | word_set(
        "operation surgery transplant failure infection panic breakdown syndrome bp presar pressar uric needs "
        "caesarean "
        "cesarean rog rogi bhenge sugar stroke লিভার লিভারের চোখের চোখে হাঁটুর পিত্তথলির জরায়ুর ব্রেস্ট ফুসফুসের মেরুদণ্ডের ব্রেন "
        "ব্রেইন মস্তিষ্কের সিজারিয়ান প্রেশার রক্তে বাইপাস ভেঙে"
    )
    | word_set("heart pressure kidney mental হার্টের হার্ট কিডনি কিডনির মানসিক রক্তচাপ প্রেসার heart kidneyr bypass")
)
"""Words without one of which a text holds no such statement."""
_WORD: Final = re.compile(rf"{LETTER}+")
_REACH: Final = 6
"""Words on each side in which the person is looked for."""


def find_sensitive(text: str, lower: str) -> list[Span]:
    """Return statements on health and religion in a folded text, given in lower case too."""
    spans: list[Span] = []
    words = [(match.group(), match.start(), match.end()) for match in _WORD.finditer(lower)]
    lowers = [word for word, _, _ in words]
    for match in _HEALTH_PHRASES.finditer(lower):
        first = next((i for i, (_, _, end) in enumerate(words) if end > match.start()), 0)
        if _said_of_person(lowers, first):
            spans.append(Span(match.start(), match.end(), Kind.HEALTH, "health"))
    for i, (word, start, end) in enumerate(words):
        kind = Kind.HEALTH if _is_one_of(word, _HEALTH) else Kind.RELIGION if _is_one_of(word, _RELIGIONS) else None
        if kind is not None and _said_of_person(lowers, i):
            spans.append(Span(start, end, kind, kind.value.lower()))
    return spans


def _is_one_of(word: str, words: frozenset[str]) -> bool:
    if word in words or (words is _HEALTH and word.startswith(_HEALTH_STEMS)):
        return True
    return word >= "\u0980" and any(
        word.endswith(ending) and word[: -len(ending)] in words for ending in _ENDINGS if ending
    )


def _said_of_person(words: list[str], i: int) -> bool:
    """Return whether word `i` describes a person."""
    if words[i] in _SWITCHED and not _SWITCHES.isdisjoint(words[max(0, i - _REACH_OF_SWITCH) : i + 2]):
        return False  # «my account got disabled»
    around = words[max(0, i - _REACH) : i + _REACH + 1]
    if not _NOT_SAID.isdisjoint(words[i - 1 if i else 0 : i + 4]):
        return False
    return not _PERSONS.isdisjoint(around) or not _OF_FAITH.isdisjoint(around)
