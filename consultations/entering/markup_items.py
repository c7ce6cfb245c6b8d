"""What a marked-up Word file says, as comments: one item for each remark in the margin, one for all that a person
changed in a paragraph, one for each move, whatever number of marks Word made of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.commenting.quoting import Quote
from consultations.drafting.models import Node
from consultations.entering.markup_places import Place, commented_on
from consultations.entering.markup_words import reworded
from ncss_portal.word.blocks import Doubt
from ncss_portal.word.doubts import quoted
from ncss_portal.word.marked import MarkedComment, MarkedParagraph, Revisions, words_of
from ncss_portal.word.spans import collapse

REMARK, SUGGESTION, REPLY = "remark", "suggestion", "reply"


@dataclass(slots=True)
class Item:
    """A comment as it is to be taken in. `paragraph` and `quote` are the words of the file, `place` is in the draft."""

    kind: str
    author: str
    date: str
    paragraph: str = ""
    quote: str = ""
    body: str = ""
    replacement: str = ""
    node: Node | None = None
    place: Quote = Quote()  # noqa: RUF009  # frozen
    parent: "Item | None" = None
    doubt: str = ""
    # What is said or wanted in the words of the file alone, so that the same file in another language says the same.
    said: str = ""
    # Where it stands in the file, so that the items come in reading order.
    number: int = 0


def items_of(revisions: Revisions, places: Mapping[int, Place]) -> list[Item]:
    """All items in reading order."""
    reader = _Items(revisions, places)
    found = [*reader.comments(), *reader.moves(), *reader.rows(), *reader.additions(), *reader.changes()]
    found += reader.levels()
    return sorted(found, key=lambda item: (item.number, item.kind == REPLY, item.date))


def doubts_about_looks(revisions: Revisions) -> list[Doubt]:
    """Changes of the look alone are no comments, but nobody shall think that they were overlooked."""
    question = _("%(author)s changed only how this looks: “%(words)s”. That is left out.")
    return [Doubt(where, question % {"author": author, "words": words}) for where, author, words in _looks(revisions)]


def kinds_of_looks(revisions: Revisions) -> list[Doubt]:
    """The same doubts, so that all of one person are of one kind; the words stand in the place."""
    question = _("%(author)s changed only how words look. That is left out.")
    return [
        Doubt(where if where == words else f"{where}: “{words}”", question % {"author": author})
        for where, author, words in _looks(revisions)
    ]


def _looks(revisions: Revisions) -> Iterator[tuple[str, str, str]]:
    """Of each change of the look its paragraph, its author and its words."""
    for paragraph in revisions.paragraphs:
        for author, words in paragraph.looks:
            if (words or paragraph.before).strip():
                yield quoted(paragraph.before), author, quoted(collapse(words or paragraph.before))


class _Items:
    def __init__(self, revisions: Revisions, places: Mapping[int, Place]) -> None:
        self.revisions, self.paragraphs, self.places = revisions, revisions.paragraphs, places

    # --- Where -----------------------------------------------------------------------------------------------------

    def _base(self, number: int) -> int | None:
        """The paragraph itself, or where it was added the one before it that is in the draft."""
        back = (place for place in range(number, -1, -1) if self.paragraphs[place].before)
        return next(back, None)

    def _on(self, item: Item, number: int, span: tuple[int, int] | None = None) -> Item:
        """The item in its place: on a paragraph of the file, and on the letters from and to of it."""
        base = self._base(number)
        item.number = number
        place = self.places.get(base) if base is not None else None
        item.paragraph = self.paragraphs[base].before if base is not None else ""
        if base is None or place is None:
            item.doubt = _("The draft has no such paragraph. The comment is taken in on the whole draft.")
            return item
        item.node = commented_on(place.node)
        if span and base == number and item.node == place.node:
            found = place.quote(self.paragraphs[number], *span)
            item.place = found or Quote()
            item.doubt = (
                item.doubt if found else _("The draft has not the same words. The comment is on the paragraph.")
            )
        elif item.node != place.node:
            item.doubt = _("Nobody can comment on this line by itself. The comment is on what it belongs to.")
        return item

    # --- Comments in the margin ------------------------------------------------------------------------------------

    def comments(self) -> Iterator[Item]:
        known = {comment.id: self._comment(comment) for comment in self.revisions.comments if comment.text}
        for comment in self.revisions.comments:
            item = known.get(comment.id)
            if item is None:
                continue
            item.parent = known.get(comment.parent)
            if item.parent is not None:
                item.kind = REPLY
                item.parent = item.parent.parent or item.parent
            yield item

    def _comment(self, comment: MarkedComment) -> Item:
        item = Item(REMARK, comment.author, comment.date, body=comment.text, said=comment.text)
        numbers = comment.paragraphs
        if not numbers:
            item.doubt = _("The file does not say what this is on. It is taken in on the whole draft.")
            return item
        number = next((place for place in numbers if self._base_pieces(comment, place)), numbers[0])
        item.quote = self._quoted(comment)
        if len([place for place in numbers if self.paragraphs[place].before]) > 1:
            item.doubt = _("It is on several paragraphs. It is taken in on the first of them.")
        return self._on(item, number, self._span(comment, number))

    def _base_pieces(self, comment: MarkedComment, number: int) -> list[int]:
        segments = self.paragraphs[number].segments
        inside = [place for paragraph, place in comment.pieces if paragraph == number]
        return [place for place in inside if segments[place].in_base and segments[place].text.strip()]

    def _quoted(self, comment: MarkedComment) -> str:
        """The words that are commented on, as they were; of inserted text as they are now."""
        pieces = [(number, self.paragraphs[number].segments[place]) for number, place in comment.pieces]
        base = [(number, segment) for number, segment in pieces if segment.in_base]
        wanted = base if words_of(segment for _number, segment in base) else pieces
        lines = groupby(wanted, key=lambda piece: piece[0])
        return collapse(" ".join(words_of(segment for _number, segment in line) for _key, line in lines))

    def _span(self, comment: MarkedComment, number: int) -> tuple[int, int] | None:
        pieces = self._base_pieces(comment, number)
        if not pieces:
            return None
        paragraph = self.paragraphs[number]
        return span_of(paragraph, pieces[0], pieces[-1])

    # --- Moves -----------------------------------------------------------------------------------------------------

    def moves(self) -> Iterator[Item]:
        names = {
            (mark.name, mark.author, mark.date): None
            for paragraph in self.paragraphs
            for segment in paragraph.segments
            for mark in segment.marks
            if mark.op == "from"
        }
        seen = set()
        for name, author, date in names:
            if (name, author) not in seen:
                seen.add((name, author))
                yield self._move(name, author, date)

    def _move(self, name: str, author: str, date: str) -> Item:
        sources, targets = self._ends("from", name), self._ends("to", name)
        number = sources[0]
        moved = [self._moved(place, "from", name) for place in sources]
        wanted = [self._moved(place, "to", name) for place in targets]
        # Moved as they are within one paragraph or as whole paragraphs: what stands before the new place.
        before = next((p for p in range(targets[0], -1, -1) if p not in sources and self.paragraphs[p].before), None)
        there = quoted(self.paragraphs[before].before) if before is not None else _("the beginning")
        body = ngettext(
            "Move this to after “%(there)s”.",
            "Move these %(number)s paragraphs to after “%(there)s”.",
            len(moved),
        ) % {"number": len(moved), "there": there}
        if len(moved) > 1 or [words for words in wanted if words] != moved:
            body += "\n\n" + "\n".join(words for words in wanted if words)
        item = Item(REMARK, author, date, quote=moved[0], body=body, said="\n".join(["move", *wanted]))
        start = self.paragraphs[number].before.find(moved[0])
        return self._on(item, number, (start, start + len(moved[0])) if start >= 0 else None)

    def _ends(self, op: str, name: str) -> list[int]:
        return [
            number
            for number, paragraph in enumerate(self.paragraphs)
            if any(mark.op == op and mark.name == name for mark in paragraph.marks) and paragraph.segments
        ]

    def _moved(self, number: int, op: str, name: str) -> str:
        segments = self.paragraphs[number].segments
        inside = [s for s in segments if any(mark.op == op and mark.name == name for mark in s.marks)]
        return words_of(segment for segment in inside if segment.in_after or op == "from")

    # --- Rows and paragraphs that come and go ----------------------------------------------------------------------

    def rows(self) -> Iterator[Item]:
        """A row that was added or deleted is one item, not one for each cell."""
        numbered = [(number, p) for number, p in enumerate(self.paragraphs) if p.row_change]
        for _row, group in groupby(numbered, key=lambda pair: pair[1].row):
            cells = list(group)
            change = cells[0][1].row_change
            if change is None:
                continue
            if change.op in ("ins", "to"):
                words = " | ".join(p.after for _number, p in cells if p.after)
                body = _("Add a row after this one: %(words)s") % {"words": words}
                yield self._on(Item(REMARK, change.author, change.date, body=body, said=words), cells[0][0])
            else:
                item = Item(REMARK, change.author, change.date, body=_("Delete this row."), said="delete")
                yield self._on(item, cells[0][0])

    def additions(self) -> Iterator[Item]:
        """Paragraphs that one person added one after the other are one item."""
        added = [(n, p) for n, p in enumerate(self.paragraphs) if self._is_added(p)]
        for _key, group in groupby(enumerate(added), key=lambda pair: (pair[1][0] - pair[0], _who(pair[1][1]))):
            run = [pair for _place, pair in group]
            number, first = run[0]
            mark = min((mark for mark in first.marks if mark.op == "ins"), key=lambda mark: mark.date)
            words = "\n".join(paragraph.after_of(_who(paragraph)) for _number, paragraph in run)
            body = _("Add after this: “%(words)s”") % {"words": words}
            yield self._on(Item(REMARK, _who(first), mark.date, body=body, said=words), number)

    def _is_added(self, paragraph: MarkedParagraph) -> bool:
        marks = paragraph.marks
        is_moved = any(mark.op == "to" for mark in marks)
        has_ins = any(mark.op == "ins" for mark in marks)
        return not paragraph.before and has_ins and not is_moved and paragraph.row_change is None

    # --- Words that change -----------------------------------------------------------------------------------------

    def changes(self) -> Iterator[Item]:
        for number, paragraph in enumerate(self.paragraphs):
            if not paragraph.before or paragraph.row_change:
                continue
            marks = sorted((mark for mark in paragraph.marks if mark.op in ("ins", "del")), key=lambda mark: mark.date)
            for author in dict.fromkeys(mark.author for mark in marks):
                if paragraph.after_of(author) != paragraph.before:
                    date = next(mark.date for mark in marks if mark.author == author)
                    yield self._change(number, author, date)

    def levels(self) -> Iterator[Item]:
        """Headings that are to stand higher or lower, or to be none."""
        for number, paragraph in enumerate(self.paragraphs):
            new = paragraph.new_level
            if new is None or not paragraph.before:
                continue
            body = _("Make this a heading of level %(level)s.") % {"level": new.level}
            if new.level is None:
                body = _("Make this running text instead of a heading.")
            item = Item(REMARK, new.author, new.date, quote=paragraph.before, body=body, said=f"level {new.level}")
            yield self._on(item, number)

    def _change(self, number: int, author: str, date: str) -> Item:
        paragraph = self.paragraphs[number]
        new = paragraph.after_of(author)
        whole = (0, len(paragraph.before))
        if not new:
            item = Item(REMARK, author, date, quote=paragraph.before, body=_("Delete this paragraph."), said="delete")
            return self._on(item, number, whole)
        suggestion = self._suggestion(number, author)
        if suggestion is not None:
            item = Item(SUGGESTION, author, date, quote=_taken_out(paragraph, author), replacement=suggestion, said=new)
            return self._on(item, number)
        body = _("Proposed words: “%(words)s”") % {"words": new}
        item = Item(REMARK, author, date, quote=paragraph.before, body=body, said=new)
        place = self.places.get(number)
        if place is not None and place.node.can_be_reworded:
            item.doubt = _("The words could not be put into the text of the draft. They are proposed in a remark.")
        return self._on(item, number, whole)

    def _suggestion(self, number: int, author: str) -> str | None:
        """The new text of the node, where it can be reworded as one text."""
        place = self.places.get(number)
        if place is None or not place.node.can_be_reworded or commented_on(place.node) != place.node:
            return None
        if place.node.kind == Node.Kind.PLAN_ROW:
            return None
        return reworded(place.node.text, place.index, self.paragraphs[number], author)


def _who(paragraph: MarkedParagraph) -> str:
    """Who added the paragraph: the first one who did."""
    return next(mark.author for segment in paragraph.segments for mark in segment.marks if mark.op == "ins")


def _taken_out(paragraph: MarkedParagraph, author: str) -> str:
    return words_of(s for s in paragraph.segments if s.in_base and not paragraph.stays_for(s, author))


def span_of(paragraph: MarkedParagraph, first: int, last: int) -> tuple[int, int]:
    """From which letter to which of the paragraph's words these segments of it go."""
    base = [segment.text if segment.in_base else "" for segment in paragraph.segments]
    lead, inner = "".join(base[:first]), "".join(base[first : last + 1])
    start = len(collapse(lead))
    if lead.strip() and (lead[-1].isspace() or inner[:1].isspace()):
        start += 1
    return start, start + len(collapse(inner))


def on_the_whole(item: Item) -> str:
    """The words of an item whose place is lost, with what they were said of."""
    if item.node is not None or not item.paragraph:
        return item.body
    return f"{item.body}\n\n" + _("This was said of: “%(words)s”") % {"words": item.paragraph}
