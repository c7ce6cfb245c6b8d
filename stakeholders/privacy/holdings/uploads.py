"""Files of stakeholders: who brought them, and who is named in those that still lie there."""

from django.utils.translation import gettext_lazy

from ncss_portal.personal_files import holding_of_files
from stakeholders.exchange.models import StakeholderUpload

HOLDINGS = (
    holding_of_files(
        StakeholderUpload,
        gettext_lazy("Files of stakeholders"),
        gettext_lazy("That a file was taken in stays. A file that waits and names the person is deleted."),
        order=60,
        also_taken=True,
    ),
)
