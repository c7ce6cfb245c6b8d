"""Opening a comment period freezes what is consulted."""

from datetime import UTC, datetime, timedelta

import pytest

from consultations.commenting.opening import CannotOpenError, open_consultation
from consultations.models import Consultation, Node
from ncss_portal.history.models import Entry
from tests import factories

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 4, 14, tzinfo=UTC)
DAY = timedelta(days=1)


def drafted(**fields):
    version = factories.VersionFactory(**fields)
    factories.NodeFactory(version=version)
    return version


def test_opening_freezes_the_newest_version():
    version = drafted()

    period = open_consultation(version.document, closes_at=NOW + DAY, by=None, at=NOW)

    assert (period.version, period.version.frozen_at, period.opens_at) == (version, NOW, NOW)
    assert (period.title, period.slug) == (version.document.title, f"{version.document.slug}-1")


def test_plan_is_fetched_as_it_stands_at_the_opening():
    version = drafted()
    plan = factories.NodeFactory(version=version, kind=Node.Kind.PLAN)
    factories.PriorityFactory(strategy=version.document.strategy, title="Law and justice")

    open_consultation(version.document, closes_at=NOW + DAY, by=None, at=NOW)

    assert [row.text for row in plan.children.all()] == ["Law and justice"]


def test_opening_is_written_into_the_history():
    version = drafted()
    alice = factories.coordinator_of(version.document.strategy)

    period = open_consultation(version.document, closes_at=NOW + DAY, by=alice, at=NOW)

    entry = Entry.objects.about(period).get()
    assert (entry.act, entry.actor) == ("comment period opened", alice)


@pytest.mark.parametrize("opens_at", [NOW - DAY, None])
def test_period_never_begins_before_it_is_opened(opens_at):
    period = open_consultation(drafted().document, opens_at=opens_at, closes_at=NOW + DAY, by=None, at=NOW)

    assert period.opens_at == NOW


def test_period_can_begin_later():
    period = open_consultation(drafted().document, opens_at=NOW + DAY, closes_at=NOW + 2 * DAY, by=None, at=NOW)

    assert period.opens_at == NOW + DAY


@pytest.mark.parametrize(
    ("opens_at", "closes_at"),
    [(None, NOW), (None, NOW - DAY), (NOW + DAY, NOW + DAY), (NOW + 2 * DAY, NOW + DAY)],
)
def test_closing_comes_after_now_and_after_the_opening(opens_at, closes_at):
    version = drafted()

    with pytest.raises(CannotOpenError):
        open_consultation(version.document, opens_at=opens_at, closes_at=closes_at, by=None, at=NOW)

    version.refresh_from_db()
    assert not version.is_frozen


def test_second_period_at_the_same_time_is_refused():
    version = drafted()
    open_consultation(version.document, closes_at=NOW + DAY, by=None, at=NOW)

    with pytest.raises(CannotOpenError, match="one comment period at a time"):
        open_consultation(version.document, closes_at=NOW + 2 * DAY, by=None, at=NOW)

    assert Consultation.objects.count() == 1


def test_second_period_may_follow_the_first():
    version = drafted()
    open_consultation(version.document, closes_at=NOW + DAY, by=None, at=NOW)

    period = open_consultation(version.document, closes_at=NOW + 2 * DAY, by=None, at=NOW + DAY)

    assert period.slug == f"{version.document.slug}-1-2"


def test_document_without_text_is_refused():
    with pytest.raises(CannotOpenError, match="no text"):
        open_consultation(factories.VersionFactory().document, closes_at=NOW + DAY, by=None, at=NOW)


def test_older_version_is_refused():
    old = drafted(frozen=True)
    drafted(document=old.document)

    with pytest.raises(CannotOpenError, match="newer version"):
        open_consultation(old.document, version=old, closes_at=NOW + DAY, by=None, at=NOW)


@pytest.mark.parametrize("slug", ["taken", "confirm"])
def test_address_that_is_taken_is_refused(slug):
    factories.ConsultationFactory(slug="taken")

    with pytest.raises(CannotOpenError, match="is taken"):
        open_consultation(drafted().document, closes_at=NOW + DAY, slug=slug, by=None, at=NOW)
