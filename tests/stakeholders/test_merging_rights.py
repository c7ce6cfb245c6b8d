"""Accounts and rights of those who were merged: nobody loses any, and undoing takes nothing along."""

from typing import Any

import pytest

from actionplan.models import Strategy
from actionplan.permissions import let_follow
from stakeholders import permissions
from stakeholders.merging.merging import merge
from stakeholders.merging.undoing import undo
from stakeholders.models import Organisation, OrganisationGroupPermission
from stakeholders.permissions import REPRESENT, grant
from tests import factories
from tests.stakeholders.hanging_things import everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> Any:
    return factories.keeper_of_the_register()


def fresh(thing: Any) -> Any:
    return type(thing).objects.get(pk=thing.pk)


def test_account_goes_over_where_the_contact_that_stays_has_none(alice: Any):
    person = factories.UserFactory()
    kept, gone = factories.ContactFactory(), factories.contact_of(person)
    before = everything()

    merging = merge(kept, gone, by=alice)
    owners = fresh(kept).user, fresh(gone).user
    undo(merging, by=alice)

    assert (owners, everything()) == ((person, None), before)


def test_both_accounts_stay_where_each_contact_has_one(alice: Any):
    people = factories.UserFactory.create_batch(2)
    kept, gone = (factories.contact_of(person) for person in people)
    seats = [factories.SeatFactory(holder=contact) for contact in (kept, gone)]
    before = everything()

    merging = merge(kept, gone, by=alice)
    owners = [fresh(kept).user, fresh(gone).user]
    groups = [set(permissions.groups_of(person)) for person in people]
    undo(merging, by=alice)

    both = {seat.body.group for seat in seats}
    assert (owners, groups, everything()) == (people, [both, both], before)
    assert [set(permissions.groups_of(person)) for person in people] == [{seat.body.group} for seat in seats]


def with_focal_point(**fields: Any) -> tuple[Organisation, Any]:
    organisation = factories.OrganisationFactory(**fields)
    fay = factories.focal_point_of(organisation)
    grant(REPRESENT, organisation.group, organisation)
    return organisation, fay


def test_group_of_focal_points_goes_over_where_the_other_has_none(alice: Any):
    strategy = factories.StrategyFactory(hidden=True)
    kept, (gone, fay) = factories.OrganisationFactory(), with_focal_point()
    let_follow(gone.group, strategy)
    before = everything()

    merging = merge(kept, gone, by=alice)
    speaks_for = list(permissions.represented(Organisation.objects.all(), fay))
    follows = list(Strategy.objects.followed_by(fay))
    represents = permissions.is_granted(kept, fay, REPRESENT)
    undo(merging, by=alice)

    assert (speaks_for, follows, represents, everything()) == ([kept], [strategy], True, before)


def test_focal_points_of_both_have_the_rights_of_both(alice: Any):
    strategy = factories.StrategyFactory(hidden=True)
    (kept, ann), (gone, fay) = with_focal_point(), with_focal_point()
    let_follow(gone.group, strategy)
    before = everything()

    merging = merge(kept, gone, by=alice)
    speak_for = [list(permissions.represented(Organisation.objects.all(), person)) for person in (ann, fay)]
    follow = [list(Strategy.objects.followed_by(person)) for person in (ann, fay)]
    grants = OrganisationGroupPermission.objects.filter(content_object=kept).count()
    undo(merging, by=alice)

    assert (speak_for, follow, grants) == ([[kept], [kept]], [[strategy], [strategy]], 1)
    assert everything() == before
    assert [list(Strategy.objects.followed_by(person)) for person in (ann, fay)] == [[], [strategy]]
