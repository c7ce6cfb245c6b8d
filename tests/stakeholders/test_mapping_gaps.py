from datetime import date

import pytest

from stakeholders.mapping.gaps import coverages, in_a_sentence
from stakeholders.models import Category
from tests.factories import (
    BodyFactory,
    OrganisationFactory,
    SeatFactory,
    StandingFactory,
    auditor,
    category,
    keeper_of_the_register,
    outsider,
)

pytestmark = pytest.mark.django_db
GAPS = "/stakeholders/gaps/"


def member(key, *, seated=True, **fields):
    made = OrganisationFactory(**fields)
    made.categories.add(category(key))
    if seated:
        SeatFactory(organisation=made)
    return made


def of(key):
    (found,) = [one for one in coverages(keeper_of_the_register()) if one.category.key == key]
    return found


def test_category_without_anybody_is_one_gap():
    assert of("civil-society").sentences == ["No civil society in the register."]


def test_category_that_nobody_judged():
    member("civil-society")

    assert of("civil-society").sentences == ["No civil society judged yet."]


@pytest.mark.parametrize(
    ("influence", "interest", "sentences"),
    [
        (4, 4, []),
        (4, 3, ["No civil society with high interest."]),
        (3, 4, ["No civil society with high influence."]),
        (3, 3, ["No civil society with high interest.", "No civil society with high influence."]),
    ],
)
def test_high_begins_at_four(influence, interest, sentences):
    StandingFactory(organisation=member("civil-society"), influence=influence, interest=interest)

    assert of("civil-society").sentences == sentences


def test_last_judgement_counts():
    made = member("civil-society")
    StandingFactory(organisation=made, influence=5, interest=5, judged_on=date(2026, 1, 1))
    StandingFactory(organisation=made, influence=5, interest=1, judged_on=date(2026, 2, 1))

    assert of("civil-society").sentences == ["No civil society with high interest."]


@pytest.mark.parametrize("how", ["no seat", "seat that ended", "body that was dissolved"])
def test_nobody_in_a_body_today(how):
    made = member("civil-society", seated=False)
    StandingFactory(organisation=made, influence=5, interest=5)
    if how == "seat that ended":
        SeatFactory(organisation=made, ends_on=date(2020, 1, 1))
    if how == "body that was dissolved":
        SeatFactory(organisation=made, body=BodyFactory(dissolved_on=date(2020, 1, 1)))

    assert of("civil-society").sentences == ["No civil society in a body today."]


def test_body_that_is_dissolved_later_still_counts():
    made = member("civil-society", seated=False)
    StandingFactory(organisation=made, influence=5, interest=5)
    SeatFactory(organisation=made, body=BodyFactory(dissolved_on=date(9000, 1, 1)))

    assert of("civil-society").sentences == []


def test_category_that_need_not_take_part_is_no_gap():
    assert of("media").sentences == []


def test_merged_organisation_does_not_fill_a_gap():
    member("civil-society", merged_into=OrganisationFactory())

    assert of("civil-society").organisations == 0


def test_table_counts_the_quadrants_of_each_category():
    for influence, interest in ((5, 5), (4, 4), (5, 1), (1, 5), (1, 1)):
        StandingFactory(organisation=member("banks"), influence=influence, interest=interest)
    member("banks", seated=False)

    found = of("banks")

    assert (found.organisations, found.judged, found.seated) == (6, 5, 5)
    assert found.in_quadrants == [
        ("Manage closely", 2),
        ("Keep satisfied", 1),
        ("Keep informed", 1),
        ("Monitor", 1),
    ]


@pytest.mark.parametrize(
    ("name", "inside"), [("Civil society", "civil society"), ("NGOs", "NGOs"), ("", ""), ("X", "x")]
)
def test_category_in_the_middle_of_a_sentence(name, inside):
    assert in_a_sentence(name) == inside


def test_page_shows_sentences_and_every_category(client):
    client.force_login(keeper_of_the_register())

    page = client.get(GAPS).content.decode()

    assert "No civil society in the register." in page
    assert page.count("?category=") == Category.objects.count()


@pytest.mark.parametrize("count", [1, 3, 100])
def test_page_costs_the_same_for_any_number(client, django_assert_num_queries, count):
    client.force_login(keeper_of_the_register())
    body = BodyFactory()
    for _number in range(count):
        made = member("banks", seated=False)
        SeatFactory(organisation=made, body=body)
        StandingFactory(organisation=made)

    with django_assert_num_queries(GAPS_QUERIES):
        client.get(GAPS)


GAPS_QUERIES = 7


@pytest.mark.parametrize("who", [outsider, auditor])
def test_nobody_else_sees_the_gaps(client, who):
    client.force_login(who())

    assert client.get(GAPS).status_code == 404
