"""Signing in by a government's own single sign-on (OpenID Connect): settings alone switch it on.

Why nobody takes over an account by it is written in docs/adr/0011-single-sign-on.md; the rules stand here.
"""

from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount import forms as allauth_forms
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from stakeholders.accounts.models import User

KEPT_CLAIMS = ("sub", "name", "email")


def is_switched_on() -> bool:
    return bool(settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"])


class OnlyWithProvider:
    """Middleware: without a provider in the settings its pages are not there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> None:
        name = (request.resolver_match and request.resolver_match.url_name) or ""
        if name.startswith(("socialaccount_", "openid_connect_")) and not is_switched_on():
            raise Http404


class Provider(OpenIDConnectProvider):
    """The provider, of whose claims little is believed and less is kept."""

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        """An address counts as proven only where the provider says `true`. Some say "false" in letters."""
        addresses: list[EmailAddress] = super().extract_email_addresses(data)
        for address in addresses:
            address.verified = address.verified is True
        return addresses

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        return {
            source: {claim: value for claim, value in claims.items() if claim in KEPT_CLAIMS}
            for source, claims in data.items()
            if source in ("userinfo", "id_token")
        }


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """What allauth asks the portal about people who come by the single sign-on."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """The provider of the settings; a row in the database opens no door."""
        apps = [
            SocialApp(provider=OpenIDConnectProvider.id, **app)
            for app in settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
        ]
        return [
            app
            for app in apps
            if provider in (None, app.provider, app.provider_id) and client_id in (None, app.client_id)
        ]

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Provider:
        return Provider(request, app=self.get_app(request, provider=provider, client_id=client_id))

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Both halves of what the provider says must be about the same person (OpenID Connect Core 5.3.2)."""
        told = sociallogin.account.extra_data
        if len({claims.get("sub") for claims in told.values()}) > 1:
            raise ImmediateHttpResponse(render_authentication_error(request, sociallogin.provider))

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[User, str] | None:
        """The account that has proven the same address as the provider. allauth itself takes unproven ones too."""
        for address in sociallogin.email_addresses:
            if not (address.verified and self.can_authenticate_by_email(sociallogin, address.email)):
                continue
            owned = EmailAddress.objects.filter(email__iexact=address.email, verified=True).select_related("user")
            if found := owned.first():
                return found.user, found.email
        return None

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """The name comes from the provider; allauth itself knows first and last names only."""
        user: User = super().populate_user(request, sociallogin, data)
        user.name = str(data.get("name") or "").strip()[:200]
        return user


class DisconnectForm(allauth_forms.DisconnectForm):
    def clean(self) -> dict[str, Any] | None:
        """The last one may go, also without a password: a code by mail always leads in."""
        return forms.Form.clean(self)
