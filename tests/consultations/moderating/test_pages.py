"""The coordinator's queue in the browser, and what others read of a hidden comment."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consultations.commenting.attaching import Checked, attach
from consultations.commenting.models import Comment, Consultation, Reply
from ncss_portal.outbox.models import Mail
from tests.factories import (
    AnswerFactory,
    CommentFactory,
    ConsultationFactory,
    ResponseFactory,
    auditor,
    coordinator_of,
    follower_of,
    outsider,
)

pytestmark = pytest.mark.django_db
CANARY = '<img src=x onerror="alert(1)">'
ROUTES = ("comment_queue", "comment_look", "comment_hide", "comment_show", "comment_admit", "reply_hide", "reply_show")


@pytest.fixture
def period() -> Consultation:
    return ConsultationFactory()


@pytest.fixture
def alice(client: Client, period: Consultation) -> Client:
    client.force_login(coordinator_of(period.document.strategy))
    return client


def at(name: str, period: Consultation, *rest: int) -> str:
    return reverse(f"consultations:{name}", args=[period.slug, *rest])


def waiting(period: Consultation, **fields: object) -> Comment:
    return CommentFactory(**{"consultation": period, "suspicion": "It has 3 links.", **fields})


def late(period: Consultation, **fields: object) -> Comment:
    after = {"written_at": period.closes_at, "unsent": True}
    return CommentFactory(**{"consultation": period, **after, **fields})


def reply_to(comment: Comment, **fields: object) -> Reply:
    response = ResponseFactory(consultation=comment.consultation)
    return Reply.objects.create(**{"comment": comment, "response": response, "body": "I differ.", **fields})


# --- Who -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ROUTES)
@pytest.mark.parametrize("person", [outsider, auditor, "follower", "coordinator of another"])
def test_strangers_are_told_that_there_is_nothing(client, period, name, person):
    comment = waiting(period)
    others = {"follower": follower_of(period.document.strategy)}
    others["coordinator of another"] = coordinator_of(ConsultationFactory().document.strategy)
    client.force_login(others[person] if isinstance(person, str) else person())
    keys = {"comment_admit": late(period).pk, "reply_hide": reply_to(comment).pk, "reply_show": reply_to(comment).pk}
    rest = [] if name in {"comment_queue", "comment_look"} else [keys.get(name, comment.number)]

    posted = client.post(at(name, period, *rest), {"reason": "No.", "comment": comment.number})

    assert posted.status_code == (405 if name == "comment_queue" else 404)
    if name != "comment_look":
        assert client.get(at(name, period, *rest)).status_code == 404
    assert not Comment.objects.exclude(hidden_at=None, looked_at=None, admitted_at=None).exists()


# --- The queue -------------------------------------------------------------------------------------------------------


def test_queue_shows_what_looks_wrong_and_why_with_the_full_name(alice, period):
    response = ResponseFactory(consultation=period, name="Ines Balam", shows_name=False)
    waiting(period, body=CANARY, response=response)
    CommentFactory(consultation=period, body="Nothing is wrong with this.")

    page = alice.get(at("comment_queue", period)).content.decode()

    assert "It has 3 links." in page
    assert "Ines Balam" in page
    assert CANARY not in page
    assert "&lt;img src=x" in page
    assert "Nothing is wrong with this." not in page


def test_queue_has_everything_where_the_period_asks_for_a_look(alice, period):
    Consultation.objects.update(showing=Consultation.Showing.AFTER_LOOK)
    CommentFactory(consultation=period, body="Nothing is wrong with this.")

    assert "Nothing is wrong with this." in alice.get(at("comment_queue", period)).content.decode()


def test_what_is_ticked_is_looked_at_and_leaves_the_queue(alice, period):
    ticked, other = waiting(period), waiting(period)

    response = alice.post(at("comment_look", period), {"comment": [ticked.number, "x", "9" * 30]}, follow=True)

    assert [row.comment for row in response.context["queue"].page] == [other]


def test_nothing_ticked_says_so(alice, period):
    assert "Nothing was ticked" in alice.post(at("comment_look", period), follow=True).content.decode()


def test_late_has_what_was_sent_off_too_late_and_what_asks_but_nothing_merely_unsent(alice):
    period = ConsultationFactory(closed=True)
    alice.force_login(coordinator_of(period.document.strategy))
    voice = {"consultation": period, "user": None}
    sent_off = late(period)
    before = period.closes_at - timedelta(days=1)
    asks = late(period, written_at=before, asked_in_at=timezone.now())
    confirmed = late(period, response=ResponseFactory(**voice, confirmed_at=before))
    late(period, written_at=before)
    late(period, response=ResponseFactory(**voice))
    late(period, left_out_at=timezone.now())

    page = alice.get(f"{at('comment_queue', period)}?tab=late").context["queue"].page

    assert {row.comment for row in page} == {sent_off, asks, confirmed}


def test_replies_wait_only_where_the_period_asks_for_a_look(alice, period):
    reply = reply_to(waiting(period))
    url = f"{at('comment_queue', period)}?tab=replies"

    assert [row.waits for row in alice.get(url).context["queue"].page] == [False]
    Consultation.objects.update(showing=Consultation.Showing.AFTER_LOOK)
    assert [row.waits for row in alice.get(url).context["queue"].page] == [True]
    alice.post(at("comment_look", period), {"reply": reply.pk})
    assert [row.waits for row in alice.get(url).context["queue"].page] == [False]


def test_reply_that_looks_wrong_stands_first_with_why_and_is_shown_by_a_click(alice, period):
    wrong = reply_to(waiting(period), suspicion="It has 3 links.")
    reply_to(wrong.comment)
    url = f"{at('comment_queue', period)}?tab=replies"

    page = alice.get(url)
    assert [(row.reply == wrong, row.waits) for row in page.context["queue"].page] == [(True, True), (False, False)]
    assert "It has 3 links." in page.text
    assert f'href="{url}">Look at 1 reply</a>' in alice.get(period.get_absolute_url()).text
    alice.post(at("comment_look", period), {"reply": wrong.pk})

    assert [row.waits for row in alice.get(url).context["queue"].page] == [False, False]
    assert "Look at 1 reply" not in alice.get(period.get_absolute_url()).text


def test_coordinator_opens_the_files_of_what_asks_to_be_admitted_and_nobody_else(alice, period):
    comment = late(period, written_at=period.closes_at - timedelta(days=1))
    attach(comment, [Checked("plan.txt", b"A plan.", "text/plain")], at=timezone.now())
    url = comment.attachments.get().get_absolute_url()
    assert alice.get(url).status_code == 404

    Comment.objects.filter(pk=comment.pk).update(asked_in_at=timezone.now())

    assert f'href="{url}">plan.txt</a>' in alice.get(f"{at('comment_queue', period)}?tab=late").text
    assert f'href="{url}">plan.txt</a>' in alice.get(at("comment_admit", period, comment.pk)).text
    assert alice.get(url).content == b"A plan."
    others = [coordinator_of(ConsultationFactory().document.strategy), follower_of(period.document.strategy), auditor()]
    for other in (*others, outsider()):
        alice.force_login(other)
        assert alice.get(url).status_code == 404


def test_twenty_stand_on_a_page(alice, period):
    for _each in range(21):
        waiting(period)

    assert len(alice.get(at("comment_queue", period)).context["queue"].page) == 20
    assert len(alice.get(f"{at('comment_queue', period)}?page=2").context["queue"].page) == 1


@pytest.mark.parametrize("tab", ["waiting", "replies", "late", "hidden"])
def test_queue_costs_the_same_for_one_and_for_three(alice, period, tab):
    Consultation.objects.update(showing=Consultation.Showing.AFTER_LOOK)
    url = f"{at('comment_queue', period)}?tab={tab}"

    def one_more() -> None:
        reply_to(waiting(period, suggestion=True))
        late(period)
        waiting(period, hidden_at=timezone.now(), hidden_reason="No.")

    one_more()
    alice.get(url)
    with CaptureQueriesContext(connection) as few:
        alice.get(url)
    one_more()
    one_more()
    with CaptureQueriesContext(connection) as more:
        assert len(alice.get(url).context["queue"].page) == 3
    assert len(few) == len(more)


# --- Hiding ----------------------------------------------------------------------------------------------------------


def test_hiding_asks_for_a_reason(alice, period):
    comment = waiting(period)

    assert alice.post(at("comment_hide", period, comment.number), {"reason": " "}).status_code == 422
    comment.refresh_from_db()
    assert not comment.is_hidden


def test_preview_shows_the_mail_and_hides_nothing(alice, period):
    comment = waiting(period)

    response = alice.post(at("comment_hide", period, comment.number), {"reason": "It offends.", "do": "preview"})

    assert response.status_code == 200
    assert "It offends." in response.context["letter"].text
    assert not Comment.objects.filter(hidden_at__isnull=False).exists()
    assert not Mail.objects.exists()


def test_hidden_comment_moves_to_its_tab_with_a_way_back(alice, period):
    comment = waiting(period)

    told = alice.post(at("comment_hide", period, comment.number), {"reason": "It offends."}, follow=True)

    assert f'href="{at("comment_show", period, comment.number)}"' in told.content.decode()
    assert "It offends." in alice.get(f"{at('comment_queue', period)}?tab=hidden").content.decode()
    assert alice.get(at("comment_hide", period, comment.number)).status_code == 302
    assert alice.get(at("comment_show", period, comment.number)).status_code == 200
    alice.post(at("comment_show", period, comment.number))
    comment.refresh_from_db()
    assert not comment.is_hidden


def test_reply_is_hidden_with_a_reason_and_shown_again(alice, period):
    reply = reply_to(waiting(period))

    assert alice.get(at("reply_hide", period, reply.pk)).status_code == 200
    assert alice.post(at("reply_hide", period, reply.pk), {"reason": ""}).status_code == 422
    read = alice.post(at("reply_hide", period, reply.pk), {"reason": "It offends.", "do": "preview"})
    assert "It offends." in read.context["letter"].text
    assert not Mail.objects.exists()
    alice.post(at("reply_hide", period, reply.pk), {"reason": "It offends."})
    reply.refresh_from_db()
    assert reply.hidden_reason == "It offends."

    assert alice.get(at("reply_show", period, reply.pk)).status_code == 200
    alice.post(at("reply_show", period, reply.pk))
    reply.refresh_from_db()
    assert reply.hidden_at is None


# --- Admitting -------------------------------------------------------------------------------------------------------


def test_late_comment_is_admitted_with_a_reason(alice, period):
    comment = late(period)

    assert alice.get(at("comment_admit", period, comment.pk)).status_code == 200
    assert alice.post(at("comment_admit", period, comment.pk), {"reason": ""}).status_code == 422
    told = alice.post(at("comment_admit", period, comment.pk), {"reason": "The mail server was down."}, follow=True)

    comment.refresh_from_db()
    assert comment.reference in told.content.decode()
    assert alice.get(at("comment_admit", period, comment.pk)).status_code == 404


def test_nothing_is_admitted_after_the_answers(alice, period):
    Consultation.objects.update(answers_published_at=timezone.now())
    comment = late(period)

    response = alice.post(at("comment_admit", period, comment.pk), {"reason": "Please."})

    assert response.status_code == 422
    assert "The answers are public." in response.content.decode()


# --- What others read ------------------------------------------------------------------------------------------------


def hidden() -> Comment:
    period = ConsultationFactory(closed=True, answers_published_at=timezone.now())
    moment = timezone.now()
    comment = CommentFactory(
        consultation=period,
        suggestion=True,
        replacement="Forbidden replacement.",
        body="Forbidden words.",
        hidden_at=moment,
        looked_at=moment,
        hidden_reason="It names a private person.",
    )
    AnswerFactory(comment=comment)
    return comment


@pytest.mark.parametrize("name", ["answers", "comment"])
@pytest.mark.parametrize(
    ("who", "reads"), [("nobody", False), ("outsider", False), ("follower", False), ("author", True), ("alice", True)]
)
def test_hidden_comment_shows_its_reason_and_its_words_only_to_author_and_coordinators(client, name, who, reads):
    comment = hidden()
    strategy = comment.consultation.document.strategy
    people = {
        "outsider": outsider,
        "follower": lambda: follower_of(strategy),
        "author": lambda: comment.response.user,
        "alice": lambda: coordinator_of(strategy),
    }
    if who in people:
        client.force_login(people[who]())
    rest = [comment.number] if name == "comment" else []

    page = client.get(at(name, comment.consultation, *rest)).content.decode()

    assert "It names a private person." in page
    assert ("Forbidden words." in page) is reads
    assert ("replacement" in page) is reads


def test_period_leads_coordinators_to_the_queue_with_its_number(alice, period):
    waiting(period)
    waiting(period)

    assert "Look at 2 comments" in alice.get(period.get_absolute_url()).content.decode()


def test_comment_page_leads_coordinators_to_hiding_and_nobody_else(alice, period):
    comment = CommentFactory(consultation=period)
    url = at("comment_hide", period, comment.number)

    assert url in alice.get(comment.get_absolute_url()).content.decode()
    alice.logout()
    assert url not in alice.get(comment.get_absolute_url()).content.decode()
