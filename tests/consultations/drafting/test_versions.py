"""The life of a version."""

import pytest
from django.db import IntegrityError, transaction

from consultations.drafting import versions
from consultations.drafting.annex import add_annex
from consultations.drafting.reading import Reading
from consultations.models import Node, Version
from ncss_portal.history.models import Entry
from tests import factories

pytestmark = pytest.mark.django_db


def test_there_is_one_working_version_at_a_time():
    version = factories.VersionFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.create(document=version.document, number=9)


def test_next_version_is_a_copy_that_knows_its_forerunners():
    frozen = factories.VersionFactory(frozen=True)
    table = factories.NodeFactory(version=frozen, kind=Node.Kind.TABLE, position=1)
    row = factories.NodeFactory(version=frozen, kind=Node.Kind.ROW, parent=table, position=2, data={"cells": []})

    working = versions.working_version_after(frozen, by=None)

    copy = working.nodes.get(identity=row.identity)
    assert (copy.previous, copy.parent.previous, copy.fate) == (row, table, Node.Fate.UNCHANGED)
    assert (working.number, working.based_on, working.is_frozen) == (2, frozen, False)


def test_next_version_is_begun_once():
    frozen = factories.VersionFactory(frozen=True)

    assert versions.working_version_after(frozen, by=None) == versions.working_version_after(frozen, by=None)


def test_freezing_is_written_into_the_history():
    version, alice = factories.VersionFactory(), factories.UserFactory()

    versions.freeze(version, by=alice)

    assert Entry.objects.about(version).filter(act="version frozen", actor=alice).count() == 1


def test_freezing_twice_changes_nothing():
    version = versions.freeze(factories.VersionFactory(), by=None)

    assert versions.freeze(version, by=None).frozen_at == version.frozen_at


def test_second_of_two_savers_is_refused_and_the_first_text_stands():
    node = factories.NodeFactory()
    stale = Node.objects.get(pk=node.pk)

    assert versions.reword(node, "First.", revision=node.revision)
    assert not versions.reword(stale, "Second.", revision=stale.revision)

    assert Node.objects.get(pk=node.pk).text == "First."


def test_words_of_a_frozen_version_do_not_change():
    node = factories.NodeFactory(version=factories.VersionFactory(frozen=True))

    with pytest.raises(versions.Frozen):
        versions.reword(node, "Other.", revision=node.revision)


def test_words_put_back_are_unchanged_again():
    frozen = factories.VersionFactory(frozen=True)
    old = factories.NodeFactory(version=frozen, text="As it was.")
    node = versions.working_version_after(frozen, by=None).nodes.get(identity=old.identity)

    versions.reword(node, "Other.", revision=1)
    assert node.fate == Node.Fate.REWORDED
    versions.reword(node, "As it was.", revision=2)
    assert node.fate == Node.Fate.UNCHANGED


def test_plan_is_fetched_once_more_when_a_version_is_frozen():
    activity = factories.ActivityFactory(text="Old words.")
    version = factories.VersionFactory(document__strategy=activity.objective.priority.strategy)
    add_annex(version)
    activity.text = "New words."
    activity.save()

    versions.freeze(version, by=None)
    activity.text = "Later words."
    activity.save()

    assert version.nodes.get(identity=activity.identity).text == "New words."


def test_row_that_an_answer_changed_is_kept_for_the_record_when_the_plan_drops_it():
    activity = factories.ActivityFactory()
    version = factories.VersionFactory(document__strategy=activity.objective.priority.strategy)
    add_annex(version)
    change = factories.ChangeFactory(node=version.nodes.get(identity=activity.identity))
    activity.delete()

    versions.freeze(version, by=None)

    change.node.refresh_from_db()
    assert change.node.data["gone"]
    assert activity.identity not in {row.node.identity for item in Reading(version).items for row in item.rows}


def test_plan_rows_say_what_changed_against_the_version_before():
    activity = factories.ActivityFactory(text="Old words.")
    version = factories.VersionFactory(document__strategy=activity.objective.priority.strategy)
    add_annex(version)
    versions.freeze(version, by=None)
    working = versions.working_version_after(version, by=None)
    activity.text = "New words."
    activity.save()

    versions.freeze(working, by=None)

    row = working.nodes.get(identity=activity.identity)
    assert (row.fate, row.previous.text) == (Node.Fate.REWORDED, "Old words.")


def test_long_numbers_of_the_plan_fit_beside_its_rows():
    version = factories.VersionFactory()
    priority = factories.PriorityFactory(strategy=version.document.strategy, number="P" * 20)
    objective = factories.ObjectiveFactory(priority=priority, number="O" * 20)
    factories.ActivityFactory(objective=objective, number="A" * 20)

    add_annex(version)

    longest = Node._meta.get_field("label").max_length
    assert max(len(row.label) for row in version.nodes.filter(kind=Node.Kind.PLAN_ROW)) <= longest
