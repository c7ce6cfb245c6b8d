"""The outbox as administrators see it: who may look, the list of mails, and how the outbox is."""

import smtplib
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ncss_portal.history.models import Entry
from ncss_portal.outbox.models import Mail, Mailing
from ncss_portal.outbox.sending import send_due
from stakeholders.mailing import listing
from tests.factories import StrategyFactory, auditor, coordinator_of, outsider
from tests.stakeholders.mailing.outbox_rows import (
    BEFORE,
    LIST,
    NOW,
    State,
    browser_of,
    found,
    mail_in,
    mailing_with,
    page_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


# --- Who may ----------------------------------------------------------------------------------------------------------


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


# --- The list ---------------------------------------------------------------------------------------------------------


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


# --- How the outbox is ------------------------------------------------------------------------------------------------


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
