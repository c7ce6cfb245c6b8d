"""What people say in the world of tests/world.py beyond the plain comment: for few only, hidden, withdrawn, typed.

The period `careful-period` shows comments after a coordinator's look; `body-period` is for the members of the task
force, `guest-period` for the guests of one draft. Keys are fixed, so that policy.yaml can name them.
"""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile

from consultations.commenting import links
from consultations.drafting.guests import make_guests
from consultations.models import (
    Attachment,
    Colleague,
    Comment,
    Consultation,
    Draft,
    Opinion,
    Question,
    Reply,
    Response,
    ReturnedFile,
)
from consultations.sharing.links import token_of
from stakeholders.models import Organisation, User
from tests import factories
from tests.word.building import docx, p, run

if TYPE_CHECKING:
    from tests.world import World

# marker: what it is hidden in; and the readers of each.
GOVERNMENT = "mark-3e7c1a9f5b2d4068a1c7-government"
TASK_FORCE = "mark-90d4f2b7c6a1485e8f3b-for-the-task-force"
UNSEEN = "mark-b28e5d0f1c7a4936e4d2-not-looked-at"
HIDDEN_WORDS = "mark-5c1f8a3e9d7b4206b9f5-hidden-words"
WITHDRAWN = "mark-e64b0c2d8f1a4973a6e8-withdrawn"
TYPED = "mark-1d9a7e4c3b5f4802c7b1-typed"
UNNAMED = "mark-72f3c8b1e6d04a95d8c4-unnamed"
OF_BODY = "mark-a05e9d3f7c2b4618e5a9-of-the-body"
OF_GUESTS = "mark-c8b4f17e2a9d4053f6b2-of-the-guests"
OWN_LATE = "mark-8e3b5d1f7a0c4269b4e7-own-late"
HIDDEN_REPLY = "mark-d7c02e6b9f4a4158c5f8-hidden-reply"
OPINION = "mark-4f6a2d8c0e7b4915a3d6-opinion"
HANDED_IN = "mark-96c1e7f4a8b34d0215ce-handed-in"
BY_COLLEAGUE = "mark-2b7d4e9f1c6a4380b5d7-by-a-colleague"

COORDINATING = frozenset({"alice", "auditor", "administrator"})
FOLLOWING = COORDINATING | {"bob"}
READERS: dict[str, frozenset[str]] = {
    GOVERNMENT: COORDINATING | {"charlie"},
    TASK_FORCE: FOLLOWING | {"charlie"},
    UNSEEN: FOLLOWING | {"charlie"},
    HIDDEN_WORDS: frozenset({"charlie", "alice", "administrator"}),
    WITHDRAWN: frozenset({"charlie"}),
    TYPED: frozenset({"charlie"}),
    # In the list of those to whom the open period writes, too.
    UNNAMED: COORDINATING,
    OF_BODY: FOLLOWING,
    OF_GUESTS: FOLLOWING | {"guest"},
    OWN_LATE: frozenset({"charlie", "alice", "administrator"}),
    HIDDEN_REPLY: frozenset({"charlie", "alice", "administrator"}),
    OPINION: frozenset({"charlie", "alice", "administrator"}),
    HANDED_IN: frozenset({"fay"}),
    # Only in the browser of the colleague, before it is handed in.
    BY_COLLEAGUE: frozenset(),
}

# The world's paragraph, with a word more in it.
_MORE = '<w:ins w:id="1" w:author="Ada" w:date="2026-09-03T09:12:00Z">{}</w:ins>'.format(run(" at least"))
MARKUP = docx(p(run("Operators report") + _MORE + run(" within 24 hours.")))


class Speakers:
    """Builds everything when it is made."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self.charlie = world.people["charlie"]
        self._in_the_open_period()
        self._careful_period()
        self._few()
        self._together()
        self._without_account()

    def _in_the_open_period(self) -> None:
        self.open = Consultation.objects.get(slug="open-period")
        place = self.world.charlies.comments.get(number=1).node
        self.node = place
        say = self._said_by_charlie
        say(11, body=f"For the government {GOVERNMENT}", sensitivity="government")
        say(12, body=f"For the task force {TASK_FORCE}", sensitivity="task_force")
        now, alice = self.world.now, self.world.people["alice"]
        hidden: dict[str, Any] = {"hidden_at": now, "hidden_by": alice, "hidden_reason": "It names a person."}
        say(13, body=f"Words {HIDDEN_WORDS}", **hidden)
        say(14, body=f"Taken back {WITHDRAWN}", withdrawn_at=now)
        unnamed = factories.ResponseFactory(
            consultation=self.open,
            user=None,
            name=f"Person {UNNAMED}",
            email="unnamed@portal.example",
            confirmed_at=now,
            shows_name=False,
        )
        self.world.comment(self.open, place, unnamed, 15)
        Draft.objects.create(
            pk=900301,
            consultation=self.open,
            user=self.charlie,
            node=place,
            place=place.anchor if place else "whole",
            body=f"Typed {TYPED}",
        )
        plain = self.world.charlies.comments.get(number=1)
        Reply.objects.create(pk=900302, comment=plain, written_by=alice, body="Thank you for the hint.")
        Attachment.objects.create(
            pk=900303,
            comment=plain,
            name="letter.pdf",
            file=ContentFile(b"%PDF-1.7 letter", "letter.pdf"),
            content_type="application/pdf",
            size=15,
            sha256="6" * 64,
        )
        question = Question.objects.create(pk=900304, consultation=self.open, words="Is the time long enough?")
        Opinion.objects.create(
            question=question, response=self.world.charlies, text=f"No. {OPINION}", sent_at=now, key_hash=""
        )
        Question.objects.create(pk=900305, consultation=self.open, position=2, words="Who pays?")
        ReturnedFile.objects.create(
            pk=900306,
            consultation=self.open,
            kind=ReturnedFile.Kind.MATRIX,
            organisation=factories.OrganisationFactory(pk=900311, slug="wrote-a-matrix", name="Wrote a matrix"),
            name="matrix.csv",
            file=ContentFile(b"Place,Comment\nwhole,More time\n", "matrix.csv"),
            brought_by=alice,
        )

        self._looked_after(plain)

    def _looked_after(self, plain: Comment) -> None:
        """What waits for a coordinator: a comment that came late and asks, replies, a marked-up file, a reviewer."""
        self.world.comment(
            self.open,
            self.node,
            self.world.charlies,
            None,
            pk=900307,
            unsent=True,
            body=f"Late {OWN_LATE}",
            written_at=self.open.opens_at - timedelta(days=1),
            asked_in_at=self.world.now,
        )
        reply: dict[str, Any] = {"comment": plain, "response": self.world.charlies}
        Reply.objects.create(pk=900308, body="I mean the second sentence.", **reply)
        hidden = {"hidden_at": self.world.now, "hidden_reason": "It names a person."}
        Reply.objects.create(pk=900309, body=f"Reply {HIDDEN_REPLY}", **reply, **hidden)
        ReturnedFile.objects.create(
            pk=900310,
            consultation=self.open,
            kind=ReturnedFile.Kind.MARKUP,
            organisation_id=900311,
            name="markup.docx",
            file=ContentFile(MARKUP, "markup.docx"),
            brought_by=self.world.people["alice"],
        )
        scheduled = Consultation.objects.get(slug="scheduled-period")
        scheduled.reviewers.add(User.objects.get(pk=900202))

    def _said_by_charlie(self, number: int, **fields: Any) -> None:
        self.world.comment(self.open, self.node, self.world.charlies, number, **fields)

    def _period(self, slug: str, marker: str, **fields: Any) -> Consultation:
        document = self.world.paper(f"paper-of-{slug}", self.world.cycle, marker)
        version = self.world._frozen(document, marker)
        return factories.ConsultationFactory(slug=slug, title=f"Period {marker}", version=version, **fields)

    def _careful_period(self) -> None:
        """Shown after a look: one comment waits for it."""
        from tests.world import PUBLIC

        period = self._period("careful-period", PUBLIC, showing=Consultation.Showing.AFTER_LOOK)
        response = factories.ResponseFactory(consultation=period, user=self.charlie)
        self.world.comment(period, self.world.paragraph, response, 1, body=f"Nobody looked {UNSEEN}")

    def _few(self) -> None:
        body = self.world.register.task_force
        self._period("body-period", OF_BODY, audience=Consultation.Audience.BODY, body=body)
        self._period("guest-period", OF_GUESTS, audience=Consultation.Audience.INVITED)
        self.world.people["guest"].groups.add(make_guests("paper-of-guest-period"))

    def _together(self) -> None:
        """The shared response of Fay's organisation, with what a colleague handed in and what she has not."""
        fay = self.world.people["fay"]
        response = Response.objects.create(
            pk=900312,
            consultation=self.open,
            user=fay,
            organisation=Organisation.objects.get(slug="fays-organisation"),
            is_shared=True,
            name=fay.name,
            email=fay.email,
            organisation_name="Office of Fay",
        )
        Colleague.objects.create(pk=900313, response=response, user=fay, name=fay.name, key_hash="lead")
        colleague = Colleague.objects.create(pk=900314, response=response, name="Pat Amery", key_hash="colleague")
        waiting: dict[str, Any] = {"response": response, "colleague": colleague, "consultation": self.open}
        Comment.objects.create(pk=900315, node=self.node, body=f"Handed in {HANDED_IN}", **waiting)
        Draft.objects.create(
            pk=900316, consultation=self.open, colleague=colleague, place="whole", body=f"Typed {BY_COLLEAGUE}"
        )

    def _without_account(self) -> None:
        """Whoever confirmed something, and whoever answered a question and has not confirmed it."""
        said: dict[str, Any] = {"consultation": self.open, "user": None, "name": "Noa Blank"}
        self._confirmed = factories.ResponseFactory(
            email="noa@portal.example", confirmed_at=self.world.now - timedelta(days=1), **said
        )
        self._claimed = factories.ResponseFactory(email="noah@portal.example", **said)
        # Of a question of its own: one that was answered is not changed any more.
        missing = Question.objects.create(pk=900317, consultation=self.open, position=3, words="What is missing?")
        Opinion.objects.create(
            question=missing, response=self._claimed, text="The ministry.", sent_at=self.world.now, key_hash="noah"
        )

    @property
    def addresses(self) -> dict[str, str]:
        """What stands in braces in policy.yaml."""
        return {
            "colleague_token": token_of(Colleague.objects.get(pk=900314)),
            "response_token": links.way_back_token(self._confirmed, links.LINK),
            "answers_token": links.claim_path(self._claimed).rstrip("/").rsplit("/", 1)[1],
        }
