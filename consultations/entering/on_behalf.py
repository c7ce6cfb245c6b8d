"""What came by mail, letter, telephone, at a workshop or in a file: a coordinator enters it for whoever said it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from consultations.commenting.models import Comment, Consultation, Response
from consultations.commenting.models.comments import Sensitivity
from consultations.commenting.places import takes_comments
from consultations.commenting.quoting import Quote
from consultations.commenting.submitting import send
from consultations.drafting.models import Node
from ncss_portal.history.models import record
from stakeholders.models import Contact, Organisation, User


@transaction.atomic
def respondent(
    consultation: Consultation,
    *,
    contact: Contact | None = None,
    organisation: Organisation | None = None,
    name: str = "",
    at: datetime,
) -> Response:
    """The one response of a contact in a period; without a contact that of an organisation, or of a bare name.

    Whoever has taken part already, with an account or a confirmed address, goes on in the same response.
    """
    # One lock for all that follows: two coordinators at once make one response.
    Consultation.objects.select_for_update().get(pk=consultation.pk)
    if contact is not None:
        return _of_contact(consultation, contact, organisation, at)
    if organisation is None and not name:
        raise ValueError("A response needs somebody who gives it.")
    return _of_organisation_or_name(consultation, organisation, name, at)


def _of_contact(
    consultation: Consultation, contact: Contact, organisation: Organisation | None, at: datetime
) -> Response:
    email = _address_of(contact)
    response = _present(consultation, contact, email)
    if response is not None:
        if response.contact_id is None:
            response.contact = contact
            response.save(update_fields=["contact"])
        return response
    organisation = organisation or _only_office(contact)
    taken = Response.objects.filter(consultation=consultation, email=email, user=None, confirmed_at__isnull=False)
    return Response.objects.create(
        consultation=consultation,
        contact=contact,
        organisation=organisation,
        organisation_name=organisation.name if organisation else "",
        name=contact.name,
        # An address that two contacts share stays with the one who took part first.
        email="" if email and taken.exists() else email,
        confirmed_at=at,
        started_at=at,
    )


def _present(consultation: Consultation, contact: Contact, email: str) -> Response | None:
    """What the contact has in the period: by the account, as a contact, or by an address that was confirmed."""
    responses = Response.objects.filter(consultation=consultation, is_shared=False)
    if contact.user_id and (own := responses.filter(user=contact.user_id).first()):
        return own
    # What was said before two rows of the register were merged is said by the one that is left.
    same = Q(contact=contact) | Q(contact__merged_into=contact)
    if known := responses.filter(same).order_by("pk").first():
        return known
    nobodys = responses.filter(user=None, contact=None, confirmed_at__isnull=False)
    return nobodys.filter(email=email).first() if email and _is_alone_with(contact, email) else None


def _is_alone_with(contact: Contact, email: str) -> bool:
    """Whether the address says who somebody is: two people may share one."""
    sharing = Contact.objects.standing_alone().filter(addresses__email__iexact=email)
    return not sharing.exclude(pk=contact.pk).exists()


def _address_of(contact: Contact) -> str:
    """Where the contact is written to."""
    first = contact.addresses.first()
    return first.email.lower() if first else ""


def _only_office(contact: Contact) -> Organisation | None:
    """Where the contact works today. Of several offices nobody knows which one speaks."""
    offices = list(contact.affiliations.current().select_related("organisation")[:2])
    return offices[0].organisation if len(offices) == 1 else None


def _of_organisation_or_name(
    consultation: Consultation, organisation: Organisation | None, name: str, at: datetime
) -> Response:
    spoken = name or (organisation.name if organisation else "")
    response, _made = Response.objects.get_or_create(
        consultation=consultation,
        user=None,
        contact=None,
        organisation=organisation,
        email="",
        name=spoken[:200],
        is_shared=False,
        defaults={
            "organisation_name": organisation.name if organisation else "",
            "confirmed_at": at,
            "started_at": at,
        },
    )
    return response


@dataclass(frozen=True, slots=True)
class Admission:
    """Why something counts that was received after the closing."""

    reason: str
    by: User

    def fields(self, at: datetime) -> dict[str, Any]:
        return {"admitted_at": at, "admitted_by": self.by, "admitted_reason": self.reason}


@transaction.atomic
def enter(
    consultation: Consultation,
    *,
    response: Response,
    node: Node | None = None,
    kind: str = Comment.Kind.REMARK,
    body: str = "",
    replacement: str = "",
    quote: Quote = Quote(),  # noqa: B008  # frozen
    sensitivity: str = Sensitivity.PUBLIC,
    channel: str,
    received_at: datetime,
    author_name: str = "",
    source_key: str = "",
    late_reason: str = "",
    wants_receipt: bool = False,
    by: User | None,
    at: datetime,
) -> Comment | None:
    """Takes a comment that came by another channel, and numbers it; None where it is in the period already.

    A coordinator has read it, so no second look is asked for. It was written when it was received.
    """
    _refuse_nonsense(consultation, node, kind)
    # Two files at once wait for each other, so the same row is never in both.
    Consultation.objects.select_for_update().get(pk=consultation.pk)
    if source_key and Comment.objects.filter(consultation=consultation, source_key=source_key).exists():
        return None
    admission = Admission(late_reason, by).fields(at) if late_reason and by else {}
    comment = Comment.objects.create(
        consultation=consultation, response=response, node=node, kind=kind, body=body, replacement=replacement,
        sensitivity=sensitivity, channel=channel, written_at=received_at, author_name=author_name[:200],
        source_key=source_key, entered_by=by, looked_at=at, looked_by=by, **quote.fields, **admission,
    )  # fmt: skip
    send(comment, at=at, even_late=True, wants_receipt=wants_receipt)
    record("comment entered", comment, by=by, channel=channel, **_why(late_reason))
    return comment


def _why(reason: str) -> dict[str, str]:
    return {"reason": reason} if reason else {}


def _refuse_nonsense(consultation: Consultation, node: Node | None, kind: str) -> None:
    """What no page offers. An act that lets it through is wrong, so nothing is kept."""
    if node is not None and (node.version_id != consultation.version_id or not takes_comments(node)):
        raise ValueError(f"{node!r} cannot be commented on in {consultation!r}")
    if kind == Comment.Kind.SUGGESTION and (node is None or not node.can_be_reworded):
        raise ValueError(_("Other words cannot be suggested for this place."))
