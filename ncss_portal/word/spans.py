"""Pieces of running text with their marks: what stands between a Word paragraph and a line of Markdown."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Span:
    """Text in one manner of writing, or (with `note`) a footnote mark, which has no text of its own."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""
    note: str = ""


# Kept in Markdown, because French and others need them before a colon; in plain text they are blanks.
NO_BREAK = "\u00a0\u202f"
_PIECES = re.compile(rf"(?P<word>[\S{NO_BREAK}]+)|\s+")


def collapse(text: str) -> str:
    """White space of every kind as single blanks, none at the ends."""
    return " ".join(text.split())


def plain(spans: Iterable[Span]) -> str:
    """The visible text: no marks, no footnote numbers, white space collapsed."""
    return collapse("".join(span.text for span in spans))


def notes(spans: Iterable[Span]) -> list[str]:
    """The labels of the footnotes referred to, in order."""
    return [span.note for span in spans if span.note]


def unmarked(spans: Iterable[Span], *, bold: bool = False, italic: bool = False) -> list[Span]:
    """The same without bold, italics or both."""
    return [replace(span, bold=span.bold and not bold, italic=span.italic and not italic) for span in spans]


def tidy(spans: Iterable[Span]) -> list[Span]:
    """Equal neighbours joined, white space collapsed, and no mark or link that begins or ends with a blank."""
    atoms = list(_collapsed(_atoms(spans)))
    if atoms and atoms[-1].text == " ":
        atoms.pop()
    joined = []
    for key, group in groupby(_settled(atoms), key=lambda span: (span.bold, span.italic, span.link, span.note)):
        same = list(group)
        if key[3]:
            joined.extend(same)
        else:
            joined.append(replace(same[0], text="".join(span.text for span in same)))
    return joined


def _atoms(spans: Iterable[Span]) -> Iterator[Span]:
    """Words, single blanks and footnote marks."""
    for span in spans:
        if span.note:
            yield replace(span, text="")
            continue
        for found in _PIECES.finditer(span.text):
            yield replace(span, text=found[0] if found["word"] else " ")


def _collapsed(atoms: Iterable[Span]) -> Iterator[Span]:
    after_blank = True
    for atom in atoms:
        if atom.text == " " and after_blank:
            continue
        if not atom.note:
            after_blank = atom.text == " "
        yield atom


def _settled(atoms: Sequence[Span]) -> Iterator[Span]:
    """Blanks and footnote marks carry a mark only where the words on both sides do."""
    nobody = Span("")
    following = [nobody] * len(atoms)
    after = nobody
    for at in range(len(atoms) - 1, -1, -1):
        following[at] = after
        after = atoms[at] if _is_word(atoms[at]) else after
    before = nobody
    for atom, after in zip(atoms, following, strict=True):
        if _is_word(atom):
            before = atom
            yield atom
            continue
        link = before.link if before.link == after.link and not atom.note else ""
        yield replace(atom, bold=before.bold and after.bold, italic=before.italic and after.italic, link=link)


def _is_word(atom: Span) -> bool:
    return not atom.note and atom.text != " "
