"""The mails of this room: to each respondent, what became of the comments."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consultations.answering.publishing_answers import REASON, respondents
from consultations.commenting.models import Consultation
from ncss_portal.outbox.kinds import Content, Kind, NotDue
from ncss_portal.outbox.models import Mail


def _write_published(mail: Mail, at: datetime) -> Content:
    consultation = Consultation.objects.filter(pk=mail.about or 0).first()
    if consultation is None or not consultation.are_answers_public:
        raise NotDue("The answers are not public.")
    comments = respondents(consultation, of=mail.recipient).get(mail.recipient.lower())
    if not comments:
        raise NotDue("Nobody with this address has a comment in this period.")
    links = [(comment.reference, f"{settings.SITE_URL}{comment.get_absolute_url()}") for comment in comments]
    said = {"consultation": consultation, "name": comments[0].response.name, "links": links}
    return Content(said, reverse("consultations:answers", args=[consultation.slug]))


ANSWERS_PUBLISHED = Kind(
    REASON, _("Answers published"), _("You get this mail because you sent a comment."), _write_published
)
KINDS = (ANSWERS_PUBLISHED,)
