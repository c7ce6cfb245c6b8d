"""What a reader was not sure about, gathered while it reads and said in sentences at the end."""

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ncss_portal.word.blocks import Doubt

QUOTED_LETTERS = 60
# Nobody answers more; a file with thousands of faults must not make a page of thousands of lines.
MOST_QUESTIONS = 200


def quoted(text: str) -> str:
    """The beginning of a text, to remind a person of it."""
    return text if len(text) <= QUOTED_LETTERS else text[:QUOTED_LETTERS].rsplit(" ", 1)[0] + "…"


@dataclass(slots=True)
class Doubts:
    """Questions, with the place reached (the last heading). Things that may occur often are counted instead."""

    where: str = ""
    counted: Counter[str] = field(default_factory=Counter)
    asked: int = 0
    _asked: list[Doubt] = field(default_factory=list)

    def ask(self, question: str) -> None:
        """Note a question about the place reached."""
        self.asked += 1
        if len(self._asked) < MOST_QUESTIONS:
            self._asked.append(Doubt(self.where or _("Before the first heading"), question))

    def count(self, what: str, number: int = 1) -> None:
        """Count something that is asked about once for the whole document."""
        self.counted[what] += number

    def all(self) -> list[Doubt]:
        """The questions about the whole document first, then the others in reading order."""
        whole = [Doubt(_("Whole document"), sentence) for sentence in _sentences(self.counted)]
        more = self.asked - len(self._asked)
        if more:
            sentence = ngettext("There is %(number)d more question.", "There are %(number)d more questions.", more)
            whole.append(Doubt(_("Whole document"), sentence % {"number": more}))
        return whole + self._asked


def _sentences(counted: Counter[str]) -> list[str]:
    said = {
        "changes": ngettext(
            "%(number)d tracked change was read as if accepted. Is that what you want?",
            "%(number)d tracked changes were read as if accepted. Is that what you want?",
            counted["changes"],
        ),
        "comments": ngettext(
            "%(number)d comment in the margin was left out. To answer it, import the file as a marked-up copy.",
            "%(number)d comments in the margin were left out. To answer them, import the file as a marked-up copy.",
            counted["comments"],
        ),
        "hidden": ngettext(
            "%(number)d passage is hidden in Word and was left out. Should it be in the text?",
            "%(number)d passages are hidden in Word and were left out. Should they be in the text?",
            counted["hidden"],
        ),
        "struck": ngettext(
            "%(number)d passage is struck through by hand and was kept. Should it go?",
            "%(number)d passages are struck through by hand and were kept. Should they go?",
            counted["struck"],
        ),
        "links": ngettext(
            "%(number)d link leads neither to the web nor to a mailbox. Only its words were kept. Is that right?",
            "%(number)d links lead neither to the web nor to a mailbox. Only their words were kept. Is that right?",
            counted["links"],
        ),
        "symbols": ngettext(
            "%(number)d symbol of a special font may look wrong. Please compare it with the file.",
            "%(number)d symbols of a special font may look wrong. Please compare them with the file.",
            counted["symbols"],
        ),
        "formulas": ngettext(
            "%(number)d formula was taken as plain text. Please compare it with the file.",
            "%(number)d formulas were taken as plain text. Please compare them with the file.",
            counted["formulas"],
        ),
        "endnotes": ngettext(
            "%(number)d endnote was taken as a footnote. Is that right?",
            "%(number)d endnotes were taken as footnotes. Is that right?",
            counted["endnotes"],
        ),
        "contents": ngettext(
            "%(number)d line that looks like a table of contents was left out. Is that right?",
            "%(number)d lines that look like a table of contents were left out. Is that right?",
            counted["contents"],
        ),
        "lost_notes": ngettext(
            "%(number)d footnote mark has no footnote in the file and was left out. Is a note missing?",
            "%(number)d footnote marks have no footnote in the file and were left out. Are notes missing?",
            counted["lost_notes"],
        ),
    }
    return [sentence % {"number": counted[what]} for what, sentence in said.items() if counted[what]]
