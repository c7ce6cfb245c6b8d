"""The map, and who is missing on it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ncss_portal.pictures.signs import small
from stakeholders.mapping.charting import Chart
from stakeholders.mapping.gaps import coverages
from stakeholders.mapping.models import Standing
from stakeholders.mapping.picture import draw_map
from stakeholders.mapping.scales import SIGNS, Quadrant
from stakeholders.permissions import can_see_standings, signed_in


@require_safe
def stakeholder_map(request: HttpRequest) -> HttpResponse:
    """Influence and interest of all organisations, as a picture and as a table."""
    user = signed_in(request)
    if not can_see_standings(user):
        raise Http404
    chart = Chart(user, request.GET)
    context = {
        "chart": chart,
        "pictures": draw_map(chart) if chart.rows else None,
        "key": [(small(*SIGNS[value]), Standing.Position(value).label) for value in SIGNS],
        "moves": chart.moves_page,
        "today": timezone.localdate(),
    }
    return render(request, "stakeholders/map.html", context)


@require_safe
def gaps(request: HttpRequest) -> HttpResponse:
    """Which categories nobody speaks for."""
    user = signed_in(request)
    if not can_see_standings(user):
        raise Http404
    covered = coverages(user)
    context = {
        "coverages": covered,
        "sentences": [(coverage.category, sentence) for coverage in covered for sentence in coverage.sentences],
        "quadrants": Quadrant.labels,
        "today": timezone.localdate(),
    }
    return render(request, "stakeholders/gaps.html", context)
