"""Puts together what a file holds apart: a priority and its part of the plan, the levels of the headings around it."""

import re
from collections.abc import Iterable
from dataclasses import replace

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from consultations.publishing import edition as e
from consultations.publishing.headings import without_skips


def fold_plan(blocks: Iterable[e.Block]) -> list[e.Block]:
    """A heading that names a priority, with its paragraphs, becomes the head of the plan's part below it.

    Parts of the plan that then stand together are one plan, on landscape pages of its own.
    """
    folded: list[e.Block] = []
    for block in blocks:
        if not isinstance(block, e.Plan):
            folded.append(block)
            continue
        plan = _with_heading(block, folded)
        before = folded[-1] if folded else None
        if isinstance(before, e.Plan):
            folded[-1] = e.Plan((*before.priorities, *plan.priorities))
        else:
            folded.append(plan)
    return folded


def _with_heading(plan: e.Plan, before: list[e.Block]) -> e.Plan:
    """Takes the heading of the priority and the paragraphs below it off `before`, if they are there."""
    place = len(before) - 1
    while place >= 0 and isinstance(before[place], e.Paragraph):
        place -= 1
    heading = before[place] if place >= 0 else None
    if len(plan.priorities) != 1 or not isinstance(heading, e.Heading) or not _names(heading, plan.priorities[0]):
        return plan
    paragraphs = [block.html for block in before[place + 1 :] if isinstance(block, e.Paragraph)]
    del before[place:]
    return e.Plan((_headed(plan.priorities[0], heading, paragraphs),))


def _names(heading: e.Heading, priority: e.PlanPriority) -> bool:
    """Whether the heading says all that the priority's own title says; a footnote on that title would be lost."""
    title = _letters(priority.title)
    has_note = priority.html is not None and 'class="fn' in priority.html
    return bool(title) and title in _letters(heading.title) and not has_note


def _headed(priority: e.PlanPriority, heading: e.Heading, paragraphs: list[SafeString]) -> e.PlanPriority:
    said = _letters("".join(paragraphs))
    own = [paragraph for paragraph in priority.introduction if _letters(paragraph) not in said]
    before, html = _parted(heading, priority.title)
    has_number = before == priority.number or _letters(heading.title) == _letters(priority.title)
    return replace(
        priority,
        number=priority.number if has_number else "",
        title=heading.title,
        html=html,
        overline="" if has_number else before,
        anchor=heading.anchor,
        introduction=(*paragraphs, *own),
    )


def _parted(heading: e.Heading, title: str) -> tuple[str, SafeString]:
    """ "Area of Priority 1: Law" with the title "Law" as what stands before the title, and the title itself."""
    before, _title, after = heading.title.partition(title)
    plain = str(conditional_escape(heading.title))
    if not before.strip() or after or not heading.html.startswith(plain):
        return "", heading.html
    rest = SafeString(heading.html.removeprefix(plain))  # a footnote, perhaps
    return before.strip(" :.–—-"), format_html("{}{}", title, rest)


def _letters(text: str) -> str:
    """Letters and digits only: capitals, blanks and marks differ between a spreadsheet and a Word file."""
    words = re.sub(r"<[^>]*>|&\w+;", "", text)
    return "".join(letter for letter in words.casefold() if letter.isalnum())


def in_levels(blocks: Iterable[e.Block]) -> list[e.Block]:
    """The headings of a chapter with no level skipped. Each priority of the plan is a heading of level 2."""
    blocks = list(blocks)
    levels = [1]
    for block in blocks:
        levels += [block.level] if isinstance(block, e.Heading) else [2] * priorities_of(block)
    settled = iter(without_skips(levels))
    next(settled)
    result: list[e.Block] = []
    for block in blocks:
        if isinstance(block, e.Heading):
            result.append(replace(block, level=next(settled)))
            continue
        for _priority in range(priorities_of(block)):
            next(settled)
        result.append(block)
    return result


def priorities_of(block: e.Block) -> int:
    return len(block.priorities) if isinstance(block, e.Plan) else 0
