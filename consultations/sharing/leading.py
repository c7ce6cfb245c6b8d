"""Leading the shared response of an organisation: beginning it, and taking it over from another focal point."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from consultations.commenting.models import Colleague, Consultation, Holder, Phase, Response
from consultations.permissions import speaks_for
from consultations.sharing.inviting import let_in
from ncss_portal.history.models import record
from stakeholders.models import Organisation, User
from stakeholders.permissions import Person, represented


class CannotBeginError(Exception):
    """The period is over, or the person does not speak for the organisation."""


def organisations_of(user: Person) -> "QuerySet[Organisation]":
    """The organisations for which a person may lead a response: those whose focal point she is today."""
    return represented(Organisation.objects.standing_alone(), user).order_by("name")


def responses_of(user: Person) -> "QuerySet[Response]":
    """The shared responses of the organisations whose focal point a person is today, also where another one leads."""
    shared = Response.objects.filter(speaks_for(user, "organisation"), is_shared=True)
    return shared.select_related("organisation", "user", "consultation__document__strategy")


def rows_of(user: Person, consultation: Consultation) -> list[tuple[Organisation, Response | None]]:
    """The organisations for which a person may lead a response in a period, with what is begun of each."""
    begun = {one.organisation: one for one in responses_of(user).filter(consultation=consultation) if one.organisation}
    rows = [(organisation, begun.pop(organisation, None)) for organisation in organisations_of(user)]
    # Begun for an organisation that was merged since into one that has a response of its own.
    return [*rows, *begun.items()]


@transaction.atomic
def begin(consultation: Consultation, organisation: Organisation, *, by: User, at: datetime) -> Response:
    """Begins the one response of an organisation in a period; a second time it gives the one that is there."""
    consultation = Consultation.objects.select_for_update().get(pk=consultation.pk)
    if consultation.phase_at(at) == Phase.CLOSED or not organisations_of(by).contains(organisation):
        raise CannotBeginError
    response, is_new = Response.objects.get_or_create(
        consultation=consultation,
        organisation=organisation,
        is_shared=True,
        defaults={
            "user": by,
            "email": by.email.lower(),
            "name": by.name,
            "organisation_name": organisation.name,
            "started_at": at,
        },
    )
    if is_new:
        _let_lead_in(response, by, at)
        record("shared response begun", consultation, by=by, organisation=organisation.name)
    return response


@transaction.atomic
def take_over(response: Response, *, by: User, at: datetime) -> None:
    """Another focal point of the same organisation leads from now on."""
    period = Consultation.objects.select_for_update().get(pk=response.consultation_id)
    response = Response.objects.select_for_update(of=("self",)).get(pk=response.pk)
    if response.user_id == by.pk:
        return
    Response.objects.filter(pk=response.pk).update(user=by, email=by.email.lower(), name=by.name)
    _let_lead_in(response, by, at)
    record("shared response taken over", period, by=by, organisation=response.organisation_name)


def lead_of(response: Response) -> Colleague:
    """The lead among the colleagues: who leads writes and answers as they do."""
    return response.colleagues.writing().filter(user=response.user_id).order_by("pk")[:1].get()


def holder_of_lead(response: Response) -> Holder:
    """The holder of what the lead writes and answers for the organisation."""
    return Holder(colleague_id=lead_of(response).pk)


def _let_lead_in(response: Response, user: User, at: datetime) -> None:
    if not response.colleagues.writing().filter(user=user).exists():
        let_in(response, name=user.name or user.email, email=user.email.lower(), user=user, at=at, joined_at=at)
