"""A comment on words inside a place: the words are found again, or the comment is on all of the place."""

import pytest
from django.urls import reverse

from consultations.commenting.quoting import Quote, standing
from consultations.models import Comment, Node
from tests import factories

pytestmark = pytest.mark.django_db

TEXT = "Banks report within 24 hours. Ports report **within 24 hours**, too."


@pytest.fixture
def node():
    return factories.NodeFactory(version=factories.ConsultationFactory().version, text=TEXT)


def period_of(node):
    return node.version.consultations.get()


def test_quote_keeps_what_stands_around_it(node):
    assert standing(Quote("Ports report"), node) == Quote(
        "Ports report", "Banks report within 24 hours. ", " within 24 hours, too."
    )


def test_of_several_places_the_surroundings_decide(node):
    quote = standing(Quote("within 24 hours", "Ports report ", ", too."), node)

    assert quote.prefix.endswith("Ports report ")


@pytest.mark.parametrize("words", ["Ports\n report", "  Ports report "])
def test_line_breaks_of_the_browser_make_no_difference(node, words):
    assert standing(Quote(words), node).exact == "Ports report"


@pytest.mark.parametrize("words", ["", "   ", "Ships report", "**within"])
def test_words_that_stand_nowhere_are_no_quote(node, words):
    assert standing(Quote(words), node) == Quote()


def test_words_of_a_row_may_reach_over_cells():
    cells = {"cells": [{"text": "One"}, {"text": "Two"}]}
    row = factories.NodeFactory(kind=Node.Kind.ROW, data=cells)

    assert standing(Quote("One\tTwo"), row).exact == "One Two"


def test_form_begins_with_the_words_that_were_pointed_at(client, node):
    page = client.get(period_of(node).get_absolute_url(), {"on": node.anchor, "quote": "Ports report"}).text

    assert "On the words: “Ports report”" in page
    assert 'name="quote" value="Ports report"' in page


def test_form_forgets_words_that_do_not_stand_there(client, node):
    page = client.get(period_of(node).get_absolute_url(), {"on": node.anchor, "quote": "<b>Ships</b>"}).text

    assert "On the words" not in page
    assert "Ships" not in page


def write(client, node, **said):
    client.force_login(factories.outsider())
    url = reverse("consultations:comment_write", args=[period_of(node).slug])
    return client.post(url, {"on": node.anchor, "kind": "remark", "body": "Why?", **said}, follow=True)


def test_words_are_kept_with_the_comment(client, node):
    write(client, node, quote="within 24 hours", quote_prefix="Ports report ", quote_suffix=", too.")

    assert Comment.objects.get().quote == "within 24 hours"
    assert Comment.objects.get().quote_prefix.endswith("Ports report ")


def test_comment_on_words_that_are_not_found_is_on_the_whole_place(client, node):
    page = write(client, node, quote="Ships report").text

    assert (Comment.objects.get().quote, Comment.objects.get().body) == ("", "Why?")
    assert "The words were not found here, so your comment is on the whole place." in page


def test_form_with_errors_keeps_the_words(client, node):
    page = write(client, node, quote="Ports report", body="").text

    assert "On the words: “Ports report”" in page
    assert not Comment.objects.exists()
