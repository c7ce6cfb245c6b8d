"""The mails to somebody without an account: to confirm answers to questions, and the link to what she sent."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from consultations.commenting import links
from consultations.commenting.models import Comment, Consultation, Response
from consultations.questioning.models import Opinion
from ncss_portal.outbox.kinds import Content, Kind, NotDue
from ncss_portal.outbox.models import Mail

CONFIRM_REASON, LINK_REASON = "answers_confirm", "response_link"


def _response_for(mail: Mail) -> Response:
    found = Response.objects.filter(user__isnull=True, is_shared=False).select_related("consultation")
    response = found.filter(pk=mail.about or 0).first()
    if response is None or response.email.lower() != mail.recipient.lower():
        raise NotDue("The response is no longer there, or has another address.")
    return response


def _write_confirm(mail: Mail, at: datetime) -> Content:
    response = _response_for(mail)
    if response.confirmed_at:
        raise NotDue("The answers are confirmed already.")
    count = Opinion.objects.filter(response=response).count()
    if not count:
        raise NotDue("The answers are withdrawn.")
    path = links.claim_path(response)
    said = {
        "consultation": response.consultation,
        "count": count,
        "confirm_url": f"{settings.SITE_URL}{path}",
        "days": links.VALID_FOR.days,
    }
    return Content(said, path)


def _write_link(mail: Mail, at: datetime) -> Content:
    response = _response_for(mail)
    if not response.confirmed_at:
        raise NotDue("The response is not confirmed.")
    period = response.consultation
    if not Consultation.objects.visible_to(AnonymousUser(), at).filter(pk=period.pk).exists():
        raise NotDue("The comment period is not public.")
    path = links.way_back_path(response)
    said = {
        "consultation": period,
        "name": response.name,
        "comments": Comment.objects.sent().filter(response=response).count(),
        "answers": Opinion.objects.filter(response=response, sent_at__isnull=False).count(),
        "response_url": f"{settings.SITE_URL}{path}",
        "is_open": at < period.closes_at,
    }
    return Content(said, path)


CONFIRM = Kind(
    CONFIRM_REASON,
    _("Confirm answers to questions"),
    _("You get this mail because somebody answered questions and gave this address."),
    _write_confirm,
    can_wait=False,
)
LINK = Kind(
    LINK_REASON,
    _("Link to a response"),
    _("You get this mail because something was sent with this address in a comment period."),
    _write_link,
    can_wait=False,
)
KINDS = (CONFIRM, LINK)
