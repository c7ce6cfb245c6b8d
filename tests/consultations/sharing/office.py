"""An organisation with a focal point, and its shared response in an open comment period."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations.commenting import holders
from consultations.commenting.handing_in import hand_in
from consultations.commenting.models import Colleague, Comment, Consultation, Response
from consultations.drafting.models import Node
from consultations.sharing.inviting import invite, join
from consultations.sharing.leading import begin
from consultations.sharing.links import token_of
from stakeholders.models import Organisation, User
from tests import factories


@dataclass(frozen=True)
class Office:
    organisation: Organisation
    lead: User
    period: Consultation

    def begin(self, at: Any = None) -> Response:
        return begin(self.period, self.organisation, by=self.lead, at=at or timezone.now())

    def url(self, name: str, *rest: Any) -> str:
        return reverse(f"consultations:{name}", args=[self.period.slug, *rest])


def office(name: str = "Fernway Telecom", **period: Any) -> Office:
    organisation = factories.OrganisationFactory(name=name)
    return Office(organisation, factories.focal_point_of(organisation), factories.ConsultationFactory(**period))


def colleague_in(response: Response, name: str = "Ana Lopez", email: str = "ana@portal.example") -> Colleague:
    lead = response.user
    assert lead is not None
    colleague = invite(response, name=name, email=email, by=lead, at=timezone.now())
    join(colleague, user=None, at=timezone.now())
    colleague.refresh_from_db()
    return colleague


def at_the_desk_of(colleague: Colleague) -> Client:
    """A browser in which the colleague opened the link."""
    client = Client()
    client.cookies[holders.colleague_cookie(colleague.response.consultation)] = token_of(colleague)
    return client


def say(colleague: Colleague, node: Node | None, body: str = "Ana's words", **more: Any) -> Comment:
    return hand_in(colleague, node=node, body=body, at=timezone.now(), **more)


def close(period: Consultation) -> None:
    now = timezone.now()
    Consultation.objects.filter(pk=period.pk).update(
        opens_at=now - timedelta(days=30), closes_at=now - timedelta(seconds=1)
    )
