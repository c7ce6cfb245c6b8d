"""What reading a file gathers beside its contents: questions with their answers, refused rows, and what was tidied."""

import hashlib
from collections.abc import Mapping, Sequence

from django.utils.text import slugify

from stakeholders.exchange.models import StakeholderUpload
from stakeholders.exchange.reading.understood import Choice, Cleaned, Doubt, Refused, Understood


def decided_before(data: bytes) -> dict[str, str]:
    """What was decided when the very same file was taken in, so that it changes nothing the second time."""
    taken = StakeholderUpload.objects.filter(
        sha256=hashlib.sha256(data).hexdigest(), taken_at__isnull=False, decisions__isnull=False
    )
    last = taken.order_by("-taken_at").first()
    decisions = last.decisions if last else {}
    return {str(key): str(answer) for key, answer in decisions.items()} if isinstance(decisions, dict) else {}


def key_of(words: str) -> str:
    """A short word for an organisation's spelling, for the key of a doubt: readable, and its own for each spelling."""
    mark = hashlib.sha256(words.encode()).hexdigest()[:6]
    return f"{slugify(words)[:60]}-{mark}"


class Asking:
    """Gathers the doubts of one file and answers each: as decided, else as decided before, else as proposed.

    Keys hold rows and organisations, never people's names or addresses: they are kept with the decisions.
    """

    def __init__(self, decisions: Mapping[str, str], before: Mapping[str, str]) -> None:
        self.decisions, self.before = decisions, before
        self.doubts: dict[str, Doubt] = {}
        self.answers: dict[str, str] = {}
        self.decided: set[str] = set()
        self.refused: dict[int, Refused] = {}
        self.cleaned: dict[Cleaned, None] = {}

    def ask(
        self,
        kind: str,
        key: str,
        rows: Sequence[int],
        question: str,
        choices: Sequence[tuple[str, str]],
        proposed: str = "",
    ) -> str:
        """Asks, and returns the key of the choice that counts; empty while nobody decided and nothing is proposed."""
        own = {name for name, _words in choices}
        proposed = self.before[key] if self.before.get(key) in own else proposed
        doubt = Doubt(
            key=key,
            row=rows[0],
            question=question,
            choices=tuple(Choice(*choice) for choice in choices),
            proposed=proposed,
            kind=kind,
            rows=tuple(dict.fromkeys(rows)),
        )
        self.doubts[key] = doubt
        self.answers[key] = doubt.answer(self.decisions)
        if self.decisions.get(key) in own:
            self.decided.add(key)
        return self.answers[key]

    def was_answered(self, beginning: str, answer: str) -> bool:
        """Whether this was the answer to a doubt whose key begins so, when the same file was taken in before."""
        return any(key.startswith(beginning) and own == answer for key, own in self.before.items())

    def refuse(self, row: int, code: str, reason: str, words: str = "") -> None:
        """Names a row that cannot be taken in; the first reason counts."""
        self.refused.setdefault(row, Refused(row, reason, words, code))

    def clean(self, row: int, what: str) -> None:
        """Names something that was tidied or passed over."""
        self.cleaned[Cleaned(row, what)] = None

    def finish(self, understood: Understood) -> Understood:
        """Everything gathered, in the order of the rows."""
        understood.doubts = sorted(self.doubts.values(), key=lambda doubt: (doubt.row, doubt.rows))
        understood.refused = [self.refused[row] for row in sorted(self.refused)]
        understood.cleaned = sorted(self.cleaned, key=lambda cleaned: cleaned.row)
        understood.answers, understood.decided = self.answers, self.decided
        return understood
