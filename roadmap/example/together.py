"""Puts the response of an organisation into a comment period: who writes for it, and what is handed in."""

from datetime import date, timedelta
from typing import Any

from consultations.commenting.handing_in import hand_in
from consultations.models import Colleague, Comment, Consultation, Document, Node
from consultations.sharing.editing import leave_out
from consultations.sharing.inviting import invite, join
from consultations.sharing.leading import begin
from roadmap.example.sources import moment, read_yaml
from roadmap.example.talk import find, replaced
from stakeholders.models import Organisation, User

Words = dict[str, Any]


def make_shared_responses(document: Document, people: dict[str, User], today: date) -> None:
    """The shared responses in the comment periods of a paper."""
    for words in read_yaml("talk.yaml")["consultations"]:
        if words["document"] == document.slug and "together" in words:
            _make(Consultation.objects.get(slug=words["slug"]), words["together"], people, today)


def _make(consultation: Consultation, words: Words, people: dict[str, User], today: date) -> None:
    """The response as its focal point has it before him: not sent yet, and one comment left out."""
    lead = people[words["lead"]]
    begun = moment(words["begun"], today)
    response = begin(consultation, Organisation.objects.get(name=words["organisation"]), by=lead, at=begun)
    nodes = list(consultation.version.nodes.in_order())
    for entry in words["colleagues"]:
        colleague = invite(response, name=entry["name"], email=entry["email"], by=lead, at=begun)
        join(colleague, user=None, at=begun + timedelta(hours=2))
        for said in entry["comments"]:
            comment = _handed_in(colleague, nodes, said, today)
            if said.get("left_out"):
                leave_out(comment, by=lead, at=comment.written_at + timedelta(hours=3))


def _handed_in(colleague: Colleague, nodes: list[Node], said: Words, today: date) -> Comment:
    node = find(nodes, said["at"])
    suggestion = replaced(node.text, said["suggest"]) if "suggest" in said else ""
    return hand_in(
        colleague,
        node=node,
        kind=Comment.Kind.SUGGESTION if suggestion else Comment.Kind.REMARK,
        body=said["body"],
        replacement=suggestion,
        at=moment(said["on"], today),
    )
