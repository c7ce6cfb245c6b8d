"""Lists: bullets or numbers, and the number that Word shows before an item although it is not in the text."""

from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from ncss_portal.word.names import VAL, w
from ncss_portal.word.styles import Styles, whole_number

DEEPEST_LEVEL = 8


@dataclass(frozen=True, slots=True)
class ListMark:
    """Where a paragraph stands in a list. `number` is what Word counts (from 1), `form` its kind of numeral."""

    ordered: bool
    level: int
    list_id: str
    number: int = 1
    form: str = "bullet"


class Numbering:
    """The list definitions of one file, and how far each list has been counted."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._abstract: dict[str, etree._Element] = {}
        self._lists: dict[str, etree._Element] = {}
        self._counted: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()
        # Looked up for every item, and a list can have very many levels and exceptions.
        self._definition = lru_cache(None)(self._find_definition)
        self._override = lru_cache(None)(self._find_override)
        self._level_of_style = lru_cache(None)(self._find_level_of_style)
        if root is not None:
            self._abstract = {found.get(w("abstractNumId"), ""): found for found in root.iter(w("abstractNum"))}
            self._lists = {found.get(w("numId"), ""): found for found in root.iter(w("num"))}

    def mark(self, list_id: str, level: int | None, style_id: str) -> ListMark | None:
        """The mark of the next item of a list; None where Word shows no mark. Call once for each item, in order."""
        abstract_id = self._abstract_id(list_id)
        if level is None:
            level = self._level_of_style(abstract_id, style_id)
        level = min(max(level, 0), DEEPEST_LEVEL)
        definition = self._definition(list_id, abstract_id, level)
        form = _value(definition, "numFmt") or "bullet"
        if form == "none" or list_id not in self._lists:
            return None
        number = self._count(list_id, abstract_id, level, whole_number(_value(definition, "start")))
        return ListMark(form != "bullet", level, abstract_id or list_id, number, form)

    def named_mark(self, kind: str, level: int) -> ListMark:
        """The mark of an item that is one only by the name of its style."""
        counted = self._counted.setdefault(kind, {})
        counted[level] = counted.get(level, 0) + 1
        return ListMark(kind == "number", level, kind, counted[level], "decimal" if kind == "number" else "bullet")

    def interrupt(self) -> None:
        """A heading ends the lists that are known by the name of their style alone."""
        self._counted.pop("number", None)

    def _abstract_id(self, list_id: str) -> str:
        found = self._lists.get(list_id)
        abstract_id = _value(found, "abstractNumId")
        link = self._abstract[abstract_id].find(w("numStyleLink")) if abstract_id in self._abstract else None
        if link is not None:
            linked = self._styles.numbering(link.get(VAL, ""))
            if linked and linked.list_id in self._lists and linked.list_id != list_id:
                return _value(self._lists[linked.list_id], "abstractNumId")
        return abstract_id

    def _find_definition(self, list_id: str, abstract_id: str, level: int) -> etree._Element | None:
        override = self._override(list_id, level)
        own = override.find(w("lvl")) if override is not None else None
        if own is not None:
            return own
        abstract = self._abstract.get(abstract_id)
        levels = abstract.findall(w("lvl")) if abstract is not None else []
        return next((found for found in levels if found.get(w("ilvl")) == str(level)), None)

    def _find_override(self, list_id: str, level: int) -> etree._Element | None:
        found = self._lists.get(list_id)
        overrides = found.findall(w("lvlOverride")) if found is not None else []
        return next((override for override in overrides if override.get(w("ilvl")) == str(level)), None)

    def _find_level_of_style(self, abstract_id: str, style_id: str) -> int:
        """A style names its list, and the list names the style at one of its levels."""
        abstract = self._abstract.get(abstract_id)
        for found in abstract.findall(w("lvl")) if abstract is not None else []:
            if _value(found, "pStyle") == style_id:
                return whole_number(found.get(w("ilvl"))) or 0
        return 0

    def _count(self, list_id: str, abstract_id: str, level: int, start: int | None) -> int:
        """Lists that share a definition go on counting, unless one of them says where it starts."""
        counted = self._counted.setdefault(abstract_id, {})
        override = self._override(list_id, level)
        restart = whole_number(_value(override, "startOverride"))
        if restart is not None and f"{list_id}/{level}" not in self._begun:
            counted[level] = restart
        elif level in counted:
            counted[level] += 1
        else:
            counted[level] = 1 if start is None else start
        self._begun.add(f"{list_id}/{level}")
        for deeper in [other for other in counted if other > level]:
            del counted[deeper]
        return counted[level]


def _value(parent: etree._Element | None, name: str) -> str:
    found = parent.find(w(name)) if parent is not None else None
    return found.get(VAL, "") if found is not None else ""
