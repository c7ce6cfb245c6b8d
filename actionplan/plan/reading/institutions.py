"""Leads and partners out of one cell, as people write them: labels, lists, bullets, lead-ins over a list.

Nothing is dropped: every word of the cell is in a name or in a question. What is split or joined on a likelihood only
(a shared lead-in, a name that was broken over two lines) leaves a question.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from django.utils.translation import gettext as _

from ncss_portal.spreadsheets.cell_words import clean_lines, folded, shortened, squeezed

Role = Literal["lead", "partner"]

_LEAD_LABELS = (
    r"leads?|lead (?:agency|agencies|institutions?|organi[sz]ations?|entity|ministry)|led by|responsible"
    r"(?: (?:agency|institutions?|entity))?|l[ií]der(?:es)?|instituci[oó]n(?:es)? l[ií]der(?:es)?|responsables?"
    r"|encargad[oa]s?|coordinador(?:a|es)?|chefs? de file|pilotes?|institution responsable"
)
_PARTNER_LABELS = (
    r"partners?|partner (?:agency|agencies|institutions?|organi[sz]ations?)|partnering institutions?|with support from"
    r"|supporting(?: (?:agencies|institutions?|entities))?|supported by|support|collaborators?|socios?|aliad[oa]s?"
    r"|apoyo|instituciones de apoyo|colaborador(?:es)?|participantes?|partenaires?|appui|parceiros?"
)
_LABEL = re.compile(
    rf"(?:^|(?<=[\n;,.|/)]))[^\S\n]*(?:[-–—•*][^\S\n]*)?(?:(?P<lead>{_LEAD_LABELS})|(?P<partner>{_PARTNER_LABELS}))"
    r"(?:\(s\))?[^\S\n]*(?:[:：]|(?=\n|$))",
    re.IGNORECASE,
)
_BULLET = re.compile(r"[-–—•·▪◦●○‣*]+\s*|(?:\d{1,2}[.)]|\(?[a-z]\))\s+")
_GROUP = r"stakeholders?|ministries|representatives?|operators?|agencies|departments|members|companies|institutions"
_GROUP += r"|ministerios|ministères|représentants?|representantes?|empresas|operadores|parties prenantes"
_GROUP_INSIDE = re.compile(rf"(?<=\S) (?=(?:{_GROUP})\b)", re.IGNORECASE)
_LEAD_IN = re.compile(rf"(?:{_GROUP})\b|.*\b(?:of|for|from|de|del|des|du|para|pour)$", re.IGNORECASE)
_PORTFOLIO = re.compile(r"minist\w+\b.*\b(?:for|of|de|del|pour|para)$", re.IGNORECASE)
_SINGULAR = {
    "ministries": "Ministry", "departments": "Department", "agencies": "Agency", "authorities": "Authority",
    "offices": "Office", "universities": "University", "ministerios": "Ministerio", "ministères": "Ministère",
    "departamentos": "Departamento", "ministérios": "Ministério",
}  # fmt: skip
_LINK_AT_END = re.compile(r"(?:^|\s+)(?:and|y|et|e|&|\+|as well as)$", re.IGNORECASE)
_LINK_AT_START = re.compile(r"^(?:and|y|et|&|\+)(?:\s+|$)", re.IGNORECASE)
_LINK_INSIDE = re.compile(r"\s+(?:and|y|et|&)\s+", re.IGNORECASE)
_UNFINISHED = re.compile(r"\b(?:of|for|the|with|from|de|del|des|du|la|le|para|pour)$", re.IGNORECASE)
_OF = re.compile(r"\b(?:of|for|de|del|des|du|para|pour)\b|['’]", re.IGNORECASE)
_NOBODY = frozenset(
    (
        *("tbd", "tbc", "none", "na", "n a", "nil", "etc", "to be confirmed", "to be determined", "to be defined"),
        *("ninguno", "ninguna", "por definir", "por confirmar", "aucun", "aucune", "a definir", "a confirmer"),
    )
)


@dataclass(frozen=True, slots=True)
class Institutions:
    """Names in the order of the cell, and the questions it leaves."""

    leads: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


@dataclass(slots=True)
class _Reading:
    """Collects the names of one cell. `known` are names (squeezed) that stand by themselves elsewhere in the plan."""

    known: frozenset[str]
    names: dict[Role, list[str]] = field(default_factory=lambda: {"lead": [], "partner": []})
    alone: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)

    def ask(self, question: str, **values: str) -> None:
        self.questions.append(question % {key: shortened(value, 300) for key, value in values.items()})

    def add(self, role: Role, name: str, *, alone: bool = True) -> None:
        if name in self.names[role]:
            self.ask(_("“%(name)s” is named twice. It was taken once. Is that right?"), name=name)
            return
        self.names[role].append(name)
        if alone:
            self.alone.append(name)


def read_institutions(cell: str, role: Role | None = None, known: frozenset[str] = frozenset()) -> Institutions:
    """Reads one cell.

    `role` is that of the column where leads and partners have columns of their own; None for one column with labels.
    `known` comes from `names_standing_alone` over all cells of the plan: it settles what is a name of its own in a run.
    """
    reading = _read(cell, role, known)
    leads, partners = reading.names["lead"], reading.names["partner"]
    both = [name for name in partners if name in leads]
    for name in both:
        reading.ask(_("“%(name)s” is lead and partner. Is that right?"), name=name)
    _ask_about_spellings(reading, leads + partners)
    return Institutions(tuple(leads), tuple(partners), tuple(dict.fromkeys(reading.questions)))


def names_standing_alone(cells: Iterable[tuple[str, Role | None]]) -> frozenset[str]:
    """The names (squeezed, to compare) that are entries of their own, not under a lead-in such as "Ministries of:"."""
    return frozenset(squeezed(name) for cell, role in cells for name in _read(cell, role, frozenset()).alone)


def _read(cell: str, role: Role | None, known: frozenset[str]) -> _Reading:
    reading = _Reading(known)
    for part_role, body in _labelled_parts(clean_lines(cell), role, reading):
        _read_lines(_whole_lines(body, reading), part_role, reading)
    return reading


def _labelled_parts(text: str, role: Role | None, reading: _Reading) -> list[tuple[Role, str]]:
    """The cell cut at its labels ("Lead:", "Partners:")."""
    labels = [found for found in _LABEL.finditer(text) if found[0][-1] in ":：" or text[: found.start()][-1:] in "\n"]
    before = text[: labels[0].start()] if labels else text
    parts: list[tuple[Role, str]] = []
    if before.strip(" \n,;.|/"):
        if role is None and labels:
            reading.ask(_("“%(name)s” stands before any label. It was read as lead. Is that right?"), name=before)
        elif role is None:
            reading.ask(_("“%(name)s” has no label such as “Lead:”. It was read as lead. Is that right?"), name=before)
        parts.append((role or "lead", before))
    ends = [following.start() for following in labels[1:]] + [len(text)]
    for label, end in zip(labels, ends, strict=False):
        own: Role = "lead" if label["lead"] else "partner"
        parts.append((own, text[label.end() : end]))
    return parts


def _whole_lines(body: str, reading: _Reading) -> list[str]:
    """The lines, where a name that was broken over two of them is put together again."""
    lines: list[str] = []
    for line in body.split("\n"):
        line = line.strip(" |/")
        broken = lines and not _BULLET.match(line) and (_UNFINISHED.search(lines[-1]) or _goes_on(lines[-1], line))
        if line and broken:
            lines[-1] = f"{lines[-1]} {line}"
            reading.ask(_("“%(name)s” stands on two lines. It was read as one name. Is that right?"), name=lines[-1])
        elif line:
            lines.append(line)
    return lines


def _goes_on(previous: str, line: str) -> bool:
    return (
        line[:1].islower()
        and not _LINK_AT_START.match(line)
        and previous[-1:] not in ",;:"
        and not _LINK_AT_END.search(previous)
    )


def _read_lines(lines: list[str], role: Role, reading: _Reading) -> None:
    over = _LeadIn("", role)
    for line in lines:
        bullet = _BULLET.match(line)
        content = line[bullet.end() :].strip() if bullet else line
        if content.endswith((":", "：")) and len(content) > 1:
            over.close(reading)
            over = _LeadIn(_without_name_before(content[:-1].rstrip(), role, reading), role)
            continue
        if over.bulleted and not bullet:
            over = _LeadIn("", role)
        on_this_line, content = _lead_in_of_line(content, role, reading)
        over.bulleted = over.bulleted or bool(bullet and over.words)
        for name in _split(content, reading):
            (on_this_line or over).add(name, reading)
        if on_this_line:
            on_this_line.close(reading)
    over.close(reading)


@dataclass(slots=True)
class _LeadIn:
    """Words over a list: "Ministries of:" over "Health" gives "Ministry of Health". Without words, a plain list."""

    words: str
    role: Role
    bulleted: bool = False
    members: int = 0

    def add(self, name: str, reading: _Reading) -> None:
        self.members += 1
        if not self.words:
            reading.add(self.role, name)
        elif squeezed(name) in reading.known and _PORTFOLIO.match(self.words) and _is_acronym(name):
            reading.add(self.role, name, alone=False)
            question = _(
                "“%(name)s” stands under “%(words)s:”, and as a body of its own elsewhere. Is it meant as itself?"
            )
            reading.ask(question, name=name, words=self.words)
        else:
            self._add_prefixed(name, reading)

    def _add_prefixed(self, name: str, reading: _Reading) -> None:
        first, blank, others = self.words.partition(" ")
        whole = f"{_SINGULAR.get(first.casefold(), first)}{blank}{others} {name}"
        reading.add(self.role, whole, alone=False)
        if self.members == 1:
            question = _("“%(words)s:” was read with each name below it, as in “%(whole)s”. Is that right?")
            reading.ask(question, words=self.words, whole=whole)

    def close(self, reading: _Reading) -> None:
        if self.words and not self.members:
            reading.add(self.role, self.words, alone=False)
            reading.ask(_("Nobody is listed after “%(name)s:”. Who is meant?"), name=self.words)


def _without_name_before(words: str, role: Role, reading: _Reading) -> str:
    """Takes a known name off a lead-in that ran into it: "Central Bank Stakeholders from" is two things."""
    for cut in _GROUP_INSIDE.finditer(words):
        name, rest = words[: cut.start()], words[cut.end() :]
        if squeezed(name) in reading.known:
            reading.add(role, name)
            question = _("“%(name)s” and “%(rest)s:” run together. They were read apart. Is that right?")
            reading.ask(question, name=name, rest=rest)
            return rest
    return words


def _lead_in_of_line(content: str, role: Role, reading: _Reading) -> tuple[_LeadIn | None, str]:
    """ "Ministries of: Health, Education" has its lead-in on the same line."""
    words, mark, rest = content.partition(":")
    words = words.strip()
    if not mark or not rest.strip() or not words:
        return None, content
    if _LEAD_IN.match(words):
        return _LeadIn(_without_name_before(words, role, reading), role), rest
    reading.ask(_("What does “%(words)s:” stand for? It was read as part of the name."), words=words)
    return None, content


def _split(content: str, reading: _Reading) -> list[str]:
    """A line cut at commas and semicolons outside brackets, and at "and" where both sides are names for certain."""
    names: list[str] = []
    for piece in _pieces(content):
        name = _trimmed(piece)
        if folded(name) in _NOBODY or not folded(name):
            if folded(name):
                reading.ask(_("“%(name)s” names nobody. Who is meant?"), name=name)
            continue
        names += _split_at_link(name, reading)
    return names


def _pieces(content: str) -> list[str]:
    pieces, depth, start = [], 0, 0
    for place, mark in enumerate(content):
        depth = max(0, depth + (mark in "([") - (mark in ")]"))
        if mark in ",;、،" and depth == 0:
            pieces.append(content[start:place])
            start = place + 1
    if depth:  # a bracket that is never closed must not hide the commas behind it
        return re.split("[,;、،]", content)
    return [*pieces, content[start:]]


def _trimmed(piece: str) -> str:
    name = piece.strip(" \t\n|")
    name = _LINK_AT_END.sub("", _LINK_AT_START.sub("", name)).strip()
    dotted = (
        name.endswith(".") and "." not in name[:-1] and folded(name.split(" ")[-1]) not in ("ltd", "inc", "co", "etc")
    )
    return name[:-1].rstrip() if dotted else name


def _split_at_link(name: str, reading: _Reading) -> list[str]:
    sides = _LINK_INSIDE.split(name)
    if len(sides) < 2 or _OF.search(sides[0]):
        return [name]
    if all(side and (squeezed(side) in reading.known or _is_acronym(side)) for side in sides):
        reading.ask(_("“%(name)s” was read as several institutions. Is that right?"), name=name)
        return sides
    reading.ask(_("“%(name)s” was read as one institution. Is that right?"), name=name)
    return [name]


def _is_acronym(name: str) -> bool:
    return len(name) <= 8 and " " not in name and sum(mark.isupper() for mark in name) >= 2 and not name.istitle()


def _ask_about_spellings(reading: _Reading, names: list[str]) -> None:
    first: dict[str, str] = {}
    for name in names:
        earlier = first.setdefault(squeezed(name), name)
        if earlier != name:
            reading.ask(_("Are “%(earlier)s” and “%(name)s” the same institution?"), earlier=earlier, name=name)
