"""Finds the other one: by words, and by likeness before anything was asked."""

import re
from typing import Any

from django.db.models import QuerySet
from rapidfuzz import fuzz

from stakeholders.register.clashes import contacts_like, organisations_called
from stakeholders.register.models import Address, Alias, Contact, Organisation
from stakeholders.register.naming import folded, has_all_words

# From here on two names are likely to be spellings of one.
LIKE = 82
MOST = 5
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)")


def matching(others: "QuerySet[Any]", words: str) -> "QuerySet[Any]":
    """Those in whose names or addresses all words stand, whatever the accents and capitals."""
    texts = _texts(others)
    found = [pk for pk, said in texts.items() if has_all_words(words, *said)]
    return others.filter(pk__in=found).order_by("name", "pk")


def likely(thing: Any, others: "QuerySet[Any]") -> list[Any]:
    """At most five that may be the same: of nearly the same name, or with the same address."""
    same: list[Any]
    if isinstance(thing, Organisation):
        same = organisations_called([thing.name, thing.acronym], but=thing)
    else:
        same = contacts_like(thing.name, [address.email for address in thing.addresses.all()], but=thing)
    scores: dict[int, float] = {one.pk: 100.0 for one in same}
    wanted = _spellings(thing.name)
    for pk, name in others.values_list("pk", "name"):
        score = max(fuzz.token_sort_ratio(one, other) for one in wanted for other in _spellings(name))
        if score >= LIKE:
            scores[pk] = max(score, scores.get(pk, 0.0))
    best = sorted(scores, key=lambda pk: (-scores[pk], pk))[:MOST]
    known = others.in_bulk(best)
    return [known[pk] for pk in best if pk in known]


def _spellings(name: str) -> set[str]:
    """The name, and what is left of it without an addition in brackets."""
    return {folded(name), folded(_IN_BRACKETS.sub("", name)).strip() or folded(name)}


def _texts(others: "QuerySet[Any]") -> dict[int, list[str]]:
    more: Any
    if others.model is Organisation:
        texts = {pk: [name, acronym] for pk, name, acronym in others.values_list("pk", "name", "acronym")}
        more = Alias.objects.filter(organisation__in=others).values_list("organisation_id", "name")
    else:
        texts = {pk: [name] for pk, name in others.values_list("pk", "name")}
        more = Address.objects.filter(contact__in=others).values_list("contact_id", "email")
    for pk, text in more:
        texts[pk].append(text)
    return texts


def beside(things: list[Any]) -> list[tuple[Any, str]]:
    """Each with what tells it from others of the same name: other names, or where it works and its address."""
    if not things:
        return []
    pks = [thing.pk for thing in things]
    said: dict[int, list[str]] = {pk: [] for pk in pks}
    if isinstance(things[0], Organisation):
        for thing in things:
            said[thing.pk].append(thing.acronym)
        for pk, name in Alias.objects.filter(organisation__in=pks).values_list("organisation_id", "name"):
            said[pk].append(name)
    else:
        places = Contact.objects.filter(pk__in=pks, affiliations__isnull=False)
        for pk, name in places.order_by("pk").values_list("pk", "affiliations__organisation__name"):
            said[pk].append(name)
        for pk, email in Address.objects.filter(contact__in=pks).values_list("contact_id", "email"):
            said[pk].append(email)
    return [(thing, ", ".join(dict.fromkeys(filter(None, said[thing.pk])))) for thing in things]
