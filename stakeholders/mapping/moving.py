"""What changed from one judgement of an organisation to the next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext

from stakeholders.mapping.models import Standing


@dataclass(frozen=True)
class Move:
    """Two judgements of the same organisation, one after the other; without `before`, the first one."""

    before: Standing | None
    after: Standing

    @property
    def is_move(self) -> bool:
        """Whether the organisation stands elsewhere now, on the map or in its position."""
        return self.before is not None and (
            self.before.at != self.after.at or self.before.position != self.after.position
        )

    @property
    def words(self) -> str:
        """The values, those that changed with an arrow: "Influence 2 → 4, interest 3, neutral → supportive"."""
        before = self.before or self.after
        return gettext("Influence %(influence)s, interest %(interest)s, %(position)s") % {
            "influence": _step(str(before.influence), str(self.after.influence)),
            "interest": _step(str(before.interest), str(self.after.interest)),
            "position": _step(before.get_position_display(), self.after.get_position_display()).lower(),
        }

    @property
    def changes(self) -> list[str]:
        """Only what changed."""
        if self.before is None:
            return []
        pairs = (
            (gettext("Influence %(step)s"), str(self.before.influence), str(self.after.influence)),
            (gettext("Interest %(step)s"), str(self.before.interest), str(self.after.interest)),
            ("%(step)s", self.before.get_position_display(), self.after.get_position_display()),
        )
        return [words % {"step": _step(old, new)} for words, old, new in pairs if old != new]


def _step(old: str, new: str) -> str:
    return new if old == new else f"{old} → {new}"


def moves_of(standings: Sequence[Standing]) -> Iterator[Move]:
    """The judgements of one organisation, each with the one before, in the order of time."""
    if standings:
        yield Move(None, standings[0])
    for before, after in pairwise(standings):
        yield Move(before, after)


def standing_at(standings: Sequence[Standing], day: date | None) -> Standing:
    """What held on a day: the last judgement up to then, or else the first one after. Without a day, the first."""
    held = [standing for standing in standings if day and standing.judged_on <= day]
    return held[-1] if held else standings[0]
