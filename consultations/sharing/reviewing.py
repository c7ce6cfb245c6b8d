"""The shared response of an organisation as its focal point reads it, and as a colleague reads her own part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Count, Prefetch, Q, QuerySet

from consultations.commenting.models import Attachment, Colleague, Comment, EarlierWords, Phase, Response
from consultations.commenting.places import WHOLE, in_order, title_of
from consultations.questioning.opinions import opinions_of
from consultations.responding.changing import is_fixed
from consultations.responding.reviewing import Answered, Pieces, answered, pieces_of
from consultations.sharing.leading import holder_of_lead


@dataclass(frozen=True, slots=True)
class Before:
    """What a comment said before somebody changed it."""

    said: EarlierWords
    pieces: Pieces


@dataclass(frozen=True, slots=True)
class Row:
    """One comment of a shared response."""

    comment: Comment
    pieces: Pieces
    before: Sequence[Before]
    attachments: Sequence[Attachment]
    # Whether the response can still be changed at this place.
    may_edit: bool = False
    may_change: bool = False

    @property
    def title(self) -> str:
        return title_of(self.comment.node)

    @property
    def anchor(self) -> str:
        return self.comment.node.anchor if self.comment.node else WHOLE

    @property
    def author(self) -> str:
        return self.comment.colleague.name if self.comment.colleague else ""

    @property
    def is_left_out(self) -> bool:
        return self.comment.left_out_at is not None


def _read(comments: "QuerySet[Comment]") -> list[Comment]:
    earlier = Prefetch("earlier", EarlierWords.objects.select_related("changed_by").order_by("-revision"))
    found = comments.select_related("node", "colleague", "consultation", "response", "answer")
    listed = found.prefetch_related(earlier, "attachments").order_by("number", "written_at", "pk")
    return in_order(listed)


def row_of(comment: Comment, *, may_edit: bool = False, may_change: bool = False) -> Row:
    before = [Before(words, pieces_of(words, comment.node)) for words in comment.earlier.all()]
    files = list(comment.attachments.all())
    return Row(comment, pieces_of(comment, comment.node), before, files, may_edit=may_edit, may_change=may_change)


@dataclass(frozen=True, slots=True)
class ColleagueRow:
    """A colleague, with the number of comments she handed in, and of those that she has not handed in yet."""

    colleague: Colleague
    leads: bool
    handed_in: int
    drafts: int


class Shared:
    """All that a focal point reads of the response, at one moment."""

    def __init__(self, response: Response, at: datetime) -> None:
        self.response = response
        self.consultation = response.consultation
        self.at = at

    @property
    def phase(self) -> Phase:
        return self.consultation.phase_at(self.at)

    @property
    def may_edit(self) -> bool:
        return self.phase == Phase.OPEN and not self.response.is_sent

    @property
    def may_send(self) -> bool:
        """Whether there is something to send, be it answers to questions alone."""
        return self.may_edit and (bool(self.to_send) or any(one.opinion.sent_at is None for one in self.answers))

    @property
    def may_ask(self) -> bool:
        """Whether something was not sent at the closing, and no coordinator was asked yet to admit it."""
        is_late = self.phase == Phase.CLOSED and not self.response.is_sent
        return is_late and any(row.comment.asked_in_at is None for row in self.to_send)

    @cached_property
    def rows(self) -> list[Row]:
        """What was handed in, in the order of the draft. What its author took back is the author's alone again."""
        stands = Q(withdrawn_at__isnull=True) | Q(sent_at__isnull=False)
        comments = _read(Comment.objects.filter(stands, response=self.response))
        return [
            row_of(one, may_edit=self.may_edit and not one.is_sent, may_change=not is_fixed(one, self.at))
            for one in comments
        ]

    @property
    def to_send(self) -> list[Row]:
        return [row for row in self.rows if not row.is_left_out and not row.comment.is_sent]

    @property
    def sent(self) -> list[Row]:
        return [row for row in self.rows if row.comment.is_sent]

    @property
    def left_out(self) -> list[Row]:
        return [row for row in self.rows if row.is_left_out and not row.comment.is_sent]

    @cached_property
    def answers(self) -> list[Answered]:
        """What the lead answers to the questions of the period, sent or not."""
        return answered(opinions_of(self.consultation, holder_of_lead(self.response)))

    @cached_property
    def colleagues(self) -> list[ColleagueRow]:
        """Those who may write, in the order in which they came."""
        standing = Q(comments__withdrawn_at__isnull=True)
        rows = self.response.colleagues.writing().annotate(
            handed_in=Count("comments", filter=standing, distinct=True), drafts=Count("held_drafts", distinct=True)
        )
        return [ColleagueRow(row, row.user_id == self.response.user_id, row.handed_in, row.drafts) for row in rows]

    @property
    def drafts(self) -> int:
        """How much colleagues have written and not handed in: only they read it."""
        return sum(row.drafts for row in self.colleagues)


def own_rows(colleague: Colleague, at: datetime) -> list[Row]:
    """What a colleague handed in, in the order of the draft. What she took back is still there to read."""
    shared = Shared(colleague.response, at)
    rows = _read(Comment.objects.filter(colleague=colleague))
    return [row_of(one, may_edit=shared.may_edit and not one.is_sent and not one.is_withdrawn) for one in rows]
