"""What a coordinator is shown of a file before it is taken in, and a seal by which the portal knows what was shown."""

import hashlib
from dataclasses import asdict, dataclass, replace
from functools import cached_property

from django.utils.translation import gettext as _

from stakeholders.exchange.models import StakeholderUpload
from stakeholders.exchange.reading.understanding import understand
from stakeholders.exchange.reading.understood import Doubt, OrganisationRead, Understood, Unreadable
from stakeholders.exchange.taking import Change, try_stakeholders
from stakeholders.register.models import Category


@dataclass(frozen=True)
class Preview:
    """What the portal understood, shaped by the decisions so far."""

    understood: Understood

    @cached_property
    def change(self) -> Change:
        """What taking it in would change today. What waits for a decision is left out as yet."""
        return try_stakeholders(replace(self.understood, doubts=[]))

    @property
    def seal(self) -> str:
        """Goes out with the page and comes back with the last word."""
        return seal_of(self.understood, self.change)

    @cached_property
    def cleaned(self) -> list[tuple[str, list[int]]]:
        """What was tidied, each with the rows; without rows where it was the file as a whole."""
        rows: dict[str, list[int]] = {}
        for one in self.understood.cleaned:
            rows.setdefault(one.what, []).extend([one.row] if one.row else [])
        return list(rows.items())

    @cached_property
    def organisations(self) -> list[tuple[OrganisationRead, str]]:
        """Each with its categories in words."""
        names = {category.key: str(category) for category in Category.objects.all()}
        return [
            (one, ", ".join(names.get(key, key) for key in one.categories)) for one in self.understood.organisations
        ]

    def doubts_of(self, kind: str) -> list[Doubt]:
        """Those for which the portal has no proposal come first. The order does not change when they are decided."""
        found = [doubt for doubt in self.understood.doubts if doubt.kind == kind]
        return sorted(found, key=lambda doubt: (bool(doubt.proposed), doubt.row, doubt.key))


def seal_of(understood: Understood, change: Change) -> str:
    """Differs where anything differs that a coordinator was shown."""
    shown = asdict(understood)
    del shown["decided"]  # to confirm a proposal changes nothing
    return hashlib.sha256(repr((shown, asdict(change))).encode()).hexdigest()


def look_at(upload: StakeholderUpload) -> Preview:
    """Reads the file anew, with the register as it is now. Raises `Unreadable`, also where the stored file is gone."""
    try:
        data = upload.read()
    except FileNotFoundError as missing:
        raise Unreadable(_("The stored file is gone. Throw it away and bring it again.")) from missing
    return Preview(understand(data, upload.name, upload.decisions))
