"""Which roadmaps."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from roadmap.planning.models import Roadmap


class RoadmapQuerySet(models.QuerySet["Roadmap"]):
    def announced(self, at: datetime | None = None) -> "RoadmapQuerySet":
        """Roadmaps of strategies that the public knows of, the latest cycle first."""
        return self.filter(strategy__announced_at__lte=at or timezone.now()).order_by("-strategy__period_from", "-pk")

    def with_steps(self) -> "RoadmapQuerySet":
        """With phases and steps, in three queries whatever their number."""
        return self.select_related("strategy").prefetch_related("phases__steps")
