"""Words that somebody typed before signing in become the account's own, when she says so: a browser may be shared."""

from django.db import transaction

from consultations.commenting.models import Consultation, Draft, Holder


@transaction.atomic
def adopt(consultation: Consultation, *, browser: Holder, holder: Holder) -> int:
    """Gives the drafts of a browser to an account, but where the account has a draft on the same place already."""
    taken = Draft.objects.held_by(holder).filter(consultation=consultation).values("place")
    free = Draft.objects.held_by(browser).filter(consultation=consultation).exclude(place__in=list(taken))
    return Draft.objects.filter(pk__in=list(free.values_list("pk", flat=True))).update(**holder.fields)
