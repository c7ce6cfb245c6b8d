import re
from datetime import date

import pytest

from stakeholders.mapping.charting import SORTS
from stakeholders.mapping.moving import standing_at
from stakeholders.mapping.scales import Quadrant, quadrant_of
from tests.factories import (
    BodyFactory,
    OrganisationFactory,
    SeatFactory,
    StandingFactory,
    UserFactory,
    auditor,
    category,
    keeper_of_the_register,
    outsider,
)

pytestmark = pytest.mark.django_db
MAP = "/stakeholders/map/"


@pytest.fixture
def keeper(client):
    person = keeper_of_the_register()
    client.force_login(person)
    return person


def judged(name, influence=3, interest=3, position="neutral", day=date(2026, 3, 1), **organisation):
    made = OrganisationFactory(name=name, **organisation)
    StandingFactory(organisation=made, influence=influence, interest=interest, position=position, judged_on=day)
    return made


def names(response):
    return [row.organisation.name for row in response.context["chart"].sorted_rows]


@pytest.mark.parametrize(
    ("influence", "interest", "quadrant"),
    [(4, 4, "manage"), (5, 3, "satisfy"), (3, 4, "inform"), (3, 3, "monitor"), (1, 5, "inform"), (5, 5, "manage")],
)
def test_four_and_five_are_high(influence, interest, quadrant):
    assert quadrant_of(influence, interest) == Quadrant(quadrant)


def test_map_links_every_organisation_in_picture_and_table(client, keeper):
    judged("Central Bank", 5, 4, "supportive", acronym="CBB", slug="cbb")

    page = client.get(MAP).content.decode()

    assert (
        'href="/stakeholders/organisations/cbb/" aria-label="Central Bank: supportive, influence 5, interest 4"' in page
    )
    assert ">CBB</text>" in page
    assert re.search(r'<a class="link-main" href="/stakeholders/organisations/cbb/">Central Bank</a>', page)


def test_name_of_an_organisation_is_escaped_in_the_picture(client, keeper):
    judged('<b>"&</b>')

    page = client.get(MAP).content.decode()

    assert "<b>&quot;" not in page
    assert "&lt;b&gt;&quot;&amp;&lt;/b&gt;: neutral" in page


def test_merged_organisation_and_one_without_standing_are_not_on_the_map(client, keeper):
    kept = judged("Kept")
    judged("Gone", merged_into=kept)
    OrganisationFactory(name="Nobody judged it")

    response = client.get(MAP)

    assert names(response) == ["Kept"]
    assert "1 has no standing yet and is not shown." in response.content.decode()


def test_present_standing_is_that_of_the_last_day_and_not_the_last_written(client, keeper):
    made = judged("A", 5, 5, day=date(2026, 6, 1))
    StandingFactory(organisation=made, influence=1, interest=1, judged_on=date(2026, 1, 1))

    (row,) = client.get(MAP).context["chart"].rows

    assert (row.initial.influence, row.now.influence) == (1, 5)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"category": "banks"}, ["A"]),
        ({"sector": "energy"}, ["B"]),
        ({"body": "task-force"}, ["C"]),
        ({"position": "resistant"}, ["D"]),
        ({"category": "nonsense"}, ["A", "B", "C", "D"]),
        (
            {"sector": "'", "body": "'", "position": "'", "since": "soon", "sort": "judged_by__password"},
            ["A", "B", "C", "D"],
        ),
        ({"category": "banks", "position": "resistant"}, []),
    ],
)
def test_filters_choose_and_what_is_not_understood_does_not(client, keeper, query, shown):
    judged("A").categories.add(category("banks"))
    judged("B", sector="energy")
    SeatFactory(organisation=judged("C"), body=BodyFactory(slug="task-force"))
    SeatFactory(organisation=judged("D", position="resistant"), body=BodyFactory(), ends_on=date(2020, 1, 1))

    response = client.get(MAP, query)

    assert names(response) == shown


def test_body_that_was_dissolved_is_not_offered(client, keeper):
    SeatFactory(organisation=judged("A"), body=BodyFactory(name="Old group", dissolved_on=date(2020, 1, 1)))

    assert "Old group" not in client.get(MAP).content.decode()


def test_seat_that_ended_is_no_seat(client, keeper):
    body = BodyFactory(slug="task-force")
    SeatFactory(organisation=judged("Left"), body=body, ends_on=date(2020, 1, 1))

    assert names(client.get(MAP, {"body": "task-force"})) == []


def test_filters_stay_in_the_addresses_of_the_sorting(client, keeper):
    judged("A", position="neutral")

    page = client.get(MAP, {"position": "neutral", "since": "2026-01-01"}).content.decode()

    assert 'href="?position=neutral&amp;since=2026-01-01&amp;sort=organisation#table"' in page


@pytest.mark.parametrize("sort", [*SORTS, *(f"-{name}" for name in SORTS)])
def test_table_sorts_by_every_column(client, keeper, sort):
    by = UserFactory(name="Zed")
    made = judged("B", 5, 1, "leading", day=date(2026, 5, 1))
    StandingFactory(organisation=made, influence=5, interest=1, position="leading", wanted="leading", judged_by=by)
    made.categories.add(category("regulators"))
    other = judged("A", 1, 5, "unaware", day=date(2026, 1, 1))
    StandingFactory(organisation=other, influence=1, interest=5, position="unaware", judged_on=date(2026, 2, 1))
    rising = ["B", "A"] if sort.removeprefix("-") == "interest" else ["A", "B"]

    response = client.get(MAP, {"sort": sort})

    assert names(response) == (rising[::-1] if sort.startswith("-") else rising)
    assert response.content.decode().count("aria-sort=") == 1


def test_whoever_cares_much_and_can_little_is_named_first_by_interest(client, keeper):
    judged("Weak and keen", 1, 5)
    judged("Less keen", 2, 4)
    judged("Mighty", 5, 5)
    judged("Quiet", 1, 1)

    response = client.get(MAP)

    assert [row.organisation.name for row in response.context["chart"].to_be_heard] == ["Weak and keen", "Less keen"]
    assert "High interest, little influence: make sure that they are heard." in response.content.decode()


def test_empty_register_says_what_to_do(client, keeper):
    assert "No organisation has a standing yet" in client.get(MAP).content.decode()


# --- Movements -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "influence"),
    [
        (None, 1),
        (date(2025, 1, 1), 1),
        (date(2026, 1, 1), 1),
        (date(2026, 2, 1), 2),
        (date(2026, 2, 28), 2),
        (date(2027, 1, 1), 3),
    ],
)
def test_standing_of_a_day_is_the_last_one_until_then_or_the_first_after(day, influence):
    days = (date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1))
    standings = [
        StandingFactory.build(organisation=None, judged_by=None, influence=n, judged_on=d)
        for n, d in enumerate(days, 1)
    ]

    assert standing_at(standings, day).influence == influence


@pytest.fixture
def mover():
    made = judged("Mover", 2, 3, "resistant", day=date(2026, 1, 10))
    StandingFactory(organisation=made, influence=2, interest=5, position="neutral", judged_on=date(2026, 2, 10))
    StandingFactory(organisation=made, influence=4, interest=5, position="neutral", judged_on=date(2026, 4, 10))
    StandingFactory(organisation=made, influence=4, interest=5, position="neutral", judged_on=date(2026, 5, 10))
    return made


def test_arrows_are_drawn_only_where_a_day_is_given(client, keeper, mover):
    plain, with_arrows, later = (
        client.get(MAP, {"since": day}).content.decode() for day in ("", "2026-03-01", "2026-04-10")
    )

    assert "; before: influence" not in plain
    assert "Mover: neutral, influence 4, interest 5; before: influence 2, interest 5" in with_arrows
    assert "; before: influence" not in later


def test_list_says_who_moved_when_and_from_where_to_where(client, keeper, mover):
    made = judged("Other", 1, 1, day=date(2026, 1, 1))
    StandingFactory(organisation=made, influence=1, interest=1, position="leading", judged_on=date(2026, 3, 3))

    moves = client.get(MAP).context["moves"]

    assert [(m.after.organisation.name, m.after.judged_on, m.changes) for m in moves] == [
        ("Mover", date(2026, 4, 10), ["Influence 2 → 4"]),
        ("Other", date(2026, 3, 3), ["Neutral → Leading"]),
        ("Mover", date(2026, 2, 10), ["Interest 3 → 5", "Resistant → Neutral"]),
    ]


def test_list_of_movements_begins_after_the_day(client, keeper, mover):
    moves = client.get(MAP, {"since": "2026-02-10"}).context["moves"]

    assert [move.after.judged_on for move in moves] == [date(2026, 4, 10)]


def test_movements_have_pages_of_twenty(client, keeper):
    made = judged("Restless", 1, 1, day=date(2026, 1, 1))
    for number in range(21):
        StandingFactory(organisation=made, influence=2 + number % 2, interest=1, judged_on=date(2026, 2, 1))

    pages = [client.get(MAP, {"page": page}).context["moves"] for page in ("1", "2", "x")]

    assert [len(page) for page in pages] == [20, 1, 20]


# --- Cost and rights -------------------------------------------------------------------------------------------------

MAP_QUERIES = 8


@pytest.mark.parametrize("count", [1, 3, 100])
def test_map_costs_the_same_for_any_number(client, keeper, django_assert_num_queries, count):
    for number in range(count):
        made = judged(f"Organisation {number}", 1 + number % 5, 1 + number // 5 % 5)
        made.categories.add(category("banks"))
        StandingFactory(organisation=made, influence=5)

    with django_assert_num_queries(MAP_QUERIES):
        client.get(MAP, {"since": "2026-01-01", "category": "banks"})


@pytest.mark.parametrize("who", [outsider, auditor])
def test_nobody_else_sees_the_map(client, who):
    judged("A")
    client.force_login(who())

    assert client.get(MAP).status_code == 404


def test_stranger_is_asked_to_sign_in(client):
    assert client.get(MAP).status_code == 302


def test_map_stays_in_no_cache(client, keeper):
    judged("A")

    assert client.get(MAP).headers["Cache-Control"] == "private, no-store"


def test_map_is_only_read(client, keeper):
    assert client.post(MAP).status_code == 405
