"""Supporting a comment: one click, once, by others than its author."""

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.commenting import limits
from consultations.commenting.supporting import CannotSupportError, toggle
from consultations.models import Consultation, Support
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment():
    return factories.CommentFactory()


@pytest.fixture
def charlie():
    return factories.outsider()


def url_of(comment):
    return reverse("consultations:comment_support", args=[comment.consultation.slug, comment.number])


def test_one_click_supports_and_the_next_takes_it_back(client, comment, charlie):
    client.force_login(charlie)

    page = client.post(url_of(comment), follow=True)
    assert "You support C-0001." in page.text
    assert 'aria-pressed="true"' in page.text
    assert Support.objects.get().user == charlie
    client.post(url_of(comment))
    assert not Support.objects.exists()


def test_looking_at_the_address_changes_nothing(client, comment, charlie):
    client.force_login(charlie)

    assert client.get(url_of(comment)).status_code == 302
    assert not Support.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_without_an_account_the_way_leads_through_the_sign_in_back_to_the_comment(client, comment, method):
    answer = getattr(client, method)(url_of(comment))

    assert answer.headers["Location"].startswith(reverse("account_login"))
    assert f"c-{comment.number}" in answer.headers["Location"]


def test_nobody_supports_the_own_comment(comment):
    with pytest.raises(CannotSupportError, match="your own"):
        toggle(comment, by=comment.response.user, at=timezone.now())


@pytest.mark.parametrize(
    "state", [{"hidden_at": timezone.now(), "hidden_reason": "Names a person."}, {"withdrawn_at": timezone.now()}]
)
def test_hidden_and_withdrawn_comments_take_no_support(comment, charlie, state):
    type(comment).objects.update(**state)

    with pytest.raises(CannotSupportError):
        toggle(comment, by=charlie, at=timezone.now())


def test_after_the_closing_support_stays_as_it_is(comment, charlie):
    toggle(comment, by=charlie, at=timezone.now())
    Consultation.objects.update(closes_at=timezone.now())

    with pytest.raises(CannotSupportError):
        toggle(comment, by=charlie, at=timezone.now())
    assert Support.objects.count() == 1


def test_comment_that_is_not_shown_is_not_found(client, comment, charlie):
    type(comment).objects.update(sensitivity="government")
    client.force_login(charlie)

    assert client.post(url_of(comment)).status_code == 404


def test_supports_count_as_what_an_account_writes(client, comment, charlie, monkeypatch):
    monkeypatch.setattr(limits, "PER_ACCOUNT", 0)
    client.force_login(charlie)

    client.post(url_of(comment))

    assert not Support.objects.exists()


def test_reading_without_an_account_needs_no_cookie(client, comment):
    page = client.get(f"{comment.consultation.get_absolute_url()}?talk={comment.node.anchor}")

    assert "Sign in to support this" in page.text
    assert not page.cookies
