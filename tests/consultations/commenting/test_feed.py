"""The feed of the comments of a period."""

import pytest
from defusedxml import ElementTree
from django.urls import reverse
from django.utils import timezone

from tests import factories

pytestmark = pytest.mark.django_db
ENTRY = "{http://www.w3.org/2005/Atom}entry"


def feed(client, period):
    return client.get(reverse("consultations:feed", args=[period.slug]))


def test_feed_holds_the_comments_newest_first(client):
    period = factories.ConsultationFactory()
    for _number in range(2):
        factories.CommentFactory(consultation=period)

    answer = feed(client, period)

    entries = ElementTree.fromstring(answer.content).findall(ENTRY)
    titles = [entry.find("{http://www.w3.org/2005/Atom}title").text for entry in entries]
    assert [title.split()[0] for title in titles] == ["C-0002", "C-0001"]
    assert answer["Content-Type"].startswith("application/atom+xml")


def test_feed_holds_no_more_for_a_coordinator_than_for_everybody(client):
    period = factories.ConsultationFactory()
    factories.CommentFactory(consultation=period, sensitivity="government", body="Secret.")
    factories.CommentFactory(consultation=period, body="Rude.", hidden_at=timezone.now(), hidden_reason="It is rude.")
    client.force_login(factories.coordinator_of(period.document.strategy))

    assert feed(client, period).text.count("<entry>") == 0


@pytest.mark.parametrize("audience", ["invited"])
def test_period_for_some_only_has_no_feed(client, audience):
    period = factories.ConsultationFactory(audience=audience)
    client.force_login(factories.coordinator_of(period.document.strategy))

    assert feed(client, period).status_code == 404


def test_odd_characters_do_not_break_the_feed(client):
    period = factories.ConsultationFactory()
    factories.CommentFactory(consultation=period, body="A\x0b<b>b</b>")

    assert ElementTree.fromstring(feed(client, period).content).find(ENTRY) is not None


def test_page_names_its_feed(client):
    period = factories.ConsultationFactory()

    assert 'type="application/atom+xml"' in client.get(period.get_absolute_url()).text
