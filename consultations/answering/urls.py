"""Addresses of the room `answering`."""

from django.urls import path

from consultations.answering.views import changes, inbox, outcome

urlpatterns = [
    path("consultations/<slug:slug>/inbox/", inbox.inbox, name="inbox"),
    path("consultations/<slug:slug>/inbox/<int:number>/", inbox.inbox_comment, name="inbox_comment"),
    path("consultations/<slug:slug>/answers/publish/", inbox.answers_publish, name="answers_publish"),
    path("consultations/<slug:slug>/answers/", outcome.answers, name="answers"),
    path("consultations/<slug:slug>/comments/<int:number>/", outcome.comment, name="comment"),
    path("drafts/<slug:slug>/<int:number>/changes/", changes.changes, name="changes"),
    path("drafts/<slug:slug>/<int:number>/freeze/", changes.version_freeze, name="version_freeze"),
]
