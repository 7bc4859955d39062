"""What is left out because a look says that nothing can be there: the same finds as without the look."""

from __future__ import annotations

import re
from collections import Counter

from hypothesis import example, given, settings
from hypothesis import strategies as st

from transforms.language import active, is_ordinary
from transforms.privacy import Anonymizer, Tokenizer, canonical, find
from transforms.privacy.account_links import _host_ends
from transforms.privacy.anonymize import _AT_A_GLANCE, _identity_of, _identity_read
from transforms.privacy.detect import find_in
from transforms.privacy.digits import FEWEST_BARE, find_numbers
from transforms.privacy.documents import (
    _PARTS_OF_NUMBER,
    _PARTS_OF_TEXT,
    _SECRET_NAMED,
    _SECRET_NUMBER,
    _SECRET_PARAMETER,
    _SECRET_TEXT,
    find_documents,
    find_ibans,
    find_keys,
)
from transforms.privacy.encoded import _ENCODED
from transforms.privacy.fast_paths import _MOBILE_WITHIN, holds_mobile, is_written_mobile
from transforms.privacy.glance import FEWEST_OF_CHAIN, LOOKALIKE, SPREAD, Glance
from transforms.privacy.leet import unleeted
from transforms.privacy.names import Evidence, find_joined, lower_words, words_in
from transforms.privacy.normalize import fold
from transforms.privacy.obfuscated_phones import (
    _GLUED,
    _MOBILE,
    _SIGN,
    _SPREAD_CARD,
    _SPREAD_MOBILE,
    _find_spread,
    find_mistyped,
)
from transforms.privacy.phones import MIN_DIGITS
from transforms.privacy.record_names import OwnNames, own_names
from transforms.privacy.record_values import OwnValues, forms_of, joined
from transforms.privacy.shapes import (
    _IPV4,
    _IPV6,
    _LICENCE,
    _MAC,
    _MAY_BE_IP,
    _MAY_BE_PAIR,
    DIGITS_OF_LICENCE,
    _signs_of_dots,
    find_shapes,
)
from transforms.privacy.spans import Kind

PARTS = (
    *("01712345678", "0171-234-5678", "01812345678", "017", "O1712345678", "8801712345678"),
    *("0 1 7 1 2 3 4 5 6 7 8", "12", "4111111111111111", "4111_1111_1111_1111", "1.2.3.4", "192.168.0.14"),
    *("00:1a:2b:3c:4d:5e", "1a2b.3c4d.5e6f", "23.8103", "http://", "https://", "fb.com/", "m.me/", "t.co/"),
    *("www.tiktok.com/@", "FB.COM/", "x.org/", "/", ".", "..", "?", "&", "=", "token=", "key: ", "session://"),
    *("api_key", "Bearer ", "sk_live_", "AKIA", "eyJ", "xoxb-", "abcdefgh1234", "ghp_", "RahimUddin"),
    *("#rahim_uddin", "iPhone", "Rahim", "রহিম", "করিম উদ্দিন", "ভাই", "name is ", "@", "a@b.com", "@rahim_99"),
    *("PHONE_0123456789abcdef", "NAME_", "_", "%", "&#64;", "\\u0995", " ", "\n", ",", "*", "~", "০১৭", "–"),
    *("\u200d", "AB12", "x"),
)
SECRETS = (
    *("otp ", "OTP: ", "one time code ", "login code ", "PIN ", "পিন ", "cvv ", "ওটিপি ", "যাচাই কোড "),
    *("password: ", "pwd=", "পাসওয়ার্ড ", "123456 "),
)
HOST_END = re.compile(r"\.(?:com|me|net|im|org|am|to)/(?=[^\s<>\"'])", re.IGNORECASE)
TEXTS = st.lists(st.sampled_from((*PARTS, *SECRETS)) | st.text(max_size=3), max_size=12).map("".join)
SHIELD = Anonymizer(Tokenizer(b"a salt for tests only"))


@settings(max_examples=400)
@given(TEXTS)
def test_each_look_misses_nothing(text: str) -> None:
    folded = fold(text)
    plain, lower = folded.text, folded.lower
    assert _host_ends(plain) == [match.start() for match in HOST_END.finditer(plain)]
    assert holds_mobile(plain) == (_MOBILE_WITHIN.search(plain) is not None)
    glance = Glance(plain, words_in(lower, [])[1])
    assert glance.digits == sum(character in "0123456789" for character in plain)
    assert glance.has_inner_capital() or ("#" in plain and "_" in plain) or not find_joined(plain)
    assert glance.has_inner_capital() == (re.search("[a-z][A-Z]", plain) is not None)
    assert glance.has_code() == (re.search("[A-Za-z]{2}[0-9@$]{2}", plain) is not None)
    assert glance.has_code() or not (_LICENCE.search(plain) or find_ibans(plain))
    assert glance.groups_of(DIGITS_OF_LICENCE) or not _LICENCE.search(plain)
    assert glance.has_leet() == (re.search("[A-Za-z][0-9@$][A-Za-z]", plain) is not None)
    assert glance.has_leet() or unleeted(plain) is None
    assert glance.has_base64() or not _ENCODED.search(plain)
    chains = glance.chains(FEWEST_OF_CHAIN)
    numbers = find_numbers(plain, lower, chains)
    assert numbers == find_numbers(plain, lower, glance.chains(MIN_DIGITS if "+" in plain else FEWEST_BARE))
    assert glance.signs_of_mistyped() & LOOKALIKE or not _SIGN.search(plain)
    assert glance.signs_of_mistyped() & SPREAD or not _find_spread(plain)
    dots = _signs_of_dots(plain)
    assert dots & _MAY_BE_IP or not _IPV4.search(plain)
    assert bool(dots & _MAY_BE_PAIR) == (plain.count(".") > 1 and re.search(r"[0-9]\.[0-9]{4}", plain) is not None)
    assert "::" in plain or plain.count(":") >= 7 or not _IPV6.search(plain)
    assert glance.opens_with_code() or not find_ibans(plain)
    kinds = {span.kind for span in find_shapes(plain, licences=True, ibans=True)}
    if _MAC.search(plain):
        assert Kind.MAC in kinds
    if not find_keys(plain):
        assert _SECRET_NAMED.search(plain) is None
        assert all(not _is_key(match.group(), match["value"]) for match in _SECRET_PARAMETER.finditer(plain))
    if _SECRET_NUMBER.search(lower):
        assert any(part in lower for part in _PARTS_OF_NUMBER)
    if _SECRET_TEXT.search(lower):
        assert any(part in lower for part in _PARTS_OF_TEXT)
    if not find_mistyped(plain, glance):
        assert not _GLUED.search(plain)
        assert all(_signs(match) for match in _SPREAD_MOBILE.finditer(plain))
        assert _SIGN.search(plain) is None or all(_few_digits(match.group()) for match in _MOBILE.finditer(plain))
    assert _SPREAD_CARD.search(plain) is None or glance.digits >= 11
    words = lower_words(lower)
    assert find_documents(plain, lower, words, glance.digits) == find_documents(plain, lower, words, 1000)
    many = Glance(plain, words_in(lower, [])[1])
    many.digits = 1000
    assert find_mistyped(plain, glance) == find_mistyped(plain, many)


def _is_key(written: str, value: str) -> bool:
    weak = re.match(r"(?:key|code|sig|signature|sid|session|token|secret)\s?[=:]", written, re.IGNORECASE)
    return not weak or (len(value) >= 10 and any(map(str.isdigit, value)) and any(map(str.isalpha, value)))


def _signs(match: re.Match[str]) -> bool:
    return len(set(re.sub("[0-9 ]+", " ", match.group().lstrip("+")).split())) != 1


def _few_digits(number: str) -> bool:
    return sum(map(str.isdigit, number)) < 7 or sum(not c.isdigit() and c not in " ._/+-" for c in number) > 5


@settings(max_examples=400)
@given(TEXTS)
def test_a_masked_text_need_not_be_folded_again(text: str) -> None:
    folded = fold(text)
    spans = find(text)
    if SHIELD._stays_folded(folded, spans):
        pieces: list[str] = []
        masked = SHIELD._with_tokens(text, spans, Counter(), folded.text, pieces)
        assert "".join(pieces) == fold(masked).text
        assert SHIELD._with_tokens(text, spans, Counter()) == masked


@given(
    st.sampled_from(("01", "8801", "+8801", "+880 1", "+880-1", "(+880) 1", "(+880)1", "+880-1")),
    st.from_regex("[3-9][0-9]{2}", fullmatch=True),
    st.sampled_from(("", " ", "-")),
    st.from_regex("[0-9]{6}", fullmatch=True),
)
def test_a_telephone_in_groups_is_what_the_detectors_say(begin: str, code: str, gap: str, rest: str) -> None:
    written = f"{begin}{code}{gap}{rest}"
    assert is_written_mobile(written)
    [span] = find_in(written, names=Evidence.CUED)
    assert span.kind is Kind.PHONE
    assert canonical(Kind.PHONE, written[span.start : span.end]) == canonical(Kind.PHONE, written)


@settings(max_examples=400)
@given(
    st.one_of(
        st.from_regex(r"[A-Za-z]{0,2}[0-9]{1,15}", fullmatch=True).map(lambda value: (Kind.HANDLE, value)),
        st.from_regex(r"(100|11|10)[0-9]{4,13}", fullmatch=True).map(lambda value: (Kind.HANDLE, value)),
        st.from_regex(r"[A-Za-z]?[1-9][0-9]{4,9}", fullmatch=True).map(lambda value: (Kind.HANDLE, value)),
        st.from_regex(r"[A-Za-z]{0,2}[0-9]{1,10}", fullmatch=True).map(lambda value: (Kind.TXN, value)),
        st.from_regex(r"[A-Za-z0-9._+-]{1,9}@[A-Za-z0-9-]{1,6}(\.[A-Za-z]{1,4}){1,3}", fullmatch=True).map(
            lambda value: (Kind.EMAIL, value)
        ),
        st.from_regex(r"\+?(88)?01[3-9][0-9]{2}[ -]?[0-9]{3}[ -]?[0-9]{3}", fullmatch=True).map(
            lambda value: (Kind.PHONE, value)
        ),
        st.from_regex(r"[A-Z0-9._+-]{1,9}@[A-Z0-9-]{1,6}(\.[A-Z]{1,4}){1,2}", fullmatch=True).map(
            lambda value: (Kind.EMAIL, value)
        ),
        st.from_regex(r"[a-z0-9._+-]{1,9}@[a-z0-9-]{1,6}(\.[a-z]{1,4}){1,2}", fullmatch=True).map(
            lambda value: (Kind.EMAIL, value)
        ),
    )
)
@example((Kind.HANDLE, "1000615506928"))
@example((Kind.HANDLE, "t116735645"))
@example((Kind.PHONE, "01827 964 305"))
@example((Kind.TXN, "A106792266"))
@example((Kind.EMAIL, "Sadia.Mazumder368@Mail.Example.Com"))
@example((Kind.EMAIL, "sadia@mail.example.Com"))
@example((Kind.EMAIL, "ABDULLAH.MAZUMDER1366@EXAMPLE.ORG"))
def test_a_glance_at_an_identity_says_what_the_detectors_say(value: tuple[Kind, str]) -> None:
    kind, text = value
    if _AT_A_GLANCE[kind](text):
        assert _identity_of(kind, text) == _identity_read(kind, text)


VALUES = st.lists(
    st.tuples(
        st.sampled_from((Kind.HANDLE, Kind.PHONE, Kind.EMAIL, Kind.NID)),
        st.sampled_from(
            ("rahim.uddin", "rahimuddin", "RAHIM_99", "01712345678", "+8801712345678", "100064998", "a1b2c3@x.com")
        )
        | st.text(alphabet="ab1_.@ ", max_size=9),
    ),
    max_size=16,
)
NAMES = st.lists(st.sampled_from(("rahim uddin", "karim", "puja rani das", "md. x y", "করিম উদ্দিন")), max_size=3)


@settings(max_examples=300)
@given(VALUES, NAMES, TEXTS)
def test_tables_of_own_values_made_late_say_the_same(
    values: list[tuple[Kind, str]], names: list[str], text: str
) -> None:
    forms = [forms_of(kind, value) for kind, value in values] + [joined(name) for name in names]
    late, full = OwnValues(forms), OwnValues(forms)
    full._fill()
    assert bool(late) == bool(full._anchors)
    assert set(late.anchors) == (set(full._anchors) if len(full._anchors) <= 12 else set())
    for one in (text, *(value for _, value in values), *names):
        folded = fold(one)
        assert late.find(folded) == full.find(folded)
        assert late.may_be_in(folded.lower) == full.may_be_in(folded.lower)
    assert late.numbers == full.numbers == frozenset(int(one) for one in full._spelled if re.fullmatch("[0-9]+", one))


def test_names_that_come_again_are_the_same() -> None:
    assert own_names(("Rahim Uddin", "Karim")).firsts == OwnNames(("Rahim Uddin", "Karim")).firsts


@given(st.sampled_from(("korbo", "বাজার", "rahim", "xyzzy", "করিমকে")) | st.text(max_size=50))
def test_a_word_met_before_is_read_as_it_was(word: str) -> None:
    assert is_ordinary(word) == is_ordinary(word) == active().lexicon.ordinary(word)
