"""Works off the outbox.

The database is the queue of record. A task only says "look": losing it loses nothing, and many workers at once do no
harm. No ETA and no countdown anywhere: Redis would deliver such tasks again.
"""

import logging
import math
import signal
import smtplib
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from enum import Enum, auto
from functools import partial

from django.core.exceptions import ValidationError
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from ncss_portal.outbox import claiming, digesting, kinds, mailing
from ncss_portal.outbox.bounces.noting import note_refusal
from ncss_portal.outbox.kinds import PREPARED_FOR, NotDue, kind_of
from ncss_portal.outbox.letters import Letter, compose, message
from ncss_portal.outbox.models import Mail, MailChoice
from ncss_portal.outbox.models.mails import ATTEMPTS
from ncss_portal.outbox.refusing import Wishes
from ncss_portal.outbox.smtp import InDoubt, NotReached

logger = logging.getLogger(__name__)

# Stands in the rows that are given back; the administrator's page reads the health of the server from it.
AWAY = "The mail server was not reached."
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
PERMANENT = 500
# So often in a row may the connection break until the server is left alone for a while: mails do not use up all their
# attempts, and do not all become doubtful, where the fault is the server's.
BREAKS = 3
State = Mail.State
Clock = Callable[[], datetime]


class _How(Enum):
    """How the sending of one mail went, as far as it concerns the next one."""

    SENT = auto()
    NOT_SENT = auto()
    BROKEN = auto()
    NOT_REACHED = auto()


def send_due(at: datetime | None = None) -> int:
    """Puts what is due into the outbox and works it off; gives the number of mails sent."""
    plan(at)
    return work_off(at)


def plan(at: datetime | None = None) -> None:
    """Asks all apps what mass mailings have come due, and writes their mails into the outbox."""
    now = at or timezone.now()
    for planner in kinds.planners():
        try:
            planner(now)
        except Exception:  # one app's schedule must not stop the mail of the others
            logger.exception("Planning mail failed: %r", planner)
    mailing.write_out_all(now)


def work_off(at: datetime | None = None, *, seconds: float = math.inf) -> int:
    """Sends what is due, over one connection, for about so many seconds; gives the number sent."""
    clock: Clock = (lambda: at) if at else timezone.now
    end = time.monotonic() + seconds
    claiming.tidy(clock())
    digesting.gather(clock())
    sent = 0
    connection = get_connection()
    try:
        while time.monotonic() < end:
            token, mails = claiming.claim(clock())
            if not mails:
                break
            batch = _Batch(mails, token, connection, clock, end)
            batch.send()
            sent += batch.sent
            if batch.is_cut_short:
                break
    finally:
        _close(connection)
    return sent


class _Batch:
    """Mails that one worker has taken up, and what became of them."""

    def __init__(
        self, mails: list[Mail], token: uuid.UUID, connection: BaseEmailBackend, clock: Clock, end: float
    ) -> None:
        self.mails, self.token, self.connection = mails, token, connection
        self.clock, self.end = clock, end
        self.at_work: Mail | None = None
        self.sent = 0
        self.breaks_in_a_row = 0
        # The mail server is away or in trouble: nobody tries further now.
        self.is_cut_short = False

    def send(self) -> None:
        """Sends them one by one. What is not begun goes back into the queue and has lost no attempt."""
        wishes = Wishes.of(mail.recipient for mail in self.mails)
        claimed_at = self.clock()
        prepared_until = time.monotonic()
        try:
            for position, mail in enumerate(self.mails):
                now, self.at_work = self.clock(), mail
                if time.monotonic() >= self.end or not claiming.is_within_pace(claimed_at, now):
                    claiming.give_back(self.mails[position:], self.token)
                    break
                if time.monotonic() >= prepared_until:
                    _prepare(self.mails[position:], now)
                    prepared_until = time.monotonic() + PREPARED_FOR.total_seconds()
                letter = _letter(mail, self.token, wishes, now)
                if letter is None:
                    continue
                if _is_open(self.connection):
                    with _undisturbed():
                        self._count(_send(mail, letter, self.token, self.connection, self.clock, now))
                else:
                    self.is_cut_short = True
                if self.is_cut_short:
                    claiming.give_back(self.mails[position:], self.token, why=AWAY)
                    break
        except BaseException:  # the database is away, or a signal stops the worker at once
            self._let_go()
            raise

    def _count(self, how: "_How") -> None:
        self.sent += how == _How.SENT
        self.breaks_in_a_row = self.breaks_in_a_row + 1 if how == _How.BROKEN else 0
        self.is_cut_short = how == _How.NOT_REACHED or self.breaks_in_a_row >= BREAKS

    def _let_go(self) -> None:
        """Gives back what certainly did not go. What may have gone, the next sweep finds; if this fails, all of it."""
        with suppress(Exception):
            claiming.give_back(self.mails, self.token)
            # Backends that cannot tell are not trusted.
            if self.at_work and not getattr(self.connection, "may_have_arrived", True):
                claiming.put_back(self.at_work, self.token, attempts=self.at_work.attempts)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """A worker that is told to stop finishes the mail in hand first, so that nobody is left in doubt about it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _is_open(connection: BaseEmailBackend) -> bool:
    try:
        connection.open()
    except Exception as problem:  # a wrong password, a name that does not resolve, a server that is down
        logger.warning("The mail server was not reached (%r); the next sweep tries again.", problem)
        return False
    return True


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except Exception as problem:  # it is gone already
        logger.info("Closing the connection to the mail server: %r", problem)


def _prepare(mails: list[Mail], at: datetime) -> None:
    """Lets each kind look up at once what it needs for all its mails. What fails here is asked for each mail again."""
    for reason in {mail.reason for mail in mails}:
        kind, own = kind_of(reason), [mail for mail in mails if mail.reason == reason]
        if kind is None or kind.prepare is None:
            continue
        try:
            found = kind.prepare(own, at)
        except Exception:
            logger.exception("Mails of the kind %s could not be prepared together.", reason)
            found = None
        for mail in own:
            mail.prepared = found


def _letter(mail: Mail, token: uuid.UUID, wishes: Wishes, at: datetime) -> Letter | None:
    """The letter, as it is right to send it now. Nothing where it shall not be sent; the row says why."""
    try:
        _refuse_unwanted(mail, wishes)
        return None if digesting.put_off(mail, token, wishes, at) else compose(mail, at)
    except NotDue as why:
        claiming.settle(mail, token, state=State.WITHHELD, secret="", error=str(why))
    except Exception as problem:  # one letter that cannot be written never stops the others
        logger.exception("Mail %s could not be written.", mail.pk)
        _try_later(mail, token, problem, at, attempts=mail.attempts + 1)
    return None


def _refuse_unwanted(mail: Mail, wishes: Wishes) -> None:
    kind = kind_of(mail.reason)
    if kind is None or kind.topic is None or mail.is_test:
        return
    if wishes.how(mail.recipient, kind) == MailChoice.How.NEVER:
        raise NotDue("The recipient does not wish mail of this kind.")
    if wishes.is_unreachable(mail.recipient):
        raise NotDue("Mail to this address came back.")


def _send(
    mail: Mail, letter: Letter, token: uuid.UUID, connection: BaseEmailBackend, clock: Clock, now: datetime
) -> _How:
    """Sends one mail if it is still this sender's. One bad address never stops the others."""
    if not digesting.begin_to_send(mail, letter, token, now):
        return _How.NOT_SENT
    settle = partial(claiming.settle, mail, token)
    try:
        connection.send_messages([message(mail, letter)])
    except InDoubt as problem:
        settle(state=State.UNKNOWN, secret="", error=f"The connection broke, and the mail may have arrived. {problem}")
        _close(connection)
        return _How.BROKEN
    except NotReached as problem:
        logger.warning("The mail server went away (%r); the next sweep tries again.", problem)
        claiming.put_back(mail, token, attempts=mail.attempts, error=AWAY)
        return _How.NOT_REACHED
    except (ValidationError, ValueError) as problem:  # an address or a header that no mail can have
        settle(state=State.FAILED, secret="", error=repr(problem))
        return _How.NOT_SENT
    except Exception as problem:  # SMTP raises many kinds; each is written into the row
        if _is_final(problem):
            settle(state=State.FAILED, secret="", error=repr(problem))
            note_refusal(mail, problem, clock())
        else:
            _try_later(mail, token, problem, clock(), attempts=mail.attempts + 1)
        if _is_answer(problem):
            return _How.NOT_SENT
        _close(connection)
        return _How.BROKEN if isinstance(problem, OSError) else _How.NOT_SENT
    settle(state=State.SENT, sent_at=clock(), error="", secret="")
    return _How.SENT


def _is_answer(problem: Exception) -> bool:
    return isinstance(problem, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused)


def _is_final(problem: Exception) -> bool:
    """Whether the server refused this very mail for good (RFC 5321: 5yz). A refused sender is a wrong setting."""
    if isinstance(problem, smtplib.SMTPSenderRefused):
        return False
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return all(code >= PERMANENT for code, _said in problem.recipients.values())
    return isinstance(problem, smtplib.SMTPDataError) and problem.smtp_code >= PERMANENT


def _try_later(mail: Mail, token: uuid.UUID, problem: Exception, at: datetime, *, attempts: int) -> None:
    """Back into the queue with a growing wait, until it has failed."""
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2**attempts)
    said = {"error": repr(problem), "attempts": attempts}
    if attempts < ATTEMPTS and claiming.put_back(mail, token, due_at=at + wait, **said):
        return
    # The last attempt; or it took so long that the row was listed as unknown, and its personal link is forgotten.
    claiming.settle(mail, token, state=State.FAILED, secret="", **said)
