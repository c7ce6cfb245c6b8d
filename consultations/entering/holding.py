"""What this room holds of people: files with comments that somebody brought; and for how long."""

from django.utils.translation import gettext_lazy as _

from consultations.entering.models import ReturnedFile
from ncss_portal.personal_files import holding_of_files
from ncss_portal.retention import rule_for_files

HOLDING = holding_of_files(
    ReturnedFile,
    _("Files with comments"),
    _("The comments that were taken in from them stay."),
    order=62,
    also_taken=True,
)
RULE = rule_for_files(ReturnedFile, "returned_files", _("Files with comments that came back"))
