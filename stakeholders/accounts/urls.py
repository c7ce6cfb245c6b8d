"""Addresses of the room `accounts`."""

from django.urls import path

from stakeholders.accounts import history_views, views
from stakeholders.accounts.acts import ACTS

urlpatterns = [
    path("accounts/", views.accounts, name="accounts"),
    path("accounts/<int:pk>/", views.account, name="account"),
    *[path(f"accounts/<int:pk>/{act.slug}/", views.account_act, {"slug": act.slug}, name=act.url_name) for act in ACTS],
    path("account/2fa/done/", views.second_factor_done, name="second_factor_done"),
    path("history/", history_views.history, name="history"),
]
