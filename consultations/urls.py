"""Addresses of the app, room by room."""

from consultations.answering.urls import urlpatterns as answering
from consultations.commenting.urls import urlpatterns as commenting
from consultations.drafting.urls import urlpatterns as drafting
from consultations.publishing.urls import urlpatterns as publishing
from consultations.reminding.urls import urlpatterns as reminding

app_name = "consultations"

urlpatterns = [*drafting, *commenting, *reminding, *answering, *publishing]
