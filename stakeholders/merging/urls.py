"""Addresses of the room `merging`."""

from django.urls import path

from stakeholders.merging import views

urlpatterns = [
    path("organisations/<slug:slug>/merge/", views.organisation_merge, name="organisation_merge"),
    path("contacts/<int:pk>/merge/", views.contact_merge, name="contact_merge"),
    path("mergings/", views.mergings, name="mergings"),
    path("mergings/<int:pk>/undo/", views.merging_undo, name="merging_undo"),
]
