from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from transforms.privacy.normalize import FILLER, fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("০১৭", "017"),
        ("٠١٢", "012"),
        ("０１７＠ｘ", "017@x"),
        ("𝟎𝟏𝟕", "017"),
        ("0\u00a01\u20132", "0 1-2"),
        ("0\u200b1\u200d7\u00ad", "017"),
        ("1\ufe0f\u20e32\ufe0f\u20e3", "12"),
        ("তাহসিন", "তাহসিন"),
    ],
)
def test_characters_become_what_they_stand_for(text: str, folded: str) -> None:
    assert fold(text).text == folded


def test_token_becomes_filler_of_its_length() -> None:
    assert fold("x NAME_0a1b2c3d y").text == f"x {FILLER * 13} y"
    assert fold("CC_4111111111111111").text == "CC_4111111111111111"
    assert fold("NAME_0A1B2C3D").text == "NAME_0A1B2C3D"


@given(st.text(st.characters() | st.sampled_from("০১\u200b\u200d７a ")))
@example("\\/")
def test_offsets_lead_back(text: str) -> None:
    folded = fold(text)
    for i in range(len(folded.text)):
        start, end = folded.origin(i, i + 1)
        assert end == start + 1 or text[start] in "&%\\"  # an escape is as long as it is
        assert fold(text[start:end]).text == folded.text[i]
