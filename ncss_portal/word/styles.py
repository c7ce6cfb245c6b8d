"""Paragraph and character styles: which heading level, role, list or emphasis a style stands for.

Word keeps the names of built-in styles in English inside the file, whatever its own language; other word processors and
templates that were translated by hand do not, so the names of other languages are known here too. A style of the
ministry's own counts as what it is based on.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from ncss_portal.word.blocks import Role
from ncss_portal.word.names import PPR, RPR, VAL, w

HEADING_WORDS = (
    "heading|überschrift|titre|título|titulo|encabezado|titolo|kop|rubrik|overskrift|otsikko|nagłówek|заголовок|"
    "επικεφαλίδα|başlık|标题|標題|見出し|제목|عنوان|العنوان|כותרת|หัวเรื่อง|judul|tiêu đề|đầu đề|nadpis|naslov|"
    "címsor|titlu|заглавие|virsraksts|pealkiri|antraštė|kichwa"
)
_HEADING = re.compile(rf"^(?:{HEADING_WORDS})\s*([1-9])(?:\s+(?:char|zchn|car))?$")
_CONTENTS = re.compile(
    r"^(?:toc|contents|verzeichnis|inhaltsverzeichnis|tm|tdc|sumário|sumario|índice|indice|sommario|inhopg|"
    r"spis treści|оглавление|目录|目錄|目次|목차)\s*[1-9]$|^(?:toc heading|contents heading|table of figures|"
    r"inhaltsverzeichnisüberschrift|en-tête de table des matières)$"
)
_ROLES: dict[str, Role] = {
    **dict.fromkeys(
        ["title", "subtitle", "titel", "untertitel", "titre", "sous-titre", "título", "subtítulo", "puesto", "titolo",
         "sottotitolo", "ondertitel", "название", "подзаголовок", "العنوان الفرعي", "标题", "副标题", "標題", "副標題"],
        "title",
    ),
    **dict.fromkeys(
        ["caption", "beschriftung", "légende", "descripción", "epígrafe", "legenda", "didascalia", "bijschrift",
         "название объекта", "تسمية توضيحية", "题注", "標號"],
        "caption",
    ),
    **dict.fromkeys(
        ["quote", "intense quote", "quotations", "block text", "zitat", "intensives zitat", "citation",
         "citation intense", "cita", "cita destacada", "citação", "citação intensa", "citazione", "citaat", "цитата",
         "اقتباس", "引用", "明显引用"],
        "quote",
    ),
}  # fmt: skip
_BULLETS = re.compile(
    r"^(?:list bullet|aufzählungszeichen|liste à puces|lista con viñetas|lista com marcas)(?:\s*([2-5]))?$"
)
_NUMBERS = re.compile(r"^(?:list number|listennummer|liste à numéros|lista con números|lista numerada)(?:\s*([2-5]))?$")
_CONTINUED = re.compile(r"^(?:list continue|listenfortsetzung|liste continue|continuar lista)(?:\s*([2-5]))?$")

LONGEST_CHAIN = 20
OFF = {"0", "false", "off", "none"}


@dataclass(frozen=True, slots=True)
class NumPr:
    """A reference to a list: number of the list and level from 0; either may be missing in a style."""

    list_id: str | None
    level: int | None


def is_on(parent: etree._Element | None, name: str) -> bool | None:
    """A switch such as `w:b` among the properties: on, off, or None where it is not mentioned."""
    element = parent.find(w(name)) if parent is not None else None
    return None if element is None else element.get(VAL, "1").lower() not in OFF


def whole_number(text: str | None) -> int | None:
    """A whole number from an attribute, or None where there is none that makes sense."""
    return int(text) if text and re.fullmatch(r"-?\d{1,9}", text) else None


def numbering_of(properties: etree._Element | None) -> NumPr | None:
    """The list that paragraph properties name."""
    found = properties.find(w("numPr")) if properties is not None else None
    if found is None:
        return None
    list_id, level = found.find(w("numId")), found.find(w("ilvl"))
    return NumPr(
        list_id.get(VAL) if list_id is not None else None,
        whole_number(level.get(VAL)) if level is not None else None,
    )


class Styles:
    """The styles of one file, looked up by style id."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, etree._Element] = {}
        self.default_paragraph = ""
        for style in root.iter(w("style")) if root is not None else ():
            self._styles.setdefault(style.get(w("styleId"), ""), style)
            if style.get(w("type")) == "paragraph" and style.get(w("default")) in ("1", "true", "on"):
                self.default_paragraph = style.get(w("styleId"), "")
        self.outline_level = lru_cache(None)(self._outline_level)
        self.role = lru_cache(None)(self._role)
        self.numbering = lru_cache(None)(self._numbering)
        self.switch = lru_cache(None)(self._switch)

    def _chain(self, style_id: str) -> Iterator[tuple[str, etree._Element]]:
        """A style and all it is based on: lower-case name and element."""
        seen: set[str] = set()
        while style_id in self._styles and style_id not in seen and len(seen) < LONGEST_CHAIN:
            seen.add(style_id)
            style = self._styles[style_id]
            yield self.name(style_id), style
            based_on = style.find(w("basedOn"))
            style_id = based_on.get(VAL, "") if based_on is not None else ""

    def name(self, style_id: str) -> str:
        """The style's name in lower case; the id itself where the file defines no such style."""
        style = self._styles.get(style_id)
        name = style.find(w("name")) if style is not None else None
        text = name.get(VAL, "") if name is not None else style_id
        return re.sub(r"\s+", " ", text.split(",")[0]).strip().lower()

    def _outline_level(self, style_id: str) -> int | None:
        if style_id not in self._styles:
            return _level_in_name(self.name(style_id))
        for name, style in self._chain(style_id):
            properties = style.find(PPR)
            outline = properties.find(w("outlineLvl")) if properties is not None else None
            if outline is not None:
                return level_of(outline)
            if level := _level_in_name(name):
                return level
        return None

    def _role(self, style_id: str) -> Role:
        names = [name for name, _style in self._chain(style_id)] or [self.name(style_id)]
        return next((_ROLES[name] for name in names if name in _ROLES), "")

    def is_contents(self, style_id: str) -> bool:
        """Whether the style is one of a table of contents."""
        return bool(_CONTENTS.match(self.name(style_id)))

    def _numbering(self, style_id: str) -> NumPr | None:
        """The list a style belongs to. A level without a list (as in Word's Subtitle) is no list."""
        level = None
        for _name, style in self._chain(style_id):
            found = numbering_of(style.find(PPR))
            if found:
                level = level if level is not None else found.level
                if found.list_id is not None:
                    return NumPr(found.list_id, level)
        return None

    def list_kind(self, style_id: str) -> tuple[str, int] | None:
        """`("bullet" | "number" | "continued", level)` by the style's name alone, for files that define no list."""
        for name in [name for name, _style in self._chain(style_id)] or [self.name(style_id)]:
            for kind, pattern in (("bullet", _BULLETS), ("number", _NUMBERS), ("continued", _CONTINUED)):
                if found := pattern.match(name):
                    return kind, int(found[1] or 1) - 1
        return None

    def _switch(self, style_id: str, switch: str) -> bool:
        """Whether bold, italics or hiding is on in a style or in what it is based on."""
        for _name, style in self._chain(style_id):
            state = is_on(style.find(RPR), switch)
            if state is not None:
                return state
        return False

    def run_switch(self, properties: etree._Element | None, switch: str) -> bool | None:
        """The same for a run's own properties; None where neither they nor its character style say anything."""
        state = is_on(properties, switch)
        if state is not None or properties is None:
            return state
        style = properties.find(w("rStyle"))
        return True if style is not None and self.switch(style.get(VAL, ""), switch) else None


def level_of(outline: etree._Element) -> int | None:
    """An outline level as a heading level: Word counts from 0, and 9 means body text."""
    level = whole_number(outline.get(VAL))
    return level + 1 if level is not None and 0 <= level <= 8 else None


def _level_in_name(name: str) -> int | None:
    found = _HEADING.match(name) or re.match(r"^(?:heading|berschrift|titre|ttulo|titolo)([1-9])$", name)
    return int(found[1]) if found else None
