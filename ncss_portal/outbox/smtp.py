"""Django's mail server connection, which also says whether a mail may have arrived although something went wrong."""

import smtplib
from typing import Any

from django.core.mail.backends import smtp

# A server may look at the text for long before it answers; whoever hangs up first is left in doubt for nothing.
# (EMAIL_TIMEOUT holds for all else.) Shorter than Mail's UNKNOWN_AFTER.
ANSWER_SECONDS = 120
REFUSALS = range(400, 600)
GOING_AWAY = 421


class InDoubt(Exception):
    """The mail was handed over whole, and the server did not say whether it took it: never to be sent again unasked."""


class NotReached(Exception):
    """The server is away, and was given nothing: the mail can go later and has lost no attempt."""


class _SaysHowFar:
    """Notes when the text of a mail is on its way: from then on, a broken connection leaves a doubt."""

    is_handed_over = False
    mails_begun = 0

    def mail(self, *said: Any) -> Any:
        self.is_handed_over = False
        self.mails_begun += 1
        return super().mail(*said)  # type: ignore[misc]

    def data(self, msg: Any) -> Any:
        try:
            return super().data(msg)  # type: ignore[misc]
        finally:
            self._wait_at_most(self.timeout)  # type: ignore[attr-defined]

    def send(self, s: Any) -> None:
        # smtplib writes commands as single lines; only the text itself ends with a dot on a line of its own.
        is_the_text = bytes(s if isinstance(s, bytes) else str(s).encode()).endswith(b"\r\n.\r\n")
        if is_the_text:
            self.is_handed_over = True
        super().send(s)  # type: ignore[misc]
        if is_the_text:
            self._wait_at_most(ANSWER_SECONDS)

    def _wait_at_most(self, seconds: Any) -> None:
        sock: Any = self.sock  # type: ignore[attr-defined]
        if sock is not None and isinstance(seconds, int | float):
            sock.settimeout(seconds)


class _Smtp(_SaysHowFar, smtplib.SMTP):
    pass


class _SmtpOverTls(_SaysHowFar, smtplib.SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    """As Django's own. On an open connection, one mail at a time, it also raises InDoubt and NotReached."""

    @property
    def connection_class(self) -> Any:
        return _SmtpOverTls if self.use_ssl else _Smtp

    @property
    def may_have_arrived(self) -> bool:
        """Whether the text of the mail that was sent last has been handed over."""
        talk: Any = self.connection
        return talk is not None and talk.is_handed_over

    def send_messages(self, email_messages: Any) -> int:
        talk: Any = self.connection
        if talk is None:  # somebody sends without opening the connection first
            return super().send_messages(email_messages) or 0
        talk.is_handed_over = False
        try:
            return super().send_messages(email_messages) or 0
        except Exception as problem:
            if talk.is_handed_over and not _is_answer(problem):
                raise InDoubt(repr(problem)) from problem
            if not _has_hung_up(talk, problem):
                raise
            talk.close()  # without a farewell: nobody is there
            self._reopen(problem)
        return self.send_messages(email_messages)

    def _reopen(self, because: Exception) -> None:
        self.connection = None
        try:
            self.open()
        except Exception as problem:
            raise NotReached(repr(problem)) from because


def _is_answer(problem: Exception) -> bool:
    """Whether the server has said that it did not take the text."""
    return isinstance(problem, smtplib.SMTPDataError) and problem.smtp_code in REFUSALS


def _has_hung_up(talk: Any, problem: Exception) -> bool:
    """Whether the server ended the connection between two mails, as it may do at any time. The first is no such one."""
    if talk.is_handed_over or talk.mails_begun <= 1 or not isinstance(problem, OSError):
        return False
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return any(code == GOING_AWAY for code, _said in problem.recipients.values())
    return not isinstance(problem, smtplib.SMTPResponseException) or problem.smtp_code == GOING_AWAY
