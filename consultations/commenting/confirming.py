"""Confirming what was written without an account: whoever reads the mail owns the address.

All comments that were written together stand in one claimed response, and are confirmed together. The rooms above know
what else hangs on a response; they register it when Django starts.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from consultations.commenting.models import Comment, Consultation, Phase, Response
from consultations.commenting.recognising import recognise
from consultations.commenting.submitting import send

# Called with the response as it was claimed, the confirmed one (often the same), and the moment.
WhenConfirmed = Callable[[Response, Response, datetime], object]

# What somebody says of oneself; what was confirmed last counts.
CLAIMS = ("name", "organisation_name", "shows_name", "interest")

_when_confirmed: list[WhenConfirmed] = []


def register(act: WhenConfirmed) -> None:
    """Adds what takes over or sends what else hangs on a claimed response. The same twice counts once."""
    if act not in _when_confirmed:
        _when_confirmed.append(act)


@transaction.atomic
def confirm(comment: Comment, *, at: datetime | None = None) -> Comment:
    """Sends a comment that waited for its mail, and all that were written with it. A second time nothing happens.

    The moment of writing decides whether it is in time: the mail may be opened after the closing.
    """
    at = at or timezone.now()
    Consultation.objects.select_for_update().get(pk=comment.consultation_id)
    comment = _fresh(comment)
    if comment.is_sent or comment.consultation.phase_at(comment.written_at) != Phase.OPEN:
        return comment
    confirm_response(comment.response, at=at)
    return _fresh(comment)


@transaction.atomic
def confirm_response(claimed: Response, *, at: datetime) -> Response:
    """Sends all that stands in a claimed response, and gives the confirmed one. Call it with what came in time.

    Raises Response.DoesNotExist where it was confirmed already, and so went into the one that the address has.
    """
    Consultation.objects.select_for_update().get(pk=claimed.consultation_id)
    claimed = Response.objects.get(pk=claimed.pk)
    confirmed = _confirmed(claimed, at)
    for one in waiting_in(claimed):
        one.response = confirmed
        send(one, at=at)
    for act in _when_confirmed:
        act(claimed, confirmed, at)
    if confirmed != claimed:
        # What came too late was not sent, and yet belongs to whoever owns the address.
        claimed.comments.update(response=confirmed)
        claimed.delete()
    return confirmed


def _fresh(comment: Comment) -> Comment:
    return Comment.objects.select_related("consultation", "response", "node").get(pk=comment.pk)


def waiting_in(claimed: Response) -> list[Comment]:
    """The comments that one click sends: those of one claimed response, in the order of writing."""
    unsent = Comment.objects.unsent().filter(response=claimed, withdrawn_at__isnull=True)
    return list(unsent.select_related("consultation", "response", "node").order_by("written_at", "pk"))


def _confirmed(claimed: Response, at: datetime) -> Response:
    """The one response of this address in this period; the name that was confirmed last stands beside its comments."""
    if claimed.user_id or claimed.confirmed_at:
        return claimed
    known = Response.objects.filter(
        consultation=claimed.consultation_id, email=claimed.email, user__isnull=True, confirmed_at__isnull=False
    ).first()
    if known:
        for name in CLAIMS:
            setattr(known, name, getattr(claimed, name))
    else:
        known = claimed
        known.confirmed_at = at
    known.save(update_fields=[*CLAIMS, "confirmed_at"])
    recognise(known)
    return known
