"""Who proves an address takes the account over: what somebody else said of it before is worth nothing."""

from typing import Any

from allauth.account.models import EmailAddress
from django.http import HttpRequest

BY_CODE_ALONE = "account_confirm_login_code"


def forget_what_was_claimed(request: HttpRequest, email_address: EmailAddress, **_signal: Any) -> None:
    """Takes password and name off an account whose address is proven only now, by a code for signing in.

    Anybody can open an account for an address and choose its password, without reading its mail. Whoever proves the
    address while opening the account, or after typing the password, keeps both.
    """
    match = request.resolver_match
    if match is None or match.url_name != BY_CODE_ALONE:
        return
    user = email_address.user
    user.set_unusable_password()
    user.name = ""
    user.save(update_fields=["password", "name"])
