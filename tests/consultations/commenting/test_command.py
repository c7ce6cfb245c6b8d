"""manage.py open_consultation."""

import json
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from consultations.management.commands.open_consultation import moment_of
from consultations.models import Consultation
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    version = factories.VersionFactory()
    factories.NodeFactory(version=version)
    return version.document


def test_period_is_open_from_now_and_told_as_json(draft, capsys):
    call_command("open_consultation", draft.slug, "--until", "2099-01-01T12:00", "--slug", "second-draft", "--json")

    told = json.loads(capsys.readouterr().out)
    period = Consultation.objects.get()
    assert period.is_open
    assert (told["slug"], told["document"], told["version"]) == ("second-draft", draft.slug, 1)
    assert told["closes_at"] == "2099-01-01T12:00:00-06:00"


def test_summary_names_the_end_with_its_zone(draft, capsys):
    call_command("open_consultation", draft.slug, "--until", "2099-01-01T12:00")

    assert "open for comment until Thursday 1 January 2099, 12:00 Belize time" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2099-01-01T12:00", datetime(2099, 1, 1, 18, tzinfo=UTC)),
        ("2099-01-01 12:00", datetime(2099, 1, 1, 18, tzinfo=UTC)),
        ("2099-01-01T12:00Z", datetime(2099, 1, 1, 12, tzinfo=UTC)),
        ("2099-01-01", datetime(2099, 1, 2, 6, tzinfo=UTC)),
    ],
)
def test_moment_without_a_zone_is_the_portals(text, moment):
    assert moment_of(text) == moment


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["nowhere", "--until", "2099-01-01"], "no document"),
        (["draft", "--until", "soon"], "not a moment"),
        (["draft", "--until", "2099-13-01T12:00"], "not a moment"),
        (["draft", "--until", "2001-01-01"], "in the past"),
        (["draft", "--until", "2099-01-01", "--slug", "a b"], "no address"),
    ],
)
def test_bad_input_is_refused_with_its_reason(options, reason):
    factories.NodeFactory(version__document__slug="draft")

    with pytest.raises(CommandError, match=reason):
        call_command("open_consultation", *options)

    assert not Consultation.objects.exists()
