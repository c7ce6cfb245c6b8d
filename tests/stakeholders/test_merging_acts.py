"""Merging two organisations or two contacts, and undoing it: nothing is lost, and nothing is done twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone
from guardian.models import GroupObjectPermission

from actionplan.models import Strategy
from ncss_portal.history.models import Entry, record
from stakeholders.merging import hanging
from stakeholders.merging.merging import CannotMerge, merge, try_merge
from stakeholders.merging.models import Merging
from stakeholders.merging.undoing import CannotUndo, undo
from stakeholders.models import Alias, Contact, Organisation
from stakeholders.permissions import REPRESENT
from tests import factories
from tests.stakeholders.hanging_things import everything, fields_pointing_at, hang

pytestmark = pytest.mark.django_db
FACTORY = {Organisation: factories.OrganisationFactory, Contact: factories.ContactFactory}
HOOKS = [(model, field) for model in FACTORY for field in fields_pointing_at(model)]
DAY = timedelta(days=1)

both_kinds = pytest.mark.parametrize("model", FACTORY, ids=lambda model: model.__name__)
each_hook = pytest.mark.parametrize(
    ("model", "field"), HOOKS, ids=[f"{field.model._meta.label}.{field.name}" for _model, field in HOOKS]
)


@pytest.fixture
def alice() -> Any:
    return factories.keeper_of_the_register()


def two(model: Any, **fields: Any) -> tuple[Any, Any]:
    """The one that stays, and the one that goes."""
    return FACTORY[model](), FACTORY[model](**fields)


def fresh(thing: Any) -> Any:
    return type(thing).objects.get(pk=thing.pk)


# --- Everything that hangs on it -------------------------------------------------------------------------------------


@each_hook
def test_whatever_points_at_the_one_that_goes_is_hung_over_and_back(alice: Any, model: Any, field: Any):
    """A new model that points at organisations or contacts appears here by itself."""
    kept, gone = two(model)
    row = hang(field, gone)
    before = everything()

    merging = merge(kept, gone, by=alice)
    after = getattr(type(row)._base_manager.get(pk=row.pk), field.attname)
    undo(merging, by=alice)

    assert (after, everything()) == (kept.pk, before)


@both_kinds
def test_everything_at_once_is_hung_over_and_back(alice: Any, model: Any):
    kept, gone = two(model)
    for thing in (kept, gone):
        for field in fields_pointing_at(model):
            hang(field, thing)
    before = everything()

    merging = merge(kept, gone, by=alice)
    left = {
        f"{field.model._meta.label}.{field.name}"
        for field in fields_pointing_at(model)
        if field.model._base_manager.filter(**{field.attname: gone.pk}).exists()
    }
    undone = undo(merging, by=alice)

    # What both have is held back by a constraint: each row of these tables is there once.
    held = {
        Organisation: {"stakeholders.Organisation_categories.organisation"},
        Contact: {"stakeholders.Consent.contact"},
    }
    assert left <= held[model] | {"stakeholders.OrganisationGroupPermission.content_object"}
    assert (everything(), undone.left) == (before, 0)


@both_kinds
def test_all_fields_that_point_are_hooks(model: Any):
    known = {(hook.model, hook.field.name) for hook in hanging.hooks_on(model) if not hook.kind_field}

    assert known == {(field.model, field.name) for field in fields_pointing_at(model)}


def test_fields_for_any_kind_of_thing_are_hooks_too_but_for_the_history():
    generic = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.private_fields
        if isinstance(field, GenericForeignKey)
    }
    known = {hook.model._meta.label for hook in hanging.hooks_on(Organisation) if hook.kind_field}

    assert (known, "history.Entry" in generic) == (generic - {"history.Entry"}, True)


def test_tables_that_name_a_kind_and_a_key_are_all_known():
    """A new one that is no generic foreign key would have to be looked at."""
    found = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is ContentType
    }

    assert found - {"auth.Permission"} == {
        "history.Entry",
        "guardian.UserObjectPermission",
        "guardian.GroupObjectPermission",
        "stakeholders.Merging",
    }


def test_right_that_was_given_on_any_kind_of_thing_is_hung_over_and_back(alice: Any):
    kept, gone = two(Organisation)
    right = GroupObjectPermission.objects.create(
        group=Group.objects.create(name="g"),
        permission=apps.get_model("auth", "Permission").objects.get(codename=REPRESENT),
        content_type=ContentType.objects.get_for_model(Organisation),
        object_pk=str(gone.pk),
    )
    # Of another kind, with the same key.
    other = GroupObjectPermission.objects.create(
        group=right.group,
        permission=apps.get_model("auth", "Permission").objects.get(codename="manage_strategy"),
        content_type=ContentType.objects.get_for_model(Strategy),
        object_pk=str(factories.StrategyFactory(pk=gone.pk + 1000).pk),
    )
    GroupObjectPermission.objects.filter(pk=other.pk).update(object_pk=str(gone.pk))

    merging = merge(kept, gone, by=alice)
    moved = [GroupObjectPermission.objects.get(pk=row.pk).object_pk for row in (right, other)]
    undo(merging, by=alice)

    assert moved == [str(kept.pk), str(gone.pk)]
    assert GroupObjectPermission.objects.get(pk=right.pk).object_pk == str(gone.pk)


def test_history_is_not_hung_over(alice: Any):
    kept, gone = two(Organisation)
    record("told", gone, by=alice)

    merge(kept, gone, by=alice)

    assert [entry.act for entry in Entry.objects.about(gone)] == ["told"]


@both_kinds
def test_history_of_a_merging_keeps_keys_and_no_names(alice: Any, model: Any):
    kept, gone = FACTORY[model](name="Ada Kept"), FACTORY[model](name="Bea Gone")

    undo(merge(kept, gone, by=alice), by=alice)

    entries = list(Entry.objects.all())
    assert [entry.act for entry in entries] == ["merging undone", "merged"]
    assert not any(name in f"{entry.label} {entry.detail}" for entry in entries for name in ("Ada", "Bea"))


# --- What a constraint holds back ------------------------------------------------------------------------------------


def test_same_address_and_consent_stay_with_the_contact_that_goes(alice: Any):
    kept, gone = factories.ContactFactory(email="ada@a.example"), factories.ContactFactory(email="ADA@A.example")
    new = factories.AddressFactory(contact=gone, email="new@a.example")
    for contact in (kept, gone):
        factories.ConsentFactory(contact=contact)

    outcome = try_merge(kept, gone)
    merge(kept, gone, by=alice)

    assert [address.email for address in kept.addresses.all()] == ["ada@a.example", "new@a.example"]
    assert [address.email for address in gone.addresses.all()] == ["ADA@A.example"]
    assert (new in kept.addresses.all(), gone.consents.count(), kept.consents.count()) == (True, 1, 1)
    assert (outcome.moving["Addresses"], outcome.staying["Addresses"], outcome.staying["Consents"]) == (1, 1, 1)


def test_withdrawn_consents_are_kept_beside_the_one_that_holds(alice: Any):
    kept, gone = two(Contact)
    factories.ConsentFactory(contact=kept)
    factories.ConsentFactory(contact=gone, given_on=date(2020, 1, 1), withdrawn_on=date(2021, 1, 1))

    merge(kept, gone, by=alice)

    assert kept.consents.count() == 2


def test_conversation_with_both_keeps_each_once(alice: Any):
    kept, gone = two(Contact)
    talk = factories.InteractionFactory()
    talk.contacts.set([kept, gone])
    before = everything()

    merging = merge(kept, gone, by=alice)
    with_whom = set(talk.contacts.all())
    undo(merging, by=alice)

    assert (with_whom, everything()) == ({kept, gone}, before)


def test_main_address_stays_the_one_of_the_contact_that_stays(alice: Any):
    gone = factories.ContactFactory(email="older@a.example")
    kept = factories.ContactFactory(email="main@a.example")
    before = everything()

    merging = merge(kept, gone, by=alice)
    addresses = [address.email for address in kept.addresses.all()]
    undo(merging, by=alice)

    assert (addresses, everything()) == (["main@a.example", "older@a.example"], before)


# --- Names and fields ------------------------------------------------------------------------------------------------


def test_names_of_the_organisation_that_goes_become_other_names(alice: Any):
    kept = factories.OrganisationFactory(name="Utilities Commission", acronym="PUC")
    gone = factories.OrganisationFactory(name="The Commission", acronym="puc")
    factories.AliasFactory(organisation=gone, name="Old Board", kind=Alias.Kind.FORMER)
    factories.AliasFactory(organisation=kept, name="Board")
    factories.AliasFactory(organisation=gone, name="BOARD")
    before = everything()

    merging = merge(kept, gone, by=alice)
    names = {(alias.name, alias.kind) for alias in kept.aliases.all()}
    undo(merging, by=alice)

    assert names == {("Board", "other"), ("Old Board", "former"), ("The Commission", "other")}
    assert everything() == before


def test_empty_fields_are_filled_and_others_stay(alice: Any):
    kept = factories.OrganisationFactory(website="https://kept.example", country="BZ")
    gone = factories.OrganisationFactory(
        website="https://gone.example", sector="finance", note="A note", country="MX", named_since=date(2026, 1, 2)
    )
    before = everything()

    merging = merge(kept, gone, by=alice)
    filled = fresh(kept)
    undo(merging, by=alice)

    assert (filled.website, filled.country.code, filled.sector, filled.note, filled.named_since) == (
        "https://kept.example",
        "BZ",
        "finance",
        "A note",
        date(2026, 1, 2),
    )
    assert everything() == before


def test_merging_holds_no_words_of_anybody(alice: Any):
    kept = factories.ContactFactory()
    gone = factories.ContactFactory(phone="+501 000-0102", note="Secret", needs="Large print", email="a@a.example")

    merging = fresh(merge(kept, gone, by=alice))

    said = f"{merging} {merging.moved} {merging.before}"
    assert not any(word in said for word in ("+501", "Secret", "Large", "a.example"))
    assert fresh(kept).phone == "+501 000-0102"


@pytest.mark.parametrize("who", ["kept", "gone"])
def test_organisation_never_succeeds_itself(alice: Any, who: str):
    kept, gone = two(Organisation)
    one, other = (kept, gone) if who == "kept" else (gone, kept)
    one.successor, one.succeeded_on = other, date(2026, 1, 1)
    one.save()
    before = everything()

    merging = merge(kept, gone, by=alice)
    successor, since = fresh(kept).successor, fresh(kept).succeeded_on
    undo(merging, by=alice)

    assert (successor, since, everything()) == (None, None, before)


def test_day_of_a_succession_goes_with_its_successor_only(alice: Any):
    kept = factories.OrganisationFactory(successor=factories.OrganisationFactory())
    gone = factories.OrganisationFactory(successor=factories.OrganisationFactory(), succeeded_on=date(2026, 1, 1))

    merge(kept, gone, by=alice)

    assert fresh(kept).succeeded_on is None


# --- What is refused -------------------------------------------------------------------------------------------------


@both_kinds
def test_nothing_is_merged_with_itself_with_another_kind_or_twice(alice: Any, model: Any):
    kept, gone = two(model)
    other = factories.ContactFactory() if model is Organisation else factories.OrganisationFactory()
    for pair in ((kept, kept), (kept, other)):
        with pytest.raises(CannotMerge):
            merge(*pair, by=alice)
    merge(kept, gone, by=alice)
    before = everything()

    # Held since before the merging: as another request would have it.
    for pair in ((kept, gone), (gone, kept), (FACTORY[model](), gone), (gone, FACTORY[model]())):
        with pytest.raises(CannotMerge):
            merge(*pair, by=alice)

    assert Merging.objects.count() == 1
    assert before.items() <= everything().items()


@pytest.mark.parametrize("who", [0, 1])
def test_who_was_erased_is_merged_with_nobody(alice: Any, who: int):
    pair = two(Contact)
    Contact.objects.filter(pk=pair[who].pk).update(erased_at=timezone.now())

    with pytest.raises(CannotMerge):
        merge(*pair, by=alice)


@both_kinds
def test_trial_changes_nothing(model: Any):
    kept, gone = two(model)
    for field in fields_pointing_at(model):
        hang(field, gone)
    before = everything()

    outcome = try_merge(kept, gone)

    assert outcome.moving.total() >= len(fields_pointing_at(model))
    assert everything() == before


# --- At the same moment ----------------------------------------------------------------------------------------------


def at_once(*acts: Any) -> list[Any]:
    barrier = Barrier(len(acts))

    def one(act: Any) -> Any:
        try:
            barrier.wait()
            return act()
        except (CannotMerge, CannotUndo) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as people:
        return list(people.map(one, acts))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_crosswise", [True, False])
def test_of_two_mergings_at_the_same_moment_one_happens(is_crosswise: bool):
    alice, kept, gone = factories.UserFactory(), factories.ContactFactory(), factories.ContactFactory()
    pairs = [(kept, gone), (gone, kept) if is_crosswise else (kept, gone)]

    got = at_once(*[lambda pair=pair: merge(*pair, by=alice) for pair in pairs])

    assert sorted(type(one).__name__ for one in got) == ["CannotMerge", "Merging"]
    assert sorted(one.merged_into_id is None for one in (fresh(kept), fresh(gone))) == [False, True]


@pytest.mark.django_db(transaction=True)
def test_of_two_undoings_at_the_same_moment_one_happens():
    alice = factories.UserFactory()
    merging = merge(factories.ContactFactory(), factories.ContactFactory(), by=alice)

    got = at_once(*[lambda: undo(fresh(merging), by=alice) for _each in range(2)])

    assert sorted(type(one).__name__ for one in got) == ["CannotUndo", "Undone"]
