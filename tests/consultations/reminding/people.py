"""A comment period with a task force, and who is written to about it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.core import mail as post

from actionplan.permissions import let_follow
from consultations.drafting.guests import make_guests
from consultations.models import Consultation, Subscription
from consultations.reminding import schedule
from ncss_portal.outbox.sending import send_due
from stakeholders.models import Body, User
from tests import factories

# Local time is six hours behind (America/Belize): it opens at 08:00 on 4 January and closes when 29 January is over.
OPENS = datetime(2027, 1, 4, 14, tzinfo=UTC)
CLOSES = datetime(2027, 1, 30, 6, tzinfo=UTC)
# When the opening is said.
TOLD = OPENS + schedule.TIME_TO_LOOK
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def local(day: int, hour: int, minute: int = 0, *, month: int = 1) -> datetime:
    """A moment in the portal's zone."""
    return datetime(2027, month, day, hour, minute, tzinfo=schedule.local_zone())


def period(*, scheduled: bool = True, **fields: Any) -> Consultation:
    """A period with the usual schedule, as it is on the day before it opens."""
    made = factories.ConsultationFactory(**{"opens_at": OPENS, "closes_at": CLOSES, "title": "Second draft", **fields})
    if scheduled:
        schedule.make_default(made, OPENS - DAY)
    return made


def following_body(consultation: Consultation, **fields: Any) -> Body:
    body = factories.BodyFactory(**fields)
    let_follow(body.group, consultation.document.strategy)
    return body


def guest_of(consultation: Consultation, **fields: Any) -> User:
    user = factories.UserFactory(**fields)
    user.groups.add(make_guests(consultation.document.slug))
    return user


def subscriber_of(consultation: Consultation, email: str = "sub@portal.example", **fields: Any) -> Subscription:
    given = {"confirmed_at": OPENS - 9 * DAY, "asked_at": OPENS - 9 * DAY, **fields}
    return Subscription.objects.create(document=consultation.document, email=email, **given)


def voice_of(consultation: Consultation, email: str = "voice@portal.example", **fields: Any) -> Any:
    """Who sent a comment without an account, and confirmed the address."""
    said = {"user": None, "email": email, "confirmed_at": OPENS, **fields}
    response = factories.ResponseFactory(consultation=consultation, **said)
    return factories.CommentFactory(consultation=consultation, response=response, sent_at=OPENS)


def swept(at: datetime) -> list[tuple[str, str]]:
    """Who got a mail in this sweep, with its subject."""
    post.outbox.clear()
    send_due(at)
    return sorted((message.to[0], message.subject) for message in post.outbox)
