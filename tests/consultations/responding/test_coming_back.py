"""Without an account: the way back to what one confirmed, and to nothing else."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consultations.commenting import holders, links
from consultations.commenting.confirming import confirm
from consultations.commenting.holding import HOLDINGS
from consultations.commenting.submitting import Voice, submit
from consultations.models import Comment, Consultation, EarlierWords, Response
from consultations.responding.coming_back import MOST_LINKS
from ncss_portal.history.models import Entry
from ncss_portal.outbox import letters
from ncss_portal.outbox.models import Mail
from ncss_portal.personal import Person
from tests import factories

pytestmark = pytest.mark.django_db

LUCIA, EVE = "lucia@portal.example", "eve@portal.example"
WORDS = {"revision": 1, "kind": "remark", "body": "Better words", "sensitivity": "public"}


@pytest.fixture
def period():
    return factories.ConsultationFactory()


def written(period, email=LUCIA, body="First words", **said):
    return submit(period, voice=Voice(name="Lucía Choc", email=email), body=body, at=timezone.now(), **said)


def confirmed(period, email=LUCIA, body="First words"):
    return confirm(written(period, email, body))


def at(name, period, *rest):
    return reverse(f"consultations:{name}", args=[period.slug, *rest])


def knows(client, response):
    """Puts the key to a response into the browser, as confirming does."""
    cookie = holders.respondent_cookie(response.consultation)
    client.cookies[cookie] = links.way_back_token(response, links.KEY)
    return client


@pytest.fixture
def comment(client, period):
    """Sent by who uses the browser of the test."""
    sent = confirmed(period)
    knows(client, sent.response)
    return sent


OWN_PAGES = ("response_receipt", "comment_change", "comment_withdraw")


def page_of(client, name, comment):
    rest = [comment.number] if name.startswith("comment") else []
    return client.get(at(name, comment.consultation, *rest))


# --- With the key ----------------------------------------------------------------------------------------------------


def test_confirming_puts_a_key_into_the_browser_out_of_reach_of_scripts(client, period):
    client.post(links.confirmation_path(written(period)))

    cookie = client.cookies[holders.respondent_cookie(period)]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert LUCIA not in cookie.value
    assert "First words" in client.get(at("my_response", period)).text


def test_author_changes_the_words_and_the_history_names_nobody(client, comment):
    client.post(at("comment_change", comment.consultation, 1), WORDS)

    comment.refresh_from_db()
    assert (comment.body, comment.revision) == ("Better words", 2)
    assert (EarlierWords.objects.get().body, EarlierWords.objects.get().changed_by) == ("First words", None)
    assert Entry.objects.get(act="comment changed").actor is None


def test_author_withdraws_and_still_finds_it(client, comment):
    client.post(at("comment_withdraw", comment.consultation, 1))

    assert not Comment.objects.sent().exists()
    assert Entry.objects.get(act="comment withdrawn").actor is None
    assert "Withdrawn" in client.get(at("my_response", comment.consultation)).text
    assert client.post(at("comment_withdraw", comment.consultation, 1)).status_code == 404
    assert client.post(at("comment_change", comment.consultation, 1), WORDS).status_code == 409


def test_receipt_has_number_moment_and_the_words_as_sent(client, comment):
    client.post(at("comment_change", comment.consultation, 1), WORDS)

    page = client.get(at("response_receipt", comment.consultation)).text

    assert [said for said in ("C-0001", "First words", "You changed it later", "Lucía Choc") if said not in page] == []
    assert comment.sent_at.strftime('datetime="%Y-%m-%dT') in page


def test_after_the_closing_it_is_read_and_not_changed(client, comment):
    Consultation.objects.update(closes_at=timezone.now())

    changed = client.post(at("comment_change", comment.consultation, 1), WORDS)

    assert (changed.status_code, "Better words" in changed.text) == (409, True)
    assert client.post(at("comment_withdraw", comment.consultation, 1)).status_code == 409
    assert Comment.objects.sent().get().body == "First words"
    assert "First words" in page_of(client, "response_receipt", comment).text


def test_browser_forgets(client, comment):
    client.post(at("response_forget", comment.consultation))

    assert page_of(client, "response_receipt", comment).status_code == 302
    assert "First words" not in client.get(at("my_response", comment.consultation)).text


def test_forgetting_keeps_what_is_not_sent(client, comment):
    client.post(at("draft_save", comment.consultation), {"on": "whole", "body": "Half a thought"})

    client.post(at("response_forget", comment.consultation))

    page = client.get(at("my_response", comment.consultation)).text
    assert ("Half a thought" in page, "First words" in page) == (True, False)


@pytest.mark.parametrize("name", ["my_response", "response_receipt"])
def test_pages_take_the_same_number_of_queries_whatever_was_sent(client, comment, name):
    taken = []
    for rows in (0, 2):  # one comment, then three
        for _row in range(rows):
            factories.CommentFactory(consultation=comment.consultation, response=comment.response)
        with CaptureQueriesContext(connection) as queries:
            client.get(at(name, comment.consultation))
        taken.append(len(queries))

    assert taken[0] == taken[1]


# --- Nothing else ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["comment_change", "comment_withdraw"])
def test_comment_of_another_address_is_not_found(client, comment, name):
    other = confirmed(comment.consultation, EVE, "Of Eve")

    assert page_of(client, name, other).status_code == 404
    assert client.post(at(name, other.consultation, other.number), WORDS).status_code == 404
    assert "Of Eve" not in client.get(at("my_response", comment.consultation)).text
    other.refresh_from_db()
    assert (other.body, other.withdrawn_at) == ("Of Eve", None)


@pytest.mark.parametrize("name", OWN_PAGES)
def test_key_of_one_period_opens_no_other(client, comment, name):
    other = confirmed(factories.ConsultationFactory())

    cookies = client.cookies
    cookies[holders.respondent_cookie(other.consultation)] = cookies[
        holders.respondent_cookie(comment.consultation)
    ].value

    assert page_of(client, name, other).status_code == 302


def _tampered(response):
    token = links.way_back_token(response, links.KEY)
    return token[:-1] + ("A" if token[-1] != "A" else "B")


FOREIGN_KEYS = {
    "tampered": _tampered,
    "empty": lambda _response: "",
    "number": lambda response: str(response.pk),
    # What stands in addresses, and so in the log of a server, is no key by itself.
    "link": lambda response: links.way_back_token(response, links.LINK),
    "confirmation": lambda response: links.token_of(response.comments.first()),
    "huge": lambda _response: "x" * 4000,
}


@pytest.mark.parametrize("name", OWN_PAGES)
@pytest.mark.parametrize("key", FOREIGN_KEYS)
def test_key_that_is_none_opens_nothing(client, period, name, key):
    sent = confirmed(period)
    client.cookies[holders.respondent_cookie(period)] = FOREIGN_KEYS[key](sent.response)

    assert page_of(client, name, sent).status_code == 302
    assert "First words" not in client.get(at("my_response", period)).text


def test_claimed_response_has_no_key(client, period):
    waiting = written(period)
    knows(client, waiting.response)

    assert "First words" not in client.get(at("my_response", period)).text


@pytest.mark.parametrize("name", OWN_PAGES)
def test_key_of_an_erased_person_opens_nothing(client, comment, name):
    path = links.way_back_path(comment.response)
    person = Person(frozenset(), frozenset(), addresses=frozenset({LUCIA}), names=frozenset())
    for holding in HOLDINGS:
        holding.erase(person)

    assert Response.objects.get().email != LUCIA
    assert page_of(client, name, comment).status_code == 302
    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404


@pytest.mark.parametrize(("late", "status"), [(-timedelta(seconds=1), 200), (timedelta(seconds=1), 302)])
def test_key_and_link_end_some_days_after_the_closing(client, comment, late, status):
    end = comment.consultation.closes_at + links.AFTER_CLOSING
    path = links.way_back_path(comment.response)

    with time_machine.travel(end + late, tick=False):
        assert page_of(client, "response_receipt", comment).status_code == status
        assert client.get(path).status_code == {200: 200, 302: 410}[status]


def test_new_link_opens_the_receipt_long_after_the_closing(client, comment):
    with time_machine.travel(comment.consultation.closes_at + timedelta(days=300), tick=False) as clock:
        client.post(links.way_back_path(comment.response))
        assert page_of(client, "response_receipt", comment).status_code == 200
        clock.shift(links.VALID_FOR + timedelta(seconds=1))
        over = page_of(client, "response_receipt", comment)

    assert over.headers["Location"] == at("response_link", comment.consultation)


def test_account_counts_before_the_key(client, comment):
    client.force_login(factories.outsider())

    assert page_of(client, "comment_change", comment).status_code == 404
    assert "First words" not in client.get(at("my_response", comment.consultation)).text


def test_account_finds_what_its_address_confirmed(client, period):
    sent = confirmed(period)
    owner = factories.UserFactory(email=LUCIA)
    client.force_login(owner)

    client.post(at("comment_change", period, sent.number), WORDS)

    assert Comment.objects.get().body == "Better words"
    assert Entry.objects.get(act="comment changed").actor == owner


@pytest.mark.parametrize("name", OWN_PAGES)
def test_nobody_signs_in_first(client, period, name):
    answer = page_of(client, name, confirmed(period))

    assert answer.headers["Location"].startswith(reverse(settings.LOGIN_URL))


def test_key_opens_no_period_that_is_not_public(client, comment):
    Consultation.objects.update(audience="invited")

    assert page_of(client, "comment_change", comment).status_code == 302
    assert client.get(at("my_response", comment.consultation)).status_code == 404
    assert client.post(links.way_back_path(comment.response)).status_code == 404


# --- The first click, and the link of the mail -----------------------------------------------------------------------


def test_link_that_went_through_no_mailbox_gives_no_key(client):
    """The page of a late comment hands its own link out; a coordinator may admit the comment afterwards."""
    period = factories.ConsultationFactory(closed=True)
    late = written(period)
    now = timezone.now()
    Response.objects.update(confirmed_at=now)
    Comment.objects.update(sent_at=now, number=1, admitted_at=now, admitted_reason="The post was late.")

    client.post(links.confirmation_path(late))

    assert holders.respondent_cookie(period) not in client.cookies


def test_looking_at_the_link_changes_nothing_and_the_button_opens(client, period):
    sent = confirmed(period)
    path = links.way_back_path(sent.response)

    looked = client.get(path)
    assert (looked.status_code, client.cookies.get(holders.respondent_cookie(period))) == (200, None)
    assert "l…@portal.example" in looked.text
    assert "First words" not in looked.text

    opened = client.post(path, follow=True)
    assert "First words" in opened.text


def test_page_behind_the_link_tells_nobody_of_it(client, period):
    path = links.way_back_path(confirmed(period).response)
    answers = [client.get(path), client.get(reverse("consultations:response_open", args=["forged"])), client.post(path)]

    for answer in answers:
        assert answer.headers["Referrer-Policy"] == "strict-origin"
        assert {"private", "no-store"} <= set(answer.headers["Cache-Control"].split(", "))
    assert [answer.status_code for answer in answers] == [200, 404, 302]


def test_form_behind_the_link_needs_its_token(period):
    path = links.way_back_path(confirmed(period).response)

    assert Client(enforce_csrf_checks=True).post(path).status_code == 403


def test_receipt_of_the_mail_has_the_link(client, comment):
    mail = Mail.objects.get(reason="comment_receipt")

    text = letters.compose(mail, mail.due_at).text

    [link] = [word for word in text.split() if "/responses/open/" in word]
    assert "First words" in client.post(link.removeprefix(settings.SITE_URL), follow=True).text


# --- The link once more ----------------------------------------------------------------------------------------------


def ask(client, period, email):
    return client.post(at("response_link", period), {"email": email}, follow=True)


def test_answer_is_the_same_whether_the_address_is_known_or_not(client, period):
    confirmed(period)
    written(period, "waiting@portal.example")

    pages = [ask(client, period, email) for email in (LUCIA.upper(), EVE, "waiting@portal.example")]

    said = {page.text.split('<div class="messages', 1)[-1].count("a mail with a link is on its way") for page in pages}
    assert (said, {page.status_code for page in pages}) == ({1}, {200})
    assert [mail.recipient for mail in Mail.objects.filter(reason="response_link")] == [LUCIA]


def test_link_of_the_asked_mail_opens_the_response(client, period):
    confirmed(period)
    ask(client, period, LUCIA)
    mail = Mail.objects.get(reason="response_link")

    text = letters.compose(mail, mail.due_at).text

    [link] = [word for word in text.split() if "/responses/open/" in word]
    assert "First words" in client.post(link.removeprefix(settings.SITE_URL), follow=True).text


def test_asking_again_and_again_sends_no_flood(client, period):
    confirmed(period)
    for _time in range(MOST_LINKS + 2):
        ask(client, period, LUCIA)

    assert Mail.objects.filter(reason="response_link").count() == MOST_LINKS


def test_asking_too_often_is_refused(client, period):
    answers = [client.post(at("response_link", period), {"email": EVE}).status_code for _time in range(11)]

    assert (answers[-2], answers[-1]) == (302, 429)


def test_programs_that_fill_in_every_field_get_no_mail(client, period):
    confirmed(period)

    answer = client.post(at("response_link", period), {"email": LUCIA, "homepage": "https://spam.example"})

    assert answer.status_code == 422
    assert not Mail.objects.filter(reason="response_link").exists()


def test_respondent_of_another_period_gets_no_link(client, period):
    confirmed(factories.ConsultationFactory())

    ask(client, period, LUCIA)

    assert not Mail.objects.filter(reason="response_link").exists()
