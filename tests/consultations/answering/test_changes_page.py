"""What changed between two versions, and freezing."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations.answering.differing import differences, fill
from consultations.commenting.models import Consultation
from consultations.drafting.models import Node, Version
from consultations.drafting.versions import freeze, working_version_after
from tests.consultations.answering.situations import (
    OLD,
    SUGGESTED,
    answered,
    closed_period,
    paragraph,
    period_on_plan,
    remark,
    suggestion,
)
from tests.factories import (
    CommentFactory,
    ConsultationFactory,
    NodeFactory,
    UserFactory,
    VersionFactory,
    coordinator_of,
    follower_of,
    outsider,
)

pytestmark = pytest.mark.django_db
CANARY = '<img src=x onerror="alert(1)">'


def changes(version: Version) -> str:
    return reverse("consultations:changes", args=[version.document.slug, version.number])


def freezing(version: Version) -> str:
    return reverse("consultations:version_freeze", args=[version.document.slug, version.number])


def next_version() -> tuple[Consultation, Version]:
    """A period with one suggestion that was taken, and the version that carries it, open for comment now."""
    period = closed_period()
    answered(suggestion(period), UserFactory(), SUGGESTED)
    version = freeze(period.document.working, by=None)
    ConsultationFactory(version=version)
    return period, version


def told(version: Version) -> list[tuple[str, str, list[tuple[str, str]]]]:
    found = fill(differences(version).changed, UserFactory())
    return [(d.kind, d.place, d.pieces) for d in found]


def test_reworded_node_is_told_word_by_word_and_the_rest_is_counted() -> None:
    _period, version = next_version()

    found = differences(version)
    [difference] = fill(found.changed, UserFactory())

    assert (difference.kind, found.unchanged) == ("reworded", 1)
    assert [p for p in difference.pieces if p[0] != "="] == [("del", "24 "), ("ins", "72 ")]


def test_new_and_gone_nodes_stand_in_reading_order() -> None:
    period = closed_period()
    version = working_version_after(period.version, by=None)
    version.nodes.filter(label="7").delete()
    NodeFactory(version=version, position=0, label="1", text="A new beginning.")

    assert told(version) == [
        ("new", "Paragraph 1", [("ins", "A new beginning.")]),
        ("gone", "Paragraph 7", [("del", OLD)]),
    ]


def test_changed_number_is_told_with_both_numbers() -> None:
    period = closed_period()
    version = working_version_after(period.version, by=None)
    version.nodes.filter(label="7").update(label="9", text="Other.")

    [(_kind, place, _pieces)] = told(version)

    assert place == "Paragraph 7, now 9"


def test_changed_number_alone_is_no_change() -> None:
    period = closed_period()
    version = working_version_after(period.version, by=None)
    version.nodes.filter(label="7").update(label="9")

    assert told(version) == []


def test_moved_node_is_told() -> None:
    period = closed_period()
    version = working_version_after(period.version, by=None)
    version.nodes.filter(label="7").update(moved=True)

    assert [(kind, place) for kind, place, _pieces in told(version)] == [("moved", "Paragraph 7")]


def row(table: Node, position: int, *cells: str) -> Node:
    data = {"cells": [{"text": text} for text in cells]}
    return NodeFactory(
        version=table.version, parent=table, kind="row", position=position, label=f"8.{position}", text="", data=data
    )


def test_cells_of_a_row_are_compared_in_their_order() -> None:
    period = closed_period()
    table = NodeFactory(version=period.version, kind="table", position=3, label="8", text="")
    row(table, 4, "Lead", "NSCS")
    version = working_version_after(period.version, by=None)
    version.nodes.filter(kind="row").update(data={"cells": [{"text": "Lead"}, {"text": "Ministry"}]})

    [(kind, place, pieces)] = told(version)

    assert (kind, place) == ("reworded", "Row 8.4, “Lead”")
    assert pieces == [("=", "Lead | "), ("del", "NSCS"), ("ins", "Ministry")]


def test_table_that_came_is_told_once_with_its_rows() -> None:
    period = closed_period()
    version = working_version_after(period.version, by=None)
    table = NodeFactory(version=version, kind="table", position=3, label="8", text="")
    row(table, 4, "a", "b")
    row(table, 5, "c", "d")

    assert told(version) == [("new", "Table 8", [("ins", "a | b\nc | d")])]


def test_row_of_the_plan_is_compared_with_its_leads() -> None:
    period, _activity = period_on_plan()
    version = working_version_after(period.version, by=None)
    goal = version.nodes.get(data__rank="objective")
    Node.objects.filter(pk=goal.pk).update(data={**goal.data, "leads": ["NSCS"]})

    [(kind, _place, pieces)] = told(version)

    assert kind == "reworded"
    assert "Lead: NSCS" in "".join(text for op, text in pieces if op == "ins")


def test_comments_behind_a_change_are_linked_once_the_answers_are_public(client: Client) -> None:
    period, version = next_version()
    link = f'href="{period.comments.get().get_absolute_url()}"'

    before = client.get(changes(version)).content.decode()
    Consultation.objects.filter(pk=period.pk).update(answers_published_at=timezone.now())
    after = client.get(changes(version)).content.decode()

    assert link not in before
    assert link in after


def test_coordinator_sees_the_comments_behind_a_change_before(client: Client) -> None:
    period, version = next_version()
    client.force_login(coordinator_of(period.document.strategy))

    assert period.comments.get().get_absolute_url() in client.get(changes(version)).content.decode()


def test_working_version_is_shown_to_those_who_follow_only(client: Client) -> None:
    period = closed_period()
    version = working_version_after(period.version, by=None)

    stranger = client.get(changes(version))
    client.force_login(follower_of(period.document.strategy))
    member = client.get(changes(version))

    assert (stranger.status_code, member.status_code) == (404, 200)
    assert "Nothing changed" in member.content.decode()


def test_words_of_a_version_that_was_never_public_stay_hidden(client: Client) -> None:
    before = VersionFactory(frozen=True)
    NodeFactory(version=before, text="Restricted words.")
    after = freeze(working_version_after(before, by=None), by=None)
    after.nodes.update(text="Public words.")
    ConsultationFactory(version=after)

    page = client.get(changes(after)).content.decode()

    assert "Restricted" not in page
    assert "There is no earlier version to compare with" in page


def test_first_version_has_nothing_to_compare_with(client: Client) -> None:
    page = client.get(changes(closed_period().version)).content.decode()

    assert "There is no earlier version to compare with" in page


def test_no_text_of_people_becomes_markup(client: Client) -> None:
    period = closed_period(CANARY)
    answered(remark(period, response__name=CANARY), UserFactory(), f"Now {CANARY}")
    version = period.document.working
    client.force_login(coordinator_of(period.document.strategy))

    page = client.get(changes(version)).content

    assert page.count(b"&lt;img src=x onerror") >= 2
    assert b"<img" not in page


def test_changes_take_the_same_queries_for_one_and_three(client: Client, django_assert_num_queries) -> None:
    period, version = next_version()
    Consultation.objects.filter(pk=period.pk).update(answers_published_at=timezone.now())

    with django_assert_num_queries(5):
        client.get(changes(version))
    for position in (5, 6):
        NodeFactory(version=version, position=position)
    with django_assert_num_queries(5):
        client.get(changes(version))


def test_version_is_frozen_after_a_question(client: Client) -> None:
    period = closed_period()
    answered(suggestion(period), UserFactory(), SUGGESTED)
    CommentFactory(consultation=period, node=paragraph(period))
    version = period.document.working
    client.force_login(coordinator_of(period.document.strategy))

    question = client.get(freezing(version)).content.decode()
    response = client.post(freezing(version))

    version.refresh_from_db()
    assert "1 change came from answers." in question
    assert "1 comment has no answer yet." in question
    assert version.is_frozen
    assert response["Location"] == version.get_absolute_url()


@pytest.mark.parametrize("person", [outsider, None])
def test_others_freeze_nothing(client: Client, person) -> None:
    period = closed_period()
    version = working_version_after(period.version, by=None)
    client.force_login(person() if person else follower_of(period.document.strategy))

    response = client.post(freezing(version))

    version.refresh_from_db()
    assert response.status_code == 404
    assert not version.is_frozen
