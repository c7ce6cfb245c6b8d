"""Interactions: who spoke with whom about what."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stakeholders.register.models.contacts import Contact
from stakeholders.register.models.organisations import Organisation


class Interaction(models.Model):
    """A conversation outside of the portal, kept so that the next coordinator knows of it. Never public."""

    class Channel(models.TextChoices):
        MEETING = "meeting", _("Meeting")
        CALL = "call", _("Call")
        MAIL = "mail", _("E-mail or letter")
        OTHER = "other", _("Other")

    happened_on = models.DateField(_("day"), default=timezone.localdate)
    channel = models.CharField(_("how"), max_length=10, choices=Channel, default=Channel.MEETING)
    subject = models.CharField(_("about what"), max_length=250)
    text = models.TextField(_("what was said"), blank=True)
    spoke = models.CharField(_("who spoke for us"), max_length=200, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="interactions",
        null=True,
        blank=True,
        verbose_name=_("organisation"),
    )
    contacts = models.ManyToManyField(Contact, related_name="interactions", blank=True, verbose_name=_("with whom"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("written down by")
    )
    recorded_at = models.DateTimeField(_("written down"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("interaction")
        verbose_name_plural = _("interactions")
        ordering = ["-happened_on", "-pk"]

    def __str__(self) -> str:
        return self.subject
