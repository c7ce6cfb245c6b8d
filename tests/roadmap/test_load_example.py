"""Loading the example: whole or not at all, twice without harm, beside what is there already."""

import json
from datetime import date, datetime
from io import StringIO
from unittest import mock

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.utils import timezone

from actionplan.models import Strategy
from consultations.models import Node
from ncss_portal.outbox.sending import plan
from roadmap.example import loading
from roadmap.example.loading import load_example
from roadmap.example.sources import moment
from stakeholders.models import Organisation
from tests.factories import StrategyFactory, UserFactory

pytestmark = pytest.mark.django_db


def row_counts() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


@pytest.fixture
def example() -> dict[str, int]:
    return load_example()


def test_second_loading_changes_nothing(example: dict[str, int]) -> None:
    before = row_counts()

    made = load_example()

    assert set(made.values()) == {0}
    assert row_counts() == before


def test_failure_leaves_nothing_behind() -> None:
    before = row_counts()

    with mock.patch.object(loading, "publish_newest", side_effect=RuntimeError), pytest.raises(RuntimeError):
        load_example()

    assert row_counts() == before


def test_what_is_there_already_stays(client) -> None:
    mine = StrategyFactory(title="Ours")
    theirs = Organisation.objects.create(name="Public Utilities Commission", slug="the-puc")

    load_example()

    assert Strategy.objects.get(pk=mine.pk).title == "Ours"
    assert Organisation.objects.get(name="Public Utilities Commission") == theirs
    assert Strategy.objects.count() == 3


def test_group_of_other_people_gets_no_rights_from_the_example() -> None:
    UserFactory().groups.add(Group.objects.create(name="Coordinators"))

    with pytest.raises(CommandError, match="Coordinators"):
        call_command("load_example")

    assert Strategy.objects.count() == 0


def test_command_tells_what_was_made() -> None:
    out = StringIO()

    call_command("load_example", "--json", stdout=out)

    assert json.loads(out.getvalue())["made"]["activities"] == 48 + 14


def test_command_says_when_nothing_was_missing(example: dict[str, int]) -> None:
    out = StringIO()

    call_command("load_example", stdout=out)

    assert out.getvalue() == "The example is here already. Nothing was changed.\n"


def test_figure_has_words_for_those_who_do_not_see_it(example: dict[str, int]) -> None:
    node = Node.objects.filter(kind=Node.Kind.FIGURE).first()

    assert "963 in 2016" in node.data["alt"]
    assert (node.figure.width, node.figure.content_type) == (1200, "image/png")
    assert node.figure.file.size < 30_000


def test_nobody_gets_mail_from_the_example(example: dict[str, int]) -> None:
    """Not of what it did in the past: neither at once nor with the next sweep."""
    plan()

    assert apps.get_model("outbox", "Mail").objects.count() == 0


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("2020-11-05 10:00", datetime(2020, 11, 5, 10)),
        ("-12 09:00", datetime(2026, 3, 3, 9)),
        ("18 17:00", datetime(2026, 4, 2, 17)),
    ],
)
def test_moments_are_dates_or_days_from_today(words: str, expected: datetime) -> None:
    assert moment(words, date(2026, 3, 15)) == timezone.make_aware(expected)
