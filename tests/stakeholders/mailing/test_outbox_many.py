"""Acts on many mails of the outbox at once, and the mass mailings."""

from typing import Any

import pytest
import time_machine
from django.test import Client

from ncss_portal.history.models import Entry
from ncss_portal.outbox.models import Mail
from tests.stakeholders.mailing.outbox_rows import (
    LIST,
    NOW,
    State,
    mail_in,
    mailing_with,
    page_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


# --- Many -------------------------------------------------------------------------------------------------------------


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


# --- Mass mailings ----------------------------------------------------------------------------------------------------


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
