"""The history, for those who audit."""

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from ncss_portal.history.facts import facts_of
from ncss_portal.history.models import Entry
from stakeholders import permissions
from stakeholders.accounts.forms import HistoryFilterForm, kind_in_words
from stakeholders.permissions import Person, signed_in

PER_PAGE = 50
# Of a standing the history says that it was judged, never how. Should an act write more, it is not shown.
CONFIDENTIAL = {"influence", "interest", "position", "wanted", "standing", "standings"}


@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """Who did what, the newest first."""
    person = signed_in(request)
    if not permissions.can_audit(person):
        raise Http404
    form = HistoryFilterForm(request.GET)
    entries = form.found(Entry.objects.select_related("actor", "thing_type"))
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    _complete(list(page.object_list), person)
    return render(request, "stakeholders/history.html", {"page": page, "filter_form": form, "set": form.number_set})


def _complete(entries: list[Entry], reader: Person) -> None:
    """Adds what the page shows: the facts, the person behind a label without a name, and a way there."""
    people = _people_behind(entries)
    for entry in entries:
        entry.facts = facts_of({key: value for key, value in entry.detail.items() if key not in CONFIDENTIAL})  # type: ignore[attr-defined]
        thing = people.get((entry.thing_type_id, entry.thing_id))
        entry.words = str(thing) if thing else _whole_register(entry) or entry.label  # type: ignore[attr-defined]
        entry.kind = kind_in_words(entry.thing_type)  # type: ignore[attr-defined]
        entry.url = _address(thing, reader) if thing else ""  # type: ignore[attr-defined]


def _whole_register(entry: Entry) -> str:
    """What an act on a register as a whole was about, such as taking it out: "Organisations"."""
    if entry.thing_type.model_class() is not ContentType:
        return ""
    try:
        model = ContentType.objects.get_for_id(entry.thing_id).model_class()
    except ContentType.DoesNotExist:
        return ""
    return str(capfirst(model._meta.verbose_name_plural)) if model else ""


def _people_behind(entries: list[Entry]) -> dict[tuple[int, int], Model]:
    """Things that the history names without a name, as they are now; one query for each kind."""
    wanted: dict[type[Model], dict[int, set[int]]] = {}
    for entry in entries:
        model = entry.thing_type.model_class()
        if model is not None and hasattr(model, "history_label"):
            wanted.setdefault(model, {}).setdefault(entry.thing_type_id, set()).add(entry.thing_id)
    return {
        (kind, pk): thing
        for model, ids in wanted.items()
        for kind, pks in ids.items()
        for pk, thing in model._default_manager.in_bulk(list(pks)).items()
    }


def _address(thing: Model, reader: Person) -> str:
    if thing._meta.label == "stakeholders.User":
        return reverse("stakeholders:account", args=[thing.pk]) if permissions.can_administer(reader) else ""
    try:
        return str(thing.get_absolute_url())  # type: ignore[attr-defined]
    except (AttributeError, NoReverseMatch):
        return ""
