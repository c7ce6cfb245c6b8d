"""Addresses of the room `moderating`."""

from django.urls import path

from consultations.moderating import views

urlpatterns = [
    path("consultations/<slug:slug>/queue/", views.comment_queue, name="comment_queue"),
    path("consultations/<slug:slug>/queue/look/", views.comment_look, name="comment_look"),
    path("consultations/<slug:slug>/queue/<int:number>/hide/", views.comment_hide, name="comment_hide"),
    path("consultations/<slug:slug>/queue/<int:number>/show/", views.comment_show, name="comment_show"),
    path("consultations/<slug:slug>/queue/late/<int:pk>/", views.comment_admit, name="comment_admit"),
    path("consultations/<slug:slug>/queue/replies/<int:pk>/hide/", views.reply_hide, name="reply_hide"),
    path("consultations/<slug:slug>/queue/replies/<int:pk>/show/", views.reply_show, name="reply_show"),
]
