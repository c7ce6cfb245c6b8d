"""The mail that asks the owner of an address whether she wants the mails about a document."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from consultations.drafting.models import Document
from consultations.reminding import links
from consultations.reminding.models import Subscription
from ncss_portal.outbox.kinds import Content, Kind, NotDue
from ncss_portal.outbox.models import Mail

REASON = "subscription_confirm"


def _write(mail: Mail, at: datetime) -> Content:
    subscription = Subscription.objects.select_related("document").filter(pk=mail.about or 0).first()
    if subscription is None or subscription.email != mail.recipient.lower():
        raise NotDue("The subscription is no longer there.")
    if subscription.is_running:
        raise NotDue("The subscription is confirmed already.")
    if not Document.objects.visible_to(AnonymousUser(), at).contains(subscription.document):
        raise NotDue("The document is not public.")
    path = links.subscription_path(subscription)
    said = {
        "document": subscription.document,
        "subscription_url": f"{settings.SITE_URL}{path}",
        "days": links.VALID_FOR.days,
    }
    return Content(said, path)


CONFIRM = Kind(
    REASON,
    _("Confirm an address for mails about a document"),
    _("You get this mail because somebody asked for mails about this document and gave this address."),
    _write,
    can_wait=False,
)
KINDS = (CONFIRM,)
