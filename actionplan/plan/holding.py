"""What the action plan holds of people: files that somebody brought; and for how long."""

from django.utils.translation import gettext_lazy as _

from actionplan.plan.models import PlanUpload
from ncss_portal.personal_files import holding_of_files
from ncss_portal.retention import rule_for_files

HOLDING = holding_of_files(
    PlanUpload,
    _("Plans brought as files"),
    _("Files that were taken in stay as they were brought."),
    order=62,
)
RULE = rule_for_files(PlanUpload, "plan_files", _("Files of action plans"))
