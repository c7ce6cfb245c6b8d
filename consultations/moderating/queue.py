"""What waits for the coordinator's look in a comment period, what came too late, and what is hidden."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consultations.commenting.models import Attachment, Comment, Consultation, Reply
from consultations.commenting.places import title_of
from ncss_portal import wording

PER_PAGE = 20


class Tab(models.TextChoices):
    WAITING = "waiting", _("Wait for a look")
    REPLIES = "replies", _("Replies of others")
    LATE = "late", _("Came too late")
    HIDDEN = "hidden", _("Hidden")


@dataclass(frozen=True, slots=True)
class Row:
    """A comment or a reply to one, with all that the coordinator reads before she acts."""

    comment: Comment
    reply: Reply | None = None
    # Whether it is shown with one click.
    waits: bool = False

    @property
    def said(self) -> Comment | Reply:
        return self.reply or self.comment

    @property
    def key(self) -> str:
        """Tells the rows of a page apart."""
        return f"reply-{self.reply.pk}" if self.reply else f"comment-{self.comment.pk}"

    @property
    def place(self) -> str:
        return title_of(self.comment.node)

    @property
    def pieces(self) -> Sequence[tuple[str, str]]:
        """What is suggested, against the words that were consulted."""
        if self.comment.node is None or not self.comment.suggests_words:
            return ()
        return wording.readable_difference(self.comment.node.text, self.comment.replacement)

    @property
    def signature(self) -> str:
        """Who speaks, in full: only coordinators read it here."""
        response = self.said.response
        if response is not None:
            return response.full_signature
        return (self.reply.author_name if self.reply else "") or self.comment.response.full_signature

    @property
    def suspicion(self) -> str:
        return self.said.suspicion

    @property
    def attachments(self) -> Sequence[Attachment]:
        """The files of a comment; the coordinator may open them before she acts."""
        return () if self.reply else list(self.comment.attachments.all())

    @property
    def is_hidden(self) -> bool:
        return self.said.hidden_at is not None

    @property
    def is_unconfirmed(self) -> bool:
        """Whether nobody knows yet that the address is the author's."""
        response = self.said.response
        return response is not None and response.user_id is None and response.confirmed_at is None


def too_late(consultation: Consultation) -> "QuerySet[Comment]":
    """What its author wanted to send and could not, and a coordinator may admit."""
    return Comment.objects.came_late().filter(consultation=consultation)


def replies_of_others(consultation: Consultation) -> "QuerySet[Reply]":
    """All that no coordinator wrote: of respondents, and out of files."""
    others = Q(response__isnull=False) | ~Q(source_key="")
    return Reply.objects.filter(others, comment__consultation=consultation)


def replies_waiting(consultation: Consultation) -> "QuerySet[Reply]":
    """What looks wrong, and everything where the period asks for a look."""
    return Reply.objects.waiting_for_a_look().filter(comment__consultation=consultation)


class Queue:
    """One tab of the queue of a comment period, a page at a time."""

    def __init__(self, consultation: Consultation, tab: str, page: str = "") -> None:
        self.consultation = consultation
        self.tab = Tab(tab) if tab in Tab.values else Tab.WAITING
        self._wished_page = page

    @cached_property
    def counts(self) -> dict[str, int]:
        """What there is to do; of replies only those that wait."""
        replies = replies_waiting(self.consultation).count()
        return {tab: replies if tab == Tab.REPLIES else self._comments(tab).count() for tab in Tab.values}

    @property
    def tabs(self) -> list[dict[str, object]]:
        here = reverse("consultations:comment_queue", args=[self.consultation.slug])
        return [
            {"words": tab.label, "url": f"{here}?tab={tab}", "current": tab == self.tab, "count": self.counts[tab]}
            for tab in Tab
        ]

    @cached_property
    def page(self) -> "Page[Any]":
        listed: QuerySet[Any] = self._replies() if self.tab == Tab.REPLIES else self._comments(self.tab)
        page: Page[Any] = Paginator(listed, PER_PAGE).get_page(self._wished_page)
        rows: Any = [self._row(one) for one in page.object_list]
        page.object_list = rows
        return page

    @property
    def has_choice(self) -> bool:
        return any(row.waits for row in self.page.object_list)

    def _row(self, said: Comment | Reply) -> Row:
        if isinstance(said, Comment):
            return Row(said, waits=self.tab == Tab.WAITING)
        return Row(said.comment, said, waits=getattr(said, "waits", False))

    def _comments(self, tab: str) -> "QuerySet[Comment]":
        if tab == Tab.LATE:
            listed: QuerySet[Comment] = too_late(self.consultation)
        elif tab == Tab.HIDDEN:
            listed = Comment.objects.sent().filter(consultation=self.consultation, hidden_at__isnull=False)
        else:
            listed = Comment.objects.waiting_for_a_look().filter(consultation=self.consultation)
        listed = listed.select_related("response", "node").prefetch_related("attachments")
        return listed.order_by("number", "written_at", "pk")

    def _replies(self) -> "QuerySet[Reply]":
        """What waits stands first, then the newest."""
        waiting = replies_waiting(self.consultation).filter(pk=OuterRef("pk"))
        related = replies_of_others(self.consultation).select_related("response", "comment__response", "comment__node")
        return related.annotate(waits=Exists(waiting)).order_by("-waits", "-written_at", "-pk")
