"""How often somebody may write: without an account by mail address and by network, else by account."""

import hashlib
import ipaddress
import time
from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from consultations.commenting import holders
from consultations.commenting.mails import CONFIRM_REASON
from consultations.commenting.models import Colleague, Comment, Holder
from ncss_portal.outbox.models import Mail

PER = timedelta(hours=1)
PER_ADDRESS = 10
# Whoever wrote this much within a day confirms something of it first: it may be somebody else's mailbox.
PER_ADDRESS_UNANSWERED = 20
DAY = timedelta(days=1)
# A workshop or a ministry sits behind one address of the network.
PER_NETWORK = 60
# A secretariat enters by hand what came by letter.
PER_ACCOUNT = 300
# What is typed is saved every few seconds, and a workshop types behind one address of the network.
SAVES_PER_HOLDER = 1_800
SAVES_PER_NETWORK = 20_000
# Without an account. Sixty people who save two pages every eight seconds stay below it.
SAVED_BYTES_PER_NETWORK = 128 * 1024 * 1024


def may_save(request: HttpRequest, holder: Holder, size: int) -> bool:
    """Counts one saving of so many bytes of what somebody types; False once a limit is passed."""
    if holder.user_id or holder.colleague_id:
        return _counted("saves", f"{holder.fields}") <= SAVES_PER_HOLDER
    within = [
        _counted("network-saves", _network(request)) <= SAVES_PER_NETWORK,
        _counted("network-bytes", _network(request), size) <= SAVED_BYTES_PER_NETWORK,
    ]
    if holder.key:
        within.append(_counted("saves", holder.key_hash) <= SAVES_PER_HOLDER)
    return all(within)


def may_write(request: HttpRequest, email: str) -> bool:
    """Counts one attempt; False once a limit is passed. The count lives in the cache that all processes share."""
    if request.user.is_authenticated:
        return _counted("account", str(request.user.pk)) <= PER_ACCOUNT
    # Who has proven the address is counted apart: others who name it shut its owner out of nothing.
    what = "owner" if holders.has_proven(request, email) else "address"
    within = [_counted(what, email.lower()) <= PER_ADDRESS, _counted("network", _network(request)) <= PER_NETWORK]
    return all(within)


def may_hand_in(colleague: Colleague) -> bool:
    """Counts one comment for an organisation; False once the limit is passed."""
    return _counted("colleague", str(colleague.pk)) <= PER_ACCOUNT


def awaits_answers(request: HttpRequest, email: str) -> bool:
    """Whether an address was asked so often within a day to confirm comments, and did not, that it is asked no more.

    Its owner is asked all the same: what others wrote in her name does not silence her. She asks herself for each mail,
    within `may_write`.
    """
    if holders.has_proven(request, email):
        return False
    sent = Comment.objects.sent().filter(response__email=email.lower())
    asked = Mail.objects.filter(recipient=email.lower(), reason=CONFIRM_REASON, created_at__gt=timezone.now() - DAY)
    return asked.exclude(about__in=sent.values("pk")).count() >= PER_ADDRESS_UNANSWERED


def _network(request: HttpRequest) -> str:
    """The sender's network address; of IPv6 the part that one household shares."""
    ip = get_adapter().get_client_ip(request)
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return str(ip)
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)


def _counted(what: str, whose: str, by: int = 1) -> int:
    seconds = int(PER.total_seconds())
    window = int(time.time()) // seconds
    # Hashed: a cache is no place for addresses.
    key = f"comments:{what}:{window}:{hashlib.sha256(whose.encode()).hexdigest()}"
    try:
        return cache.incr(key, by)
    except ValueError:  # the first one within the hour, unless somebody else is at the same moment
        return by if cache.add(key, by, timeout=seconds) else cache.incr(key, by)
