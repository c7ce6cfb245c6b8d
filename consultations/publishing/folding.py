"""Puts together what a file holds apart: a priority and its part of the plan, the terms of a glossary."""

import re
from collections.abc import Iterable

from django.utils.safestring import SafeString

from consultations.publishing import edition as e

TERM = re.compile(r"^<strong>(?P<term>[^<]{2,80}?)\s*:?\s*</strong>\s*:?\s*(?P<rest>.+)$", re.DOTALL)
ACRONYM = re.compile(r"^(?P<term>[A-Z][\w&/.]{1,11})\s*[-–—:]\s*(?P<rest>\S.*)$", re.DOTALL)
FEWEST_TERMS = 3


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
    if len(plan.priorities) != 1:
        return plan
    place = len(before) - 1
    while place >= 0 and isinstance(before[place], e.Paragraph):
        place -= 1
    heading = before[place] if place >= 0 else None
    priority = plan.priorities[0]
    if not isinstance(heading, e.Heading) or _plain(priority.title) not in _plain(heading.title):
        return plan
    introduction = tuple(block.html for block in before[place + 1 :] if isinstance(block, e.Paragraph))
    del before[place:]
    return e.Plan(
        (
            e.PlanPriority(
                priority.number,
                priority.title,
                heading.anchor,
                introduction or priority.introduction,
                priority.objectives,
            ),
        )
    )


def _plain(title: str) -> str:
    return "".join(letter for letter in title.casefold() if letter.isalnum())


def glossary_terms(blocks: list[e.Block]) -> list[e.Block]:
    """Paragraphs of the form "**Term:** meaning" or "ABC - meaning" become a list of terms."""
    gathered: list[e.Block] = []
    run: list[tuple[e.Paragraph, e.Term]] = []
    for block in [*blocks, None]:
        term = _term(block) if isinstance(block, e.Paragraph) else None
        if term is not None and isinstance(block, e.Paragraph):
            run.append((block, term))
            continue
        few = len(run) < FEWEST_TERMS
        gathered.extend([paragraph for paragraph, _term in run] if few else [e.Terms(tuple(t for _p, t in run))])
        run = []
        if block is not None:
            gathered.append(block)
    return gathered


def _term(block: e.Paragraph) -> e.Term | None:
    found = TERM.match(block.html) or ACRONYM.match(block.html)
    if not found:
        return None
    return e.Term(SafeString(found["term"]), SafeString(found["rest"]), block.anchor)
