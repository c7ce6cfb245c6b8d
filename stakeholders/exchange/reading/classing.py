"""To which categories the organisations of a file belong. Those that the register has classed are not asked about."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from stakeholders.exchange.reading.asking import Asking, key_of
from stakeholders.exchange.reading.categories import Categories, Kinds
from stakeholders.exchange.reading.grouping import Group
from stakeholders.exchange.reading.lines import Line

NONE, ALL = "none", "all"


class Classing:
    """Reads the categories of each group from its rows, and asks where they are missing, unknown or at odds."""

    def __init__(self, asking: Asking) -> None:
        self.asking = asking
        self.categories = Categories()
        self.read: dict[str, Kinds] = {}

    def class_of(self, group: Group) -> tuple[list[str], str]:
        """The categories of a group, by their keys, and its sector."""
        kinds = {line.row: self._kinds(line) for line in group.lines}
        sector = next((one.sector for one in kinds.values() if one.sector), "")
        named = [key for line in group.lines for key in kinds[line.row].keys]
        if group.known and group.known.categories:
            self._tell_of_others(group, set(named) - group.known.categories)
            return [], sector
        rows_of = {key: [line.row for line in group.lines if key in kinds[line.row].keys] for key in named}
        for spelling, words, rows in _asked(group.lines, kinds):
            key = self._ask_words(spelling, words, rows)
            if key:
                rows_of.setdefault(key, []).extend(rows)
        if not rows_of and not any(one.asked for one in kinds.values()):
            return self._ask_missing(group), sector
        return self._ask_at_odds(group, rows_of), sector

    def _kinds(self, line: Line) -> Kinds:
        if line.category not in self.read:
            self.read[line.category] = self.categories.read(line.category)
        return self.read[line.category]

    def _tell_of_others(self, group: Group, others: Iterable[str]) -> None:
        for key in sorted(others):
            told = {"name": group.name, "category": self.categories.by_key[key]}
            words = _("The register has “%(name)s” in other categories, and not in “%(category)s”. They were kept.")
            self.asking.clean(group.lines[0].row, words % told)

    def _names(self) -> list[tuple[str, str]]:
        return [(category.key, str(category)) for category in self.categories.all]

    def _ask_words(self, spelling: str, words: str, rows: list[int]) -> str:
        proposed = self._kinds_asked(words)
        told = {"words": words, "name": spelling, "category": self.categories.by_key.get(proposed, "")}
        if proposed:
            question = _("“%(words)s” is not in the ITU list. Does “%(name)s” belong to “%(category)s”?")
        else:
            question = _("“%(words)s” is no known category. To which one does “%(name)s” belong?")
        answer = self.asking.ask(
            "category",
            f"category:{key_of(spelling)}:{key_of(words)}",
            rows,
            question % told,
            [*self._names(), (NONE, _("None of them"))],
            proposed or NONE,
        )
        return answer if answer in self.categories.by_key else ""

    def _kinds_asked(self, words: str) -> str:
        return self.categories.read(words).asked.get(words, "")

    def _ask_missing(self, group: Group) -> list[str]:
        answer = self.asking.ask(
            "category",
            f"category:{key_of(group.name)}",
            [line.row for line in group.lines],
            _("No category is given for “%(name)s”. To which one does it belong?") % {"name": group.name},
            [*self._names(), (NONE, _("None of them"))],
            NONE,
        )
        return [answer] if answer in self.categories.by_key else []

    def _ask_at_odds(self, group: Group, rows_of: dict[str, list[int]]) -> list[str]:
        if len(rows_of) < 2:
            return list(rows_of)
        names = [str(self.categories.by_key[key]) for key in rows_of]
        answer = self.asking.ask(
            "category",
            f"categories:{key_of(group.name)}",
            sorted({row for rows in rows_of.values() for row in rows}),
            _("The rows of “%(name)s” name several categories: %(categories)s. Does it belong to all of them?")
            % {"name": group.name, "categories": "; ".join(names)},
            [(ALL, _("To all of them")), *zip(rows_of, names, strict=True)],
            ALL,
        )
        return [answer] if answer in rows_of else list(rows_of)


def _asked(lines: Iterable[Line], kinds: dict[int, Kinds]) -> list[tuple[str, str, list[int]]]:
    """The words that must be asked about, by the organisation's spelling, each with its rows."""
    found: dict[tuple[str, str], list[int]] = {}
    for line in lines:
        for words in kinds[line.row].asked:
            found.setdefault((line.organisation, words), []).append(line.row)
    return [(spelling, words, rows) for (spelling, words), rows in found.items()]
