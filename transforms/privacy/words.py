"""What a word is, and the small closed classes of words around names."""

from __future__ import annotations

from typing import Final

LETTER_RANGES: Final = (
    "A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u0963\u0970-\u09e5\u09f0\u09f1\u09fc\u09fe-\u1fff"
    "\u2c00-\u2dff\u3040-\ud7ff\uf900-\ufdff\ufe70-\ufeff\uff66-\uffdc"
)
"""Letters and the marks that go with them; Python's `\\w` leaves out Bangla's vowel signs."""

LETTER: Final = f"[{LETTER_RANGES}]"

AFTER_NAME: Final = "কে|কেও|র|ের|এর|য়ের|য়ের|রে|েরে|রা|দের|ও|'s|ke|er|r|re|der"
"""Case endings of Bangla in both scripts, and the English one; they lie outside a name."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


TITLES: Final = _set(
    "mr mrs ms miss dr prof professor engr engineer advocate adv sir madam mister mistress hon barrister capt captain "
    "major col জনাব জনাবা ডা ডাঃ ডঃ ড প্রফেসর প্রকৌশলী ইঞ্জি অ্যাডভোকেট মিস মিসেস মিস্টার স্যার ম্যাডাম বেগম"
) - {"বেগম"}
PREFIXES: Final = _set(
    "md mohd mohammad mohammed muhammad muhammed mohammod mst mosa mosammat musammat mosammet mosamat "
    "abdul abdus abdur abdool sheikh shaikh sk syed sayed sayeed saiyed kazi quazi qazi khandaker khondokar alhaj haji "
    "মো মোঃ মোহাম্মদ মুহাম্মদ মুহম্মদ মোহাম্মাদ মোছা মোছাঃ মোসা মোসাঃ মোসাম্মৎ মোছাম্মৎ আব্দুল আবদুল আব্দুর আবদুর "
    "আব্দুস আবদুস শেখ সৈয়দ কাজী খন্দকার হাজী আলহাজ্ব"
)
STRONG_PREFIXES: Final = _set(
    "md mohd mohammad mohammed muhammad muhammed mohammod mst mosa mosammat musammat mosammet mosamat "
    "মো মোঃ মোহাম্মদ মুহাম্মদ মুহম্মদ মোহাম্মাদ মোছা মোছাঃ মোসা মোসাঃ মোসাম্মৎ মোছাম্মৎ"
)
"""Prefixes of names that are nothing else."""

HONORIFICS: Final = _set(
    "bhai vai bhaia bhaiya vaiya vaijan bhaijan bro brother apu apa apuu appi aapu sir madam mam maam vabi bhabi uncle "
    "aunty auntie mama chacha saheb shaheb sahib da dada didi di ji jee ভাই ভাইয়া ভাইজান আপু আপা আপি স্যার ম্যাডাম ম্যাম "
    "ভাবি ভাবী আংকেল আন্টি মামা চাচা সাহেব দাদা দিদি দা জি সাহেবা"
)
"""Forms of address behind a name; they lie outside it."""

NAME_CUES: Final = _set("name nam naam নাম named called nick")
ADDRESSEE_CUES: Final = _set(
    "customer recipient receiver consignee sender buyer attn attention addressee client deliver delivered ship shipped send "
    "sent parcel handed addressed customer-name patient owner গ্রাহক ক্রেতা প্রাপক প্রেরক কাস্টমার রিসিভার গ্রহীতা"
)
WEAK_CUES: Final = _set(
    "call contact from by with ask meet regards sincerely thanks thank dear hi hello hey ami im am this it's its cc mr "
    "signed sd from: via attn phone mobile whatsapp text message knock tell told said mother father wife husband son "
    "daughter sister brother friend cousin uncle aunt boss manager agent rider proprietor prop jogajog kol poster "
    "আমি কল থেকে সাথে যোগাযোগ ইতি বিনীত নিবেদক ফোন রাইডার স্বত্বাধিকারী ম্যানেজার বন্ধু বোন স্বামী স্ত্রী মা বাবা ধন্যবাদ"
)
NOT_OF_PERSONS: Final = _set(
    "product products brand shop store page item file user company group domain model book song movie channel city "
    "place account bank branch district village road area pet school college pen code host device network wifi "
    "পণ্যের প্রোডাক্টের দোকানের পেজের পেইজের ব্র্যান্ডের কোম্পানির বইয়ের গ্রামের জেলার স্কুলের পেজ শপের গানের মডেলের "
    "dokaner pager page-er poner producter bookr boier gramer jelar"
)
"""Things whose name is no person's («product name», পণ্যের নাম)."""
