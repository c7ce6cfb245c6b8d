"""Calling off a comment period that has not begun."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from consultations.commenting.calling_off import CannotCallOffError, call_off
from consultations.commenting.models import Holder
from consultations.commenting.saving import save_draft
from consultations.models import Comment, Consultation, Draft, Reminder
from consultations.reminding import schedule
from ncss_portal.history.models import Entry
from ncss_portal.outbox.mailing import announce, write_out_all
from ncss_portal.outbox.models import Mail, Mailing
from ncss_portal.outbox.sending import plan
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def period():
    scheduled = factories.ConsultationFactory(scheduled=True)
    schedule.make_default(scheduled)
    return scheduled


@pytest.fixture
def alice(client, period):
    person = factories.coordinator_of(period.document.strategy)
    client.force_login(person)
    return person


def url_of(period):
    return reverse("consultations:consultation_call_off", args=[period.slug])


def test_period_goes_with_its_schedule_and_the_version_stays_frozen(period):
    version, alice = period.version, factories.coordinator_of(period.document.strategy)
    pk = period.pk

    call_off(period, by=alice)

    version.refresh_from_db()
    assert (Consultation.objects.count(), Reminder.objects.count(), version.is_frozen) == (0, 0, True)
    entry = Entry.objects.get(act="comment period called off")
    assert (entry.thing_id, entry.actor, entry.detail["slug"]) == (pk, alice, period.slug)


def test_its_mailings_stop(period):
    factories.follower_of(period.document.strategy)
    now = timezone.now()
    announce("period_moved", period.pk, "moved:of-a-test", planned_for=now)
    write_out_all(now)
    assert Mail.objects.waiting().count() == 1

    call_off(period, by=None)

    assert Mail.objects.get().state == Mail.State.STOPPED
    assert Mailing.objects.get().stopped_at is not None


def test_other_periods_keep_their_mailings(period):
    running = factories.ConsultationFactory()
    announce("period_opened", running.pk, "opened", planned_for=timezone.now())

    call_off(period, by=None)

    assert Mailing.objects.get().stopped_at is None


def test_nothing_goes_out_at_the_opening_of_a_period_that_was_called_off(period):
    factories.follower_of(period.document.strategy)
    opens_at = period.opens_at
    call_off(period, by=None)

    plan(opens_at)

    assert Mail.objects.count() == 0


@pytest.mark.parametrize("after", [timedelta(), timedelta(microseconds=1), timedelta(days=400)])
def test_period_that_has_begun_stays(period, after):
    with pytest.raises(CannotCallOffError, match="has begun"):
        call_off(period, by=None, at=period.opens_at + after)

    assert Consultation.objects.contains(period)


def test_last_moment_before_the_opening_counts(period):
    call_off(period, by=None, at=period.opens_at - timedelta(microseconds=1))

    assert not Consultation.objects.exists()


def test_clock_is_read_when_the_row_is_held(period, monkeypatch):
    """Whoever waited for the row until the opening finds a period that has begun."""
    real = Consultation.objects.select_for_update
    with time_machine.travel(period.opens_at - timedelta(seconds=1), tick=False) as clock:

        def wait(*args, **kwargs):
            clock.move_to(period.opens_at)
            return real(*args, **kwargs)

        monkeypatch.setattr(Consultation.objects, "select_for_update", wait)
        with pytest.raises(CannotCallOffError):
            call_off(period, by=None)


def test_opening_that_was_moved_meanwhile_counts(period):
    seen = Consultation.objects.get(pk=period.pk)
    Consultation.objects.filter(pk=period.pk).update(opens_at=timezone.now() - timedelta(hours=1))

    with pytest.raises(CannotCallOffError):
        call_off(seen, by=None)


def test_second_click_is_told(period):
    call_off(period, by=None)

    with pytest.raises(CannotCallOffError, match="called off already"):
        call_off(Consultation(pk=10**6), by=None)


def test_words_that_somebody_wrote_before_the_opening_are_kept(period):
    factories.CommentFactory(consultation=period, unsent=True)

    with pytest.raises(CannotCallOffError, match="it is kept"):
        call_off(period, by=None)


def test_draft_that_a_reviewer_typed_goes_along_and_is_counted_in_the_history(period, alice):
    reviewer = factories.outsider()
    save_draft(period, Holder(user_id=reviewer.pk), node=None, body="Too early.")

    call_off(period, by=alice)

    assert not Consultation.objects.exists()
    assert not Draft.objects.exists()
    assert Entry.objects.get(act="comment period called off").detail["drafts"] == 1


def test_early_post_is_given_back_and_kept_as_a_draft_and_the_period_can_be_called_off(client, period, alice):
    reviewer = factories.outsider()
    period.reviewers.add(reviewer)
    client.force_login(reviewer)
    said = {"on": "whole", "kind": "remark", "body": "Too early.", "shows_name": "on"}
    answer = client.post(reverse("consultations:comment_write", args=[period.slug]), said)

    assert answer.status_code == 409
    assert "Too early.</textarea>" in answer.text
    assert "Your words are kept as a draft, and only you see them." in answer.text
    assert (Draft.objects.get().body, Draft.objects.get().user) == ("Too early.", reviewer)
    assert not Comment.objects.exists()

    call_off(period, by=alice)

    assert not Consultation.objects.exists()


def test_page_asks_first(client, period, alice):
    page = client.get(url_of(period)).text

    assert "stays frozen" in page
    assert "No mail goes out about it any more." in page
    assert Consultation.objects.contains(period)

    answer = client.post(url_of(period))
    assert answer.headers["Location"] == period.version.get_absolute_url()
    assert Consultation.objects.count() == 0


@pytest.mark.parametrize("method", ["get", "post"])
def test_page_of_a_period_that_has_begun_says_so(client, method):
    running = factories.ConsultationFactory()
    client.force_login(factories.coordinator_of(running.document.strategy))

    answer = getattr(client, method)(url_of(running), follow=True)

    assert "cannot be called off. Close it early instead." in answer.text
    assert Consultation.objects.contains(running)


@pytest.mark.parametrize("role", [factories.follower_of, lambda strategy: factories.outsider()])
def test_only_coordinators_call_off(client, period, role):
    client.force_login(role(period.document.strategy))

    assert [client.get(url_of(period)).status_code, client.post(url_of(period)).status_code] == [404, 404]


def test_link_stands_only_before_the_opening(client, period, alice):
    running = factories.ConsultationFactory(document=factories.DocumentFactory(strategy=period.document.strategy))

    shown = [url_of(one) in client.get(one.get_absolute_url()).text for one in (period, running)]

    assert shown == [True, False]
