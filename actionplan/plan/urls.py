"""Addresses of the room `plan`."""

from django.urls import path

from actionplan.plan import people_views, views

urlpatterns = [
    path("", views.plans, name="plans"),
    path("new/", views.strategy_new, name="strategy_new"),
    path("uploads/<int:pk>/", views.plan_preview, name="plan_preview"),
    path("<slug:slug>/", views.plan, name="plan"),
    path("<slug:slug>/import/", views.plan_import, name="plan_import"),
    path("<slug:slug>/people/", people_views.strategy_people, name="strategy_people"),
    path("<slug:slug>/people/add/", people_views.coordinator_add, name="coordinator_add"),
    path("<slug:slug>/people/<int:pk>/remove/", people_views.coordinator_remove, name="coordinator_remove"),
]
