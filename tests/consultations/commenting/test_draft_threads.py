"""The page of a comment period: what of the threads is shown to whom."""

import pytest
from django.utils import timezone

from consultations.commenting.models import Comment, Reply, Support
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def period():
    return factories.ConsultationFactory()


def look(client, period, **query):
    return client.get(period.get_absolute_url(), query)


def test_counts_and_threads_hold_only_what_the_person_may_read(client, period):
    node = factories.NodeFactory(version=period.version)
    secret = factories.CommentFactory(consultation=period, node=node, sensitivity="government", body="Not for all.")
    coordinator = factories.coordinator_of(period.document.strategy)

    assert ("Not for all." in look(client, period, talk=node.anchor).text, counted(client, period)) == (False, "0")
    client.force_login(secret.response.user)
    assert ("Not for all." in look(client, period, talk=node.anchor).text, counted(client, period)) == (True, "1")
    client.force_login(coordinator)
    page = look(client, period, talk=node.anchor).text
    assert "Who may read it: The government only." in page


def counted(client, period):
    return look(client, period).text.split("<dt>Comments so far</dt><dd>")[1].split("<")[0]


def test_hidden_comment_leaves_its_place_and_the_reason(client, period):
    node = factories.NodeFactory(version=period.version)
    comment = hidden_on(node, period)

    page = look(client, period, talk=node.anchor).text

    assert "Reason: It insults a person." in page
    assert (comment.body in page, "The quoted words" in page, "Others answered." in page) == (False, False, True)


@pytest.mark.parametrize("who", ["author", "coordinator"])
def test_author_and_coordinators_read_what_is_hidden(client, period, who):
    node = factories.NodeFactory(version=period.version)
    comment = hidden_on(node, period)
    is_author = who == "author"
    client.force_login(comment.response.user if is_author else factories.coordinator_of(period.document.strategy))

    page = look(client, period, talk=node.anchor).text

    assert (comment.body in page, "Reason: It insults a person." in page) == (True, True)


def hidden_on(node, period):
    hidden = {"hidden_at": timezone.now(), "hidden_reason": "It insults a person."}
    comment = factories.CommentFactory(consultation=period, node=node, quote="The quoted words", **hidden)
    Reply.objects.create(comment=comment, body="Others answered.")
    return comment


def test_hidden_reply_shows_only_the_reason(client, period):
    node = factories.NodeFactory(version=period.version)
    comment = factories.CommentFactory(consultation=period, node=node)
    Reply.objects.create(comment=comment, body="Bad words.", hidden_at=timezone.now(), hidden_reason="Rude.")

    page = look(client, period, talk=node.anchor).text

    assert ("Reason: Rude." in page, "Bad words." in page) == (True, False)


def test_name_that_is_not_shown_is_told_to_coordinators_only(client, period):
    node = factories.NodeFactory(version=period.version)
    response = factories.ResponseFactory(consultation=period, name="Shy Person", shows_name=False)
    factories.CommentFactory(consultation=period, node=node, response=response)

    for_all = look(client, period, talk=node.anchor).text
    client.force_login(factories.coordinator_of(period.document.strategy))
    for_her = look(client, period, talk=node.anchor).text

    assert ("Shy Person" in for_all, "Name not shown" in for_all) == (False, True)
    assert ("Shy Person" in for_her, "(name not shown to others)" in for_her) == (True, True)


def test_comment_stands_with_its_kind_quote_support_and_replies(client, period):
    node = factories.NodeFactory(version=period.version)
    comment = factories.CommentFactory(
        consultation=period, node=node, kind=Comment.Kind.QUESTION, quote="says something"
    )
    Support.objects.create(comment=comment, user=factories.UserFactory())
    Reply.objects.create(comment=comment, body="Thank you for asking.")

    page = look(client, period, talk=node.anchor).text

    for words in (
        ", asks",
        "says something</p></blockquote>",
        "Thank you for asking.",
        "The coordinators",
    ):
        assert words in page


def test_markup_in_what_people_wrote_is_shown_as_words(client, period):
    node = factories.NodeFactory(version=period.version)
    comment = factories.CommentFactory(consultation=period, node=node, body="<script>x</script>", quote="<b>q</b>")
    Reply.objects.create(comment=comment, body="<i>r</i>")

    page = look(client, period, talk=node.anchor).text

    for markup in ("<script>x", "<b>q", "<i>r"):
        assert markup not in page
