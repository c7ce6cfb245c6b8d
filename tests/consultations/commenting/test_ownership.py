"""Whose a comment is: lists and single comments answer alike."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from consultations.models import Comment
from tests import factories

pytestmark = pytest.mark.django_db

ADDRESS = "charlie@portal.example"


@pytest.fixture
def charlie():
    return factories.outsider(email=ADDRESS)


@pytest.mark.parametrize(
    ("claim", "is_his"),
    [
        ({"user": None, "email": ADDRESS, "confirmed_at": timezone.now()}, True),
        ({"user": None, "email": ADDRESS, "confirmed_at": None}, False),
        ({"user": None, "email": "other@portal.example", "confirmed_at": timezone.now()}, False),
        ({"email": ADDRESS}, False),
    ],
    ids=["confirmed by mail", "claimed only", "another address", "another account"],
)
def test_comment_without_his_account_is_his_by_the_confirmed_address(charlie, claim, is_his):
    comment = factories.CommentFactory(response=factories.ResponseFactory(**claim))

    assert comment.response.is_of(charlie) is is_his
    assert Comment.objects.written_by(charlie).contains(comment) is is_his


def test_comment_from_his_account_is_his_as_long_as_he_may_sign_in(charlie):
    comment = factories.CommentFactory(response=factories.ResponseFactory(user=charlie))
    found = [comment.response.is_of(charlie), Comment.objects.written_by(charlie).contains(comment)]
    charlie.is_active = False

    found += [comment.response.is_of(charlie), Comment.objects.written_by(charlie).contains(comment)]

    assert found == [True, True, False, False]


def test_comment_is_never_of_somebody_who_is_not_signed_in():
    comment = factories.CommentFactory()

    assert comment.response.is_of(AnonymousUser()) is False
    assert not Comment.objects.written_by(AnonymousUser()).exists()
