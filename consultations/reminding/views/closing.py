"""The closing of a comment period as an entry for one's own calendar."""

from email.utils import parseaddr

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consultations.commenting.models import Consultation
from ncss_portal import calendars
from ncss_portal.history.models import Entry

MOVES = ("comment period moved", "comment period closed early")


@login_not_required
@require_safe
def closing_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """One entry. Taken again after the dates moved, it takes the place of the older one."""
    period = get_object_or_404(Consultation.objects.visible_to(request.user), slug=slug)
    host = settings.SITE_URL.partition("://")[2].partition(":")[0]
    url = f"{settings.SITE_URL}{period.get_absolute_url()}"
    entry = calendars.Entry(
        uid=f"comment-period-{period.pk}@{host}",
        sequence=Entry.objects.about(period).filter(act__in=MOVES).count(),
        title=_("Comments close: %(title)s") % {"title": period.title},
        starts=period.closes_at,
        ends=period.closes_at,
        organiser=calendars.Party(parseaddr(settings.DEFAULT_FROM_EMAIL)[1], settings.PORTAL_NAME),
        text=_("From this moment on no comment is taken."),
        url=url,
    )
    answer = HttpResponse(
        calendars.publish(entry, at=timezone.now()), content_type=calendars.mime_type(calendars.Method.PUBLISH)
    )
    answer["Content-Disposition"] = f'attachment; filename="{period.slug}.ics"'
    return answer
