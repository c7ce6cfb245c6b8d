"""The outbox as administrators see it: what waits, what went wrong, and what they can do about it."""

import smtplib
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ncss_portal.history.models import Entry
from ncss_portal.outbox.models import Bounce, Mail, Mailing
from ncss_portal.outbox.sending import send_due
from stakeholders.mailing import listing
from stakeholders.mailing.listing import links_left_out
from stakeholders.models import User
from tests.factories import CommentFactory, StrategyFactory, UserFactory, auditor, coordinator_of, outsider

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
LIST = "/mail/"
NOW = datetime(2027, 1, 4, 14, tzinfo=UTC)
BEFORE = NOW - timedelta(hours=2)
State = Mail.State


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def dora() -> User:
    return UserFactory(name="Dora", email="dora@secretariat.example", is_superuser=True, is_staff=True)


@pytest.fixture
def as_dora(client: Client, dora: User) -> Client:
    client.force_login(dora, backend=BACKEND)
    return client


def browser_of(person: User) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def mail_in(state: str = State.QUEUED, **fields: Any) -> Mail:
    given: dict[str, Any] = {"reason": "old", "occasion": uuid.uuid4().hex, "subject": "Hello", "body": "Words.\n"}
    given |= {"recipient": "lucia@portal.example", "due_at": BEFORE}
    if state in (State.CLAIMED, State.SENDING, State.UNKNOWN, State.FAILED):
        given |= {"claim": uuid.uuid4(), "claimed_at": BEFORE, "attempts": 1}
    if state == State.SENT:
        given["sent_at"] = BEFORE
    if state == State.GATHERED:
        given["digest"] = mail_in(reason="digest")
    return Mail.objects.create(state=state, **(given | fields))


def mailing_with(*states: str, **fields: Any) -> Mailing:
    given = {"reason": "opened", "about": 1, "occasion": uuid.uuid4().hex, "planned_for": NOW, "written_at": NOW}
    mailing = Mailing.objects.create(**(given | fields))
    for state in states:
        mail_in(state, mailing=mailing)
    return mailing


def page_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def found(client: Client, query: str = "") -> list[int]:
    return [row.mail.pk for row in client.get(f"{LIST}?{query}").context["rows"]]


# --- Who may ---------------------------------------------------------------------------------------------------------


def paths() -> list[str]:
    mail, mailing = mail_in(State.UNKNOWN), mailing_with(State.QUEUED)
    one = f"{LIST}{mail.pk}/"
    acts = [f"{one}again/", f"{one}sent/", f"{one}stop/"]
    return [
        LIST,
        one,
        *acts,
        f"{LIST}all/again/",
        f"{LIST}all/stop/",
        f"{LIST}mailings/",
        f"{LIST}mailings/{mailing.pk}/stop/",
    ]


@pytest.mark.parametrize(
    "make", [outsider, auditor, lambda: coordinator_of(StrategyFactory())], ids=["outsider", "auditor", "coordinator"]
)
def test_nobody_but_administrators_looks_or_acts(make: Any):
    client, all_paths = browser_of(make()), paths()
    before = list(Mail.objects.order_by("pk").values())

    assert {client.get(path).status_code for path in all_paths} == {404}
    data = {"state": "unknown", "number": "9"}
    assert {client.post(path, data).status_code for path in all_paths} <= {404, 405}
    assert list(Mail.objects.order_by("pk").values()) == before
    assert not Entry.objects.exists()


def test_anonymous_is_led_to_sign_in(client: Client):
    assert {client.get(path).headers["Location"].split("?")[0] for path in paths()} == {"/account/login/"}


def test_looking_changes_nothing(as_dora: Client):
    all_paths = paths()
    before = list(Mail.objects.order_by("pk").values()), list(Mailing.objects.values())

    assert {as_dora.get(path, follow=True).status_code for path in all_paths} == {200}
    assert {as_dora.head(path, follow=True).status_code for path in all_paths} == {200}

    assert (list(Mail.objects.order_by("pk").values()), list(Mailing.objects.values())) == before
    assert not Entry.objects.exists()


def test_navigation_offers_it_to_administrators_alone(as_dora: Client):
    assert '<a href="/mail/" aria-current="page">Mail</a>' in page_of(as_dora, LIST)
    assert 'href="/mail/"' not in page_of(browser_of(auditor()), "/about/")


# --- The list --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", State.values)
def test_list_shows_a_mail_in_each_state(as_dora: Client, state: str):
    mail = mail_in(state, recipient="marcus@portal.example", error="Something happened.")

    page = page_of(as_dora, f"{LIST}?state={state}")

    assert mail.get_state_display() in page
    assert "marcus@portal.example" in page
    assert "Something happened." in page


def test_list_names_kinds_and_says_which_it_no_longer_knows(as_dora: Client):
    mail_in(reason="invitation")
    mail_in(reason="carrier_pigeon")

    titles = [row.title for row in as_dora.get(LIST).context["rows"]]

    assert titles == ["Kind no longer known", "Invitation"]


def test_list_is_filtered(as_dora: Client):
    ana = mail_in(State.FAILED, recipient="ana@portal.example", reason="invitation")
    bo = mail_in(State.SENT, recipient="bo@portal.example", subject="Second draft")
    mailing = mailing_with(State.QUEUED)
    old = mail_in(State.SENT, recipient="old@portal.example")
    Mail.objects.filter(pk=old.pk).update(created_at=NOW - timedelta(days=9))
    one_of_many = mailing.mails.get()

    everything = [old.pk, one_of_many.pk, bo.pk, ana.pk]
    assert found(as_dora) == everything
    assert found(as_dora, "state=failed") == [ana.pk]
    assert found(as_dora, "state=sent") == [bo.pk, old.pk]
    assert found(as_dora, "kind=invitation") == [ana.pk]
    assert found(as_dora, "kind=-") == [old.pk, one_of_many.pk, bo.pk]
    assert found(as_dora, "words=SECOND") == [bo.pk]
    assert found(as_dora, "words=ana%40portal") == [ana.pk]
    assert found(as_dora, "since=2027-01-02") == [one_of_many.pk, bo.pk, ana.pk]
    assert found(as_dora, f"mailing={mailing.pk}") == [one_of_many.pk]
    assert found(as_dora, "state=king&kind=x&since=when&mailing=ten") == everything


def test_states_are_counted_within_the_other_filters(as_dora: Client):
    mail_in(State.FAILED, reason="invitation")
    mail_in(State.FAILED)

    assert "Failed (2)" in page_of(as_dora, LIST)
    assert "Failed (1)" in page_of(as_dora, f"{LIST}?kind=invitation")
    assert ">Failed</option>" in page_of(as_dora, f"{LIST}?words=nobody")


def test_list_has_pages_of_fifty(as_dora: Client):
    Mail.objects.bulk_create(Mail(recipient=f"p{n}@portal.example", reason="old", occasion="1") for n in range(60))

    assert [len(found(as_dora, query)) for query in ("", "page=2", "page=9", "page=x")] == [50, 10, 10, 50]


def test_search_has_pages_that_nobody_counted(as_dora: Client):
    Mail.objects.bulk_create(Mail(recipient=f"p{n}@portal.example", reason="old", occasion="1") for n in range(100))

    first = page_of(as_dora, f"{LIST}?words=portal")
    assert "page=2" in first
    assert "100 mails" not in first
    assert len(found(as_dora, "words=portal&page=2")) == 50
    assert 'rel="next"' not in page_of(as_dora, f"{LIST}?words=portal&page=2")
    assert found(as_dora, "words=portal&page=3") == []
    assert len(found(as_dora, "words=portal&page=0")) == 50


@hypothesis_settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.dictionaries(st.sampled_from(["state", "kind", "words", "since", "mailing", "page"]), st.text()))
def test_list_answers_whatever_the_address_says(as_dora: Client, asked: dict[str, str]):
    assert as_dora.get(LIST, asked).status_code == 200
    assert as_dora.get(f"{LIST}all/stop/", asked).status_code in (200, 302)


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    ("query", "expected"), [("", 6), ("?state=failed", 6), ("?words=lucia", 6), ("?kind=invitation&state=failed", 7)]
)
def test_list_asks_the_same_number_of_questions(
    as_dora: Client, django_assert_num_queries: Any, number: int, query: str, expected: int
):
    for _each in range(number):
        mail_in(State.FAILED, reason="invitation", mailing=mailing_with())

    with django_assert_num_queries(expected):
        as_dora.get(f"{LIST}{query}")


# --- How the outbox is -----------------------------------------------------------------------------------------------


def test_empty_outbox_says_so(as_dora: Client):
    page = page_of(as_dora, LIST)

    assert "No mail yet" in page
    assert "Nothing is due" in page
    assert "No mail fits" in page_of(as_dora, f"{LIST}?state=failed")


def test_what_needs_a_person_leads_there(as_dora: Client):
    for state in (State.UNKNOWN, State.UNKNOWN, State.UNKNOWN, State.FAILED):
        mail_in(state)

    page = page_of(as_dora, LIST)

    assert "3 unknown." in page
    assert '<a href="/mail/?state=unknown">Settle them</a>' in page
    assert "1 failed." in page
    assert '<a href="/mail/?state=failed">Look at it</a>' in page


def test_health_tells_what_waits_and_since_when():
    mail_in(due_at=NOW - timedelta(minutes=6))
    mail_in(due_at=NOW + timedelta(days=1))
    mail_in(State.CLAIMED)
    mail_in(State.SENT, sent_at=NOW - timedelta(minutes=9))
    mail_in(State.SENT, sent_at=NOW - timedelta(minutes=8))

    health = listing.health(listing.numbers_by_state(Mail.objects.all()), NOW)

    assert (health.waiting, health.due_since) == (3, NOW - timedelta(minutes=6))
    assert (health.last_sent_at, health.is_late, health.is_server_reached) == (NOW - timedelta(minutes=8), True, True)


def test_mail_is_not_late_while_others_go_out(as_dora: Client):
    mail_in(due_at=BEFORE)
    assert "Mail is late" in page_of(as_dora, LIST)

    mail_in(State.SENT, sent_at=NOW - timedelta(minutes=1))

    assert "Mail is late" not in page_of(as_dora, LIST)


def test_mail_that_has_just_come_due_is_not_late(as_dora: Client):
    mail_in(due_at=NOW - timedelta(minutes=1))

    assert "Mail is late" not in page_of(as_dora, LIST)


def test_server_that_is_not_reached_is_told(as_dora: Client, monkeypatch: pytest.MonkeyPatch):
    def refuse(_backend: Any) -> None:
        raise smtplib.SMTPServerDisconnected("no server")

    mail_in()
    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "open", refuse)
        send_due(NOW)
    assert "The mail server is not reached." in page_of(as_dora, LIST)

    send_due(NOW)
    assert "The mail server is not reached." not in page_of(as_dora, LIST)


# --- One mail --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", State.values)
def test_page_of_a_mail_in_each_state_offers_what_can_be_done(as_dora: Client, state: str):
    mail = mail_in(state)

    page = page_of(as_dora, f"{LIST}{mail.pk}/")

    shown = {slug for slug in ("again", "sent", "stop") if f'href="/mail/{mail.pk}/{slug}/"' in page}
    again = {"again"} if state in ("failed", "unknown", "stopped", "withheld") else set()
    stop = {"stop"} if state in ("queued", "claimed") else set()
    assert shown == again | stop | ({"sent"} if state == "unknown" else set())


def test_page_of_a_mail_that_is_not_there(as_dora: Client):
    assert as_dora.get(f"{LIST}4711/").status_code == 404


def test_text_is_shown_without_any_link(as_dora: Client, client: Client):
    comment = CommentFactory(unsent=True, response__user=None, response__email="lucia@portal.example")
    mail = mail_in(reason="comment_confirm", about=comment.pk, body="", subject="")
    send_due(NOW)
    sent = Mail.objects.get(pk=mail.pk)
    assert f"{settings.SITE_URL}/" in sent.body

    page = page_of(as_dora, f"{LIST}{mail.pk}/")

    assert "Your comment counts when you have confirmed it." in page
    assert "[link left out]" in page
    assert settings.SITE_URL not in page
    assert "/confirm/" not in page


@pytest.mark.parametrize(
    "words",
    [
        "Open https://portal.example/i/TOKEN/ now",
        "Open HTTPS://portal.example/i/TOKEN/ now",
        "blocked (https://portal.example/i/TOKEN)",
        'href="https://portal.example/i/TOKEN"',
        "www.portal.example/i/TOKEN",
        f"{settings.SITE_URL.partition('//')[2]}/i/TOKEN",
    ],
)
def test_no_way_of_writing_a_link_is_let_through(words: str):
    assert "TOKEN" not in links_left_out(words)


def test_words_without_links_stay_as_they_are():
    assert (
        links_left_out("Good day Lucia,\n\n12:30: see you. a/b c://") == "Good day Lucia,\n\n12:30: see you. a/b c://"
    )


def test_links_in_what_servers_said_are_left_out(as_dora: Client):
    mail = mail_in(State.FAILED, error="550 blocked: https://portal.example/i/TOKEN/")
    Bounce.objects.create(address="lucia@portal.example", mail=mail, status="5.1.1", said="Hi https://x.example/TOKEN")

    page = page_of(as_dora, f"{LIST}{mail.pk}/")

    assert "5.1.1" in page
    assert "TOKEN" not in page
    assert "TOKEN" not in page_of(as_dora, LIST)


def test_personal_link_of_a_waiting_mail_is_on_no_page(as_dora: Client):
    mail = mail_in(reason="invitation", secret="https://portal.example/i/TOKEN/")

    assert "TOKEN" not in page_of(as_dora, LIST) + page_of(as_dora, f"{LIST}{mail.pk}/")


def test_digest_and_its_mails_lead_to_each_other(as_dora: Client):
    inner = mail_in(State.GATHERED, reason="answers_published")

    assert f'href="/mail/{inner.pk}/"' in page_of(as_dora, f"{LIST}{inner.digest_id}/")
    assert f'href="/mail/{inner.digest_id}/"' in page_of(as_dora, f"{LIST}{inner.pk}/")


def test_invitation_that_cannot_be_sent_again_says_what_to_do(as_dora: Client):
    mail = mail_in(State.FAILED, reason="invitation", recipient="ana+x@portal.example")

    page = page_of(as_dora, f"{LIST}{mail.pk}/")

    assert "This mail cannot be sent again." in page
    assert '<a href="/invitations/?q=ana%2Bx%40portal.example">' in page
    assert f"/mail/{mail.pk}/again/" not in page


@pytest.mark.parametrize("number", [1, 3])
def test_page_of_a_mail_asks_the_same_number_of_questions(
    as_dora: Client, dora: User, django_assert_num_queries: Any, number: int
):
    digest = mail_in(State.FAILED, reason="digest", mailing=mailing_with())
    for _each in range(number):
        mail_in(State.GATHERED, digest=digest)
        Bounce.objects.create(address="lucia@portal.example", mail=digest, noted_by=dora)
    as_dora.get(f"{LIST}{digest.pk}/")

    with django_assert_num_queries(6):
        as_dora.get(f"{LIST}{digest.pk}/")


# --- Acts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "slug", "becomes", "said"),
    [
        (State.FAILED, "again", State.QUEUED, "The mail waits to be sent again."),
        (State.UNKNOWN, "again", State.QUEUED, "The mail waits to be sent again."),
        (State.UNKNOWN, "sent", State.SENT, "The mail is marked as sent."),
        (State.QUEUED, "stop", State.STOPPED, "The mail is stopped."),
    ],
)
def test_act_asks_first_and_is_noted(as_dora: Client, dora: User, state: str, slug: str, becomes: str, said: str):
    mail = mail_in(state, due_at=NOW + timedelta(days=1))
    path = f"{LIST}{mail.pk}/{slug}/"
    question = page_of(as_dora, path)
    assert f'<input type="hidden" name="state" value="{state}">' in question
    assert "lucia@portal.example" in question

    answer = as_dora.post(path, {"state": state}, follow=True)

    assert said in answer.content.decode()
    assert Mail.objects.get(pk=mail.pk).state == becomes
    assert Entry.objects.get().actor == dora


def test_question_of_sending_an_unknown_mail_again_warns(as_dora: Client):
    assert "twice" in page_of(as_dora, f"{LIST}{mail_in(State.UNKNOWN).pk}/again/")
    assert "twice" not in page_of(as_dora, f"{LIST}{mail_in(State.FAILED).pk}/again/")


def test_question_of_stopping_says_what_is_lost(as_dora: Client):
    digest = mail_in(State.GATHERED).digest
    assert digest is not None

    assert "1 mail is in this digest" in page_of(as_dora, f"{LIST}{digest.pk}/stop/")
    invitation = mail_in(reason="invitation", secret="https://portal.example/i/TOKEN/")
    assert "can never be sent again" in page_of(as_dora, f"{LIST}{invitation.pk}/stop/")


def test_act_on_a_mail_that_changed_meanwhile_says_so(as_dora: Client):
    mail = mail_in(State.SENT)

    answer = as_dora.post(f"{LIST}{mail.pk}/again/", {"state": "failed"}, follow=True)

    assert "The mail has changed meanwhile." in answer.content.decode()
    assert "This is not possible now." in as_dora.get(f"{LIST}{mail.pk}/again/", follow=True).content.decode()
    assert not Entry.objects.exists()


@pytest.mark.parametrize("data", [{}, {"state": ""}, {"state": "king"}])
def test_act_without_what_was_seen_does_nothing(as_dora: Client, data: dict[str, str]):
    mail = mail_in(State.FAILED)

    assert as_dora.post(f"{LIST}{mail.pk}/again/", data).status_code == 302
    assert Mail.objects.get().state == State.FAILED


# --- Many ------------------------------------------------------------------------------------------------------------


def test_list_offers_an_act_on_all_of_the_filter(as_dora: Client):
    mail_in(State.FAILED), mail_in(State.QUEUED), mail_in(State.UNKNOWN)

    assert 'href="/mail/all/again/?state=failed&amp;words=lucia"' in page_of(
        as_dora, f"{LIST}?state=failed&words=lucia"
    )
    assert 'href="/mail/all/stop/?state=queued"' in page_of(as_dora, f"{LIST}?state=queued")
    assert "/mail/all/" not in page_of(as_dora, LIST) + page_of(as_dora, f"{LIST}?state=unknown")


def test_all_that_failed_of_a_filter_is_sent_again(as_dora: Client):
    meant, other = mail_in(State.FAILED, recipient="ana@portal.example"), mail_in(State.FAILED)
    path = f"{LIST}all/again/?state=failed&words=ana"
    question = page_of(as_dora, path)
    assert "Send 1 mail that failed again?" in question
    assert '<input type="hidden" name="number" value="1">' in question

    answer = as_dora.post(path, {"number": "1"}, follow=True)

    assert "1 mail waits to be sent again." in answer.content.decode()
    assert [Mail.objects.get(pk=mail.pk).state for mail in (meant, other)] == ["queued", "failed"]
    assert "ana" not in str(Entry.objects.get().detail)


def test_no_more_mails_than_were_confirmed(as_dora: Client):
    for _each in range(3):
        mail_in(State.QUEUED)

    as_dora.post(f"{LIST}all/stop/", {"number": "2"})

    assert sorted(Mail.objects.values_list("state", flat=True)) == ["queued", "stopped", "stopped"]


@pytest.mark.parametrize("number", ["", "0", "-3", "many", "9" * 40])
def test_number_that_is_none_does_nothing(as_dora: Client, number: str):
    mail_in(State.QUEUED)

    answer = as_dora.post(f"{LIST}all/stop/", {"number": number}, follow=True)

    assert "Nothing was done" in answer.content.decode()
    assert Mail.objects.get().state == State.QUEUED


@pytest.mark.parametrize("query", ["since=yesterday", "kind=king", "mailing=x", "state=king", "words=%00"])
def test_filter_that_is_not_understood_never_means_everything(as_dora: Client, query: str):
    mail_in(State.QUEUED)
    path = f"{LIST}all/stop/?{query}"

    answer = as_dora.post(path, {"number": "9"}, follow=True)

    assert "does not understand this filter" in answer.content.decode()
    assert "does not understand this filter" in as_dora.get(path, follow=True).content.decode()
    assert Mail.objects.get().state == State.QUEUED


def test_question_about_nothing_leads_back(as_dora: Client):
    answer = as_dora.get(f"{LIST}all/again/?state=failed", follow=True)

    assert "There is no such mail." in answer.content.decode()


def test_question_says_when_there_are_too_many_for_once(as_dora: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("stakeholders.mailing.views.outbox.MOST_AT_ONCE", 2)
    for _each in range(3):
        mail_in(State.QUEUED)

    page = page_of(as_dora, f"{LIST}all/stop/")

    assert "Stop 2 mails that wait?" in page
    assert "There are 3. At once it is done to the oldest 2" in page


# --- Mass mailings ---------------------------------------------------------------------------------------------------


def test_mailings_show_their_progress_in_words_and_as_a_bar(as_dora: Client):
    mailing = mailing_with(State.SENT, State.SENT, State.QUEUED, State.FAILED, State.UNKNOWN)

    page = page_of(as_dora, f"{LIST}mailings/")

    assert "4 of 5 done." in page
    assert 'value="4" max="5"' in page
    [row] = as_dora.get(f"{LIST}mailings/").context["rows"]
    assert [number for _state, _label, number in row.numbers] == [2, 1, 0, 1, 1]
    assert f'href="/mail/?mailing={mailing.pk}&amp;state=failed"' in page
    assert row.mailing.subject == "Hello"


def test_page_asks_again_only_while_a_mailing_is_on_its_way(as_dora: Client):
    mailing = mailing_with(State.QUEUED)
    assert 'hx-trigger="every 5s"' in page_of(as_dora, f"{LIST}mailings/")
    part = as_dora.get(f"{LIST}mailings/", headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="mailings"')

    mailing.mails.update(state=State.SENT, sent_at=NOW)

    assert "hx-trigger" not in page_of(as_dora, f"{LIST}mailings/")


def test_mailing_that_is_still_written_says_so(as_dora: Client):
    mailing_with(written_at=None)

    page = page_of(as_dora, f"{LIST}mailings/")

    assert "No mail is written yet." in page
    assert "hx-trigger" in page


def test_no_mailings(as_dora: Client):
    assert "No mass mailing yet" in page_of(as_dora, f"{LIST}mailings/")


def test_mailing_is_stopped_after_a_question(as_dora: Client):
    mailing = mailing_with(State.SENT, State.QUEUED)
    path = f"{LIST}mailings/{mailing.pk}/stop/"
    assert "1 of 2 mails are sent." in page_of(as_dora, path)

    answer = as_dora.post(path, follow=True)

    assert "The mailing is stopped. 1 mail is not sent." in answer.content.decode()
    assert Entry.objects.get().act == "mailing stopped"
    assert "Nothing of this mailing waits" in as_dora.get(path, follow=True).content.decode()
    assert "stopped already" in as_dora.post(path, follow=True).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_mailings_ask_the_same_number_of_questions(as_dora: Client, django_assert_num_queries: Any, number: int):
    for _each in range(number):
        mailing_with(State.SENT, State.QUEUED)

    with django_assert_num_queries(5):
        as_dora.get(f"{LIST}mailings/")
