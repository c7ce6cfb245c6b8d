"""Tells an organisation's timeline of the judgements on it, and only those who may see them."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ncss_portal.timeline import Moment
from stakeholders.mapping.models import Standing
from stakeholders.mapping.moving import moves_of
from stakeholders.register.models import Organisation


def tell(thing: Model, user: Any) -> Iterable[Moment]:
    if not isinstance(thing, Organisation):
        return []
    standings = list(Standing.objects.visible_to(user).filter(organisation=thing).in_order())
    url = reverse("stakeholders:standing", args=[thing.slug])
    return [
        Moment(
            at=move.after.judged_on,
            kind=_("Standing judged"),
            words=move.words,
            url=url,
            by=str(move.after.judged_by),
        )
        for move in moves_of(standings)
    ]
