"""Those who get the mails of a comment period, page by page, each with the name that the portal knows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import islice

from django.db.models.functions import Lower

from consultations.commenting.models import Consultation, Response
from consultations.reminding import audience
from consultations.reminding.models import Reminder
from stakeholders.models import Address, Affiliation, User


class Numbers:
    """How many get each kind of mail: as it is now, or at the opening where that is still to come."""

    def __init__(self, consultation: Consultation, at: datetime) -> None:
        self.consultation = consultation
        self.at = max(at, consultation.opens_at)
        self._known: dict[str, int] = {}

    def of(self, event: str = "") -> int:
        """To how many a line of this event goes; without one, how many there are in all. Each is counted once."""
        key = audience.TO_THE_SILENT[0] if event in audience.TO_THE_SILENT else event
        key = key if key in (*audience.TO_THE_SILENT, Reminder.Event.UNSENT) else ""
        if key not in self._known:
            self._known[key] = audience.count(self.consultation, self.at, key)
        return self._known[key]


@dataclass(frozen=True, slots=True)
class Addressee:
    """One recipient. Of some who asked for the mails the portal knows the address alone."""

    address: str
    name: str = ""
    organisation: str = ""


class Addressees:
    """A list for a paginator: it looks up the names of one page only."""

    def __init__(self, consultation: Consultation, at: datetime) -> None:
        self.consultation = consultation
        self.at = at

    @cached_property
    def _count(self) -> int:
        return audience.count(self.consultation, self.at)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, part: slice) -> list[Addressee]:
        recipients = audience.recipients(self.consultation, self.at)
        addresses = [recipient.address for recipient in islice(recipients, part.start, part.stop)]
        known = self._known(addresses)
        return [Addressee(address, *known.get(address, ("", ""))) for address in addresses]

    def _known(self, addresses: Iterable[str]) -> dict[str, tuple[str, str]]:
        """Name and organisation by address; what the register says counts before what somebody wrote herself."""
        wanted = set(addresses)
        said = Response.objects.filter(consultation=self.consultation, email__in=wanted, confirmed_at__isnull=False)
        known = {email: (name, body) for email, name, body in said.values_list("email", "name", "organisation_name")}
        accounts = User.objects.filter(email__in=wanted).exclude(name="").values_list("email", "name")
        known |= {email: (name, known.get(email, ("", ""))[1]) for email, name in accounts}
        return known | self._registered(wanted)

    def _registered(self, wanted: set[str]) -> dict[str, tuple[str, str]]:
        rows = Address.objects.annotate(lower=Lower("email")).filter(
            lower__in=wanted, contact__merged_into__isnull=True, contact__erased_at__isnull=True
        )
        people = {pk: (address, name) for address, pk, name in rows.values_list("lower", "contact", "contact__name")}
        jobs = Affiliation.objects.current(self.at.date()).filter(contact__in=people).order_by("contact", "-pk")
        working = dict(jobs.values_list("contact", "organisation__name"))
        return {address: (name, working.get(pk, "")) for pk, (address, name) in people.items()}
