"""Ways around the coordinator's look."""

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.commenting.models import Comment
from consultations.moderating.looking import look_at_comments
from consultations.responding.changing import change
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment() -> Comment:
    return factories.CommentFactory(consultation__showing="after_look", body="Polite words.")


def queue_of(client, comment):
    client.force_login(factories.coordinator_of(comment.consultation.document.strategy))
    return reverse("consultations:comment_queue", args=[comment.consultation.slug])


def ticked(page: str) -> str:
    return page.partition('name="comment" value="')[2].partition('"')[0]


def reword(comment: Comment) -> None:
    change(comment, by=comment.response.user, seen=1, at=timezone.now(), body="Rude words.")


def test_words_that_changed_after_they_were_read_go_on_waiting(client, comment):
    url = queue_of(client, comment)
    value = ticked(client.get(url).text)
    reword(comment)

    client.post(f"{url}look/", {"comment": value})

    comment.refresh_from_db()
    assert (value, comment.body, comment.looked_at) == ("1-1", "Rude words.", None)

    client.post(f"{url}look/", {"comment": ticked(client.get(url).text)})

    comment.refresh_from_db()
    assert comment.looked_at is not None


def test_look_at_another_revision_counts_nothing(comment):
    assert look_at_comments(comment.consultation, [1], revisions={1: 2}, by=None) == 0
    assert look_at_comments(comment.consultation, [1], revisions={1: 1}, by=None) == 1
