"""Which publications."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

from consultations import permissions
from stakeholders.permissions import Person

if TYPE_CHECKING:
    from consultations.publishing.models import Publication


class PublicationQuerySet(models.QuerySet["Publication"]):
    def published(self, at: datetime | None = None) -> "PublicationQuerySet":
        return self.filter(published_at__lte=at or timezone.now())

    def managed_by(self, user: Person) -> "PublicationQuerySet":
        return self.filter(pk__in=permissions.managed_publications(self.model.objects.all(), user).values("pk"))

    def visible_to(self, user: Person, at: datetime | None = None) -> "PublicationQuerySet":
        return self.filter(pk__in=permissions.visible_publications(self.model.objects.all(), user, at).values("pk"))


def editions(publications: Iterable["Publication"]) -> list[tuple["Publication", "Publication | None"]]:
    """Each publication with the one of the same document that stands in its place now; None for the newest."""
    shown = list(publications)
    newest: dict[int, Publication] = {}
    for publication in shown:
        document = publication.version.document_id
        if document not in newest or newest[document].version.number < publication.version.number:
            newest[document] = publication
    return [(one, None if newest[one.version.document_id] is one else newest[one.version.document_id]) for one in shown]
