"""Addresses of the app, room by room."""

from consultations.answering.urls import urlpatterns as answering
from consultations.commenting.urls import urlpatterns as commenting
from consultations.drafting.urls import urlpatterns as drafting
from consultations.entering.urls import urlpatterns as entering
from consultations.moderating.urls import urlpatterns as moderating
from consultations.publishing.urls import urlpatterns as publishing
from consultations.questioning.urls import urlpatterns as questioning
from consultations.reminding.urls import urlpatterns as reminding
from consultations.responding.urls import urlpatterns as responding
from consultations.sharing.urls import urlpatterns as sharing

app_name = "consultations"

urlpatterns = [
    *drafting,
    *commenting,
    *questioning,
    *responding,
    *sharing,
    *moderating,
    *entering,
    *reminding,
    *answering,
    *publishing,
]
