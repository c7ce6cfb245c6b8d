"""Replying to a comment: coordinators always, others where the period allows it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.commenting import limits
from consultations.commenting.replying import CannotReplyError, reply
from consultations.models import Consultation, Reply, Response
from ncss_portal.history.models import Entry
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment():
    return factories.CommentFactory(consultation__others_may_reply=True)


@pytest.fixture
def alice(comment):
    return factories.coordinator_of(comment.consultation.document.strategy)


def url_of(comment):
    return reverse("consultations:comment_reply", args=[comment.consultation.slug, comment.number])


def close(comment):
    Consultation.objects.filter(pk=comment.consultation_id).update(closes_at=timezone.now())


def test_coordinator_speaks_for_the_government(client, comment, alice):
    client.force_login(alice)

    answer = client.post(url_of(comment), {"body": "Thank you."})

    made = Reply.objects.get()
    assert answer.headers["Location"].endswith(f"?talk={comment.node.anchor}#c-{comment.number}")
    assert (made.is_official, made.body, made.written_by) == (True, "Thank you.", alice)
    assert made.looked_at is not None
    assert not Response.objects.filter(user=alice).exists()


def test_others_reply_under_their_name(client, comment):
    charlie = factories.outsider()
    client.force_login(charlie)

    page = client.post(url_of(comment), {"body": "We agree."}, follow=True)

    made = Reply.objects.get()
    assert (made.is_official, made.response.user, made.signature) == (False, charlie, charlie.name)
    assert "Your reply to C-0001 is there." in page.text
    assert "We agree." in page.text


def test_reply_does_not_change_what_the_respondent_said_of_herself(comment):
    charlie = factories.outsider()
    factories.ResponseFactory(consultation=comment.consultation, user=charlie, organisation_name="Harbour Bank")

    assert reply(comment, by=charlie, body="We agree.", at=timezone.now()).signature == "Harbour Bank"


def test_account_without_a_name_is_asked_for_one(client, comment):
    client.force_login(factories.outsider(name=""))

    assert client.post(url_of(comment), {"body": "We agree."}).status_code == 422
    client.post(url_of(comment), {"body": "We agree.", "name": "Charlie"})
    assert Reply.objects.get().signature == "Charlie"


def test_page_shows_the_comment_and_the_form(client, comment):
    client.force_login(factories.outsider())

    page = client.get(url_of(comment))

    assert page.status_code == 200
    assert comment.body in page.text
    assert 'name="body"' in page.text


def test_empty_reply_is_refused(client, comment):
    client.force_login(factories.outsider())

    answer = client.post(url_of(comment), {"body": "  "})

    assert (answer.status_code, "Write your reply." in answer.text) == (422, True)


def test_others_do_not_reply_where_the_period_does_not_allow_it(client, comment):
    Consultation.objects.update(others_may_reply=False)
    client.force_login(factories.outsider())

    client.post(url_of(comment), {"body": "We agree."})

    assert not Reply.objects.exists()


def test_after_the_closing_only_coordinators_reply(comment, alice):
    close(comment)

    with pytest.raises(CannotReplyError):
        reply(comment, by=factories.outsider(), body="Late.", at=timezone.now())
    assert reply(comment, by=alice, body="Thank you.", at=timezone.now()).is_official


@pytest.mark.parametrize(
    "state", [{"hidden_at": timezone.now(), "hidden_reason": "Names a person."}, {"withdrawn_at": timezone.now()}]
)
def test_hidden_and_withdrawn_comments_take_no_reply(comment, alice, state):
    type(comment).objects.update(**state)

    with pytest.raises(CannotReplyError):
        reply(comment, by=alice, body="Thank you.", at=timezone.now())


def test_words_of_a_hidden_comment_are_not_on_the_page(client, comment):
    type(comment).objects.update(hidden_at=timezone.now(), hidden_reason="Names a person.")
    client.force_login(factories.outsider())

    assert comment.body not in client.get(url_of(comment), follow=True).text


def test_comment_that_is_not_shown_is_not_found(client, comment):
    type(comment).objects.update(sensitivity="government")
    client.force_login(factories.outsider())

    assert client.get(url_of(comment)).status_code == 404
    assert client.post(url_of(comment), {"body": "We agree."}).status_code == 404


def test_without_an_account_the_way_leads_to_the_sign_in(client, comment):
    assert reverse("account_login") in client.post(url_of(comment), {"body": "We agree."}).headers["Location"]


def test_double_click_is_one_reply(comment, alice):
    at = timezone.now()

    for _click in range(2):
        reply(comment, by=alice, body="Thank you.", at=at)

    assert Reply.objects.count() == 1


def test_replies_count_as_what_an_account_writes(client, comment, monkeypatch):
    monkeypatch.setattr(limits, "PER_ACCOUNT", 0)
    client.force_login(factories.outsider())

    answer = client.post(url_of(comment), {"body": "Kept words"})

    assert (answer.status_code, "Kept words" in answer.text) == (429, True)


def test_reply_is_written_into_the_history(comment, alice):
    made = reply(comment, by=alice, body="Thank you.", at=timezone.now())

    entry = Entry.objects.about(comment).get()
    assert (entry.act, entry.actor, entry.detail["reply"]) == ("comment replied to", alice, made.pk)
