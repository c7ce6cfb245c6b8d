"""The pages of the bodies: who sees what, what a coordinator does there, and at what price."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ncss_portal.history.models import Entry
from stakeholders.models import Body, Category
from tests import factories

pytestmark = pytest.mark.django_db
LIST = reverse("stakeholders:bodies")
NEW = reverse("stakeholders:body_new")
DAY = timedelta(days=1)
FIELDS = {"name": "Task force", "kind": "task_force", "mandate": "Write it."}


@pytest.fixture
def today() -> Any:
    return timezone.localdate()


@pytest.fixture
def alice(client: Any) -> Any:
    """Alice, who keeps the register, signed in."""
    return signed_in(client, factories.keeper_of_the_register())


def signed_in(client: Any, person: Any) -> Any:
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


def page(name: str, *args: Any) -> str:
    return reverse(f"stakeholders:{name}", args=args)


def body_with_all_kinds_of_seats() -> Body:
    today = timezone.localdate()
    body = factories.BodyFactory()
    for name, days in (("Sitting", {}), ("Later", {"starts_on": today + DAY}), ("Gone", {"ends_on": today})):
        factories.SeatFactory(body=body, holder__name=f"{name} person", organisation__name=f"{name} office", **days)
    return body


# --- Who sees what ---------------------------------------------------------------------------------------------------


def test_keepers_and_auditors_see_all_bodies_and_members_their_own(client: Any):
    own, other = factories.BodyFactory(name="Own body"), factories.BodyFactory(name="Other body")
    shown = {}
    for role, person in (
        ("keeper", factories.keeper_of_the_register()),
        ("auditor", factories.auditor()),
        ("member", factories.seated(own)),
        ("outsider", factories.outsider()),
    ):
        signed_in(client, person)
        text = client.get(LIST).text
        shown[role] = [body.name for body in (own, other) if body.name in text]

    assert shown == {
        "keeper": ["Own body", "Other body"],
        "auditor": ["Own body", "Other body"],
        "member": ["Own body"],
        "outsider": [],
    }


@pytest.mark.parametrize("name", ["body", "body_seats"])
def test_page_of_a_body_is_closed_to_those_who_do_not_sit_in_it(client: Any, name: str):
    body = factories.BodyFactory()
    answers = []
    for person in (
        factories.keeper_of_the_register(),
        factories.auditor(),
        factories.seated(body),
        factories.seated(factories.BodyFactory()),
        factories.outsider(),
    ):
        signed_in(client, person)
        answers.append(client.get(page(name, body.slug)).status_code)

    assert answers == [200, 200, 200, 404, 404]


def test_member_sees_who_sits_today_and_nothing_else_of_anybody(client: Any):
    body = body_with_all_kinds_of_seats()
    signed_in(client, factories.seated(body, email="member@portal.example"))
    factories.AddressFactory(
        contact=body.seats.get(organisation__name="Sitting office").holder, email="secret@a.example"
    )

    text = client.get(body.get_absolute_url()).text

    assert ("Sitting person" in text, "Sitting office" in text, "Later person" in text, "Gone person" in text) == (
        True,
        True,
        False,
        False,
    )
    assert "secret@a.example" not in text
    assert "/stakeholders/" not in text.replace(page("participants"), "")


def test_keeper_sees_current_coming_and_former_seats_with_links(client: Any, alice: Any):
    body = body_with_all_kinds_of_seats()

    text = client.get(body.get_absolute_url()).text

    places = [text.index(name) for name in ("Sitting person", "Later person", "Gone person")]
    assert places == sorted(places)
    assert all(seat.organisation.get_absolute_url() in text for seat in body.seats.all())


def test_auditor_reads_and_is_offered_nothing_to_do(client: Any):
    body = body_with_all_kinds_of_seats()
    signed_in(client, factories.auditor())

    text = client.get(body.get_absolute_url()).text

    assert "Gone person" in text
    assert ("/edit/" in text, "/dissolve/" in text, "/seats/new/" in text) == (False, False, False)


def test_list_of_somebody_without_a_seat_says_so(client: Any):
    signed_in(client, factories.outsider())

    assert "You hold no seat today" in client.get(LIST).text


def test_seats_of_a_dissolved_body_are_former_ones(client: Any, alice: Any, today: Any):
    body = factories.BodyFactory(dissolved_on=today)
    factories.SeatFactory(body=body, holder__name="Ada Lovelace")

    text = client.get(body.get_absolute_url()).text

    assert ("Nobody sits here today" in text, "Ada Lovelace" in text, "/seats/new/" in text) == (True, True, False)


def test_predecessor_is_a_link_only_for_those_who_can_open_it(client: Any):
    body = factories.BodyFactory(predecessor=factories.BodyFactory(name="Ad hoc committee", slug="ad-hoc"))
    texts = []
    for person in (factories.keeper_of_the_register(), factories.seated(body)):
        signed_in(client, person)
        texts.append(client.get(body.get_absolute_url()).text)

    assert ["Ad hoc committee" in text for text in texts] == [True, True]
    assert ["/bodies/ad-hoc/" in text for text in texts] == [True, False]


@pytest.mark.parametrize(("name", "expected"), [("body", 8), ("body_seats", 6)])
@pytest.mark.parametrize("number", [1, 3])
def test_pages_of_a_body_cost_the_same_however_many_sit_in_it(
    client: Any, alice: Any, name: str, number: int, expected: int
):
    body = factories.BodyFactory(predecessor=factories.BodyFactory())
    for _each in range(number):
        seat = factories.SeatFactory(body=body, alternate=factories.ContactFactory())
        seat.organisation.categories.add(factories.category("banks"))
    client.get(page(name, body.slug))

    with CaptureQueriesContext(connection) as asked:
        client.get(page(name, body.slug))

    assert len(asked) == expected


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_the_same_however_many_bodies_there_are(client: Any, alice: Any, number: int):
    for _each in range(number):
        body = factories.BodyFactory(lead=factories.OrganisationFactory())
        factories.SeatFactory.create_batch(2, body=body)
    client.get(LIST)

    with CaptureQueriesContext(connection) as asked:
        text = client.get(LIST).text

    assert (text.count("link-main"), len(asked)) == (number, 5)


def test_list_counts_the_seats_of_today_only(client: Any, alice: Any, today: Any):
    body = body_with_all_kinds_of_seats()
    factories.SeatFactory(body=body, organisation=body.seats.get(organisation__name="Sitting office").organisation)

    [listed] = Body.objects.for_list(today)

    assert (listed.seat_count, listed.organisation_count) == (2, 1)


# --- Balance and warnings --------------------------------------------------------------------------------------------


def test_balance_counts_seats_by_category_and_names_what_is_missing(client: Any, alice: Any):
    body = factories.BodyFactory()
    for keys in (["ministries"], ["ministries", "regulators"], ["police"], []):
        seat = factories.SeatFactory(body=body)
        seat.organisation.categories.set([factories.category(key) for key in keys])

    response = client.get(body.get_absolute_url())

    shares = {share.category.key: (share.seats, share.percent) for share in response.context["balance"]}
    assert [shares[key] for key in ("ministries", "regulators", "police", "banks")] == [
        (2, 50),
        (1, 25),
        (1, 25),
        (0, 0),
    ]
    expected = Category.objects.filter(is_expected=True).exclude(key__in=["ministries", "regulators", "police"])
    assert set(response.context["missing"]) == set(expected)
    assert "1 seat belongs to an organisation without a category." in response.text


def test_category_that_nobody_expects_is_not_missing(client: Any, alice: Any):
    body = factories.SeatFactory().body

    missing = {category.key for category in client.get(body.get_absolute_url()).context["missing"]}

    assert ("media" in missing, "civil-society" in missing) == (False, True)


@pytest.mark.parametrize(("people", "is_warned"), [(2, False), (3, True)])
def test_more_than_two_people_of_one_organisation_are_a_warning(client: Any, alice: Any, people: int, is_warned: bool):
    organisation = factories.OrganisationFactory(name="Large office")
    body = factories.BodyFactory()
    for _each in range(people):
        factories.SeatFactory(body=body, organisation=organisation)

    text = client.get(body.get_absolute_url()).text

    assert (f"Large office has {people} people in this body." in text) is is_warned


def test_same_person_twice_counts_once(client: Any, alice: Any):
    seat = factories.SeatFactory(alternate=factories.ContactFactory())
    factories.SeatFactory(body=seat.body, organisation=seat.organisation, holder=seat.alternate)

    assert "The guidance is one or two" not in client.get(seat.body.get_absolute_url()).text


def test_seats_without_a_name_are_told_to_those_who_can_name_somebody(client: Any):
    body = factories.SeatFactory(holder=None).body
    texts = []
    for person in (factories.keeper_of_the_register(), factories.seated(body)):
        signed_in(client, person)
        texts.append(client.get(body.get_absolute_url()).text)

    assert ["1 seat has nobody named who holds it." in text for text in texts] == [True, False]


# --- Beginning, changing, dissolving ---------------------------------------------------------------------------------


def test_body_that_is_begun_gets_an_address_and_a_group_of_its_own(client: Any, alice: Any):
    response = client.post(NEW, FIELDS)

    body = Body.objects.get()
    assert response.url == body.get_absolute_url() == "/bodies/task-force/"
    assert body.group.name.startswith("body:task-force:")
    assert not body.group.user_set.exists()
    assert Entry.objects.about(body).get().act == "body begun"


@pytest.mark.parametrize(("name", "slug"), [("Task force", "task-force-2"), ("New", "new-2"), ("工作组", "body")])
def test_address_is_free_and_none_of_the_portal_itself(client: Any, alice: Any, name: str, slug: str):
    factories.BodyFactory(slug="task-force")

    client.post(NEW, FIELDS | {"name": name})

    assert Body.objects.get(name=name).slug == slug


def test_body_gets_no_rights_of_a_group_that_was_there_before(client: Any, alice: Any):
    Group.objects.create(name="body:task-force")

    client.post(NEW, FIELDS)

    assert Group.objects.get(name="body:task-force") != Body.objects.get().group


def test_change_keeps_address_and_group(client: Any, alice: Any):
    body = factories.BodyFactory()

    response = client.post(page("body_edit", body.slug), FIELDS | {"name": "Renamed"})

    changed = Body.objects.get()
    assert (response.url, changed.name, changed.slug, changed.group) == (
        body.get_absolute_url(),
        "Renamed",
        body.slug,
        body.group,
    )
    assert Entry.objects.about(body).get().detail == {"fields": ["mandate", "name"]}


@pytest.mark.parametrize("change", [{"name": ""}, {"kind": "circus"}, {"lead": 999}, {"established_on": "yesterday"}])
def test_what_cannot_be_said_of_a_body_is_refused(client: Any, alice: Any, change: dict[str, Any]):
    assert client.post(NEW, FIELDS | change).status_code == 422
    assert not Body.objects.exists()


def test_bodies_do_not_take_over_from_one_another_in_a_circle(client: Any, alice: Any):
    first = factories.BodyFactory()
    third = factories.BodyFactory(predecessor=factories.BodyFactory(predecessor=first))

    response = client.post(page("body_edit", first.slug), FIELDS | {"predecessor": third.pk})

    assert (response.status_code, Body.objects.get(pk=first.pk).predecessor) == (422, None)


def test_body_is_dissolved_and_goes_on(client: Any, alice: Any, today: Any):
    body = factories.BodyFactory()
    address = page("body_dissolve", body.slug)

    client.post(address, {"dissolved_on": today.isoformat()})
    dissolved = Body.objects.get().dissolved_on
    client.post(address, {"dissolved_on": ""})

    assert (dissolved, Body.objects.get().dissolved_on) == (today, None)
    assert [entry.act for entry in Entry.objects.about(body)] == ["body goes on", "body dissolved"]


@pytest.mark.parametrize("day", ["", "2019-12-31", "soon"])
def test_body_is_not_dissolved_without_a_day_or_before_it_began(client: Any, alice: Any, day: str):
    body = factories.BodyFactory(established_on="2020-01-01")

    response = client.post(page("body_dissolve", body.slug), {"dissolved_on": day})

    assert (response.status_code, Body.objects.get().dissolved_on) == (422, None)


# --- Nobody else -----------------------------------------------------------------------------------------------------

ACTS = {
    "body_new": [],
    "body_edit": ["slug"],
    "body_dissolve": ["slug"],
    "seat_new": ["slug"],
    "seat_edit": ["slug", "pk"],
    "seat_revoke": ["slug", "pk"],
    "seat_remove": ["slug", "pk"],
}


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", ["outsider", "member", "auditor"])
def test_only_those_who_keep_the_register_do_anything(client: Any, name: str, method: str, role: str):
    seat = factories.SeatFactory()
    people = {
        "outsider": factories.outsider,
        "member": lambda: factories.seated(seat.body),
        "auditor": factories.auditor,
    }
    signed_in(client, people[role]())
    args = {"slug": seat.body.slug, "pk": seat.pk}

    response = getattr(client, method)(page(name, *(args[word] for word in ACTS[name])), FIELDS)

    assert (response.status_code, Entry.objects.exists()) == (404, False)


@pytest.mark.parametrize("name", ["bodies", "body", "body_seats", *ACTS])
def test_stranger_is_sent_to_the_entrance(client: Any, name: str):
    seat = factories.SeatFactory()
    args = {"bodies": [], "body": ["slug"], "body_seats": ["slug"], **ACTS}[name]

    response = client.get(page(name, *({"slug": seat.body.slug, "pk": seat.pk}[word] for word in args)))

    assert (response.status_code, "/account/login/" in response.url) == (302, True)
