"""The page of a comment period: the draft, and what is said beside it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.commenting.draft_page import COMMENTS_PER_PAGE
from consultations.models import Comment, Node
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def period():
    return factories.ConsultationFactory()


def look(client, period, **query):
    return client.get(period.get_absolute_url(), query)


def heading(period, text, level=1, label="1"):
    return factories.NodeFactory(version=period.version, kind=Node.Kind.HEADING, level=level, text=text, label=label)


def said_on(node, period, count=1):
    return [factories.CommentFactory(consultation=period, node=node) for _number in range(count)]


def outline_counts(page):
    listed = page.text.split('<nav id="outline"')[1].split("</nav>")[0]
    entries = listed.split('<a href="#')[1:]
    return [entry.split('class="c">')[1].split("<span")[0].strip() or "–" for entry in entries]


def test_everybody_reads_the_draft_without_signing_in(client, period):
    node = factories.NodeFactory(version=period.version, text="A **strong** word.")

    page = look(client, period)

    assert "A <strong>strong</strong> word." in page.text
    assert f'id="{node.anchor}"' in page.text
    assert f"{period.get_absolute_url()}?on={node.anchor}#say" in page.text


def test_time_left_stands_with_the_zone(client):
    period = factories.ConsultationFactory(closes_at=timezone.now() + timedelta(days=20, hours=1))

    page = look(client, period).text

    assert "<dt>Left</dt><dd>20 days</dd>" in page
    assert "Belize time" in page


def test_last_hours_are_told_in_hours(client):
    period = factories.ConsultationFactory(closes_at=timezone.now() + timedelta(hours=5, minutes=30))

    assert "<dd>5 hours</dd>" in look(client, period).text


def test_chapters_count_what_is_said_in_their_sections(client, period):
    chapter = heading(period, "Law")
    heading(period, "Courts", level=2, label="1.1")
    said_on(factories.NodeFactory(version=period.version), period, 2)
    said_on(chapter, period)
    heading(period, "Skills", label="2")

    assert outline_counts(look(client, period)) == ["3", "2", "–"]


def test_rows_of_tables_and_of_the_plan_are_counted_in_their_chapter(client, period):
    heading(period, "Annex", label="A1")
    for kind, row_kind in ((Node.Kind.TABLE, Node.Kind.ROW), (Node.Kind.PLAN, Node.Kind.PLAN_ROW)):
        frame = factories.NodeFactory(version=period.version, kind=kind)
        row = factories.NodeFactory(
            version=period.version, kind=row_kind, parent=frame, data={"cells": [{"text": "x"}], "rank": "activity"}
        )
        said_on(row, period)

    page = look(client, period)

    assert outline_counts(page) == ["2"]
    assert page.text.count("1 comment") == 2


def test_comments_of_other_periods_and_unsent_ones_are_not_counted(client, period):
    node = factories.NodeFactory(version=period.version)
    other = factories.ConsultationFactory(version=period.version, closed=True)
    said_on(node, other)
    factories.CommentFactory(consultation=period, node=node, unsent=True)

    assert "<dt>Comments so far</dt><dd>0</dd>" in look(client, period).text


def test_talk_opens_at_the_node_that_was_asked_for(client, period):
    node, other = (factories.NodeFactory(version=period.version) for _number in range(2))
    (here,), (elsewhere,) = said_on(node, period), said_on(other, period)

    page = look(client, period, talk=node.anchor).text

    assert here.body in page
    assert elsewhere.body not in page


def test_unsent_comment_is_shown_to_nobody(client, period):
    node = factories.NodeFactory(version=period.version)
    comment = factories.CommentFactory(consultation=period, node=node, unsent=True)
    client.force_login(factories.coordinator_of(period.document.strategy))

    assert comment.body not in look(client, period, talk=node.anchor).text


def test_long_talk_comes_in_pages(client, period):
    node = factories.NodeFactory(version=period.version)
    response = factories.ResponseFactory(consultation=period)
    Comment.objects.bulk_create(
        Comment(consultation=period, response=response, node=node, body=f"No. {n}.", sent_at=timezone.now(), number=n)
        for n in range(1, COMMENTS_PER_PAGE + 2)
    )

    first, second = (look(client, period, talk=node.anchor, page=page).text for page in (1, 2))

    assert ("No. 50." in first, "No. 51." in first, "Later comments" in first) == (True, False, True)
    assert ("No. 51." in second, "Earlier comments" in second) == (True, True)


@pytest.mark.parametrize("query", [{"on": "nothing"}, {"talk": "n-000000000000"}, {"page": "x", "talk": "whole"}])
def test_odd_addresses_show_the_draft(client, period, query):
    node = factories.NodeFactory(version=period.version)

    page = look(client, period, **query)

    assert node.text in page.text
    assert 'id="say"' not in page.text


def test_closed_period_takes_nothing_and_says_what_comes_next(client):
    period = factories.ConsultationFactory(closed=True)
    node = factories.NodeFactory(version=period.version)
    said_on(node, period)

    page = look(client, period, on=node.anchor).text

    assert ('id="say"' in page, "?on=" in page) == (False, False)
    assert "Every comment gets an answer with a reason" in page
    assert f"?talk={node.anchor}" in page


def test_scheduled_period_says_when_it_begins(client):
    period = factories.ConsultationFactory(scheduled=True)
    client.force_login(factories.follower_of(period.document.strategy))

    page = look(client, period).text

    assert "Comments are taken from" in page
    assert "?on=" not in page


def test_published_answers_are_led_to(client):
    period = factories.ConsultationFactory(closed=True, answers_published_at=timezone.now())

    page = look(client, period).text

    assert reverse("consultations:answers", args=[period.slug]) in page


def test_footnotes_stand_at_the_end_and_are_commented_on(client, period):
    factories.NodeFactory(version=period.version, text="As agreed.[^7]")
    note = factories.NodeFactory(version=period.version, kind=Node.Kind.FOOTNOTE, label="7", text="See the gazette.")

    page = look(client, period).text

    assert page.index("As agreed.") < page.index("See the gazette.")
    assert f"?on={note.anchor}#say" in page


def test_tables_keep_their_spans_and_headers(client, period):
    table = factories.NodeFactory(version=period.version, kind=Node.Kind.TABLE)
    header = {"header": True, "cells": [{"text": "Year"}, {"text": "Staff", "colspan": 2}]}
    body = {"cells": [{"text": "2027", "header": True, "rowspan": 2}, {"text": "6"}, {"text": "*7*"}]}
    for data in (header, body):
        factories.NodeFactory(version=period.version, kind=Node.Kind.ROW, parent=table, data=data)

    page = look(client, period).text

    assert '<th scope="colgroup" colspan="2">Staff</th>' in page
    assert '<th scope="row" rowspan="2">2027</th>' in page
    assert "<em>7</em>" in page


def test_plan_shows_its_rows_with_leads_and_timeline(client, period):
    plan = factories.NodeFactory(version=period.version, kind=Node.Kind.PLAN)
    for label, text, data in (
        ("2", "Incident response", {"rank": "priority", "introduction": "Day and night."}),
        ("2.1", "A national CSIRT", {"rank": "objective", "leads": ["NSCS", "CITO"], "partners": ["PUC"]}),
        ("2.1.1", "Write its mandate", {"rank": "activity", "timeline": "Short term"}),
    ):
        factories.NodeFactory(
            version=period.version, kind=Node.Kind.PLAN_ROW, parent=plan, label=label, text=text, data=data
        )

    page = look(client, period).text

    for words in ("Day and night.", "NSCS, CITO", "PUC", "Short term", "on row 2.1.1 of the action plan"):
        assert words in page


def test_coordinator_finds_the_work(client, period):
    client.force_login(factories.coordinator_of(period.document.strategy))
    for_her = look(client, period).text
    client.force_login(factories.outsider())

    edit = reverse("consultations:consultation_edit", args=[period.slug])
    assert (edit in for_her, edit in look(client, period).text) == (True, False)


@pytest.mark.parametrize("signed_in", [False, True])
def test_large_draft_takes_as_many_queries_as_a_small_one(client, django_assert_num_queries, signed_in):
    # Session, person and rights on the portal, where somebody is signed in; the period; who manages it; counts; nodes;
    # comments of one talk.
    queries = 9 if signed_in else 5
    if signed_in:
        client.force_login(factories.outsider())
    for nodes, comments in ((5, 5), (500, 5000)):
        period = factories.ConsultationFactory()
        filled_with(period, nodes, comments)
        anchor = period.version.nodes.first().anchor
        with django_assert_num_queries(queries):
            page = look(client, period, talk=anchor)
        assert f"<dd>{comments}</dd>" in page.text


def filled_with(period, nodes, comments):
    Node.objects.bulk_create(
        Node(
            version=period.version,
            position=n,
            kind=Node.Kind.HEADING if n % 10 == 0 else Node.Kind.PARAGRAPH,
            level=1 + n // 10 % 2 if n % 10 == 0 else None,
            label=str(n),
            text=f"Text number {n} with some **words**.",
        )
        for n in range(nodes)
    )
    places = list(period.version.nodes.all())
    response = factories.ResponseFactory(consultation=period)
    Comment.objects.bulk_create(
        Comment(
            consultation=period,
            response=response,
            node=places[n % nodes],
            body="Yes.",
            sent_at=timezone.now(),
            number=n + 1,
        )
        for n in range(comments)
    )
