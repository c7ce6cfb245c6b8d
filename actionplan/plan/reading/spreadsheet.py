"""Workbooks as plans read them: the ground's rows, and its refusals as those of a plan."""

from actionplan.plan.reading.plan_read import PlanUnreadable
from ncss_portal.spreadsheets import reading
from ncss_portal.spreadsheets.reading import MOST_ROWS, Cell, Row, Sheet, Unreadable

__all__ = ["MOST_ROWS", "Cell", "Row", "Sheet", "read_workbook"]


def read_workbook(data: bytes) -> list[Sheet]:
    """All worksheets in their order. Raises PlanUnreadable for what is no workbook, is too large or is damaged."""
    try:
        return reading.read_workbook(data)
    except Unreadable as refusal:
        raise PlanUnreadable(str(refusal)) from refusal
