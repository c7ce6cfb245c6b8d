"""The activities of one cell: their numbers, their sub-items, and whether it is one or several."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ncss_portal.spreadsheets.cell_words import clean_lines, shortened

_WORD_BEFORE = r"(?:(?:activity|action|actividad|acci[oó]n|activit[eé]|atividade|task|tarea)\s+(?:no\.?\s*)?)?"
# "2.3 Train", "2.3. Train", and "2.3Train", but not "3.5G networks".
_DOTTED = re.compile(
    rf"{_WORD_BEFORE}(?P<number>[A-Z]?\d+(?:\.\d+)+)(?:[.):]?\s*[-–—:]?\s+|[.):]\s*|(?=[^\W\d_](?-i:[a-zà-ÿ])))(?P<text>\S.*)",
    re.IGNORECASE,
)
_PLAIN = re.compile(rf"{_WORD_BEFORE}(?P<number>\d{{1,2}})[.):]\s+(?P<text>\S.*)", re.IGNORECASE)
_BULLET = re.compile(r"(?:[-–—*]+\s+|[•·▪◦●○‣]+\s*)(?=\S)")
_ENUMERATED = re.compile(r"\(?(?:[ivx]{1,5}|[a-z]|\d{1,2})\)\s*\S|(?:[ivx]{1,5}|[a-z])\.\s+\S", re.IGNORECASE)


@dataclass(slots=True)
class ActivityWords:
    """One activity of a cell. `number` is empty where the cell gives none."""

    number: str
    text: str
    items: list[str] = field(default_factory=list)


@dataclass(slots=True)
class CellOfActivities:
    activities: list[ActivityWords] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)

    def _ask(self, question: str, text: str) -> None:
        words = question % {"text": shortened(text)}
        if words not in self.questions:
            self.questions.append(words)


def read_activities(cell: str) -> CellOfActivities:
    """Cuts a cell into activities at the lines that carry the next number ("5.1 …", "5.2 …"); keeps every word.

    Lines with a bullet or (i), a) … are sub-items of the activity above them; other lines go on with what is above.
    """
    found = CellOfActivities()
    lines = clean_lines(cell).split("\n")
    if len(lines) > 1 and all(_BULLET.match(line) for line in lines):
        found.activities = [ActivityWords("", _BULLET.sub("", line, count=1)) for line in lines]
        found._ask(_("Each bullet of “%(text)s” was read as an activity. Is that right?"), cell)
        return found
    for line in lines if lines != [""] else []:
        _read_line(line, found)
    if len(found.activities) > 1:
        numbers = ", ".join(activity.number for activity in found.activities)
        question = _("The cell holds %(count)s activities (%(numbers)s). They were read apart. Is that right?")
        found.questions.append(question % {"count": len(found.activities), "numbers": shortened(numbers)})
    return found


def _read_line(line: str, found: CellOfActivities) -> None:
    last = found.activities[-1] if found.activities else None
    numbered = _DOTTED.fullmatch(line) or _PLAIN.fullmatch(line)
    if last is None:
        found.activities.append(
            ActivityWords(numbered["number"], numbered["text"]) if numbered else ActivityWords("", line)
        )
    elif numbered and last.number and _follows(last.number, numbered["number"]):
        found.activities.append(ActivityWords(numbered["number"], numbered["text"]))
    elif bullet := _BULLET.match(line):
        last.items.append(line[bullet.end() :])
    elif numbered or _ENUMERATED.match(line):
        last.items.append(line)
    else:
        _go_on(line, last, found)


def _follows(number: str, following: str) -> bool:
    """Whether a number is the next one of the same depth: 5.2 after 5.1, but neither 5.1.1 nor 6.1."""
    before, after = number.split("."), following.split(".")
    if before[:-1] != after[:-1] or not (before[-1].isdigit() and after[-1].isdigit()):
        return False
    return int(after[-1]) == int(before[-1]) + 1


def _go_on(line: str, last: ActivityWords, found: CellOfActivities) -> None:
    above = last.items[-1] if last.items else last.text
    if above.endswith((".", ";", "!", "?")) and line[:1].isupper():
        found._ask(_("“%(text)s” begins a new sentence on a line of its own. Is it an activity of its own?"), line)
    joint = "" if above.endswith("-") and line[:1].islower() else " "
    if last.items:
        last.items[-1] = f"{above}{joint}{line}"
    else:
        last.text = f"{above}{joint}{line}"
