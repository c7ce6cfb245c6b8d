"""Reading a Word file into a draft: nothing of the text is lost, and what is a guess is asked about."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from lxml import etree

from ncss_portal.word import refusals
from ncss_portal.word.blocks import Block, Draft
from ncss_portal.word.bodies import BodyReader, Piece
from ncss_portal.word.doubts import quoted
from ncss_portal.word.footnotes import find_notes, read_notes
from ncss_portal.word.headings import settle_contents, settle_headings, settle_title_page
from ncss_portal.word.lists import belongs, list_markdown
from ncss_portal.word.names import w
from ncss_portal.word.package import Package
from ncss_portal.word.paragraphs import Paragraph
from ncss_portal.word.stories import Source, Story, open_source, open_story
from ncss_portal.word.tables import read_table
from ncss_portal.word.uploads import check_bytes

_FORMS = {"lowerLetter": "a, b, c", "upperLetter": "A, B, C", "lowerRoman": "i, ii, iii", "upperRoman": "I, II, III"}


def read_docx(data: bytes) -> Draft:
    """Read a .docx file. Raises `RefusedFile` for anything else, with a sentence for the person who sent it."""
    check_bytes(data)
    package = Package(data)
    source = open_source(package)
    story = open_story(source, package.main)
    body = story.root.find(w("body")) if story else None
    if story is None or body is None:
        raise refusals.damaged()
    note_stories = find_notes(source)
    pieces = _read_body(story, body)
    settle_contents(pieces)
    settle_headings(pieces, source.doubts)
    settle_title_page(pieces)
    blocks = _blocks(pieces, source)
    footnotes = read_notes(source, note_stories)
    _count_comments(source)
    return Draft(blocks, footnotes, source.pictures, source.doubts.all())


def _read_body(story: Story, body: etree._Element) -> list[Piece]:
    """All pieces, while `doubts.where` follows the headings."""
    pieces: list[Piece] = []
    doubts = story.source.doubts
    for piece in BodyReader(story, read_table).pieces(body):
        if isinstance(piece, Paragraph) and piece.level and not piece.is_empty:
            doubts.where = piece.plain
            story.source.numbering.interrupt()
        pieces.append(piece)
    return pieces


def _blocks(pieces: Sequence[Piece], source: Source) -> list[Block]:
    """Paragraphs become blocks, and consecutive items of one list one block."""
    blocks: list[Block] = []
    group: list[Paragraph] = []
    source.doubts.where = ""
    for piece in [*pieces, None]:
        if isinstance(piece, Paragraph) and piece.is_empty:
            continue
        if group and not (isinstance(piece, Paragraph) and belongs(piece, group)):
            blocks.append(_list_block(group, source))
            group = []
        if isinstance(piece, Block):
            blocks.append(piece)
        elif piece and (piece.mark or group):
            group.append(piece)
        elif piece:
            source.doubts.where = piece.plain if piece.level else source.doubts.where
            blocks.append(_paragraph_block(piece))
    return blocks


def _paragraph_block(paragraph: Paragraph) -> Block:
    return Block(
        "heading" if paragraph.level else "paragraph",
        text=paragraph.markdown,
        paragraphs=[paragraph.plain] if paragraph.plain else [],
        role="" if paragraph.level else paragraph.role,
        level=paragraph.level,
        footnotes=paragraph.notes,
    )


def _list_block(items: Sequence[Paragraph], source: Source) -> Block:
    forms = [_FORMS[item.mark.form] for item in items if item.mark and item.mark.form in _FORMS]
    if forms:
        question = _("The list that begins “%(line)s” counts %(form)s in Word, but 1, 2, 3 here. Is that right?")
        source.doubts.ask(question % {"line": quoted(items[0].plain), "form": forms[0]})
    return Block(
        "list",
        text=list_markdown(items),
        paragraphs=[item.plain for item in items if item.plain],
        footnotes=[label for item in items for label in item.notes],
    )


def _count_comments(source: Source) -> None:
    comments = source.package.xml(source.package.related("comments"))
    if comments is not None:
        source.doubts.count("comments", sum(1 for _comment in comments.iter(w("comment"))))
