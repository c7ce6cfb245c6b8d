"""Addresses of the room `inviting`."""

from django.urls import path

from stakeholders.inviting.views import accepting, choosing, listing, writing

urlpatterns = [
    path("invitations/", listing.invitations, name="invitations"),
    path("invitations/choose/", choosing.invitation_choose, name="invitation_choose"),
    path("invitations/new/", writing.invitation_new, name="invitation_new"),
    path("invitations/<int:pk>/again/", listing.invitation_again, name="invitation_again"),
    path("invitations/<int:pk>/take-back/", listing.invitation_take_back, name="invitation_take_back"),
    path("invitations/accept/<str:token>/", accepting.invitation, name="invitation"),
]
