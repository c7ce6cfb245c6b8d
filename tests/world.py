"""A small country for the tests that hold the whole house: who lives in it, what they wrote, and who may read it.

Three strategies: `cycle` is announced, `coming` and `other` are not. Bob follows the first two by his seat in the task
force, Alice coordinates them, Dora coordinates the third. Mina sits in another body, Fay speaks for an organisation, a
guest was invited to read one draft, the auditor reads nearly everything, Charlie has an account and no right. Slugs and
keys are fixed, so that policy.yaml can name them. Who is in the register, tests/neighbours.py says.
Each compartment carries a marker in all its texts; `READERS` says who may ever see it.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import cached_property
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone

from actionplan.models import PlanUpload, Strategy
from actionplan.permissions import let_follow
from consultations.commenting import links
from consultations.drafting.annex import add_annex
from consultations.drafting.guests import make_guests
from consultations.models import Comment, Consultation, Document, Figure, Node, Publication, Upload, Version
from ncss_portal.outbox.models import Mail
from roadmap.models import Phase, Roadmap, Step
from stakeholders.models import User
from tests import factories, neighbours, postroom, speakers

ROLES = ("anonymous", "guest", "charlie", "fay", "mina", "bob", "alice", "dora", "auditor", "administrator")
EVERYBODY = frozenset(ROLES)

# marker: what it is hidden in; and the readers of each.
PUBLIC = "mark-0e1f94c7a2b84d6fa7d1-public"
WORKING = "mark-5b7a1d0c93e64f21b8a2-working"
HIDDEN = "mark-c2d9e8407f1b4a35960e-hidden"
OTHER = "mark-8f36b2a1d5c0479eb37c-other"
LATE = "mark-1a4c7e90b3d2485f6e8b-late"
WAITING = "mark-d7e05c3b9a1f42688c4e-waiting"
PREPARED = "mark-9b20f6d84c7e4153a0d5-prepared"
UPLOADED = "mark-e31c5a7f0b964d82931f-uploaded"
OTHER_UPLOAD = "mark-47d2b90e6c8f4a1395ab-other-upload"
UNPUBLISHED = "mark-6c8d1f3e7a054b92b6e4-unpublished"
GUESTED = "mark-2d7f8a1c4e6b4903b5d8-guested"
VOICE_ADDRESS = "mark-f05a2c9d4e7b4816-voice@portal.example"
WAITING_ADDRESS = "mark-a8e1d37b5c0f4962-waiting@portal.example"
CHARLIE_ADDRESS = "mark-3d90c6b1f8e74a25-charlie@portal.example"

FOLLOWERS = frozenset({"bob", "alice", "auditor", "administrator"})
COORDINATORS = frozenset({"alice", "administrator"})
OTHERS = frozenset({"dora", "auditor", "administrator"})
READERS: dict[str, frozenset[str]] = {
    PUBLIC: EVERYBODY,
    WORKING: FOLLOWERS,
    HIDDEN: FOLLOWERS,
    UNPUBLISHED: FOLLOWERS,
    OTHER: OTHERS,
    GUESTED: FOLLOWERS | {"guest"},
    OTHER_UPLOAD: frozenset({"dora", "administrator"}),
    PREPARED: COORDINATORS,
    UPLOADED: COORDINATORS,
    LATE: frozenset({"charlie"}),
    # Its author has no account: only the link of the mail leads to it.
    WAITING: frozenset(),
    # Administrators see to whom a mail goes; coordinators and the auditor, to whom a comment period writes.
    WAITING_ADDRESS: frozenset({"administrator"}),
    VOICE_ADDRESS: frozenset({"alice", "auditor", "administrator"}),
    CHARLIE_ADDRESS: frozenset({"charlie", "alice", "auditor", "administrator"}),
    **neighbours.READERS,
    **postroom.READERS,
    **speakers.READERS,
}


class World:
    """Builds everything when it is made; `people` are the roles that have an account."""

    def __init__(self) -> None:
        self.now = timezone.now()
        self.cycle = factories.StrategyFactory(slug="cycle", title=f"Cycle {PUBLIC}", government=PUBLIC)
        self.coming = factories.StrategyFactory(
            slug="coming", hidden=True, **_marked(HIDDEN, "title subtitle government")
        )
        self.other = factories.StrategyFactory(slug="other", hidden=True, **_marked(OTHER, "title subtitle government"))
        self._settle()
        self._plan(self.cycle, PUBLIC)
        self._plan(self.coming, HIDDEN)
        self._plan(self.other, OTHER)
        self._roadmaps()
        self._open_period()
        self._closed_period()
        self._answered_period()
        self._hidden_papers()
        self._uploads()
        self._publications()
        self.postroom = postroom.Postroom(self.people)
        self.speakers = speakers.Speakers(self)
        self.token = links.token_of(self.waiting)
        # Worked out before anybody looks: a seal says what the file would change in the register as it is now.
        assert self.addresses

    # --- People ------------------------------------------------------------------------------------------------------

    def _settle(self) -> None:
        alice = factories.coordinator_of(self.cycle)
        factories.coordinator_of(self.coming)
        alice.groups.add(Group.objects.get(name="coordinators:coming"))
        self.people: dict[str, User] = {
            "guest": factories.UserFactory(name="Guest"),
            "charlie": factories.outsider(email=CHARLIE_ADDRESS),
            "fay": factories.UserFactory(name="Fay"),
            "mina": factories.UserFactory(name="Mina"),
            "bob": factories.UserFactory(name="Bob"),
            "alice": alice,
            "dora": factories.coordinator_of(self.other, name="Dora"),
            "auditor": factories.auditor(),
            "administrator": factories.UserFactory(name="Administrator", is_superuser=True, is_staff=True),
        }
        for person in self.people.values():
            EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        self.register = neighbours.Register(self.people)
        for strategy in (self.cycle, self.coming):
            let_follow(self.register.task_force.group, strategy)

    # --- Papers ------------------------------------------------------------------------------------------------------

    def _plan(self, strategy: Strategy, marker: str) -> None:
        band = factories.TimelineBandFactory(strategy=strategy)
        priority = factories.PriorityFactory(strategy=strategy, number="1", title=f"Law {marker}", introduction=marker)
        objective = factories.ObjectiveFactory(priority=priority, number="1", title=f"Standards {marker}")
        factories.AssignmentFactory(objective=objective, words=f"Lead {marker}")
        factories.ActivityFactory(
            objective=objective, number="1.1", text=f"Write it {marker}", band_from=band, band_to=band
        )

    def _roadmaps(self) -> None:
        today = timezone.localdate(self.now)
        days = {"starts_on": today - timedelta(days=3), "ends_on": today + timedelta(days=3)}
        for strategy, marker in ((self.cycle, PUBLIC), (self.coming, HIDDEN), (self.other, OTHER)):
            phase = Phase.objects.create(
                roadmap=Roadmap.objects.create(strategy=strategy), number=1, title=f"Phase {marker}", **days
            )
            Step.objects.create(phase=phase, title=f"Step {marker}", **days)

    def paper(self, slug: str, strategy: Strategy, marker: str) -> Document:
        return factories.DocumentFactory(slug=slug, strategy=strategy, title=f"Paper {slug} {marker}")

    def version(self, document: Document, marker: str, *, figure: int = 0, **fields: Any) -> Version:
        """A version with one node of each kind, the marker in every text of it."""
        version = factories.VersionFactory(document=document, source_name=f"{marker}.docx", **fields)
        place = _counting()

        def node(**own: Any) -> Node:
            return factories.NodeFactory(version=version, position=place(), **own)

        node(kind=Node.Kind.HEADING, label="1", text=f"Reporting {marker}")
        self.paragraph = node(label="1", text=f"Operators report within 24 hours.[^1] {marker}")
        table = node(kind=Node.Kind.TABLE, label="2")
        cell = {"text": f"Cell {marker}", "colspan": 1, "rowspan": 1, "header": False}
        node(kind=Node.Kind.ROW, parent=table, label="2", text="", data={"header": False, "cells": [cell]})
        if figure:
            node(kind=Node.Kind.FIGURE, text="", data={"alt": marker}, figure=_figure(figure, document, marker))
        node(kind=Node.Kind.FOOTNOTE, label="1", text=f"The note {marker}")
        if version.frozen_at is None:
            add_annex(version)
        return version

    def _frozen(self, document: Document, marker: str, days_ago: int = 50, **fields: Any) -> Version:
        version = self.version(document, marker, **fields)
        version.frozen_at = self.now - timedelta(days=days_ago)
        version.save()
        return version

    # --- Comment periods ---------------------------------------------------------------------------------------------

    def _open_period(self) -> None:
        """Open now, with comments of Charlie and of somebody without an account; one waits for its mail."""
        document = self.paper("paper", self.cycle, PUBLIC)
        consulted = self._frozen(document, PUBLIC, figure=900011)
        place = self.paragraph
        period = factories.ConsultationFactory(slug="open-period", title=f"Open {PUBLIC}", version=consulted)
        self.charlies = factories.ResponseFactory(consultation=period, user=self.people["charlie"])
        self.comment(period, place, self.charlies, 1)
        voice = factories.ResponseFactory(
            consultation=period, user=None, name="A voice", email=VOICE_ADDRESS, confirmed_at=self.now
        )
        self.comment(period, place, voice, 2, suggestion=True, replacement=f"Within 72 hours. {PUBLIC}")
        unknown = factories.ResponseFactory(consultation=period, user=None, name=WAITING, email=WAITING_ADDRESS)
        self.waiting = self.comment(period, place, unknown, None, unsent=True, body=WAITING)
        Mail.objects.create(
            recipient=WAITING_ADDRESS, reason="confirm", occasion="1", subject="Confirm", body="Open the link."
        )
        self.version(document, WORKING, figure=900012, based_on=consulted)
        self._scheduled_period()

    def _scheduled_period(self) -> None:
        """That it comes is announced with the strategy; its draft is not public before."""
        opens_at = self.now + timedelta(days=2)
        for slug, strategy, marker, title in (
            ("scheduled-period", self.cycle, WORKING, PUBLIC),
            ("coming-period", self.coming, HIDDEN, HIDDEN),
        ):
            version = self._frozen(self.paper(f"paper-of-{slug}", strategy, marker), marker)
            factories.ConsultationFactory(slug=slug, title=f"Scheduled {title}", version=version, opens_at=opens_at)

    def _closed_period(self) -> None:
        """Closed, all comments answered, nothing published; Charlie came too late with one more."""
        document = self.paper("answered-paper", self.cycle, PUBLIC)
        consulted = self._frozen(document, PUBLIC)
        place = self.paragraph
        period = factories.ConsultationFactory(
            slug="closed-period", title=f"Closed {PUBLIC}", version=consulted, closed=True
        )
        response = factories.ResponseFactory(consultation=period, user=self.people["charlie"])
        comment = self.comment(period, place, response, 1)
        self.comment(period, place, response, None, unsent=True, body=LATE, written_at=self.now)
        working = self.version(document, WORKING, based_on=consulted)
        node = working.nodes.get(position=2)
        node.previous, node.fate = place, Node.Fate.REWORDED
        Node.objects.filter(pk=node.pk).update(previous=place, identity=place.identity, fate=node.fate)
        change = factories.ChangeFactory(
            node=node, text_before=place.text, text_after=node.text, made_by=self.people["alice"]
        )
        self.answer(comment, PREPARED, disposition="accepted", change=change)

    def _answered_period(self) -> None:
        """Closed, answered and published; the version that came of it is published too."""
        document = self.paper("final-paper", self.cycle, PUBLIC)
        consulted = self._frozen(document, PUBLIC)
        period = factories.ConsultationFactory(
            slug="answered-period",
            title=f"Answered {PUBLIC}",
            version=consulted,
            closed=True,
            answers_published_at=self.now - timedelta(hours=5),
        )
        response = factories.ResponseFactory(consultation=period, user=self.people["charlie"])
        self.answer(self.comment(period, self.paragraph, response, 1), PUBLIC)
        self._frozen(document, PUBLIC, days_ago=1, based_on=consulted)

    def comment(self, period: Consultation, node: Node, response: Any, number: int | None, **fields: Any) -> Comment:
        Consultation.objects.filter(pk=period.pk, last_number__lt=number or 0).update(last_number=number or 0)
        said = {"body": f"Remark {PUBLIC}", "number": number, **fields}
        return factories.CommentFactory(consultation=period, response=response, node=node, **said)

    def answer(self, comment: Comment, marker: str, **fields: Any) -> None:
        factories.AnswerFactory(comment=comment, reason=f"Because {marker}", prepared_by=self.people["alice"], **fields)

    # --- What the public does not see --------------------------------------------------------------------------------

    def _hidden_papers(self) -> None:
        self.version(self.paper("coming-paper", self.coming, HIDDEN), HIDDEN, figure=900021)
        self.version(self.paper("other-paper", self.other, OTHER), OTHER, figure=900031)
        guest_paper = self.paper("guest-paper", self.cycle, GUESTED)
        self.version(guest_paper, GUESTED, figure=900013)
        self.people["guest"].groups.add(make_guests(guest_paper.slug))

    def _uploads(self) -> None:
        for pk, strategy, marker, whose in (
            (900041, self.cycle, UPLOADED, "alice"),
            (900042, self.other, OTHER_UPLOAD, "dora"),
        ):
            brought: dict[str, Any] = {"pk": pk, "strategy": strategy, "brought_by": self.people[whose]}
            draft = f"# Title {marker}\n\nText {marker}\n".encode()
            Upload.objects.create(name=f"{marker}.md", file=ContentFile(draft, f"{marker}.md"), **brought)
            plan = PLAN.replace("MARKER", marker).encode()
            PlanUpload.objects.create(name=f"{marker}.yaml", file=ContentFile(plan, f"{marker}.yaml"), **brought)

    def _publications(self) -> None:
        final = Version.objects.get(document__slug="final-paper", number=2)
        self._publication(900051, final, PUBLIC, published_at=self.now - timedelta(hours=1))
        document = self.paper("internal-paper", self.cycle, UNPUBLISHED)
        self._publication(900052, self._frozen(document, UNPUBLISHED), UNPUBLISHED)
        foreign = self.paper("other-final", self.other, OTHER)
        self._publication(900053, self._frozen(foreign, OTHER), OTHER, step=OTHER)
        failed = self._frozen(self.paper("failed-paper", self.cycle, UNPUBLISHED), UNPUBLISHED)
        self._publication(900054, failed, UNPUBLISHED, state=Publication.State.FAILED, error=f"Broken {UNPUBLISHED}")
        # Ready to be published: frozen, and nobody asked for it yet.
        self._frozen(self.paper("ready-paper", self.cycle, WORKING), WORKING)

    def _publication(self, pk: int, version: Version, marker: str, **fields: Any) -> None:
        fields.setdefault("state", Publication.State.READY)
        factories.PublicationFactory(
            pk=pk,
            version=version,
            progress=100,
            pdf=ContentFile(f"%PDF-1.7 {marker}".encode(), f"{marker}.pdf"),
            sha256="5" * 64,
            size=40,
            requested_by=self.people["alice"],
            **fields,
        )

    # --- What the tests ask for --------------------------------------------------------------------------------------

    @cached_property
    def addresses(self) -> dict[str, str]:
        """What stands in braces in policy.yaml: values that cannot be written down there."""
        commented = Comment.objects.get(consultation__slug="open-period", number=1).node
        assert commented is not None
        moment = timezone.localtime(self.now - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
        spoken = {"token": self.token, "anchor": commented.anchor, "moment": moment, "charlie": CHARLIE_ADDRESS}
        return {**spoken, **self.register.addresses, **self.postroom.addresses, **self.speakers.addresses}


PLAN = """
priorities:
- number: 1
  title: Law MARKER
  objectives:
  - number: 1
    title: Standards MARKER
    leads: [AG]
    activities: [Write it MARKER]
"""


def _marked(marker: str, names: str) -> dict[str, str]:
    return {name: f"{name} {marker}" for name in names.split()}


def _counting() -> Callable[[], int]:
    counted = iter(range(1, 100))
    return lambda: next(counted)


def _figure(pk: int, document: Document, marker: str) -> Figure:
    return Figure.objects.create(
        pk=pk,
        document=document,
        sha256=f"{pk:064}",
        content_type="image/png",
        width=1,
        height=1,
        file=ContentFile(b"\x89PNG\r\n\x1a\n" + marker.encode(), f"{pk}.png"),
    )
