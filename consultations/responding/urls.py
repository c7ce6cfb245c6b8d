"""Addresses of the room `responding`."""

from django.urls import path

from consultations.responding.views import changing, coming_back, reviewing, saving

urlpatterns = [
    path("responses/confirm/<str:token>/", coming_back.response_confirm, name="response_confirm"),
    path("responses/open/<str:token>/", coming_back.response_open, name="response_open"),
    path("consultations/<slug:slug>/mine/link/", coming_back.response_link, name="response_link"),
    path("consultations/<slug:slug>/mine/forget/", coming_back.response_forget, name="response_forget"),
    path("consultations/<slug:slug>/mine/", reviewing.my_response, name="my_response"),
    path("consultations/<slug:slug>/mine/save/", saving.draft_save, name="draft_save"),
    path("consultations/<slug:slug>/mine/send/", reviewing.response_send, name="response_send"),
    path("consultations/<slug:slug>/mine/ask/", reviewing.response_ask, name="response_ask"),
    path("consultations/<slug:slug>/mine/take-back/", reviewing.response_take_back, name="response_take_back"),
    path("consultations/<slug:slug>/mine/adopt/", reviewing.response_adopt, name="response_adopt"),
    path("consultations/<slug:slug>/mine/receipt/", reviewing.response_receipt, name="response_receipt"),
    path("consultations/<slug:slug>/mine/drafts/<int:pk>/remove/", reviewing.draft_remove, name="draft_remove"),
    path("consultations/<slug:slug>/comments/<int:number>/change/", changing.comment_change, name="comment_change"),
    path(
        "consultations/<slug:slug>/comments/<int:number>/withdraw/", changing.comment_withdraw, name="comment_withdraw"
    ),
]
