"""What the rows of a comment matrix mean: on which place, of what kind, and what of it is doubtful."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from consultations.commenting.forms.say import LONGEST_REMARK, LONGEST_REPLACEMENT
from consultations.commenting.models import Comment, Consultation
from consultations.commenting.models.comments import Sensitivity
from consultations.commenting.places import WHOLE, title_of
from consultations.drafting.models import Node
from consultations.entering.finding import HEADINGS_FIRST, Finder, Spot
from consultations.entering.matrix_in import (
    ADDRESS,
    AUTHOR,
    BODY,
    CLAUSE,
    KIND,
    LINE,
    PLACE,
    READER,
    REMARKS,
    REPLACEMENT,
    Line,
    Matrix,
)
from ncss_portal import wording
from ncss_portal.spreadsheets.cell_words import folded, shortened
from stakeholders.models import Contact, Organisation

# Below this likeness the proposed words are no new text of the whole place, but an instruction or a part of it.
LEAST_LIKENESS = 0.4


@dataclass(slots=True)
class Row:
    """One comment as it would be taken in."""

    number: int
    node: Node | None
    kind: str
    body: str
    replacement: str
    sensitivity: str
    author_name: str
    doubts: list[str] = field(default_factory=list)
    source_key: str = ""
    # It is in the period already, or stands in the file twice.
    is_here: bool = False

    @property
    def place(self) -> str:
        return title_of(self.node)

    @property
    def pieces(self) -> Sequence[tuple[str, str]]:
        """The difference to the words of the draft, where other words are suggested."""
        return wording.readable_difference(self.node.text, self.replacement) if self.node and self.replacement else ()

    @property
    def kind_words(self) -> str:
        return str(Comment.Kind(self.kind).label)

    @property
    def reader_words(self) -> str:
        return str(Sensitivity(self.sensitivity).label)


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that cannot be taken in, and why."""

    number: int
    reason: str
    words: str


@dataclass(slots=True)
class Understood:
    rows: list[Row] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    @property
    def new(self) -> list[Row]:
        return [row for row in self.rows if not row.is_here]

    @property
    def here(self) -> list[Row]:
        return [row for row in self.rows if row.is_here]

    @property
    def doubts_first(self) -> list[Row]:
        return sorted(self.new, key=lambda row: (not row.doubts, row.number))


class _Bad(Exception):
    """Why a row cannot be taken in."""


def understand(
    matrix: Matrix, consultation: Consultation, *, contact: Contact | None, organisation: Organisation | None
) -> Understood:
    """All rows. Nothing is saved; the number of queries does not grow with them."""
    finder = Finder.of(consultation.version_id)
    understood = Understood()
    for line in matrix.lines:
        try:
            understood.rows.append(_row(line, finder))
        except _Bad as reason:
            words = shortened(line.get(BODY) or line.get(REPLACEMENT))
            understood.refused.append(Refused(line.number, str(reason), words))
    whose = f"organisation:{organisation.pk}" if organisation else f"contact:{contact.pk if contact else ''}"
    _mark_what_is_here(understood.rows, consultation, whose)
    return understood


def _mark_what_is_here(rows: list[Row], consultation: Consultation, whose: str) -> None:
    for row in rows:
        row.source_key = _key(row, whose)
    keys = {row.source_key for row in rows}
    taken = Comment.objects.filter(consultation=consultation, source_key__startswith=KEY)
    seen = keys & set(taken.values_list("source_key", flat=True))
    for row in rows:
        row.is_here = row.source_key in seen
        seen.add(row.source_key)


# Keys of other kinds begin otherwise, so that those of matrices are found at once.
KEY = "m-"


def _key(row: Row, whose: str) -> str:
    """The same for the same words of the same respondent on the same place, whatever the file is called."""
    place = row.node.anchor if row.node else WHOLE
    content = "\x1f".join([whose, place, row.kind, row.body, row.replacement, row.author_name])
    return KEY + hashlib.sha256(content.encode()).hexdigest()[:62]


def _row(line: Line, finder: Finder) -> Row:
    doubts: list[str] = []
    node, body = _place(line, finder, doubts)
    row = Row(line.number, node, _kind(line, doubts), body, "", _reader(line, doubts), line.get(AUTHOR)[:200], doubts)
    _take_words(row, line.get(REPLACEMENT), line.is_iso)
    _add_the_line(row, line.get(LINE))
    _add_the_rest(row, line)
    if len(row.body) > LONGEST_REMARK or len(line.get(REPLACEMENT)) > LONGEST_REPLACEMENT:
        raise _Bad(_("The text is too long. Bring it in parts."))
    if not row.body and not row.replacement:
        raise _Bad(_("These are the words of the draft, and nothing is said about them."))
    return row


def _place(line: Line, finder: Finder, doubts: list[str]) -> tuple[Node | None, str]:
    """Where it belongs, and its words: what was written as the place and is not one stays in them."""
    spot, unknown = _spot(line, finder, doubts)
    if spot is None:
        raise _Bad(_("The place “%(place)s” is not in the draft.") % {"place": shortened(", ".join(unknown), 60)})
    if spot.doubt:
        doubts.append(spot.doubt)
    if not unknown:
        return spot.node, line.get(BODY)
    words = ", ".join(unknown)
    doubts.append(_("“%(words)s” is no place of the draft; it stands before the comment now.") % {"words": words})
    return spot.node, f"{words}: {line.get(BODY)}".strip()


def _add_the_line(row: Row, number: str) -> None:
    """Lines are those of the file that the author read, and only its readers can count: it stays in words."""
    if not number or not (row.body or row.replacement):
        return
    named = number if any(letter.isalpha() for letter in number) else _("Line %(line)s") % {"line": number}
    row.body = f"{named}: {row.body}" if row.body else named


def _add_the_rest(row: Row, line: Line) -> None:
    """Words of other columns stand at the end of the comment: nothing that somebody wrote is lost."""
    rest = [(_("Remarks"), line.get(REMARKS))] if line.get(REMARKS) else []
    rest += line.others
    if not rest:
        return
    row.body = "\n\n".join(filter(None, [row.body, *(f"{heading}: {words}" for heading, words in rest)]))
    headings = ", ".join(heading for heading, _words in rest)
    row.doubts.append(
        _("What stands in other columns is at the end of the comment: %(columns)s.") % {"columns": headings}
    )


def _spot(line: Line, finder: Finder, doubts: list[str]) -> tuple[Spot | None, list[str]]:
    """What was found, by the most exact first, and what was written besides and leads nowhere."""
    unknown: list[str] = []
    found: Spot | None = None
    for column, prefer in ((ADDRESS, ""), (PLACE, ""), (CLAUSE, HEADINGS_FIRST)):
        words = line.get(column)
        spot = finder.find(words, prefer=prefer) if words else None
        if words and spot is None:
            unknown.append(words)
        elif spot and found and column == PLACE and spot.node != found.node and not spot.doubt:
            names = {"address": title_of(found.node), "number": title_of(spot.node)}
            doubts.append(_("The address leads to “%(address)s”, the number to “%(number)s”.") % names)
        elif spot and found and column == CLAUSE and _is_elsewhere(found, spot, finder):
            names = {"place": title_of(found.node), "clause": title_of(spot.node)}
            doubts.append(_("“%(place)s” does not stand in “%(clause)s”.") % names)
        found = found or spot
    if found is None and not unknown and line.is_iso:
        if line.get(LINE):
            doubts.append(_("Only line %(line)s is named, so it is on the whole draft.") % {"line": line.get(LINE)})
        return Spot(None), unknown
    return found, unknown or ([] if found else ["–"])


def _is_elsewhere(found: Spot, clause: Spot, finder: Finder) -> bool:
    """Some count the paragraphs of each clause, and not those of the draft."""
    if found.node is None or clause.node is None or clause.node.level is None:
        return False
    return not finder.is_within(found.node, clause.node)


def _kind(line: Line, doubts: list[str]) -> str:
    words = folded(line.get(KIND))
    for kind in Comment.Kind:
        if words in {kind.value, folded(str(kind.label))}:
            return kind.value
    if words and words not in {"ge", "te", "ed", "general", "technical", "editorial", "suggest", "change"}:
        doubts.append(_("The kind “%(kind)s” is not known; it is taken as a remark.") % {"kind": line.get(KIND)[:60]})
    return Comment.Kind.REMARK.value


def _reader(line: Line, doubts: list[str]) -> str:
    words = folded(line.get(READER))
    if not words:
        return Sensitivity.PUBLIC.value
    for reader in Sensitivity:
        if words in {folded(reader.value), folded(str(reader.label))}:
            return reader.value
    doubts.append(_("Who may read it is not clear, so it is for the government only."))
    return Sensitivity.GOVERNMENT.value


def _take_words(row: Row, words: str, is_iso: bool) -> None:
    """Proposed words are a suggestion where they are the text of the place as it should read; else part of a remark."""
    suggested = row.kind == Comment.Kind.SUGGESTION
    row.kind = Comment.Kind.REMARK.value if suggested else row.kind
    text = wording.tidy(row.node.text) if row.node and row.node.can_be_reworded else ""
    if not words or words == text:
        if suggested:
            row.doubts.append(_("No other words are written, so it is taken as a remark."))
        return
    if text and not is_iso and _is_like(text, words):
        row.kind, row.replacement = Comment.Kind.SUGGESTION.value, words
        return
    if not is_iso:
        row.doubts.append(_("The proposed words are not the whole text of the place, so they stand in a remark."))
    row.body = "\n\n".join(filter(None, [row.body, _("Proposed words: %(words)s") % {"words": words}]))


def _is_like(text: str, words: str) -> bool:
    matcher = SequenceMatcher(None, wording.tokens(text), wording.tokens(words), autojunk=False)
    return matcher.quick_ratio() >= LEAST_LIKENESS
