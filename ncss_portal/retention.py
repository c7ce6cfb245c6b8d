"""Retention: what the portal forgets by rule, and when.

Each app registers its rules in its `AppConfig.ready`. `manage.py forget_old` applies them, or only says what they
would do; beat does it once a day.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ncss_portal.intake import BroughtFile

logger = logging.getLogger(__name__)

FILES_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Rule:
    """One rule. `count` says how many rows are over their time at a moment; `apply` forgets them and says how many.

    With `is_automatic` false the rule only tells: a person decides about each (`url_name`, with `url_args`, is where).
    Times are half-open: a row is over its time from the moment on at which it is as old as the rule says.
    """

    key: str
    title: str | Promise
    after: str | Promise
    count: Callable[[datetime], int]
    apply: Callable[[datetime], int] | None = None
    url_name: str = ""
    url_args: tuple[str, ...] = ()

    @property
    def is_automatic(self) -> bool:
        return self.apply is not None


_rules: dict[str, Rule] = {}


def register(rule: Rule) -> None:
    """Adds a rule, by its key."""
    _rules[rule.key] = rule


def rules() -> tuple[Rule, ...]:
    return tuple(_rules.values())


def counted(at: datetime | None = None) -> list[tuple[Rule, int]]:
    """Each rule, with the number of rows that are over its time. Changes nothing."""
    at = at or timezone.now()
    return [(rule, rule.count(at)) for rule in rules()]


def forget(at: datetime | None = None) -> list[tuple[Rule, int]]:
    """Applies the automatic rules, each by itself: one that fails is logged, and does not keep the others from it."""
    at = at or timezone.now()
    done = []
    for rule in rules():
        if rule.apply is None:
            continue
        try:
            with transaction.atomic():
                done.append((rule, rule.apply(at)))
        except Exception:  # whatever it is: tomorrow it is tried again
            logger.exception("The retention rule %s could not be applied.", rule.key)
    return done


# --- Signs of life ---------------------------------------------------------------------------------------------------

# Called with a moment; gives the keys of the contacts that gave a sign of life after it.
Sign = Callable[[datetime], Iterable[int]]

_signs: list[Sign] = []


def register_sign(sign: Sign) -> None:
    """Adds a way in which a contact shows that it takes part. The same one twice counts once."""
    if sign not in _signs:
        _signs.append(sign)


def alive_since(moment: datetime) -> set[int]:
    """The contacts that gave any sign of life after a moment."""
    return {pk for sign in _signs for pk in sign(moment)}


# --- Files that were brought -----------------------------------------------------------------------------------------


def rule_for_files(model: type[BroughtFile], key: str, title: str | Promise) -> Rule:
    """Files that were shown to who brought them and never taken in go after 30 days, with their rows."""

    def waiting(at: datetime) -> Any:
        return model._default_manager.filter(taken_at__isnull=True, brought_at__lte=at - FILES_FOR)

    def apply(at: datetime) -> int:
        files = list(waiting(at))
        for file in files:
            file.forget()
        return len(files)

    return Rule(key, title, _("30 days, if it is never taken in"), lambda at: waiting(at).count(), apply)
