"""How many mails went out in a minute, where a setting limits it (MAIL_PER_MINUTE)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Pace(models.Model):
    """One minute; all workers draw from it."""

    minute = models.DateTimeField(_("minute"), unique=True)
    taken = models.PositiveIntegerField(_("mails"), default=0)

    class Meta:
        verbose_name = _("minute of sending")
        verbose_name_plural = _("minutes of sending")

    def __str__(self) -> str:
        return f"{self.minute:%Y-%m-%d %H:%M}: {self.taken}"
