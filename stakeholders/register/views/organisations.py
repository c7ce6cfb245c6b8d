"""The organisations to read: the list, and the page of each."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from stakeholders.permissions import can_manage_register, can_read_register, signed_in
from stakeholders.register.listing import OrganisationListing
from stakeholders.register.models import Alias, Organisation
from stakeholders.register.showing import conversations_of, people_of, timeline_of
from stakeholders.register.views.rights import reader


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """All organisations of the register, found and sorted as the address says."""
    person = reader(request)
    listing = OrganisationListing(person, request.GET)
    context = {"listing": listing, "page": listing.page(), "can_manage": can_manage_register(person)}
    return render(request, "stakeholders/organisations.html", context)


@require_safe
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """One organisation. Who speaks for it sees less of it; a merged one leads to the one that was kept."""
    person = signed_in(request)
    kept = _kept(get_object_or_404(Organisation, slug=slug))
    organisation = get_object_or_404(Organisation.objects.visible_to(person).select_related("successor"), pk=kept.pk)
    if organisation.slug != slug:
        return redirect(organisation)
    context = {
        "organisation": organisation,
        "aliases": _names(organisation),
        "predecessors": organisation.predecessors.standing_alone(),
        "people": people_of(organisation),
    }
    if not can_read_register(person):
        return render(request, "stakeholders/organisation_own.html", context)
    whole = "all" in request.GET
    context |= {
        "can_manage": can_manage_register(person),
        "conversations": conversations_of(organisation, whole=whole),
        "timeline": timeline_of(organisation, person, whole=whole),
    }
    return render(request, "stakeholders/organisation.html", context)


def _kept(organisation: Organisation) -> Organisation:
    """The organisation at the end of the mergings."""
    while organisation.merged_into is not None:
        organisation = organisation.merged_into
    return organisation


def _names(organisation: Organisation) -> dict[str, list[str]]:
    """The other names, by kind."""
    aliases = list(organisation.aliases.all())
    return {str(kind): [alias.name for alias in aliases if alias.kind == kind] for kind in Alias.Kind.values}
