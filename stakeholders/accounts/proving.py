"""Who proves an address takes the account over: what somebody else said of it before is worth nothing."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.http import HttpRequest

from stakeholders.accounts.models import User

BY_CODE_ALONE = "account_confirm_login_code"


def forget_what_was_claimed(request: HttpRequest, email_address: EmailAddress, **_signal: Any) -> None:
    """Takes password, name and single sign-on off an account whose address is proven only now, by a code.

    Anybody can open an account for an address and choose its password, or come with that address from a provider that
    has not proven it, without reading its mail. Whoever proves the address while opening the account, or after typing
    the password, keeps password and name; and a single sign-on, if this very session came by it. A password says
    nothing of that: the link in a mail sets a new one.
    """
    match = request.resolver_match
    if match is None:
        return
    user = email_address.user
    if match.url_name == BY_CODE_ALONE:
        user.set_unusable_password()
        user.name = ""
        user.save(update_fields=["password", "name"])
        SocialAccount.objects.filter(user=user).delete()
    elif not _was_proven_before(email_address) and not _came_by_single_sign_on(request, user):
        SocialAccount.objects.filter(user=user).delete()


def _was_proven_before(email_address: EmailAddress) -> bool:
    """Whether the account is somebody's already, who now only adds an address."""
    others = EmailAddress.objects.filter(user=email_address.user, verified=True).exclude(pk=email_address.pk)
    return others.exists()


def _came_by_single_sign_on(request: HttpRequest, user: User) -> bool:
    return any(record.get("method") == "socialaccount" for record in get_authentication_records(request, user))
