"""What is mailed in the measures of mail: the reminder that some days are left, to all who asked for it."""

from datetime import timedelta

from django.utils import timezone

from consultations.models import Consultation
from consultations.reminding import occasions
from consultations.reminding.mails import reason_of
from consultations.reminding.models import Reminder, Subscription
from ncss_portal.outbox import mailing
from ncss_portal.outbox.models import Mailing
from tests.factories import ConsultationFactory

CHUNK = 5000
EVENT = Reminder.Event.DAYS_LEFT


def period(subscribers: int) -> Consultation:
    """An open comment period, about whose document so many people asked for mail."""
    now = timezone.now()
    made = ConsultationFactory(title="Second draft of the strategy", closes_at=now + timedelta(days=200))
    for first in range(0, subscribers, CHUNK):
        Subscription.objects.bulk_create(
            Subscription(document=made.document, email=f"reader{number}@portal.example", confirmed_at=now)
            for number in range(first, min(first + CHUNK, subscribers))
        )
    return made


def announce(consultation: Consultation, number: int) -> Mailing:
    """The mailing of that number to all of them: each is a line of the schedule of its own."""
    line = Reminder(consultation=consultation, event=EVENT, days=-number)
    about = {"reason": reason_of(EVENT), "about": consultation.pk, "occasion": occasions.of_line(line, consultation)}
    mailing.announce(**about, planned_for=timezone.now())
    return Mailing.objects.get(**about)
