"""Footnotes and endnotes: found in their own parts, numbered as the text refers to them."""

from ncss_portal.word.blocks import Block, Footnote
from ncss_portal.word.bodies import BodyReader
from ncss_portal.word.lists import grouped_markdown
from ncss_portal.word.names import w
from ncss_portal.word.spans import collapse
from ncss_portal.word.stories import Source, Story, open_story

KINDS = ("footnote", "endnote")


def find_notes(source: Source) -> dict[str, Story]:
    """Learn which notes the file has. Separators and other notes of Word's own are none."""
    stories = {}
    for kind in KINDS:
        story = open_story(source, source.package.related(f"{kind}s"))
        if story is None:
            continue
        stories[kind] = story
        for element in story.root.iter(w(kind)):
            if element.get(w("type"), "normal") == "normal":
                source.notes.known[(kind, element.get(w("id"), ""))] = element
    return stories


def read_notes(source: Source, stories: dict[str, Story]) -> list[Footnote]:
    """The notes that the text refers to, in the order of their labels. A note cannot refer to another note."""
    notes = []
    for (kind, note_id), label in list(source.notes.labels.items()):
        element = source.notes.known[(kind, note_id)]
        pieces = [piece for piece in BodyReader(stories[kind]).pieces(element) if not isinstance(piece, Block)]
        paragraphs = [piece for piece in pieces if not piece.is_empty]
        plain = collapse(" ".join(paragraph.plain for paragraph in paragraphs))
        notes.append(Footnote(label, grouped_markdown(paragraphs), plain))
        source.doubts.count("endnotes", kind == "endnote")
    return notes
