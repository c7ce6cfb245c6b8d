"""Questions that only the whole plan raises: repeated titles, gaps, two spellings of a name, words with a hyphen."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from actionplan.plan.reading.plan_read import ActivityRead, Doubt, PriorityRead
from ncss_portal.spreadsheets.cell_words import folded, shortened, squeezed

# From the beginning of a word on only, or a long word is looked through again from each of its letters.
_CUT_WORD = re.compile(r"(?<![^\W\d_])[^\W\d_]+-[^\W\d_]+(?:-[^\W\d_]+)*")
_LINK = re.compile(r" (?:and|y|et|&) ")
_WORD = re.compile(r"[^\W\d_]+")


def doubts_about(priorities: Sequence[PriorityRead]) -> Iterator[Doubt]:
    """The questions, in the order of the plan for each kind."""
    yield from _repeated_titles(priorities)
    yield from _repeated_activities(priorities)
    yield from _gaps(priorities)
    yield from _spellings(priorities)
    yield from _short_names(priorities)
    yield from _cut_words(priorities)


def _repeated_titles(priorities: Sequence[PriorityRead]) -> Iterator[Doubt]:
    first: dict[str, tuple[str, str]] = {}
    for priority in priorities:
        for objective in priority.objectives:
            key = folded(objective.title)
            if key and key in first:
                earlier_priority, earlier = first[key]
                question = _("The title repeats that of objective %(number)s of priority %(priority)s. Is that meant?")
                yield Doubt(objective.where, question % {"number": earlier, "priority": earlier_priority})
            first.setdefault(key, (priority.number, objective.number))


def _activities(priorities: Sequence[PriorityRead]) -> Iterator[ActivityRead]:
    for priority in priorities:
        for objective in priority.objectives:
            yield from objective.activities


def _repeated_activities(priorities: Sequence[PriorityRead]) -> Iterator[Doubt]:
    first: dict[str, str] = {}
    for activity in _activities(priorities):
        earlier = first.setdefault(folded(activity.whole_text), activity.where)
        if earlier != activity.where:
            yield Doubt(
                activity.where, _("The activity is the same as that in %(cell)s. Is that meant?") % {"cell": earlier}
            )


def _gaps(priorities: Sequence[PriorityRead]) -> Iterator[Doubt]:
    for priority in priorities:
        for objective in priority.objectives:
            numbers = [activity.number for activity in objective.activities]
            for before, after, activity in zip(numbers, numbers[1:], objective.activities[1:], strict=False):
                if _skips(before, after):
                    question = _("After %(before)s comes %(after)s. Is an activity missing?")
                    yield Doubt(activity.where, question % {"before": before, "after": after})


def _skips(before: str, after: str) -> bool:
    stem, _dot, last = before.rpartition(".")
    other, _dot, following = after.rpartition(".")
    digits = last.isascii() and last.isdigit() and following.isascii() and following.isdigit()
    return bool(stem) and stem == other and digits and int(following) != int(last) + 1


def _spellings(priorities: Sequence[PriorityRead]) -> Iterator[Doubt]:
    """Two spellings of one name in different objectives; within one cell it was asked when the cell was read."""
    where: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for priority in priorities:
        for objective in priority.objectives:
            for name in (*objective.leads, *objective.partners):
                where[squeezed(name)][name].append(objective.where)
    for spellings in where.values():
        (first, first_places), *others = spellings.items()
        for name, places in others:
            if set(places) - set(first_places):
                yield Doubt(places[0], _("“%(name)s” is written “%(first)s” elsewhere. Are they the same?") % {
                    "name": name, "first": first})  # fmt: skip


def _short_names(priorities: Sequence[PriorityRead]) -> Iterator[Doubt]:
    """ "Ministry of Education" beside "Ministry of Education and Technology" in one objective."""
    for priority in priorities:
        for objective in priority.objectives:
            names = {*objective.leads, *objective.partners}
            for long in dict.fromkeys((*objective.leads, *objective.partners)):
                for short in (long[: link.start()] for link in _LINK.finditer(long)):
                    if short in names:
                        question = _("Are “%(short)s” and “%(long)s” the same institution?")
                        yield Doubt(objective.where, question % {"short": short, "long": long})


def _cut_words(priorities: Sequence[PriorityRead]) -> Iterator[Doubt]:
    """A hyphen from the end of a printed line ("Prosecu-tors"), told by the whole word elsewhere in the plan."""
    texts = [(objective.where, objective.title) for priority in priorities for objective in priority.objectives]
    texts += [(activity.where, activity.whole_text) for activity in _activities(priorities)]
    words = {word.casefold() for _where, text in texts for word in _WORD.findall(_CUT_WORD.sub(" ", text))}
    for where, text in texts:
        for found in _CUT_WORD.finditer(text):
            if found[0].replace("-", "").casefold() in words:
                yield Doubt(where, _("Is the hyphen in “%(word)s” meant?") % {"word": shortened(found[0])})
