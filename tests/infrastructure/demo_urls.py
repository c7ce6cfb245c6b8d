"""The portal's addresses as they are where DEMO is set."""

from django.urls import include, path

from ncss_portal.urls import *  # noqa: F403
from ncss_portal.urls import urlpatterns as portal

urlpatterns = [*portal, path("demo/", include("ncss_portal.demo.urls"))]
