"""The page of one place of a draft."""

import pytest
from django.urls import reverse

from consultations.commenting.models import Comment
from consultations.drafting.models import Node
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def period():
    return factories.ConsultationFactory()


def look(client, period, anchor):
    return client.get(reverse("consultations:place", args=[period.slug, anchor]))


def test_place_stands_alone_with_what_is_said_and_the_form(client, period):
    node, other = (factories.NodeFactory(version=period.version, text=f"Text {n}.") for n in range(2))
    comment = factories.CommentFactory(consultation=period, node=node)

    page = look(client, period, node.anchor).text

    assert [words in page for words in ("Text 0.", comment.body, 'id="say"', "Text 1.")] == [True, True, True, False]
    assert other.anchor not in page


def test_whole_draft_has_a_place_too(client, period):
    comment = factories.CommentFactory(consultation=period, node=None)

    assert comment.body in look(client, period, "whole").text


def test_places_with_comments_lead_to_each_other(client, period):
    first, here, last = (factories.NodeFactory(version=period.version) for _number in range(3))
    for node in (first, last):
        factories.CommentFactory(consultation=period, node=node)

    page = look(client, period, here.anchor).text

    for way, node in (("prev", first), ("next", last)):
        url = reverse("consultations:place", args=[period.slug, node.anchor])
        assert f'<link rel="{way}" href="{url}">' in page


def test_what_only_the_government_may_read_leads_nobody_there(client, period):
    here, other = (factories.NodeFactory(version=period.version) for _number in range(2))
    factories.CommentFactory(consultation=period, node=other, sensitivity="government")

    assert other.anchor not in look(client, period, here.anchor).text


def test_row_stands_below_the_head_of_its_table(client, period):
    table = factories.NodeFactory(version=period.version, kind=Node.Kind.TABLE)
    rows = [{"header": True, "cells": [{"text": "Year"}]}, {"cells": [{"text": "2027"}]}, {"cells": [{"text": "2028"}]}]
    nodes = [
        factories.NodeFactory(version=period.version, kind=Node.Kind.ROW, parent=table, data=data) for data in rows
    ]

    page = look(client, period, nodes[1].anchor).text

    assert [words in page for words in ("Year", "2027", "2028")] == [True, True, False]


@pytest.mark.parametrize("kind", [Node.Kind.HEADING, Node.Kind.FOOTNOTE])
def test_headings_and_footnotes_have_places(client, period, kind):
    node = factories.NodeFactory(version=period.version, kind=kind, text="Some words.")

    assert "<p>Some words.</p>" in look(client, period, node.anchor).text


@pytest.mark.parametrize("anchor", ["nothing", "n-000000000000"])
def test_unknown_place_is_not_found(client, period, anchor):
    assert look(client, period, anchor).status_code == 404


def test_place_of_a_period_for_others_is_not_found(client):
    period = factories.ConsultationFactory(audience="invited")

    assert look(client, period, "whole").status_code == 404


def test_closed_period_has_no_form_on_its_places(client):
    comment = factories.CommentFactory(consultation=factories.ConsultationFactory(closed=True))

    page = look(client, comment.consultation, comment.node.anchor).text

    assert (comment.body in page, 'id="say"' in page) == (True, False)


@pytest.mark.parametrize("comments", [1, 3])
@pytest.mark.parametrize(("signed_in", "most"), [(False, 10), (True, 16)])
def test_place_takes_as_many_queries_with_more_comments(
    client, period, django_assert_max_num_queries, comments, signed_in, most
):
    node = factories.NodeFactory(version=period.version)
    for _number in range(comments):
        factories.CommentFactory(consultation=period, node=node, kind=Comment.Kind.QUESTION)
    if signed_in:
        client.force_login(factories.outsider())

    with django_assert_max_num_queries(most):
        look(client, period, node.anchor)


def test_place_names_the_nearest_chapter_above_it(client, period):
    for text, level in (("First", 1), ("Law", 1), ("Courts", 2)):
        factories.NodeFactory(version=period.version, kind=Node.Kind.HEADING, level=level, text=text, label="")
    node = factories.NodeFactory(version=period.version)

    assert "In the chapter Law" in look(client, period, node.anchor).text


def test_last_place_leads_on_to_the_whole_draft_where_something_is_said_on_it(client, period):
    node = factories.NodeFactory(version=period.version)
    url = reverse("consultations:place", args=[period.slug, "whole"])
    before = look(client, period, node.anchor).text
    factories.CommentFactory(consultation=period, node=None)

    assert (
        f'rel="next" href="{url}"' in before,
        f'rel="next" href="{url}"' in look(client, period, node.anchor).text,
    ) == (False, True)


def test_whole_draft_leads_back_to_the_last_place_with_comments(client, period):
    nodes = [factories.NodeFactory(version=period.version) for _number in range(3)]
    for node in nodes[:2]:
        factories.CommentFactory(consultation=period, node=node)

    url = reverse("consultations:place", args=[period.slug, nodes[1].anchor])
    assert f'<link rel="prev" href="{url}">' in look(client, period, "whole").text
