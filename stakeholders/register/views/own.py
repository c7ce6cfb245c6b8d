"""What the register shows to people who do not keep it: to each the own row, and to everybody who takes part."""

from itertools import groupby

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stakeholders.permissions import represented, signed_in
from stakeholders.register.models import Category, Contact, Organisation
from stakeholders.register.showing import places_of


@require_safe
def own_organisations(request: HttpRequest) -> HttpResponse:
    """What the register holds about the person who asks, and the organisations for which she speaks."""
    person = signed_in(request)
    contact = Contact.objects.being(person).prefetch_related("addresses", "consents").first()
    spoken_for = represented(Organisation.objects.all(), person).prefetch_related("categories")
    context = {
        "contact": contact,
        "places": places_of(contact) if contact else None,
        "organisations": spoken_for.order_by("name", "pk"),
    }
    return render(request, "stakeholders/own_organisations.html", context)


@login_not_required
@require_safe
def participants(request: HttpRequest) -> HttpResponse:
    """Who takes part, for the public: organisations that agreed to be named. Never a person."""
    named = list(Organisation.objects.named_in_public().order_by("name", "pk").prefetch_related("categories"))
    context = {"groups": _by_category(named), "total": len(named)}
    return render(request, "stakeholders/participants.html", context)


def _by_category(named: list[Organisation]) -> list[tuple[Category | None, list[Organisation]]]:
    """Each once, under the first of its categories; those without one come last."""
    first = {one.pk: next(iter(one.categories.all()), None) for one in named}

    def place(one: Organisation) -> tuple[bool, int, int]:
        category = first[one.pk]
        return (category is None, category.position if category else 0, category.pk if category else 0)

    groups = groupby(sorted(named, key=place), key=place)
    return [(first[rows[0].pk], rows) for rows in (list(group) for _place, group in groups)]
