"""A line of the schedule as the coordinator's pages show it: its state in a word, and what became of its mails."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.reminding.schedule import Line, LineState

SIGNS = {
    LineState.PLANNED: "none",
    LineState.OFF: "out",
    LineState.OUTSIDE: "out",
    LineState.SENT: "done",
    LineState.PASSED_OVER: "out",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line; `number` is how many it would go to now."""

    line: Line
    number: int = 0

    @property
    def can_change(self) -> bool:
        """Whether its line is still to be done; passed over or sent, it stays as it is."""
        done = (LineState.SENT, LineState.PASSED_OVER)
        return self.line.reminder is not None and self.line.state not in done

    @property
    def is_on_the_way(self) -> bool:
        """Whether its mailing was begun and there is something left to send, or to stop."""
        mailing, progress = self.line.mailing, self.line.progress
        if mailing is None or mailing.stopped_at is not None:
            return False
        return mailing.written_at is None or bool(progress and progress.on_the_way)

    @property
    def is_planned(self) -> bool:
        return self.line.state == LineState.PLANNED

    @property
    def sign(self) -> str:
        if self.line.mailing is not None and self.line.mailing.stopped_at is not None:
            return "error"
        return "now" if self.is_on_the_way else SIGNS[self.line.state]

    @property
    def state(self) -> str:
        if self.line.mailing is not None and self.line.mailing.stopped_at is not None:
            return _("Stopped")
        return _("On the way") if self.is_on_the_way else str(self.line.state.label)

    @property
    def total(self) -> int:
        return self.line.progress.total if self.line.progress else 0

    @property
    def settled(self) -> int:
        """How many of its mails are done with, for the bar."""
        return self.total - (self.line.progress.on_the_way if self.line.progress else 0)

    @property
    def outcome(self) -> list[str]:
        """What became of its mails, in numbers; nothing before it was begun."""
        progress = self.line.progress
        if progress is None:
            return []
        told = (
            (progress.sent, ngettext("%(number)s sent", "%(number)s sent", progress.sent)),
            (progress.gathered, ngettext("%(number)s in a digest", "%(number)s in digests", progress.gathered)),
            (
                progress.on_the_way,
                ngettext("%(number)s on the way", "%(number)s on the way", progress.on_the_way),
            ),
            (
                progress.withheld,
                ngettext("%(number)s not sent: no longer due", "%(number)s not sent: no longer due", progress.withheld),
            ),
            (progress.stopped, ngettext("%(number)s stopped", "%(number)s stopped", progress.stopped)),
            (progress.failed, ngettext("%(number)s failed", "%(number)s failed", progress.failed)),
            (
                progress.unknown,
                ngettext("%(number)s unknown: sent or not", "%(number)s unknown: sent or not", progress.unknown),
            ),
        )
        said = [words % {"number": number} for number, words in told if number]
        return said or [_("nobody to write to") if self.line.mailing and self.line.mailing.written_at else _("begins")]
