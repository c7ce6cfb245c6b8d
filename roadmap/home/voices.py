"""How many spoke in a comment period, in numbers and in words."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.models import Comment, Consultation
from stakeholders.permissions import Person

_WITH_BODY = ~Q(response__organisation_name="")


@dataclass(frozen=True, slots=True)
class Voices:
    """Comments that were sent, the organisations for which they speak, and the people who speak for themselves."""

    comments: int
    organisations: int
    people: int

    @property
    def comments_in_words(self) -> str:
        return ngettext("%(number)s comment", "%(number)s comments", self.comments) % {"number": self.comments}

    @property
    def from_whom(self) -> str:
        """ "from 7 organisations and 3 people", or nothing where nobody spoke."""
        bodies = ngettext("%(number)s organisation", "%(number)s organisations", self.organisations)
        persons = ngettext("%(number)s person", "%(number)s people", self.people)
        bodies, persons = bodies % {"number": self.organisations}, persons % {"number": self.people}
        if self.organisations and self.people:
            return _("from %(organisations)s and %(people)s") % {"organisations": bodies, "people": persons}
        if self.organisations or self.people:
            return _("from %(whom)s") % {"whom": bodies if self.organisations else persons}
        return ""


def voices_in(consultation: Consultation, user: Person, at: datetime | None = None) -> Voices:
    """Who has spoken in a comment period until now, as far as the person sees it; one query."""
    found = Comment.objects.shown_to(user, at).sent().filter(consultation=consultation)
    numbers = found.aggregate(
        comments=Count("pk"),
        organisations=Count("response__organisation_name", distinct=True, filter=_WITH_BODY),
        people=Count("response", distinct=True, filter=~_WITH_BODY),
    )
    return Voices(**numbers)
