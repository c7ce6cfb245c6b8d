"""Pages on which a coordinator opens a comment period and moves its dates."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.models import Consultation
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    drafted = factories.VersionFactory()
    factories.NodeFactory(version=drafted)
    return drafted


def opening(version):
    return reverse("consultations:consultation_open", args=[version.document.slug, version.number])


def editing(period):
    return reverse("consultations:consultation_edit", args=[period.slug])


def local(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def in_days(days):
    return local(timezone.now() + timedelta(days=days))


def test_page_says_that_opening_freezes(client, version):
    client.force_login(factories.coordinator_of(version.document.strategy))

    page = client.get(opening(version)).text

    assert "Nobody can change it any more" in page
    assert "All times are Belize time." in page


def test_coordinator_opens_a_period(client, version):
    client.force_login(factories.coordinator_of(version.document.strategy))

    answer = client.post(opening(version), {"title": "Second draft", "slug": "second", "closes_at": in_days(100)})

    period = Consultation.objects.get()
    assert answer.headers["Location"] == reverse("consultations:period_mails", args=[period.slug])
    assert (period.slug, period.title, period.is_open, period.version.is_frozen) == (
        "second",
        "Second draft",
        True,
        True,
    )


@pytest.mark.parametrize(("method", "status"), [("get", 200), ("post", 409)])
def test_version_that_is_open_already_leads_to_its_period(client, method, status):
    period = factories.ConsultationFactory(title="Second draft")
    client.force_login(factories.coordinator_of(period.document.strategy))

    answer = getattr(client, method)(opening(period.version), {"title": "Third", "closes_at": in_days(100)})

    assert answer.status_code == status
    assert "This version is open for comment already." in answer.text
    assert f'href="{period.get_absolute_url()}"' in answer.text
    assert 'name="closes_at"' not in answer.text
    assert Consultation.objects.count() == 1


@pytest.mark.parametrize("state", ["closed", "scheduled"])
def test_version_whose_period_is_not_open_can_be_opened(client, state):
    period = factories.ConsultationFactory(**{state: True})
    client.force_login(factories.coordinator_of(period.document.strategy))

    assert 'name="closes_at"' in client.get(opening(period.version)).text


def test_time_is_taken_in_the_portals_zone(client, version):
    client.force_login(factories.coordinator_of(version.document.strategy))

    client.post(opening(version), {"title": "Second draft", "closes_at": "2099-01-31T17:00"})

    assert Consultation.objects.get().closes_at.isoformat() == "2099-01-31T23:00:00+00:00"


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"closes_at": ""}, "Choose when the comment period closes."),
        ({"closes_at": "2001-01-01T12:00"}, "The closing lies in the past."),
        ({"closes_at": "2099-01-01T12:00", "slug": "taken"}, "is taken"),
        ({"closes_at": "9999-12-31T23:59"}, "Choose a year before 2200."),
        ({"closes_at": "2099-01-01T12:00", "opens_at": "9999-12-31T23:59"}, "Choose a year before 2200."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_frozen(client, version, form, sentence):
    factories.ConsultationFactory(slug="taken")
    client.force_login(factories.coordinator_of(version.document.strategy))

    answer = client.post(opening(version), {"title": "My title", **form})

    version.refresh_from_db()
    assert (answer.status_code, version.is_frozen) == (422, False)
    assert sentence in answer.text
    assert "My title" in answer.text


def test_address_that_was_given_away_at_this_moment_is_told(client, version, monkeypatch):
    factories.ConsultationFactory(slug="taken")
    client.force_login(factories.coordinator_of(version.document.strategy))
    monkeypatch.setattr("consultations.commenting.opening._free_address", lambda *_args: "taken")

    answer = client.post(opening(version), {"title": "My title", "closes_at": "2099-01-01T12:00", "slug": "taken"})

    version.refresh_from_db()
    assert (answer.status_code, version.is_frozen, "My title" in answer.text) == (422, False, True)
    assert "is taken" in answer.text


@pytest.mark.parametrize("role", [factories.follower_of, lambda strategy: factories.outsider()])
@pytest.mark.parametrize("method", ["get", "post"])
def test_only_coordinators_open_and_edit(client, version, role, method):
    period = factories.ConsultationFactory(document=version.document, version=version)
    client.force_login(role(version.document.strategy))

    statuses = [getattr(client, method)(url).status_code for url in (opening(version), editing(period))]

    assert statuses == [404, 404]


def test_strangers_are_asked_to_sign_in(client, version):
    assert client.post(opening(version)).headers["Location"].startswith(reverse("account_login"))


def test_closing_is_moved(client):
    period = factories.ConsultationFactory()
    client.force_login(factories.coordinator_of(period.document.strategy))
    closes_at = period.closes_at + timedelta(days=3)

    answer = client.post(
        editing(period),
        {"closes_at": local(closes_at), "reason": "Many asked for it.", "short_reason": "It is urgent."},
    )

    period.refresh_from_db()
    assert answer.headers["Location"] == period.get_absolute_url()
    assert local(period.closes_at) == local(closes_at)


def test_opening_is_a_field_only_until_it_has_come(client):
    running, coming = factories.ConsultationFactory(), factories.ConsultationFactory(scheduled=True)
    for period in (running, coming):
        client.force_login(factories.coordinator_of(period.document.strategy))
        assert ('name="opens_at"' in client.get(editing(period)).text) is (period == coming)


def test_closed_period_has_no_form(client):
    period = factories.ConsultationFactory(closed=True)
    client.force_login(factories.coordinator_of(period.document.strategy))

    page = client.get(editing(period)).text

    assert "stays closed" in page
    assert 'name="closes_at"' not in page


def test_refusal_is_said(client):
    period = factories.ConsultationFactory()
    client.force_login(factories.coordinator_of(period.document.strategy))

    answer = client.post(
        editing(period), {"closes_at": local(period.opens_at), "reason": "Oops.", "short_reason": "It is urgent."}
    )

    assert (answer.status_code, "The closing lies in the past." in answer.text) == (422, True)
