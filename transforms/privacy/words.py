"""What a word is, and the small closed classes of words around names."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

LETTER_RANGES: Final = (
    "A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u0963\u0970-\u09e5\u09f0\u09f1\u09fc\u09fe-\u1fff"
    "\u2c00-\u2dff\u3040-\ud7ff\uf900-\ufdff\ufe70-\ufeff\uff66-\uffdc"
)
"""Letters and the marks that go with them; Python's `\\w` leaves out Bangla's vowel signs."""

LETTER: Final = f"[{LETTER_RANGES}]"

AFTER_NAME: Final = "কে|কেও|র|ের|এর|য়ের|য়ের|রে|েরে|রা|দের|ও|'s|ke|er|r|re|der"
"""Case endings of Bangla in both scripts, and the English one; they are outside a name."""


_NUKTA_LETTERS: Final = {"\u09af\u09bc": "\u09df", "\u09a1\u09bc": "\u09dc", "\u09a2\u09bc": "\u09dd"}
"""Bangla's য়, ড়, ঢ় as two code points and as one; no normal form of Unicode is in general use for them."""


def spellings(word: str) -> set[str]:
    """The encodings of one word, with and without nukta letters of one code point."""
    decomposed = unicodedata.normalize("NFC", word)
    composed = decomposed
    for pair, letter in _NUKTA_LETTERS.items():
        composed = composed.replace(pair, letter)
    return {word, decomposed, composed}


def either_encoding(pattern: str) -> str:
    """A regular expression whose nukta letters match in both encodings."""
    for pair, letter in _NUKTA_LETTERS.items():
        pattern = pattern.replace(letter, pair).replace(pair, f"(?:{pair}|{letter})")
    return pattern


LATIN_AND_BANGLA: Final = "[A-Za-z\u0980-\u09ff]"
"""Latin letters and those of Bangla, as a set of a regular expression."""


def beginning(behind: str, forms: Iterable[str]) -> list[str]:
    """Regular expressions for all forms that fit where no character of the set `behind` stands in front.

    There is one for each first letter and it begins with it: `re` finds a letter, or one of several, far sooner than it
    tells at each place what must not stand in front of it. Forms with the same letter keep their order.

    Args:
        behind: what must not stand in front, for one character.
        forms: the expressions, of which each begins with a letter that is repeated by nothing.
    """
    rests: dict[str, list[str]] = {}
    for form in forms:
        rests.setdefault(form[0], []).append(form[1:])
    return [f"{first}(?<!{behind}{first})(?:{'|'.join(rest)})" for first, rest in rests.items()]


def word_set(words: str) -> frozenset[str]:
    """The words of a text, in both encodings, as a set."""
    return frozenset(spelling for word in words.split() for spelling in spellings(word))


_CASE_ENDINGS: Final = {False: "er r re ke ra der ero keo", True: "ের র য়ের রে েরে কে কেও রা েরা দের রও"}
"""Of words for persons, in the Latin script and in Bangla."""


def inflected(words: Iterable[str]) -> frozenset[str]:
    """Return words for persons with and without case endings, in both encodings (ভাই, ভাইয়ের; vai, vaiyer)."""
    forms: set[str] = set()
    for word in words:
        forms.add(word)
        bangla = word[0] >= "\u0980"
        for ending in _CASE_ENDINGS[bangla].split():
            forms |= spellings(word + ending)
            if not bangla and word[-1] in "aiou" and ending[0] == "e":
                forms.add(f"{word}y{ending}")
    return frozenset(forms)


TITLES: Final = word_set(
    "mr mrs ms miss dr prof professor engr engineer advocate adv sir madam mister mistress hon barrister "
    "capt captain "
    "major col জনাব জনাবা ডা ডাঃ ডঃ ড প্রফেসর প্রকৌশলী ইঞ্জি অ্যাডভোকেট মিস মিসেস মিস্টার স্যার ম্যাডাম"
)
PREFIXES: Final = word_set(
    "md mohd mohammad mohammed muhammad muhammed mohammod mst mosa mosammat musammat mosammet mosamat abdul "
    "abdus abdur abdool sheikh shaikh sk syed sayed sayeed saiyed kazi quazi qazi khandaker khondokar alhaj "
    "haji মো মোঃ মোহাম্মদ মুহাম্মদ মুহম্মদ মোহাম্মাদ মোছা মোছাঃ মোসা মোসাঃ মোসাম্মৎ মোছাম্মৎ আব্দুল আবদুল "
    "আব্দুর আবদুর আব্দুস আবদুস শেখ সৈয়দ কাজী খন্দকার হাজী আলহাজ্ব"
)
STRONG_PREFIXES: Final = word_set(
    "md mohd mohammad mohammed muhammad muhammed mohammod mst mosa mosammat musammat mosammet mosamat "
    "মো মোঃ মোহাম্মদ মুহাম্মদ মুহম্মদ মোহাম্মাদ মোছা মোছাঃ মোসা মোসাঃ মোসাম্মৎ মোছাম্মৎ"
)
"""Prefixes of names that are nothing else."""

_CLOSE: Final = word_set(
    "bhai vai bhaia bhaiya vaiya vaia bhaya vaya vaijan bhaijan apu apa apuu appi appu aapu apumoni "
    "ভাই ভাইয়া ভাইজান আপু আপা আপি আপুমনি"
)
_OTHERS: Final = word_set(
    "bro brother sir madam mam maam vabi bhabi boudi bowdi uncle aunty auntie mama mami chacha chachi kaka "
    "kaki kaku khala khalamma fupu fufu mashi masi pishi pisi dadu nanu saheb shaheb sahib da dada didi di ji "
    "jee babu moshai স্যার ম্যাডাম ম্যাম ভাবি ভাবী বৌদি বউদি আংকেল আঙ্কেল আন্টি মামা মামী মামি চাচা চাচী চাচি "
    "কাকা কাকী কাকি কাকু খালা খালাম্মা ফুপু ফুফু মাসি মাসী পিসি দাদু নানু সাহেব সাহেবা দাদা দিদি দা দি জি বাবু "
    "মশাই মহাশয়"
)
_MISS: Final = word_set("মিসের মিসকে মিসেরও misser misske")
HONORIFICS: Final = inflected(_CLOSE | _OTHERS) | _MISS
"""Forms of address behind a name, with their case endings; they are outside it."""

_SHORT_OR_OF_BABIES: Final = word_set("da di ji jee babu দা দি জি বাবু")
"""Whose forms are other words as well (দিকে, towards; বাবুর, the baby's)."""
CASED_HONORIFICS: Final = inflected((_CLOSE | _OTHERS) - _SHORT_OR_OF_BABIES).union(_MISS) - _CLOSE - _OTHERS
"""Those that have an ending: they tell of the person in front, whom a bare one may only speak to."""
CLOSE_HONORIFICS: Final = inflected(_CLOSE)
"""Those that follow a first name so regularly that even an unlisted word in front of them is one."""
SIBLINGS: Final = word_set("bon boner bonera bonder bonra বোন বোনের বোনেরা বোনদের বোনরা")
"""What makes "brother" in front of it no form of address (মুসলিম ভাই বোনদের)."""

INITIALS: Final = word_set("এ বি সি ডি ই এফ জি এইচ আই জে কে এল এম এন ও পি কিউ আর এস টি ইউ ভি ডব্লিউ এক্স ওয়াই জেড")
"""Latin letters as they are spelled in Bangla: initials where a dot follows («এ. কে. এম.»)."""
NAME_CUES: Final = word_set(
    "name nam naam নাম named called nickname daknam daaknam ডাকনাম ডাকনামটা surname firstname lastname"
)
ADDRESSEE_CUES: Final = word_set(
    "customer recipient receiver consignee sender buyer attn attention addressee client deliver delivered ship "
    "shipped send sent parcel handed addressed patient owner applicant guardian father mother husband wife "
    "pita mata shami nominee complainant নমিনি অভিযোগকারী "
    "গ্রাহক ক্রেতা প্রাপক প্রেরক কাস্টমার রিসিভার গ্রহীতা আবেদনকারী অভিভাবক পিতা মাতা স্বামী "
    "স্ত্রী বাবা মা"
)
"""Words for the person a parcel goes to; the verbs among them count with "to"."""
ADDRESSEE_VERBS: Final = word_set("deliver delivered ship shipped send sent parcel handed addressed assigned")
OWNERS: Final = word_set("my amar আমার his her tar তার full")
"""What makes the word "name" in front of a name a cue without a colon."""
WEAK_CUES: Final = word_set(
    "m ছেলে মেয়ে chele meye call contact from by with ask meet regards "
    "sincerely thanks thank dear hi hello hey ami im am this cc via "
    "phone mobile whatsapp text message knock tell told said signed mother father wife husband son daughter "
    "sister brother friend cousin uncle aunt boss manager agent rider proprietor prop jogajog kol আমি কল থেকে "
    "সাথে যোগাযোগ ইতি বিনীত নিবেদক ফোন রাইডার স্বত্বাধিকারী ম্যানেজার বন্ধু বোন স্বামী স্ত্রী মা বাবা ধন্যবাদ"
)
SELF: Final = word_set("ami im am m আমি")
"""What the writer says of themselves; the last of «I'm»."""
ROLE_CUES: Final = word_set(
    "malik maliker dokandar dokander owner bikreta darwan daroan "
    "caretaker technician mistri mistry mechanic engineer lawyer "
    "bariwala bariwali tutor imam manejar scammer cheater protarok "
    "pohari chairman secretary journalist sangbadik kormi staff "
    "মালিক দোকানদার দারোয়ান কেয়ারটেকার টেকনিশিয়ান মিস্ত্রি মিস্ত্রী মেকানিক উকিল বাড়িওয়ালা বাড়িওয়ালি "
    "প্রতারক চোর রাইডার ম্যানেজার ক্যাশিয়ার "
    "এজেন্ট সেলার গার্ড নার্স ইমাম সাংবাদিক চেয়ারম্যান মেম্বার সেক্রেটারি স্টাফ কর্মী প্রহরী কোচ টিউটর "
    "রিসিভার সেলসম্যান ডেলিভারিবয় "
    "guard driver teacher doctor rider agent student patient nurse officer manager cashier salesman waiter "
    "admin moderator hujur seller reviewer host author অ্যাডমিন এডমিন মডারেটর হুজুর বিক্রেতা ম্যান কলিগ "
    "ডেলিভারিম্যান interviewed rip late winner উইনার বিজয়ী student classmate colleague neighbour neighbor "
    "landlord tenant "
    "bhabi khala khalamma fupu nana nani dadi শিক্ষক শিক্ষিকা রোগী ডাক্তার ড্রাইভার ছাত্র ছাত্রী মরহুম মরহুমা "
    "kaka kaku kaki chacha chachi dadu nanu কাকা কাকু কাকি দাদু নানু মাসি "
    "asami accused thief captain goalkeeper batsman bowler striker player witness plaintiff defendant victim "
    "principal "
    "headmaster convener treasurer vocalist singer batchmate roommate candidate nanny babysitter helper supervisor "
    "আসামি আসামী গোলরক্ষক অধিনায়ক ক্যাপ্টেন খেলোয়াড় সাক্ষী বাদী বিবাদী আহ্বায়ক কোষাধ্যক্ষ প্রার্থী সুপারভাইজার হেডমাস্টার "
    "সভাপতি সম্পাদক বক্তা বুয়া bua deliveryman শেফ chef ইলেকট্রিশিয়ান electrician painter প্লাম্বার plumber "
    "tailor দর্জি নাপিত বাবুর্চি ম্যাকানিক "
    "রিকশাওয়ালা rickshawala ভ্যানওয়ালা দুধওয়ালা photographer ফটোগ্রাফার প্রয়াত সহকর্মী প্রতিবেশী বিল মামা চাচা খালা ফুপু"
)
"""Words for a person's part or kinship right in front of the name."""
REQUESTS: Final = word_set(
    "call phone fon bolben bolen bolun bolben bolo diben diyen dien den dao janaben dakben dakun msg message "
    "pathan pathaben pathao pathaiyen pathiye pathay khujen chaiben bolis bolio jiggesh jigges janao jania den "
    "diye dios daken জিজ্ঞেস বলিস বলিও বলবা বলবে জানাও জানিও পাঠাও পাঠাইও পাঠিয়ে পাঠাইয়েন পাঠাবে দিও দিয়েন "
    "দিবে দেবে দিতে ডাকেন ডাকো ফোন কল বলবেন বলেন বলুন বলো চাইবেন চাইবে দিবেন দেবেন দিন দেন দাও জানান জানাবেন "
    "ডাকবেন ডাকুন মেসেজ পাঠান পাঠাবেন খুঁজুন খুঁজবেন চেনেন চিনেন bollam bolsi bolchi bolechi bolchilam bolsilam "
    "bolechilam chinen chine chinle chinben dilam disi dichi disilam "
    "dichilam diyechi pathaisi pathailam pathalam pathiyechi বললাম বলছি বলেছি "
    "জানিয়েছি জানাইছি জানালাম ট্যাগ মেনশন কইছি কইলাম জিজ্ঞাসা জিগাইছি janaisi janalam tag mention koisi koilam koichi "
    "চিনলে চিনে চেনে চিনি বলছিলাম বলেছিলাম বলসি দিলাম দিছি দিসি দিয়েছি দিছিলাম দিয়েছিলাম পাঠাইছি পাঠালাম পাঠিয়েছি"
)
"""What one is asked to do to the person in front, or did («... কে ফোন দিন», «... ke bolchilam»)."""
IMPERATIVES: Final = word_set("dan den din dao dien diben dio koro koren bolo dekho rakho rakhi asha ashi")
"""Verbs and nouns of romanised Bangla that are spelled as names are («call dan»)."""
IMPERSONAL: Final = word_set(
    "হয় হয়েছে হবে হলো হল হচ্ছে হয়নি যায় যাবে যাচ্ছে গেছে গেলো গেল আছে ছিল ছিলো থাকে থাকবে লাগে লাগবে লেগেছে "
    "লাগলো পাওয়া পায় পাবেন পাবে পাচ্ছে চলে চলবে চলছে আসে আসবে এসেছে আসছে দেখা কমে কমেছে বাড়ে বেড়েছে নষ্ট "
    "ভাঙে লাগছে দেখায় দেন দিন নিন নেন করুন করেন বলুন বলেন জানান নেই নাই"
)
"""Verbs that things do as well, and requests."""
NAMED: Final = word_set("নামের নামক নামে namer namok name named")
"""Between a name and what it is the name of: a person, or a thing («নূর জাহান নামের শাড়ি»)."""
CALLED: Final = inflected(
    word_set(
        "customer buyer seller client কাস্টমার ক্রেতা সেলার "
        "lok chele meye mohila vodrolok bhodrolok vai bhai apu apa rider driver agent ভদ্রলোক লোক লোকটা ছেলে "
        "ছেলেটা মেয়ে "
        "মেয়েটা মহিলা ভাই আপু আপা রাইডার ড্রাইভার এজেন্ট একজন শিক্ষক শিক্ষিকা ডাক্তার ছাত্র ছাত্রী কর্মচারী"
    )
) | word_set("lokta cheleta meyeta ekjon person man guy delivery ডেলিভারি ডেলিভারিম্যান")
"""Persons, behind a name and a word for "called" («রহিম নামের ছেলেটা», «Alamin namer delivery man»)."""
DEMONSTRATIVES: Final = word_set("ek jonoiko জনৈক this that a an the ei ekta ekjon এই এক একটা একজন ওই সেই")
KIN_OF: Final = word_set(
    "father mother husband wife son daughter sister brother friend cousin uncle aunt nephew niece parents parent "
    "guardian owner name wedding marriage death funeral demise birthday engagement"
)
"""Whose kin or what they own somebody is, with "of" behind («brother of Rahim»)."""
OBJECT_ENDINGS: Final = word_set("ke re কে রে েরে")
COLOURS: Final = word_set("lal laal লাল")
"""Surnames that are colours: in front of a flower they are no surname that stands first («লাল শাপলা»)."""
CONJUNCTIONS: Final = word_set("and o ar ebong ও আর এবং")
DIRECTIONS: Final = word_set(
    "north south east west new old port lake mount fort upper lower saint st hazrat prophet cyclone "
    "উত্তর দক্ষিণ পূর্ব পশ্চিম সেন্ট হযরত নবী মহানবী রাসুল রাসূল হজরত ঘূর্ণিঝড় "
    "hojrot hozrot hazrot rasul nobi mohanobi sura "
    "surah surat সূরা সুরা সুরাহ"
)
"""What makes the name behind it a town's, a saint's, a storm's or a sura's («East Elizabeth», সূরা ইয়াসিন)."""
BLESSINGS: Final = word_set("সাঃ সাল্লাল্লাহু আলাইহিস আলাইহি রাঃ রহঃ রহমাতুল্লাহি sallallahu pbuh swt alaihis alayhis alaihi alayhe")
"""What is said behind the name of a prophet or a saint."""
ASKING: Final = word_set("ask asking asked look looking wait waiting")
PARTICLES: Final = word_set(
    "d ডি tuz tuj তুজ তুয al el bin ben binte bint ibn ibne ul ur de di da del la le van von der dos আল বিন বিনতে ইবনে উল"
)
"""Small words within names."""
LINKS: Final = word_set("rakhsi rakhlam rakhchi rakhechi রাখছি রেখেছি রাখলাম is holo hocche hochche হলো হল হচ্ছে to er of")
"""What may stand between a cue and its name."""
NOT_OF_PERSONS: Final = word_set(
    "product products brand shop store page item file user company group domain model book song movie channel "
    "city place bank branch district village road area pet school college pen code host device network "
    "wifi font template theme app game rom software series serial natok drama cartoon anime folder title post topic "
    "ফন্টের থিমের অ্যাপের গেমের নাটকের মুভির সিরিয়ালের কার্টুনের ফাইলের "
    "wifi পণ্যের প্রোডাক্টের দোকানের পেজের পেইজের ব্র্যান্ডের কোম্পানির বইয়ের গ্রামের জেলার স্কুলের পেজ শপের "
    "গানের মডেলের dokaner pager page-er poner producter bookr boier gramer jelar"
)
"""Things whose name is no person's («product name», পণ্যের নাম)."""

_PREMISES: Final = word_set(
    "house home road tower hospital school college villa manzil mansion bhaban bari lane building masjid "
    "mosque market residence residency cottage palace street avenue clinic hall garage dokan nursery gate mor "
    "goli para club library hostel ভবন হাউজ হাউস রোড টাওয়ার হাসপাতাল স্কুল কলেজ ভিলা মঞ্জিল ম্যানশন লেন "
    "বিল্ডিং মসজিদ মার্কেট সড়ক সরণি ক্লিনিক হল গলি মোড় বাড়ি বাসা হোস্টেল দোকান অফিস গেট"
)
PREMISES: Final = _PREMISES | word_set(
    " ".join(
        word + ending for word in _PREMISES if word[0] >= "\u0980" for ending in ("ের", "র", "ে", "য়", "তে", "টা", "টার")
    )
)
"""Buildings and roads, in front of which an address has the name of their owner («Nasrin Akter House 12»)."""
INSTITUTIONS: Final = word_set(
    "hall college university bridge setu stadium institute auditorium airport mazar museum "
    "udyan square "
    "polytechnic cantonment cadet govt government varsity flyover expressway mancha monument shrine gymnasium"
)
"""What is named after the dead: in capitals behind a name it is no person's («Fazlul Huq Hall», «Amanat Bridge»)."""
OWNED: Final = word_set(
    "baccha bacchar boyfriend girlfriend bandhobi biyete biyer বাচ্চা বাচ্চার বান্ধবী বান্ধবীর "
    "bari barite basa basay basha bashay bashar basar dokan dokane dokaner ghor ghore bike gari sathe shathe "
    "kache hater hate jonno jonne name namer shathe kase kach number nambar phone mobile chele meye bou ma "
    "baba bhai vai bon studio nursery birthday jonmodin biye garage বাসা বাসায় বাসার বাড়ি বাড়িতে বাড়ির "
    "দোকান দোকানে দোকানের ঘর ঘরে বাইক গাড়ি সাথে সঙ্গে কাছে হাতের হাতে ছেলে মেয়ে বউ মা বাবা জন্য নামে নম্বর "
    "নাম্বার ফোন মোবাইল ভাই বোন স্টুডিও নার্সারি জন্মদিন বিয়ে স্টল স্টলটা basata dokanta "
    "বাসাটা দোকানটা "
    "ammu abbu amma abba ammur abbur জন্মদিনে জন্মদিনের বিয়েতে বিয়ের ফোনটা নাম্বারটা নম্বরটা ছেলের মেয়ের "
    "আম্মু আব্বু আম্মা আব্বা জামাই"
)
"""What belongs to or is done for a person, behind the name with a genitive (জাহিদের বাসা, «palash er bike»)."""
ORDERED: Final = inflected(word_set("order parcel taka অর্ডার পার্সেল টাকা টাকাটা")) | word_set(
    "orderta parcelta orderti অর্ডারটা অর্ডারটার অর্ডারটি পার্সেলটা পার্সেলটার পার্সেলটি"
)
"""What persons have as well, and goods too («গোলাপের অর্ডার»)."""
GREETINGS: Final = word_set(
    "ei oi are arey ore ki obostha khobor koi kothay shono shuno shon sorry congrats congratulations mubarak "
    "birthday "
    "welcome thanks thank accha acha ok hi hello hey dear bye salam"
)
"""Words in front of whom one speaks to («ki obostha Shadhin, ...»)."""
KIN: Final = word_set(
    "brother sister cousin friend uncle aunt nephew niece husband wife son daughter colleague classmate roommate "
    "vai bhai bon bondhu dost bandhobi chacha mama khala fupu vabi bhabi husbend bou colleague kolig senior junior "
    "ভাই বোন বন্ধু বান্ধবী চাচা মামা খালা ফুপু ভাবি ভাবী স্বামী স্ত্রী ছেলে মেয়ে "
    "কলিগ সহকর্মী রুমমেট "
    "ভাগ্নে ভাগ্নি ভাতিজা ভাতিজি দুলাভাই দেবর ননদ নাতি নাতনি শালা শালী শালি জামাই বউমা বৌমা কাজিন ভাস্তে ভাইঝি "
    "ভাগিনা শাশুড়ি শ্বশুর নানি নানী দাদি দাদী বেয়াই "
    "nati natni shala shali jamai vagni bhagni vagina bhagina vaste bhaste vatiji bhatiji shashuri shoshur dulavai "
    "dulabhai debor nonod nani dadi niece grandson granddaughter fiance"
)
"""Relatives and friends, in front of whose name stands whose they are."""
WHOSE: Final = word_set(
    "my his her our amar amr tar choto boro chhoto mejo sejo আমার আমাদের তার ওর ছোট বড় মেজ মেজো সেজো ছোটো"
)
DONE: Final = word_set(
    "received reviewed posted ordered sent written made designed painted paid delivered booked taken uploaded shared "
    "up collected picked assigned checked prepared approved tested handled issued translated composed sung "
    "directed clicked "
    "captured managed hosted invited referred gifted baked cooked sold signed reported packed stitched "
    "confirmed drawn edited recommended requested submitted owned"
)
"""What is done by persons, with "by" behind."""
SIGN_OFFS: Final = word_set("regards sincerely yours thanks ইতি বিনীত নিবেদক শুভেচ্ছান্তে ধন্যবাদান্তে")
"""What a letter ends with, the name in the next line."""
HAILS: Final = word_set("ei oi oii ore arey ki re hey shon shono suno এই ওই ওরে আরে কিরে শোন শোনো")
"""Words in front of whom one calls («ei Mim, tor number ta de»)."""
YOU: Final = word_set(
    "tor tui tore tumi tomar tomake apni apnar apnake your you tora তোর তুই তোরে তুমি তোমার তোমাকে আপনি আপনার আপনাকে তোরা"
)
"""Words for whom one speaks to."""
SAYING: Final = word_set(
    "বলেছিল বলেছিলো বলেছিলেন বলছিল জানালো জানিয়েছিল bolchilo bolsilo bolechilen bolesilo janalo "
    "said told asked replied bollo bolse bolche bolsen bolechen bollen bolechilo janalen janiyechen janaise "
    "বলল বললো বলেছে বলেছেন বললেন বলছে বলছেন জানালেন জানিয়েছেন জানাল লিখেছেন লিখেছে"
)
"""Verbs of what only persons do, behind whom even an unlisted word is one."""
GREETED: Final = word_set(
    "hi hello hey sorry birthday jonmodin jonmodiner shuvechha shuveccha shuvechcha subheccha congratulations "
    "congrats congratulation "
    "anniversary dear abhinandan ovinondon welcome priyo জন্মদিন জন্মদিনের শুভেচ্ছা অভিনন্দন প্রিয় স্বাগতম"
)
"""Words right in front of who is greeted, where a stop follows (শুভ জন্মদিন অথৈ!)."""
PRONOUNS: Final = word_set(
    "he she they his her him who whose i you we my your our "
    "it please plz pls but can could would uni unar tini se o ora "
    "oder tar ami apni tumi tui amar tor tomar apnar ekta"
)
"""Words that go on behind a person's name and a comma, as no further goods do."""
GENITIVES: Final = word_set("er r ar yer ের এর র য়ের")
ACTS: Final = word_set(
    "bollo bolse bolche bolsen bolechen bolechilo bolen likhse likhlo likheche likhechen lekhse dise dilo "
    "diyeche diyechen ashse ashlo asche eshe eshechilo niye nilo nise nice kinse kinlo gelo gese geche jabe asbe "
    "ashbe ashben thake thaken eke baniye ranna koraten korto sells says said wrote asked told bought made lives "
    "called came drew ordered received replied reviewed commented confirmed complained collected picked wants "
    "liked loves sent gave took visited joined shared recommended phoned emailed messaged helped fixed taught "
    "cooked painted designed packed promised refused returned nibe niben neben nilen nilo kinben kinlen dilen "
    "bollen bolben likhlen gelen korlo korlen korse korsen নেবে নেবেন নিবে নিবেন নিলো নিয়েছে নিয়েছেন করলেন "
    "কিনলেন জানালেন জানিয়েছেন পাঠালেন পাঠিয়েছেন খেয়েছেন পড়েছেন বানিয়েছেন দেখেছেন চেয়েছেন বললো বলল বলেছে "
    "বলেছেন বললেন বলছে বলছেন লিখেছে লিখেছেন লিখল লিখলেন দিয়েছে দিয়েছেন দিল দিলেন এসেছে এসেছেন এলেন এসে নিয়ে "
    "নিলেন কিনেছে কিনেছেন গেলেন গেছেন থাকেন আসবেন এঁকে বানিয়ে করাতেন করতেন bolchi bolsi boltesi বলছি বলতেছি ashle"
)
"""What persons do, right behind a name."""
VERBAL_SURNAMES: Final = word_set("kor kar de dey dhor dhar bol কর দে ধর বল love best long good")
"""Surnames that are imperatives as well: no surname behind a word that may be ordinary too (আলো কর)."""
