"""Addresses of the room `commenting`."""

from django.urls import path

from consultations.commenting import views

urlpatterns = [
    path("consultations/", views.consultations, name="consultations"),
    path("consultations/confirm/<str:token>/", views.comment_confirm, name="comment_confirm"),
    path("consultations/<slug:slug>/", views.consultation, name="consultation"),
    path("consultations/<slug:slug>/comment/", views.comment_write, name="comment_write"),
    path("consultations/<slug:slug>/edit/", views.consultation_edit, name="consultation_edit"),
    path("consultations/<slug:slug>/close/", views.consultation_close, name="consultation_close"),
    path("consultations/<slug:slug>/call-off/", views.consultation_call_off, name="consultation_call_off"),
    path("drafts/<slug:slug>/<int:number>/open/", views.consultation_open, name="consultation_open"),
    path("my/comments/", views.own_comments, name="own_comments"),
]
