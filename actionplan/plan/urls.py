"""Addresses of the room `plan`."""

from django.urls import path

from actionplan.plan import views

urlpatterns = [
    path("", views.plans, name="plans"),
    path("new/", views.strategy_new, name="strategy_new"),
    path("uploads/<int:pk>/", views.plan_preview, name="plan_preview"),
    path("<slug:slug>/", views.plan, name="plan"),
    path("<slug:slug>/import/", views.plan_import, name="plan_import"),
]
