"""What a person decides of mails that the outbox cannot settle by itself.

Each act is a conditional update, so that it never meets a mail that changed since the person looked: the states are
those of `claiming.py`. The history knows a mail by its number, since it outlives the erasure of the recipient.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ncss_portal.history.models import record
from ncss_portal.outbox import mailing as mailings
from ncss_portal.outbox.kinds import all_kinds
from ncss_portal.outbox.models import Mail, Mailing
from ncss_portal.outbox.models.mails import SECRET_PLACE
from ncss_portal.outbox.queueing import ring_after_commit
from ncss_portal.personal import ERASED_DOMAIN

State = Mail.State
SENT_AGAIN_FROM = (State.FAILED, State.UNKNOWN, State.STOPPED, State.WITHHELD)
STOPPED_FROM = (State.QUEUED, State.CLAIMED)
# One act over many mails takes at most so many. Who wants more presses again, and sees what happened in between.
MOST_AT_ONCE = 10_000
# Databases take only so many values in one statement.
SLICE = 500


class NotPossible(Exception):
    """Why an act cannot be done; the words are for the person who wanted it."""


class Obstacle(models.TextChoices):
    """Why a mail can never be sent again, whatever its state."""

    ERASED = "erased", _("The recipient was erased.")
    LINK_FORGOTTEN = "link-forgotten", _("Its personal link is forgotten, so that nobody else can use it.")


def obstacle_of(mail: Mail) -> Obstacle | None:
    """What keeps a mail from being sent again; the same rule as `sendable_again`."""
    if mail.recipient.endswith(ERASED_DOMAIN):
        return Obstacle.ERASED
    had_link = SECRET_PLACE in mail.body or mail.reason in _kinds_with_link()
    return Obstacle.LINK_FORGOTTEN if had_link and not mail.secret else None


def sendable_again() -> Q:
    """Mails that nothing keeps from being sent again, in a state from which that is possible or not."""
    had_link = Q(body__contains=SECRET_PLACE) | Q(reason__in=_kinds_with_link())
    return ~Q(had_link, secret="") & ~Q(recipient__endswith=ERASED_DOMAIN)


def _kinds_with_link() -> list[str]:
    """The kinds whose letter has a personal link. Its template says so, whether the letter was ever written or not."""
    return [kind.name for kind in all_kinds() if _shows_link(f"email/{kind.name}.html")]


def _shows_link(template: str) -> bool:
    try:
        source: str = get_template(template).template.source  # type: ignore[attr-defined]
    except TemplateDoesNotExist:
        return False
    return "personal_link" in source


# --- One mail ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def send_again(mail: Mail, *, seen: str, by: Any, at: datetime | None = None) -> None:
    """Puts a mail back into the queue as if it were new. Its kind is asked once more whether it is still due.

    `seen` is the state that the person saw. An unknown mail may arrive twice, and only who saw that it is unknown may
    decide so. Raises NotPossible.
    """
    if obstacle := obstacle_of(mail):
        raise NotPossible(obstacle.label)
    if seen not in SENT_AGAIN_FROM:
        raise NotPossible(_changed())
    found = Mail.objects.filter(sendable_again(), pk=mail.pk, state=seen)
    if not found.update(**_as_new(at or timezone.now())):
        raise NotPossible(_changed())
    ring_after_commit()
    _note("mail sent again", mail, by=by, state=seen, attempts=mail.attempts)


def _as_new(at: datetime) -> dict[str, Any]:
    """Without the claim, so that a sender who still held the mail writes nothing into it any more."""
    return {"state": State.QUEUED, "due_at": at, "attempts": 0, "claim": None, "claimed_at": None, "error": ""}


@transaction.atomic
def mark_as_sent(mail: Mail, *, seen: str, by: Any, at: datetime | None = None) -> None:
    """A person knows that an unknown mail has arrived. It counts as sent when its sending began. Raises NotPossible."""
    found = Mail.objects.filter(pk=mail.pk, state=State.UNKNOWN)
    sent_at = Coalesce(F("claimed_at"), at or timezone.now(), output_field=models.DateTimeField())
    if seen != State.UNKNOWN or not found.update(state=State.SENT, sent_at=sent_at, error="", secret=""):
        raise NotPossible(_changed())
    _note("mail marked as sent", mail, by=by)


@transaction.atomic
def stop(mail: Mail, *, seen: str, by: Any) -> None:
    """A mail that waits is not sent. One that is on its way cannot be called back. Raises NotPossible."""
    # Between waiting and being taken up a mail goes to and fro by itself; to stop it means the same in both.
    found = Mail.objects.waiting().filter(pk=mail.pk)
    if seen not in STOPPED_FROM or not found.update(**_stopped()):
        raise NotPossible(_changed())
    _note("mail stopped", mail, by=by)


def _stopped() -> dict[str, Any]:
    return {"state": State.STOPPED, "secret": "", "error": "An administrator stopped it."}


def _changed() -> str:
    return gettext("The mail has changed meanwhile. Look at it again.")


def _note(act: str, mail: Mail, *, by: Any, **detail: Any) -> None:
    mail.history_label = gettext("Mail %(number)s") % {"number": mail.pk}  # type: ignore[attr-defined]
    record(act, mail, by=by, **detail)


# --- Many mails -------------------------------------------------------------------------------------------------------


@transaction.atomic
def send_all_again(mails: QuerySet[Mail], *, most: int, by: Any, at: datetime | None = None, **detail: Any) -> int:
    """Puts back into the queue what failed of these, the oldest first, at most so many. Gives their number.

    `detail` says in the history which mails were meant, without names and addresses.
    """
    failed = mails.filter(sendable_again(), state=State.FAILED)
    chosen = _held(failed, most)
    sent = sum(
        Mail.objects.filter(pk__in=some, state=State.FAILED).update(**_as_new(at or timezone.now()))
        for some in _sliced(chosen)
    )
    if sent:
        ring_after_commit()
        _note_many("mails sent again", chosen, by=by, mails=sent, **detail)
    return sent


@transaction.atomic
def stop_all(mails: QuerySet[Mail], *, most: int, by: Any, **detail: Any) -> int:
    """Stops what waits of these, the oldest first, at most so many. Gives their number."""
    chosen = _held(mails.filter(state__in=STOPPED_FROM), most)
    stopped = sum(
        Mail.objects.filter(pk__in=some, state__in=STOPPED_FROM).update(**_stopped()) for some in _sliced(chosen)
    )
    if stopped:
        _note_many("mails stopped", chosen, by=by, mails=stopped, **detail)
    return stopped


def _held(mails: QuerySet[Mail], most: int) -> list[int]:
    """Passes over rows that a sender holds at this moment: nobody waits for the other, so there is no deadlock."""
    free = mails.order_by("pk").select_for_update(skip_locked=True, of=("self",))
    return list(free.values_list("pk", flat=True)[: max(0, min(most, MOST_AT_ONCE))])


def _sliced(chosen: list[int]) -> Iterator[list[int]]:
    return (chosen[start : start + SLICE] for start in range(0, len(chosen), SLICE))


def _note_many(act: str, chosen: list[int], *, by: Any, **detail: Any) -> None:
    """One row about the outbox as a whole, with the first and last number of the mails."""
    record(act, ContentType.objects.get_for_model(Mail), by=by, first=chosen[0], last=chosen[-1], **detail)


# --- A mass mailing ---------------------------------------------------------------------------------------------------


@transaction.atomic
def stop_mailing(mailing: Mailing, *, by: Any, at: datetime | None = None) -> int:
    """Stops what was not sent of a mass mailing, and gives the number of these mails. Raises NotPossible."""
    held = Mailing.objects.select_for_update().get(pk=mailing.pk)
    if held.stopped_at:
        raise NotPossible(gettext("The mailing was stopped already."))
    if held.written_at and not Mail.objects.waiting().filter(mailing=held).exists():
        raise NotPossible(gettext("Nothing of this mailing waits any more."))
    stopped = mailings.stop_mailing(held, at=at)
    record("mailing stopped", held, by=by, mails=stopped)
    return stopped
