"""The mails of this room: to each respondent, what became of the comments."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consultations.answering.models import Answer
from consultations.answering.publishing_answers import REASON, respondents
from consultations.commenting.models import Comment, Consultation
from ncss_portal.outbox.kinds import Content, Kind, NotDue
from ncss_portal.outbox.models import Mail


def _write_published(mail: Mail, at: datetime) -> Content:
    consultation = Consultation.objects.filter(pk=mail.about or 0).first()
    if consultation is None or not consultation.are_answers_public:
        raise NotDue("The answers are not public.")
    comments = respondents(consultation, of=mail.recipient).get(mail.recipient.lower())
    if not comments:
        raise NotDue("Nobody with this address has a comment in this period.")
    with_page = _with_page(comments, at)
    said = {
        "consultation": consultation,
        "name": comments[0].response.name,
        "links": [(one.reference, f"{settings.SITE_URL}{one.get_absolute_url()}") for one in with_page],
        "answers": _answers([one for one in comments if one not in with_page]),
    }
    return Content(said, reverse("consultations:answers", args=[consultation.slug]))


def _with_page(comments: list[Comment], at: datetime) -> list[Comment]:
    """Those whose page the respondent can open: with an account the own ones, without one what everybody sees."""
    keys = [comment.pk for comment in comments]
    seen = Comment.objects.visible_to(AnonymousUser(), at).filter(pk__in=keys, hidden_at__isnull=True)
    open_to_all = set(seen.values_list("pk", flat=True))
    return [comment for comment in comments if comment.response.user_id or comment.pk in open_to_all]


def _answers(comments: list[Comment]) -> list[Answer]:
    """The answers themselves, for who has no page to read them on."""
    answers = Answer.objects.filter(comment__in=comments).select_related("comment").order_by("comment__number")
    return list(answers) if comments else []


ANSWERS_PUBLISHED = Kind(
    REASON, _("Answers published"), _("You get this mail because you sent a comment."), _write_published
)
KINDS = (ANSWERS_PUBLISHED,)
