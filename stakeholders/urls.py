"""Addresses of who takes part."""

from django.urls import include, path

app_name = "stakeholders"
# The fixed words of one room stand before the slugs of another.
urlpatterns = [
    path("stakeholders/", include("stakeholders.mapping.urls")),
    path("stakeholders/", include("stakeholders.exchange.urls")),
    path("stakeholders/", include("stakeholders.merging.urls")),
    path("stakeholders/", include("stakeholders.privacy.urls")),
    path("stakeholders/", include("stakeholders.register.urls")),
    path("", include("stakeholders.bodies.urls")),
    path("", include("stakeholders.inviting.urls")),
    path("", include("stakeholders.mailing.urls")),
    path("", include("stakeholders.accounts.urls")),
]
