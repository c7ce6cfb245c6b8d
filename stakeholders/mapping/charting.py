"""The map of all organisations that were judged: which are shown, in which order, and who moved."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stakeholders.bodies.models import Body, Seat
from stakeholders.mapping.forms import MapFilter
from stakeholders.mapping.models import Standing
from stakeholders.mapping.moving import Move, moves_of, standing_at
from stakeholders.mapping.scales import SIGNS, Quadrant
from stakeholders.permissions import Person
from stakeholders.register.models import Category, Organisation

MOVES_PER_PAGE = 20
FILTERS = ("category", "sector", "body", "position", "since")
SHOWN_ORDER = {position: place for place, position in enumerate(SIGNS)}
# From the least welcome to the most welcome position, as a reader would sort them.
POSITION_ORDER = {"": -1} | {str(position): place for place, position in enumerate(Standing.Position.values)}


@dataclass(frozen=True)
class Row:
    """An organisation with its initial and its present standing."""

    organisation: Organisation
    standings: tuple[Standing, ...]
    initial: Standing
    now: Standing

    @property
    def categories(self) -> str:
        return ", ".join(str(category) for category in self.organisation.categories.all())

    @property
    def has_moved(self) -> bool:
        return self.initial.at != self.now.at

    @property
    def name(self) -> str:
        return self.organisation.name.casefold()


SORTS: dict[str, Callable[[Row], Any]] = {
    "organisation": lambda row: row.name,
    "category": lambda row: row.categories.casefold(),
    "influence": lambda row: row.now.influence,
    "interest": lambda row: row.now.interest,
    "initial": lambda row: POSITION_ORDER[row.initial.position],
    "position": lambda row: POSITION_ORDER[row.now.position],
    "wanted": lambda row: POSITION_ORDER[row.now.wanted],
    "day": lambda row: row.now.judged_on,
    "by": lambda row: str(row.now.judged_by).casefold(),
}
HEADS = {
    "organisation": _("Organisation"),
    "category": _("Category"),
    "influence": _("Influence"),
    "interest": _("Interest"),
    "initial": _("Position at first"),
    "position": _("Now"),
    "wanted": _("Hoped for"),
    "day": _("Judged on"),
    "by": _("Judged by"),
}
USUAL_SORT = "-influence"


class Chart:
    """What the address asks for. All lists come from two queries: the organisations, and their standings."""

    def __init__(self, user: Person, params: QueryDict) -> None:
        self._user, self._params = user, params
        self.categories = list(Category.objects.all())
        self.bodies = list(Body.objects.visible_to(user).existing().order_by("name"))
        self.form = MapFilter(params, categories=self.categories, bodies=self.bodies)
        self.form.is_valid()
        self.wishes: dict[str, Any] = self.form.cleaned_data
        wished = str(self.wishes.get("sort") or USUAL_SORT)
        self.sort = wished if wished.removeprefix("-") in SORTS else USUAL_SORT

    @property
    def since(self) -> date | None:
        return self.wishes.get("since")

    @property
    def filters_set(self) -> int:
        return sum(bool(self.wishes.get(name)) for name in FILTERS)

    @cached_property
    def organisations(self) -> list[Organisation]:
        """Those that the filters leave, judged or not; of a position, only judged ones have any."""
        found = Organisation.objects.managed_by(self._user).standing_alone()
        if category := self.wishes.get("category"):
            found = found.filter(categories__key=category)
        if sector := self.wishes.get("sector"):
            found = found.filter(sector=sector)
        if body := self.wishes.get("body"):
            found = found.filter(pk__in=Seat.objects.current().filter(body__slug=body).values("organisation"))
        return list(found.order_by("name", "pk").prefetch_related("categories"))

    @cached_property
    def rows(self) -> list[Row]:
        """One for each organisation that was judged, by name."""
        judged: dict[int, list[Standing]] = defaultdict(list)
        found = Standing.objects.visible_to(self._user).filter(organisation__merged_into__isnull=True)
        for standing in found.in_order():
            judged[standing.organisation_id].append(standing)
        rows = [self._row(one, judged[one.pk]) for one in self.organisations if one.pk in judged]
        position = self.wishes.get("position")
        return [row for row in rows if not position or row.now.position == position]

    def _row(self, organisation: Organisation, standings: list[Standing]) -> Row:
        return Row(organisation, tuple(standings), standing_at(standings, self.since), standings[-1])

    @property
    def not_judged_count(self) -> int:
        """How many organisations are missing on the map since nobody judged them."""
        return 0 if self.wishes.get("position") else len(self.organisations) - len(self.rows)

    @cached_property
    def sorted_rows(self) -> list[Row]:
        """For the table; what is equal stays in the order of the names."""
        return sorted(self.rows, key=SORTS[self.sort.removeprefix("-")], reverse=self.sort.startswith("-"))

    @property
    def shown_rows(self) -> list[Row]:
        """The rows in the order in which a cell of the map lists them: by position, then by name."""
        return sorted(self.rows, key=lambda row: (SHOWN_ORDER[row.now.position], row.name))

    @property
    def to_be_heard(self) -> list[Row]:
        """Much interest and little influence: whom a process forgets. The most interested first."""
        rows = [row for row in self.rows if row.now.quadrant == Quadrant.INFORM]
        return sorted(rows, key=lambda row: (-row.now.interest, row.now.influence, row.name))

    @cached_property
    def moves(self) -> list[Move]:
        """Who moved, the newest first. Each has its organisation at hand."""
        found = []
        for row in self.rows:
            for move in moves_of(row.standings):
                move.after.organisation = row.organisation
                if move.is_move and (self.since is None or move.after.judged_on > self.since):
                    found.append(move)
        return sorted(found, key=lambda move: (move.after.judged_on, move.after.pk), reverse=True)

    @property
    def moves_page(self) -> Page:
        return Paginator(self.moves, MOVES_PER_PAGE).get_page(self._params.get("page"))

    @property
    def counts(self) -> dict[Quadrant, int]:
        """How many organisations stand in each quadrant."""
        counts = dict.fromkeys(Quadrant, 0)
        for row in self.rows:
            counts[row.now.quadrant] += 1
        return counts

    @property
    def is_empty(self) -> bool:
        return not self.rows

    @property
    def filter_words(self) -> list[str]:
        """The filters in words, for the caption and for paper, where no form is seen."""
        words = []
        for name in ("category", "sector", "body", "position"):
            if value := self.wishes.get(name):
                choices = dict(self.form.fields[name].choices)  # type: ignore[attr-defined]
                words.append(f"{self.form.fields[name].label}: {choices[value]}")
        return words

    @property
    def heads(self) -> list[dict[str, str]]:
        """For each column of the table: where a click on its head leads, and how it is sorted now."""
        key, is_down = self.sort.removeprefix("-"), self.sort.startswith("-")
        return [
            {
                "name": name,
                "words": self._head(name),
                "sort": name if name == key and is_down else f"-{name}" if name == key else _first_way(name),
                "aria": ("descending" if is_down else "ascending") if name == key else "",
            }
            for name in SORTS
        ]

    def _head(self, name: str) -> str:
        if name == "initial" and self.since:
            return gettext("Position on %(day)s") % {"day": date_format(self.since, "j F Y")}
        return str(HEADS[name])


def _first_way(name: str) -> str:
    """Numbers and days begin with the highest, words with A."""
    return f"-{name}" if name in ("influence", "interest", "day") else name
