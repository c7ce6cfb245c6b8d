"""Addresses of the room `drafting`."""

from django.urls import path

from consultations.drafting import views

urlpatterns = [
    path("drafts/", views.documents, name="documents"),
    path("drafts/import/<slug:strategy_slug>/", views.draft_import, name="draft_import"),
    path("drafts/uploads/<int:pk>/", views.draft_preview, name="draft_preview"),
    path("drafts/<slug:slug>/", views.document, name="document"),
    path("drafts/<slug:slug>/<int:number>/", views.version, name="version"),
    path("figures/<int:pk>/", views.figure, name="figure"),
]
