"""The outbox as its administrator sees it: the list, one mail, and whether mail goes out at all.

Written for a table of many hundred thousand mails: what is asked on every visit is answered by the table's indexes.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from ncss_portal.outbox.kinds import kind_of
from ncss_portal.outbox.mailing import Progress, progress_of
from ncss_portal.outbox.models import Mail, Mailing
from ncss_portal.outbox.sending import AWAY

PER_PAGE = 50
# Deeper than this nobody turns pages that were not counted.
LAST_UNCOUNTED = 10_000
# Due for longer than this, a mail should have gone: the sweep looks every half minute.
PATIENCE = timedelta(minutes=5)
State = Mail.State
SIGNS = {
    State.QUEUED: "none",
    State.CLAIMED: "now",
    State.SENDING: "now",
    State.SENT: "done",
    State.GATHERED: "noted",
    State.WITHHELD: "out",
    State.STOPPED: "out",
    State.FAILED: "error",
    State.UNKNOWN: "risk",
}


def title_of(reason: str) -> str:
    """The kind of a mail in words."""
    kind = kind_of(reason)
    return str(kind.title) if kind else _("Kind no longer known")


# --- What an administrator may read -----------------------------------------------------------------------------------


def links_left_out(words: str) -> str:
    """The words without any address of the web: with some of them one acts as the reader of the mail.

    All of them, since nobody can tell for all kinds of today and tomorrow which are harmless. A mail server that
    refuses a mail, and a mail that came back, may quote them too.
    """
    return _links(urlsplit(settings.SITE_URL).netloc).sub(_("[link left out]"), words)


@lru_cache(maxsize=4)
def _links(host: str) -> re.Pattern[str]:
    return re.compile(rf"(?:[a-z][a-z0-9+.-]{{0,20}}://|www\.|{re.escape(host)}/)\S+", re.IGNORECASE)


# --- The list ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One mail in a list."""

    mail: Mail

    @property
    def title(self) -> str:
        return title_of(self.mail.reason)

    @property
    def sign(self) -> str:
        return SIGNS[State(self.mail.state)]

    @property
    def moment(self) -> tuple[str, datetime]:
        """The moment that matters in this state, and its name."""
        mail = self.mail
        if mail.sent_at:
            return _("Sent"), mail.sent_at
        if mail.state == State.QUEUED:
            return _("Due"), mail.due_at
        if mail.state in (State.FAILED, State.UNKNOWN) and mail.claimed_at:
            return _("Tried"), mail.claimed_at
        if mail.state in (State.CLAIMED, State.SENDING) and mail.claimed_at:
            return _("Begun"), mail.claimed_at
        return _("Written"), mail.created_at

    @property
    def what_happened(self) -> str:
        return links_left_out(self.mail.error)


def rows(mails: Iterable[Mail]) -> list[Row]:
    return [Row(mail) for mail in mails]


def numbers_by_state(mails: QuerySet[Mail]) -> dict[str, int]:
    """How many mails are in each state."""
    return dict(mails.order_by().values_list("state").annotate(number=Count("*")))


def newest_first(mails: QuerySet[Mail], *, of_one_state: bool) -> QuerySet[Mail]:
    """Each of the two orders has an index; they differ only for mails of one and the same moment."""
    order = ("-created_at", "-pk") if of_one_state else ("-pk",)
    return mails.order_by(*order).defer("body", "secret")


def page_of(mails: QuerySet[Mail], asked: str | None, *, count: int | None) -> Page[Mail]:
    """One page of the list. Without a count, one row more than a page holds says whether there is another."""
    if count is not None:
        counted = Paginator(mails, PER_PAGE)
        counted.count = count
        return counted.get_page(asked)
    number = min(int(asked), LAST_UNCOUNTED) if asked and asked.isdecimal() and len(asked) < 10 else 1
    start = (max(number, 1) - 1) * PER_PAGE
    found = list(mails[start : start + PER_PAGE + 1])
    uncounted = Paginator(found, PER_PAGE)
    uncounted.count = start + len(found)
    return Page(found[:PER_PAGE], max(number, 1), uncounted)


# --- Whether mail goes out --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Health:
    """How the outbox is: what waits, since when, and when something last went out."""

    waiting: int
    due_since: datetime | None
    last_sent_at: datetime | None
    is_server_reached: bool
    is_late: bool


def health(numbers: dict[str, int], at: datetime) -> Health:
    """Asked with the numbers of all mails by state."""
    first = Mail.objects.due(at).order_by("due_at", "pk").values_list("due_at", "error").first()
    due_since, error = first or (None, "")
    last_sent_at = _last_sent_at()
    long_ago = at - PATIENCE
    # A large mailing takes hours. As long as mails go out, nothing is wrong.
    is_idle = last_sent_at is None or last_sent_at < long_ago
    return Health(
        waiting=numbers.get(State.QUEUED, 0) + numbers.get(State.CLAIMED, 0),
        due_since=due_since,
        last_sent_at=last_sent_at,
        is_server_reached=error != AWAY,
        is_late=is_idle and due_since is not None and due_since < long_ago,
    )


def _last_sent_at() -> datetime | None:
    return Mail.objects.filter(state=State.SENT).order_by("-sent_at").values_list("sent_at", flat=True).first()


# --- Mass mailings ----------------------------------------------------------------------------------------------------


def mailings() -> QuerySet[Mailing]:
    """The newest first, each with the subject of one of its mails: it says what the mailing is about."""
    # Any of them. As a span with an order, the state leads PostgreSQL to the index; by the key it would read all mails.
    sent = Mail.objects.filter(mailing=OuterRef("pk"), state__range=(State.SENT, State.SENT))
    written = sent.exclude(subject="").order_by("state")
    return Mailing.objects.annotate(subject=Subquery(written.values("subject")[:1])).order_by("-planned_for", "-pk")


@dataclass(frozen=True)
class MailingRow:
    """A mass mailing and how far it has come."""

    mailing: Mailing
    progress: Progress

    @property
    def title(self) -> str:
        return title_of(self.mailing.reason)

    @property
    def done(self) -> int:
        """Mails of which nothing more will come by itself."""
        return self.progress.total - self.progress.on_the_way

    @property
    def numbers(self) -> list[tuple[str, str, int]]:
        """Of each state that matters: its filter in the list, its words, its number. Only on the way has no filter."""
        progress = self.progress
        always = (State.SENT, State.WITHHELD, State.FAILED, State.UNKNOWN)
        seldom = (state for state in (State.GATHERED, State.STOPPED) if progress.counts.get(state))
        told = [(str(state), str(State(state).label), progress.counts.get(state, 0)) for state in (*always, *seldom)]
        return [told[0], ("", _("On the way"), progress.on_the_way), *told[1:]]

    @property
    def is_being_written(self) -> bool:
        return self.mailing.written_at is None and self.mailing.stopped_at is None

    @property
    def is_in_work(self) -> bool:
        return self.is_being_written or self.progress.on_the_way > 0

    @property
    def can_be_stopped(self) -> bool:
        waiting = self.progress.queued + self.progress.claimed
        return self.is_being_written or (self.mailing.stopped_at is None and waiting > 0)

    @property
    def state(self) -> tuple[str, str]:
        """A sign and a word."""
        if self.mailing.stopped_at:
            return "out", _("Stopped")
        if self.is_being_written:
            return "now", _("Being written")
        return ("now", _("On the way")) if self.progress.on_the_way else ("done", _("Done"))


def mailing_rows(shown: Iterable[Mailing]) -> list[MailingRow]:
    """Two queries, however many there are."""
    known = list(shown)
    progress = progress_of(known)
    return [MailingRow(mailing, progress[mailing.pk]) for mailing in known]
