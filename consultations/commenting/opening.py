"""Opening a comment period, which freezes what is consulted."""

from collections.abc import Iterator
from datetime import datetime
from itertools import count
from typing import Any, TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from consultations.commenting.dates import tell_of_opening
from consultations.commenting.models import Consultation
from consultations.drafting.models import Document, Version
from consultations.drafting.versions import freeze
from ncss_portal.history.models import record
from stakeholders.models import Body
from stakeholders.permissions import Person

# Addresses of other pages that begin in the same way.
RESERVED = {"confirm"}


class Terms(TypedDict, total=False):
    """What a comment period is about, for whom it is, and what is shown of it; by the names of its fields."""

    purpose: str
    short_reason: str
    audience: str
    body: Body | None
    identification: str
    showing: str
    others_may_reply: bool


class CannotOpenError(Exception):
    """Why no comment period was opened; the message is for the person who asked."""


@transaction.atomic
def open_consultation(
    document: Document,
    *,
    closes_at: datetime,
    opens_at: datetime | None = None,
    version: Version | None = None,
    slug: str = "",
    title: str = "",
    by: Person | None,
    at: datetime | None = None,
    **terms: Unpack[Terms],
) -> Consultation:
    """Opens a comment period on the newest version of a document and freezes that version.

    Without `opens_at`, or where it has passed, the period begins now. `version` only says which version the person had
    before the eyes: a newer one is refused. Without `terms` it is for everybody, and all is shown at once. A reason for
    a short time is for the form to ask. Raises CannotOpenError, and then nothing has happened.
    """
    at = at or timezone.now()
    document = Document.objects.select_for_update().get(pk=document.pk)
    opens_at = max(opens_at or at, at)
    newest = _consultable(document, version)
    refuse_dates(document, opens_at=opens_at, closes_at=closes_at, at=at)
    refuse_body(terms)
    address = _free_address(document, newest, slug)
    try:
        consultation = Consultation.objects.create(
            document=document,
            version=freeze(newest, by=by, at=at),
            slug=address,
            title=title or document.title,
            opens_at=opens_at,
            closes_at=closes_at,
            **terms,
        )
    except IntegrityError as taken:  # by a period of another document, at this very moment
        raise _address_is_taken(address) from taken
    record("comment period opened", consultation, by=by, **facts_of(consultation))
    tell_of_opening(consultation, at)
    return consultation


def refuse_body(terms: Terms) -> None:
    """Raises CannotOpenError where a period for one body does not name it, or another one does."""
    is_of_body = terms.get("audience", Consultation.Audience.PUBLIC) == Consultation.Audience.BODY
    if is_of_body is not (terms.get("body") is not None):
        raise CannotOpenError(_("Choose the body whose members may take part."))


def facts_of(consultation: Consultation) -> dict[str, Any]:
    """What the history says of a period."""
    return {
        "opens_at": consultation.opens_at,
        "closes_at": consultation.closes_at,
        "audience": consultation.audience,
        "showing": consultation.showing,
    }


def _consultable(document: Document, seen: Version | None) -> Version:
    newest = document.newest
    if newest is None or not newest.nodes.exists():
        raise CannotOpenError(_("There is no text yet to comment on."))
    if seen is not None and seen.pk != newest.pk:
        raise CannotOpenError(_("There is a newer version. Comments are taken on the newest one."))
    return newest


def refuse_dates(
    document: Document,
    *,
    opens_at: datetime,
    closes_at: datetime,
    at: datetime,
    but: Consultation | None = None,
) -> None:
    """Raises CannotOpenError where a period of the document (`but` itself left out) cannot have these dates."""
    if closes_at <= at:
        raise CannotOpenError(_("The closing lies in the past. Choose a moment that is still to come."))
    if closes_at <= opens_at:
        raise CannotOpenError(_("The comment period must close after it opens."))
    others = document.consultations.exclude(pk=but.pk) if but else document.consultations.all()
    if other := others.overlapping(opens_at, closes_at).first():
        raise CannotOpenError(
            _("“%(title)s” takes comments on this document at the same time. There is one comment period at a time.")
            % {"title": other.title}
        )


def _free_address(document: Document, version: Version, wish: str) -> str:
    if wish:
        if wish in RESERVED or Consultation.objects.filter(slug=wish).exists():
            raise _address_is_taken(wish)
        return wish
    stem = slugify(f"{document.slug[:70]}-{version.number}")
    taken = set(Consultation.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(slug for slug in _addresses(stem) if slug not in taken)


def _address_is_taken(slug: str) -> CannotOpenError:
    return CannotOpenError(_("The address “%(slug)s” is taken. Choose another one.") % {"slug": slug})


def _addresses(stem: str) -> Iterator[str]:
    yield stem
    for number in count(2):
        yield f"{stem}-{number}"
