"""Plans from files become priorities, objectives and activities, and keep their identity."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from actionplan.models import Activity, Assignment, Objective, Priority
from actionplan.plan.reading.plan_read import ActivityRead, ObjectiveRead, PlanRead, PriorityRead, Timeline
from actionplan.plan.taking import take_plan, try_plan
from ncss_portal.history.models import Entry
from tests import factories, ministry_files

pytestmark = pytest.mark.django_db


def activity(number: str, text: str, timeline: Timeline | None = None) -> ActivityRead:
    return ActivityRead(number, text, timeline)


def plan(*activities: ActivityRead, leads: tuple[str, ...] = ("NSCS",), partners: tuple[str, ...] = ()) -> PlanRead:
    objective = ObjectiveRead("1", "A national team answers day and night", leads, partners, activities)
    return PlanRead((PriorityRead("1", "Incident response", "", (objective,)),), ())


FIRST, SECOND = "Write the mandate of the team", "Train the first shift of six analysts"


def test_plan_becomes_rows():
    strategy = factories.StrategyFactory()

    take_plan(plan(activity("1.1", FIRST, Timeline("short", "medium"))), strategy=strategy, by=None)

    row = Activity.objects.get()
    assert (row.number, row.text, row.timeline) == ("1.1", FIRST, "Short term to medium term")
    assert row.objective.leads[0].words == "NSCS"


def test_same_plan_again_changes_nothing():
    strategy, read = factories.StrategyFactory(), plan(activity("1.1", FIRST), activity("1.2", SECOND))
    take_plan(read, strategy=strategy, by=None)
    before = list(Activity.objects.values())

    change = take_plan(read, strategy=strategy, by=None)

    assert (change.unchanged, change.new, change.reworded, change.gone) == (4, 0, 0, 0)
    assert list(Activity.objects.values()) == before


def test_another_lead_is_a_change_that_history_keeps():
    strategy = factories.StrategyFactory()
    take_plan(plan(activity("1.1", FIRST)), strategy=strategy, by=None)

    change = take_plan(plan(activity("1.1", FIRST), leads=("CITO",)), strategy=strategy, by=None)

    assert (change.unchanged, change.reworded) == (2, 1)
    assert [lead.words for lead in Objective.objects.get().leads] == ["CITO"]
    assert [entry.detail["reworded"] for entry in Entry.objects.about(strategy)] == [1, 0]


def test_row_keeps_its_identity_when_numbers_shift():
    strategy = factories.StrategyFactory()
    take_plan(plan(activity("1.1", FIRST), activity("1.2", SECOND)), strategy=strategy, by=None)
    identity = Activity.objects.get(text=SECOND).identity

    take_plan(
        plan(activity("1.1", "Something quite new"), activity("1.2", FIRST), activity("1.3", SECOND)),
        strategy=strategy,
        by=None,
    )

    assert Activity.objects.get(text=SECOND).identity == identity
    assert list(Activity.objects.values_list("number", flat=True)) == ["1.1", "1.2", "1.3"]


def test_row_that_is_missing_goes():
    strategy = factories.StrategyFactory()
    take_plan(plan(activity("1.1", FIRST), activity("1.2", SECOND)), strategy=strategy, by=None)

    change = take_plan(plan(activity("1.1", FIRST)), strategy=strategy, by=None)

    assert change.gone == 1
    assert list(Activity.objects.values_list("text", flat=True)) == [FIRST]


def test_trial_changes_nothing():
    strategy = factories.StrategyFactory()

    change = try_plan(plan(activity("1.1", FIRST)), strategy=strategy)

    assert change.new == 3
    assert not Priority.objects.exists()


def test_institution_is_recognised_by_another_name_and_after_a_merging():
    kept = factories.OrganisationFactory(name="National Security Council Secretariat")
    factories.OrganisationFactory(name="NSC Secretariat", acronym="NSCS", merged_into=kept)
    factories.AliasFactory(organisation=kept, name="Security Secretariat")
    strategy = factories.StrategyFactory()

    take_plan(plan(activity("1.1", FIRST), partners=("Security Secretariat",)), strategy=strategy, by=None)

    assert set(Assignment.objects.values_list("organisation", flat=True)) == {kept.pk}


def test_institution_of_the_register_is_recognised_by_what_it_is_called_only():
    nscs = factories.OrganisationFactory(name="National Security Council Secretariat", acronym="NSCS")
    strategy = factories.StrategyFactory()

    take_plan(plan(activity("1.1", FIRST), partners=("sector ministries",)), strategy=strategy, by=None)

    assert list(Assignment.objects.order_by("role").values_list("words", "organisation")) == [
        ("NSCS", nscs.pk),
        ("sector ministries", None),
    ]


def test_real_plan_comes_in_as_the_ministry_wrote_it():
    path, strategy = ministry_files.find("belize-action-plan.xlsx"), factories.StrategyFactory()
    out = StringIO()

    call_command("import_plan", str(path), "--strategy", strategy.slug, "--json", stdout=out)

    assert (Priority.objects.count(), Objective.objects.count(), Activity.objects.count()) == (3, 17, 48)
    assert json.loads(out.getvalue())["doubts"]


def test_bad_file_gets_a_clear_message_and_changes_nothing(tmp_path):
    (tmp_path / "plan.xlsx").write_bytes(b"no workbook")
    strategy = factories.StrategyFactory()

    with pytest.raises(CommandError, match="not an Excel workbook"):
        call_command("import_plan", str(tmp_path / "plan.xlsx"), "--strategy", strategy.slug)

    assert not Priority.objects.exists()
