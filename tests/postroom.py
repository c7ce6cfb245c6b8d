"""The mail of the world in tests/world.py: what waits, what went, what came back, who subscribed.

Keys are fixed, so that policy.yaml can name them.
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from consultations.models import Consultation, Document, Reminder, Subscription
from consultations.reminding import links
from ncss_portal.outbox import refusing
from ncss_portal.outbox.models import Bounce, Mail, Mailing
from stakeholders.models import Address, User
from tests import factories

# marker: what it is hidden in; and the readers of each.
POSTED = "mark-1b6e4d9f2c7a4850b3e1-posted"
POST_ADDRESS = "mark-74a9e2c05d1f4b38-post@portal.example"
SUBSCRIBER = "mark-c06b8f3e7d2a4915-subscriber@portal.example"

READERS: dict[str, frozenset[str]] = {
    POSTED: frozenset({"administrator"}),
    POST_ADDRESS: frozenset({"administrator"}),
    # In the list of those to whom the open period writes.
    SUBSCRIBER: frozenset({"alice", "auditor", "administrator"}),
}


class Postroom:
    """Builds everything when it is made."""

    def __init__(self, people: dict[str, User]) -> None:
        self.now = timezone.now()
        self.people = people
        self._periods()
        self._mails()
        self._returned()

    def _periods(self) -> None:
        self.open = Consultation.objects.get(slug="open-period")
        coming = Consultation.objects.get(slug="scheduled-period")
        events = Reminder.Event
        # What has come due already is done: no look at a page finds anything to send.
        Reminder.objects.create(
            pk=900081, consultation=self.open, event=events.OPENED, settled_for=self.open.opens_at, is_on=True
        )
        Reminder.objects.create(pk=900082, consultation=coming, event=events.DAYS_LEFT, days=-1)
        Reminder.objects.create(pk=900083, consultation=coming, event=events.CLOSED, days=1)
        document: Document = self.open.document
        self.subscription = Subscription.objects.create(
            pk=900084, document=document, email=SUBSCRIBER, confirmed_at=self.now
        )

    def _mails(self) -> None:
        mailing: dict[str, Any] = {"reason": "period_opened", "about": self.open.pk, "planned_for": self.now}
        self.sent = Mailing.objects.create(pk=900085, occasion="opened:0:1", written_at=self.now, **mailing)
        Mailing.objects.create(pk=900086, occasion="opened:0:2", **mailing)
        self._mail(900091, Mail.State.FAILED, error=f"refused {POSTED}")
        self._mail(900092, Mail.State.UNKNOWN, error=f"interrupted {POSTED}")
        self._mail(900093, Mail.State.QUEUED, due_at=self.now + timedelta(days=1), mailing=self.sent)
        self.letter = self._mail(900094, Mail.State.SENT, sent_at=self.now)

    def _mail(self, pk: int, state: str, **fields: Any) -> Mail:
        given = {"subject": f"Hello {POSTED}", "body": f"Words {POSTED}", "about": self.open.pk, **fields}
        return Mail.objects.create(
            pk=pk, recipient=POST_ADDRESS, reason="period_opened", occasion=str(pk), state=state, **given
        )

    def _returned(self) -> None:
        contact = factories.ContactFactory(name="Post Office")
        self.address = Address.objects.create(pk=900095, contact=contact, email="returned@portal.example")
        Bounce.objects.create(pk=900096, address=self.address.email, status="5.1.1", said="No such user")

    @property
    def addresses(self) -> dict[str, str]:
        """What stands in braces in policy.yaml."""
        return {"stop": refusing.stop_token(self.letter), "subscription": links.token_of(self.subscription)}
