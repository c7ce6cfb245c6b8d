"""The coordinator's list of comments: which are shown, how many are left, and which comes next."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.http import QueryDict

from consultations.answering.forms import InboxFilter
from consultations.answering.models import Answer
from consultations.commenting.models import Comment, Consultation
from consultations.commenting.places import short_title_of
from consultations.commenting.querysets import CommentQuerySet
from consultations.drafting.models import Node

PER_PAGE = 20
TO_ANSWER, PREPARED, ALL = "to-answer", "prepared", "all"


@dataclass(slots=True)
class Item:
    """One comment in the list."""

    comment: Comment
    place: str
    words: str
    answer: Answer | None


class Inbox:
    """The comments of one period, filtered as the address says."""

    def __init__(self, consultation: Consultation, params: QueryDict) -> None:
        self.consultation = consultation
        self._params = params
        self.form = InboxFilter(params, headings=self._headings, node=self._asked_node)
        self.form.is_valid()
        self.wishes: dict[str, Any] = self.form.cleaned_data
        self.state: str = self.wishes.get("state") or TO_ANSWER

    @cached_property
    def _headings(self) -> list[Node]:
        headings = self.consultation.version.nodes.filter(kind=Node.Kind.HEADING)
        return list(headings.in_order())

    @cached_property
    def _asked_node(self) -> Node | None:
        asked = self._params.get("on", "")
        known = {str(node.pk): node for node in self._headings}
        if not asked.isdecimal() or len(asked) > 18:
            return None
        return known.get(asked) or self.consultation.version.nodes.filter(pk=asked).first()

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many comments there are in each state, whatever the filters say."""
        return (
            Comment.objects.sent()
            .filter(consultation=self.consultation)
            .aggregate(all=Count("pk"), left=Count("pk", filter=Q(answer__isnull=True)), prepared=Count("answer"))
        )

    @property
    def total(self) -> int:
        names = {TO_ANSWER: "left", PREPARED: "prepared", ALL: "all"}
        return self.counts[names[self.state]]

    @cached_property
    def comments(self) -> CommentQuerySet:
        """The comments of the tab that is open."""
        if self.state == ALL:
            return self._wished
        return self._wished.filter(answer__isnull=self.state == TO_ANSWER)

    @cached_property
    def _wished(self) -> CommentQuerySet:
        """The comments that the filters leave, in all tabs."""
        found = Comment.objects.sent().filter(consultation=self.consultation)
        if words := self.wishes.get("q"):
            found = found.filter(_with_words(words))
        if kind := self.wishes.get("kind"):
            found = found.filter(kind=kind)
        if disposition := self.wishes.get("disposition"):
            found = found.filter(answer__disposition=disposition)
        return found.filter(self._in_place()).order_by("number")

    def _in_place(self) -> Q:
        if self.wishes.get("on") == InboxFilter.WHOLE:
            return Q(node__isnull=True)
        node = self._asked_node
        if node is None or not self.wishes.get("on"):
            return Q()
        if node.kind != Node.Kind.HEADING:
            return Q(node=node)
        ends = [
            h.position for h in self._headings if h.position > node.position and (h.level or 1) <= (node.level or 1)
        ]
        chapter = Q(node__position__gte=node.position)
        return chapter & Q(node__position__lt=ends[0]) if ends else chapter

    @property
    def filters_set(self) -> int:
        return sum(bool(self.wishes.get(name)) for name in ("q", "kind", "on", "disposition"))

    def query(self, **other: str) -> str:
        """The filters as a query string, so that they stay in the address."""
        kept = QueryDict(mutable=True)
        for name in self.form.fields:
            if value := other.get(name, self.wishes.get(name)):
                kept[name] = value
        return kept.urlencode()

    @property
    def kept(self) -> str:
        return f"?{query}" if (query := self.query()) else ""

    def page(self, open_comment: Comment | None = None) -> Page:
        """The page of the list that the address asks for; else the one on which the open comment stands."""
        pages = Paginator(self.comments.for_list(), PER_PAGE)
        number = self._params.get("page")
        if number is None and open_comment is not None:
            before = self.comments.filter(number__lt=open_comment.number).count()
            number = str(before // PER_PAGE + 1)
        page = pages.get_page(number)
        items: Any = [_item(comment) for comment in page.object_list]
        page.object_list = items
        return page

    def next_to_answer(self, after: int) -> Comment | None:
        """The comment that is to be answered next, among those that the filters leave."""
        left = self._wished.filter(answer__isnull=True)
        return left.filter(number__gt=after).first() or left.first()


def _with_words(words: str) -> Q:
    found = Q(body__icontains=words) | Q(replacement__icontains=words)
    found |= Q(response__name__icontains=words) | Q(response__organisation_name__icontains=words)
    number = words.upper().removeprefix("C-")
    return found | Q(number=int(number)) if number.isdecimal() and len(number) < 9 else found


def _item(comment: Comment) -> Item:
    answer = getattr(comment, "answer", None)
    return Item(comment, short_title_of(comment.node), comment.body or comment.replacement, answer)
