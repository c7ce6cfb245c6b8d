"""Files that somebody brought: kept between the moment they are shown and the moment they are taken in."""

from functools import partial

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class BroughtFile(models.Model):
    """A file as it was brought. It is taken in once, by the person's last word."""

    name = models.CharField(_("name of the file"), max_length=250)
    sha256 = models.CharField(_("checksum"), max_length=64)
    file = models.FileField(_("file"), upload_to="uploads/%Y/%m/")
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="%(app_label)s_%(class)ss",
        verbose_name=_("brought by"),
    )
    brought_at = models.DateTimeField(_("brought"), auto_now_add=True)
    taken_at = models.DateTimeField(_("taken in"), null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["-brought_at"]

    def __str__(self) -> str:
        return self.name

    def read(self) -> bytes:
        with self.file.open("rb") as file:
            return bytes(file.read())

    def claim(self) -> bool:
        """Whether this call is the one that takes the file in: a double click does it once.

        The WHERE clause is the lock.
        """
        waiting = type(self)._default_manager.filter(pk=self.pk, taken_at__isnull=True)
        return bool(waiting.update(taken_at=timezone.now()))

    def forget(self) -> None:
        """Deletes the row, and the file once that is certain."""
        storage, name = self.file.storage, self.file.name
        self.delete()
        if name:
            transaction.on_commit(partial(storage.delete, name))
