"""Undoing a merging: within a day, in order, and without touching what was changed since."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from stakeholders.merging.merging import merge
from stakeholders.merging.models import Merging
from stakeholders.merging.undoing import CannotUndo, undo, why_not
from stakeholders.models import Address, Alias, Contact, Organisation
from tests import factories
from tests.stakeholders.hanging_things import everything

pytestmark = pytest.mark.django_db
FACTORY = {Organisation: factories.OrganisationFactory, Contact: factories.ContactFactory}
DAY = timedelta(days=1)

both_kinds = pytest.mark.parametrize("model", FACTORY, ids=lambda model: model.__name__)


@pytest.fixture
def alice() -> Any:
    return factories.keeper_of_the_register()


def two(model: Any) -> tuple[Any, Any]:
    """The one that stays, and the one that goes."""
    return FACTORY[model](), FACTORY[model]()


def fresh(thing: Any) -> Any:
    return type(thing).objects.get(pk=thing.pk)


# --- Chains ----------------------------------------------------------------------------------------------------------


@both_kinds
def test_who_was_merged_before_leads_to_the_one_that_stays_in_the_end(alice: Any, model: Any):
    first, second, third = FACTORY[model](), FACTORY[model](), FACTORY[model]()
    states = [everything()]
    earlier = merge(second, first, by=alice)
    states.append(everything())

    later = merge(third, second, by=alice)

    assert [fresh(one).merged_into for one in (first, second)] == [third, third]
    with pytest.raises(CannotUndo):
        undo(earlier, by=alice)
    undo(later, by=alice)
    assert everything() == states[1]
    undo(earlier, by=alice)
    assert everything() == states[0]


def test_of_two_mergings_into_one_the_later_is_undone_first(alice: Any):
    kept = factories.ContactFactory()
    rows = [factories.ContactFactory(email="same@a.example", phone=str(number)) for number in range(2)]
    before = everything()
    earlier, later = (merge(kept, gone, by=alice) for gone in rows)

    assert "Undo that merging first" in why_not(earlier)
    undo(later, by=alice)
    undo(earlier, by=alice)

    assert everything() == before


# --- Undoing ---------------------------------------------------------------------------------------------------------


def test_undoing_leaves_what_was_changed_since_and_says_how_much(alice: Any):
    kept, gone = factories.ContactFactory(), factories.ContactFactory(phone="1", note="A note", email="a@a.example")
    seats = factories.SeatFactory.create_batch(3, holder=gone)
    merging = merge(kept, gone, by=alice)
    other = factories.ContactFactory()
    type(seats[0]).objects.filter(pk=seats[0].pk).update(holder=other)
    seats[1].delete()
    Contact.objects.filter(pk=kept.pk).update(phone="2")
    new = factories.AddressFactory(contact=kept, email="new@a.example")

    undone = undo(merging, by=alice)

    assert undone.left == 3
    assert fresh(seats[0]).holder == other
    assert fresh(seats[2]).holder == gone
    assert (fresh(kept).phone, fresh(kept).note, fresh(gone).phone) == ("2", "", "1")
    assert Address.objects.get(pk=new.pk).contact == kept
    assert Address.objects.get(email="a@a.example").contact == gone


def test_name_that_was_changed_since_stays(alice: Any):
    kept, gone = two(Organisation)
    merging = merge(kept, gone, by=alice)
    Alias.objects.filter(organisation=kept).update(name="Corrected")

    undone = undo(merging, by=alice)

    assert (undone.left, [alias.name for alias in kept.aliases.all()]) == (1, ["Corrected"])


@pytest.mark.parametrize(("after", "is_late"), [(DAY - timedelta(seconds=1), False), (DAY, True)])
def test_merging_is_undone_within_a_day_only(alice: Any, after: timedelta, is_late: bool):
    kept, gone = two(Contact)
    merging = merge(kept, gone, by=alice)
    at = merging.merged_at + after

    assert bool(why_not(merging, at)) is is_late
    if is_late:
        with pytest.raises(CannotUndo):
            undo(merging, by=alice, at=at)
    else:
        undo(merging, by=alice, at=at)
    assert (fresh(gone).merged_into == kept) is is_late


def test_merging_is_undone_once(alice: Any):
    merging = merge(*two(Contact), by=alice)
    stale = fresh(merging)
    undo(merging, by=alice)

    with pytest.raises(CannotUndo):
        undo(stale, by=alice)


@pytest.mark.parametrize("who", [0, 1])
def test_merging_of_somebody_who_was_erased_since_is_not_undone(alice: Any, who: int):
    pair = two(Contact)
    merging = merge(*pair, by=alice)
    Contact.objects.filter(pk=pair[who].pk).update(erased_at=timezone.now())

    assert "erased" in why_not(merging)


def test_merging_without_any_notes_can_be_undone(alice: Any):
    """Rows of the example and of tests have none."""
    kept, gone = two(Organisation)
    Organisation.objects.filter(pk=gone.pk).update(merged_into=kept)
    merging = Merging.objects.create(
        kind=ContentType.objects.get_for_model(Organisation), kept_id=kept.pk, gone_id=gone.pk, merged_by=alice
    )

    undo(merging, by=alice)

    assert fresh(gone).merged_into is None
