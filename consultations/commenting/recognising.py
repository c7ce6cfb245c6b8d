"""For which organisation of the register somebody speaks: known by the account, or by the confirmed address."""

from datetime import date

from consultations.commenting.models import Response
from stakeholders.models import Affiliation, Contact, Organisation, User


def recognise(response: Response, on: date | None = None) -> None:
    """Notes the organisation of somebody who speaks for one, where the register leaves no doubt which it is.

    Whoever speaks in the own name is noted for none, wherever she works.
    """
    speaks_for_one = bool(response.organisation_name) and not response.is_shared
    organisation = organisation_of(response.user, response.email, on) if speaks_for_one else None
    if organisation != response.organisation:
        response.organisation = organisation
        response.save(update_fields=["organisation"])


def organisation_of(user: User | None, email: str, on: date | None = None) -> Organisation | None:
    """The one organisation in which the one contact of an account, or of a confirmed address, works on a day (today).

    An address that two contacts share says nothing, and neither does a contact with two offices.
    """
    known = (
        Contact.objects.being(user) if user else Contact.objects.standing_alone().filter(addresses__email__iexact=email)
    )
    # Two are enough to know that it is not one.
    contacts = list(known.order_by("pk").distinct().values_list("pk", flat=True)[:2])
    if len(contacts) != 1:
        return None
    offices = Affiliation.objects.current(on).filter(contact__in=contacts, organisation__merged_into__isnull=True)
    found = list(Organisation.objects.filter(pk__in=offices.values("organisation")).order_by("pk")[:2])
    return found[0] if len(found) == 1 else None
