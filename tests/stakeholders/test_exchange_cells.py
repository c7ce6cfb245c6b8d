"""Addresses, names, telephone numbers and categories, cell by cell."""

from collections import Counter

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from stakeholders.exchange.reading import phones
from stakeholders.exchange.reading.addresses import better_domain, corrected, is_address, read_addresses
from stakeholders.exchange.reading.categories import Categories
from stakeholders.exchange.reading.people import _AFTER_NAMES, is_near, is_same, parts_of, proper, read_name

LOCAL = st.from_regex(r"[a-z][a-z0-9]{0,10}(\.[a-z0-9]{1,8}){0,2}", fullmatch=True)
DOMAIN = st.from_regex(r"[a-z][a-z0-9]{1,10}\.(example|test)", fullmatch=True)
ADDRESS = st.builds("{}@{}".format, LOCAL, DOMAIN)
NAME = st.from_regex(r"[A-Z][a-zéñøü']{1,10}( [A-Z][a-zéñøü]{1,10}){0,2}", fullmatch=True)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a@b.example", ["a@b.example"]),
        (" A.B@C.EXAMPLE\u00a0", ["a.b@c.example"]),
        ("a@b.example; c@d.example", ["a@b.example", "c@d.example"]),
        ("a@b.example / c@d.example", ["a@b.example", "c@d.example"]),
        ("a@b.example\nc@d.example", ["a@b.example", "c@d.example"]),
        ("a@b.example, c@d.example", ["a@b.example", "c@d.example"]),
        ("a@b.example and c@d.example", ["a@b.example", "c@d.example"]),
        ("a@b.example a@B.example", ["a@b.example"]),
        ("Ada Ipsum <ada@b.example>", ["ada@b.example"]),
        ("A <a@b.example>; C <c@d.example>", ["a@b.example", "c@d.example"]),
        ("mailto:a@b.example?subject=x", ["a@b.example"]),
        ("a@b.example (office)", ["a@b.example"]),
        ("tbc", []),
        ("", []),
        ("a.b.example", []),
        ("a@@b.example", []),
        ("a@b", []),
        ("a@b.example.", []),
        ("a @ b.example", []),
        ("a@b,example", []),
    ],
)
def test_addresses_are_found_and_nothing_else(text, found):
    assert read_addresses(text).found == found


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("a.b @ c.example", "a.b@c.example"),
        ("a@c.example.", "a@c.example"),
        ("a@c,example", "a@c.example"),
        ("a@@c.example", "a@c.example"),
        ("a(at)c.example", "a@c.example"),
        ("a [at] c.example", "a@c.example"),
        ("a..b@c.example", "a.b@c.example"),
        ("tbc", ""),
        ("a.c.example", ""),
        ("a@b@c.example", ""),
    ],
)
def test_correction_is_offered_where_a_small_one_helps(text, address):
    assert corrected(text) == address


@given(
    st.lists(ADDRESS, min_size=1, max_size=4, unique=True), st.sampled_from(["; ", " / ", "\n", ", ", ",", ";", " "])
)
def test_every_address_of_a_list_is_found(addresses, between):
    assert read_addresses(between.join(addresses)).found == addresses


@given(st.text(max_size=60))
def test_whatever_is_found_in_a_cell_is_an_address_in_small_letters(text):
    cell = read_addresses(text)

    assert all(is_address(address) and address == address.lower() for address in cell.found)
    assert not cell.correction or is_address(cell.correction)


@pytest.mark.parametrize(
    ("address", "of_organisation", "better"),
    [
        ("a@airports.exampel", {"airports.example"}, "a@airports.example"),
        ("a@airports.exampel", set(), "a@airports.example"),
        ("a@gmail.con", set(), "a@gmail.com"),
        ("a@police.example", {"airports.example"}, ""),
        ("a@airports.example", {"airports.example"}, ""),
        ("a@bcl.example", {"bel.example"}, "a@bel.example"),
    ],
)
def test_typing_error_in_a_domain_is_seen_by_the_others(address, of_organisation, better):
    assert better_domain(address, of_organisation, Counter(example=40, exampel=1)) == better


def test_rare_ending_is_no_typing_error_where_nothing_is_usual():
    assert better_domain("a@x.exampel", set(), Counter(example=2, exampel=1)) == ""


@pytest.mark.parametrize(
    ("cells", "whole", "family"),
    [
        ({"family": "SAMPLE, Kofi (Ms.)"}, "Kofi Sample", "Sample"),
        ({"full": "PRUEBA, Zoë"}, "Zoë Prueba", "Prueba"),
        ({"full": "O'BRIEN, MARY-ANN"}, "Mary-Ann O'Brien", "O'Brien"),
        ({"full": 'Bob "Testy" Exemplar'}, 'Bob "Testy" Exemplar', ""),
        ({"given": "Na'im", "family": "Sinnombre"}, "Na'im Sinnombre", "Sinnombre"),
        ({"given": "ADA", "family": "MOCKUP"}, "Ada Mockup", "Mockup"),
        ({"full": "Ada MOCKUP"}, "Ada Mockup", "Mockup"),
        ({"full": "Mrs. Ada Mockup"}, "Ada Mockup", ""),
        ({"full": "Ada  Mockup, PhD"}, "Ada Mockup, PhD", ""),
        ({"full": "J.P. Mockup"}, "J.P. Mockup", ""),
        ({"full": "José de la Cruz"}, "José de la Cruz", ""),
        ({"given": "Ada"}, "Ada", ""),
        ({}, "", ""),
    ],
)
def test_names_are_put_in_order(cells, whole, family):
    name = read_name(**cells)

    assert (name.whole, name.family) == (whole, family)


@given(NAME, NAME)
def test_name_in_two_cells_is_the_name_in_one_cell(given_name, family):
    # "Mockup, Jp" is a Justice of the Peace.
    assume(not all(word.casefold() in _AFTER_NAMES for word in given_name.split()))

    apart = read_name(given=given_name, family=family)
    together = read_name(full=f"{family}, {given_name}")

    assert apart.whole == together.whole
    assert not apart.is_tidied
    assert is_same(apart.whole, f"{family} {given_name}")


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_no_name_grows_or_breaks_what_reads_it(full, given_name, family):
    name = read_name(full=full, given=given_name, family=family)

    assert len(name.whole) <= len(full) + len(given_name) + len(family) + 2 or name.whole.casefold() != full.casefold()
    assert name.whole == " ".join(name.whole.split())
    assert is_near(name.whole, name.whole) or not parts_of(name.whole)
    assert proper(proper(name.whole)) == proper(name.whole)


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("Søren Dolor", "Dolor, Soren", True),
        ("Na'im Ipsum", "Na’im Ipsum", True),
        ("Dr. Ada Mockup", "Ada Mockup", True),
        ("Ada M. Mockup", "Ada Mockup", True),
        ("A. Mockup", "Ada Mockup", True),
        ("Fatima Placeholder", "Fatima Placeholdr", True),
        ("Pat Fixture", "Orlando Sample", False),
        ("Ada Fixture", "Bob Fixture", False),
        ("Ada", "Ada Mockup", False),
        ("", "Ada", False),
    ],
)
def test_names_that_are_nearly_the_same(one, other, near):
    assert is_near(one, other) is near
    assert is_near(other, one) is near


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("+501 000 0189 / +501 000 0999", "+501 000 0189 / +501 000 0999"),
        ("Tel.: 000-0102", "000-0102"),
        ("000-0102\n000-0103", "000-0102, 000-0103"),
        ("  (501)  000-0102 ", "(501) 000-0102"),
        ("n/a", ""),
    ],
)
def test_telephone_numbers_are_kept_as_written(text, kept):
    assert phones.tidied(text) == kept


def test_telephone_numbers_are_the_same_in_every_form():
    forms = ["+501 000 0102", "(501) 000-0102", "00501 000 0102", "000.0102", "5010000102", "000-0102 ext. 12"]

    assert {frozenset(phones.numbers_in(form)) for form in forms} == {frozenset({"0000102"})}
    assert not phones.says_more("000-0102", "+501 000 0102")
    assert phones.says_more("000-0102 / 000-0777", "+501 000 0102")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "keys", "asked"),
    [
        ("a", ["ministries"], {}),
        ("b)", ["parliament"], {}),
        ("(c)", ["judiciary"], {}),
        ("D", ["regulators"], {}),
        ("e) National security agencies", ["security"], {}),
        ("Gov - Ministry", ["ministries"], {}),
        ("Critical infrastructure providers (Water, Energy, Transport, etc.)", ["infrastructure"], {}),
        ("Telco's and ISPs", ["telecoms"], {}),
        ("Banking / finance", ["banks"], {}),
        ("academia ", ["academia"], {}),
        ("Sector privado", ["industry"], {}),
        ("h / j", ["infrastructure", "telecoms"], {}),
        ("NGO", [], {"NGO": "civil-society"}),
        ("Civil society", [], {"Civil society": "civil-society"}),
        ("International", [], {"International": "international"}),
        ("Sports club", [], {"Sports club": ""}),
        ("m", [], {"m": ""}),
        ("??", [], {}),
        ("", [], {}),
    ],
)
def test_categories_in_many_words(text, keys, asked):
    kinds = Categories().read(text)

    assert (kinds.keys, kinds.asked) == (keys, asked)
