"""Everything that the portal holds of a person, for a page and as one file."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.utils import timezone

from ncss_portal.history.models import record
from ncss_portal.personal import Person, holdings

# More rows than this, with the same few things to say, are a table.
FEW_ROWS, FEW_COLUMNS = 2, 5
# As many rows of one kind stand on the page; all of them are in the file.
SHOWN = 20


@dataclass(frozen=True)
class Part:
    """One kind of data of a person."""

    title: str
    rows: list[dict[str, Any]]

    @property
    def shown(self) -> list[dict[str, Any]]:
        return self.rows[:SHOWN]

    @property
    def columns(self) -> list[str]:
        """The heads of a table, where the rows make one; else nothing."""
        heads = list(self.rows[0])
        is_table = len(self.rows) > FEW_ROWS and 1 < len(heads) <= FEW_COLUMNS
        return heads if is_table and all(list(row) == heads for row in self.rows) else []

    @property
    def more(self) -> int:
        return max(0, len(self.rows) - SHOWN)


def parts_of(person: Person) -> list[Part]:
    """All that is held, by kind; a kind of which there is nothing is left out."""
    found = [Part(str(holding.title), list(holding.collect(person))) for holding in holdings()]
    return [part for part in found if part.rows]


class _Encoder(DjangoJSONEncoder):
    """Moments in the portal's zone, as the page shows them; everything else that has words, in words."""

    def default(self, o: Any) -> Any:
        if isinstance(o, datetime):
            return timezone.localtime(o).isoformat(timespec="seconds")
        try:
            return super().default(o)
        except TypeError:
            return str(o)


def as_file(person: Person, *, at: datetime | None = None) -> str:
    """The file: readable for people, and for programs."""
    held = {
        "portal": f"{settings.PORTAL_NAME}, {settings.PORTAL_GOVERNMENT}",
        "taken_out": at or timezone.now(),
        "held": [{"what": part.title, "rows": part.rows} for part in parts_of(person)],
    }
    return json.dumps(held, cls=_Encoder, ensure_ascii=False, indent=2) + "\n"


def take_out(person: Person, thing: Model, *, by: Any) -> str:
    """The file, for somebody who takes it out; the history keeps who did, and of whom by number."""
    text = as_file(person)
    record(
        "personal data taken out", thing, by=by, contacts=sorted(person.contact_ids), accounts=sorted(person.user_ids)
    )
    return text
