"""What the owner of an address wishes: each mail, once a day together, or none. Asked before every sending."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ncss_portal.outbox.kinds import Kind, Topic, all_topics, kind_of
from ncss_portal.outbox.models import Bounce, Mail, MailChoice
from ncss_portal.personal import is_pseudonym

SALT = "outbox.stop"
# The reason of a digest, and its topic: it stands for the topics of what is in it, and is no wish by itself.
DIGEST = "digest"


def stop_token(mail: Mail) -> str:
    """Says nothing of the address, so that no log of a server keeps it."""
    return signing.Signer(salt=SALT).sign(str(mail.pk))


def stop_url(mail: Mail) -> str:
    """The whole address of the page on which the topic of a mail is refused. It is valid for ever."""
    return settings.SITE_URL + reverse("stakeholders:mail_stop", args=[stop_token(mail)])


def mail_of(token: str) -> Mail | None:
    """The mail that a token was made for; nothing for a forged one."""
    try:
        pk = signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None
    return Mail.objects.filter(pk=pk).first()


def topics() -> list[Topic]:
    """What people can wish something about, in the order of the titles."""
    return [topic for topic in all_topics() if topic.name != DIGEST]


def topics_of(mail: Mail) -> list[Topic]:
    """What somebody refuses who wants no more mails like this one. For a digest, the topics of what is in it.

    Nothing for a mail that cannot be refused, and for one whose recipient was erased.
    """
    if is_erased(mail):
        return []
    reasons = mail.gathered.values_list("reason", flat=True).distinct() if mail.reason == DIGEST else [mail.reason]
    kinds = filter(None, map(kind_of, reasons))
    names = {kind.topic.name for kind in kinds if kind.topic}
    return [topic for topic in topics() if topic.name in names]


def is_erased(mail: Mail) -> bool:
    """Whether nobody has the recipient's address, since the person was erased."""
    return is_pseudonym(mail.recipient)


def refuse(mail: Mail, *, at: datetime | None = None) -> list[Topic]:
    """Notes that the recipient of a mail wants no more of its topics, and gives them. Again, it changes nothing."""
    refused = topics_of(mail)
    never = MailChoice.How.NEVER
    chosen = choices_of(mail.recipient)
    for topic in refused:
        if chosen.get(topic.name) != never:
            choose(mail.recipient, topic.name, never, at=at)
    return refused


@transaction.atomic
def choose(address: str, topic: str, how: str, *, at: datetime | None = None) -> None:
    """Notes how the owner of an address wants the mails of a topic. Raises ValueError for a topic that is none."""
    if topic not in {known.name for known in topics()} or how not in MailChoice.How.values:
        raise ValueError(f"{topic} {how}")
    changed = {"how": how, "changed_at": at or timezone.now()}
    MailChoice.objects.update_or_create(address=address.lower(), topic=topic, defaults=changed)


def choices_of(address: str) -> dict[str, str]:
    """How the owner of an address wants each topic, where she said so."""
    return dict(MailChoice.objects.filter(address=address.lower()).values_list("topic", "how"))


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is known of some addresses, in two queries."""

    choices: dict[tuple[str, str], str]
    unreachable: frozenset[str]

    @classmethod
    def of(cls, addresses: Iterable[str]) -> "Wishes":
        known = {address.lower() for address in addresses}
        chosen = MailChoice.objects.filter(address__in=known).values_list("address", "topic", "how")
        bounced = Bounce.objects.standing().lasting().filter(address__in=known)
        return cls(
            {(address, topic): how for address, topic, how in chosen},
            frozenset(bounced.values_list("address", flat=True)),
        )

    def how(self, address: str, kind: Kind) -> str:
        """How a mail of this kind shall go to the address. What cannot be refused always goes by itself."""
        if kind.topic is None:
            return MailChoice.How.EACH
        return self.choices.get((address.lower(), kind.topic.name), MailChoice.How.EACH)

    def is_unreachable(self, address: str) -> bool:
        return address.lower() in self.unreachable
