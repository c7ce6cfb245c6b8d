"""Lists as Markdown: bullets and numbers as in Word, nested as in Word."""

from collections.abc import Sequence

from ncss_portal.word.paragraphs import Paragraph

LARGEST_NUMBER = 999_999_999


def belongs(item: Paragraph, group: Sequence[Paragraph]) -> bool:
    """Whether a paragraph goes on with the list that `group` has begun."""
    if item.continues_list:
        return bool(group)
    base = group[0].mark if group else None
    if item.mark is None or base is None:
        return False
    if item.mark.level > base.level:
        return True
    level = item.mark.level
    latest = next((member.mark for member in reversed(group) if member.mark and member.mark.level == level), base)
    return _is_same(item, latest.ordered, latest.list_id)


def _is_same(item: Paragraph, ordered: bool, list_id: str) -> bool:
    """Bullets go with bullets; numbered items only with their own list, which counts on."""
    if item.mark is None or item.mark.ordered != ordered:
        return False
    return not ordered or (item.mark.list_id == list_id and item.mark.number != 1)


def list_markdown(items: Sequence[Paragraph]) -> str:
    """A Markdown list. An item's further paragraphs are indented below it."""
    lines: list[str] = []
    # For each open level: Word's level, and the columns that text of it is indented by.
    opened: list[tuple[int, int]] = []
    for item in items:
        if item.mark is None:
            indent = opened[-1][1] if opened else 0
            lines += ["", " " * indent + item.markdown]
            continue
        begins = not opened or item.mark.level > opened[-1][0]
        while opened and item.mark.level <= opened[-1][0]:
            opened.pop()
        outer = opened[-1][1] if opened else 0
        number = min(max(item.mark.number, 0), LARGEST_NUMBER)
        sign = f"{number}." if item.mark.ordered else "-"
        # A nested list that does not count from 1 would be read as more words of the item above.
        if begins and lines and item.mark.ordered and number != 1:
            lines.append("")
        lines.append(f"{' ' * outer}{sign} {item.markdown}")
        opened.append((item.mark.level, outer + len(sign) + 1))
    return "\n".join(lines)


def grouped_markdown(paragraphs: Sequence[Paragraph]) -> str:
    """Paragraphs and lists, as they stand in a cell or a note."""
    written: list[str] = []
    group: list[Paragraph] = []
    for paragraph in [*paragraphs, None]:
        if group and (paragraph is None or not belongs(paragraph, group)):
            written.append(list_markdown(group))
            group = []
        if paragraph is None:
            break
        if paragraph.mark or group:
            group.append(paragraph)
        else:
            written.append(paragraph.markdown)
    return "\n\n".join(written)
