"""Which comment periods, comments and drafts."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, F, Q, Value, When
from django.utils import timezone

from consultations import permissions
from stakeholders.permissions import Person

if TYPE_CHECKING:
    from consultations.commenting.models import Colleague, Comment, Consultation, Reply
    from consultations.commenting.models.drafts import Holder

H = TypeVar("H", bound=models.Model)


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    def scheduled(self, at: datetime | None = None) -> "ConsultationQuerySet":
        return self.filter(opens_at__gt=at or timezone.now())

    def open(self, at: datetime | None = None) -> "ConsultationQuerySet":
        at = at or timezone.now()
        return self.filter(opens_at__lte=at, closes_at__gt=at)

    def closed(self, at: datetime | None = None) -> "ConsultationQuerySet":
        return self.filter(closes_at__lte=at or timezone.now())

    def managed_by(self, user: Person) -> "ConsultationQuerySet":
        return self.filter(pk__in=permissions.managed_consultations(self.model.objects.all(), user).values("pk"))

    def visible_to(self, user: Person, at: datetime | None = None) -> "ConsultationQuerySet":
        return self.filter(pk__in=permissions.visible_consultations(self.model.objects.all(), user, at).values("pk"))

    def meant_for(self, user: Person, at: datetime | None = None) -> "ConsultationQuerySet":
        """Periods in which the person may take part while they are open. Some who see a period only read it."""
        return self.filter(permissions.in_audience(user, at or timezone.now()))

    def overlapping(self, opens_at: datetime, closes_at: datetime) -> "ConsultationQuerySet":
        """Periods that share a moment with the half-open span from `opens_at` to `closes_at`."""
        return self.filter(opens_at__lt=closes_at, closes_at__gt=opens_at)

    def for_list(self, user: Person, at: datetime | None = None) -> "ConsultationQuerySet":
        """What is open stands first, then what will open, then what is closed; with the number of comments that the
        person may see.
        """
        at = at or timezone.now()
        turn = Case(When(closes_at__lte=at, then=Value(2)), When(opens_at__gt=at, then=Value(1)), default=Value(0))
        counted = Count("comments", filter=permissions.shown_comments(user, at, prefix="comments__"))
        listed = self.select_related("document", "version").annotate(turn=turn, comment_count=counted)
        return listed.order_by("turn", F("closes_at").desc(), "pk")


class CommentQuerySet(models.QuerySet["Comment"]):
    def sent(self) -> "CommentQuerySet":
        """What counts and is to be answered: sent, and not withdrawn by its author."""
        return self.filter(sent_at__isnull=False, withdrawn_at__isnull=True)

    def unsent(self) -> "CommentQuerySet":
        return self.filter(sent_at__isnull=True)

    def visible_to(self, user: Person, at: datetime | None = None) -> "CommentQuerySet":
        return self.filter(pk__in=permissions.visible_comments(self.model.objects.all(), user, at).values("pk"))

    def shown_to(
        self, user: Person, at: datetime | None = None, known: permissions.ThisPeriod | None = None
    ) -> "CommentQuerySet":
        """What stands in lists and counts for this person. The period itself must be visible to her already.

        Of a hidden comment its place stands there, not its words (`hides_words_from`).
        """
        return self.filter(permissions.shown_comments(user, at, known=known))

    def waiting_for_a_look(self) -> "CommentQuerySet":
        """Sent, and not looked at by a coordinator, where that matters: it looks wrong, or the period asks for it."""
        matters = ~Q(suspicion="") | Q(consultation__showing="after_look")
        return self.sent().filter(matters, looked_at__isnull=True, hidden_at__isnull=True)

    def handed_in(self) -> "CommentQuerySet":
        """What colleagues handed in to shared responses, and the focal point has not sent; also what she leaves out."""
        waiting = self.unsent().filter(colleague__isnull=False, withdrawn_at__isnull=True)
        return waiting.filter(response__is_shared=True, response__sent_at__isnull=True)

    def came_late(self) -> "CommentQuerySet":
        """What its author wanted to send and could not: asked in, or sent off after the closing.

        Without an account the address must be confirmed, unless somebody asks. What is merely unsent only its author
        reads.
        """
        known = Q(response__user__isnull=False) | Q(response__confirmed_at__isnull=False)
        after = Q(written_at__gte=F("consultation__closes_at")) & known
        return self.unsent().filter(Q(asked_in_at__isnull=False) | after, left_out_at__isnull=True)

    def with_files_for(self, user: Person, at: datetime | None = None) -> "CommentQuerySet":
        """Those whose files the person opens."""
        return self.filter(pk__in=permissions.comments_with_files(self.model.objects.all(), user, at).values("pk"))

    def replies_waiting(self) -> "ReplyQuerySet":
        """Replies to these comments that wait for a look."""
        replies: ReplyQuerySet = apps.get_model("consultations", "Reply").objects.waiting_for_a_look()
        return replies.filter(comment__in=self.values("pk"))

    def written_by(self, user: Person) -> "CommentQuerySet":
        """A person's own comments, whatever their state."""
        return self.filter(permissions.own_comments(user))

    def unanswered(self) -> "CommentQuerySet":
        return self.sent().filter(answer__isnull=True)

    def for_list(self) -> "CommentQuerySet":
        """All that a list of comments shows, in one query."""
        return self.select_related("response", "node", "answer", "consultation").order_by("number")


class ReplyQuerySet(models.QuerySet["Reply"]):
    def waiting_for_a_look(self) -> "ReplyQuerySet":
        """Not looked at by a coordinator, where that matters: it looks wrong, or the period asks for it."""
        matters = ~Q(suspicion="") | Q(comment__consultation__showing="after_look")
        # What the government says waits for nobody.
        others = Q(response__isnull=False) | ~Q(source_key="")
        return self.filter(matters, others, looked_at__isnull=True, hidden_at__isnull=True)


class ColleagueQuerySet(models.QuerySet["Colleague"]):
    def writing(self) -> "ColleagueQuerySet":
        """Those whose link is not closed."""
        return self.filter(ended_at__isnull=True)


class HeldQuerySet(models.QuerySet[H]):
    """Rows that are one holder's alone until they are sent."""

    def held_by(self, holder: "Holder") -> "HeldQuerySet[H]":
        fields: dict[str, Any] = holder.fields
        return self.none() if holder.is_nobody else self.filter(**fields)
