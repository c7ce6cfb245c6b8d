"""The portal's home for everybody, the desk of those who work in it, and the answer to "are you well?"."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from roadmap.home.desk import Desk
from roadmap.home.front import Front


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The public page: nothing on it depends on who asks."""
    return render(request, "roadmap/home.html", {"front": Front()})


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What needs the person who is signed in."""
    return render(request, "roadmap/desk.html", {"desk": Desk(request.user)})


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """For proxies and monitors: 200 where the portal reaches its database, 503 where it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("the database does not answer\n", status=503, content_type="text/plain")
    return HttpResponse("well\n", content_type="text/plain")
