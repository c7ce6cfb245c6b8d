"""The second factor: whoever can do harm with a stolen account has one, or does nothing else before.

A session proves its second factor once; allauth notes it in the session. So the middleware asks the database only for
sessions that did not. A session from before the factor was set up must prove it too: it may be a stranger's.
"""

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from stakeholders import permissions
from stakeholders.accounts.models import User

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
# Where somebody wanted to go who had to set up a second factor first.
WANTED = "second_factor_wanted"

ALWAYS = {"account_logout", "set_language"}
TO_SET_UP = ALWAYS | {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate"}
TO_PROVE = ALWAYS | {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"}


class SecondFactorRequired:
    """Middleware: leads trusted people to their second factor, and lets them do nothing else before."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        user = request.user
        if not settings.SECOND_FACTOR_REQUIRED or not isinstance(user, User) or has_proved(request, user):
            return None
        if not permissions.is_trusted(user):
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if is_mfa_enabled(user, FACTORS):
            return None if name in TO_PROVE else redirect(_place_to_prove(request, user))
        # The page explains itself to whoever was led to it.
        request.needs_second_factor = True  # type: ignore[attr-defined]
        if name in TO_SET_UP:
            return None
        if request.method == "GET":
            request.session[WANTED] = request.get_full_path()
        return redirect("mfa_index")


def has_proved(request: HttpRequest, user: User) -> bool:
    """Whether this session showed a second factor, or came by a provider that asks for one itself. No query."""
    records = get_authentication_records(request, user)
    return any(record.get("method") == "mfa" for record in records) or came_by_trusted_provider(request, user)


def came_by_trusted_provider(request: HttpRequest, user: User) -> bool:
    """Whether the session came by a single sign-on of which the operator says that it asks for a second factor."""
    return settings.OIDC_TRUSTED_SECOND_FACTOR and any(
        record.get("method") == "socialaccount" and record.get("provider") == settings.OIDC_PROVIDER_ID
        for record in get_authentication_records(request, user)
    )


def _place_to_prove(request: HttpRequest, user: User) -> str:
    ways = [way["url"] for way in get_adapter(request).get_reauthentication_methods(user) if "mfa" in way["id"]]
    back = request.get_full_path() if request.method == "GET" else reverse(settings.LOGIN_REDIRECT_URL)
    return f"{ways[0]}?{urlencode({'next': back})}"


class AskForSecondFactor(AuthenticateStage):
    """The step of signing in where the second factor is asked for; left out where a trusted provider asked for one."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        if self.login.user is not None and came_by_trusted_provider(self.request, self.login.user):
            return None, True
        response, goes_on = super().handle()
        return response, goes_on


# --- What allauth tells us -------------------------------------------------------------------------------------------


def note_that_it_was_shown(request: HttpRequest, authenticator: Authenticator, **_signal: Any) -> None:
    """Who sets up a factor has just shown it: a code of the app, or the signature of the key."""
    if authenticator.type in FACTORS:
        post_authentication(request, authenticator, reauthenticated=True)


def forget_that_it_was_shown(request: HttpRequest, user: User, **_signal: Any) -> None:
    """With the last factor goes what it proved, in this session and in all others."""
    if is_mfa_enabled(user, FACTORS):
        return
    records = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    kept = [record for record in records if record.get("method") != "mfa"]
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = kept
    end_other_sessions(request, user)
