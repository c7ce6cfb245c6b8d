"""A version is given to the public: frozen, recorded, and its file asked for."""

from types import SimpleNamespace

import pytest

from consultations.models import Publication
from consultations.publishing import requesting, tasks
from consultations.publishing.requesting import ask_again, publish
from ncss_portal.history.models import Entry
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def rung(monkeypatch):
    """The keys for which a worker was woken."""
    keys = []
    replace_broker(monkeypatch, lambda name, args, **more: keys.append(*args))
    return keys


def replace_broker(monkeypatch, send_task):
    monkeypatch.setattr(requesting, "current_app", SimpleNamespace(send_task=send_task))


@pytest.fixture
def alice():
    return factories.UserFactory(name="Alice")


def acts():
    return sorted(Entry.objects.values_list("act", flat=True))


def test_publishing_freezes_the_version(alice):
    publication = publish(factories.VersionFactory(), by=alice)

    assert publication.version.is_frozen
    assert publication.state == Publication.State.QUEUED
    assert publication.is_public


def test_publishing_is_written_into_the_history(alice):
    publish(factories.VersionFactory(), by=alice)

    assert acts() == ["version frozen", "version published"]
    assert set(Entry.objects.values_list("actor", flat=True)) == {alice.pk}


def test_publishing_twice_does_nothing_the_second_time(alice, rung, django_capture_on_commit_callbacks):
    version = factories.VersionFactory()
    with django_capture_on_commit_callbacks(execute=True):
        first, second = publish(version, by=alice), publish(version, by=factories.UserFactory())

    assert second == first
    assert second.requested_by == alice
    assert rung == [first.pk]
    assert acts() == ["version frozen", "version published"]


def test_worker_is_woken_after_the_commit_only(alice, rung, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        publication = publish(factories.VersionFactory(), by=alice)
    assert rung == []

    for callback in callbacks:
        callback()

    assert rung == [publication.pk]


def test_broker_that_is_down_does_no_harm(alice, monkeypatch, caplog, django_capture_on_commit_callbacks):
    def down(*args, **more):
        raise ConnectionError("nobody there")

    replace_broker(monkeypatch, down)

    with django_capture_on_commit_callbacks(execute=True):
        publication = publish(factories.VersionFactory(), by=alice)

    assert Publication.objects.get() == publication
    assert "the next sweep renders the publication" in caplog.text


def test_later_version_of_the_document_gets_a_publication_of_its_own(alice):
    document = factories.DocumentFactory()
    versions = [factories.VersionFactory(document=document, frozen=True) for _number in range(2)]

    first, second = (publish(version, by=alice) for version in versions)

    assert first != second
    assert Publication.objects.count() == 2


def test_failed_rendering_is_asked_for_again(alice, rung, django_capture_on_commit_callbacks):
    publication = factories.PublicationFactory(state=Publication.State.FAILED, error="Broken.", progress=40)

    with django_capture_on_commit_callbacks(execute=True):
        assert ask_again(publication, by=alice)

    publication.refresh_from_db()
    assert (publication.state, publication.error, publication.progress) == (Publication.State.QUEUED, "", 0)
    assert rung == [publication.pk]
    assert acts() == ["rendering asked for again"]


@pytest.mark.parametrize("state", [Publication.State.QUEUED, Publication.State.RENDERING])
def test_rendering_that_did_not_fail_is_not_asked_for_again(alice, rung, state):
    publication = factories.PublicationFactory(state=state)

    assert not ask_again(publication, by=alice)

    assert acts() == []


def test_bell_names_the_task_and_does_not_wait_for_the_broker(monkeypatch):
    asked = []
    replace_broker(monkeypatch, lambda name, **more: asked.append((name, more)))

    requesting.ring(7)

    assert asked == [(tasks.render_publication.name, {"args": [7], "retry": False})]
