"""Puts the comment periods of the example into the portal, with what was said and what was answered."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.text import slugify

from consultations.answering.places import place_of
from consultations.answering.preparing import prepare_answer
from consultations.commenting.opening import open_consultation
from consultations.commenting.submitting import send
from consultations.models import Change, Comment, Consultation, Document, Node, Response
from consultations.reminding.schedule import pass_over_the_past
from ncss_portal.history.models import record
from roadmap.example.sources import moment, read_yaml
from stakeholders.models import Organisation, User

Words = dict[str, Any]


def make_consultations(document: Document, people: dict[str, User], today: date) -> None:
    """The comment periods of a paper, in their order; each freezes the newest version."""
    talk = read_yaml("talk.yaml")
    for words in talk["consultations"]:
        if words["document"] == document.slug:
            _Period(document, words, talk["respondents"], people, today).make()


class _Period:
    """One comment period while it is being made."""

    def __init__(
        self, document: Document, words: Words, respondents: Words, people: dict[str, User], today: date
    ) -> None:
        self._document, self._words, self._today = document, words, today
        self._respondents, self._people = respondents, people
        self._by = people["coordinator"]
        self._changes: dict[str, Change] = {}

    def make(self) -> None:
        opens, closes = (moment(self._words[key], self._today) for key in ("opens", "closes"))
        consultation = open_consultation(
            self._document,
            opens_at=opens,
            closes_at=closes,
            slug=self._words["slug"],
            title=self._words["title"],
            short_reason=self._words.get("short_reason", ""),
            by=self._by,
            at=opens,
        )
        comments = self._comments(consultation)
        for comment, words in zip(comments, self._words["comments"], strict=True):
            if "answer" in words:
                self._answer(comment, words["answer"])
        self._publish_answers(consultation)
        # What came due in the past of the example writes to nobody; what is still to come does.
        pass_over_the_past(consultation)

    def _comments(self, consultation: Consultation) -> list[Comment]:
        """The comments, spread over the time that has passed of the period."""
        nodes = list(consultation.version.nodes.in_order())
        all_words = self._words["comments"]
        end = min(consultation.closes_at, moment("0 00:00", self._today))
        step = (end - consultation.opens_at) / (len(all_words) + 1)
        return [
            self._comment(consultation, nodes, words, consultation.opens_at + number * step)
            for number, words in enumerate(all_words, start=1)
        ]

    def _comment(self, consultation: Consultation, nodes: list[Node], words: Words, at: datetime) -> Comment:
        """A comment, written and sent at a moment; whoever has no account has confirmed the address before."""
        node = find(nodes, words["at"]) if "at" in words else None
        suggestion = replaced(node.text, words["suggest"]) if node is not None and "suggest" in words else ""
        comment = Comment.objects.create(
            consultation=consultation,
            response=self._response(consultation, words["from"], at),
            node=node,
            kind=Comment.Kind.SUGGESTION if suggestion else Comment.Kind.REMARK,
            body=words.get("body", ""),
            replacement=suggestion,
            written_at=at,
        )
        if not send(comment, at=at):
            raise ValueError(f"{consultation} took no comments at {at}.")
        return comment

    def _response(self, consultation: Consultation, key: str, at: datetime) -> Response:
        words = self._respondents[key]
        account = self._people[words["account"]] if "account" in words else None
        name = account.name if account else words["name"]
        body = words.get("organisation", "")
        response, _made = Response.objects.get_or_create(
            consultation=consultation,
            user=account,
            email=account.email if account else f"{slugify(name)}@voices.example",
            defaults={
                "name": name,
                "organisation_name": body,
                "organisation": Organisation.objects.filter(name=body).first() if body else None,
                "started_at": at - timedelta(minutes=30),
                "confirmed_at": None if account else at,
            },
        )
        return response

    def _answer(self, comment: Comment, words: Words) -> None:
        """Prepares an answer as the coordinator does in the page, and gives its change the day on which it was made."""
        place = place_of(comment)
        new_words = None
        if "take" in words:
            new_words = comment.replacement
        elif "change" in words and place is not None:
            new_words = replaced(place.text, words["change"])
        at = comment.sent_at + timedelta(days=1) if comment.sent_at else None
        answer = prepare_answer(
            comment,
            disposition=words["disposition"],
            reason=words["reason"],
            by=self._by,
            revision=0,
            new_words=new_words,
            seen=place.seen if place else "",
            share="shares" in words,
            at=at,
        )
        if answer.change is not None and new_words is not None:
            Change.objects.filter(pk=answer.change.pk).update(made_at=at)

    def _publish_answers(self, consultation: Consultation) -> None:
        """Publishes the answers without telling anybody: the respondents are invented, and nobody reads their mail."""
        if "answered" in self._words:
            consultation.answers_published_at = moment(self._words["answered"], self._today)
            consultation.save(update_fields=["answers_published_at"])
            record("answers published", consultation, by=self._by)


def find(nodes: Iterable[Node], words: str) -> Node:
    """The one node that begins with these words; a row of a table begins with its first cell."""
    found = [node for node in nodes if _opening(node).startswith(words)]
    if len(found) != 1:
        raise ValueError(f"{len(found)} places of the example begin with “{words}”; there must be one.")
    return found[0]


def _opening(node: Node) -> str:
    return str(node.cells[0]["text"]) if node.cells else node.text


def replaced(text: str, pairs: Iterable[tuple[str, str]]) -> str:
    """The text with the first words of each pair replaced by the second."""
    for old, new in pairs:
        if text.count(old) != 1:
            raise ValueError(f"“{old}” must stand once in: {text}")
        text = text.replace(old, new)
    return text
