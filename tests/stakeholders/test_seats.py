"""Seats decide rights: who may read what a body follows, on which day, and how at once it is lost."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser, Group
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actionplan.models import Strategy
from actionplan.permissions import let_follow
from consultations.models import Figure, Node, Publication
from stakeholders import permissions
from stakeholders.bodies.founding import dissolve_body
from stakeholders.bodies.seating import revoke_seat
from stakeholders.merging.merging import merge
from stakeholders.models import Body, Organisation, Seat, User
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
DAY = timedelta(days=1)
NOON = "2026-11-21T12:00:00+00:00"


@dataclass
class Room:
    """A body that follows a strategy of which the public knows nothing, and every page and file that it opens."""

    body: Body
    strategy: Strategy
    addresses: list[str]

    def seen_by(self, client: Any, person: User) -> set[int]:
        """The answers of all pages and files to a person."""
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        answers = set()
        for address in self.addresses:
            response = client.get(address)
            answers.add(response.status_code)
            response.getvalue()  # reads a file to its end, and so closes it
        return answers


@pytest.fixture
def room(request: pytest.FixtureRequest) -> Room:
    strategy = factories.StrategyFactory(hidden=True)
    body = factories.BodyFactory()
    let_follow(body.group, strategy)
    version = factories.VersionFactory(document__strategy=strategy, frozen=True)
    picture = Figure.objects.create(
        document=version.document,
        sha256="1" * 64,
        content_type="image/png",
        width=1,
        height=1,
        file=ContentFile(b"\x89PNG", "p.png"),
    )
    factories.NodeFactory(version=version, kind=Node.Kind.FIGURE, text="", data={"alt": "A map"}, figure=picture)
    publication = factories.PublicationFactory(
        version=version,
        state=Publication.State.READY,
        sha256="ab" * 32,
        size=4,
        pdf=ContentFile(b"%PDF", name="strategy.pdf"),
    )
    return Room(
        body,
        strategy,
        [
            strategy.get_absolute_url(),
            version.get_absolute_url(),
            picture.get_absolute_url(),
            publication.get_absolute_url(),
            publication.pdf_url,
            body.get_absolute_url(),
            reverse("stakeholders:body_seats", args=[body.slug]),
        ],
    )


def seat_of(body: Body, place: str = "holder", **fields: Any) -> tuple[User, Seat]:
    """Somebody with an account in a seat, as its holder or its alternate."""
    person = factories.UserFactory()
    people = {"holder": None, "alternate": None, place: factories.contact_of(person)}
    return person, factories.SeatFactory(body=body, **people, **fields)


both_places = pytest.mark.parametrize("place", ["holder", "alternate"])


# --- Every page and file ---------------------------------------------------------------------------------------------


@both_places
def test_seat_of_today_opens_every_page_and_file(client: Any, room: Room, place: str):
    person, _seat = seat_of(room.body, place)

    assert room.seen_by(client, person) == {200}


@both_places
def test_revoked_seat_loses_every_page_and_file_at_once(client: Any, room: Room, place: str):
    person, seat = seat_of(room.body, place)
    before = room.seen_by(client, person)

    revoke_seat(seat, by=factories.keeper_of_the_register())

    assert (before, room.seen_by(client, person)) == ({200}, {404})


@both_places
def test_seat_that_ends_by_date_is_lost_on_that_day_without_anybody_doing_anything(client: Any, room: Room, place: str):
    with time_machine.travel(NOON, tick=False):
        person, _seat = seat_of(room.body, place, ends_on=TODAY + DAY)
        before = room.seen_by(client, person)

    with time_machine.travel("2026-11-22T12:00:00+00:00", tick=False):
        after = room.seen_by(client, person)

    assert (before, after) == ({200}, {404})


@both_places
def test_coming_seat_opens_nothing_before_its_first_day(client: Any, room: Room, place: str):
    with time_machine.travel(NOON, tick=False):
        person, _seat = seat_of(room.body, place, starts_on=TODAY + DAY)
        before = room.seen_by(client, person)

    with time_machine.travel("2026-11-22T12:00:00+00:00", tick=False):
        after = room.seen_by(client, person)

    assert (before, after) == ({404}, {200})


@pytest.mark.parametrize(("days", "expected"), [(-1, {404}), (0, {404}), (1, {200})])
def test_dissolved_body_opens_nothing_from_that_day_on(client: Any, room: Room, days: int, expected: set[int]):
    person, _seat = seat_of(room.body)

    dissolve_body(room.body, on=timezone.localdate() + days * DAY, by=factories.keeper_of_the_register())

    assert room.seen_by(client, person) == expected


def test_body_that_goes_on_opens_its_papers_again(client: Any, room: Room):
    person, _seat = seat_of(room.body)
    alice = factories.keeper_of_the_register()
    dissolve_body(room.body, on=timezone.localdate(), by=alice)

    dissolve_body(room.body, on=None, by=alice)

    assert room.seen_by(client, person) == {200}


def test_contact_that_loses_its_account_takes_the_rights_from_it(client: Any, room: Room):
    person, seat = seat_of(room.body)
    before = room.seen_by(client, person)

    seat.holder.user = None
    seat.holder.save()

    assert (before, room.seen_by(client, person)) == ({200}, {404})


def test_account_that_is_closed_has_no_right(room: Room):
    person, _seat = seat_of(room.body)
    person.is_active = False
    person.save()

    assert not Strategy.objects.followed_by(person).exists()


def test_seat_given_to_another_person_takes_the_rights_along(client: Any, room: Room):
    person, seat = seat_of(room.body)
    next_person = factories.UserFactory()

    Seat.objects.filter(pk=seat.pk).update(holder=factories.contact_of(next_person))

    assert (room.seen_by(client, person), room.seen_by(client, next_person)) == ({404}, {200})


def test_membership_that_was_written_into_the_group_by_hand_gives_no_right(client: Any, room: Room):
    intruder = factories.outsider()
    intruder.groups.add(room.body.group)

    assert room.seen_by(client, intruder) == {404}
    assert not permissions.groups_of(intruder).exists()


def test_second_seat_still_opens_what_a_revoked_one_opened(client: Any, room: Room):
    person, seat = seat_of(room.body)
    factories.SeatFactory(body=room.body, holder=None, alternate=seat.holder)

    revoke_seat(seat, by=factories.keeper_of_the_register())

    assert room.seen_by(client, person) == {200}


def test_merged_contact_keeps_its_rights_with_both_accounts(client: Any, room: Room):
    person, seat = seat_of(room.body)
    other_account = factories.UserFactory()
    other = factories.contact_of(other_account)

    merge(other, seat.holder, by=factories.keeper_of_the_register())

    assert (room.seen_by(client, person), room.seen_by(client, other_account)) == ({200}, {200})


def test_seat_in_one_body_opens_nothing_of_another(client: Any, room: Room):
    person, _seat = seat_of(factories.BodyFactory())

    assert room.seen_by(client, person) == {404}


# --- The rule itself -------------------------------------------------------------------------------------------------


def days(*around: int) -> list[date | None]:
    return [None, *(TODAY + number * DAY for number in around)]


def expects(starts_on: date | None, ends_on: date | None, dissolved_on: date | None) -> bool:
    begun = starts_on is None or starts_on <= TODAY
    running = ends_on is None or ends_on > TODAY
    return begun and running and (dissolved_on is None or dissolved_on > TODAY)


@pytest.mark.parametrize("starts_on", days(-1, 0, 1))
@pytest.mark.parametrize("ends_on", days(-1, 0, 1))
@pytest.mark.parametrize("dissolved_on", days(-1, 0, 1))
def test_dates_alone_say_who_is_in_a_body(starts_on: date | None, ends_on: date | None, dissolved_on: date | None):
    if starts_on and ends_on and ends_on < starts_on:
        return
    body = factories.BodyFactory(dissolved_on=dissolved_on)
    person, seat = seat_of(body, starts_on=starts_on, ends_on=ends_on)
    expected = expects(starts_on, ends_on, dissolved_on)

    assert permissions.groups_of(person, TODAY).contains(body.group) is expected
    assert Body.objects.visible_to(person, TODAY).contains(body) is expected
    with time_machine.travel(NOON, tick=False):
        assert Body.objects.visible_to(person).contains(body) is expected
    is_current = expects(starts_on, ends_on, None)
    assert (Seat.objects.current(TODAY).contains(seat), seat.state_on(TODAY) == "current") == (is_current, is_current)


MOMENTS = st.none() | st.integers(-3, 3)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(seats=st.lists(st.tuples(MOMENTS, MOMENTS, st.booleans()), max_size=3), dissolved=MOMENTS, on=st.integers(-3, 3))
def test_lists_and_single_bodies_agree_on_every_day(
    db: None, seats: list[tuple[int | None, int | None, bool]], dissolved: int | None, on: int
):
    """However many seats somebody has: in the body on a day exactly where one of them reaches it."""
    body = factories.BodyFactory(dissolved_on=_day(dissolved))
    let_follow(body.group, strategy := factories.StrategyFactory(hidden=True))
    person = factories.UserFactory()
    contact = factories.contact_of(person)
    reached = False
    for start, end, is_alternate in seats:
        if start is not None and end is not None and end < start:
            continue
        people = {"holder": None, "alternate": contact} if is_alternate else {"holder": contact}
        factories.SeatFactory(body=body, **people, starts_on=_day(start), ends_on=_day(end))
        reached = reached or ((start is None or start <= on) and (end is None or on < end))
    reached = reached and (dissolved is None or on < dissolved)

    with time_machine.travel(f"{_day(on)}T12:00:00+00:00", tick=False):
        listed = Strategy.objects.followed_by(person).contains(strategy)
        single = permissions.is_granted(strategy, person, "follow_strategy")
        group = permissions.groups_of(person).contains(body.group)

    assert (listed, single, group) == (reached, reached, reached)


def _day(number: int | None) -> date | None:
    return None if number is None else TODAY + number * DAY


@pytest.mark.parametrize("number", [1, 3])
def test_asking_for_the_groups_costs_one_query(number: int):
    person = factories.UserFactory()
    contact = factories.contact_of(person)
    for _each in range(number):
        factories.SeatFactory(holder=contact)
        organisation = factories.OrganisationFactory(group=Group.objects.create(name=f"focal-{_each}"))
        factories.AffiliationFactory(contact=contact, organisation=organisation, is_focal_point=True)
        person.groups.add(Group.objects.create(name=f"plain-{_each}"))

    with CaptureQueriesContext(connection) as asked:
        groups = list(permissions.groups_of(person))

    assert (len(groups), len(set(groups)), len(asked)) == (3 * number, 3 * number, 1)


def test_nobody_is_in_no_group():
    assert not permissions.groups_of(AnonymousUser()).exists()


def test_focal_point_of_an_organisation_that_was_merged_speaks_for_the_one_that_stayed():
    gone, kept = factories.OrganisationFactory(), factories.OrganisationFactory()
    fay = factories.focal_point_of(gone)

    merge(kept, gone, by=factories.keeper_of_the_register())

    assert list(permissions.represented(Organisation.objects.all(), fay)) == [kept]
