"""At the moment of sending everything is asked once more, and no mail says a word of the draft."""

import re

import pytest
from django.conf import settings as portal

from consultations.commenting.confirming import confirm
from consultations.commenting.links import comment_of
from consultations.commenting.rescheduling import reschedule
from consultations.commenting.submitting import Voice, submit
from consultations.models import Subscription
from consultations.reminding import audience, mails, occasions
from consultations.reminding.models import Reminder
from consultations.reminding.occasions import MOVED, REASONS
from consultations.reminding.planning import plan
from ncss_portal.outbox import refusing
from ncss_portal.outbox.letters import preview
from ncss_portal.outbox.mailing import queue_test, stop_mailing, write_out_all
from ncss_portal.outbox.models import Mail, Mailing
from ncss_portal.outbox.sending import work_off
from tests import factories
from tests.consultations.reminding.people import (
    CLOSES,
    DAY,
    MINUTE,
    OPENS,
    TOLD,
    following_body,
    guest_of,
    local,
    period,
    subscriber_of,
    swept,
    voice_of,
)

pytestmark = pytest.mark.django_db

Event = Reminder.Event
HOUR = 60 * MINUTE
LUCIA = "lucia@portal.example"


@pytest.fixture
def made():
    return period()


def written(at, **about):
    """What is due is in the outbox, and nothing is sent yet; gives the one mail."""
    plan(at)
    write_out_all(at)
    return Mail.objects.get(reason__startswith="period_", state=Mail.State.QUEUED, **about)


def became(mail, at):
    """What became of a mail when it was its turn."""
    work_off(at)
    mail.refresh_from_db()
    return mail.state, mail.error


# --- What they say ---------------------------------------------------------------------------------------------------


def test_each_mail_in_its_words(made):
    subscriber_of(made)
    said = [swept(at) for at in (TOLD, local(22, 8), local(27, 8), local(29, 8), local(30, 8))]

    assert [subject for [(_address, subject)] in said] == [
        "Comments are welcome: Second draft",
        "7 days left to comment: Second draft",
        "2 days left to comment: Second draft",
        "Last day to comment: Second draft",
        "Comments are closed: Second draft",
    ]


def test_late_mail_says_the_days_that_are_really_left(made):
    subscriber_of(made)

    assert swept(local(24, 20)) == [("sub@portal.example", "5 days left to comment: Second draft")]


def test_mail_says_the_closing_with_the_name_of_the_zone(made, settings):
    subscriber_of(made)
    settings.TIME_ZONE = "Pacific/Chatham"
    swept(TOLD)

    assert "until Saturday 30 January 2027, 19:45 Chatham time." in Mail.objects.get().body


def test_mail_leads_to_the_period_and_says_no_word_of_the_draft(made):
    factories.NodeFactory(version=made.version, text="Secret paragraph")
    subscriber_of(made)
    swept(TOLD)
    body = Mail.objects.get().body

    assert f"{portal.SITE_URL}{made.get_absolute_url()}" in body
    assert "Secret" not in body


@pytest.mark.parametrize(
    ("closes_at", "subject", "said"),
    [
        (CLOSES + 2 * DAY, "More time to comment: Second draft", "Monday 1 February 2027, 00:00 Belize time. Before"),
        (CLOSES - 2 * DAY, "Less time to comment: Second draft", "Thursday 28 January 2027, 00:00 Belize time. Before"),
    ],
)
def test_move_says_before_and_after(made, closes_at, subject, said):
    subscriber_of(made)
    swept(TOLD)
    reschedule(made, closes_at=closes_at, by=None, at=OPENS + DAY)

    assert swept(OPENS + DAY) == [("sub@portal.example", subject)]
    body = Mail.objects.get(reason=REASONS[MOVED]).body
    assert said in body
    assert "Before, it was Saturday 30 January 2027, 00:00 Belize time." in body


def test_move_before_the_opening_reaches_only_who_sees_the_period(made):
    bob = factories.seated(following_body(made))
    guest_of(made)
    subscriber_of(made)
    reschedule(made, opens_at=OPENS + DAY, closes_at=CLOSES, by=None, at=OPENS - DAY)

    assert swept(OPENS - DAY) == [(bob.email, "New dates: Second draft")]


@pytest.mark.parametrize("event", [*Event.values, MOVED])
def test_text_can_be_shown_before_there_is_a_mail(made, event):
    letter = preview(mails.reason_of(event), mails.variables(made, event, OPENS))

    assert letter.subject
    assert "Second draft" in letter.text


def test_test_mail_goes_to_a_coordinator_at_any_time(made):
    alice = factories.coordinator_of(made.document.strategy)
    for event, reason in REASONS.items():
        mail = queue_test(reason, made.pk, occasion=f"{event}:0:x", recipient=alice.email)
        assert became(mail, mail.due_at) == (Mail.State.SENT, "")
        assert mail.subject.startswith("Test: ")


def test_test_mail_reads_as_the_mail_itself_will(made):
    """Pressed when 25 days are left, the test of "2 days left" says what its readers will read."""
    alice = factories.coordinator_of(made.document.strategy)
    line = made.reminders.get(event=Event.DAYS_LEFT, days=-2)
    mail = queue_test(REASONS[Event.DAYS_LEFT], made.pk, occasion=occasions.of_line(line, made), recipient=alice.email)

    assert became(mail, OPENS + DAY) == (Mail.State.SENT, "")
    assert mail.subject == "Test: 2 days left to comment: Second draft"


def test_one_comment_that_waits_is_one_link(made):
    said = mails.variables(made, Event.UNSENT, OPENS + DAY, confirm_urls=["https://portal.example/one/"])

    assert "open this link within" in preview(REASONS[Event.UNSENT], said).text


def test_test_mail_to_a_stranger_is_not_sent(made):
    mail = queue_test("period_closed", made.pk, occasion="x", recipient=factories.keeper_of_the_register().email)

    assert became(mail, mail.due_at) == (Mail.State.WITHHELD, "The recipient does not work on this comment period.")


# --- What is no longer due -------------------------------------------------------------------------------------------


def test_nothing_is_sent_for_a_period_that_was_called_off(made):
    bob = factories.seated(following_body(made))
    reschedule(made, opens_at=OPENS + DAY, closes_at=CLOSES, by=None, at=OPENS - DAY)
    mail = written(OPENS - DAY, recipient=bob.email)
    made.delete()

    assert became(mail, OPENS - DAY) == (Mail.State.WITHHELD, "The comment period was called off.")


def test_reminder_for_other_dates_is_not_sent(made):
    subscriber_of(made)
    mail = written(local(22, 8))
    reschedule(made, closes_at=CLOSES + 7 * DAY, by=None, at=local(22, 9))

    assert became(mail, local(22, 9)) == (Mail.State.WITHHELD, "The dates of the comment period have moved since.")


def test_newer_mail_takes_the_place_of_an_older_one(made):
    subscriber_of(made)
    mail = written(TOLD)

    assert swept(local(29, 8)) == [("sub@portal.example", "Last day to comment: Second draft")]
    assert became(mail, local(29, 8)) == (Mail.State.WITHHELD, "A newer mail about this comment period says it.")


def test_newer_reminder_does_not_take_the_place_for_who_does_not_get_it(made):
    voice_of(made, LUCIA)
    swept(TOLD)
    reschedule(made, closes_at=CLOSES + DAY, by=None, at=local(20, 12))

    assert swept(local(23, 8)) == [(LUCIA, "More time to comment: Second draft")]


def test_mailing_that_was_stopped_takes_no_place(made):
    subscriber_of(made)
    mail = written(TOLD)
    plan(local(22, 8))
    stop_mailing(Mailing.objects.latest("pk"))

    assert became(mail, local(22, 8))[0] == Mail.State.SENT


def test_who_asks_for_comments_comes_too_late_after_the_closing(made):
    subscriber_of(made)
    mail = written(local(29, 8))

    assert became(mail, CLOSES) == (Mail.State.WITHHELD, "The comment period is closed already.")


def test_mail_that_lay_for_weeks_is_not_sent(made):
    subscriber_of(made)
    mail = written(local(30, 8))

    assert became(mail, CLOSES + 14 * DAY) == (Mail.State.WITHHELD, "The comment period is long over.")


def test_who_left_gets_nothing(made):
    user = guest_of(made)
    seat = factories.SeatFactory(
        body=following_body(made), holder=factories.ContactFactory(email="seat@portal.example")
    )
    subscription = subscriber_of(made)
    plan(TOLD)
    write_out_all(TOLD)
    user.groups.clear()
    seat.ends_on = OPENS.date()
    seat.save()
    Subscription.objects.filter(pk=subscription.pk).update(ended_at=OPENS)

    assert swept(TOLD) == []
    said = "The recipient is no longer among those whom the comment period concerns."
    assert set(Mail.objects.values_list("state", "error")) == {(Mail.State.WITHHELD, said)}


def test_who_has_sent_a_comment_meanwhile_is_not_reminded(made):
    user = guest_of(made)
    mail = written(local(22, 8))
    submit(made, voice=Voice(user=user), body="Yes.", at=local(22, 8))

    assert became(mail, local(22, 9)) == (Mail.State.WITHHELD, "The recipient has sent a comment already.")


def test_who_refuses_the_topic_gets_none(made):
    subscriber_of(made)
    refusing.choose("sub@portal.example", mails.TOPIC.name, "never", at=OPENS)

    assert swept(TOLD) == []


def test_nobody_gets_the_same_mail_twice(made):
    subscriber_of(made)
    guest_of(made, email="sub@portal.example")

    assert [len(swept(TOLD)), len(swept(TOLD)), len(swept(TOLD + MINUTE))] == [1, 0, 0]


@pytest.mark.parametrize("number", [1, 3])
def test_many_mails_together_cost_as_few_questions_as_one(made, number, django_assert_num_queries):
    for each in range(number):
        subscriber_of(made, f"person{each}@portal.example")
    plan(TOLD)
    write_out_all(TOLD)
    queued = list(Mail.objects.filter(reason="period_opened", recipient__startswith="person"))
    kind = mails.KINDS[0]

    with django_assert_num_queries(10):
        known = kind.prepare(queued, TOLD)
    assert len(queued) == number
    for mail in queued:
        mail.prepared = known
        with django_assert_num_queries(0):
            assert kind.write(mail, TOLD)


# --- A comment that waits --------------------------------------------------------------------------------------------


def wrote(made, at, email=LUCIA, body="Say who pays."):
    return submit(made, voice=Voice(name="Lucía Choc", email=email), body=body, at=at)


def unsent(at):
    return [one for one in swept(at) if "not sent yet" in one[1]]


def test_who_did_not_confirm_is_reminded_once_with_all_links(made):
    comments = [wrote(made, local(27, 12), body=body) for body in ("First secret.", "Second secret.")]
    wrote(made, local(27, 12), email="other@portal.example")

    assert unsent(local(28, 9)) == [
        (LUCIA, "Your comments are not sent yet"),
        ("other@portal.example", "Your comment is not sent yet"),
    ]
    assert unsent(local(28, 10)) == []
    body = Mail.objects.get(reason="comment_unsent", recipient=LUCIA).body
    tokens = re.findall(r"/confirm/([^/\s]+)/", body)
    assert [comment_of(token) for token in tokens] == [(comment, True) for comment in comments]
    assert "secret" not in body


def test_who_confirmed_meanwhile_is_not_reminded(made):
    comment = wrote(made, local(27, 12))
    plan(local(28, 9))
    write_out_all(local(28, 9))
    confirm(comment, at=local(28, 9))

    mail = Mail.objects.get(reason="comment_unsent")
    assert became(mail, local(28, 9)) == (Mail.State.WITHHELD, "No comment of this address waits to be confirmed.")


def test_who_wrote_just_now_is_not_reminded(made):
    wrote(made, local(28, 9) - HOUR + MINUTE)

    assert unsent(local(28, 9)) == []
    assert audience.count(made, local(28, 9) + MINUTE, Event.UNSENT) == 1


def test_comment_that_came_outside_of_the_period_is_not_among_them(made):
    wrote(made, OPENS - MINUTE)

    assert unsent(local(28, 9)) == []


def test_after_the_closing_the_reminder_says_that_it_still_counts(made):
    wrote(made, local(27, 12))

    assert unsent(CLOSES + HOUR) == [(LUCIA, "Your comment is not sent yet")]
    assert "What was written before counts when you confirm it." in Mail.objects.get(reason="comment_unsent").body
