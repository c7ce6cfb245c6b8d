"""Which files that were brought."""

from typing import TYPE_CHECKING

from django.db import models

from stakeholders import permissions

if TYPE_CHECKING:
    from stakeholders.exchange.models import StakeholderUpload
    from stakeholders.permissions import Person


class StakeholderUploadQuerySet(models.QuerySet["StakeholderUpload"]):
    def waiting(self) -> "StakeholderUploadQuerySet":
        """Brought, and neither taken in nor thrown away."""
        return self.filter(taken_at__isnull=True)

    def managed_by(self, user: "Person") -> "StakeholderUploadQuerySet":
        """All for those who keep the register, whoever brought them. Nobody else sees a file: it names people."""
        return self.all() if permissions.can_manage_register(user) else self.none()
