"""Who looks at a comment period, and when: what decides what its pages show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count

from actionplan.permissions import Bond
from consultations import permissions
from consultations.commenting import saving
from consultations.commenting.forms.say import CommentForm, respondent_initial
from consultations.commenting.models import Comment, Consultation, Draft, Holder, Phase
from consultations.commenting.querysets import CommentQuerySet
from consultations.drafting.models import Node
from stakeholders.permissions import Person, may_act

NOBODY = Holder()
NONE = Bond()


def takes_part(consultation: Consultation, user: Person, at: datetime) -> bool:
    """Whether a period is for a person. One for everybody needs no question."""
    return consultation.is_public or Consultation.objects.meant_for(user, at).contains(consultation)


@dataclass(frozen=True, slots=True)
class Looker:
    """One person at one moment, in a period that is visible to her; for one request."""

    consultation: Consultation
    user: Person
    at: datetime
    # What she has to do with the strategy of the period.
    bond: Bond = NONE
    # Whether the period is for her; who prepares or audits it may only read it.
    takes_part: bool = True
    holder: Holder = NOBODY
    # Made when it is first shown.
    csrf_token: object = ""

    @property
    def manages(self) -> bool:
        """Whether she coordinates the period."""
        return self.bond.manages

    @property
    def known(self) -> permissions.ThisPeriod:
        """So that no query asks anew what is known of the period and of her."""
        return permissions.ThisPeriod(self.consultation, self.bond)

    @property
    def is_open(self) -> bool:
        return self.consultation.phase_at(self.at) == Phase.OPEN

    @property
    def may_write(self) -> bool:
        return self.is_open and self.takes_part

    @property
    def may_reply(self) -> bool:
        return self.manages or (self.may_write and self.consultation.others_may_reply and may_act(self.user))

    def comments(self) -> CommentQuerySet:
        return Comment.objects.shown_to(self.user, self.at, self.known).filter(consultation=self.consultation)

    def counts(self, nodes: Iterable[int] | None = None) -> dict[int | None, tuple[int, int]]:
        """The number of comments by node (of these nodes, or of all), and how many are the person's own: one query."""
        shown = self.comments().order_by()
        if nodes is not None:
            shown = shown.filter(node__in=list(nodes))
        mine = Count("pk", filter=permissions.own_comments(self.user))
        counted = shown.values("node").annotate(count=Count("pk"), mine=mine)
        return {row["node"]: (row["count"], row["mine"]) for row in counted}

    def places_with_drafts(self) -> set[str]:
        """Where the person wrote something that is not sent."""
        held = Draft.objects.held_by(self.holder).filter(consultation=self.consultation)
        return set(held.values_list("place", flat=True))

    def blank_form(self, node: Node | None, anchor: str, given: Mapping[str, Any] | None = None) -> CommentForm:
        """The form on a place, with what is known of the person, what she typed before, and what she points at."""
        initial = respondent_initial(self.consultation, self.user)
        if draft := saving.draft_at(self.consultation, self.holder, anchor):
            initial |= {name: value for name in saving.FIELDS if (value := getattr(draft, name))}
        return CommentForm(
            node=node,
            user=self.user,
            consultation=self.consultation,
            colleague=self.holder.colleague,
            initial=initial | dict(given or {}),
        )
