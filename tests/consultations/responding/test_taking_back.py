"""What waits for a mail is found again in its browser, and taken back where the address was wrong."""

import pytest
from django.urls import reverse

from consultations.commenting import waiting
from consultations.commenting.confirming import confirm
from consultations.models import Attachment, Comment, Draft, Response
from tests import factories

pytestmark = pytest.mark.django_db
ALONE = {"name": "Cem Ortiz", "email": "cme@portal.example", "shows_name": "on"}


@pytest.fixture
def period():
    return factories.ConsultationFactory()


@pytest.fixture
def node(period):
    return factories.NodeFactory(version=period.version)


def url(name, period):
    return reverse(f"consultations:{name}", args=[period.slug])


def write(client, period, node, body="Words that must not be lost"):
    said = {"on": node.anchor, "kind": "remark", "body": body, **ALONE}
    assert client.post(url("comment_write", period), said).status_code == 302


def test_words_that_wait_for_a_mail_stand_on_the_page_of_their_browser_alone(client, client_of_others, period, node):
    write(client, period, node)

    page = client.get(url("my_response", period)).content.decode()
    assert "Waits for your mail" in page
    assert "Words that must not be lost" in page
    assert "cme@portal.example" in page
    assert "must not be lost" not in client_of_others.get(url("my_response", period)).content.decode()


@pytest.fixture
def client_of_others():
    from tests.conftest import StrictClient

    return StrictClient()


def test_taken_back_they_are_drafts_again_and_the_link_of_the_mail_ends(client, period, node):
    write(client, period, node)
    client.post(url("response_take_back", period))

    assert Draft.objects.get().body == "Words that must not be lost"
    assert not Comment.objects.exists()
    assert not Response.objects.exists()
    page = client.get(url("my_response", period)).content.decode()
    assert "Words that must not be lost" in page
    client.post(url("response_send", period), {**ALONE, "email": "cem@portal.example"})
    assert Comment.objects.get().response.email == "cem@portal.example"


def test_what_is_confirmed_is_not_taken_back(client, period, node):
    write(client, period, node)
    comment = confirm(Comment.objects.get())
    client.post(url("response_take_back", period))

    comment.refresh_from_db()
    assert comment.is_sent
    assert not Draft.objects.exists()


def test_a_newer_draft_on_the_place_and_files_keep_a_comment_where_it_is(client, period, node):
    other = factories.NodeFactory(version=period.version)
    write(client, period, node)
    write(client, period, other)
    with_file = Comment.objects.get(node=other)
    Attachment.objects.create(comment=with_file, name="a.txt", file="a.txt", content_type="text/plain", size=1)
    client.post(url("draft_save", period), {"on": node.anchor, "kind": "remark", "body": "Newer words"})
    client.post(url("response_take_back", period))

    assert Draft.objects.get().body == "Newer words"
    assert Comment.objects.count() == 2


def test_a_forged_or_foreign_key_opens_nothing(client, period, node):
    write(client, period, node)
    other = factories.ConsultationFactory()
    cookie = client.cookies[waiting.cookie_of(period)].value
    client.cookies.clear()
    client.cookies[waiting.cookie_of(other)] = cookie
    client.cookies[waiting.cookie_of(period)] = cookie[:-2] + "xx"

    for one in (period, other):
        assert "must not be lost" not in client.get(url("my_response", one)).content.decode()
        client.post(url("response_take_back", one))
    assert Comment.objects.count() == 1
