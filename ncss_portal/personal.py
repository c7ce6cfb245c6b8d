"""Personal data: where the portal holds any, how it is given out, and how it is erased.

Each app registers in its `AppConfig.ready` what it holds of people. So an export is complete and an erasure reaches
everything, and neither needs to know the apps.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext

# Stands where a name or an address stood in a text.
ERASED = "[erased]"
# What an erased row is called where it must be called something. Not translated: it is data.
ERASED_PERSON = "Erased person"
ERASED_DOMAIN = "@erased.invalid"
# A shorter telephone number is an extension, and would be found in every date.
DIGITS_OF_A_NUMBER = 6


@dataclass(frozen=True)
class Person:
    """Who is meant: the rows of the register that are this person, the accounts, and what is known by address or name.

    Addresses are in lower case. `shared_addresses` are those that somebody else has too: alone they say nothing of who
    is meant. `asks` is true where the person takes out the own data: then nothing is kept back that only its author may
    read.
    """

    contact_ids: frozenset[int]
    user_ids: frozenset[int]
    addresses: frozenset[str]
    names: frozenset[str]
    shared_addresses: frozenset[str] = frozenset()
    family_names: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    asks: bool = False

    def scrubbed(self, value: Any, *, closely: bool = False) -> Any:
        """A text, or a structure with texts, without the person's names, addresses and telephone numbers.

        `closely` is for texts that are about this person: there the family name alone goes too.
        """
        if isinstance(value, str):
            return (self._close_pattern if closely else self._pattern).sub(ERASED, value)
        if isinstance(value, dict):
            return {
                self.scrubbed(key, closely=closely): self.scrubbed(one, closely=closely) for key, one in value.items()
            }
        if isinstance(value, list | tuple):
            return [self.scrubbed(one, closely=closely) for one in value]
        return value

    def is_named_in(self, text: str) -> bool:
        """Whether a text holds a name, an address or a telephone number of the person."""
        return self._pattern.search(text) is not None

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return _one_of([*map(_address, self.addresses), *map(_words, self.names), *map(_digits, self.phones)])

    @cached_property
    def _close_pattern(self) -> re.Pattern[str]:
        return _one_of([self._pattern.pattern, *map(_words, self.family_names)])


def _one_of(patterns: list[str]) -> re.Pattern[str]:
    """The longest first, so that a name within a name leaves nothing over. Without any, what matches nothing."""
    return re.compile("|".join(sorted(filter(None, patterns), key=len, reverse=True)) or r"(?!)")


def _address(address: str) -> str:
    """An address as a whole, also inside a link."""
    return rf"(?i:(?<![\w.+-]){re.escape(address).replace('@', '(?:@|%40)')}(?![\w-]|\.\w))"


def _words(name: str) -> str:
    """A name as whole words, however its letters are composed. One word only as it is written: it may be a noun."""
    forms = {unicodedata.normalize(form, name) for form in ("NFC", "NFD")}
    written = "|".join(sorted(r"\s+".join(map(re.escape, form.split())) for form in forms if form.strip()))
    if not written:
        return ""
    case = "i" if len(name.split()) > 1 else ""
    return rf"(?{case}:(?<!\w)(?:{written})(?!\w))"


def _digits(number: str) -> str:
    """A telephone number, whatever stands between its digits."""
    digits = re.sub(r"\D", "", number)
    if len(digits) < DIGITS_OF_A_NUMBER:
        return ""
    return r"(?<!\d)\+?" + r"[\s()./-]{0,3}".join(digits) + r"(?!\d)"


@dataclass(frozen=True)
class Holding:
    """One kind of data of people that an app holds.

    `collect` gives rows of label and value for the person's export. `erase` removes what can go, writes `erased` in
    the place of what must stand, and gives the number of rows it touched; it runs within one transaction with all
    others. Where something stays, `stays` says what and why. `also_known_as` gives further names and addresses (in this
    order) under which the app knows the person.
    """

    title: str | Promise
    collect: Callable[[Person], Iterable[dict[str, Any]]]
    erase: Callable[[Person], int]
    stays: str | Promise = ""
    order: int = 50
    also_known_as: Callable[[Person], tuple[set[str], set[str]]] | None = None


_holdings: list[Holding] = []


def register(holding: Holding) -> None:
    """Adds a holding. The same one twice counts once."""
    if holding not in _holdings:
        _holdings.append(holding)
        _holdings.sort(key=lambda known: known.order)


def holdings() -> tuple[Holding, ...]:
    return tuple(_holdings)


# --- For those who hold something ------------------------------------------------------------------------------------


def pseudonym(pk: int) -> str:
    """What an erased row is called."""
    return f"{ERASED_PERSON} {pk}"


def pseudonymous_address(pk: int, kind: str = "") -> str:
    """An address that nobody can have, different for each row: "erased-mail-12@erased.invalid"."""
    return f"erased-{kind}-{pk}{ERASED_DOMAIN}" if kind else f"erased-{pk}{ERASED_DOMAIN}"


def is_pseudonym(words: str) -> bool:
    """Whether this is what an earlier erasure wrote, and not a name or an address of anybody."""
    return words.startswith(ERASED_PERSON) or words.endswith(ERASED_DOMAIN) or words == ERASED


def masked(address: str) -> str:
    """Enough of an address to recognise the own one: a…@portal.example."""
    name, at, host = address.partition("@")
    return f"{name[:1]}…{at}{host}"


def any_of(field: str, words: Iterable[str]) -> models.Q:
    """Rows whose field is one of these words, in upper or lower case."""
    found = models.Q(pk__in=[])
    for one in words:
        found |= models.Q(**{f"{field}__iexact": one})
    return found


def facts(row: models.Model, *names: str) -> dict[str, Any]:
    """What a row says, by the names of its fields, in words for people. What is not said is left out."""
    said = {}
    for name in names:
        field = row._meta.get_field(name)
        value = getattr(row, f"get_{name}_display", lambda name=name: getattr(row, name))()
        if value not in (None, ""):
            said[capfirst(str(getattr(field, "verbose_name", name)))] = _plain(value)
    return said


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return str(value) if isinstance(value, models.Model | Promise) else value


def scrub_rows(rows: "models.QuerySet[Any]", person: Person, *fields: str, closely: bool = False) -> int:
    """Takes the person out of the texts of rows; gives the number of rows that changed.

    The texts are compared here and not in the database, which knows neither all letters nor what a word is.
    """
    changed = []
    for pk, *values in rows.order_by("pk").values_list("pk", *fields).iterator():
        clean = [person.scrubbed(value, closely=closely) for value in values]
        if clean != values:
            changed.append((pk, dict(zip(fields, clean, strict=True))))
    for pk, clean_fields in changed:
        fitting = {name: _fitting(rows.model, name, value) for name, value in clean_fields.items()}
        rows.model._base_manager.filter(pk=pk).update(**fitting)
    return len(changed)


def _fitting(model: type[models.Model], name: str, value: Any) -> Any:
    """What was written may be longer than what stood there."""
    longest = getattr(model._meta.get_field(name), "max_length", None)
    return value[:longest] if isinstance(value, str) and longest else value


def emptied(model: type[models.Model], *but: str) -> dict[str, str]:
    """Every free text of a model, empty: a field that is added later goes with the others."""
    texts = (models.CharField, models.TextField)
    return {
        field.name: ""
        for field in model._meta.concrete_fields
        if isinstance(field, texts) and not field.choices and not field.unique and field.name not in but
    }
