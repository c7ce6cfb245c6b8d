"""Looking at comments, hiding them and showing them again, and admitting what came too late."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consultations.commenting.models import Comment, Consultation, Reply
from consultations.moderating.admitting import CannotAdmitError, admit
from consultations.moderating.hiding import hide, hide_reply, show_again, show_reply_again
from consultations.moderating.looking import look_at_comments, look_at_replies
from ncss_portal.history.models import Entry
from ncss_portal.outbox.kinds import NotDue
from ncss_portal.outbox.letters import compose
from ncss_portal.outbox.models import Mail
from tests.factories import CommentFactory, ConsultationFactory, ResponseFactory, UserFactory

pytestmark = pytest.mark.django_db
REASON = "It names a private person."


def acts() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("act", flat=True))


def reply_to(comment: Comment, **fields: object) -> Reply:
    response = ResponseFactory(consultation=comment.consultation)
    return Reply.objects.create(comment=comment, response=response, body="No.", **fields)


# --- Looking ---------------------------------------------------------------------------------------------------------


def test_look_at_what_waits_happens_once():
    comment, alice = CommentFactory(suspicion="It has 3 links."), UserFactory()
    period = comment.consultation

    assert look_at_comments(period, [comment.number], by=alice) == 1
    assert look_at_comments(period, [comment.number], by=alice) == 0

    comment.refresh_from_db()
    assert (comment.looked_by, comment.suspicion) == (alice, "It has 3 links.")
    assert acts() == ["comment looked at"]


def test_look_passes_over_what_does_not_wait_and_other_periods():
    plain = CommentFactory()
    elsewhere = CommentFactory(suspicion="It has 3 links.")

    assert look_at_comments(plain.consultation, [plain.number, elsewhere.number], by=None) == 0
    assert not Comment.objects.filter(looked_at__isnull=False).exists()


def test_look_at_a_reply_happens_once():
    reply = reply_to(CommentFactory())
    period = reply.comment.consultation

    assert look_at_replies(period, [reply.pk], by=None) == 1
    assert look_at_replies(period, [reply.pk], by=None) == 0
    assert look_at_replies(ConsultationFactory(), [reply_to(reply.comment).pk], by=None) == 0


# --- Hiding ----------------------------------------------------------------------------------------------------------


def test_hide_keeps_the_words_and_the_number_and_tells_the_author_once():
    comment, alice = CommentFactory(body="Words."), UserFactory()

    assert hide(comment, reason=REASON, by=alice)
    assert not hide(comment, reason="Another reason.", by=alice)

    comment.refresh_from_db()
    assert (comment.hidden_by, comment.hidden_reason, comment.looked_by) == (alice, REASON, alice)
    assert (comment.body, comment.number) == ("Words.", 1)
    assert Mail.objects.get().recipient == comment.response.email
    assert acts() == ["comment hidden"]


def test_hide_keeps_who_looked_first():
    moment = timezone.now() - timedelta(days=1)
    comment = CommentFactory(looked_at=moment, looked_by=UserFactory(name="Otto"))

    hide(comment, reason=REASON, by=UserFactory())

    comment.refresh_from_db()
    assert (comment.looked_at, comment.looked_by.name) == (moment, "Otto")


@pytest.mark.parametrize("state", [{"unsent": True}, {"withdrawn_at": timezone.now()}])
def test_what_was_withdrawn_or_not_sent_is_not_hidden(state):
    assert not hide(CommentFactory(**state), reason=REASON, by=None)
    assert not Mail.objects.exists()


def test_show_again_takes_the_hiding_back_once_and_stops_the_mail():
    comment = CommentFactory()
    hide(comment, reason=REASON, by=UserFactory())

    assert show_again(comment, by=UserFactory())
    assert not show_again(comment, by=UserFactory())

    comment.refresh_from_db()
    assert (comment.hidden_at, comment.hidden_by, comment.hidden_reason) == (None, None, "")
    assert Mail.objects.get().state == Mail.State.STOPPED
    assert acts() == ["comment hidden", "comment shown again"]


def test_hidden_anew_the_author_is_told_anew():
    comment, now = CommentFactory(), timezone.now()
    hide(comment, reason=REASON, by=None, at=now)
    show_again(comment, by=None)
    hide(comment, reason="It offends.", by=None, at=now + timedelta(minutes=5))

    mails = list(Mail.objects.order_by("pk"))
    assert len(mails) == 2
    assert "It offends." in compose(mails[1], now).text
    with pytest.raises(NotDue):
        compose(mails[0], now)


def test_replies_to_a_hidden_comment_stay():
    comment = CommentFactory()
    reply_to(comment)

    hide(comment, reason=REASON, by=None)

    assert comment.replies.filter(hidden_at=None).count() == 1


def test_a_reply_is_hidden_and_shown_again_once():
    reply, alice = reply_to(CommentFactory()), UserFactory()

    assert [hide_reply(reply, reason=REASON, by=alice) for _twice in range(2)] == [True, False]
    reply.refresh_from_db()
    assert (reply.hidden_reason, reply.body) == (REASON, "No.")
    assert reply.looked_at

    assert [show_reply_again(reply, by=alice) for _twice in range(2)] == [True, False]
    reply.refresh_from_db()
    assert (reply.hidden_at, reply.hidden_reason) == (None, "")


def test_the_author_of_a_hidden_reply_is_told_why_and_not_once_it_is_shown_again(settings):
    settings.PORTAL_CONTACT = "secretariat@portal.example"
    reply, now = reply_to(CommentFactory()), timezone.now()
    hide_reply(reply, reason=REASON, by=UserFactory(), at=now)
    mail = Mail.objects.get()
    letter = compose(mail, now)

    assert (mail.reason, mail.recipient) == ("reply_hidden", reply.response.email)
    assert "C-0001" in letter.subject
    assert REASON in letter.text
    assert "secretariat@portal.example" in letter.text
    assert reply.body not in letter.text

    show_reply_again(reply, by=None)

    mail.refresh_from_db()
    assert mail.state == Mail.State.STOPPED
    with pytest.raises(NotDue):
        compose(mail, now)


def test_reply_hidden_anew_is_told_anew():
    reply, now = reply_to(CommentFactory()), timezone.now()
    hide_reply(reply, reason=REASON, by=None, at=now)
    show_reply_again(reply, by=None)
    hide_reply(reply, reason="It offends.", by=None, at=now + timedelta(minutes=5))

    first, second = Mail.objects.order_by("pk")

    assert "It offends." in compose(second, now).text
    with pytest.raises(NotDue):
        compose(first, now)


def test_nobody_is_told_of_a_reply_in_a_file_or_of_a_closed_account():
    comment = CommentFactory()
    in_a_file = Reply.objects.create(comment=comment, source_key="k", author_name="Pat", body="No.")
    closed = reply_to(comment)
    UserFactory._meta.model.objects.filter(pk=closed.response.user_id).update(is_active=False)

    assert all(hide_reply(Reply.objects.get(pk=one.pk), reason=REASON, by=None) for one in (in_a_file, closed))
    assert not Mail.objects.exists()


# --- Admitting -------------------------------------------------------------------------------------------------------


@pytest.fixture
def late() -> Comment:
    period = ConsultationFactory(closed=True, showing=Consultation.Showing.AT_ONCE)
    CommentFactory(consultation=period)
    Consultation.objects.filter(pk=period.pk).update(last_number=1)
    return CommentFactory(consultation=period, unsent=True, body="Late words.")


def test_admit_numbers_and_sends_with_one_mail(late):
    alice = UserFactory()

    admitted = admit(late, reason="The mail server was down.", by=alice)

    assert (admitted.number, admitted.admitted_by, admitted.looked_by) == (2, alice, alice)
    assert admitted.is_sent
    mail = Mail.objects.get()
    assert (mail.reason, mail.recipient) == ("comment_admitted", late.response.email)
    assert acts() == ["comment sent", "comment admitted"]


def test_admit_twice_admits_once(late):
    admit(late, reason="First.", by=None)
    again = admit(late, reason="Second.", by=None)

    assert (again.number, again.admitted_reason) == (2, "First.")
    assert Mail.objects.count() == 1


def test_nothing_is_admitted_once_the_answers_are_public(late):
    Consultation.objects.filter(pk=late.consultation_id).update(answers_published_at=timezone.now())

    with pytest.raises(CannotAdmitError):
        admit(late, reason="Please.", by=None)

    late.refresh_from_db()
    assert (late.sent_at, late.admitted_at) == (None, None)


# --- Mails -----------------------------------------------------------------------------------------------------------


def test_mail_about_a_hidden_comment_says_number_reason_and_whom_to_write_to(settings):
    settings.PORTAL_CONTACT = "secretariat@portal.example"
    comment = CommentFactory(body="Secret words.")
    hide(comment, reason=REASON, by=None)

    text = compose(Mail.objects.get(), timezone.now()).text

    assert "C-0001" in text
    assert REASON in text
    assert "secretariat@portal.example" in text
    assert "Secret words." not in text


def test_mail_about_a_hidden_comment_is_not_due_once_it_is_withdrawn():
    comment = CommentFactory()
    hide(comment, reason=REASON, by=None)
    Comment.objects.update(withdrawn_at=timezone.now())

    with pytest.raises(NotDue):
        compose(Mail.objects.get(), timezone.now())


def test_mail_about_an_admitted_comment_is_its_receipt(late):
    admit(late, reason="The mail server was down.", by=None)

    text = compose(Mail.objects.get(), timezone.now()).text

    assert "C-0002" in text
    assert "The mail server was down." in text
    assert "Late words." in text


def test_mail_about_an_admitted_comment_keeps_the_words_of_a_closed_circle_back(late):
    Consultation.objects.update(audience=Consultation.Audience.INVITED)
    admit(late, reason="The mail server was down.", by=None)

    assert "Late words." not in compose(Mail.objects.get(), timezone.now()).text
