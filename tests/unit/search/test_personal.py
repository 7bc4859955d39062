"""Personal values in a query: tokens for those who may, left out for others."""

from search.personal import read_query
from transforms.privacy import Kind, Tokenizer

TOKENIZER = Tokenizer(b"salt-of-the-tests-of-search")
TOKEN = TOKENIZER.token(Kind.PHONE, "01712345678")


def test_a_number_is_left_out_for_whoever_may_not_search_by_it() -> None:
    query = read_query("saree 01712-345678 or ama@example.com, @name_88")
    assert query.left_out == ("PHONE", "EMAIL", "HANDLE")
    assert query.tokens == ()
    assert not set("0123456789@") & set(query.text)


def test_a_number_becomes_the_token_of_the_store_for_whoever_may() -> None:
    assert read_query("saree +88 01712-345678", TOKENIZER) == ("saree", (TOKEN,), ())
    assert read_query("০১৭১২৩৪৫৬৭৮", TOKENIZER).tokens == (TOKEN,)


def test_a_token_is_as_personal_as_what_it_stands_for() -> None:
    assert read_query(f"saree {TOKEN}") == ("saree", (), ("PHONE",))
    assert read_query(f"saree {TOKEN}", TOKENIZER) == ("saree", (TOKEN,), ())


def test_statements_on_health_stay_words_and_places_have_no_token() -> None:
    assert read_query("sugar free tea, amar diabetes ase") == ("sugar free tea, amar diabetes ase", (), ())
    assert read_query("saree from House 12, Road 5, Uttara, Dhaka", TOKENIZER) == ("saree from", (), ())


def test_a_name_stays_a_word_beside_its_token() -> None:
    query = read_query("order of Nasrin Akter", TOKENIZER)
    assert query.text == "order of Nasrin Akter"
    assert query.tokens == (TOKENIZER.token(Kind.NAME, "Nasrin Akter"),)


def test_a_query_without_personal_values_passes_as_it_is() -> None:
    assert read_query("walton primo x7 এর দাম") == ("walton primo x7 এর দাম", (), ())
