"""One person's changes to a paragraph of a Word file, made to the Markdown of the draft.

Marks and footnotes of the Markdown stay. What comes out is read again: where it does not say exactly what the person
wants it to say, there is no result, and the words are proposed in a remark.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from ncss_portal import markup
from ncss_portal.word.marked import MarkedParagraph
from ncss_portal.word.marking import NOTE_MARK, escape
from ncss_portal.word.spans import collapse


class _Edit(NamedTuple):
    start: int
    end: int
    words: str = ""


def reworded(markdown: str, index: int, paragraph: MarkedParagraph, author: str) -> str | None:
    """The Markdown with the person's changes in its paragraph `index`; None where they cannot be made to it."""
    paragraphs = [collapse(words) for words in markup.to_paragraphs(markdown)]
    if paragraphs[index : index + 1] != [paragraph.before] or _is_cut(paragraph):
        return None
    spans = _spans(markdown, "".join(paragraphs[:index]), paragraph.base)
    if not spans:
        return None
    edits = list(_edits(markdown, spans, paragraph, author))
    paragraphs[index] = paragraph.after_of(author)
    new = _edited(markdown, edits)
    same = [collapse(words) for words in markup.to_paragraphs(new)] == paragraphs
    return new if same and _has_its_notes(new, markdown, edits) else None


def _is_cut(paragraph: MarkedParagraph) -> bool:
    return any(segment.text == "\n" and segment.marks for segment in paragraph.segments)


def _has_its_notes(new: str, markdown: str, edits: list[_Edit]) -> bool:
    """No footnote is lost but those that were deleted by themselves."""
    gone = [label for edit in edits for label in NOTE_MARK.findall(markdown[edit.start : edit.end])]
    single = [label for edit in edits for label in NOTE_MARK.findall(markdown[edit.start : edit.end])[:1]]
    kept = [label for label in markup.note_labels(markdown) if label not in gone]
    return gone == single and markup.note_labels(new) == kept


def _spans(markdown: str, before: str, base: str) -> list[tuple[int, int]]:
    """For each letter of the paragraph where it stands in the Markdown; empty where one is not found."""
    at = 0
    for letter in "".join(before.split()):
        at = markdown.find(letter, at) + 1
        if not at:
            return []
    found: list[tuple[int, int] | None] = []
    for letter in base:
        if letter.isspace():
            found.append(None)
            continue
        start = markdown.find(letter, at)
        if start < 0:
            return []
        at = start + 1
        found.append((start, at))
    return _with_blanks(markdown, found)


def _with_blanks(markdown: str, found: list[tuple[int, int] | None]) -> list[tuple[int, int]]:
    """Blanks stand somewhere between the words; of several only one is written."""
    spans: list[tuple[int, int]] = []
    following = next((span[0] for span in found if span), 0)
    for place, span in enumerate(found):
        if span is None:
            end = spans[-1][1] if spans else following
            following = next((later[0] for later in found[place:] if later), len(markdown))
            blank = re.search(r"\s", markdown[end:following])
            span = (end + blank.start(), end + blank.end()) if blank else (end, end)
        spans.append(span)
    return spans


def _edits(markdown: str, spans: list[tuple[int, int]], paragraph: MarkedParagraph, author: str) -> Iterator[_Edit]:
    notes = (found for found in NOTE_MARK.finditer(markdown) if found.start() >= spans[0][0])
    place, at = 0, spans[0][0]
    for segment in paragraph.segments:
        stays = paragraph.stays_for(segment, author)
        if segment.in_base and segment.note:
            note = next(notes, None)
            at = note.end() if note else at
            if note and not stays:
                yield _Edit(note.start(), note.end())
        elif segment.in_base and segment.text:
            first, last = spans[place], spans[place + len(segment.text) - 1]
            place, at = place + len(segment.text), last[1]
            if not stays:
                yield _Edit(first[0], last[1])
        elif stays and segment.text:
            yield _Edit(at, at, _as_markdown(segment.text, after=markdown[:at]))


def _as_markdown(text: str, *, after: str) -> str:
    """Words as Markdown, with the blanks round them. Inside a line a number with a full stop begins no list."""
    begin, end = " " * text[:1].isspace(), " " * (text[-1:].isspace() and bool(text.strip()))
    lead = "x " if after and not after.endswith("\n") else ""
    return f"{begin}{escape(lead + text.strip()).removeprefix(lead)}{end}"


def _edited(markdown: str, edits: list[_Edit]) -> str:
    pieces, at = [], 0
    for edit in edits:
        pieces += [markdown[at : edit.start], edit.words]
        at = max(at, edit.end)
    text = "".join([*pieces, markdown[at:]])
    return re.sub(r"(?<=\S)  +(?=\S)", " ", "\n".join(line.rstrip() for line in text.split("\n")))
