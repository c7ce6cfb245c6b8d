"""The lists of comment periods and of one's own comments."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import factories

pytestmark = pytest.mark.django_db


def periods(client):
    return client.get(reverse("consultations:consultations"))


def own(client):
    return client.get(reverse("consultations:own_comments"))


def test_open_periods_stand_first_and_scheduled_ones_are_not_shown(client):
    factories.ConsultationFactory(title="Old one", closed=True)
    factories.ConsultationFactory(title="Running one")
    factories.ConsultationFactory(title="Coming one", scheduled=True)

    page = periods(client).text

    assert page.index("Running one") < page.index("Old one")
    assert "Coming one" not in page


def test_those_who_follow_the_strategy_see_what_is_coming(client):
    period = factories.ConsultationFactory(title="Coming one", scheduled=True)
    client.force_login(factories.follower_of(period.document.strategy))

    assert "Coming one" in periods(client).text


def test_list_counts_sent_comments(client):
    period = factories.ConsultationFactory()
    factories.CommentFactory(consultation=period)
    factories.CommentFactory(consultation=period, unsent=True)

    assert "1 comment" in periods(client).text


def test_empty_list_says_so(client):
    assert "No draft is open for comment yet" in periods(client).text


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_periods_takes_two_queries(client, django_assert_num_queries, count):
    for _number in range(count):
        factories.CommentFactory()

    with django_assert_num_queries(2):
        periods(client)


def test_own_comments_are_for_those_who_are_signed_in(client):
    assert own(client).headers["Location"].startswith(reverse("account_login"))


def test_own_comments_are_ones_own(client):
    mine, other = factories.CommentFactory(), factories.CommentFactory()
    client.force_login(mine.response.user)

    page = own(client).text

    assert (mine.body in page, other.body in page) == (True, False)


def test_comments_confirmed_by_mail_join_the_account_with_that_address(client):
    charlie = factories.outsider(email="charlie@portal.example")
    response = factories.ResponseFactory(user=None, email=charlie.email, confirmed_at=timezone.now())
    confirmed = factories.CommentFactory(response=response, consultation=response.consultation)
    claimed = factories.CommentFactory(
        consultation=response.consultation,
        unsent=True,
        response=factories.ResponseFactory(user=None, email=charlie.email, consultation=response.consultation),
    )
    client.force_login(charlie)

    page = own(client).text

    assert (confirmed.body in page, claimed.body in page) == (True, False)


@pytest.mark.parametrize(("published", "state"), [(None, "Sent"), (timezone.now(), "Answered")])
def test_answer_shows_when_the_answers_are_public(client, published, state):
    period = factories.ConsultationFactory(closed=True, answers_published_at=published)
    answer = factories.AnswerFactory(comment=factories.CommentFactory(consultation=period))
    client.force_login(answer.comment.response.user)

    page = own(client).text

    assert state in page
    assert (answer.comment.get_absolute_url() in page) is (published is not None)


def test_own_comments_empty(client):
    client.force_login(factories.outsider())

    assert "You have not commented on anything yet" in own(client).text


@pytest.mark.parametrize("count", [1, 3])
def test_own_comments_take_as_many_queries_for_three_as_for_one(client, django_assert_num_queries, count):
    charlie = factories.outsider()
    for _number in range(count):
        response = factories.ResponseFactory(user=charlie)
        factories.CommentFactory(response=response, consultation=response.consultation, suggestion=True)
    client.force_login(charlie)

    with django_assert_num_queries(5):  # session, person, rights on the portal, number of comments, comments
        own(client)


def test_long_list_of_periods_comes_in_pages(client):
    for day in range(26):
        closes_at = timezone.now() + timedelta(days=day + 1)
        factories.ConsultationFactory(title=f"Period {day}.", closes_at=closes_at)

    assert "Page 1 of 2" in periods(client).text
