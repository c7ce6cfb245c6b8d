"""Tells the register's timelines of comments."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.commenting.models import Comment, Consultation
from consultations.commenting.places import name_of
from consultations.permissions import own_comments
from ncss_portal.timeline import Moment
from stakeholders.models import Contact, Organisation


def tell_of_comments(thing: Model, user: Any) -> Iterable[Moment]:
    """Comments of a contact, or for an organisation. Never one that was not sent, whoever asks; and of who wishes not
    to be named only to those who answer, since the page of the contact is the name.
    """
    if isinstance(thing, Contact):
        whose = Q(response__user__contact=thing) | Q(response__user__contact__merged_into=thing)
        whose |= Q(response__contact=thing) | Q(response__contact__merged_into=thing)
    elif isinstance(thing, Organisation):
        whose = Q(response__organisation=thing) | Q(response__organisation__merged_into=thing)
    else:
        return
    said = Comment.objects.visible_to(user).sent().filter(whose, _named_to(user))
    for comment in said.select_related("response", "node", "consultation"):
        yield Moment(
            at=comment.sent_at or comment.written_at,
            kind=gettext_lazy("Comment"),
            words=_("%(number)s on %(place)s, %(period)s")
            % {
                "number": comment.reference,
                "place": name_of(comment.node),
                "period": comment.consultation.title,
            },
            url=comment.get_absolute_url(),
            by=comment.response.signature,
        )


def _named_to(user: Any) -> Q:
    """That the person may know who said it."""
    managed = Consultation.objects.managed_by(user).values("pk")
    return Q(response__shows_name=True) | Q(consultation__in=managed) | own_comments(user)
