"""What the timelines of the register say of comments: only what was sent, and what the reader may see."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consultations.commenting.telling import tell_of_comments
from consultations.models import Comment
from ncss_portal import timeline
from tests import factories

pytestmark = pytest.mark.django_db


def said_by(user: object, **fields: object) -> Comment:
    response = factories.ResponseFactory(user=user, **fields)
    return factories.CommentFactory(response=response, consultation=response.consultation)


def test_comment_of_the_account_stands_on_the_contact_and_on_nobody_else():
    user = factories.UserFactory(name="Ana")
    contact = factories.contact_of(user)
    comment = said_by(user)
    said_by(factories.UserFactory())

    (moment,) = tell_of_comments(contact, factories.keeper_of_the_register())

    assert (moment.at, str(moment.kind), moment.by) == (comment.sent_at, "Comment", "Ana")
    assert moment.url == comment.get_absolute_url()
    assert moment.words.startswith(comment.reference)
    assert list(tell_of_comments(factories.ContactFactory(), factories.keeper_of_the_register())) == []


def test_comment_stands_on_the_organisation_for_which_it_was_said():
    organisation = factories.OrganisationFactory()
    merged = factories.OrganisationFactory(merged_into=organisation)
    said_by(None, organisation=organisation)
    said_by(None, organisation=merged)
    said_by(None)

    assert len(list(tell_of_comments(organisation, factories.keeper_of_the_register()))) == 2


def test_account_of_a_contact_that_was_merged_counts():
    contact = factories.ContactFactory()
    user = factories.UserFactory()
    factories.contact_of(user, merged_into=contact)
    said_by(user)

    assert len(list(tell_of_comments(contact, factories.keeper_of_the_register()))) == 1


def test_what_was_not_sent_is_told_to_nobody_not_even_its_author():
    user = factories.UserFactory()
    contact = factories.contact_of(user)
    comment = said_by(user)
    Comment.objects.filter(pk=comment.pk).update(sent_at=None, number=None)

    assert list(tell_of_comments(contact, user)) == []
    assert list(tell_of_comments(contact, factories.UserFactory(is_superuser=True))) == []


def test_comment_in_a_hidden_period_is_told_to_those_who_see_it():
    user = factories.UserFactory()
    contact = factories.contact_of(user)
    strategy = factories.StrategyFactory(hidden=True)
    version = factories.VersionFactory(document=factories.DocumentFactory(strategy=strategy), frozen=True)
    period = factories.ConsultationFactory(version=version, opens_at=timezone.now() + timedelta(days=1))
    said_by(user, consultation=period)

    assert list(tell_of_comments(contact, factories.keeper_of_the_register())) == []
    assert len(list(tell_of_comments(contact, factories.coordinator_of(strategy)))) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_any_number_of_comments_is_told_with_few_queries(django_assert_max_num_queries, count):
    user = factories.UserFactory()
    contact = factories.contact_of(user)
    keeper = factories.keeper_of_the_register()
    for _number in range(count):
        said_by(user)

    with django_assert_max_num_queries(3):
        assert len(list(tell_of_comments(contact, keeper))) == count


def test_other_things_have_no_comments():
    assert list(tell_of_comments(factories.StrategyFactory(), factories.outsider())) == []


def test_timelines_ask_for_comments():
    assert tell_of_comments in timeline._tellers
