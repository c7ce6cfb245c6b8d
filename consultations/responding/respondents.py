"""Who responds in a comment period: an account, or without one whoever confirmed a response by mail."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.http import HttpRequest

from consultations.commenting import holders, links
from consultations.commenting.models import Comment, Consultation, Response
from consultations.commenting.querysets import CommentQuerySet
from consultations.permissions import own_comments
from consultations.questioning.models import Opinion
from consultations.questioning.opinions import COUNTED
from ncss_portal.personal import masked
from stakeholders.models import User
from stakeholders.permissions import Person, may_act


@dataclass(frozen=True, slots=True)
class Respondent:
    """One who responds in one period. An account counts before the key of the browser (`response`)."""

    consultation: Consultation
    user: Person
    response: Response | None = None

    @property
    def is_somebody(self) -> bool:
        return may_act(self.user) or self.response is not None

    @property
    def account(self) -> User | None:
        """Who did it, as the history names it: without an account nobody."""
        return self.user if isinstance(self.user, User) and may_act(self.user) else None

    @property
    def comments(self) -> CommentQuerySet:
        """The own comments in this period, whatever their state."""
        said = Comment.objects.filter(consultation=self.consultation)
        if self.response is not None:
            return said.filter(response=self.response)
        return said.written_by(self.user)

    @property
    def opinions(self) -> list[Opinion]:
        """The answers to questions that were sent and count, in the order of the questions."""
        if not self.is_somebody:
            return []
        given = Opinion.objects.filter(COUNTED, question__consultation=self.consultation, response__is_shared=False)
        own = Q(response=self.response) if self.response is not None else own_comments(self.user)
        return list(
            given.filter(own).select_related("question__node", "response").order_by("question__position", "question")
        )

    @property
    def name(self) -> str:
        """How the receipt names who sent nothing that says it."""
        if self.response is not None:
            return self.response.full_signature
        return self.account.name if self.account else ""

    @property
    def confirmed_address(self) -> str:
        """The address by which this browser is known, shortened so that others at the screen do not read it."""
        return masked(self.response.email) if self.response is not None else ""


def respondent_of(request: HttpRequest, consultation: Consultation, at: datetime) -> Respondent:
    """Who responds, from the account or from the key that the browser keeps for this period."""
    if may_act(request.user):
        return Respondent(consultation, request.user)
    key = request.COOKIES.get(holders.respondent_cookie(consultation), "")
    response, is_valid = links.response_of(key, links.KEY, at) if key else (None, False)
    if response is None or not is_valid or response.consultation_id != consultation.pk:
        return Respondent(consultation, request.user)
    return Respondent(consultation, request.user, response)
