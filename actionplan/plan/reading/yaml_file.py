"""An action plan out of a YAML file.

The shape:

    bands: {short: 6, medium: 12, long: 24}     # optional: months from approval
    organisations:                              # optional: what the codes below stand for
      - {code: PUC, name: Public Utilities Commission}
    priorities:
      - number: 1
        title: Legal framework
        introduction: Why it matters.           # optional
        objectives:
          - number: 1
            title: Standards set
            leads: [PUC]                        # a list of names, or one text as in a cell of a spreadsheet
            partners: [Central Bank]
            timeline: Medium term               # optional: for all activities that say nothing else
            activities:
              - A sentence is enough.
              - number: "1.2"
                text: Write the standard
                items: [first part, second part]
                timeline: Short-medium term
                remark: Waits for the budget

Also understood: `priority_areas` for priorities; a timeline as a mapping with `raw`, `band` and
`values_in_source_order`; `band` on an activity; `nested` for items.

Only the parser is used, never a constructor: every value is the text that stands in the file, so that 1.10 stays "1.10"
and no tag can make an object.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import yaml
from django.utils.translation import gettext as _

from actionplan.plan.reading.institutions import Role
from actionplan.plan.reading.plan_drafts import (
    DraftActivity,
    DraftObjective,
    DraftPlan,
    DraftPriority,
    legend_or_nothing,
)
from actionplan.plan.reading.plan_read import BANDS, Band, PlanUnreadable
from ncss_portal.spreadsheets.cell_words import clean_lines, one_line, shortened

MOST_BYTES = 1024 * 1024
MOST_EVENTS = 200_000
DEEPEST = 20
_TAGS = "tag:yaml.org,2002:"
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_PRIORITIES = ("priorities", "priority_areas")
_TOP = frozenset((*_PRIORITIES, "bands", "timeline_bands", "organisations", "organizations"))
_PRIORITY = frozenset(("number", "title", "introduction", "objectives"))
_OBJECTIVE = frozenset(("number", "title", "leads", "lead", "partners", "partner", "timeline", "activities"))
_ACTIVITY = frozenset(("number", "text", "items", "nested", "timeline", "band", "remark"))


@dataclass(frozen=True, slots=True)
class Value:
    """A piece of the file and the line where it begins (from 1). Null is the empty text."""

    line: int
    content: "str | tuple[Value, ...] | dict[str, Value]"

    @property
    def where(self) -> str:
        return _("line %(line)s") % {"line": self.line}

    @property
    def text(self) -> str:
        return one_line(clean_lines(self.content)) if isinstance(self.content, str) else ""

    @property
    def entries(self) -> "tuple[Value, ...]":
        """The entries of a list; a single text is a list of one; null is none."""
        if isinstance(self.content, tuple):
            return self.content
        return (self,) if self.content else ()

    def get(self, *keys: str) -> "Value | None":
        if isinstance(self.content, dict):
            return next((self.content[key] for key in keys if key in self.content), None)
        return None

    def words(self, *keys: str) -> str:
        found = self.get(*keys)
        return found.text if found else ""


@dataclass(slots=True)
class Unread:
    """The names in the file that the shape does not know, each with the first value that had it."""

    names: dict[str, Value] = field(default_factory=dict)

    def note(self, entry: Value, known: frozenset[str]) -> None:
        for name in entry.content if isinstance(entry.content, dict) else ():
            if name not in known:
                self.names.setdefault(name, entry)

    def ask(self, plan: DraftPlan) -> None:
        for name, first in self.names.items():
            question = _("What stands under “%(name)s” was not read, here and further down. Does the plan need it?")
            plan.ask(first.where, question % {"name": shortened(name)})


def read_yaml(data: bytes) -> DraftPlan:
    """Raises PlanUnreadable for what is no YAML, is too large, refers back to itself, or has no priorities."""
    root = _parse(data)
    priorities = root.get(*_PRIORITIES)
    if priorities is None or not isinstance(priorities.content, tuple):
        raise PlanUnreadable(_("The file has no list “priorities”."))
    plan = DraftPlan(months=_months(root))
    names = _organisations(root)
    unread = Unread()
    unread.note(root, _TOP)
    for entry in priorities.content:
        _expect_mapping(entry)
        unread.note(entry, _PRIORITY)
        priority = DraftPriority(entry.words("number"), entry.words("title"), entry.where, entry.words("introduction"))
        plan.priorities.append(priority)
        for objective in _list(entry, "objectives"):
            priority.objectives.append(_objective(plan, objective, names, unread))
    unread.ask(plan)
    return plan


def _objective(plan: DraftPlan, entry: Value, names: Mapping[str, str], unread: Unread) -> DraftObjective:
    _expect_mapping(entry)
    title = _whole_text(plan, entry, "title", _OBJECTIVE)
    unread.note(entry, _OBJECTIVE)
    objective = DraftObjective(entry.words("number"), title, entry.where)
    objective.number_is_given = bool(objective.number)
    _take_names(objective, entry.get("leads", "lead"), "lead", names)
    _take_names(objective, entry.get("partners", "partner"), "partner", names)
    for activity in _list(entry, "activities"):
        objective.activities.append(_activity(plan, activity, unread))
    _take_timeline(objective, entry.get("timeline"))
    return objective


def _take_names(objective: DraftObjective, given: Value | None, role: Role, names: Mapping[str, str]) -> None:
    if given is None:
        return
    if isinstance(given.content, str):
        if given.text:
            objective.cells.append((names.get(given.text, clean_lines(given.content)), role, given.where))
        return
    for entry in given.entries:
        name = names.get(entry.text, entry.text) or entry.words("name", "code")
        if name and name not in objective.names[role]:
            objective.names[role].append(name)


def _activity(plan: DraftPlan, entry: Value, unread: Unread) -> DraftActivity:
    if isinstance(entry.content, str):
        return DraftActivity("", entry.text, entry.where)
    _expect_mapping(entry)
    text = _whole_text(plan, entry, "text", _ACTIVITY)
    unread.note(entry, _ACTIVITY)
    if not entry.words("text"):
        raise PlanUnreadable(_("The activity in line %(line)s has no text.") % {"line": entry.line})
    listed = entry.get("items", "nested")
    items = tuple(_item(item) for item in listed.entries) if listed else ()
    timeline = entry.get("timeline", "band")
    words = timeline.text or timeline.words("raw", "band") if timeline else ""
    place = timeline.where if timeline and words else ""
    number = entry.words("number")
    return DraftActivity(number, text, entry.where, items, words, place, entry.words("remark"))


def _item(entry: Value) -> str:
    number = entry.words("number")
    text = entry.text or entry.words("text")
    return f"{number} {text}" if any(mark.isalnum() for mark in number) else text


def _take_timeline(objective: DraftObjective, given: Value | None) -> None:
    """The objective's timeline, for activities without their own. Several values are like the lines of one cell."""
    if given is None or all(activity.timeline_words for activity in objective.activities):
        return
    values = given.get("values_in_source_order")
    stacked = [value.text for value in values.entries] if values else [value.text for value in given.entries]
    words = "\n".join(word for word in stacked if word) or given.words("raw", "band")
    objective.timeline_words, objective.timeline_cell = words, given.where


def _months(root: Value) -> dict[Band, int]:
    """`bands: {short: 6, …}`, or a list of bands with `code` and `months_to`."""
    bands = root.get("bands")
    listed = root.get("timeline_bands")
    months: dict[Band, int] = {}
    for band in BANDS:
        given = bands.words(band) if bands else ""
        for entry in listed.entries if listed else ():
            given = entry.words("months_to", "months") if entry.words("code", "key") == band else given
        if given.isascii() and given.isdigit() and len(given) <= 3:
            months[band] = int(given)
    ordered = sorted(set(months.values())) == list(months.values())
    return legend_or_nothing(months) if ordered else {}


def _organisations(root: Value) -> dict[str, str]:
    listed = root.get("organisations", "organizations")
    pairs = [(entry.words("code"), entry.words("name")) for entry in listed.entries] if listed else []
    return {code: name for code, name in pairs if code and name}


def _list(entry: Value, key: str) -> Sequence[Value]:
    found = entry.get(key)
    if found is None or found.content == "":
        return ()
    if not isinstance(found.content, tuple):
        raise PlanUnreadable(_("“%(key)s” in line %(line)s must be a list.") % {"key": key, "line": found.line})
    return found.content


def _expect_mapping(entry: Value) -> None:
    if not isinstance(entry.content, dict):
        raise PlanUnreadable(_("Line %(line)s must hold names with values, such as “title: …”.") % {"line": entry.line})


def _whole_text(plan: DraftPlan, entry: Value, key: str, known: frozenset[str]) -> str:
    """A sentence put together again that its own commas cut: `{text: Map risks, threats}` holds two names in YAML."""
    text = entry.words(key)
    if not isinstance(entry.content, dict) or key not in entry.content:
        return text
    after = list(entry.content.items())[list(entry.content).index(key) + 1 :]
    lost = list(itertools.takewhile(lambda pair: pair[0] not in known and pair[1].content == "", after))
    if not lost:
        return text
    for name, _value in lost:
        del entry.content[name]
    whole = ", ".join((text, *(one_line(name) for name, _value in lost)))
    question = _("Commas cut this text in two. It was read as “%(text)s”. Put it in quotation marks. Is it right?")
    plan.ask(entry.where, question % {"text": whole})
    return whole


def _parse(data: bytes) -> Value:
    if len(data) > MOST_BYTES:
        raise PlanUnreadable(_("The file is larger than %(size)s MB.") % {"size": MOST_BYTES // 1024 // 1024})
    try:
        _check_events(yaml.parse(data, Loader=_Loader))
        node = yaml.compose(data, Loader=_Loader)
    except (yaml.YAMLError, UnicodeError, ValueError) as damage:
        line = getattr(getattr(damage, "problem_mark", None), "line", None)
        place = "" if line is None else " " + _("Look at line %(line)s.") % {"line": line + 1}
        raise PlanUnreadable(_("The file is no valid YAML.") + place) from damage
    if node is None:
        raise PlanUnreadable(_("The file is empty."))
    root = _value(node)
    _expect_mapping(root)
    return root


def _check_events(events: Iterator[yaml.Event]) -> None:
    """Refuses what can make a small file large or deep, before anything is built from it."""
    depth = 0
    for count, event in enumerate(events):
        if isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1 if event.start_mark else 0
            raise PlanUnreadable(
                _("Line %(line)s refers to another place of the file (*). Write it out.") % {"line": line}
            )
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST or count > MOST_EVENTS:
            raise PlanUnreadable(_("The file is nested too deeply or holds too much."))


def _value(node: yaml.Node) -> Value:
    line = node.start_mark.line + 1
    if not node.tag.startswith(_TAGS) or node.tag.startswith(f"{_TAGS}python"):
        raise PlanUnreadable(_("Line %(line)s has a tag (!), which is not accepted.") % {"line": line})
    if isinstance(node, yaml.MappingNode):
        return Value(line, _mapping(node))
    if isinstance(node, yaml.SequenceNode):
        return Value(line, tuple(_value(entry) for entry in node.value))
    return Value(line, "" if node.tag == f"{_TAGS}null" else str(node.value))


def _mapping(node: yaml.MappingNode) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode) or str(key.value) in found:
            line = key.start_mark.line + 1
            raise PlanUnreadable(_("The name in line %(line)s stands twice or is none.") % {"line": line})
        found[str(key.value)] = _value(value)
    return found
