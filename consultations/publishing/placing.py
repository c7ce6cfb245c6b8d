"""Which chapters share a page. Each begins a page of its own, unless short ones would leave page after page empty."""

from collections.abc import Iterable

from consultations.publishing.edition import Block, Chapter, Paragraph, Quotation, TextList, characters_of

SHORT_CHAPTER_CHARACTERS = 900
CHARACTERS_OF_LINE = 70
LINES_OF_TITLE = 9
LINES_OF_PAGE = 46


def placed(chapters: Iterable[Chapter]) -> list[tuple[Chapter, bool]]:
    """The chapters, each with whether it goes on below the one before it.

    Only short numbered chapters do: a vision of two sentences and the principles behind it share a page.
    """
    sequence: list[tuple[Chapter, bool]] = []
    used = 0  # lines of the page on which the chapter before stands; 0 when nothing may follow there
    for chapter in chapters:
        lines = lines_of(chapter) if chapter.number.isdigit() else 0
        goes_on = bool(used and lines and used + lines <= LINES_OF_PAGE)
        sequence.append((chapter, goes_on))
        used = used + lines if goes_on else lines
    return sequence


def lines_of(chapter: Chapter) -> int:
    """About how many lines a chapter of a few paragraphs takes, its title included; 0 for any other."""
    characters = sum(characters_of(block) for block in chapter.blocks)
    plain = all(isinstance(block, (Paragraph, TextList, Quotation)) for block in chapter.blocks)
    if not plain or characters > SHORT_CHAPTER_CHARACTERS:
        return 0
    return LINES_OF_TITLE + sum(_gaps(block) for block in chapter.blocks) + characters // CHARACTERS_OF_LINE


def _gaps(block: Block) -> int:
    return 1 + (block.html.count("<li>") if isinstance(block, TextList) else 0)
