"""The portal's addresses and one that nobody entered into the permission table."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from ncss_portal.urls import *  # noqa: F403
from ncss_portal.urls import urlpatterns as of_portal


def forgotten(request: HttpRequest) -> HttpResponse:
    return HttpResponse("anything")


urlpatterns = [*of_portal, path("forgotten/", forgotten, name="forgotten")]
