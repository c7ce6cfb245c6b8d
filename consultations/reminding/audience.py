"""Whom a comment period concerns, and at which address.

Those who coordinate the strategy or sit in a body that follows it, guests of the draft, who sent a comment in this
period or an earlier one of the document, and who asked. Of an account it is the address of today, while it is open.
Who does not wish to be written to about the strategy is left out, and so is who may not see the period yet.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Lower, TruncDate
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from actionplan.permissions import coordinating_groups, following_groups
from consultations.commenting.models import Comment, Consultation, Response
from consultations.drafting.guests import find_guests
from consultations.reminding.models import Reminder, Subscription
from consultations.reminding.schedule import local_zone
from ncss_portal.outbox.kinds import Recipient
from ncss_portal.personal import ERASED_DOMAIN
from stakeholders.models import Address, Body, Consent, Contact, Seat, User

# A database cursor reads so many rows at a time.
CHUNK = 1000
# What reminds of commenting goes only to those who have sent nothing yet.
TO_THE_SILENT = (Reminder.Event.DAYS_LEFT, Reminder.Event.LAST_DAY)
# Whoever wrote just now has the mail with the link before the eyes.
MAIL_IS_FRESH = timedelta(hours=1)
# Each row says an address, in lower case, and a language or nothing.
Rows = QuerySet[Any, Any]


@dataclass(frozen=True, slots=True)
class _Group:
    """Some of those who are written to, and why. A part is put into words for the database when it is needed."""

    label: str | Promise
    parts: tuple[Callable[[], Rows], ...]


# --- What pages and mailings ask -------------------------------------------------------------------------------------


def recipients(consultation: Consultation, at: datetime, event: str = "") -> Iterator[Recipient]:
    """Everybody, each address once, in the order of the addresses; never all of them in memory.

    `event` narrows it to those to whom a line of the schedule goes.
    """
    parts = _parts(consultation, at, event)
    rows = parts[0].union(*parts[1:]).order_by("address", "-speaks").iterator(chunk_size=CHUNK)
    known = dict(settings.LANGUAGES)
    for address, same in groupby(rows, key=itemgetter("address")):
        speaks = next(same)["speaks"]
        yield Recipient(address, speaks if speaks in known else "")


def count(consultation: Consultation, at: datetime, event: str = "") -> int:
    """The number of addresses, counted by the database."""
    parts = [part.values("address") for part in _parts(consultation, at, event)]
    return parts[0].union(*parts[1:]).count()


def groups(consultation: Consultation, at: datetime) -> list[tuple[str, int]]:
    """Why people are written to, each with the number of addresses. Who has two reasons is counted twice."""
    told = []
    for group in _groups(consultation, _Asking(consultation, at)):
        first, *others = [part().values("address") for part in group.parts]
        told.append((str(group.label), first.union(*others).count()))
    return told


def concerned(consultation: Consultation, addresses: Collection[str], at: datetime) -> set[str]:
    """Those of some addresses (in lower case) whose owners are among them: few questions, asked before each sending."""
    closed = _closed_accounts().filter(address__in=addresses).values_list("address", flat=True)
    asked = frozenset(addresses) - set(closed)
    found: set[str] = set()
    # The groups that can be large come last, and are asked first.
    for group in reversed(_groups(consultation, _Asking(consultation, at, of=asked))):
        for part in group.parts:
            if found == asked:
                return found
            found.update(part().values_list("address", flat=True))
    return found


def have_taken_part(consultation: Consultation, addresses: Collection[str]) -> set[str]:
    """Those of some addresses (in lower case) from which, or from whose accounts, a comment was sent in this period."""
    sent = Comment.objects.sent().filter(consultation=consultation).values("response")
    said = Response.objects.filter(pk__in=sent, consultation=consultation)
    accounts = said.filter(user__isnull=False).annotate(address=Lower("user__email")).filter(address__in=addresses)
    by_mail = said.filter(user__isnull=True, email__in=addresses)
    return {*accounts.values_list("address", flat=True), *by_mail.values_list("email", flat=True)}


def unconfirmed(consultation: Consultation) -> "QuerySet[Comment]":
    """Comments that were written in time, without an account, and wait for their mail to be answered."""
    return Comment.objects.unsent().filter(
        consultation=consultation,
        written_at__gte=consultation.opens_at,
        written_at__lt=consultation.closes_at,
        response__user__isnull=True,
        response__confirmed_at__isnull=True,
    )


# --- The groups ------------------------------------------------------------------------------------------------------


def _parts(consultation: Consultation, at: datetime, event: str) -> Sequence[Rows]:
    if event == Reminder.Event.UNSENT:
        waiting = unconfirmed(consultation).filter(written_at__lte=at - MAIL_IS_FRESH).order_by()
        return [waiting.values(address=Lower("response__email"), speaks=Value(""))]
    parts = [part() for group in _groups(consultation, _Asking(consultation, at)) for part in group.parts]
    return [_silent(part, consultation) for part in parts] if event in TO_THE_SILENT else parts


def _silent(rows: Rows, consultation: Consultation) -> Rows:
    sent = Comment.objects.sent().filter(consultation=consultation).values("response")
    said = Response.objects.filter(pk__in=sent)
    return rows.exclude(address__in=said.filter(user__isnull=False).values(of=Lower("user__email"))).exclude(
        address__in=said.filter(user__isnull=True).values(of=Lower("email"))
    )


def _groups(consultation: Consultation, asking: "_Asking") -> list[_Group]:
    """All groups. Before the opening only those who see the period then; and where it is not for everybody, nobody for
    having spoken or asked alone.
    """
    coordinating = coordinating_groups(consultation.document.strategy)
    following = following_groups(consultation.document.strategy)
    early = [
        _Group(
            _("Coordinators of the strategy"),
            (partial(asking.members, coordinating), partial(asking.seated, coordinating)),
        ),
        _Group(
            _("Members of bodies that follow the strategy"),
            (partial(asking.members, following), partial(asking.seated, following)),
        ),
    ]
    if asking.accounts_only:
        return early
    guests = _Group(_("Guests of the draft"), (asking.guests,))
    if consultation.audience == Consultation.Audience.INVITED:
        return [*early, guests]
    if consultation.audience == Consultation.Audience.BODY:
        members = Group.objects.filter(body=consultation.body_id)
        return [*early, _Group(_("Members of the body"), (partial(asking.seated, members),))]
    return [
        *early,
        guests,
        _Group(_("Commented on this draft"), (asking.accounts_that_spoke, asking.addresses_that_spoke)),
        _Group(_("Asked for these mails"), (asking.addresses_that_asked, asking.accounts_that_asked)),
    ]


class _Asking:
    """The questions to the database about one period on one day: of all addresses, or `of` some that are no closed
    accounts'.
    """

    def __init__(self, consultation: Consultation, at: datetime, of: Collection[str] | None = None) -> None:
        self.consultation, self.of = consultation, of
        self.on = timezone.localdate(at, local_zone())
        self.accounts_only = at < consultation.opens_at
        # Most people never withdrew anything: then nothing more is asked about it.
        self.unwilling = _unwilling(self.on) if of is None or _have_withdrawn(of, self.on) else None

    def members(self, granted: QuerySet[Group]) -> Rows:
        """Who is in the groups. In those of bodies and organisations nobody is by mere membership."""
        plain = granted.filter(body__isnull=True, organisation__isnull=True)
        return self._accounts(User.objects.filter(groups__in=plain.values("pk")))

    def seated(self, granted: QuerySet[Group]) -> Rows:
        """Who holds a seat in the bodies of the groups, or is an alternate; without an account at the first address."""
        bodies = Body.objects.existing(self.on).filter(group__in=granted.values("pk"))
        seats = Seat.objects.current(self.on).filter(body__in=bodies.values("pk"))
        people = Contact.objects.standing_alone().filter(
            Q(pk__in=seats.values("holder")) | Q(pk__in=seats.values("alternate")),
            Q(user__is_active=True) if self.accounts_only else Q(user__is_active=True) | Q(user__isnull=True),
        )
        if self.unwilling is not None:
            people = people.exclude(pk__in=self.unwilling.values("pk"))
        first = Address.objects.filter(contact=OuterRef("pk")).order_by("position", "pk").values("email")[:1]
        address = Case(When(user__isnull=False, then=Lower("user__email")), default=Lower(Subquery(first)))
        named = people.annotate(address=address).filter(address__isnull=False)
        if self.of is None:
            named = named.exclude(user__isnull=True, address__in=_closed_accounts().values("address"))
        return self._only(named, F("language"))

    def guests(self) -> Rows:
        invited = find_guests(self.consultation.document.slug)
        return self.members(Group.objects.filter(pk=invited.pk) if invited else Group.objects.none())

    def accounts_that_spoke(self) -> Rows:
        said = self._responses().filter(user__isnull=False)
        return self._accounts(User.objects.filter(pk__in=said.values("user")))

    def addresses_that_spoke(self) -> Rows:
        said = self._responses().filter(user__isnull=True, confirmed_at__isnull=False)
        if self.unwilling is not None:
            said = said.exclude(email__in=self._unwilling_addresses())
        return self._at_addresses(said.exclude(email__endswith=ERASED_DOMAIN), Value(""))

    def _responses(self) -> "QuerySet[Response]":
        """With a comment that was sent in this period, or in an earlier one of the document."""
        periods = Consultation.objects.filter(
            document=self.consultation.document_id, opens_at__lte=self.consultation.opens_at
        ).values("pk")
        sent = Comment.objects.sent().filter(consultation__in=periods)
        return Response.objects.filter(consultation__in=periods, pk__in=sent.values("response"))

    def accounts_that_asked(self) -> Rows:
        asked = self._running().filter(user__is_active=True)
        if self.unwilling is not None:
            asked_since = self._asked_since(contact__user=OuterRef("user"))
            asked = asked.filter(~Q(user__in=self._unwilling_accounts()) | asked_since)
        return self._only(asked.annotate(address=Lower("user__email")), F("language"))

    def addresses_that_asked(self) -> Rows:
        asked = self._running().filter(user__isnull=True)
        if self.unwilling is not None:
            asked_since = self._asked_since(contact__addresses__email__iexact=OuterRef("email"))
            asked = asked.filter(~Q(email__in=self._unwilling_addresses()) | asked_since)
        return self._at_addresses(asked, F("language"))

    def _running(self) -> "QuerySet[Subscription]":
        return Subscription.objects.filter(
            document=self.consultation.document_id, confirmed_at__isnull=False, ended_at__isnull=True
        ).annotate(asked_on=TruncDate("confirmed_at", tzinfo=local_zone()))

    def _asked_since(self, **whose: Any) -> Q:
        """That every withdrawal lies before the day of the subscription."""
        withdrawn = Consent.objects.filter(purpose=Consent.Purpose.CONTACT, **whose).order_by()
        since = withdrawn.filter(withdrawn_on__lte=self.on, withdrawn_on__gte=OuterRef("asked_on"))
        return ~Q(Exists(since))

    def _accounts(self, users: "QuerySet[User]") -> Rows:
        willing = users.filter(is_active=True)
        if self.unwilling is not None:
            willing = willing.exclude(pk__in=self._unwilling_accounts())
        return self._only(willing.annotate(address=Lower("email")), Coalesce("contact__language", Value("")))

    def _at_addresses(self, rows: QuerySet[Any], speaks: Any) -> Rows:
        # The column is in lower case; asked by itself, its index helps.
        if self.of is not None:
            found = rows.filter(email__in=self.of)
        else:
            found = rows.exclude(email__in=_closed_accounts().values("address"))
        return found.order_by().values(address=Lower("email"), speaks=speaks)

    def _only(self, rows: QuerySet[Any], speaks: Any) -> Rows:
        found = rows if self.of is None else rows.filter(address__in=self.of)
        return found.order_by().annotate(speaks=speaks).values("address", "speaks")

    def _unwilling_accounts(self) -> Rows:
        unwilling = _unwilling(self.on)
        rows = Contact.objects.filter(Q(pk__in=unwilling.values("pk")) | Q(merged_into__in=unwilling.values("pk")))
        return rows.filter(user__isnull=False).values("user")

    def _unwilling_addresses(self) -> Rows:
        return Address.objects.filter(contact__in=_unwilling(self.on).values("pk")).values(of=Lower("email"))


def _closed_accounts() -> Rows:
    """Each with its address. Whatever else leads there, nothing is sent to it."""
    return User.objects.filter(is_active=False).annotate(address=Lower("email"))


def _unwilling(on: date) -> "QuerySet[Contact]":
    """Who once agreed to be written to, and does not today. Who was never asked is not among them."""
    about = Consent.objects.filter(purpose=Consent.Purpose.CONTACT)
    standing = about.filter(Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=on))
    return Contact.objects.filter(pk__in=about.values("contact")).exclude(pk__in=standing.values("contact"))


def _have_withdrawn(addresses: Collection[str], on: date) -> bool:
    """Whether anybody with one of these addresses ever withdrew the consent to be written to."""
    places = ("contact__addresses__email", "contact__user__email", "contact__absorbed__user__email")
    withdrawn = Consent.objects.filter(purpose=Consent.Purpose.CONTACT, withdrawn_on__lte=on)
    return any(withdrawn.annotate(address=Lower(place)).filter(address__in=addresses).exists() for place in places)
