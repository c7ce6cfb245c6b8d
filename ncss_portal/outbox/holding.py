"""What the outbox holds of people: mail to their addresses, and mail to others that names them; and for how long."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ncss_portal.outbox.models import Bounce, Mail, MailChoice
from ncss_portal.outbox.refusing import topics
from ncss_portal.personal import Holding, Person, any_of, facts, pseudonymous_address, scrub_rows
from ncss_portal.retention import Rule

TEXT_FOR = timedelta(days=90)
WAITING = (Mail.State.QUEUED, Mail.State.CLAIMED, Mail.State.SENDING)
OVER = (Mail.State.FAILED, Mail.State.UNKNOWN, Mail.State.STOPPED, Mail.State.WITHHELD, Mail.State.GATHERED)


def _mails(person: Person) -> Iterable[dict[str, Any]]:
    """What a mail says is for its reader alone: it may hold a link with which one acts as that reader."""
    said = ["recipient", "subject", "created_at", "sent_at"]
    to = any_of("recipient", person.addresses)
    return [facts(mail, *said, *(["body"] if person.asks else [])) for mail in Mail.objects.filter(to)]


def _erase(person: Person) -> int:
    mails = Mail.objects.filter(any_of("recipient", person.addresses)).select_for_update()
    count = 0
    for pk, state in mails.values_list("pk", "state"):
        # What is being sent at this moment may arrive; its sender finds the row changed and writes nothing into it.
        states = {
            Mail.State.QUEUED: Mail.State.STOPPED,
            Mail.State.CLAIMED: Mail.State.STOPPED,
            Mail.State.SENDING: Mail.State.UNKNOWN,
        }
        Mail.objects.filter(pk=pk).update(
            recipient=pseudonymous_address(pk, "mail"),
            subject="",
            body="",
            secret="",
            error="",
            state=states.get(Mail.State(state), state),
        )
        count += 1
    return count + _stop_at_shared_addresses(person) + _scrub(person)


def _stop_at_shared_addresses(person: Person) -> int:
    """Mail that waits for an address that somebody else has too, and whose text, written already, means this person.

    Where no text is written yet, the kind is asked before it is: it finds that the person is gone.
    """
    waiting = Mail.objects.waiting().filter(any_of("recipient", person.shared_addresses))
    meant = [mail.pk for mail in waiting if person.is_named_in(f"{mail.subject}\n{mail.body}")]
    return Mail.objects.filter(pk__in=meant).update(state=Mail.State.STOPPED, secret="")


def _scrub(person: Person) -> int:
    return scrub_rows(Mail.objects.all(), person, "subject", "body", "occasion", "error")


HOLDING = Holding(
    _("Mail"),
    _mails,
    _erase,
    _("That a mail went out stays, without address, subject and text. Mail that waits is never sent."),
    order=50,
)


def _bounces(person: Person) -> Iterable[dict[str, Any]]:
    rows = Bounce.objects.filter(any_of("address", person.addresses))
    return [facts(bounce, "address", "at", "status", "said", "cleared_at") for bounce in rows]


def _erase_bounces(person: Person) -> int:
    """A server's words, and those of a colleague, may name the person at an address that others have too."""
    count, _kinds = Bounce.objects.filter(any_of("address", person.addresses)).delete()
    return count + scrub_rows(Bounce.objects.all(), person, "said")


BOUNCES = Holding(_("Mail that came back"), _bounces, _erase_bounces, order=51)


def _wishes(person: Person) -> Iterable[dict[str, Any]]:
    """How the owner of an address wants mail. The topic is said in words, as on the page where it is chosen."""
    titles = {topic.name: str(topic.title) for topic in topics()}
    for choice in MailChoice.objects.filter(any_of("address", person.addresses)).order_by("address", "topic"):
        about = capfirst(str(MailChoice._meta.get_field("topic").verbose_name))
        yield {**facts(choice, "address", "topic", "how", "changed_at"), about: titles.get(choice.topic, choice.topic)}


def _erase_wishes(person: Person) -> int:
    """An address that somebody else has too keeps its wishes."""
    return MailChoice.objects.filter(any_of("address", person.addresses)).delete()[0]


WISHES = Holding(_("Wishes about mail"), _wishes, _erase_wishes, order=51)


def _old(at: datetime) -> "QuerySet[Mail]":
    """Sent, or given up, and its text still there."""
    over = Q(sent_at__lte=at - TEXT_FOR) | Q(state__in=OVER, created_at__lte=at - TEXT_FOR)
    return Mail.objects.filter(over).exclude(body="")


def _with_links(at: datetime) -> "QuerySet[Mail]":
    """Nothing reads the link again once the mail was sent or given up."""
    return Mail.objects.exclude(state__in=WAITING).exclude(secret="").filter(created_at__lte=at)


def _with_words(at: datetime) -> "QuerySet[Bounce]":
    """What servers said; and what a colleague said, once it no longer counts."""
    over = Q(noted_by__isnull=True, at__lte=at - TEXT_FOR) | Q(cleared_at__lte=at - TEXT_FOR)
    return Bounce.objects.filter(over).exclude(said="")


RULES = (
    Rule(
        "mail_texts",
        _("Texts of mails"),
        _("90 days after the mail was sent or given up"),
        lambda at: _old(at).count(),
        lambda at: _old(at).update(body=""),
    ),
    Rule(
        "mail_links",
        _("Personal links in mails"),
        _("as soon as the mail was sent or given up"),
        lambda at: _with_links(at).count(),
        lambda at: _with_links(at).update(secret=""),
    ),
    Rule(
        "bounce_texts",
        _("What mail servers said of mail that came back"),
        _("90 days after it came back"),
        lambda at: _with_words(at).count(),
        lambda at: _with_words(at).update(said=""),
    ),
)
