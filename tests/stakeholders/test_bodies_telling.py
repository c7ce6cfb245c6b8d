"""What bodies and action plans tell of organisations and contacts."""

from datetime import date, timedelta

import pytest
import time_machine

from actionplan.models import Assignment
from actionplan.plan import telling as plan_telling
from ncss_portal.timeline import moments
from stakeholders.bodies import telling
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _that_day():
    with time_machine.travel("2026-11-21T12:00:00+00:00", tick=False):
        yield


def told(thing, user):
    return [(moment.at, moment.words) for moment in telling.tell(thing, user)]


def test_seats_that_began_and_ended_are_told_of_organisation_holder_and_alternate():
    seat = factories.SeatFactory(
        body__name="Task force",
        organisation__name="Utilities Commission",
        alternate=factories.ContactFactory(),
        starts_on=TODAY - 9 * DAY,
        ends_on=TODAY,
    )
    alice = factories.keeper_of_the_register()

    assert told(seat.organisation, alice) == [
        (TODAY - 9 * DAY, "Seat in Task force begun, member"),
        (TODAY, "Seat in Task force ended, member"),
    ]
    assert told(seat.holder, alice)[0] == (TODAY - 9 * DAY, "Seat in Task force begun, for Utilities Commission")
    assert told(seat.alternate, alice)[1] == (TODAY, "Seat in Task force ended, as alternate for Utilities Commission")


def test_what_is_to_come_is_not_told():
    seat = factories.SeatFactory(starts_on=TODAY + DAY, ends_on=TODAY + 2 * DAY)

    assert told(seat.organisation, factories.keeper_of_the_register()) == []


def test_seat_without_a_first_day_is_told_with_the_day_of_its_body():
    seat = factories.SeatFactory(body__name="Task force", body__established_on=TODAY - DAY)

    assert told(seat.organisation, factories.keeper_of_the_register()) == [
        (TODAY - DAY, "Seat in Task force, member; no first day is known")
    ]


def test_seats_end_with_their_body():
    seat = factories.SeatFactory(body__dissolved_on=TODAY, starts_on=TODAY - DAY)

    assert [at for at, _words in told(seat.organisation, factories.keeper_of_the_register())] == [TODAY - DAY, TODAY]


def test_nothing_is_told_of_bodies_that_the_person_may_not_see():
    seat = factories.SeatFactory(starts_on=TODAY)

    assert told(seat.organisation, factories.outsider()) == []


@pytest.mark.parametrize("number", [1, 3])
def test_seats_cost_one_query(number, django_assert_num_queries):
    organisation = factories.OrganisationFactory()
    factories.SeatFactory.create_batch(number, organisation=organisation, starts_on=TODAY)
    alice = factories.keeper_of_the_register()
    alice.portal_rights  # noqa: B018 - asked for once in each request

    with django_assert_num_queries(1):
        assert len(told(organisation, alice)) == number


def plan_of(organisation, **strategy):
    objective = factories.ObjectiveFactory(
        number="2",
        title="Standards are set",
        priority__number="1",
        priority__strategy=factories.StrategyFactory(**strategy),
    )
    factories.ActivityFactory.create_batch(2, objective=objective)
    factories.AssignmentFactory(objective=objective, organisation=organisation)
    return objective


def test_objectives_are_told_with_their_activities_and_a_link():
    organisation = factories.OrganisationFactory()
    objective = plan_of(organisation, approved_on=TODAY)
    factories.AssignmentFactory(objective=objective, organisation=organisation, role=Assignment.Role.PARTNER)

    lead, partner = plan_telling.tell(organisation, factories.outsider())

    assert (lead.at, lead.words) == (TODAY, "Leads objective 1.2, Standards are set (2 activities)")
    assert partner.words == "Helps with objective 1.2, Standards are set (2 activities)"
    assert lead.url.startswith(f"{objective.priority.strategy.get_absolute_url()}#activity-")


def test_plans_that_are_not_visible_are_not_told():
    organisation = factories.OrganisationFactory()
    strategy = plan_of(organisation, hidden=True).priority.strategy

    told_to = [
        len(list(plan_telling.tell(organisation, person)))
        for person in (factories.outsider(), factories.follower_of(strategy))
    ]

    assert told_to == [0, 1]


@pytest.mark.parametrize("number", [1, 3])
def test_plans_cost_two_queries(number, django_assert_num_queries):
    organisation, strategy = factories.OrganisationFactory(), factories.StrategyFactory()
    for place in range(number):
        objective = factories.ObjectiveFactory(priority__strategy=strategy, priority__position=place)
        factories.ActivityFactory(objective=objective)
        factories.AssignmentFactory(objective=objective, organisation=organisation)
    administrator = factories.UserFactory(is_superuser=True)

    with django_assert_num_queries(2):
        assert len(list(plan_telling.tell(organisation, administrator))) == number


def test_both_are_asked_by_the_timeline():
    organisation = factories.OrganisationFactory()
    plan_of(organisation)
    factories.SeatFactory(organisation=organisation, starts_on=TODAY)

    kinds = {str(moment.kind) for moment in moments(organisation, factories.keeper_of_the_register())}

    assert {"Seat", "Action plan"} <= kinds
