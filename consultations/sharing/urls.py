"""Addresses of the room `sharing`."""

from django.urls import path

from consultations.sharing.views import colleagues, editing, inviting, leading, sending

urlpatterns = [
    path("consultations/<slug:slug>/together/", leading.shared_responses, name="shared_responses"),
    path("consultations/<slug:slug>/together/<int:pk>/", leading.shared_response, name="shared_response"),
    path("consultations/<slug:slug>/together/<int:pk>/lead/", leading.shared_lead, name="shared_lead"),
    path("consultations/<slug:slug>/together/<int:pk>/write/", leading.shared_write, name="shared_write"),
    path("consultations/<slug:slug>/together/<int:pk>/invite/", inviting.shared_invite, name="shared_invite"),
    path(
        "consultations/<slug:slug>/together/<int:pk>/colleagues/<int:who>/end/", inviting.shared_end, name="shared_end"
    ),
    path("consultations/<slug:slug>/together/<int:pk>/send/", sending.shared_send, name="shared_send"),
    path("consultations/<slug:slug>/together/<int:pk>/ask/", sending.shared_ask, name="shared_ask"),
    path(
        "consultations/<slug:slug>/together/<int:pk>/comments/<int:comment>/",
        editing.shared_reword,
        name="shared_reword",
    ),
    path(
        "consultations/<slug:slug>/together/<int:pk>/comments/<int:comment>/leave-out/",
        editing.shared_leave_out,
        name="shared_leave_out",
    ),
    path("consultations/<slug:slug>/colleague/", colleagues.colleague, name="colleague"),
    path("consultations/<slug:slug>/colleague/hand-in/", colleagues.colleague_hand_in, name="colleague_hand_in"),
    path("consultations/<slug:slug>/colleague/leave/", colleagues.colleague_leave, name="colleague_leave"),
    path("consultations/<slug:slug>/colleague/<int:comment>/", editing.colleague_reword, name="colleague_reword"),
    path(
        "consultations/<slug:slug>/colleague/<int:comment>/take-back/",
        editing.colleague_take_back,
        name="colleague_take_back",
    ),
    path("colleagues/<str:token>/", colleagues.colleague_join, name="colleague_join"),
]
