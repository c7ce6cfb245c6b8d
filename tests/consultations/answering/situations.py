"""Situations that the tests of answering begin with."""

import uuid
from datetime import timedelta

from django.utils import timezone

from consultations.answering.models import Answer
from consultations.answering.places import place_of
from consultations.answering.preparing import prepare_answer
from consultations.commenting.models import Comment, Consultation
from consultations.drafting.annex import add_annex
from consultations.drafting.models import Node
from tests.factories import (
    ActivityFactory,
    CommentFactory,
    ConsultationFactory,
    NodeFactory,
    ObjectiveFactory,
    PriorityFactory,
    VersionFactory,
)

OLD = "Operators report a serious incident within 24 hours. The centre answers."
SUGGESTED = "Operators report a serious incident within 72 hours. The centre answers."


def closed_period(text: str = OLD, **fields: object) -> Consultation:
    """A closed comment period on a frozen version with a heading and, at position 2, one paragraph."""
    version = VersionFactory(frozen=True)
    NodeFactory(version=version, kind=Node.Kind.HEADING, position=1, label="1", text="Reporting")
    NodeFactory(version=version, position=2, label="7", text=text)
    return ConsultationFactory(version=version, closed=True, **fields)


def paragraph(consultation: Consultation) -> Node:
    return consultation.version.nodes.get(position=2)


def suggestion(consultation: Consultation, words: str = SUGGESTED, **fields: object) -> Comment:
    return CommentFactory(
        consultation=consultation, node=paragraph(consultation), suggestion=True, replacement=words, **fields
    )


def remark(consultation: Consultation, **fields: object) -> Comment:
    return CommentFactory(**{"consultation": consultation, "node": paragraph(consultation), **fields})


def period_on_plan() -> tuple[Consultation, Node]:
    """A closed period on a version that carries the plan as its annex; and the row of its one activity."""
    version = VersionFactory()
    strategy = version.document.strategy
    objective = ObjectiveFactory(priority=PriorityFactory(strategy=strategy, number="1"), number="1")
    ActivityFactory(objective=objective, number="1.1", text="Open the centre.")
    add_annex(version)
    version.frozen_at = timezone.now() - timedelta(days=50)
    version.save()
    row = version.nodes.get(text="Open the centre.")
    return ConsultationFactory(version=version, closed=True), row


def seen_at(comment: Comment) -> str:
    """The mark of the words that stand at the place of a comment now."""
    place = place_of(comment)
    return place.seen if place else ""


def answered(comment: Comment, by: object, words: str | None = None, **fields: object) -> Answer:
    """An accepting answer to a comment, with new words if they are given."""
    given = {"disposition": "accepted", "reason": "We agree.", "revision": 0, "seen": seen_at(comment), **fields}
    return prepare_answer(comment, by=by, new_words=words, **given)


def words_now(consultation: Consultation, identity: uuid.UUID) -> str:
    """How a node reads in the newest version."""
    return consultation.document.newest.nodes.get(identity=identity).text
