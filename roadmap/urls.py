"""Addresses of the app. The portal's home is here: only the highest floor sees the whole process."""

from roadmap.home.urls import urlpatterns as home

urlpatterns = [*home]
