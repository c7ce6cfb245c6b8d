"""Addresses of the room `commenting`."""

from django.urls import path

from consultations.commenting.views import feed, own, reading, running, talking, terms, writing

urlpatterns = [
    path("consultations/", reading.consultations, name="consultations"),
    path("consultations/confirm/<str:token>/", writing.comment_confirm, name="comment_confirm"),
    path("consultations/attachments/<int:pk>/", talking.attachment, name="attachment"),
    path("consultations/<slug:slug>/", reading.consultation, name="consultation"),
    path("consultations/<slug:slug>/at/<slug:anchor>/", reading.place, name="place"),
    path("consultations/<slug:slug>/feed/", feed.feed, name="feed"),
    path("consultations/<slug:slug>/comment/", writing.comment_write, name="comment_write"),
    path("consultations/<slug:slug>/comments/<int:number>/reply/", talking.comment_reply, name="comment_reply"),
    path("consultations/<slug:slug>/comments/<int:number>/support/", talking.comment_support, name="comment_support"),
    path("consultations/<slug:slug>/edit/", running.consultation_edit, name="consultation_edit"),
    path("consultations/<slug:slug>/settings/", terms.consultation_settings, name="consultation_settings"),
    path("consultations/<slug:slug>/settings/reviewers/", terms.reviewer_add, name="reviewer_add"),
    path(
        "consultations/<slug:slug>/settings/reviewers/<int:pk>/remove/", terms.reviewer_remove, name="reviewer_remove"
    ),
    path("consultations/<slug:slug>/close/", running.consultation_close, name="consultation_close"),
    path("consultations/<slug:slug>/call-off/", running.consultation_call_off, name="consultation_call_off"),
    path("drafts/<slug:slug>/<int:number>/open/", running.consultation_open, name="consultation_open"),
    path("my/comments/", own.own_comments, name="own_comments"),
]
