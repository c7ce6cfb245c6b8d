"""Addresses of the room `home`."""

from django.urls import path

from roadmap.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("desk/", views.desk, name="desk"),
    path("healthz", views.healthz, name="healthz"),
]
