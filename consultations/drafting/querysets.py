"""Which documents, versions and nodes."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

from consultations import permissions
from stakeholders.permissions import Person

if TYPE_CHECKING:
    from consultations.drafting.models import Document, Node, Version


class DocumentQuerySet(models.QuerySet["Document"]):
    def managed_by(self, user: Person) -> "DocumentQuerySet":
        return self.filter(pk__in=permissions.managed_documents(self.model.objects.all(), user).values("pk"))

    def read_early_by(self, user: Person) -> "DocumentQuerySet":
        """Those that the person reads before the public: followers of the strategy, and guests."""
        return self.filter(pk__in=permissions.early_documents(self.model.objects.all(), user).values("pk"))

    def visible_to(self, user: Person, at: datetime | None = None) -> "DocumentQuerySet":
        return self.filter(pk__in=permissions.visible_documents(self.model.objects.all(), user, at).values("pk"))


class VersionQuerySet(models.QuerySet["Version"]):
    def frozen(self) -> "VersionQuerySet":
        return self.filter(frozen_at__isnull=False)

    def managed_by(self, user: Person) -> "VersionQuerySet":
        return self.filter(pk__in=permissions.managed_versions(self.model.objects.all(), user).values("pk"))

    def visible_to(self, user: Person, at: datetime | None = None) -> "VersionQuerySet":
        return self.filter(pk__in=permissions.visible_versions(self.model.objects.all(), user, at).values("pk"))


class NodeQuerySet(models.QuerySet["Node"]):
    def in_order(self) -> "NodeQuerySet":
        return self.order_by("position")

    def for_reading(self) -> "NodeQuerySet":
        """All that a page of the draft needs, in one query."""
        return self.select_related("figure").order_by("position")
