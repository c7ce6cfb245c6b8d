from datetime import date

import pytest

from ncss_portal import timeline
from tests.factories import (
    ContactFactory,
    OrganisationFactory,
    StandingFactory,
    auditor,
    focal_point_of,
    keeper_of_the_register,
    outsider,
)

pytestmark = pytest.mark.django_db


def told(thing, user):
    return [moment for moment in timeline.moments(thing, user) if str(moment.kind) == "Standing judged"]


@pytest.fixture
def organisation():
    made = OrganisationFactory(slug="ngo")
    by = outsider(name="Una")
    StandingFactory(organisation=made, influence=2, interest=3, judged_on=date(2026, 1, 1), judged_by=by)
    StandingFactory(organisation=made, influence=4, interest=3, position="supportive", judged_on=date(2026, 2, 1))
    return made


def test_timeline_tells_old_and_new_values(organisation):
    moments = told(organisation, keeper_of_the_register())

    assert [(moment.at, moment.words) for moment in moments] == [
        (date(2026, 2, 1), "Influence 2 → 4, interest 3, neutral → supportive"),
        (date(2026, 1, 1), "Influence 2, interest 3, neutral"),
    ]
    assert (moments[1].by, moments[1].url) == ("Una", "/stakeholders/organisations/ngo/standing/")


@pytest.mark.parametrize("who", [outsider, auditor])
def test_timeline_tells_nobody_else(organisation, who):
    assert told(organisation, who()) == []


def test_timeline_does_not_tell_the_organisation_itself(organisation):
    assert told(organisation, focal_point_of(organisation)) == []


def test_timeline_of_a_contact_has_no_standings():
    assert told(ContactFactory(), keeper_of_the_register()) == []
