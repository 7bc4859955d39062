"""Which language a text is in, by its words."""

import pytest

from transforms.language import detected_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("My phone's battery does not last a day", "en"),
        ("আমার ফোনের ব্যাটারি একদিনও যায় না", "bn"),
        ("Samsung Galaxy A52 এর দাম কত ভাই", "bn"),
        ("vai phone tar dam koto hobe", "bn-Latn"),
        ("12345 !!!", "en"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert detected_language(text) == language
