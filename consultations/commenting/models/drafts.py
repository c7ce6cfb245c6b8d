"""What somebody is writing: saved on the server while it is typed, and read by nobody else until it is sent."""

import hashlib
from dataclasses import dataclass, field

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.commenting.models.comments import Said
from consultations.commenting.models.periods import Consultation
from consultations.commenting.models.responses import Colleague
from consultations.commenting.querysets import HeldQuerySet
from consultations.drafting.models import Node


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds what is not sent: an account, a colleague of an organisation, or a key in one browser."""

    user_id: int | None = None
    colleague_id: int | None = None
    key: str = ""
    # The colleague herself, where a page has asked for her.
    colleague: Colleague | None = field(default=None, compare=False, repr=False)

    @property
    def key_hash(self) -> str:
        return hashlib.sha256(self.key.encode()).hexdigest() if self.key else ""

    @property
    def fields(self) -> dict[str, object]:
        """The fields of a row of this holder. A colleague counts before the account, the account before the key."""
        if self.colleague_id:
            return {"colleague_id": self.colleague_id, "user_id": None, "key_hash": ""}
        if self.user_id:
            return {"colleague_id": None, "user_id": self.user_id, "key_hash": ""}
        return {"colleague_id": None, "user_id": None, "key_hash": self.key_hash}

    @property
    def is_nobody(self) -> bool:
        return not (self.user_id or self.colleague_id or self.key)


class Held(models.Model):
    """A row that is one holder's alone until it is sent. Exactly one of the three says whose."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="held_%(class)ss",
        null=True,
        blank=True,
        verbose_name=_("account"),
    )
    colleague = models.ForeignKey(
        Colleague,
        on_delete=models.PROTECT,
        related_name="held_%(class)ss",
        null=True,
        blank=True,
        verbose_name=_("colleague"),
    )
    # Without an account: of the key that the browser keeps, only the hash stands here.
    key_hash = models.CharField(_("hash of the browser's key"), max_length=64, blank=True)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    saved_at = models.DateTimeField(_("saved"), default=timezone.now)

    objects = HeldQuerySet.as_manager()

    class Meta:
        abstract = True


class Draft(Said, Held):
    """A comment that somebody is writing on one place; one for each place and holder."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="drafts", verbose_name=_("comment period")
    )
    # The anchor of the node, or `places.WHOLE`.
    place = models.CharField(_("place"), max_length=20)
    node = models.ForeignKey(
        Node, on_delete=models.PROTECT, related_name="drafts", null=True, blank=True, verbose_name=_("on")
    )

    class Meta:
        verbose_name = _("draft of a comment")
        verbose_name_plural = _("drafts of comments")
        ordering = ["started_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "user", "place"],
                condition=Q(user__isnull=False),
                name="one_draft_per_account_and_place",
            ),
            models.UniqueConstraint(
                fields=["consultation", "colleague", "place"],
                condition=Q(colleague__isnull=False),
                name="one_draft_per_colleague_and_place",
            ),
            models.UniqueConstraint(
                fields=["consultation", "key_hash", "place"],
                condition=~Q(key_hash=""),
                name="one_draft_per_browser_and_place",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, colleague__isnull=True, key_hash="")
                | Q(user__isnull=True, colleague__isnull=False, key_hash="")
                | (Q(user__isnull=True, colleague__isnull=True) & ~Q(key_hash="")),
                name="draft_has_one_holder",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consultation}, {self.place}"
