"""What reading a plan yields: priorities, objectives and activities as plain values, and the questions left open."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Band = Literal["short", "medium", "long"]
_ROW = re.compile(r"(?:^|^[A-Z]{1,3}|\s)(\d{1,7})$")
_AFTER_ALL_ROWS = 10**9
BANDS: tuple[Band, ...] = ("short", "medium", "long")
_BAND_NAMES = {
    "short": gettext_lazy("Short term"),
    "medium": gettext_lazy("Medium term"),
    "long": gettext_lazy("Long term"),
}


class PlanUnreadable(Exception):
    """The file cannot be read as an action plan. Its words are a translated sentence for the person who sent it."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question to a person. `where` is a cell ("C56"), a row, a sheet, or a line of a YAML file."""

    where: str
    question: str

    def as_json(self) -> dict[str, str]:
        return {"where": self.where, "question": self.question}

    @property
    def place(self) -> str:
        """Where it is, for people: "Cell C56", "Row 38", or the name of the sheet as it is."""
        if re.fullmatch(r"[A-Z]{1,3}\d{1,7}", self.where):
            return _("Cell %(name)s") % {"name": self.where}
        return _("Row %(number)s") % {"number": self.where} if self.where.isdecimal() else self.where


@dataclass(frozen=True, slots=True)
class Timeline:
    """From one band to another, the same band twice where only one is named. `start` is never after `end`."""

    start: Band
    end: Band

    def __str__(self) -> str:
        """As the plan shows it: "Medium term", "Short term to medium term"."""
        first, last = str(_BAND_NAMES[self.start]), str(_BAND_NAMES[self.end])
        return first if self.start == self.end else _("%(first)s to %(last)s") % {"first": first, "last": last.lower()}

    def as_json(self) -> dict[str, str]:
        return {"from": self.start, "to": self.end}


@dataclass(frozen=True, slots=True)
class ActivityRead:
    """One activity. `items` are the sub-items on lines of their own below `text`: without bullets, with (i) or a)."""

    number: str
    text: str
    timeline: Timeline | None = None
    timeline_words: str = ""
    remark: str = ""
    where: str = ""
    items: tuple[str, ...] = ()

    @property
    def whole_text(self) -> str:
        """The text with its sub-items, one on a line."""
        return "\n".join((self.text, *self.items))

    def as_json(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "text": self.text,
            "items": list(self.items),
            "timeline": self.timeline.as_json() if self.timeline else None,
            "timeline_words": self.timeline_words,
            "remark": self.remark,
            "where": self.where,
        }


@dataclass(frozen=True, slots=True)
class ObjectiveRead:
    """One objective, with the institutions that lead it and help with it, in the order of the file."""

    number: str
    title: str
    leads: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    activities: tuple[ActivityRead, ...] = ()
    where: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "title": self.title,
            "leads": list(self.leads),
            "partners": list(self.partners),
            "activities": [activity.as_json() for activity in self.activities],
            "where": self.where,
        }


@dataclass(frozen=True, slots=True)
class PriorityRead:
    """One area of priority. Its title stands without the lead-in ("Area of Priority 1:")."""

    number: str
    title: str
    introduction: str = ""
    objectives: tuple[ObjectiveRead, ...] = ()
    where: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "title": self.title,
            "introduction": self.introduction,
            "objectives": [objective.as_json() for objective in self.objectives],
            "where": self.where,
        }


@dataclass(frozen=True, slots=True)
class PlanRead:
    """A whole plan. Numbers are unique within their parent; `bands` holds the months, where the file says them."""

    priorities: tuple[PriorityRead, ...]
    doubts: tuple[Doubt, ...]
    bands: tuple[tuple[Band, int], ...] = ()

    @property
    def objectives(self) -> tuple[ObjectiveRead, ...]:
        return tuple(objective for priority in self.priorities for objective in priority.objectives)

    @property
    def activities(self) -> tuple[ActivityRead, ...]:
        return tuple(activity for objective in self.objectives for activity in objective.activities)

    def as_json(self) -> dict[str, Any]:
        """The shape in which the command `import_plan --json` answers."""
        return {
            "priorities": [priority.as_json() for priority in self.priorities],
            "doubts": [doubt.as_json() for doubt in self.doubts],
            "bands": dict(self.bands),
        }


def in_order(doubts: Iterable[Doubt]) -> tuple[Doubt, ...]:
    """Each doubt once, in the order of rows or lines; what concerns a sheet as a whole comes last."""
    once = tuple(dict.fromkeys(doubts))
    sheets = list(dict.fromkeys(_place(doubt)[0] for doubt in once))
    return tuple(sorted(once, key=lambda doubt: (sheets.index(_place(doubt)[0]), _place(doubt)[1])))


def _place(doubt: Doubt) -> tuple[str, int]:
    sheet, _mark, address = doubt.where.rpartition("!")
    found = _ROW.search(address)
    return (sheet, int(found[1])) if found else ("", _AFTER_ALL_ROWS)
