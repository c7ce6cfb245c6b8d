"""Replying to a comment: coordinators always, others where the period allows it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.commenting import limits, suspecting
from consultations.commenting.replying import CannotReplyError, reply, waits_for_a_look
from consultations.models import Comment, Consultation, Reply, Response
from consultations.moderating.looking import look_at_replies
from ncss_portal.history.models import Entry
from ncss_portal.outbox.models import Mail
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


def test_page_says_where_one_is_and_what_is_suggested(client, comment, alice):
    comment.node.text = "Operators report within **one day**."
    comment.node.save()
    Comment.objects.filter(pk=comment.pk).update(
        kind="suggestion", replacement="Operators report within **two days**[^4]."
    )
    client.force_login(alice)

    page = client.get(url_of(comment)).text

    crumbs = page[page.index('class="crumbs"') : page.index("</nav>", page.index('class="crumbs"'))]
    place = reverse("consultations:place", args=[comment.consultation.slug, comment.node.anchor])
    for url in (reverse("consultations:consultations"), comment.consultation.get_absolute_url(), place):
        assert f'href="{url}"' in crumbs
    assert "⁴" in page
    assert "**" not in page


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


# --- What looks wrong ------------------------------------------------------------------------------------------------

LINKS = "https://a.example http://b.example www.c.example"


def test_reply_that_looks_wrong_is_read_by_others_only_after_a_look(client, comment, alice):
    charlie = factories.outsider()
    client.force_login(charlie)
    told = client.post(url_of(comment), {"body": LINKS}, follow=True)
    made = Reply.objects.get()

    assert made.suspicion == "It has 3 links."
    assert "A coordinator looks at it before others read it." in told.text
    assert LINKS in told.text
    client.force_login(factories.outsider())
    assert LINKS not in client.get(talk_of(comment)).text
    client.force_login(alice)
    assert LINKS in client.get(talk_of(comment)).text

    look_at_replies(comment.consultation, [made.pk], by=alice)

    client.logout()
    assert LINKS in client.get(talk_of(comment)).text


def talk_of(comment):
    return f"{comment.consultation.get_absolute_url()}?talk={comment.node.anchor}"


def test_plain_reply_and_one_of_a_coordinator_wait_for_nobody(comment, alice):
    at = timezone.now()

    made = [reply(comment, by=by, body=body, at=at) for by, body in ((factories.outsider(), "Yes."), (alice, LINKS))]

    assert [(one.suspicion, waits_for_a_look(one)) for one in made] == [("", False), ("", False)]


def test_where_the_period_asks_for_a_look_every_reply_of_others_waits(comment, alice):
    Consultation.objects.update(showing="after_look")
    at = timezone.now()

    made = [reply(comment, by=by, body="Yes.", at=at) for by in (factories.outsider(), alice)]

    assert [waits_for_a_look(one) for one in made] == [True, False]


def test_the_same_reply_of_two_people_looks_wrong(comment):
    at, words = timezone.now(), "The harbour needs a plan of its own, and money."
    reply(comment, by=factories.outsider(), body=words, at=at)

    again = reply(comment, by=factories.outsider(email="other@portal.example"), body=words.upper().lower(), at=at)

    assert again.suspicion == "A reply of somebody else to comment C-0001 has the same words."


def test_replies_count_among_what_came_within_an_hour(comment, monkeypatch):
    monkeypatch.setattr(suspecting, "MANY_IN_AN_HOUR_WITH_ACCOUNT", 2)
    charlie, at = factories.outsider(), timezone.now()

    made = [reply(comment, by=charlie, body=f"Reply {number}.", at=at) for number in range(3)]

    assert [bool(one.suspicion) for one in made] == [False, False, True]


@pytest.mark.parametrize("identification", Consultation.Identification.values)
def test_account_replies_without_a_mail_however_comments_are_taken(comment, identification):
    Consultation.objects.update(identification=identification)

    made = reply(comment, by=factories.outsider(), body="We agree.", at=timezone.now())

    assert not made.is_official
    assert not Mail.objects.exists()
