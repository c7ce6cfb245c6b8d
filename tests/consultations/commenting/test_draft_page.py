"""The page of a comment period: the draft, and what is said beside it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consultations.commenting import beside, holders, saving
from consultations.commenting.draft_page import COMMENTS_PER_PAGE
from consultations.commenting.models import Attachment, Comment, Holder, Move, Reply, Support
from consultations.drafting.models import Node
from tests import factories

pytestmark = pytest.mark.django_db

# With an open talk. Other rooms put things beside the places; each takes some of its own.
MOST_QUERIES = 16


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

    assert COMMENTS_PER_PAGE == 20
    assert ("No. 20." in first, "No. 21." in first, "Later comments" in first) == (True, False, True)
    assert ("No. 21." in second, "Earlier comments" in second) == (True, True)


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


# --- reading on


def test_only_commented_places_with_the_headings_above_them(client, period):
    heading(period, "Law")
    heading(period, "Courts", level=2, label="1.1")
    kept = factories.NodeFactory(version=period.version, text="Commented words.")
    said_on(kept, period)
    factories.NodeFactory(version=period.version, text="Silent words.")
    heading(period, "Skills", label="2")

    page = look(client, period, show="commented").text.split("<article")[1]

    assert [words in page for words in ("Law", "Courts", "Commented words.")] == [True] * 3
    assert [words in page for words in ("Silent words.", "Skills", 'id="whole"')] == [False] * 3


def test_only_mine_is_what_i_sent_and_what_i_am_writing(client, period):
    sent, writing, others = (factories.NodeFactory(version=period.version, text=f"Text {n}.") for n in range(3))
    comment = factories.CommentFactory(consultation=period, node=sent)
    said_on(others, period)
    saving.save_draft(period, Holder(user_id=comment.response.user_id), node=writing, body="Half a th")
    client.force_login(comment.response.user)

    page = look(client, period, show="mine").text.split("<article")[1]

    assert [node.text in page for node in (sent, writing, others)] == [True, True, False]
    assert "Draft</span>" in page


def test_links_keep_to_what_the_page_is_limited_to(client, period):
    node = factories.NodeFactory(version=period.version)
    said_on(node, period)

    page = look(client, period, show="commented").text

    assert f"{period.get_absolute_url()}?show=commented&amp;talk={node.anchor}#{node.anchor}" in page


def test_open_talk_leads_to_the_places_with_comments_around_it(client, period):
    nodes = [factories.NodeFactory(version=period.version) for _number in range(5)]
    for node in (nodes[0], nodes[2], nodes[4]):
        said_on(node, period)

    page = look(client, period, talk=nodes[2].anchor).text

    for way, node in (("prev", nodes[0]), ("next", nodes[4])):
        assert f'?talk={node.anchor}#{node.anchor}" rel="{way}"' in page


# --- writing


def test_form_begins_with_what_was_typed_before(client, period):
    node = factories.NodeFactory(version=period.version)
    user = factories.outsider()
    saving.save_draft(period, Holder(user_id=user.pk), node=node, body="Half a thought")
    stranger = look(client, period, on=node.anchor).text
    client.force_login(user)

    assert ("Half a thought" in look(client, period, on=node.anchor).text, "Half a thought" in stranger) == (
        True,
        False,
    )


def test_what_was_typed_without_an_account_is_kept_from_caches(client, period):
    client.cookies[holders.KEY_COOKIE] = "a-key"

    assert "no-store" in look(client, period)["Cache-Control"]


def test_place_says_where_its_form_is(client, period):
    node = factories.NodeFactory(version=period.version)

    page = look(client, period).text

    assert f'data-anchor="{node.anchor}" data-write="{period.get_absolute_url()}?on={node.anchor}#say"' in page


# --- the head of the page


def test_page_tells_what_it_is_about_and_how_the_dates_moved(client):
    period = factories.ConsultationFactory(purpose="We ask about skills.", short_reason="The budget is due.")
    before = period.closes_at
    for days, reason in ((1, "First reason."), (2, "Second reason.")):
        Move.objects.create(
            consultation=period,
            opens_before=period.opens_at,
            opens_after=period.opens_at,
            closes_before=before,
            closes_after=before + timedelta(days=days),
            reason=reason,
            moved_at=timezone.now() + timedelta(minutes=days),
        )

    page = look(client, period).text

    assert "We ask about skills." in page
    assert "The budget is due." in page
    assert 0 < page.index("Reason: Second reason.") < page.index("Reason: First reason.")


def test_reviewer_sees_that_it_is_a_preview(client):
    period = factories.ConsultationFactory(scheduled=True)
    reviewer = factories.outsider()
    period.reviewers.add(reviewer)
    client.force_login(reviewer)

    assert "Preview." in look(client, period).text


@pytest.mark.parametrize("signed_in", [False, True])
@pytest.mark.parametrize("many", [2_000, pytest.param(20_000, marks=pytest.mark.stress)])
def test_large_draft_takes_as_many_queries_as_a_small_one(client, signed_in, many):
    if signed_in:
        client.force_login(factories.outsider())
    numbers: list[int] = []
    for nodes, comments in ((5, 5), (500, many)):
        period = factories.ConsultationFactory()
        filled_with(period, nodes, comments)
        anchor = period.version.nodes.first().anchor
        with CaptureQueriesContext(connection) as taken:
            page = look(client, period, talk=anchor)
        assert f"<dd>{comments}</dd>" in page.text
        numbers.append(len(taken))
    assert numbers[0] == numbers[1] <= MOST_QUERIES


@pytest.mark.parametrize("comments", [1, 3])
def test_thread_with_all_that_hangs_on_it_takes_as_many_queries(
    client, period, monkeypatch, django_assert_num_queries, comments
):
    # The period; counts; nodes; moves; of the talk: how many, comments, replies, attachments, support.
    monkeypatch.setattr(beside, "_tellers", [])
    node = factories.NodeFactory(version=period.version)
    for comment in said_on(node, period, comments):
        for _number in range(comments):
            response = factories.ResponseFactory(consultation=period)
            Reply.objects.create(comment=comment, body="Yes.", response=response)
            Support.objects.create(comment=comment, user=response.user)
            Attachment.objects.create(comment=comment, name="a.pdf", size=9, sha256=f"{comment.pk}{_number}")

    with django_assert_num_queries(9):
        look(client, period, talk=node.anchor)


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
