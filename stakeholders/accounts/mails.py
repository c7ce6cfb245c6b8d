"""The mails of this room: what the owner of an account must know of it."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ncss_portal.outbox.kinds import Content, Kind, NotDue
from ncss_portal.outbox.models import Mail
from stakeholders import permissions
from stakeholders.accounts.models import User

RESET_REASON = "second_factor_reset"


def _write_reset(mail: Mail, at: datetime) -> Content:
    person = User.objects.filter(pk=mail.about or 0).first()
    if person is None:
        raise NotDue("The account is gone.")
    return Content({"name": person.name, "is_trusted": permissions.is_trusted(person)})


SECOND_FACTOR_RESET = Kind(
    RESET_REASON, _("Second factor removed"), _("You get this mail because you have an account."), _write_reset
)
KINDS = (SECOND_FACTOR_RESET,)
