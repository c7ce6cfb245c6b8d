"""Addresses of the room `privacy`."""

from django.urls import path

from stakeholders.privacy import views

urlpatterns = [
    path("contacts/<int:pk>/data/", views.contact_data, name="contact_data"),
    path("contacts/<int:pk>/erase/", views.contact_erase, name="contact_erase"),
    path("accounts/<int:pk>/data/", views.account_data, name="account_data"),
    path("accounts/<int:pk>/erase/", views.account_erase, name="account_erase"),
    path("mine/data/", views.own_data, name="own_data"),
    path("retention/", views.retention_rules, name="retention"),
    path("retention/<slug:key>/", views.retention_people, name="retention_people"),
]
