"""What somebody types is saved, and is nobody else's."""

from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations.commenting import holders
from consultations.commenting.forms.say import LONGEST_REMARK
from consultations.commenting.models import Consultation, Draft, Holder
from consultations.commenting.saving import draft_at
from consultations.responding import writers
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def period():
    return factories.ConsultationFactory()


@pytest.fixture
def node(period):
    return factories.NodeFactory(version=period.version)


@pytest.fixture
def charlie():
    return factories.outsider()


def save(client, period, place="whole", **said):
    return client.post(reverse("consultations:draft_save", args=[period.slug]), {"on": place, **said})


def mine(client, period):
    return client.get(reverse("consultations:my_response", args=[period.slug]))


def test_words_of_an_account_are_saved(client, charlie, period, node):
    client.force_login(charlie)

    answer = save(client, period, node.anchor, body="As I type", kind="question", sensitivity="government")

    draft = draft_at(period, Holder(user_id=charlie.pk), node.anchor)
    assert answer.json()["saved_at"] == draft.saved_at.isoformat()
    assert (draft.body, draft.kind, draft.sensitivity, draft.node) == ("As I type", "question", "government", node)


def test_words_without_an_account_are_saved_for_the_browser(client, period):
    save(client, period, body="First")
    save(client, period, body="Second")

    draft = Draft.objects.get()
    key = client.cookies[holders.KEY_COOKIE]
    assert draft.body == "Second"
    assert draft.key_hash == Holder(key=key.value).key_hash
    assert key["httponly"]
    assert key["samesite"] == "Lax"


def test_saving_again_leaves_what_is_not_sent_along(client, charlie, period, node):
    client.force_login(charlie)
    save(client, period, node.anchor, body="Words", quote="says something", quote_prefix="x" * 90)

    save(client, period, node.anchor, body="More words")

    draft = Draft.objects.get()
    assert (draft.body, draft.quote, len(draft.quote_prefix)) == ("More words", "says something", 64)


def test_words_of_the_draft_itself_are_nobodys(client, period, node):
    save(client, period, node.anchor, body="", replacement=node.text)

    assert not Draft.objects.exists()


def test_emptied_words_leave_no_draft(client, period):
    save(client, period, body="Typed")
    save(client, period, body="")

    assert not Draft.objects.exists()


@pytest.mark.parametrize("phase", ["closed", "scheduled"])
def test_words_are_saved_outside_the_period_where_it_is_seen(client, phase):
    period = factories.ConsultationFactory(**{phase: True})
    client.force_login(factories.follower_of(period.document.strategy))

    assert save(client, period, body="Late").status_code == 200
    assert Draft.objects.get().body == "Late"


def test_unknown_place_is_not_found(client, period):
    assert save(client, period, "n-000000000000", body="x").status_code == 404


def test_period_that_is_not_seen_is_not_found(client):
    assert save(client, factories.ConsultationFactory(scheduled=True), body="x").status_code == 404


def test_too_long_words_are_refused_and_what_was_saved_stands(client, period):
    save(client, period, body="Short")

    assert save(client, period, body="x" * (LONGEST_REMARK + 1)).status_code == 422
    assert Draft.objects.get().body == "Short"


def test_nothing_is_saved_without_a_token_of_the_form(period, charlie):
    client = Client(enforce_csrf_checks=True)
    client.force_login(charlie)

    assert save(client, period, body="x").status_code == 403


def test_too_many_savings_are_refused(client, period, monkeypatch):
    monkeypatch.setattr("consultations.commenting.limits.SAVES_PER_HOLDER", 1)
    answers = [save(client, period, body=f"{turn}").status_code for turn in range(3)]

    assert answers == [200, 200, 429]


def test_too_many_bytes_from_one_network_are_refused_whatever_the_browser(period, charlie, monkeypatch):
    monkeypatch.setattr("consultations.commenting.limits.SAVED_BYTES_PER_NETWORK", 1_000)

    answers = [save(Client(), period, body="é" * 300) for _browser in range(2)]

    assert [answer.status_code for answer in answers] == [200, 429]
    assert "Keep this page open" in answers[1].json()["error"]
    signed_in = Client()
    signed_in.force_login(charlie)
    assert save(signed_in, period, body="é" * 300).status_code == 200


def test_draft_survives_signing_out_and_in(client, charlie, period):
    client.force_login(charlie)
    save(client, period, body="Kept for me")
    client.logout()
    assert "Kept for me" not in mine(client, period).content.decode()

    client.force_login(charlie)

    assert "Kept for me" in mine(client, period).content.decode()


def test_page_saves_on_when_the_session_is_over(client, charlie, period):
    client.force_login(charlie)
    token = save(client, period, body="Before").json()["as"]
    client.logout()

    save(client, period, body="After", **{"as": token})

    assert Draft.objects.get().body == "After"
    assert Draft.objects.get().user == charlie


@pytest.mark.parametrize("token", ["forged", signing.dumps(1, salt="another")], ids=["no token", "of another kind"])
def test_forged_token_saves_for_nobody_else(client, charlie, period, token):
    save(client, period, body="x", **{"as": token})

    assert Draft.objects.get().user is None


def test_token_of_a_closed_account_is_worth_nothing(client, charlie, period):
    token = writers.token_of(charlie)
    charlie.is_active = False
    charlie.save()

    save(client, period, body="x", **{"as": token})

    assert Draft.objects.get().user is None


def test_draft_survives_the_closing(client, charlie, period):
    client.force_login(charlie)
    save(client, period, body="Not sent in time")
    now = timezone.now()
    Consultation.objects.update(opens_at=now - timedelta(days=9), closes_at=now - timedelta(seconds=1))

    page = mine(client, period).content.decode()

    assert "Not sent in time" in page
    assert "They are kept for you" in page


@pytest.mark.parametrize("who", ["another account", "another browser", "coordinator", "administrator"])
def test_nobody_else_sees_a_draft(charlie, period, who):
    own, other = Client(), Client()
    own.force_login(charlie)
    save(own, period, body="Mine alone")
    save(Client(), period, body="Of a browser")
    people = {
        "another account": factories.outsider,
        "coordinator": lambda: factories.coordinator_of(period.document.strategy),
        "administrator": lambda: factories.UserFactory(is_staff=True, is_superuser=True),
    }
    if make := people.get(who):
        other.force_login(make())

    pages = [mine(other, period), other.get(period.get_absolute_url(), {"talk": "whole"})]

    said = "".join(page.content.decode() for page in pages)
    assert "Mine alone" not in said
    assert "Of a browser" not in said


def test_page_of_the_own_response_is_for_no_cache(client, period):
    assert "no-store" in mine(client, period)["Cache-Control"]
