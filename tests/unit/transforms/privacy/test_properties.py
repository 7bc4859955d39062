"""Any text at all: found in it, masked, masked again. Time is shown by `benchmarks.privacy --curve`, not asserted."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks.privacy import HOSTILE
from transforms.privacy import Anonymizer, Tokenizer, find

ANONYMIZER = Anonymizer(Tokenizer(b"a salt for tests only"))

# fmt: off
pieces = st.sampled_from(
    [
        *(
            "01712345678",
            "O17l2345678",
            "01712_345678",
            "+880 (0) ",
            "00880",
            "%2B880",
            "&#64;",
            "%40",
            "\\u09a8",
            "\\n",
        ),
        *(
            "rahim",
            "Rahim",
            " at ",
            " dot ",
            "gmail",
            ".com",
            "@",
            "_at_",
            "ig: ",
            "fb.com/",
            "?phone=",
            "&name=",
            "&amp;",
        ),
        *(
            "NID ",
            "৪১১১",
            "1111 ",
            "4111-1111-1111-1111",
            "কে ফোন দিন",
            "ask for ",
            "call",
            "\u200b",
            "İ",
            "\U0001f600",
        ),
        *("PHONE_0a1b2c3d4e5f6071", "NAME_", "CC_4111111111111111", "Md. ", "Al ", "Calvin Klein ", "/", "_", " "),
    ]
)
# fmt: on
texts = st.lists(pieces | st.text(max_size=6), max_size=10).map("".join)


@given(texts)
@settings(max_examples=500, deadline=None)
@example("call01712345678now")
@example("%E0%A6%A8%E0")
@example("&#1114112;&#55296;&zzz;%")
def test_finds_are_ordered_apart_and_within_the_text(text: str) -> None:
    end = 0
    for span in find(text):
        assert end <= span.start < span.end <= len(text)
        end = span.end


@given(texts)
@settings(max_examples=500, deadline=None)
def test_masking_twice_is_masking_once_and_gives_valid_unicode(text: str) -> None:
    once = ANONYMIZER.mask(text)
    if not any("\ud800" <= char <= "\udfff" for char in text):
        once.encode()
    assert ANONYMIZER.mask(once, own_tokens=True) == once


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_of_100_kb_is_read_to_its_end(unit: str) -> None:
    text = (unit * (100_000 // len(unit) + 1))[:100_000]
    assert isinstance(ANONYMIZER.mask(text), str)
