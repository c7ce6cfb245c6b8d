"""The link of a colleague: its token is signed, and opens the shared response of one organisation for writing."""

from django.core import signing
from django.urls import reverse

from consultations.commenting.models import Colleague, Holder

SALT = "consultations.sharing.links"


def token_of(colleague: Colleague) -> str:
    """The same each time, so that the mail and the page of the focal point show one link."""
    return signing.Signer(salt=SALT).sign(str(colleague.pk))


def checksum(token: str) -> str:
    """What the portal keeps of a token; the browser keeps the token itself."""
    return Holder(key=token).key_hash


def path_of(colleague: Colleague) -> str:
    return reverse("consultations:colleague_join", args=[token_of(colleague)])


def colleague_at(token: str) -> Colleague | None:
    """The colleague for whom a link was made; also where it was ended since."""
    try:
        pk = int(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    known = Colleague.objects.select_related(
        "response__consultation__document__strategy", "response__organisation", "response__user"
    )
    return known.filter(pk=pk).first()
