"""An action plan out of a file: an Excel workbook (.xlsx) or YAML. Nothing is stored, nothing is guessed in silence."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from actionplan.plan.reading.headings import Headings, find_headings
from actionplan.plan.reading.plan_drafts import DraftPlan, legend_or_nothing
from actionplan.plan.reading.plan_read import (
    PlanRead,
    PlanUnreadable,
)
from actionplan.plan.reading.plan_table import PlanTable
from actionplan.plan.reading.spreadsheet import Sheet, read_workbook
from actionplan.plan.reading.timeline import read_legend
from actionplan.plan.reading.yaml_file import read_yaml
from ncss_portal.word.refusals import RefusedFile
from ncss_portal.word.uploads import check_bytes

MOST_BYTES = 20 * 1024 * 1024


def read_plan(data: bytes, name: str) -> PlanRead:
    """Reads a plan. `name` is the file's name; its ending says the kind. Raises PlanUnreadable."""
    ending = name.rpartition(".")[2].casefold()
    if not data:
        raise PlanUnreadable(_("The file is empty."))
    if len(data) > MOST_BYTES:
        raise PlanUnreadable(_("The file is larger than %(size)s MB.") % {"size": MOST_BYTES // 1024 // 1024})
    if ending in ("yaml", "yml"):
        return read_yaml(data).finish()
    if ending != "xlsx":
        raise PlanUnreadable(_("Send the plan as an Excel workbook (.xlsx) or as YAML (.yaml)."))
    _check_workbook(data, name)
    return _read_sheets(read_workbook(data)).finish()


def _check_workbook(data: bytes, name: str) -> None:
    try:
        check_bytes(data, name, expect="xlsx")
    except RefusedFile as refusal:
        if refusal.reason == "too_big_inside":
            sentence = _(
                "The workbook is too large. Delete the empty formatted rows below the plan, and send it again."
            )
            raise PlanUnreadable(sentence) from refusal
        raise PlanUnreadable(str(refusal)) from refusal


def _read_sheets(sheets: Sequence[Sheet]) -> DraftPlan:
    plan = DraftPlan()
    found = [(sheet, headings) for sheet in sheets if (headings := find_headings(sheet.rows))]
    plans = [(sheet, headings) for sheet, headings in found if not sheet.is_hidden]
    if not plans:
        raise PlanUnreadable(
            _("No sheet has a row of headings with activities and with objectives, leads or timelines.")
        )
    plan.months = legend_or_nothing(read_legend(_lines_beside(sheets, plans)))
    for sheet, headings in plans:
        _ask_about_sheet(plan, sheet, headings)
        PlanTable(plan, sheet, headings, f"{sheet.name}!" if len(plans) > 1 else "").read()
    for sheet in sheets:
        if sheet.is_hidden and sheet.rows:
            question = _("The sheet “%(name)s” is hidden and was left out. Is that right?")
            plan.ask(sheet.name, question % {"name": sheet.name})
        elif sheet.rows and sheet not in [own for own, _headings in plans]:
            question = _("The sheet “%(name)s” holds no activities and was left out. Is that right?")
            plan.ask(sheet.name, question % {"name": sheet.name})
    return plan


def _lines_beside(sheets: Sequence[Sheet], plans: Sequence[tuple[Sheet, Headings]]) -> list[str]:
    """What stands above the headings of a plan and in the other visible sheets: there the bands are explained."""
    above = {sheet.name: headings.row for sheet, headings in plans}
    rows = [
        row
        for sheet in sheets
        if not sheet.is_hidden
        for row in sheet.rows
        if sheet.name not in above or row.number < above[sheet.name]
    ]
    return [" ".join(cell.text for cell in row.own) for row in rows]


def _ask_about_sheet(plan: DraftPlan, sheet: Sheet, headings: Headings) -> None:
    if sheet.unread_from is not None:
        question = _("Row %(row)s and many below it are empty. Nothing further down was read. Is the plan complete?")
        plan.ask(sheet.name, question % {"row": sheet.unread_from})
    for column in sheet.hidden_columns & set(headings.columns.values()):
        question = _("The column “%(heading)s” is hidden. It was read all the same. Does it belong to the plan?")
        plan.ask(sheet.name, question % {"heading": headings.texts.get(column, "")})
    for address in sheet.formulas_without_result[:20]:
        plan.ask(address, _("The cell holds a formula without a stored result. What belongs here?"))
