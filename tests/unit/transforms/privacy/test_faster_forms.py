"""Forms that are faster than the plain ones, which stand here: both say the same of any text."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.privacy import (
    account_links,
    addresses,
    anonymize,
    bare_ids,
    cards,
    cues,
    detect,
    digits,
    documents,
    emails,
    fast_paths,
    glance,
    handles,
    id_words,
    names,
    normalize,
    obfuscated_phones,
    phones,
    record_names,
    record_values,
    sensitive,
    shapes,
    spoken_phones,
    url_parameters,
)
from transforms.privacy.lexicon import lexicon, sounds_like_name, with_something_on
from transforms.privacy.spans import Kind, Span
from transforms.privacy.words import AFTER_NAME, LETTER, either_encoding

ACCOUNTS = (
    *(
        "gmail",
        "hotmail",
        "yahoo",
        "outlook",
        "icloud",
        "mail",
        "মেইল",
        " id",
        ": ",
        "rahim",
        "rahim99",
        ".khan",
        "_k",
        "@",
    ),
    *("#", "*", "%", "&", ".", ",", " ", "com", " com", ".com", " dot com", "www", "g-mail", "x"),
)
DISGUISES = (
    *(
        "(a)",
        "[a]",
        "@t ",
        "at",
        "a",
        "t",
        "(",
        "[ ",
        "{",
        "<",
        "_",
        "-",
        " ",
        "mail",
        "gmail",
        "yahoo",
        "dot",
        "the rate",
    ),
    *("karate", "the ", "rate", "outlook", "icloud", "এট", "অ্যাট", "ডট", "মেইল", "মেল", "মেইলটা", "x", "ক", "AT"),
)

PARTS = (
    *(
        "01712345678",
        "0171-234-5678",
        "8801712345678",
        "+8801712345678",
        "017",
        "9876543",
        "7341902885",
        "1234567890123",
    ),
    *(
        "4111_1111_1111_1111",
        "0/1/7/1/2/3/4/5/6/7/8",
        "+88 0_1_7_1_2_3_4_5_6_7_8",
        "GB82WEST12345698765432",
        "AB12",
        "12-3456",
    ),
    *(
        "www.tiktok.com/@",
        "https://fb.com/",
        "/",
        ".",
        "?",
        "&",
        "=",
        "phone=",
        "#",
        "@",
        "@rahim_99",
        "@রহিম",
        "_",
        "-",
    ),
    *("Rahim", "RahimUddin", "#rahim_uddin", "Karim_Uddin", "রহিম", "ভাই", "কে", "iPhone", "rahim99", "rahim.khan"),
    *("fb id: ", "insta ", "youtube @ ", "ইনস্টা ", "gmail ", "mail id: ", "মেইল ", "gmail com", "gmail.com", "rahim#"),
    *(
        "tel ",
        "call: ",
        "phone no ",
        "নম্বর ",
        "nid ",
        "এনআইডি ",
        "voter id ",
        "my id ",
        "receipt ",
        "PLATE ",
        "ticket no ",
    ),
    *(
        "bkash trx ",
        "passport ",
        "account no ",
        "TIN ",
        "IMEI ",
        "dob ",
        "student id ",
        "roll ",
        "otp ",
        "pin ",
        "password: ",
    ),
    *(
        "House 12, Road 3",
        "বাসা ৫",
        "flat 4B",
        "12/A Green Road ",
        "2nd floor ",
        "vill: Rampur",
        "bari",
        "PHONE_0123456789abcdef",
    ),
    *(
        " ",
        "\n",
        ",",
        "(",
        "ı",
        "İ",
        "I",
        "S",
        "à",
        "ক",
        "়",
        "\u200d",
        "\ufe0f",
        "❤",
        "৳",
        "…",
        "“",
        "০১",
        "𝟙",
        "🔥",
        "é",
        "\t",
    ),
)
TEXTS = st.lists(st.sampled_from(PARTS) | st.text(max_size=3), max_size=12).map("".join)
SMALL_LETTERS = {
    **{"named": handles._NAMED, "announced": handles._ANNOUNCED, "at apart": handles._AT_APART, "no at": emails._NO_AT},
    **{
        "word for at": emails._SMALL_WORD_FOR_AT,
        "account of mail": emails._ACCOUNT,
        "landline": digits._LANDLINE,
        "label": bare_ids._LABEL,
    },
    **{"student": documents._STUDENTS, "learning": documents._LEARNING, "code": documents._SECRET_NUMBER},
    **{"password": documents._SECRET_TEXT},
    **{kind.value: pattern for kind, pattern in documents._CUES.items()},
}
"""Patterns for what `small_i` makes of a text in lower case."""
_B, _X, _GAP = handles._BANGLA, "(?<![0-9A-Za-z])", obfuscated_phones._ODD_GAP
PLAIN = {
    "joined": (
        r"(?<![A-Za-z0-9_@./\-])(?:#(?=[A-Za-z]+_[A-Za-z]))?(?:[A-Z][a-z]+(?:_?[A-Z][a-z]+){1,3}|(?<=#)[a-z]+(?:_[a-z]+){1,3})"
        r"(?![A-Za-z0-9_@/\-]|\.[a-z])"
    ),
    "handle": (
        rf"(?<![A-Za-z0-9_@.+/-])(?<!{_B})@((?:[A-Za-z0-9_]|{_B})(?:(?:[A-Za-z0-9_.]|{_B}){{0,28}}(?:[A-Za-z0-9_]|{_B}))?)"
        r"(?![A-Za-z0-9_@])"
    ),
    "spread": rf"{_X}(?:\+?88{_GAP})?0{_GAP}1{_GAP}[3-9](?:{_GAP}[0-9]){{8}}(?!{_GAP}[0-9])",
    "spread card": (
        rf"{_X}[0-9]{{4}}([_/~*|,])(?:[0-9]{{4}}\1[0-9]{{4}}\1[0-9]{{3,4}}|[0-9]{{6}}\1[0-9]{{4,5}})(?![0-9A-Za-z])"
    ),
    "iban": r"(?i)(?<![A-Za-z0-9])[A-Z]{2}[0-9]{2}(?:[ -]?[A-Z0-9]){11,30}(?![A-Za-z0-9])",
    "token": rf"(?<![A-Za-z0-9_])(?:{'|'.join(Kind)})_(?=[0-9]*[a-f])[0-9a-f]{{8,64}}(?![A-Za-z0-9_])",
    "parts of spoken numbers": f"[0-9]+|{LETTER}+",
    "escape": (
        r"(?:%[0-9A-Fa-f]{2}){1,4}|&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,8});|\\u[0-9A-Fa-f]{4}|\\[nrt\"/]"
    ),
    "word for at": (
        rf"\s?{emails._OPEN}(?:at?|অ্যাট|এট|অ্যাড){emails._CLOSE}\s?"
        r"|\s(?:at[ -]the[ -]rate(?:[ -]of)?|(?:অ্যাট|এট)\s(?:দ্য|দি|দ্যা)\sরেট)\s"
        r"|\s(?:at|অ্যাট|এট|এ্যাট)\s|[_-]at[_-]|[|*]at[|*]|\sat(?=gmail|yahoo|hotmail|outlook)|\s@t\s"
    ),
    "account of mail": (
        r"(?<![A-Za-z])(?:g-?mail|e-?mail|mail|hotmail|yahoo|outlook|icloud|proton|(?:ই-?|জি-?)?মেইল(?:টা)?)"
        r"(?:\s(?:id|add?ress|account|ta|er|আইডি|এড্রেস|অ্যাড্রেস))?(?:\s(?:is|holo|hocche|হলো|হচ্ছে))?"
        r"\s?[:=-]?\s?(?P<local>[a-z][a-z]{2,20}[._]?[a-z0-9]*(?:[._][a-z0-9]+|[0-9]{2,8})@?)"
        r"(?![A-Za-z0-9@._-]|\s?[.,]\s?com)"
    ),
    "address": either_encoding(
        rf"{addresses._PART}|{addresses._HOUSE_NUMBER}|(?<![a-z\u0980-\u09ff]){addresses._NAMED_PART}|{addresses._STREET}"
    ),
    "word for an id": (
        rf"(?<![a-z])(?:{'|'.join(id_words._LATIN)}){id_words._LATIN_ENDING}"
        rf"|(?<![\u0980-\u09ff])(?:{either_encoding('|'.join(id_words._BANGLA))})"
    ),
}
FASTER = {
    **{"joined": names._JOINED, "handle": handles._HANDLE},
    **{"spread": obfuscated_phones._SPREAD_MOBILE, "spread card": obfuscated_phones._SPREAD_CARD},
    **{"iban": documents._IBAN_ANY, "token": normalize.TOKEN},
    **{"parts of spoken numbers": spoken_phones._PART},
    **{"address": addresses._START, "word for an id": id_words._ID_WORD, "account of mail": emails._ACCOUNT},
    **{"escape": normalize._ESCAPE, "word for at": emails._SMALL_WORD_FOR_AT},
}


@pytest.mark.parametrize("name", FASTER)
@settings(max_examples=150)
@given(text=TEXTS)
def test_a_pattern_that_begins_with_what_is_rare_fits_where_its_plain_form_does(name: str, text: str) -> None:
    for folded in (normalize.fold(text).text, normalize.fold(text).lower):
        assert _found(FASTER[name], folded) == _found(re.compile(PLAIN[name]), folded)


@given(TEXTS | st.text(alphabet="aZ09_-.@éক১", max_size=20))
def test_the_longest_piece_is_the_first_of_the_longest(text: str) -> None:
    assert record_values._longest_piece(text) == max(record_values._PIECE.findall(text), key=len, default="")


NAMED = st.sampled_from(("rahim", "rahim uddin", "করিম", "করিম উদ্দিন", "a b c", "'s x"))


@settings(max_examples=300)
@given(
    NAMED, st.lists(NAMED | st.sampled_from((" ", "\n", "\u00a0", "কে", "er", "é", "x", "9", ",", "ও"))).map("".join)
)
def test_a_name_occurs_where_its_pattern_fits(name: str, text: str) -> None:
    words = r"\s+".join(map(re.escape, name.split(" ")))
    pattern = re.compile(rf"(?<!{LETTER})(?=({words})(?:{AFTER_NAME})?(?!{LETTER}))")
    assert record_names._occurrences(name, text) == [match.span(1) for match in pattern.finditer(text)]


@settings(max_examples=300)
@given(
    st.lists(
        st.sampled_from(
            (
                "NAME_",
                "PHONE_",
                "IP_",
                "XNAME_",
                "X_",
                "_",
                "0123456789abcdef",
                "12345678",
                "1234567a",
                "a" * 64,
                "G",
                " ",
            )
        )
        | st.text(max_size=2)
    ).map("".join)
)
def test_an_address_keeps_its_tokens(text: str) -> None:
    general = addresses.general_address(normalize.fold("House 5, Road 3"), text)
    assert general == ", ".join([*normalize.TOKEN.findall(text), "[ADDRESS]"])


def _found(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    # The sign of a hashtag may be a part of what the one finds and not of what the other does.
    return [(match.start() + (match.group()[:1] == "#"), match.end()) for match in pattern.finditer(text)]


@pytest.mark.parametrize("name", SMALL_LETTERS)
@settings(max_examples=100)
@given(text=TEXTS)
def test_a_pattern_for_small_letters_fits_where_it_does_without_regard_to_case(name: str, text: str) -> None:
    folded = normalize.fold(text)
    pattern = SMALL_LETTERS[name]
    small = [match.span() for match in pattern.finditer(normalize.small_i(folded.lower))]
    assert small == [match.span() for match in re.compile(pattern.pattern, re.IGNORECASE).finditer(folded.text)]


@settings(max_examples=300)
@given(TEXTS)
def test_only_what_must_be_folded_is(text: str) -> None:
    folded = normalize._fold_characters(text)
    table = [normalize._TABLE[ord(character)] for character in text]
    assert folded.text == "".join(character for character in table if character is not None)
    kept = [i for i, character in enumerate(table) if character is not None]
    assert folded.offsets == (None if len(kept) == len(text) else kept)


@given(TEXTS | st.text(alphabet="aZ09-_.:#+ é", max_size=70))
def test_a_shape_tells_a_code(text: str) -> None:
    for _ in range(2):
        assert fast_paths.is_code(text) == (fast_paths._CODE.fullmatch(text) is not None)


PROFILE = st.builds(
    "https://{}{}.com/{}{}{}{}".format,
    st.sampled_from(("", "www.")),
    st.sampled_from(("facebook", "instagram", "tiktok")),
    st.sampled_from(("", "@")),
    st.lists(
        st.sampled_from(
            "rahim mail insta bkash cancer call shop bd gmail user fb at dot nid reel p pages karim x metro _ .".split()
        ),
        min_size=1,
        max_size=6,
    ).map("".join),
    st.sampled_from(("", "1", "99", "123456", "_", ".")),
    st.sampled_from(("", "/")),
)


@settings(max_examples=300)
@given(PROFILE)
def test_the_account_in_a_profile_is_the_one_that_all_detectors_say(link: str) -> None:
    account = fast_paths.account_in_profile(link)
    if account is not None:
        assert anonymize._identity_read(Kind.HANDLE, link) == (Kind.HANDLE, account, [])


NUMBER = st.from_regex("[1-79][0-9]{4,19}", fullmatch=True)
ACCOUNT_IN_POST = st.lists(
    st.sampled_from(
        "rahim uddin mail insta bkash call mr dear shop bd gmail fb at dot nid reel pages php com me beef cafe sk test"
        " live token password name is author x _ . 99 0171 4111".split()
    )
    | st.sampled_from(sorted(word for word in lexicon().words if word.isascii() and word.isalpha())),
    min_size=1,
    max_size=5,
).map("".join)
POST = st.one_of(
    st.builds(
        "https://{}{}.com/@{}/{}/{}{}{}".format,
        st.sampled_from(("", "www.", "m.")),
        st.sampled_from(("facebook", "instagram", "tiktok")),
        ACCOUNT_IN_POST,
        st.sampled_from(("video", "posts", "reel", "p")),
        NUMBER,
        st.sampled_from(("", "/")),
        st.just("") | st.from_regex(r"\?share_author_id=[a-z]?[1-79][0-9]{4,19}", fullmatch=True),
    ),
    st.builds("https://www.instagram.com/stories/{}/{}/".format, ACCOUNT_IN_POST, NUMBER),
    st.builds(
        "https://{}facebook.com/{}.php?story_fbid={}&id={}".format,
        st.sampled_from(("", "www.", "m.")),
        st.sampled_from(("permalink", "story")),
        NUMBER,
        NUMBER,
    ),
    st.builds("https://m.facebook.com/groups/{}/user/{}{}".format, NUMBER, NUMBER, st.sampled_from(("", "/"))),
)


@settings(max_examples=500)
@given(POST)
def test_the_accounts_in_a_link_to_a_post_are_those_that_all_detectors_find(link: str) -> None:
    spans = fast_paths.accounts_in_post(link)
    if spans is not None:
        for mobiles in (True, False):
            folded = normalize.Folded(link)
            assert spans == detect.find_folded(folded, names=names.Evidence.CUED, bare_numbers=False, mobiles=mobiles)
            assert not folded.contested


def test_links_to_posts_are_told_at_a_glance() -> None:
    for link in (
        "https://www.tiktok.com/@rahmannazmul_595/video/7000231378254386268?share_author_id=t640856485",
        "https://www.instagram.com/stories/khatunrafiqul_1522/742503250049532/",
        "https://www.facebook.com/groups/429327952/user/1000542821740/",
        "https://m.facebook.com/story.php?story_fbid=5242357058735&id=1000320451043",
    ):
        assert fast_paths.accounts_in_post(link)


@pytest.mark.parametrize("begin", ["https://", "https://www."])
@pytest.mark.parametrize("site", ["facebook", "instagram", "tiktok"])
@pytest.mark.parametrize("kind", ["video", "posts", "reel", "p"])
@settings(max_examples=8)
@given(number=st.from_regex("[1-79][0-9]{4,19}", fullmatch=True), end=st.sampled_from(("", "/", "?share_author_id=")))
def test_nothing_is_left_to_find_in_a_link_to_a_post(begin: str, site: str, kind: str, number: str, end: str) -> None:
    masked = (
        f"{begin}{site}.com/{normalize.FILLER * 20}/{kind}/{number}{end}{normalize.FILLER * 20 if '=' in end else ''}"
    )
    for mobiles in (True, False):
        folded = normalize.Folded(masked)
        assert not detect.find_folded(folded, names=names.Evidence.CUED, bare_numbers=False, mobiles=mobiles)
    written = masked.replace(normalize.FILLER * 20, "@rahim", 1).replace(normalize.FILLER * 20, "t116735645")
    start = written.index("@")
    account = Span(start, start + len("@rahim"), Kind.HANDLE, "")
    assert anonymize._stand_apart([account], written)
    assert not anonymize._stand_apart([Span(start + 1, account.end, Kind.HANDLE, "")], written)
    assert not anonymize._stand_apart(
        [Span(written.index(number), written.index(number) + 4, Kind.HANDLE, "")], written
    )


@given(TEXTS)
def test_a_look_at_the_names_of_parameters_misses_none(text: str) -> None:
    plain = normalize.fold(f"{text}?phone={text}&author_name={text}").text
    for one in (plain, text):
        named = {match["name"] for match in url_parameters._PARAMETER.finditer(one)}
        assert named <= set(url_parameters._NAME.findall(one))


@given(TEXTS, st.sampled_from(("", "a")))
def test_a_path_ends_where_none_of_its_characters_follows(text: str, begin: str) -> None:
    path = f"x{text * 20}"
    match = re.compile(r"[^\s<>\"']{1,200}").match(path)
    assert match is not None
    assert account_links._end_of_path(path, 0) == match.end()


@given(st.text(alphabet="adehiknoprstv", max_size=12) | st.sampled_from(("rahimtraders", "samsunglover", "shop", "")))
def test_a_word_of_a_shop_is_looked_up_by_its_ends(word: str) -> None:
    words = lexicon()
    ends = word.endswith(tuple(words.business_endings)) or word.startswith(tuple(words.long_brands))
    assert account_links._begins_or_ends(word, words) == ends


@given(
    st.sampled_from(("jhorna", "মিতুর", "rahimbhai", "ইহসানুল", "xyzকে", "করিমেরে", "সাবিহাকে"))
    | st.text(min_size=3, max_size=9)
)
def test_an_unlisted_word_met_before_is_read_as_it_was(word: str) -> None:
    name = with_something_on(word, lexicon().words) or (
        sounds_like_name(word) if word >= "\u0980" and len(word) >= names._SHORT else 0
    )
    for _ in range(2):
        assert (
            names._known_unlisted(word)
            == names._unlisted(word)
            == (name or (-1 if word.endswith(("কে", "েরে")) else 0))
        )


def test_words_met_lately_stay_few_and_say_what_the_lists_say() -> None:
    for number in range(detect._MOST_MET + 2):
        detect._meet(f"word{number}")
    assert len(detect._met) <= detect._MOST_MET
    for word in ("rahim", "nid", "house", "xyzzy", "a" * 99):
        known = detect._meet(word)
        assert known < 1 << 62
        assert known & ((1 << detect._ABOVE_ENTRY) - 1) == names.known_word(word)
        assert known & (names._UNLISTED - 1) == lexicon().words.get(word, 0)
        assert known >> detect._ABOVE_ENTRY & ((1 << detect._ABOVE_SIGNS) - 1) == detect._SIGNS.get(word, 0)


@settings(max_examples=300)
@given(TEXTS | st.text(max_size=12))
def test_words_are_runs_of_letters(text: str) -> None:
    lower = normalize.fold(text).lower
    starts: list[int] = []
    words, digits = names.words_in(lower, starts)
    assert digits == len(re.findall("[0-9]", lower))
    assert words == names.lower_words(lower) == re.findall(f"{LETTER}+", lower)
    assert starts == [match.start() for match in re.finditer(f"{LETTER}+", lower)]


@settings(max_examples=300)
@given(st.lists(st.sampled_from(DISGUISES)).map("".join) | TEXTS)
def test_words_tell_a_text_without_a_disguised_address(text: str) -> None:
    lower = normalize.fold(text).lower
    bits = 0
    for word in names.lower_words(lower):
        bits |= detect._meet(word) >> detect._ABOVE_ENTRY
    assert emails.is_disguised(lower, bits >> detect._ABOVE_SIGNS) == emails.may_be_disguised(lower)
    mail = "mail" in lower or "yahoo" in lower or not emails.WITHOUT_MAIL.isdisjoint(names.lower_words(lower))
    assert (bits & detect._MAIL != 0) == mail


@settings(max_examples=300)
@given(st.from_regex(sensitive._HEALTH_PHRASES.pattern.partition("(?:")[2].removesuffix(")"), fullmatch=True))
def test_a_statement_on_health_begins_as_is_said(phrase: str) -> None:
    assert phrase.startswith(sensitive._BEGINNINGS)
    assert sensitive._HEALTH_PHRASES.match(phrase)


@settings(max_examples=300)
@given(
    st.lists(st.sampled_from(("%", "4", "0", "A", "g", "&", "#", "x", "amp", ";", "\\", "u0995", "n", "/"))).map(
        "".join
    )
)
def test_an_escape_is_found_by_its_sign(text: str) -> None:
    assert _found(normalize._ESCAPE, text) == _found(re.compile(PLAIN["escape"]), text)


@settings(max_examples=300)
@given(st.lists(st.sampled_from((*DISGUISES, "*", "|", "@t", ")", "]", "of"))).map("".join))
def test_a_word_for_at_is_found_by_its_sign(text: str) -> None:
    assert _found(emails._SMALL_WORD_FOR_AT, text) == _found(re.compile(PLAIN["word for at"]), text)


@settings(max_examples=300)
@given(st.text(alphabet="ab1._-@&= অéক়\u09e6", max_size=9))
def test_a_local_part_is_of_letters_digits_and_punctuation(text: str) -> None:
    for end in range(len(text) + 1):
        start = end
        plain = end > 0 and text[end - 1].isascii()
        while start > 0 and (
            text[start - 1] in "._%+-'~!#$*^`{|}"
            or (text[start - 1].isascii() and text[start - 1].isalnum())
            or (not plain and (text[start - 1].isalnum() or "\u0980" <= text[start - 1] <= "\u09e5"))
        ):
            start -= 1
        if plain and 0 < start < end and text[start - 1].isalpha() and not text[start - 1].isascii():
            while start > 0 and text[start - 1].isalnum() and not "\u0980" <= text[start - 1] <= "\u09ff":
                start -= 1
        assert emails._local_start(text, end) == end - len(text[start:end].lstrip(emails._LOCAL_EDGE))


@settings(max_examples=300)
@given(st.lists(st.sampled_from(ACCOUNTS)).map("".join))
def test_an_account_of_mail_is_found_by_its_first_letter(text: str) -> None:
    assert _found(emails._ACCOUNT, text) == _found(re.compile(PLAIN["account of mail"]), text)


@settings(max_examples=300)
@given(st.lists(st.sampled_from(ACCOUNTS)).map("".join) | TEXTS)
def test_an_address_without_at_has_a_provider_and_an_account_a_sign(text: str) -> None:
    folded = normalize.fold(text)
    small = normalize.small_i(folded.lower)
    assert emails._PROVIDER_WITHOUT_AT.search(small) or not emails._NO_AT.search(small)
    digits = any(character in string.digits for character in folded.text)
    assert digits or "." in small or "_" in small or not emails._ACCOUNT.search(small)
    assert emails.find_without_at(folded.text, folded.lower, digits=digits) == emails.find_without_at(
        folded.text, folded.lower
    )


@settings(max_examples=300)
@given(TEXTS | st.text(max_size=12))
def test_lower_case_is_that_of_each_character(text: str) -> None:
    lower = "".join(small if len(small := character.lower()) == 1 else character for character in text)
    assert normalize.lower_case(text).replace("ς", "σ") == lower.replace("ς", "σ")
    if len(text.lower()) == len(text):
        assert normalize.lower_case(text) == text.lower()


@given(TEXTS)
def test_no_iban_is_without_what_stands_behind_its_country(text: str) -> None:
    plain = normalize.fold(text).text
    assert documents._OF_IBAN.search(plain) is not None or documents._IBAN_ANY.search(plain) is None


@given(TEXTS)
def test_digits_are_what_is_left_without_the_rest(text: str) -> None:
    assert phones.only_digits(text) == re.sub("[^0-9]+", "", text)
    assert obfuscated_phones.with_digits(text) == text.translate(obfuscated_phones._TABLE)


def test_the_shapes_of_codes_stay_few() -> None:
    for number in range(fast_paths._MOST_SHAPES + 2):
        bits = f"{number:016b}".replace("0", "a-").replace("1", "0.")
        assert fast_paths.is_code(bits) == (fast_paths._CODE.fullmatch(bits) is not None)
    assert len(fast_paths._known_shapes) <= fast_paths._MOST_SHAPES


@given(
    st.text(alphabet=string.ascii_letters + "অ০9 ", max_size=9),
    st.lists(st.tuples(st.integers(0, 9), st.integers(1, 3))),
)
def test_a_word_is_taken_where_a_span_reaches_into_it(text: str, taken: list[tuple[int, int]]) -> None:
    others = [Span(start, start + size, Kind.PHONE, "") for start, size in taken]
    lower = normalize.lower_case(text)
    words = names._Text(text, names.words_of(lower), others, ())
    for start in range(len(text)):
        overlaps = any(span.start < start + 1 and start < span.end for span in others)
        assert words._is_taken(start, start + 1) == overlaps


CHAIN = re.compile(r"[0-9]++(?:[ .\-()\n]{1,3}+[0-9]++)*+")


NUMBERS = st.text(alphabet="0279 .-()\n,a_ক/", max_size=40) | st.lists(
    st.sampled_from(
        [*"12 3456 345 2345678 1234567890 1234567890123 01712345678 - . , ,1 / a".split(), " ", " - ", "  ", "tel "]
    ),
    max_size=8,
).map("".join)
PLATE = re.compile(r"(?<![0-9])[0-9]{2}[- ]{0,3}[0-9]{4}(?![0-9-])")
LONE = re.compile(r"(?<![\w./#=+*-])(?:[0-9]{17}|[0-9]{13}|[0-9]{10})(?![\w/#=*-]|\.[0-9]|,[0-9]{1,8}(?![0-9]))")


@settings(max_examples=600)
@given(TEXTS | NUMBERS)
def test_chains_of_groups_and_what_is_read_from_them_are_told_by_bytes(text: str) -> None:
    look = glance.Glance(text, sum(character in "0123456789" for character in text))
    all_groups = [
        [group.span() for group in re.compile("[0-9]+").finditer(text, *chain.span())] for chain in CHAIN.finditer(text)
    ]
    for least in (6, 7, 9):
        chains = [chain for chain in all_groups if sum(end - start for start, end in chain) >= least]
        assert look.chains(least) == chains
    plates = [plate for groups in look.chains(6) for plate in shapes._plate_numbers(text, groups)]
    assert plates == [match.span() for match in PLATE.finditer(text)]
    ids = [span for span in look.groups_of(bare_ids.LENGTHS) if bare_ids._stands_alone(text, *span)]
    assert ids == [match.span() for match in LONE.finditer(text) if len(set(match.group())) >= 3]
    lower = normalize.lower_case(text)
    landlines = [match.span("number") for match in digits._LANDLINE.finditer(normalize.small_i(lower))]
    assert landlines == [(span.start, span.end) for span in digits.find_landlines(lower, look.chains(7))]


@settings(max_examples=300)
@given(TEXTS, st.integers(0, 60), st.integers(0, 90))
def test_words_around_a_number_are_letters_of_one_script(text: str, start: int, end: int) -> None:
    lower = normalize.fold(text).lower
    words = re.compile("[A-Za-z]+|[\u0980-\u09e5]+")
    assert cues._words(lower, start, end) == [
        (match.group(), *match.span()) for match in words.finditer(lower, start, end)
    ]
    assert bool(cues._words(lower, start, min(end, len(lower)))) == (words.search(lower, start, end) is not None)
    assert bool(cues._words(lower, start, start + 1)) == (words.match(lower, start) is not None)


OF_THINGS = st.sampled_from(
    (
        "trx ",
        "tracking ",
        "s/n ",
        "অর্ডার",
        "চালান ",
        "parcel id: ",
        "model no. ",
        "er ",
        "imei-",
        "ব্যাচ নং ",
        "is ",
        "invoices ",
    )
)


@settings(max_examples=300)
@given(st.lists(OF_THINGS | TEXTS, max_size=5).map("".join))
def test_the_last_word_tells_whether_the_id_of_a_thing_may_follow(text: str) -> None:
    lower = normalize.fold(text).lower
    assert cues.may_be_of_thing(lower, len(lower)) or not cues.cue_before(lower, len(lower)).thing


MOBILE = re.compile(r"(?:0{0,2}880?0?|0)(1[3-9]\d{8})")
ISSUED = st.sampled_from(("4111111", "5500", "34", "3530", "6011", "62", "2720", "9792", "5018", "50", "67", "18", "7"))


@given(st.from_regex(r"0{0,3}8{0,2}0{0,3}1[0-9]{8,10}", fullmatch=True) | st.text(alphabet="0138১a", max_size=16))
def test_a_mobile_number_is_told_by_its_prefix(digits: str) -> None:
    assert phones.is_bd_mobile(digits) == (MOBILE.fullmatch(digits) is not None)


@settings(max_examples=300)
@given(
    st.from_regex(r"0[1-9][0-9]{4,12}", fullmatch=True) | st.from_regex(r"0(?:2|31|41|51|96)[0-9]{7,8}", fullmatch=True)
)
def test_a_landline_is_assigned_where_the_plan_of_all_countries_says_so(digits: str) -> None:
    assert phones._is_in_plan_of_bd(digits[1:]) == phones._assigned(digits, "BD")


@given(ISSUED, st.text(alphabet=string.digits, max_size=16), st.booleans())
def test_a_card_is_looked_up_by_its_first_digit(prefix: str, rest: str, announced: bool) -> None:
    number = (prefix + rest)[:20]
    luhn = sum(int(d) * 2 - 9 * (int(d) > 4) if i % 2 else int(d) for i, d in enumerate(reversed(number))) % 10 == 0
    assert cards.passes_luhn(number) == luhn
    first = int(number[:6])
    issued = any(low <= first <= high and len(number) in lengths for low, high, lengths in cards._ISSUERS)
    assert cards.has_issuer(number) == (15 <= len(number) <= 19 and issued)
    if announced and any(low <= first <= high for low, high in cards._ANNOUNCED):
        issued = True
    rare = len(number) == 13 and "1" <= number[0] <= "4" and not announced
    assert cards.is_card(number, announced=announced) == (12 <= len(number) <= 19 and issued and luhn and not rare)


WORDS_FOR_ID = st.sampled_from(
    ("nid", "n id", "id", "i.d", "voter", "card", "এনআইডি", "আইডি", "এন ", "ভোটার", "pid", " ", "my ", "is")
)


@settings(max_examples=300)
@given(st.lists(WORDS_FOR_ID | TEXTS, max_size=6).map("".join))
def test_an_id_is_looked_for_where_a_word_begins_with_it(text: str) -> None:
    lower = normalize.fold(text).lower
    begins = re.search(r"(?<![a-z])i\.?d|(?<![\u0980-\u09ff])আইডি", lower) is not None
    assert id_words._names_id(lower) == begins
    assert begins or not id_words._LONE_ID.search(lower)
    assert begins or "card" in lower or "কার্ড" in lower or not id_words._OWNED_ID.search(lower)
    if any(cue is cues.Cue.NID for cue, _, _ in cues._cues(lower, 0, len(lower))):
        assert any(word in cues._BEGINS_ID for word, _, _ in cues._words(lower, 0, len(lower)))


BEHIND_NO_LETTER = "(?<![A-Za-z\u0980-\u09ff])"
MORE = "[\u0980-\u09ff]{0,6}"
CUES = {
    "passport": rf"(?:e-?)?(?:pass?ports?|pp\s?no\b|(?:ই-?)?পাসপোর্ট{MORE}|পাসপোট{MORE})",
    "birth registration": (
        r"(?:birth\s?(?:registration|certificate|reg|cert|id)\b|(?:brn|b?d?bris)\b|jonmo\s?(?:nibon?dh?on|son[ao]d)"
        rf"|জন্ম\s?-?নিবন্ধন{MORE}|জন্ম\s?-?সনদ{MORE})"
    ),
    "tin": (
        rf"(?:e-?\s?tin\b|tin\b|taxpayer(?:'s)?\s(?:identification|id)|(?:ই-?)?টিআইএন{MORE}"
        r"|(?:ই-?)?টিন(?![\u0980-\u09ff]))"
    ),
    "account": (
        rf"(?:accounts?\b|acct?\b|a/c\b|ac\s?(?:no|number|num)\b|hish?ab\b"
        rf"|(?:একাউন্ট|অ্যাকাউন্ট|আকাউন্ট|হিসাব){MORE}|এ/সি|এসি\s?(?:নং|নম্বর))"
    ),
    "iban": rf"(?:iban\b|আইবিএএন{MORE}|আইবান{MORE})",
    "transaction": (
        r"(?:(?:trx|txn|tranx|trans?)\s?-?id\b|(?:bkash|nagad|rocket|upay)\s(?:ref(?:erence)?|code|id)\b|trx\b|txn\b"
        r"|tranx\b|transactions?\b|len\s?den\b|(?:ট্রানজেকশন|ট্রান্সজেকশন|ট্রানজ্যাকশন"
        rf"|ট্রানজেকশান|ট্রানজাকশন|লেনদেন|টিআরএক্স|টিএক্সএন){MORE})"
    ),
    "imei": rf"(?:imei[12]?|আইএমইআই{MORE})",
    "birth": (
        r"(?:d\.?o\.?b\b|date\sof\sbirth|birth\s?date|birth\sday|born\b|jonmo\s?tari[kq]h|jonmo\b"
        rf"|জন্ম\s?-?তারিখ{MORE}|জন্মেছ{MORE}|জন্ম(?![\u0980-\u09ff])|ডেট\sঅ[বফ]\sবার্থ|ডিওবি)"
    ),
    "landline": (
        r"(?:tel|(?:tele|land\s?)?phone|ph|call|dial|কল|landline|t\s?(?:&|and|n)\s?t|contact|fax"
        r"|(?:টেলি|ল্যান্ড\s?)?ফোন|ল্যান্ডলাইন|টিএন্ডটি|টিএনটি|ফ্যাক্স)(?:[\s.]{0,2}(?:no|num|number|নং|নম্বর|নাম্বার))?"
        r"[\s.:#-]{0,5}[2-9][0-9]{2,3}[ -]?[0-9]{4}(?![0-9]|[.,-][0-9]|\s?[0-9]{3}|\s?(?:tk|taka|bdt|টাকা|৳|/-))"
    ),
}
KINDS = (Kind.PASSPORT, Kind.BIRTHREG, Kind.TIN, Kind.ACCOUNT, Kind.IBAN, Kind.TXN, Kind.IMEI, Kind.DOB)
FASTER_CUES = dict(zip(CUES, [*(documents._CUES[kind] for kind in KINDS), digits._LANDLINE], strict=True))
WORDS_OF_CUES = st.sampled_from(
    "passport~pasport~pp no~e-~e~ই-~ই~পাসপোর্ট~পাসপোর্টের~পাসপোট~birth~registration~id~ reg~brn~b~d~"
    "bris~jonmo~nibondhon~sonod~জন্ম~নিবন্ধন~-~ ~সনদ~tin~ tin~taxpayer's id~টিআইএন~টিন~টা~account~s~"
    "acc~t~a/c~ac~ no~hisab~একাউন্ট~অ্যাকাউন্ট~আকাউন্ট~হিসাব~এ/সি~এসি~নং~iban~আইবান~আইবিএএন~trx~txn~"
    "tranx~trans~tran~id~bkash~nagad~rocket~upay~ ref~erence~ code~transaction~len~ den~ট্রানজেকশন~"
    "ট্রান্সজেকশন~ট্রানজ্যাকশন~ট্রানজেকশান~ট্রানজাকশন~লেনদেন~টিআরএক্স~টিএক্সএন~imei~1~আইএমইআই~d.o.b~"
    "dob~date of birth~ date~ day~born~ tarikh~তারিখ~জন্মেছি~ডেট অব বার্থ~ডিওবি~tel~ephone~land~"
    "phone~ph~call~dial~কল~line~t&t~tnt~contact~fax~টেলি~ল্যান্ড~ফোন~লাইন~টিএন্ডটি~টিএনটি~ফ্যাক্স~: ~"
    "9876543~ 987-6543~ 88776655~ tk~,5".split("~")
)


@pytest.mark.parametrize("name", CUES)
@settings(max_examples=400)
@given(words=st.lists(WORDS_OF_CUES, max_size=7))
def test_a_cue_begun_by_its_first_letter_fits_where_its_plain_form_does(name: str, words: list[str]) -> None:
    plain = re.compile(either_encoding(BEHIND_NO_LETTER + CUES[name]))
    text = "".join(words)
    assert _found(FASTER_CUES[name], text) == _found(plain, text)


LABEL = re.compile(
    either_encoding(
        r"(?<![A-Za-z])(?:receipt|ticket|docket|pnr|booking|warranty|uid|user|game|player|keys?|build|views?|vat|bin|licen[cs]e"
        r"|slip|shipment|chassis|engine|rfid|policy|application|file|case|complaint|claim|deposit|challan|dag|khatian|mouza"
        r"|plot|page|group|channel|link|meeting|zoom|firmware|kernel|patent|tender|cheque|check|lottery|mac|dispatch|pathao"
        r"|redx|steadfast|courier|reg|registration|deed|gate|flight|train|seat|queue|population|gdp|budget)(?![A-Za-z])"
        r"|আইডি|টিকি?ট|রশিদ|রসিদ|বুকিং|ওয়ারেন্টি|লাইসেন্স|স্লিপ|চেসিস|ইঞ্জিন|পলিসি|আবেদন|ফাইল|মামলা|অভিযোগ|দাগ"
        "|খতিয়ান|চেক নং|লটারি|কুরিয়ার|জনসংখ্যা|বাজেট"
    ),
)
LABELS = st.sampled_from([*re.findall(r"\w+", LABEL.pattern), "keys", "টিকিট", "ওয়ারেন্টি", " ", "-", "a", "s"])


@settings(max_examples=400)
@given(st.lists(LABELS, max_size=5).map("".join))
def test_labels_are_the_same_words_by_their_first_letters(text: str) -> None:
    assert _found(bare_ids._LABEL, text) == _found(LABEL, text)
