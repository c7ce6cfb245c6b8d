"""What is held of what people have not sent: the drafts of their comments, and for how long."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.commenting.models import Draft
from consultations.commenting.places import title_of
from ncss_portal.personal import Holding, Person, any_of, facts
from ncss_portal.retention import Rule

KEPT_FOR = timedelta(days=90)


def _drafts(person: Person) -> "QuerySet[Draft]":
    return Draft.objects.filter(Q(user__in=person.user_ids) | Q(colleague__user__in=person.user_ids))


def _collect(person: Person) -> Iterable[dict[str, Any]]:
    """The words for the person herself; anybody else reads only how many there are."""
    found = _drafts(person).select_related("consultation", "node")
    if person.asks:
        for draft in found:
            said = facts(draft, "consultation", "kind", "body", "replacement", "quote", "started_at", "saved_at")
            yield {_("On"): title_of(draft.node), **said}
    elif count := found.count():
        yield {_("Not sent"): count, _("Text"): _("Only the author reads what was not sent.")}


def _erase(person: Person) -> int:
    # Also those of a colleague who has no account: her link is closed, so nobody would ever read them.
    by_link = Q(colleague__user__isnull=True) & any_of("colleague__email", person.addresses)
    gone = Draft.objects.filter(Q(pk__in=_drafts(person).values("pk")) | by_link)
    count, _kinds = Draft.objects.filter(pk__in=list(gone.values_list("pk", flat=True))).delete()
    return count


def _over(at: datetime) -> "QuerySet[Draft]":
    """Typed without an account, in a comment period that closed long ago."""
    return Draft.objects.filter(user__isnull=True, consultation__closes_at__lte=at - KEPT_FOR)


# Before the responses and colleagues, by which some are found.
HOLDING = Holding(gettext_lazy("Drafts of comments"), _collect, _erase, order=37)
RULE = Rule(
    "comment_drafts",
    gettext_lazy("Drafts of comments that were typed without an account"),
    gettext_lazy("90 days after the comment period closed"),
    lambda at: _over(at).count(),
    lambda at: _over(at).delete()[0],
)
