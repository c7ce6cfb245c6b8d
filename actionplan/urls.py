"""Addresses of the app."""

from actionplan.plan.urls import urlpatterns as plan

app_name = "actionplan"

urlpatterns = [*plan]
