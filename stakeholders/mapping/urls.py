"""Addresses of the room `mapping`."""

from django.urls import path

from stakeholders.mapping.views import judging, maps

urlpatterns = [
    path("map/", maps.stakeholder_map, name="map"),
    path("gaps/", maps.gaps, name="gaps"),
    path("standings/", judging.standings, name="standings"),
    path("standings/<int:pk>/take-back/", judging.standing_take_back, name="standing_take_back"),
    path("organisations/<slug:slug>/standing/", judging.standing, name="standing"),
]
