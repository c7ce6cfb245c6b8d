"""The mail of this room: the link with which a colleague writes for her organisation."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from consultations.commenting.models import Colleague, Consultation
from consultations.sharing.inviting import REASON, is_over
from consultations.sharing.links import path_of
from ncss_portal.outbox.kinds import Content, Kind, NotDue
from ncss_portal.outbox.models import Mail


def _write(mail: Mail, at: datetime) -> Content:
    known = Colleague.objects.select_related("response__consultation", "response__user")
    colleague = known.filter(pk=mail.about or 0).first()
    if colleague is None or colleague.email != mail.recipient.lower():
        raise NotDue("The colleague is no longer there.")
    response = colleague.response
    if is_over(colleague, at):
        raise NotDue("The link opens nothing any more.")
    path, period = path_of(colleague), response.consultation
    # The address may be anybody's, so a period that not everybody sees is not named in the mail.
    is_public = Consultation.objects.visible_to(AnonymousUser(), at).filter(pk=period.pk).exists()
    said = {
        "consultation": period if is_public else None,
        "name": colleague.name,
        "organisation": response.full_signature,
        "lead": response.user.name if response.user else "",
        "join_url": f"{settings.SITE_URL}{path}",
    }
    return Content(said, path)


INVITATION = Kind(
    REASON,
    _("Write for your organisation"),
    _("You get this mail because a colleague asked you to write for your organisation."),
    _write,
    can_wait=False,
)
KINDS = (INVITATION,)
