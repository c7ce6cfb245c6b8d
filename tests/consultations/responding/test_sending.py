"""Looking one's response through, and sending it as a whole."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consultations.commenting.models import Comment, Consultation, Draft, Holder, Response
from consultations.commenting.saving import save_draft
from consultations.commenting.submitting import Voice
from consultations.responding.sending import ClosedError, send_all
from ncss_portal.outbox.models import Mail
from tests import factories

pytestmark = pytest.mark.django_db

ALONE = {"name": "Cem Ortiz", "email": "cem@portal.example", "shows_name": "on"}


@pytest.fixture
def period():
    return factories.ConsultationFactory()


@pytest.fixture
def nodes(period):
    return factories.NodeFactory.create_batch(2, version=period.version)


@pytest.fixture
def charlie():
    return factories.outsider()


@pytest.fixture
def his(client, charlie):
    client.force_login(charlie)
    return Holder(user_id=charlie.pk)


def write(period, holder, node, body="Remark", **said):
    return save_draft(period, holder, node=node, **{"kind": "remark", "body": body, **said})


def url(name, period, *rest):
    return reverse(f"consultations:{name}", args=[period.slug, *rest])


def close(period):
    now = timezone.now()
    Consultation.objects.filter(pk=period.pk).update(
        opens_at=now - timedelta(days=30), closes_at=now - timedelta(seconds=1)
    )


def test_page_shows_drafts_in_the_order_of_the_draft(client, his, period, nodes):
    write(period, his, None, "On the whole")
    write(period, his, nodes[1], "On the second")
    write(period, his, nodes[0], "On the first")

    page = client.get(url("my_response", period)).content.decode()

    places = [page.index(words) for words in ("On the first", "On the second", "On the whole")]
    assert places == sorted(places)
    assert f"?on={nodes[0].anchor}#say" in page


@pytest.mark.parametrize("name", ["my_response", "response_receipt"])
def test_page_takes_the_same_number_of_queries_whatever_was_written(client, charlie, his, period, name):
    response = factories.ResponseFactory(consultation=period, user=charlie)
    taken = []
    for rows in (1, 2):  # one of each, then three
        for _row in range(rows):
            write(period, his, factories.NodeFactory(version=period.version))
            factories.CommentFactory(consultation=period, response=response)
            factories.CommentFactory(unsent=True, consultation=period, response=response)
        with CaptureQueriesContext(connection) as queries:
            client.get(url(name, period))
        taken.append(len(queries))

    assert taken[0] == taken[1]


def test_account_sends_all_in_the_order_of_the_draft(client, charlie, his, period, nodes):
    write(period, his, nodes[1], "Second")
    write(period, his, nodes[0], "First", sensitivity="government", quote="says something")

    answer = client.post(url("response_send", period), {"interest": "We sell it.", "shows_name": "on"})

    sent = list(Comment.objects.sent().order_by("number"))
    assert answer.url == url("response_receipt", period)
    assert [(one.number, one.body) for one in sent] == [(1, "First"), (2, "Second")]
    assert (sent[0].sensitivity, sent[0].quote) == ("government", "says something")
    assert {one.response for one in sent} == {Response.objects.get(user=charlie)}
    assert sent[0].response.interest == "We sell it."
    assert not Draft.objects.exists()


def test_sending_again_sends_nothing_twice(client, his, period, nodes):
    write(period, his, nodes[0])
    for _click in range(2):
        client.post(url("response_send", period), {"shows_name": "on"})

    assert Comment.objects.count() == 1


def test_without_an_account_all_wait_for_one_mail(client, period, nodes):
    for node in nodes:
        client.post(url("draft_save", period), {"on": node.anchor, "body": "Alone"})

    client.post(url("response_send", period), ALONE)

    waiting = Comment.objects.unsent()
    assert waiting.count() == 2
    assert waiting.values("response").distinct().count() == 1
    assert Mail.objects.filter(reason="comment_confirm", recipient="cem@portal.example").count() == 1
    assert not Draft.objects.exists()


def test_name_and_address_are_asked_where_there_is_no_account(client, period, nodes):
    client.post(url("draft_save", period), {"on": nodes[0].anchor, "body": "Alone"})

    answer = client.post(url("response_send", period), {"name": "", "email": "nowhere"})

    assert answer.status_code == 422
    assert Draft.objects.get().body == "Alone"


def test_programs_that_fill_in_every_field_send_nothing(client, period, nodes):
    client.post(url("draft_save", period), {"on": nodes[0].anchor, "body": "Alone"})

    answer = client.post(url("response_send", period), {**ALONE, "homepage": "https://spam.example"})

    assert answer.status_code == 422
    assert not Comment.objects.exists()


def test_draft_that_is_not_whole_stops_all_and_is_named(client, his, period, nodes):
    write(period, his, nodes[0])
    write(period, his, nodes[1], "Why", kind="suggestion", replacement="")

    answer = client.post(url("response_send", period), {"shows_name": "on"})

    assert answer.status_code == 422
    assert "The suggested words are empty." in answer.content.decode()
    assert f"paragraph {nodes[1].label}" in answer.content.decode()
    assert Draft.objects.count() == 2
    assert not Comment.objects.exists()


def test_account_is_needed_where_the_period_asks_for_one(client, nodes, period):
    Consultation.objects.update(identification="account")
    client.post(url("draft_save", period), {"on": nodes[0].anchor, "body": "Alone"})

    assert "Sign in to send your comments" in client.get(url("my_response", period)).content.decode()
    assert client.post(url("response_send", period), ALONE).status_code == 404


def test_account_confirms_by_mail_where_the_period_asks_for_it(client, his, period, nodes):
    Consultation.objects.update(identification="mail")
    write(period, his, nodes[0])

    client.post(url("response_send", period), ALONE)

    assert Comment.objects.unsent().get().response.user is None


@pytest.mark.parametrize(
    ("step", "is_taken"),
    [(timedelta(seconds=-1), True), (timedelta(milliseconds=-1), True), (timedelta(), False),
     (timedelta(milliseconds=1), False), (timedelta(seconds=1), False)],
)  # fmt: skip
def test_closing_decides_to_the_millisecond(charlie, his, period, nodes, step, is_taken):
    write(period, his, nodes[0])
    moment = period.closes_at + step

    if is_taken:
        send_all(period, his, voice=Voice(user=charlie), at=moment)
    else:
        with pytest.raises(ClosedError):
            send_all(period, his, voice=Voice(user=charlie), at=moment)

    assert Comment.objects.sent().exists() is is_taken
    assert Draft.objects.exists() is not is_taken


def test_after_the_closing_nothing_is_sent_and_nothing_lost(client, his, period, nodes):
    write(period, his, nodes[0], "Too late")
    close(period)

    answer = client.post(url("response_send", period), {"shows_name": "on"})

    assert answer.status_code == 409
    assert "Too late" in answer.content.decode()
    assert not Comment.objects.exists()


def test_what_was_not_sent_can_be_asked_in(client, charlie, his, period, nodes):
    write(period, his, nodes[0], "Too late")
    close(period)

    client.post(url("response_ask", period), {"reason": "The network was away."})

    comment = Comment.objects.get()
    assert not comment.is_sent
    assert comment.asked_in_at is not None
    assert comment.is_too_late
    assert comment.admitted_reason == "The network was away."
    assert "Asked to be admitted" in client.get(url("my_response", period)).content.decode()


def test_asking_needs_a_reason_and_a_closed_period(client, his, period, nodes):
    write(period, his, nodes[0])
    early = client.post(url("response_ask", period), {"reason": "Early."})
    close(period)

    assert early.status_code == 409
    assert client.post(url("response_ask", period), {"reason": " "}).status_code == 422
    assert Draft.objects.count() == 1


def test_words_typed_before_signing_in_are_taken_on_request(client, charlie, period, nodes):
    client.post(url("draft_save", period), {"on": nodes[0].anchor, "body": "Before"})
    client.force_login(charlie)
    page = client.get(url("my_response", period)).content.decode()
    assert "1 draft was typed before you signed in" in page

    client.post(url("response_adopt", period))

    assert Draft.objects.get().user == charlie


def test_draft_is_removed_after_a_question(client, his, period, nodes):
    draft = write(period, his, nodes[0], "Away with it")
    question = client.get(url("draft_remove", period, draft.pk))

    client.post(url("draft_remove", period, draft.pk))

    assert "Away with it" in question.content.decode()
    assert not Draft.objects.exists()


def test_nobody_else_removes_a_draft(his, period, nodes):
    draft = write(period, his, nodes[0])
    other = Client()
    other.force_login(factories.UserFactory(is_superuser=True))

    assert other.post(url("draft_remove", period, draft.pk)).status_code == 404
    assert Draft.objects.exists()


def test_receipt_has_number_time_and_the_words_as_sent(client, his, period, nodes):
    write(period, his, nodes[0], "As sent")
    client.post(url("response_send", period), {"shows_name": "on"})
    comment = Comment.objects.get()
    client.post(url("comment_change", period, 1), {"revision": 1, "kind": "remark", "body": "Changed since"})

    page = client.get(url("response_receipt", period)).content.decode()

    assert comment.reference in page
    assert timezone.localtime(comment.sent_at).strftime("%H:%M:%S") in page
    assert "As sent" in page
    assert "Changed since" not in page
