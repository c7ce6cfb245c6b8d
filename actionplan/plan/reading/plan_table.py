"""The rows of a sheet read as a plan: banners, columns of any order, merged, blank or repeated cells.

Every text below the headings ends up in the plan or in a doubt.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from openpyxl.utils.cell import get_column_letter

from actionplan.plan.reading.activities import read_activities
from actionplan.plan.reading.headings import Column, Headings
from actionplan.plan.reading.institutions import Role
from actionplan.plan.reading.numbering import Numbered, objective_of, priority_of
from actionplan.plan.reading.plan_drafts import DraftActivity, DraftObjective, DraftPlan, DraftPriority
from actionplan.plan.reading.spreadsheet import Cell, Row, Sheet
from ncss_portal.spreadsheets.cell_words import folded, one_line, shortened

_TOTAL = re.compile(r"(?:grand |sub ?)?tota(?:l|ls|les|ux)\b.*|sum|suma")
_RANKS = frozenset(
    (
        *("high", "medium", "low", "h", "m", "l", "alta", "media", "baja", "alto", "medio", "bajo"),
        *("haute", "moyenne", "basse", "1", "2", "3"),
    )
)
_ROLES: tuple[tuple[Column, Role | None], ...] = (
    (Column.INSTITUTIONS, None),
    (Column.LEAD, "lead"),
    (Column.PARTNERS, "partner"),
)
_INTRODUCTION_FROM = 80  # characters: a shorter row across the table is rather a heading


@dataclass(slots=True)
class PlanTable:
    """Reads one sheet into a draft. `prefix` stands before addresses where several sheets are read."""

    plan: DraftPlan
    sheet: Sheet
    headings: Headings
    prefix: str = ""
    priority: DraftPriority | None = None
    objective: DraftObjective | None = None
    objective_text: str = ""
    taken: set[str] = field(default_factory=set)

    def read(self) -> None:
        rows = [row for row in self.sheet.rows if row.number > self.headings.last_row]
        _settle_columns(self, rows)
        for row in rows:
            self._read_row(row)

    def where(self, place: str) -> str:
        return f"{self.prefix}{place}"

    def ask(self, place: str, question: str) -> None:
        self.plan.ask(self.where(place), question)

    def cell(self, row: Row, column: Column) -> Cell | None:
        return row.at(self.headings.columns.get(column))

    def _address(self, row: Row, column: Column) -> str:
        place = self.headings.columns.get(column)
        return self.where(f"{get_column_letter(place)}{row.number}") if place else ""

    def _read_row(self, row: Row) -> None:
        if not row.own:
            return
        if self.headings.repeated_in(row):
            self.ask(str(row.number), _("The row repeats the headings and was left out. Is that right?"))
        elif self._is_total(row):
            question = _("The row is a total (“%(text)s”) and was left out. Is that right?")
            self.ask(str(row.number), question % {"text": _row_text(row)})
        elif not self._read_banner(row):
            self._read_plan_row(row)

    def _is_total(self, row: Row) -> bool:
        activity = self.cell(row, Column.ACTIVITY)
        named = any(len(cell.text) <= 40 and _TOTAL.fullmatch(folded(cell.text)) for cell in row.own)
        return named and (activity is None or activity.is_number or bool(_TOTAL.fullmatch(folded(activity.text))))

    # Banners: rows with one text only.

    def _read_banner(self, row: Row) -> bool:
        """Takes a row with a single text as heading of a priority or an objective: it says so, or is merged across."""
        anchors = {cell.anchor for cell in row.cells.values()}
        if len(anchors) != 1:
            return False
        cell = row.own[0]
        across = cell.width >= min(3, max(2, len(self.headings.texts) - 1))
        as_priority, as_objective = priority_of(cell.text), objective_of(cell.text)
        in_activities = self.cell(row, Column.ACTIVITY) is not None and not across
        if in_activities and not (as_priority.is_named and as_priority.number):
            return False
        if as_priority.is_named and (across or as_priority.number):
            self._begin_priority(cell, as_priority)
        elif as_objective.is_named and as_objective.number and Column.OBJECTIVE not in self.headings.columns:
            self._begin_objective(cell.address, as_objective, cell.text)
        elif across:
            self._read_unnamed_banner(cell)
        else:
            return False
        return True

    def _read_unnamed_banner(self, cell: Cell) -> None:
        fresh = self.priority is not None and not self.priority.objectives and not self.priority.introduction
        if fresh and self.priority and len(cell.text) >= _INTRODUCTION_FROM:
            self.priority.introduction = one_line(cell.text)
            return
        self.ask(cell.address, _("This row was read as the heading of an area of priority. Is that right?"))
        self._begin_priority(cell, priority_of(cell.text))

    def _begin_priority(self, cell: Cell, numbered: Numbered) -> None:
        self.priority = DraftPriority(numbered.number, numbered.title, self.where(cell.address), source=cell.text)
        self.plan.priorities.append(self.priority)
        self.objective, self.objective_text = None, ""

    # Rows of the plan.

    def _read_plan_row(self, row: Row) -> None:
        activity = self.cell(row, Column.ACTIVITY)
        title, number = self.cell(row, Column.OBJECTIVE), self.cell(row, Column.OBJECTIVE_NUMBER)
        is_text = activity is not None and not (activity.is_number or activity.text.startswith("#"))
        is_own = activity is not None and activity.address == activity.anchor
        if not is_text and (title is None or title.address != title.anchor):
            self._leave_out(row)
            return
        if activity is not None and is_own and not is_text:
            question = _("“%(text)s” is no activity and was left out. What belongs here?")
            self.ask(activity.address, question % {"text": activity.text})
        self._ask_about_formulas(row)
        if row.is_hidden:
            self.ask(str(row.number), _("The row is hidden. It was read all the same. Does it belong to the plan?"))
        self._enter_priority(row)
        objective = self._enter_objective(row, title, number)
        self._take_institutions(row, objective)
        self._take_activity(row, activity if is_text else None, objective)

    def _leave_out(self, row: Row) -> None:
        if fresh := [cell for cell in row.own if cell.address not in self.taken]:
            text = " | ".join(cell.text for cell in fresh)
            question = _("The row holds no activity and was left out: “%(text)s”. Does it belong to the plan?")
            self.ask(fresh[0].address, question % {"text": one_line(text)})

    def _ask_about_formulas(self, row: Row) -> None:
        read = set(self.headings.columns.values())
        for column, cell in row.cells.items():
            if column in read and cell.is_formula and cell.address == cell.anchor:
                self.ask(cell.address, _("The cell holds a formula. Its stored result was read. Is it up to date?"))
            if column in read and cell.text.startswith("#") and cell.text.endswith(("!", "?", "/A")):
                self.ask(
                    cell.address, _("The cell shows an error (%(text)s). What belongs here?") % {"text": cell.text}
                )

    def _enter_priority(self, row: Row) -> None:
        cell = self.cell(row, Column.PRIORITY)
        if cell is not None and (self.priority is None or one_line(cell.text) != one_line(self.priority.source)):
            earlier = [one for one in self.plan.priorities if one_line(one.source) == one_line(cell.text)]
            if earlier:
                self.priority, self.objective, self.objective_text = earlier[0], None, ""
                self.ask(
                    cell.address, _("The area of priority stands in rows apart. They were put together. Is that right?")
                )
            else:
                self._begin_priority(cell, priority_of(cell.text))
        if self.priority is None:
            question = _("No area of priority was found above this row. What is it called?")
            self.ask(str(row.number), question)
            self.priority = DraftPriority("", self.sheet.name, self.where(str(row.number)))
            self.plan.priorities.append(self.priority)
        introduction = self.cell(row, Column.INTRODUCTION)
        if introduction is not None and one_line(introduction.text) not in self.priority.introduction:
            self.priority.introduction = f"{self.priority.introduction} {one_line(introduction.text)}".strip()

    def _enter_objective(self, row: Row, title: Cell | None, number: Cell | None) -> DraftObjective:
        text = one_line(title.text) if title else ""
        given = one_line(number.text).rstrip(".)") if number else ""
        if self.objective is not None:
            same_number = not given or given == self.objective.number
            if same_number and (not text or text == self.objective_text):
                return self.objective
            if same_number and given and number and number.address == number.anchor:
                self.ask(
                    row.own[0].address, _("The number is that of the objective above, the title another. Which holds?")
                )
        numbered = objective_of(text)
        if given:
            numbered = Numbered(given, numbered.title if numbered.number == given else text)
        address = (title or number or row.own[0]).address
        return self._begin_objective(address, numbered, text)

    def _begin_objective(self, address: str, numbered: Numbered, source: str) -> DraftObjective:
        if self.priority is None:
            self.ask(address, _("No area of priority was found above this row. What is it called?"))
            self.priority = DraftPriority("", self.sheet.name, self.where(address))
            self.plan.priorities.append(self.priority)
        objective = DraftObjective(numbered.number, numbered.title, self.where(address))
        objective.number_is_given = bool(numbered.number)
        self.objective, self.objective_text = objective, one_line(source)
        self.priority.objectives.append(objective)
        return objective

    def _take_institutions(self, row: Row, objective: DraftObjective) -> None:
        for column, role in _ROLES:
            cell = self.cell(row, column)
            if cell is not None and (cell.text, role) not in [(text, own) for text, own, _where in objective.cells]:
                objective.cells.append((cell.text, role, self.where(cell.anchor)))

    def _take_activity(self, row: Row, cell: Cell | None, objective: DraftObjective) -> None:
        timeline, remark = self.cell(row, Column.TIMELINE), self.cell(row, Column.REMARK)
        words = timeline.text if timeline else ""
        place = self.where(timeline.anchor) if timeline else ""
        number = self.cell(row, Column.ACTIVITY_NUMBER)
        if cell is None or cell.anchor in self.taken:
            self._take_rest(objective, words, place, remark)
            self._ask_about_number(number if number and number.address == number.anchor else None)
            return
        self.taken.add(cell.anchor)
        read = read_activities(cell.text)
        for question in read.questions:
            self.ask(cell.address, question)
        self._ask_about_number(number if len(read.activities) > 1 else None)
        for activity in read.activities:
            own = activity.number
            if number is not None and len(read.activities) == 1:
                own = one_line(number.text).rstrip(".)")
                text = f"{activity.number} {activity.text}" if activity.number not in ("", own) else activity.text
            else:
                text = activity.text
            objective.activities.append(
                DraftActivity(
                    own,
                    text,
                    self.where(cell.address),
                    tuple(activity.items),
                    words,
                    place,
                    one_line(remark.text) if remark else "",
                    timeline_place=self._address(row, Column.TIMELINE),
                )
            )

    def _ask_about_number(self, number: Cell | None) -> None:
        if number is not None:
            question = _("The number “%(number)s” does not stand beside one activity. What is it for?")
            self.ask(number.address, question % {"number": one_line(number.text)})

    def _take_rest(self, objective: DraftObjective, words: str, place: str, remark: Cell | None) -> None:
        """A row without an activity of its own: the objective's timeline, or a remark that goes on."""
        last = objective.activities[-1] if objective.activities else None
        if words and last is None:
            objective.timeline_words, objective.timeline_cell = words, place
        elif words and last is not None and place != last.timeline_cell:
            self.ask(place, _("The timeline “%(words)s” stands beside no activity. What is it for?") % {"words": words})
        if remark is not None and remark.address == remark.anchor:
            question = _("The remark “%(text)s” stands beside no activity. What is it for?")
            self.ask(remark.address, question % {"text": one_line(remark.text)})


def _row_text(row: Row) -> str:
    return shortened(" | ".join(cell.text for cell in row.own), 1000)


def _settle_columns(table: PlanTable, rows: Sequence[Row]) -> None:
    """Decides what the words over a column leave open: whose number it is, and whether "priority" is only a rank."""
    headings = table.headings
    number = headings.columns.get(Column.NUMBER)
    if number is not None:
        of_activities = _numbers_are_of_activities(table, rows, number)
        headings.columns.setdefault(Column.ACTIVITY_NUMBER if of_activities else Column.OBJECTIVE_NUMBER, number)
    priority = headings.columns.get(Column.PRIORITY)
    ranks = {folded(cell.text) for row in rows if (cell := row.at(priority)) and cell.width == 1}
    if priority is not None and ranks and ranks <= _RANKS:
        del headings.columns[Column.PRIORITY]
        headings.unread[priority] = headings.texts.get(priority, "")
    named = {**headings.unread, **dict.fromkeys(_columns_without_heading(headings, rows), "")}
    for column, text in named.items():
        if filled := [
            cell for row in rows if (cell := row.at(column)) and cell.width == 1 and not headings.repeated_in(row)
        ]:
            question = _("The column “%(heading)s” was not read. Does it hold anything that the plan needs?")
            heading = shortened(text) or get_column_letter(column)
            table.ask(filled[0].address, question % {"heading": heading})
    for cell in headings.likely.values():
        question = _("The column “%(heading)s” was read as “%(kind)s”. Is that right?")
        kind = next(kind for kind, own in headings.likely.items() if own is cell)
        table.ask(cell.address, question % {"heading": shortened(cell.text), "kind": kind.value})


def _columns_without_heading(headings: Headings, rows: Sequence[Row]) -> list[int]:
    filled = {column for row in rows for column, cell in row.cells.items() if not cell.is_across and cell.width == 1}
    return sorted(filled - headings.texts.keys() - set(headings.columns.values()) - headings.unread.keys())


def _numbers_are_of_activities(table: PlanTable, rows: Sequence[Row], column: int) -> bool:
    """Whether the numbers go on where the objective stays the same."""
    objective = table.headings.columns.get(Column.OBJECTIVE)
    if objective is None:
        return True
    for_activities, for_objectives, dotted = 0, 0, 0
    title, number = "", ""
    for row in rows:
        if table.cell(row, Column.ACTIVITY) is None:
            continue
        own_title, own_number = row.at(objective), row.at(column)
        stays = own_title is None or own_title.text == title
        changes = own_number is not None and own_number.text != number
        for_activities += stays and changes
        for_objectives += stays and not changes
        dotted += bool(own_number and re.fullmatch(r"\d+\.\d+.*", own_number.text))
        title = own_title.text if own_title else title
        number = own_number.text if own_number else number
    if for_activities == for_objectives == 0:
        return dotted > 0
    return for_activities > for_objectives
