"""The empty comment matrix: the portal's own as a workbook, and the ISO/IEC commenting template as a Word document."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consultations.commenting.models import Comment, Consultation
from consultations.commenting.models.comments import Sensitivity
from consultations.commenting.places import WHOLE, title_of
from consultations.commenting.quoting import plain_of
from consultations.drafting.models import Node
from consultations.entering.finding import Finder
from ncss_portal.spreadsheets.writing import write_xlsx
from ncss_portal.word.writing import write_table

# The rest of a longer text stands on the portal; a cell of a workbook holds little more.
LONGEST_TEXT = 30_000
EMPTY_ROWS = 30


def headings() -> list[str]:
    """The columns of the portal's own matrix."""
    return [
        _("Place"), _("Address"), _("Text"), _("Kind"), _("Comment"), _("Proposed words"), _("Who may read it"),
    ]  # fmt: skip


def empty_workbook(consultation: Consultation) -> bytes:
    """One row for each place on which people comment; the first is for the whole draft."""
    return write_xlsx(_("Comments"), [headings(), *_rows(consultation)])


def _rows(consultation: Consultation) -> Iterator[list[str]]:
    finder = Finder.of(consultation.version_id)
    kind, reader = Comment.Kind.REMARK.label, Sensitivity.PUBLIC.label
    yield [WHOLE, WHOLE, title_of(None), str(kind), "", "", str(reader)]
    for node in finder.nodes:
        yield [finder.key_of(node), node.anchor, _text(node), str(kind), "", "", str(reader)]


def _text(node: Node) -> str:
    """As it is edited where other words can be suggested, so that its marks stay."""
    return (node.text if node.can_be_reworded else plain_of(node) or title_of(node))[:LONGEST_TEXT]


def empty_template(consultation: Consultation) -> bytes:
    """The table by which standards bodies comment. Its headings are theirs and are not translated."""
    columns = [
        ("MB/NC", 7), ("Line number", 7), ("Clause/ Subclause", 9), ("Paragraph/ Figure/ Table", 10),
        ("Type of comment", 9), ("Comments", 30), ("Proposed change", 30), ("Observations of the secretariat", 18),
    ]  # fmt: skip
    closes = timezone.localtime(consultation.closes_at)
    paragraphs = [
        _("Comments on “%(title)s”, %(version)s, until %(day)s.")
        % {"title": consultation.title, "version": consultation.version.label, "day": f"{closes:%Y-%m-%d %H:%M %Z}"},
        _("Clause is the number of a heading, paragraph the number in the margin. Both empty: the whole draft."),
        _("Type of comment: ge is general, te is about the matter, ed is about the wording."),
    ]
    rows = [[""] * len(columns)] * EMPTY_ROWS
    return write_table(_("Comment matrix"), paragraphs, columns, rows, language=get_language() or "en")
