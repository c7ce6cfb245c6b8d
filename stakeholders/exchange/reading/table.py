"""A list of stakeholders as rows of known columns: banners, totals and empty rows passed over, and named."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ncss_portal.spreadsheets.cell_words import clean_lines, folded, one_line, shortened
from ncss_portal.spreadsheets.reading import Cell, Row, Sheet
from stakeholders.exchange.reading.asking import Asking
from stakeholders.exchange.reading.headings import ROWS_SEARCHED, Column, Headings, find_headings
from stakeholders.exchange.reading.understood import Unreadable

_TOTAL = re.compile(r"(?:sub|grand |gran )?(?:total|totals|totales|totaux|sum|suma|somme|count)\b.*")
_MOST_TOLD = 50


@dataclass(slots=True)
class Entry:
    """One row with data: the text of each column that was understood."""

    row: int
    texts: dict[Column, str]
    # Columns whose text a formula worked out, and those whose formula has no stored result.
    formulas: set[Column] = field(default_factory=set)
    unknown: set[Column] = field(default_factory=set)
    # In a CSV file: how many fields the record has and should have, and what stands in those beyond.
    length: int = 0
    expected: int = 0
    surplus: str = ""
    # Blanks stood round a text, or were none that a space bar makes.
    is_padded: bool = False

    def get(self, column: Column) -> str:
        return self.texts.get(column, "")

    @property
    def words(self) -> str:
        """What stands in the row, short."""
        wanted = (Column.ORGANISATION, Column.FULL_NAME, Column.GIVEN_NAME, Column.FAMILY_NAME, Column.EMAIL)
        return " · ".join(shortened(text, 50) for column in wanted if (text := self.get(column)))


def read_entries(sheets: list[Sheet], asking: Asking) -> list[Entry]:
    """The rows of the sheet that lists stakeholders. Raises Unreadable where none has headings that say so."""
    found = [(sheet, headings) for sheet in sheets if (headings := find_headings(sheet.rows))]
    if not found:
        raise Unreadable(
            _(
                "No row of headings was found in the first %(rows)s rows. Write “Organisation”, “Name” and “E-mail” "
                "over the columns, and bring the file again."
            )
            % {"rows": ROWS_SEARCHED}
        )
    seen = [pair for pair in found if not pair[0].is_hidden] or found
    sheet, headings = max(seen, key=lambda pair: (len(pair[1].columns), len(pair[0].rows)))
    for other in sheets:
        if other is not sheet and other.rows:
            _tell_of_sheet(other, other in [pair[0] for pair in found], asking)
    _tell_of_columns(sheet, headings, asking)
    entries = list(_entries(sheet, headings, asking))
    if not entries:
        raise Unreadable(_("There are headings, but no row with data below them. Is this the right file?"))
    return entries


def _tell_of_sheet(sheet: Sheet, is_list: bool, asking: Asking) -> None:
    if is_list:
        reason = _("The sheet “%(name)s” lists stakeholders too, and was not read. Bring it as a file of its own.")
        asking.refuse(0, "other-sheet", reason % {"name": sheet.name}, sheet.name)
    else:
        asking.clean(0, _("The sheet “%(name)s” lists no stakeholders and was not read.") % {"name": sheet.name})


def _tell_of_columns(sheet: Sheet, headings: Headings, asking: Asking) -> None:
    for text in headings.unread.values():
        asking.clean(headings.row, _("The column “%(heading)s” was not taken in.") % {"heading": shortened(text)})
    for place in sorted(sheet.hidden_columns):
        if place in headings.texts and place not in headings.unread:
            told = {"heading": headings.texts[place]}
            asking.clean(headings.row, _("The column “%(heading)s” is hidden. It was read.") % told)
    if sheet.unread_from is not None:
        reason = _("Row %(row)s and many below it are empty. Nothing further down was read.")
        asking.refuse(sheet.unread_from, "not-read", reason % {"row": sheet.unread_from})


def _entries(sheet: Sheet, headings: Headings, asking: Asking) -> Iterator[Entry]:
    is_csv = bool(headings.length)
    # Records are counted from the first below the headings; rows of a workbook have the number that Excel shows.
    skipped = headings.row if is_csv else 0
    without_result = set(sheet.formulas_without_result)
    for row in sheet.rows:
        if row.number > headings.row:
            entry = _entry(row, headings, without_result)
            entry.row = row.number - skipped
            if row.is_hidden:
                asking.clean(entry.row, _("The row is hidden. It was read."))
            if not _is_passed_over(row, entry, headings, asking):
                yield entry


def _entry(row: Row, headings: Headings, without_result: set[str]) -> Entry:
    entry = Entry(row.number, {}, length=row.length, expected=headings.length)
    for column, places in headings.columns.items():
        cells = [cell for place in places if (cell := row.at(place))]
        text = "\n".join(text for cell in cells if (text := clean_lines(cell.text)))
        if text:
            entry.texts[column] = text
            entry.is_padded |= any(cell.text != cell.text.strip() or "\u00a0" in cell.text for cell in cells)
        if any(cell.is_formula for cell in cells):
            entry.formulas.add(column)
        if any(f"{_letters(place)}{row.number}" in without_result for place in places):
            entry.unknown.add(column)
    entry.surplus = one_line(" ".join(cell.text for place, cell in row.cells.items() if _is_beyond(place, headings)))
    return entry


def _letters(place: int) -> str:
    letters = ""
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _is_beyond(place: int, headings: Headings) -> bool:
    return 0 < headings.length < place


def _is_passed_over(row: Row, entry: Entry, headings: Headings, asking: Asking) -> bool:
    """Whether the row is none of a stakeholder: empty, headings again, a banner, a total, a remark below the table."""
    own: list[Cell] = [cell for cell in row.own if clean_lines(cell.text)]
    if not own and not entry.unknown:
        return True
    first = own[0].text if own else ""
    if headings.is_repeated({place: cell.text for place, cell in row.cells.items() if cell in own}):
        asking.clean(entry.row, _("The headings stand here again. The row was passed over."))
        return True
    if _TOTAL.fullmatch(folded(first)) and not _is_somebody(entry):
        asking.clean(entry.row, _("The row holds a total. It was passed over."))
        return True
    if len(own) != 1 or entry.unknown:
        return False
    return _is_banner(own[0], entry, asking)


def _is_somebody(entry: Entry) -> bool:
    """Whether the row has a person's name or address, as that of a company called Total has."""
    names = (Column.FULL_NAME, Column.GIVEN_NAME, Column.FAMILY_NAME)
    return any(any(map(str.isalpha, entry.get(name))) for name in names) or "@" in entry.get(Column.EMAIL)


def _is_banner(cell: Cell, entry: Entry, asking: Asking) -> bool:
    """Whether the only text in a row is a banner. An organisation's name on its own could be one: that is asked."""
    told = {"text": shortened(cell.text)}
    if cell.width > 1 or not set(entry.texts) - {Column.NUMBER}:
        asking.clean(entry.row, _("“%(text)s” is no stakeholder. The row was passed over.") % told)
        return True
    if Column.ORGANISATION not in entry.texts:
        return False
    is_loud = cell.text.isupper() and " " in cell.text.strip()
    answer = asking.ask(
        "organisation",
        f"alone:{entry.row}",
        [entry.row],
        _("“%(text)s” stands alone in its row. Is it an organisation?") % told,
        [("organisation", _("An organisation without a contact")), ("banner", _("A banner: pass over the row"))],
        "banner" if is_loud else "organisation",
    )
    return answer == "banner"
