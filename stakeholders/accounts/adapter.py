"""What allauth asks the portal about accounts."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from stakeholders.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Takes the person's name from the form; allauth itself knows first and last names only."""
        user.name = form.cleaned_data.get("name", "").strip()
        return super().save_user(request, user, form, commit)
