"""Addresses of the room `bodies`."""

from django.urls import path

from stakeholders.bodies import seat_views, views

urlpatterns = [
    path("bodies/", views.bodies, name="bodies"),
    path("bodies/new/", views.body_new, name="body_new"),
    path("bodies/<slug:slug>/", views.body, name="body"),
    path("bodies/<slug:slug>/edit/", views.body_edit, name="body_edit"),
    path("bodies/<slug:slug>/dissolve/", views.body_dissolve, name="body_dissolve"),
    path("bodies/<slug:slug>/seats/", views.body_seats, name="body_seats"),
    path("bodies/<slug:slug>/seats/new/", seat_views.seat_new, name="seat_new"),
    path("bodies/<slug:slug>/seats/<int:pk>/", seat_views.seat_edit, name="seat_edit"),
    path("bodies/<slug:slug>/seats/<int:pk>/revoke/", seat_views.seat_revoke, name="seat_revoke"),
    path("bodies/<slug:slug>/seats/<int:pk>/remove/", seat_views.seat_remove, name="seat_remove"),
]
