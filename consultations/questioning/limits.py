"""How often somebody may answer a question: enough to change one's mind, too little to fill the portal."""

import hashlib
import time
from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

from consultations.commenting.models import Holder

PER = timedelta(hours=1)
PER_HOLDER = 300
# A workshop or a ministry sits behind one address of the network; each of them answers some questions.
PER_NETWORK = 600


def may_answer(request: HttpRequest, holder: Holder) -> bool:
    """Counts one attempt; False once a limit is passed. Without an account the network counts: keys cost nothing."""
    if holder.user_id or holder.colleague_id:
        return _counted("holder", str(holder.fields)) <= PER_HOLDER
    return _counted("network", str(get_adapter().get_client_ip(request))) <= PER_NETWORK


def _counted(what: str, whose: str) -> int:
    seconds = int(PER.total_seconds())
    # Hashed: a cache is no place for addresses.
    key = f"answers:{what}:{int(time.time()) // seconds}:{hashlib.sha256(whose.encode()).hexdigest()}"
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key)
    except ValueError:  # it ran out between the two calls
        return 1
