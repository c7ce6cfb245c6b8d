"""Asking for mail about the comment periods of a document, confirming it, and ending it."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core import mail as django_mail
from django.urls import reverse
from django.utils import timezone

from consultations.commenting import limits
from consultations.models import Subscription
from consultations.reminding import links, subscribing
from consultations.reminding.mails import TOPIC
from ncss_portal.outbox import refusing
from ncss_portal.outbox.models import Mail, MailChoice
from ncss_portal.outbox.sending import work_off
from tests import factories

pytestmark = pytest.mark.django_db

LUCIA = "lucia@portal.example"


@pytest.fixture
def document():
    return factories.ConsultationFactory().document


def page_of(document):
    return reverse("consultations:document_subscribe", args=[document.slug])


def link_in_mail():
    (word,) = [word for word in django_mail.outbox[-1].body.split() if "/subscriptions/" in word]
    return word.removeprefix(settings.SITE_URL)


def letters():
    return Mail.objects.filter(reason="subscription_confirm")


# --- With an account


def test_account_is_signed_up_by_one_button_and_ends_it_by_another(client, document):
    charlie = factories.outsider()
    client.force_login(charlie)

    client.post(page_of(document), {"do": "begin"})
    row = Subscription.objects.get()
    assert (row.user, row.email, row.is_running) == (charlie, charlie.email, True)
    assert "You get these mails." in client.get(page_of(document)).text

    client.post(page_of(document), {"do": "end"})
    row.refresh_from_db()
    assert row.is_running is False
    assert 'value="begin"' in client.get(page_of(document)).text
    assert letters().count() == 0


def test_second_press_changes_nothing(document):
    charlie, now = factories.outsider(), timezone.now()

    subscribing.subscribe(document, user=charlie, at=now)
    subscribing.subscribe(document, user=charlie, at=now + timedelta(days=1))

    assert Subscription.objects.get().confirmed_at == now


def test_account_takes_over_what_its_address_asked_for(document):
    charlie = factories.outsider(email=LUCIA)
    subscribing.ask(document, email=LUCIA)

    subscribing.subscribe(document, user=charlie)

    assert Subscription.objects.get().user == charlie


def test_new_address_of_an_account_takes_the_place_of_the_old_one(document):
    charlie = factories.outsider()
    subscribing.subscribe(document, user=charlie)
    charlie.email = LUCIA
    charlie.save()

    subscribing.subscribe(document, user=charlie)

    assert [row.email for row in Subscription.objects.all() if row.is_running] == [LUCIA]
    subscribing.unsubscribe(document, user=charlie)
    assert subscribing.is_subscribed(document, charlie) is False


def test_who_asks_takes_back_her_refusal(document):
    charlie = factories.outsider()
    refusing.choose(charlie.email, TOPIC.name, MailChoice.How.NEVER)

    subscribing.subscribe(document, user=charlie)

    assert refusing.choices_of(charlie.email)[TOPIC.name] == MailChoice.How.EACH


def test_digest_stays_a_digest(document):
    charlie = factories.outsider()
    refusing.choose(charlie.email, TOPIC.name, MailChoice.How.DIGEST)

    subscribing.subscribe(document, user=charlie)

    assert refusing.choices_of(charlie.email)[TOPIC.name] == MailChoice.How.DIGEST


# --- Without one


def test_address_is_confirmed_by_the_button_behind_the_link(client, document):
    client.post(page_of(document), {"email": LUCIA.upper()})
    row = Subscription.objects.get()
    assert (row.email, row.is_running) == (LUCIA, False)
    work_off(timezone.now())
    link = link_in_mail()

    for _twice in range(2):
        assert client.get(link).status_code == 200
        client.head(link)
    row.refresh_from_db()
    assert row.is_running is False

    client.post(link, {"do": "begin"})
    row.refresh_from_db()
    assert row.is_running is True
    assert "You get these mails" in client.get(link).text

    client.post(link, {"do": "end"})
    row.refresh_from_db()
    assert row.is_running is False


def test_mail_cannot_be_refused_and_says_nothing_of_the_address(client, document):
    client.post(page_of(document), {"email": LUCIA})
    work_off(timezone.now())

    (sent,) = django_mail.outbox
    assert "List-Unsubscribe" not in sent.extra_headers
    assert "lucia" not in link_in_mail()


def test_answer_is_the_same_whether_or_not_the_address_is_known(client, document):
    subscribing.confirm(_asked(document, LUCIA))
    answers = []
    for address in (LUCIA, "new@portal.example"):
        page = client.post(page_of(document), {"email": address}, follow=True)
        answers.append((page.redirect_chain, page.text.replace(address, "")))

    (first, first_text), (second, second_text) = answers
    assert first == second
    assert _without_tokens(first_text) == _without_tokens(second_text)
    assert "is on its way" in first_text


def _without_tokens(text):
    return [line for line in text.splitlines() if "csrfmiddlewaretoken" not in line]


def _asked(document, address):
    subscribing.ask(document, email=address)
    return Subscription.objects.get(document=document, email=address)


def test_address_that_gets_the_mails_is_not_asked_again(document):
    subscribing.confirm(_asked(document, LUCIA))

    subscribing.ask(document, email=LUCIA)

    assert letters().count() == 1


def test_address_that_never_confirms_gets_a_few_mails_only(document):
    other, now = factories.ConsultationFactory().document, timezone.now()
    for number in range(10):
        subscribing.ask((document, other)[number % 2], email=LUCIA, at=now + timedelta(hours=number))

    assert letters().count() == subscribing.MOST_UNANSWERED

    subscribing.ask(document, email=LUCIA, at=now + subscribing.WITHIN + timedelta(days=1))
    assert letters().count() == subscribing.MOST_UNANSWERED + 1


def test_mail_is_not_sent_once_the_address_is_confirmed(document):
    subscribing.confirm(_asked(document, LUCIA))

    assert work_off(timezone.now()) == 0
    assert letters().get().state == Mail.State.WITHHELD


def test_who_ended_it_can_ask_again(client, document):
    row = _asked(document, LUCIA)
    subscribing.confirm(row)
    subscribing.end(row)

    subscribing.ask(document, email=LUCIA)

    assert letters().count() == 2


def test_old_link_ends_but_does_not_begin(client, document):
    row = _asked(document, LUCIA)
    link = links.subscription_path(row)
    with time_machine.travel(timezone.now() + links.VALID_FOR + timedelta(minutes=1)):
        page = client.get(link)
        client.post(link, {"do": "begin"})
        row.refresh_from_db()
        assert (page.status_code, row.is_running) == (410, False)
        assert "Ask for a link" in page.text

    subscribing.confirm(row)
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        client.post(link, {"do": "end"})
    row.refresh_from_db()
    assert row.is_running is False


def test_forged_link_is_not_there(client, document):
    link = links.subscription_path(_asked(document, LUCIA))

    assert client.get(f"{link[:-2]}x/").status_code == 404
    assert client.post(f"{link[:-2]}x/", {"do": "begin"}).status_code == 404


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"email": ""}, "Write your e-mail address."),
        ({"email": "lucia"}, "Write the e-mail address in full, with an @."),
        ({"email": LUCIA, "homepage": "https://spam.example"}, "A field that people cannot see was filled in."),
    ],
)
def test_what_is_wrong_is_said(client, document, form, words):
    answer = client.post(page_of(document), form)

    assert (answer.status_code, words in answer.text, Subscription.objects.count()) == (422, True, 0)


def test_too_many_from_one_network_are_refused(client, document, monkeypatch):
    monkeypatch.setattr(limits, "PER_NETWORK", 2)

    statuses = [client.post(page_of(document), {"email": f"a{n}@portal.example"}).status_code for n in range(3)]

    assert statuses == [302, 302, 429]


def test_only_who_may_see_the_document_asks_for_it(client):
    hidden = factories.ConsultationFactory(scheduled=True).document
    anonymous = [client.get(page_of(hidden)).status_code, client.post(page_of(hidden), {"email": LUCIA}).status_code]
    client.force_login(factories.outsider())
    charlie = client.post(page_of(hidden)).status_code
    client.force_login(factories.follower_of(hidden.strategy))

    assert (anonymous, charlie, client.post(page_of(hidden)).status_code) == ([404, 404], 404, 302)
    assert Subscription.objects.count() == 1


def test_public_pages_lead_there(client, document):
    period = document.consultations.get()
    for url in (period.get_absolute_url(), period.version.get_absolute_url()):
        assert page_of(document) in client.get(url).text
