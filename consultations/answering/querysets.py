"""Which answers, and which changes of the text."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count

from consultations import permissions
from stakeholders.permissions import Person

if TYPE_CHECKING:
    from consultations.answering.models import Answer, Change
    from consultations.commenting.models import Consultation
    from consultations.drafting.models import Node


class AnswerQuerySet(models.QuerySet["Answer"]):
    def of(self, consultation: "Consultation") -> "AnswerQuerySet":
        return self.filter(comment__consultation=consultation)

    def visible_to(self, user: Person, at: datetime | None = None) -> "AnswerQuerySet":
        return self.filter(pk__in=permissions.visible_answers(self.model.objects.all(), user, at).values("pk"))

    def by_disposition(self) -> dict[str, int]:
        """How many answers have which disposition; those with none are left out."""
        rows = self.order_by().values_list("disposition").annotate(Count("pk"))
        return dict(rows)


class ChangeQuerySet(models.QuerySet["Change"]):
    def on(self, node: "Node") -> "ChangeQuerySet":
        """The changes that stand on a node, the newest first."""
        return self.filter(node=node).order_by("-pk")
