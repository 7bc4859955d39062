"""Street addresses: the words and numbers of houses, roads and villages, and how much of an address stays."""

from __future__ import annotations

import re
from typing import Final

from transforms.privacy.districts import district_of
from transforms.privacy.normalize import TOKEN, fold
from transforms.privacy.spans import Kind
from transforms.privacy.words import word_set

ADDRESS_WORDS: Final = word_set(
    "house home flat apartment apt road rd street st lane avenue ave sector block village vill holding plot building "
    "bldg floor tower basha basa bari bashar po ps post thana upazila union ward goli gram para mahalla "
    "বাসা বাড়ি হাউজ হাউস ফ্ল্যাট রোড সড়ক লেন গলি সেক্টর ব্লক গ্রাম ডাকঘর পোস্ট থানা উপজেলা ওয়ার্ড হোল্ডিং প্লট তলা ভবন পাড়া মহল্লা"
)


def looks_like_address(text: str) -> bool:
    """Whether the text of a field of addresses says more than a place's name."""
    folded = fold(text)
    return any(map(str.isdigit, folded.text)) or not ADDRESS_WORDS.isdisjoint(re.findall(r"[^\W\d_]+", folded.lower))


def general_address(address: str, masked: str) -> str | None:
    """Return the tokens that stand in an address and the district it lies in; None when it is no more than a place.

    Args:
        address: as it was written.
        masked: the same with tokens for names and numbers.
    """
    if not looks_like_address(address):
        return None
    place = district_of(address) or f"[{Kind.ADDRESS.value}]"
    return ", ".join([*(match.group() for match in TOKEN.finditer(masked)), place])
