"""A digest: who wishes so gets one mail a day instead of many.

A mail that is due and may wait is put into the digest of its address, which goes out at the next seven o'clock. From
then on it has no life of its own: it is in the digest until that is sent, stopped or withheld, and then so is the mail.
While a digest has failed, or nobody knows whether it arrived, its mails wait in it: one row to settle, and not many.

What was put into a digest stays there, whatever the recipient wishes next; unless she wants no such mail at all.
"""

import logging
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ncss_portal.outbox import claiming
from ncss_portal.outbox.kinds import Content, Kind, NotDue, Topic, all_kinds, kind_of
from ncss_portal.outbox.letters import Letter, compose
from ncss_portal.outbox.models import Mail, MailChoice
from ncss_portal.outbox.refusing import DIGEST, Wishes

logger = logging.getLogger(__name__)

# When digests go out, in local time.
HOUR = time(7)
# Where the digest of a day is closed already, the next one is taken; after so many days the mail goes by itself.
DAYS = 3
BATCH = 200
State = Mail.State


@dataclass(frozen=True, slots=True)
class Line:
    """One mail in a digest."""

    pk: int
    subject: str
    url: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A mail that is not in the digest any more, what becomes of it, and why."""

    pk: int
    state: str
    why: str


@dataclass(frozen=True, slots=True)
class Digest(Content):
    """What a digest says, and of what it says nothing."""

    lines: tuple[Line, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


# --- Into the digest --------------------------------------------------------------------------------------------------


def gather(at: datetime) -> int:
    """Puts due mails of those who wish a digest into the digest of the day; gives their number.

    Mails whose digest is over are settled with it.
    """
    settle(at)
    gathered = 0
    rest = _in_the_order_of_the_queue(_wished(at))
    while batch := list(rest.values_list("due_at", "pk")[:BATCH]):
        gathered += _put_in(Mail.objects.filter(pk__in=[pk for _due_at, pk in batch], state=State.QUEUED), at)
        rest = _in_the_order_of_the_queue(_wished(at)).filter(_after(*batch[-1]))
    return gathered


def _in_the_order_of_the_queue(mails: QuerySet[Mail]) -> QuerySet[Mail]:
    """So that the index of the queue is read, and not the mails of all years."""
    return mails.order_by("due_at", "pk")


def _after(due_at: datetime, pk: int) -> Q:
    return Q(due_at__gt=due_at) | Q(due_at=due_at, pk__gt=pk)


def put_off(mail: Mail, token: uuid.UUID, wishes: Wishes, at: datetime) -> bool:
    """Puts a mail that was taken up into the digest, where it was written or wished so since they were gathered."""
    kind = kind_of(mail.reason)
    if kind is None or not kind.can_wait or mail.is_test or wishes.how(mail.recipient, kind) != MailChoice.How.DIGEST:
        return False
    return bool(_put_in(Mail.objects.filter(pk=mail.pk, claim=token, state=State.CLAIMED), at))


def _wished(at: datetime) -> QuerySet[Mail]:
    """What is due, may wait, and goes to somebody who wants it once a day."""
    reasons: dict[str, list[str]] = {}
    for kind in all_kinds():
        if kind.topic and kind.can_wait:
            reasons.setdefault(kind.topic.name, []).append(kind.name)
    wished = Q(pk__in=[])
    for topic, names in reasons.items():
        choices = MailChoice.objects.filter(topic=topic, how=MailChoice.How.DIGEST)
        wished |= Q(reason__in=names, address__in=choices.values("address"))
    return Mail.objects.due(at).annotate(address=Lower("recipient")).filter(wished, is_test=False)


@transaction.atomic
def _put_in(mails: QuerySet[Mail], at: datetime) -> int:
    """Both sides are held: no sender takes up the mail or the digest in between. What others hold is passed over."""
    members = list(mails.select_for_update(skip_locked=True, of=("self",)).order_by("pk"))
    digests = _waiting_digests(members, at)
    inside = [member for member in members if member.recipient.lower() in digests]
    for member in inside:
        member.state, member.digest = State.GATHERED, digests[member.recipient.lower()]
        member.claim = member.claimed_at = None
    Mail.objects.bulk_update(inside, ["state", "digest", "claim", "claimed_at"])
    return len(inside)


def _waiting_digests(members: Iterable[Mail], at: datetime) -> dict[str, Mail]:
    """For each address the next digest that nobody has taken up or stopped, and holds it."""
    languages: dict[str, str] = {}
    for member in members:
        languages.setdefault(member.recipient.lower(), member.language)
    waiting: dict[str, Mail] = {}
    for day, moment in islice(mornings(at), DAYS):
        # In order, so that two workers wait for each other and never both at once.
        rest = sorted(languages.keys() - waiting.keys())
        if not rest:
            break
        same = {"reason": DIGEST, "occasion": day.isoformat()}
        new = [Mail(recipient=address, language=languages[address], due_at=moment, **same) for address in rest]
        Mail.objects.bulk_create(new, ignore_conflicts=True)
        held = Mail.objects.select_for_update(of=("self",)).filter(recipient__in=rest, state=State.QUEUED, **same)
        waiting |= {digest.recipient: digest for digest in held.order_by("pk")}
    return waiting


def mornings(at: datetime) -> Iterator[tuple[date, datetime]]:
    """The next days on which digests go out, and the moment of each, in the portal's own time. Never now."""
    zone = timezone.get_default_timezone()
    day = at.astimezone(zone).date()
    while True:
        moment = datetime.combine(day, HOUR, tzinfo=zone)
        if moment > at:
            yield day, moment.astimezone(UTC)
        day += timedelta(days=1)


# --- The letter -------------------------------------------------------------------------------------------------------


def _write(mail: Mail, at: datetime) -> Digest:
    """Asks each mail in the digest once more. Changes nothing: `begin_to_send` does."""
    wishes = Wishes.of([mail.recipient])
    members = mail.gathered.filter(state=State.GATHERED).select_related("mailing").order_by("due_at", "pk")
    looked = [_look_at(member, wishes, at) for member in members]
    lines = tuple(one for one in looked if isinstance(one, Line))
    if not lines:
        raise NotDue("None of the mails in this digest is due any more.")
    left_out = tuple(one for one in looked if isinstance(one, LeftOut))
    return Digest({"lines": lines}, lines=lines, left_out=left_out)


def _look_at(member: Mail, wishes: Wishes, at: datetime) -> Line | LeftOut:
    """The line of one mail, or why it has none. One that cannot be written never stops the others."""
    try:
        _refuse(member, wishes)
        letter = compose(member, at)
    except NotDue as why:
        return LeftOut(member.pk, State.WITHHELD, str(why))
    except Exception as problem:
        logger.exception("Mail %s could not be written into a digest.", member.pk)
        return LeftOut(member.pk, State.FAILED, repr(problem))
    path = letter.content.path if letter.content else ""
    return Line(member.pk, letter.subject, f"{settings.SITE_URL}{path or '/'}")


def _refuse(member: Mail, wishes: Wishes) -> None:
    kind = kind_of(member.reason)
    if kind and wishes.how(member.recipient, kind) == MailChoice.How.NEVER:
        raise NotDue("The recipient does not wish mail of this kind.")
    if member.mailing and member.mailing.stopped_at:
        raise NotDue("The mailing was stopped.")


KIND = Kind(
    DIGEST,
    _("Digest"),
    _("You get this mail because you chose to get mail from the portal once a day, together."),
    _write,
    # Nobody chooses this topic: to stop a digest is to refuse the topics of what is in it.
    topic=Topic(DIGEST, _("Digest"), _("Once a day, what the portal has for you.")),
    can_wait=False,
)


# --- What becomes of what is in it ------------------------------------------------------------------------------------


@transaction.atomic
def begin_to_send(mail: Mail, letter: Letter, token: uuid.UUID, at: datetime) -> bool:
    """As in `claiming`; and what was left out of the letter of a digest leaves the digest in the same step."""
    if not claiming.begin_to_send(mail, token, at, subject=letter.subject, body=letter.text):
        return False
    if isinstance(letter.content, Digest):
        for one in letter.content.left_out:
            _leave(one)
        said = [Mail(pk=line.pk, subject=line.subject) for line in letter.content.lines]
        Mail.objects.bulk_update(said, ["subject"])
    return True


def _leave(one: LeftOut) -> None:
    Mail.objects.filter(pk=one.pk, state=State.GATHERED).update(state=one.state, secret="", error=one.why)


def settle(at: datetime) -> None:
    """Settles the mails whose digest is over. After a worker died in between, the next call does it."""
    sent_at = Subquery(Mail.objects.filter(pk=OuterRef("digest")).values("sent_at")[:1])
    _gathered_in(State.SENT).update(state=State.SENT, sent_at=sent_at, secret="", error="")
    _gathered_in(State.STOPPED).update(state=State.STOPPED, secret="", error="Its digest was stopped.")
    for member in _gathered_in(State.WITHHELD).select_related("digest", "mailing").order_by("pk"):
        _leave(_why_withheld(member, at))


def _gathered_in(state: str) -> QuerySet[Mail]:
    """Mails that still count as gathered, in digests of a state."""
    return Mail.objects.filter(state=State.GATHERED, digest__in=Mail.objects.filter(reason=DIGEST, state=state))


def _why_withheld(member: Mail, at: datetime) -> LeftOut:
    """Its own reason where it has one; else that of the digest."""
    looked = _look_at(member, Wishes.of([member.recipient]), at)
    if isinstance(looked, LeftOut):
        return looked
    return LeftOut(member.pk, State.WITHHELD, member.digest.error if member.digest else "")
