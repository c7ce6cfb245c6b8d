from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from ncss_portal.history.models import Entry
from stakeholders.mapping.judging import AlreadyTakenBack, judge, take_back
from stakeholders.models import Standing
from tests.factories import (
    OrganisationFactory,
    StandingFactory,
    auditor,
    focal_point_of,
    keeper_of_the_register,
    outsider,
)

pytestmark = pytest.mark.django_db
LIST_QUERIES, PAGE_QUERIES = 5, 6
SAID = {"influence": 4, "interest": 5, "position": "supportive", "wanted": "leading", "reason": "They asked twice."}


def sent(**other):
    return {**SAID, "judged_on": timezone.localdate().isoformat(), **other}


@pytest.fixture
def organisation():
    return OrganisationFactory(slug="ngo", name="Network of NGOs")


@pytest.fixture
def keeper(client):
    person = keeper_of_the_register()
    client.force_login(person)
    return person


def test_judgement_is_written_down(client, keeper, organisation):
    response = client.post("/stakeholders/organisations/ngo/standing/", sent())

    (standing,) = Standing.objects.all()
    assert response.url == "/stakeholders/organisations/ngo/standing/"
    assert {name: getattr(standing, name) for name in SAID} == SAID
    assert (standing.organisation, standing.judged_by) == (organisation, keeper)


def test_history_says_that_somebody_judged_and_not_what(client, keeper, organisation):
    client.post("/stakeholders/organisations/ngo/standing/", sent())

    entry = Entry.objects.get(act="standing judged")
    assert (entry.thing, entry.actor) == (organisation, keeper)
    assert entry.detail == {"standing": Standing.objects.get().pk}


def test_second_judgement_stands_beside_the_first(client, keeper, organisation):
    StandingFactory(organisation=organisation, influence=1, judged_on=date(2026, 1, 1))

    client.post("/stakeholders/organisations/ngo/standing/", sent())

    assert list(Standing.objects.values_list("influence", flat=True)) == [1, 4]


def test_double_click_judges_once(client, keeper, organisation):
    client.post("/stakeholders/organisations/ngo/standing/", sent())
    client.post("/stakeholders/organisations/ngo/standing/", sent())

    assert Standing.objects.count() == 1
    assert Entry.objects.filter(act="standing judged").count() == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"influence": 6}, "Select a valid choice"),
        ({"influence": ""}, "This field is required"),
        ({"interest": 0}, "Select a valid choice"),
        ({"position": "angry"}, "Select a valid choice"),
        ({"judged_on": "tomorrow"}, "Enter a valid date"),
        ({"judged_on": "9000-01-01"}, "The day lies in the future"),
        ({"reason": "x" * 5001}, "at most 5000 characters"),
    ],
)
def test_wrong_judgement_is_refused_with_a_reason(client, keeper, organisation, wrong, words):
    response = client.post("/stakeholders/organisations/ngo/standing/", sent(**wrong))

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Standing.objects.exists()


def test_page_begins_with_the_last_judgement_and_shows_all(client, keeper, organisation):
    by = outsider(name="Una Earlier")
    StandingFactory(
        organisation=organisation, influence=2, judged_on=date(2026, 1, 5), judged_by=by, reason="First look"
    )
    StandingFactory(organisation=organisation, influence=5, position="leading", judged_on=date(2026, 3, 5))

    response = client.get("/stakeholders/organisations/ngo/standing/")

    page = response.content.decode()
    assert response.context["form"].initial["influence"] == 5
    assert page.index("5 March 2026") < page.index("5 January 2026")
    assert "Influence 2 → 5 · Neutral → Leading" in page
    assert "First look" in page
    assert "Una Earlier" in page


def test_what_comes_next_is_the_next_organisation_without_a_standing(client, keeper, organisation):
    StandingFactory(organisation=OrganisationFactory(name="Already judged"))
    OrganisationFactory(name="Merged away", merged_into=organisation)
    OrganisationFactory(name="Zoo", slug="zoo")

    response = client.post("/stakeholders/organisations/ngo/standing/", sent(then="next"))
    last = client.post("/stakeholders/organisations/zoo/standing/", sent(then="next"))

    assert response.url == "/stakeholders/organisations/zoo/standing/"
    assert last.url == "/stakeholders/map/"


def test_merged_organisation_cannot_be_judged(client, keeper, organisation):
    OrganisationFactory(slug="gone", merged_into=organisation)

    assert client.get("/stakeholders/organisations/gone/standing/").status_code == 404


# --- Taking back -----------------------------------------------------------------------------------------------------


def test_mistake_of_today_is_taken_back_after_a_question(client, keeper, organisation):
    standing = StandingFactory(organisation=organisation, judged_by=keeper)
    path = f"/stakeholders/standings/{standing.pk}/take-back/"

    asked = client.get(path)
    assert Standing.objects.exists()
    done = client.post(path)

    assert "goes for good" in asked.content.decode()
    assert done.url == "/stakeholders/organisations/ngo/standing/"
    assert not Standing.objects.exists()
    assert Entry.objects.get(act="standing taken back").detail == {"standing": standing.pk}


@pytest.mark.parametrize("method", ["get", "post"])
def test_judgement_of_yesterday_or_of_somebody_else_stands(client, keeper, organisation, method):
    yesterday = timezone.now() - timedelta(days=1)
    of_another = StandingFactory(organisation=organisation)
    old = StandingFactory(organisation=organisation, judged_by=keeper, recorded_at=yesterday)

    answers = [
        getattr(client, method)(reverse("stakeholders:standing_take_back", args=[s.pk])) for s in (of_another, old)
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert Standing.objects.count() == 2
    assert "Take back" not in client.get("/stakeholders/organisations/ngo/standing/").content.decode()


def test_today_is_a_day_of_the_portal_and_not_of_greenwich(organisation, settings):
    settings.TIME_ZONE = "America/Belize"
    keeper = keeper_of_the_register()
    with time_machine.travel("2026-05-02T05:30:00Z", tick=False):  # 23:30 in Belize
        standing = StandingFactory(organisation=organisation, judged_by=keeper)
    with time_machine.travel("2026-05-02T06:30:00Z", tick=False), pytest.raises(AlreadyTakenBack):
        take_back(standing, by=keeper)

    assert Standing.objects.exists()


def test_whoever_lost_the_right_takes_nothing_back(organisation):
    person = outsider()
    standing = StandingFactory(organisation=organisation, judged_by=person)

    with pytest.raises(AlreadyTakenBack):
        take_back(standing, by=person)


# --- Many at once ----------------------------------------------------------------------------------------------------


def test_rows_that_are_filled_in_are_written_down_and_the_others_left(client, keeper):
    one, two = OrganisationFactory(name="A"), OrganisationFactory(name="B")
    rows = {f"o{one.pk}-influence": "5", f"o{one.pk}-interest": "2", f"o{one.pk}-position": "resistant"}
    empty = {f"o{two.pk}-influence": "", f"o{two.pk}-interest": "", f"o{two.pk}-position": "neutral"}

    response = client.post("/stakeholders/standings/", {"row": [one.pk, two.pk], **rows, **empty})

    standing = Standing.objects.get()
    assert response.url == "/stakeholders/standings/"
    assert (standing.organisation, standing.influence, standing.interest, standing.position) == (one, 5, 2, "resistant")
    assert standing.judged_by == keeper


def test_row_filled_in_by_half_is_shown_again_and_nothing_is_written(client, keeper):
    one, two = OrganisationFactory(name="A"), OrganisationFactory(name="B")
    whole = {f"o{one.pk}-influence": "5", f"o{one.pk}-interest": "2", f"o{one.pk}-position": "neutral"}
    half = {f"o{two.pk}-influence": "3", f"o{two.pk}-interest": "", f"o{two.pk}-position": "neutral"}

    response = client.post("/stakeholders/standings/", {"row": [one.pk, two.pk], **whole, **half})

    assert response.status_code == 422
    assert "Choose the interest." in response.content.decode()
    assert not Standing.objects.exists()


def test_organisation_that_somebody_judged_meanwhile_is_left_alone(client, keeper):
    one = OrganisationFactory()
    StandingFactory(organisation=one, influence=1)
    rows = {f"o{one.pk}-influence": "5", f"o{one.pk}-interest": "2", f"o{one.pk}-position": "neutral"}

    response = client.post("/stakeholders/standings/", {"row": [one.pk], **rows}, follow=True)

    assert "meanwhile" in response.content.decode()
    assert Standing.objects.get().influence == 1


@pytest.mark.parametrize("row", ["x", "-1", "²", "9" * 30])
def test_row_that_is_no_organisation_changes_nothing(client, keeper, row):
    assert client.post("/stakeholders/standings/", {"row": [row]}).status_code == 302


def test_list_has_pages_of_twenty_without_those_that_were_judged(client, keeper):
    StandingFactory()
    OrganisationFactory.create_batch(21)

    pages = [client.get("/stakeholders/standings/", {"page": page}).context["forms"] for page in (1, 2)]

    assert [len(forms) for forms in pages] == [20, 1]


@pytest.mark.parametrize("count", [1, 3, 19])
def test_list_costs_the_same_for_any_number(client, keeper, django_assert_num_queries, count):
    OrganisationFactory.create_batch(count)

    with django_assert_num_queries(LIST_QUERIES):
        client.get("/stakeholders/standings/")


@pytest.mark.parametrize("count", [1, 3])
def test_page_of_an_organisation_costs_the_same_for_any_number(
    client, keeper, organisation, django_assert_num_queries, count
):
    StandingFactory.create_batch(count, organisation=organisation)

    with django_assert_num_queries(PAGE_QUERIES):
        client.get("/stakeholders/organisations/ngo/standing/")


# --- Rights ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [outsider, auditor, lambda: focal_point_of(OrganisationFactory())])
def test_nobody_else_sees_or_judges(client, organisation, who):
    person = who()
    standing = StandingFactory(organisation=organisation, judged_by=person)
    client.force_login(person)
    paths = [
        "/stakeholders/organisations/ngo/standing/",
        "/stakeholders/standings/",
        f"/stakeholders/standings/{standing.pk}/take-back/",
    ]

    answers = [client.get(path).status_code for path in paths]
    answers += [client.post(path, sent(row=organisation.pk)).status_code for path in paths]

    assert answers == [404] * 6
    assert Standing.objects.count() == 1


def test_focal_point_does_not_see_what_is_thought_of_the_own_organisation(client, organisation):
    StandingFactory(organisation=organisation, reason="Canary of standings")
    client.force_login(focal_point_of(organisation))

    assert client.get("/stakeholders/organisations/ngo/standing/").status_code == 404


def test_judge_gives_the_standing(organisation):
    keeper = keeper_of_the_register()

    standing = judge(organisation, by=keeper, influence=1, interest=2, position="unaware", on=date(2026, 1, 1))

    assert standing.at == (2, 1)
