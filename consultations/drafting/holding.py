"""What drafting holds of people: files that somebody brought; and for how long."""

from django.utils.translation import gettext_lazy as _

from consultations.drafting.models import Upload
from ncss_portal.personal_files import holding_of_files
from ncss_portal.retention import rule_for_files

HOLDING = holding_of_files(
    Upload,
    _("Drafts brought as files"),
    _("Files that were taken in stay as they were brought, with the author that Word wrote into them."),
    order=61,
)
RULE = rule_for_files(Upload, "draft_files", _("Files of drafts"))
