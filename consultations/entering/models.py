"""Files with comments that came back: marked-up Word files and filled-in comment matrices."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.commenting.models import Consultation
from ncss_portal.intake import BroughtFile
from stakeholders.models import Contact, Organisation


class ReturnedFile(BroughtFile):
    """A file in which somebody wrote comments, and that a coordinator brought."""

    class Kind(models.TextChoices):
        MARKUP = "markup", _("Marked-up Word file")
        MATRIX = "matrix", _("Comment matrix")

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="returned_files", verbose_name=_("comment period")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="returned_files", null=True, blank=True
    )
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="returned_files", null=True, blank=True)

    class Meta(BroughtFile.Meta):
        verbose_name = _("returned file")
        verbose_name_plural = _("returned files")
