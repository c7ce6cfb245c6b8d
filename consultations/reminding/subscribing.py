"""Asking for mail about the comment periods of a document, and ending it.

Who has an account presses a button. Who has none answers a mail first, so nobody is signed up by others, and no page
tells whether an address is known.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from consultations.drafting.models import Document
from consultations.reminding.mails import TOPIC
from consultations.reminding.models import Subscription
from consultations.reminding.subscribing_mails import REASON
from ncss_portal.outbox import refusing
from ncss_portal.outbox.models import Mail, MailChoice
from ncss_portal.outbox.queueing import queue
from stakeholders.models import User

# An address that does not answer gets no more than so many mails within this time, about whatever document.
MOST_UNANSWERED = 3
WITHIN = timedelta(days=30)


def is_subscribed(document: Document, user: User) -> bool:
    """Whether the person gets the mails about the comment periods of a document."""
    return _own(document, user).filter(confirmed_at__isnull=False, ended_at__isnull=True).exists()


def _own(document: Document, user: User) -> QuerySet[Subscription]:
    """By the account, also after its address changed; or by its address, from before there was an account."""
    return Subscription.objects.filter(Q(user=user) | Q(email=user.email.lower()), document=document)


@transaction.atomic
def subscribe(document: Document, *, user: User, language: str = "", at: datetime | None = None) -> Subscription:
    """Signs an account up. Its address is proven, so it counts at once. A second time nothing changes."""
    at = at or timezone.now()
    address = user.email.lower()
    Subscription.objects.get_or_create(document=document, email=address, defaults={"asked_at": at})
    known = {row.email: row for row in _own(document, user).select_for_update().order_by("pk")}
    row = known.pop(address)
    row.user, row.language = user, language
    if not row.is_running:
        row.confirmed_at, row.ended_at = at, None
    row.save()
    for older in known.values():  # of an address that the account had before
        _end(older, at)
    _take_back_refusal(address, at)
    return row


@transaction.atomic
def unsubscribe(document: Document, *, user: User, at: datetime | None = None) -> None:
    """Ends what an account, or its address, was signed up for."""
    for row in _own(document, user).select_for_update():
        _end(row, at or timezone.now())


@transaction.atomic
def ask(document: Document, *, email: str, language: str = "", at: datetime | None = None) -> None:
    """Sends a mail with a link to an address without an account, unless it is signed up or has been asked enough.

    It gives nothing back, so that no page can tell whether the address is known.
    """
    at, address = at or timezone.now(), email.lower()
    asked = _unanswered(address, at)
    if asked >= MOST_UNANSWERED:
        return
    asking = {"asked_at": at, "language": language}
    row, is_new = Subscription.objects.select_for_update().get_or_create(
        document=document, email=address, defaults=asking
    )
    if row.is_running:
        return
    if not is_new:
        Subscription.objects.filter(pk=row.pk).update(**asking)
    occasion = f"{row.pk} {at:%Y-%m-%d} {asked + 1}"
    queue(recipient=address, reason=REASON, occasion=occasion, about=row.pk, language=language, due_at=at)


def _unanswered(address: str, at: datetime) -> int:
    """The number of mails lately that asked this address and were not answered with yes."""
    running = Subscription.objects.filter(email=address, confirmed_at__isnull=False, ended_at__isnull=True)
    asked = Mail.objects.filter(recipient=address, reason=REASON, due_at__gt=at - WITHIN)
    return asked.exclude(about__in=running.values("pk")).count()


@transaction.atomic
def confirm(subscription: Subscription, *, at: datetime | None = None) -> Subscription:
    """The owner of the address says yes. A second time nothing happens."""
    at = at or timezone.now()
    row = Subscription.objects.select_for_update(of=("self",)).select_related("document").get(pk=subscription.pk)
    if not row.is_running:
        row.confirmed_at, row.ended_at = at, None
        row.save(update_fields=["confirmed_at", "ended_at"])
        _take_back_refusal(row.email, at)
    return row


@transaction.atomic
def end(subscription: Subscription, *, at: datetime | None = None) -> Subscription:
    """The owner of the address wants no more of it. A second time nothing happens."""
    row = Subscription.objects.select_for_update(of=("self",)).select_related("document").get(pk=subscription.pk)
    _end(row, at or timezone.now())
    return row


def _end(row: Subscription, at: datetime) -> None:
    if row.is_running:
        row.ended_at = at
        row.save(update_fields=["ended_at"])


def _take_back_refusal(address: str, at: datetime) -> None:
    """Who asks for these mails wants them, whatever she said of all mails of this kind before."""
    if refusing.choices_of(address).get(TOPIC.name) == MailChoice.How.NEVER:
        refusing.choose(address, TOPIC.name, MailChoice.How.EACH, at=at)
