"""From a row to a message, at the moment of sending: in the recipient's language, text and HTML from one source."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape

from ncss_portal.outbox import numbering, refusing
from ncss_portal.outbox.kinds import Content, Kind, NotDue, kind_of
from ncss_portal.outbox.models import Mail
from ncss_portal.outbox.models.mails import SECRET_PLACE
from ncss_portal.outbox.plain import plain
from ncss_portal.outbox.unlinked import unlinked

LONGEST_SUBJECT = 250
# Characters that no letter needs and no table can keep: control characters but for the ends of lines, halves of pairs.
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Letter:
    """What one mail says. The personal link, if there is one, is not in it: it is put in when it is sent."""

    subject: str
    text: str
    html: str = ""
    content: Content | None = None


def compose(mail: Mail, at: datetime) -> Letter:
    """Writes the letter of a mail. Raises NotDue where it shall not be sent any more."""
    kind = kind_of(mail.reason)
    if kind is None:
        if not mail.body:
            raise NotDue("The portal no longer knows this kind of mail.")
        return Letter(mail.subject, mail.body)
    with translation.override(mail.language or settings.LANGUAGE_CODE):
        return _rendered(mail, kind, kind.write(mail, at))


def preview(reason: str, variables: dict[str, Any], language: str = "") -> Letter:
    """The letter of a kind with given variables, before there is a row: what somebody is about to send."""
    kind = kind_of(reason)
    if kind is None:
        raise ValueError(f"There is no kind of mail {reason!r}.")
    with translation.override(language or settings.LANGUAGE_CODE):
        return _rendered(Mail(reason=reason, language=language), kind, Content(variables))


def _rendered(mail: Mail, kind: Kind, content: Content) -> Letter:
    page = render_to_string(f"email/{kind.name}.html", {**content.variables, **_frame(mail, kind)})
    html = unlinked(_UNFIT.sub("", page))
    subject, text = plain(html)
    return Letter(_subject(mail, subject), text, html, content)


def _frame(mail: Mail, kind: Kind) -> dict[str, Any]:
    """What every letter has: who writes, why one gets it, and how to stop it."""
    return {
        "site_url": settings.SITE_URL,
        "portal_name": settings.PORTAL_NAME,
        "government": settings.PORTAL_GOVERNMENT,
        "personal_link": SECRET_PLACE,
        "why": kind.why,
        "topic": kind.topic,
        "stop_url": refusing.stop_url(mail) if kind.topic and mail.pk else "",
        "is_test": mail.is_test,
    }


def _subject(mail: Mail, subject: str) -> str:
    # Whatever a reader could take for the end of a line would end the header there.
    line = "".join(character for character in " ".join(subject.split()) if character.isprintable())
    # "=?utf-8?q?…?=" is how mail codes other characters, also the ends of lines: nobody writes that but to deceive.
    line = line.replace("=?", "= ?")
    return (f"Test: {line}" if mail.is_test else line)[:LONGEST_SUBJECT]


def message(mail: Mail, letter: Letter) -> EmailMultiAlternatives:
    """The message as it is handed to the mail server: to one address, with a number that stays the same.

    Raises ValidationError for an address that is none, or that readers of mail take for another one.
    """
    validate_email(mail.recipient)
    if "=?" in mail.recipient or not mail.recipient.isprintable():
        raise ValidationError("An address with coded or unprintable characters.")
    text, html = _with_secret(letter.text, mail.secret), _with_secret(letter.html, escape(mail.secret))
    made = EmailMultiAlternatives(letter.subject, text, to=[mail.recipient], headers=_headers(mail))
    if html:
        made.attach_alternative(html, "text/html")
    for attachment in letter.content.attachments if letter.content else ():
        made.attach(attachment.name, attachment.content, attachment.mime_type)
    return made


def _headers(mail: Mail) -> dict[str, str]:
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(">")
    headers = {"Message-ID": numbering.message_id(mail.pk, host), "Auto-Submitted": "auto-generated"}
    kind = kind_of(mail.reason)
    if kind and kind.topic and not mail.is_test:
        # One click, by POST: RFC 8058.
        headers["List-Unsubscribe"] = f"<{refusing.stop_url(mail)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _with_secret(words: str, secret: str) -> str:
    return words.replace(SECRET_PLACE, secret) if secret else words
