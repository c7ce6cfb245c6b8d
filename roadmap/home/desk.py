"""The desk: what needs the person who is signed in.

Coordinators see what is to be done for their strategies; who follows a strategy sees its papers; everybody sees the own
comments. All is fetched at once, so that the number of queries does not grow with the number of rows.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery
from django.utils import timezone

from actionplan.models import Priority, Strategy
from consultations.models import Comment, Consultation, Document, Publication, Version
from roadmap.home.checklist import Task, checklist
from stakeholders.models import Body, Organisation
from stakeholders.permissions import Person, can_administer, groups_of, represented

OWN_COMMENTS_SHOWN = 8


@dataclass(frozen=True)
class Workshop:
    """A strategy that the person coordinates, with all papers and comment periods of it."""

    strategy: Strategy
    documents: list[Document]
    consultations: list[Consultation]
    publications: list[Publication]

    @cached_property
    def tasks(self) -> list[Task]:
        return checklist(self)

    @property
    def has_plan(self) -> bool:
        return bool(getattr(self.strategy, "has_plan", False))


class Desk:
    """What the page shows to a person at a moment."""

    def __init__(self, user: Person, at: datetime | None = None) -> None:
        self.user = user
        self.at = at or timezone.now()
        self.today = timezone.localdate(self.at)

    # --- What the person may see ---------------------------------------------------------------------------------

    @cached_property
    def _managed(self) -> list[Strategy]:
        plan = Priority.objects.filter(strategy=OuterRef("pk"))
        return list(Strategy.objects.managed_by(self.user).annotate(has_plan=Exists(plan)))

    @cached_property
    def _documents(self) -> list[Document]:
        """The papers of all strategies that the person follows or coordinates, each with its versions."""
        open_to_her = Consultation.objects.visible_to(self.user, self.at).open(self.at)
        periods = open_to_her.filter(version=OuterRef("pk"))
        public = Publication.objects.published(self.at).filter(version=OuterRef("pk"))
        versions = Prefetch(
            "versions",
            Version.objects.annotate(
                closes_at=Subquery(periods.values("closes_at")[:1]), is_published=Exists(public)
            ).order_by("-number"),
        )
        return list(Document.objects.read_early_by(self.user).select_related("strategy").prefetch_related(versions))

    @cached_property
    def _consultations(self) -> list[Consultation]:
        sent = Q(comments__sent_at__isnull=False, comments__withdrawn_at__isnull=True)
        return list(
            Consultation.objects.managed_by(self.user)
            .select_related("document", "version")
            .annotate(
                sent=Count("comments", filter=sent),
                unanswered=Count("comments", filter=sent & Q(comments__answer__isnull=True)),
            )
            .order_by("closes_at", "pk")
        )

    @cached_property
    def _publications(self) -> list[Publication]:
        managed = Publication.objects.managed_by(self.user).select_related("version__document")
        return list(managed.order_by("-requested_at", "-pk"))

    # --- For coordinators ----------------------------------------------------------------------------------------

    @cached_property
    def workshops(self) -> list[Workshop]:
        documents, consultations, publications = defaultdict(list), defaultdict(list), defaultdict(list)
        for document in self._documents:
            documents[document.strategy_id].append(document)
        for consultation in self._consultations:
            consultations[consultation.document.strategy_id].append(consultation)
        for publication in self._publications:
            publications[publication.version.document.strategy_id].append(publication)
        return [Workshop(one, documents[one.pk], consultations[one.pk], publications[one.pk]) for one in self._managed]

    @property
    def can_begin(self) -> bool:
        """Whether there is no strategy to work on, and the person can begin one."""
        return can_administer(self.user) and not self._managed

    @property
    def coordinates(self) -> bool:
        return bool(self._managed)

    @cached_property
    def to_answer(self) -> list[Consultation]:
        """Comment periods with comments that wait for an answer, or whose answers wait to be published."""
        return [one for one in self._consultations if getattr(one, "sent", 0) and not one.are_answers_public]

    @property
    def unanswered(self) -> int:
        return sum(getattr(one, "unanswered", 0) for one in self._consultations)

    @property
    def sent(self) -> int:
        """Comments of the periods that are not done with."""
        return sum(getattr(one, "sent", 0) for one in self.to_answer)

    @cached_property
    def closing(self) -> list[Consultation]:
        """Comment periods that are open or scheduled, the next to close first."""
        return [one for one in self._consultations if one.closes_at > self.at]

    @cached_property
    def in_work(self) -> list[Publication]:
        """Publications whose PDF is not there yet, or failed."""
        return [one for one in self._publications if one.state != Publication.State.READY]

    @property
    def coming(self) -> int:
        return len(self.closing) + len(self.in_work)

    # --- Where the person takes part -----------------------------------------------------------------------------

    @cached_property
    def bodies(self) -> list[Body]:
        """Bodies in which the person sits today."""
        return list(Body.objects.filter(group__in=groups_of(self.user, self.today).values("pk")))

    @cached_property
    def spoken_for(self) -> list[Organisation]:
        """Organisations for which the person speaks today."""
        return list(represented(Organisation.objects.all(), self.user, self.today))

    # --- For those who follow, and for everybody -----------------------------------------------------------------

    @cached_property
    def drafts(self) -> list[Document]:
        """Papers that have a version already."""
        return [document for document in self._documents if document.versions.all()]

    @property
    def follows(self) -> bool:
        return bool(self._documents)

    @cached_property
    def open_now(self) -> list[Consultation]:
        """Comment periods that are open and that the person sees, the first to close first."""
        visible = Consultation.objects.visible_to(self.user, self.at)
        return list(visible.open(self.at).order_by("closes_at", "pk"))

    @cached_property
    def own_comments(self) -> list[Comment]:
        """The person's last comments. What became of one is told once the answers of its period are public."""
        own = Comment.objects.written_by(self.user).select_related("consultation", "response", "node", "answer")
        return list(own.order_by("-written_at", "-pk")[:OWN_COMMENTS_SHOWN])
