"""Addresses of the room `publishing`."""

from django.urls import path

from consultations.publishing import views

urlpatterns = [
    path("drafts/<slug:slug>/<int:number>/publish/", views.publication_new, name="publication_new"),
    path("publications/<int:pk>/", views.publication_progress, name="publication_progress"),
    path("publications/<int:pk>/retry/", views.publication_retry, name="publication_retry"),
    path("published/", views.publications, name="publications"),
    path("strategy/<slug:slug>/", views.publication, name="publication"),
    path("strategy/<slug:slug>/<int:number>.pdf", views.publication_pdf, name="publication_pdf"),
]
