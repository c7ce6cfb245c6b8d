"""What coordinators see and change of the mails of a comment period."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from consultations.commenting.rescheduling import reschedule
from consultations.models import Consultation, Reminder
from consultations.reminding import changing, schedule, subscribing
from consultations.reminding.changing import CannotChangeError
from ncss_portal.history.models import Entry
from ncss_portal.outbox.mailing import write_out_all
from ncss_portal.outbox.models import Mail, Mailing
from ncss_portal.outbox.sending import plan, work_off
from stakeholders.permissions import auditors
from tests import factories

pytestmark = pytest.mark.django_db

ZONE = ZoneInfo(settings.TIME_ZONE)
OPENS = datetime(2027, 3, 1, 9, tzinfo=ZONE)
CLOSES = datetime(2027, 3, 31, 17, tzinfo=ZONE)
Event = Reminder.Event


@pytest.fixture
def clock():
    with time_machine.travel(OPENS + timedelta(days=1), tick=False) as moved:
        yield moved


@pytest.fixture
def period(clock):
    running = factories.ConsultationFactory(opens_at=OPENS, closes_at=CLOSES, title="Comments on the draft")
    schedule.make_default(running, OPENS - timedelta(days=1))
    factories.follower_of(running.document.strategy, email="bob@portal.example")
    return running


@pytest.fixture
def alice(client, period):
    person = factories.coordinator_of(period.document.strategy, email="alice@portal.example")
    client.force_login(person)
    return person


def page(name, period, *rest):
    return reverse(f"consultations:{name}", args=[period.slug, *rest])


def line_of(period, event=Event.DAYS_LEFT, days=-7):
    return period.reminders.get(event=event, days=days)


def sent_opening(period):
    plan(timezone.now())
    return Mailing.objects.get(reason="period_opened", about=period.pk)


# --- Seeing


def test_page_says_what_goes_out_when_and_to_how_many(client, period, alice):
    seen = client.get(page("period_mails", period)).text

    assert "7 days left" in seen
    assert "Wednesday 24 March 2027, 08:00" in seen
    assert "All times are Belize time." in seen
    assert "The first mail goes out 15 minutes after the opening." in seen
    assert "Members of bodies that follow the strategy" in seen
    assert "See all 2 recipients" in seen


def test_page_says_what_became_of_a_mailing(client, period, alice):
    factories.follower_of(period.document.strategy, email="carl@portal.example")
    sent_opening(period)
    Mail.objects.filter(recipient="bob@portal.example").update(state=Mail.State.FAILED)
    Mail.objects.filter(recipient="carl@portal.example").update(state=Mail.State.WITHHELD)

    on_the_way = client.get(page("period_mails", period)).text
    work_off(timezone.now())
    done = client.get(page("period_mails", period)).text

    assert "1 on the way, 1 not sent: no longer due, 1 failed" in on_the_way
    assert '<progress value="2" max="3"' in on_the_way
    assert "1 sent, 1 not sent: no longer due, 1 failed" in done
    assert "<progress" not in done


def test_recipients_have_names_and_organisations_where_they_are_known(client, period, alice):
    contact = factories.ContactFactory(name="Bob of the Port", email="Bob@portal.example")
    factories.AffiliationFactory(contact=contact, organisation=factories.OrganisationFactory(name="Port Authority"))
    subscribing.ask(period.document, email="lucia@portal.example")
    subscribing.confirm(period.document.subscriptions.get())

    seen = client.get(page("period_recipients", period)).text

    assert "<b>3</b> recipients" in seen
    for words in ("bob@portal.example", "Bob of the Port", "Port Authority", "lucia@portal.example", "Alice"):
        assert words in seen


def test_recipients_come_by_page(client, period, alice, monkeypatch):
    monkeypatch.setattr("consultations.reminding.views.schedule.RECIPIENTS_PER_PAGE", 1)

    pages = [client.get(page("period_recipients", period), {"page": number}).text for number in (1, 2)]

    assert ["alice@portal.example</th>" in one for one in pages] == [True, False]
    assert ["bob@portal.example</th>" in one for one in pages] == [False, True]


def test_page_of_a_line_shows_the_mail(client, period, alice):
    seen = client.get(page("period_mail", period, line_of(period).pk)).text

    assert "Comments on the draft" in seen
    assert "You get this mail because" in seen
    assert "7 days" in seen


def test_every_kind_of_line_can_be_looked_at(client, period, alice):
    statuses = {client.get(page("period_mail", period, line.pk)).status_code for line in period.reminders.all()}

    assert statuses == {200}


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_mailings(client, period, alice, django_assert_max_num_queries, count):
    sent_opening(period)
    for days in range(1, count):
        reschedule(period, closes_at=CLOSES + timedelta(days=days), by=alice)
        period.refresh_from_db()
        plan(timezone.now())

    with django_assert_max_num_queries(24):
        client.get(page("period_mails", period))


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_recipients(client, period, alice, django_assert_max_num_queries, count):
    for number in range(count):
        factories.follower_of(period.document.strategy, email=f"f{number}@portal.example")

    with django_assert_max_num_queries(14):
        client.get(page("period_recipients", period))


# --- Who may


def all_pages(period):
    line = line_of(period).pk
    return [
        page("period_mails", period),
        page("period_recipients", period),
        page("period_mail", period, line),
        page("period_mail_new", period),
        page("period_mails_usual", period),
        page("period_mail_remove", period, line),
    ]


def test_auditors_read_and_change_nothing(client, period):
    auditor = factories.outsider()
    auditor.groups.add(auditors())
    client.force_login(auditor)

    assert [client.get(url).status_code for url in all_pages(period)] == [200, 200, 200, 404, 404, 404]
    assert {client.post(url).status_code for url in all_pages(period)} == {404, 405}
    assert client.post(page("period_mail_test", period, line_of(period).pk)).status_code == 404
    seen = (
        client.get(page("period_mails", period)).text + client.get(page("period_mail", period, line_of(period).pk)).text
    )
    assert "What to do" not in seen
    assert "Send a test" not in seen


@pytest.mark.parametrize("role", [factories.follower_of, lambda strategy: factories.outsider()])
def test_others_find_nothing(client, period, role):
    client.force_login(role(period.document.strategy))

    assert {client.get(url).status_code for url in all_pages(period)} == {404}


def test_line_and_mailing_of_another_period_are_not_there(client, period, alice):
    other = factories.ConsultationFactory()
    schedule.make_default(other)
    sent_opening(period)
    foreign = Mailing.objects.create(reason="period_opened", about=other.pk, occasion="x", planned_for=OPENS)

    urls = [
        page("period_mail", period, other.reminders.first().pk),
        page("period_mail_remove", period, other.reminders.first().pk),
        page("period_mailing_stop", period, foreign.pk),
    ]

    assert {client.post(url).status_code for url in urls} == {404}


# --- Changing


def test_line_gets_another_day_and_hour(client, period, alice):
    line = line_of(period)

    answer = client.post(page("period_mail", period, line.pk), {"is_on": "on", "days": "5", "hour": "10"})

    line.refresh_from_db()
    assert answer.headers["Location"] == page("period_mails", period)
    assert (line.days, line.hour, line.is_on) == (-5, 10, True)
    entry = Entry.objects.get(act="mail schedule changed")
    assert (entry.actor, entry.detail["before"]["days"], entry.detail["after"]["days"]) == (alice, -7, -5)


def test_line_is_switched_off_and_writes_to_nobody(client, period, alice):
    line = line_of(period, Event.LAST_DAY, 0)

    client.post(page("period_mail", period, line.pk), {"hour": "8"})

    line.refresh_from_db()
    assert line.is_on is False
    assert "Switched off" in client.get(page("period_mails", period)).text


def test_opening_has_no_hour_of_its_own(client, period, alice):
    line = line_of(period, Event.OPENED, 0)
    assert 'name="hour"' not in client.get(page("period_mail", period, line.pk)).text

    period.reminders.filter(pk=line.pk).update(settled_for=None)
    Consultation.objects.update(opens_at=timezone.now() + timedelta(days=1))
    client.post(page("period_mail", period, line.pk), {"hour": "5"})

    line.refresh_from_db()
    assert (line.is_on, line.hour) == (False, 8)


def test_same_values_write_no_history(client, period, alice):
    client.post(page("period_mail", period, line_of(period).pk), {"is_on": "on", "days": "7", "hour": "8"})

    assert not Entry.objects.filter(act="mail schedule changed").exists()


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"is_on": "on", "days": "2", "hour": "8"}, "There is a mail for this day already."),
        ({"is_on": "on", "days": "28", "hour": "8"}, "This moment has passed."),
        ({"is_on": "on", "days": "45", "hour": "8"}, "does not lie within the comment period"),
        ({"is_on": "on", "days": "0", "hour": "8"}, "greater than or equal to 1"),
        ({"is_on": "on", "days": "7", "hour": "24"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changes(client, period, alice, clock, form, words):
    clock.move_to(OPENS + timedelta(days=3))

    answer = client.post(page("period_mail", period, line_of(period).pk), form)

    assert (answer.status_code, words in answer.text) == (422, True)
    assert line_of(period).hour == 8


def test_line_that_was_sent_meanwhile_stays(client, period, alice, clock):
    line = line_of(period)
    clock.move_to(CLOSES - timedelta(days=7))
    plan(timezone.now())
    client.force_login(alice)  # the session is over by now

    answer = client.post(page("period_mail", period, line.pk), {"is_on": "on", "days": "5", "hour": "10"})

    line.refresh_from_db()
    assert (answer.status_code, line.days) == (422, -7)
    assert "was sent already" in answer.text
    with pytest.raises(CannotChangeError):
        changing.remove_line(line, by=alice)


def test_line_is_open_again_when_the_closing_moves(client, period, alice, clock):
    line = line_of(period)
    clock.move_to(CLOSES - timedelta(days=7))
    plan(timezone.now())
    reschedule(period, closes_at=CLOSES + timedelta(days=20), by=alice)

    changing.change_line(line, by=alice, hour=11)

    line.refresh_from_db()
    assert line.hour == 11


def test_mail_is_added_and_taken_out(client, period, alice):
    client.post(page("period_mail_new", period), {"days": "14", "hour": "9"})
    added = line_of(period, days=-14)
    assert "14 days left" in client.get(page("period_mails", period)).text

    assert "14 days left" in client.get(page("period_mail_remove", period, added.pk)).text
    client.post(page("period_mail_remove", period, added.pk))

    assert not period.reminders.filter(pk=added.pk).exists()
    acts = set(Entry.objects.values_list("act", flat=True))
    assert {"mail added to the schedule", "mail taken from the schedule"} <= acts


@pytest.mark.parametrize(
    ("days", "words"),
    [("7", "There is a mail for this day already."), ("45", "does not lie within"), ("61", "less than or equal to 60")],
)
def test_mail_that_cannot_be_is_not_added(client, period, alice, days, words):
    answer = client.post(page("period_mail_new", period), {"days": days, "hour": "9"})

    assert (answer.status_code, words in answer.text, period.reminders.count()) == (422, True, 6)


def test_only_days_left_can_be_taken_out(client, period, alice):
    line = line_of(period, Event.LAST_DAY, 0)

    answer = client.post(page("period_mail_remove", period, line.pk), follow=True)

    assert "Switch it off instead." in answer.text
    assert period.reminders.filter(pk=line.pk).exists()


def test_back_to_the_usual_schedule(client, period, alice):
    sent_opening(period)
    changing.change_line(line_of(period), by=alice, days=-5, hour=10)
    changing.change_line(line_of(period, Event.LAST_DAY, 0), by=alice, is_on=False)
    opened = line_of(period, Event.OPENED, 0)

    client.post(page("period_mails_usual", period))

    lines = set(period.reminders.values_list("event", "days", "hour", "is_on"))
    assert lines == {(event, days, hour, True) for event, days, hour in schedule.DEFAULT}
    assert line_of(period, Event.OPENED, 0) == opened


def test_usual_schedule_does_not_write_at_once(client, period, alice, clock):
    changing.remove_line(line_of(period), by=alice)
    sent_opening(period)
    clock.move_to(CLOSES - timedelta(days=4))

    changing.make_usual(period, by=alice)
    plan(timezone.now())

    assert Mailing.objects.count() == 1


def test_period_without_lines_says_so(client, alice, period):
    bare = factories.ConsultationFactory(document=factories.DocumentFactory(strategy=period.document.strategy))

    assert "The usual schedule is made within a minute." in client.get(page("period_mails", bare)).text


# --- A test, and stopping


def test_test_goes_to_the_coordinator_alone(client, period, alice, mailoutbox):
    answer = client.post(page("period_mail_test", period, line_of(period).pk), {"recipient": "bob@portal.example"})
    work_off(timezone.now())

    assert answer.status_code == 302
    assert [(sent.to, sent.subject[:5]) for sent in mailoutbox] == [(["alice@portal.example"], "Test:")]


def test_tests_are_limited(client, period, alice, clock, monkeypatch):
    monkeypatch.setattr("consultations.reminding.views.schedule.TESTS", 2)

    for _press in range(4):
        clock.shift(1)
        client.post(page("period_mail_test", period, line_of(period).pk))

    assert Mail.objects.filter(is_test=True).count() == 2


def test_mailing_that_is_stopped_before_its_first_mail_says_that_nobody_gets_it(client, period, alice):
    period.reminders.update(settled_for=period.opens_at)  # of the opening people have heard
    reschedule(period, closes_at=CLOSES + timedelta(days=1), by=alice)
    mailing = Mailing.objects.get(reason="period_moved")

    answer = client.post(page("period_mailing_stop", period, mailing.pk), follow=True)

    assert "None of its mails was written yet, so nobody gets it." in answer.text


def test_mailing_is_stopped_after_a_question(client, period, alice, mailoutbox):
    mailing = sent_opening(period)
    url = page("period_mailing_stop", period, mailing.pk)
    assert url in client.get(page("period_mails", period)).text
    assert "What was sent cannot be called back." in client.get(url).text

    answer = client.post(url, follow=True)
    work_off(timezone.now())

    assert "2 mails are not sent." in answer.text
    assert "Stopped" in answer.text
    assert mailoutbox == []
    entry = Entry.objects.get(act="mailing stopped")
    assert (entry.detail["stopped"], entry.detail["mailing"]) == (2, mailing.pk)


def test_mailing_that_went_cannot_be_stopped(client, period, alice):
    mailing = sent_opening(period)
    work_off(timezone.now())

    answer = client.post(page("period_mailing_stop", period, mailing.pk), follow=True)

    assert "Nothing of this mailing is left to stop." in answer.text
    assert not Entry.objects.filter(act="mailing stopped").exists()


def test_stopped_mailing_that_was_not_written_yet_writes_nothing(client, period, alice):
    mailing = Mailing.objects.create(reason="period_moved", about=period.pk, occasion="x", planned_for=timezone.now())

    changing.stop_mailing(period, mailing, by=alice)
    write_out_all(timezone.now())

    assert Mail.objects.count() == 0


# --- Before something is saved


def test_pages_say_how_many_get_a_mail_about_it(client, period, alice):
    version = factories.VersionFactory(document=factories.DocumentFactory(strategy=period.document.strategy))
    factories.NodeFactory(version=version)
    opening = reverse("consultations:consultation_open", args=[version.document.slug, version.number])

    assert "2 people get a mail about the change." in client.get(page("consultation_edit", period)).text
    assert "2 people get a mail about it." in client.get(page("consultation_close", period)).text
    assert "Some minutes after the opening, 2 people get a mail." in client.get(opening).text


def test_opening_leads_to_the_mails(client, period, alice):
    version = factories.VersionFactory(document=factories.DocumentFactory(strategy=period.document.strategy))
    factories.NodeFactory(version=version)
    opening = reverse("consultations:consultation_open", args=[version.document.slug, version.number])

    answer = client.post(opening, {"title": "Second", "closes_at": "2027-06-30T17:00"}, follow=True)

    made = Consultation.objects.get(title="Second")
    assert answer.redirect_chain[-1][0] == page("period_mails", made)
    assert "These mails go out:" in answer.text
    assert "7 days left" in answer.text


# --- The calendar


def test_closing_is_an_entry_for_the_calendar(client, period, alice):
    client.logout()
    first = client.get(page("closing_calendar", period))
    reschedule(period, closes_at=CLOSES + timedelta(days=1), by=alice)
    second = client.get(page("closing_calendar", period))

    assert first.headers["Content-Type"].startswith("text/calendar")
    assert "DTSTART:20270331T230000Z" in first.text
    assert ("SEQUENCE:0" in first.text, "SEQUENCE:1" in second.text) == (True, True)
    uids = [next(line for line in one.text.splitlines() if line.startswith("UID:")) for one in (first, second)]
    assert uids[0] == uids[1]


def test_calendar_is_only_for_those_who_see_the_period(client):
    hidden = factories.ConsultationFactory(scheduled=True)

    assert client.get(page("closing_calendar", hidden)).status_code == 404
