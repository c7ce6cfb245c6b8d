"""What the mails of comment periods ask before they go, for as many of them as are about to be sent together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from consultations.commenting.models import Consultation
from consultations.reminding import audience, occasions
from ncss_portal.outbox.models import Mail, Mailing


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of some mails to all. Of a period that was called off nothing is."""

    periods: dict[int, Consultation]
    # By the key of the period: addresses in lower case.
    concerned: dict[int, set[str]]
    have_spoken: dict[int, set[str]]
    # Of each period the mailings to all that were not stopped: key and event.
    mailings: dict[int, list[tuple[int, str]]]

    def newer_events(self, mail: Mail) -> set[str]:
        """The events of which the period has told since the mailing of a mail was announced."""
        told = self.mailings.get(mail.about or 0, [])
        return {event for pk, event in told if pk > (mail.mailing_id or 0)}

    def is_concerned(self, mail: Mail) -> bool:
        return mail.recipient.lower() in self.concerned.get(mail.about or 0, ())

    def has_spoken(self, mail: Mail) -> bool:
        return mail.recipient.lower() in self.have_spoken.get(mail.about or 0, ())


def know(mails: Sequence[Mail], at: datetime) -> Known:
    """Asks for some mails at once: a few questions for each period, however many mails there are."""
    periods = periods_of(mails)
    addresses = {pk: {mail.recipient.lower() for mail in mails if mail.about == pk} for pk in periods}
    return Known(
        periods,
        {pk: audience.concerned(period, addresses[pk], at) for pk, period in periods.items()},
        {pk: audience.have_taken_part(period, addresses[pk]) for pk, period in periods.items()},
        _mailings(periods),
    )


def periods_of(mails: Iterable[Mail]) -> dict[int, Consultation]:
    keys = {mail.about for mail in mails if mail.about is not None}
    return Consultation.objects.select_related("document__strategy").prefetch_related("moves").in_bulk(keys)


def _mailings(periods: Iterable[int]) -> dict[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = {}
    announced = Mailing.objects.filter(reason__in=occasions.TO_ALL, about__in=list(periods), stopped_at__isnull=True)
    for pk, about, reason in announced.values_list("pk", "about", "reason"):
        found.setdefault(about, []).append((pk, occasions.EVENTS[reason]))
    return found
