"""Who sees which comment: every combination against an oracle that is written down anew, and each page that counts."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actionplan.models import Strategy
from actionplan.permissions import bond_with
from consultations.answering.tallying import tally
from consultations.answering.views import outcome
from consultations.commenting.telling import tell_of_comments
from consultations.drafting.guests import make_guests
from consultations.models import Comment, Consultation, Reply
from consultations.permissions import ThisPeriod, shown_replies
from roadmap.home.desk import Desk
from roadmap.home.front import Front
from tests import factories

pytestmark = pytest.mark.django_db

AUDIENCES = ("public", "invited", "body")
SHOWINGS = ("at_once", "after_look", "after_closing", "never")
SENSITIVITIES = ("public", "task_force", "government")
PHASES = ("scheduled", "open", "closed")
STATES = ("plain", "looked", "suspicious", "cleared", "hidden", "withdrawn", "unsent")
PEOPLE = (
    "anonymous", "stranger", "author", "member", "member elsewhere", "guest", "task force", "coordinator",
    "other coordinator", "auditor", "administrator",
)  # fmt: skip
READ_EARLY = {"task force", "coordinator", "auditor", "administrator"}
SEE_ALL = {"coordinator", "auditor", "administrator"}


# --- The oracle -------------------------------------------------------------------------------------------------------


def sees_period(person: str, audience: str, phase: str) -> bool:
    if person in READ_EARLY:
        return True
    if phase == "scheduled":
        return False
    return {"public": True, "invited": person == "guest", "body": person == "member"}[audience]


def is_listed(person: str, showing: str, sensitivity: str, phase: str, state: str) -> bool:
    """Whether the comment stands in lists and counts of a period that the person sees."""
    if state in ("unsent", "withdrawn"):
        return False
    if person == "author":
        return True
    if person in SEE_ALL:
        return True
    if person == "task force":
        return sensitivity in ("public", "task_force")
    if sensitivity != "public" or showing == "never":
        return False
    if state == "suspicious":
        return False
    if showing == "after_look":
        return state in ("looked", "cleared", "hidden")
    return showing == "at_once" or phase == "closed"


# --- The world --------------------------------------------------------------------------------------------------------


class World:
    """One strategy with a period for each kind; in each period a comment for each sensitivity in each state."""

    def __init__(self) -> None:
        self.now = timezone.now()
        self.version = factories.VersionFactory(frozen=True)
        self.strategy = self.version.document.strategy
        self.body = factories.BodyFactory()
        guest = factories.UserFactory()
        guest.groups.add(make_guests(self.version.document.slug))
        self.people = {
            "anonymous": AnonymousUser(),
            "stranger": factories.outsider(),
            "author": factories.UserFactory(name="Ana"),
            "member": factories.seated(self.body),
            "member elsewhere": factories.seated(factories.BodyFactory()),
            "guest": guest,
            "task force": factories.follower_of(self.strategy),
            "coordinator": factories.coordinator_of(self.strategy),
            "other coordinator": factories.coordinator_of(factories.StrategyFactory()),
            "auditor": factories.auditor(),
            "administrator": factories.UserFactory(is_superuser=True),
        }

    def period(self, audience: str, showing: str, phase: str, **fields: Any) -> Consultation:
        opens = {"scheduled": timedelta(days=1), "open": timedelta(days=-5), "closed": timedelta(days=-60)}[phase]
        return factories.ConsultationFactory(
            version=self.version,
            audience=audience,
            body=self.body if audience == "body" else None,
            showing=showing,
            opens_at=self.now + opens,
            **fields,
        )

    def fill(self, period: Consultation) -> dict[tuple[str, str], Comment]:
        response = factories.ResponseFactory(consultation=period, user=self.people["author"])
        kinds = list(product(SENSITIVITIES, STATES))
        made = [
            Comment(
                consultation=period,
                response=response,
                body=f"{sensitivity} {state}",
                sensitivity=sensitivity,
                **in_state(state, self.now, number),
            )
            for number, (sensitivity, state) in enumerate(kinds, start=1)
        ]
        return dict(zip(kinds, Comment.objects.bulk_create(made), strict=True))


def in_state(state: str, at: datetime, number: int) -> dict[str, Any]:
    fields: dict[str, Any] = {"sent_at": at, "number": number}
    more: dict[str, dict[str, Any]] = {
        "plain": {},
        "looked": {"looked_at": at},
        "suspicious": {"suspicion": "Many links."},
        "cleared": {"suspicion": "Many links.", "looked_at": at},
        "hidden": {"hidden_at": at, "hidden_reason": "Insults.", "looked_at": at},
        "withdrawn": {"withdrawn_at": at},
        "unsent": {"sent_at": None, "number": None},
    }
    return {**fields, **more[state]}


def test_every_combination_is_as_the_oracle_says() -> None:
    world = World()
    kinds = list(product(AUDIENCES, SHOWINGS, PHASES))
    periods = {kind: world.period(*kind) for kind in kinds}
    comments = {kind: world.fill(period) for kind, period in periods.items()}

    wrong = []
    for person, user in world.people.items():
        counted = {
            one.pk: one.comment_count
            for one in Consultation.objects.visible_to(user, world.now).for_list(user, world.now)
        }
        readable = set(Comment.objects.visible_to(user, world.now).values_list("pk", flat=True))
        shown = set(Comment.objects.shown_to(user, world.now).values_list("pk", flat=True))
        for (audience, showing, phase), made in comments.items():
            period = periods[audience, showing, phase]
            sees = sees_period(person, audience, phase)
            if (period.pk in counted) is not sees:
                wrong.append(f"period: {person}, {audience}, {phase}")
            listed = {
                comment.pk
                for (sensitivity, state), comment in made.items()
                if is_listed(person, showing, sensitivity, phase, state)
            }
            if sees and counted.get(period.pk) != len(listed):
                wrong.append(f"count: {person}, {audience}, {showing}, {phase}")
            for kind, comment in made.items():
                if sees and (comment.pk in shown) is not (comment.pk in listed):
                    wrong.append(f"shown: {person}, {audience}, {showing}, {phase}, {kind}")
                expected = person == "author" or (sees and comment.pk in listed)
                if (comment.pk in readable) is not expected:
                    wrong.append(f"readable: {person}, {audience}, {showing}, {phase}, {kind}")
    assert wrong == []


def test_page_of_one_period_asks_by_the_same_rule() -> None:
    """What is known of the person and the period beforehand changes nothing of what she sees."""
    world = World()
    periods = [world.period(*kind) for kind in product(AUDIENCES[:1], SHOWINGS, PHASES)]
    for period in periods:
        comment = next(iter(world.fill(period).values()))
        for number, fields in enumerate(({}, {"suspicion": "Many links."}, {"looked_at": world.now})):
            author = world.people["stranger"] if number else None
            Reply.objects.create(comment=comment, body="Yes.", written_by=author, **fields)

    for person, user in world.people.items():
        bond = bond_with(world.strategy, user)
        strategies = Strategy.objects.filter(pk=world.strategy.pk)
        assert bond.manages is strategies.managed_by(user).exists(), person
        assert bond.follows is strategies.followed_by(user).exists(), person
        for period in periods:
            known, of_it = ThisPeriod(period, bond), {"consultation": period}
            comments = Comment.objects.filter(**of_it).shown_to(user, world.now)
            assert set(comments) == set(Comment.objects.filter(**of_it).shown_to(user, world.now, known)), person
            replies = Reply.objects.filter(comment__consultation=period)
            assert set(replies.filter(shown_replies(user))) == set(replies.filter(shown_replies(user, known))), person


@pytest.mark.parametrize("showing", ["never", "after_look"])
def test_answers_list_what_has_a_page_for_the_person_and_nothing_else(client: Client, monkeypatch, showing) -> None:
    monkeypatch.setattr(outcome, "PER_PAGE", 100)
    world = World()
    period = world.period("public", showing, "closed", answers_published_at=world.now)
    made = world.fill(period)

    for person in ("anonymous", "author", "task force"):
        if person != "anonymous":
            client.force_login(world.people[person])
        page = client.get(reverse("consultations:answers", args=[period.slug])).text
        listed = {kind for kind, one in made.items() if one.number and f'id="f{one.number}"' in page}
        alone = {
            kind for kind, one in made.items() if one.number and client.get(one.get_absolute_url()).status_code == 200
        }

        assert listed == {kind for kind in alone if kind[1] != "withdrawn"}, person
        own = {kind for kind in made if person == "author" and kind[1] == "withdrawn"}
        seen = {kind for kind in made if is_listed(person, showing, kind[0], "closed", kind[1])}
        assert alone == seen | own, person


@pytest.mark.parametrize("audience", ["invited", "body"])
def test_reviewer_sees_a_period_before_its_opening_and_afterwards_only_as_one_of_those_who_take_part(audience) -> None:
    world = World()
    period = world.period(audience, "at_once", "scheduled")
    reviewer = factories.UserFactory()
    period.reviewers.add(reviewer)

    assert period in Consultation.objects.visible_to(reviewer, period.opens_at - timedelta(milliseconds=1))
    assert period not in Consultation.objects.visible_to(reviewer, period.opens_at)


# --- Each page --------------------------------------------------------------------------------------------------------


@pytest.fixture
def secret() -> Comment:
    """Words for the government only, answered, and beside them others for everybody."""
    period = factories.ConsultationFactory(title="Second draft", closed=True, answers_published_at=timezone.now())
    for sensitivity, body in (("government", "Words for the government"), ("public", "Words for everybody")):
        comment = factories.CommentFactory(consultation=period, sensitivity=sensitivity, body=body)
        factories.AnswerFactory(comment=comment, reason=f"To: {body}", disposition="noted")
    return Comment.objects.get(sensitivity="government")


def test_comment_for_the_government_is_not_on_the_answers_page(client: Client, secret: Comment) -> None:
    page = client.get(reverse("consultations:answers", args=[secret.consultation.slug])).text

    assert "Words for everybody" in page
    assert "Words for the government" not in page
    assert "1 comment was sent" in page


def test_comment_for_the_government_is_not_in_the_tally_of_the_public(secret: Comment) -> None:
    coordinator = factories.coordinator_of(secret.consultation.document.strategy)
    of_everybody, of_the_coordinator = (tally(secret.consultation, who) for who in (AnonymousUser(), coordinator))

    assert (of_everybody.comments, sum(part.number for part in of_everybody.parts)) == (1, 1)
    assert (of_the_coordinator.comments, sum(part.number for part in of_the_coordinator.parts)) == (2, 2)


def test_comment_for_the_government_is_not_counted_on_the_home_page(secret: Comment) -> None:
    shown = Front().outcome
    assert shown is not None
    assert (shown.voices.comments, shown.tally.comments) == (1, 1)

    Consultation.objects.update(closes_at=timezone.now() + timedelta(days=1), answers_published_at=None)
    period = Front().open_period
    assert period is not None
    assert period.voices.comments == 1


def test_change_after_a_comment_for_the_government_is_no_example_on_the_home_page(secret: Comment) -> None:
    answer = secret.answer
    answer.change, answer.disposition = factories.ChangeFactory(), "accepted"
    answer.save()

    shown = Front().outcome
    assert shown is not None
    assert shown.examples == []


def test_comment_for_the_government_is_not_on_the_timeline_of_a_stranger(secret: Comment) -> None:
    contact = factories.contact_of(secret.response.user)

    assert list(tell_of_comments(contact, factories.keeper_of_the_register())) == []
    assert len(list(tell_of_comments(contact, factories.coordinator_of(secret.consultation.document.strategy)))) == 1


@pytest.mark.parametrize("address", ["consultations:consultations", "consultations:documents"])
def test_lists_of_periods_and_drafts_do_not_count_it(client: Client, secret: Comment, address: str) -> None:
    def count() -> int:
        context = client.get(reverse(address)).context
        return context["rows"][0][0].comment_count if "rows" in context else context["documents"][0].comments

    assert count() == 1
    client.force_login(factories.coordinator_of(secret.consultation.document.strategy))
    assert count() == 2


def test_list_of_drafts_does_not_count_what_is_said_in_a_period_that_the_person_does_not_see(client: Client) -> None:
    period = factories.ConsultationFactory(audience="invited")
    factories.ConsultationFactory(version=period.version, closed=True)
    factories.CommentFactory(consultation=period)

    assert client.get(reverse("consultations:documents")).context["documents"][0].comments == 0


def test_drafts_of_others_count_by_the_viewer_with_the_same_queries(client: Client, django_assert_num_queries) -> None:
    def ask(number: int) -> None:
        for _each in range(number):
            factories.CommentFactory()
        with django_assert_num_queries(1):
            client.get(reverse("consultations:documents"))

    ask(1)
    ask(2)


def test_whoever_wishes_not_to_be_named_is_not_named_by_the_page_of_the_contact() -> None:
    user = factories.UserFactory()
    comment = factories.CommentFactory(response__user=user, response__shows_name=False)
    contact = factories.contact_of(user)
    coordinator = factories.coordinator_of(comment.consultation.document.strategy)

    told: Callable[[Any], list[Any]] = lambda who: list(tell_of_comments(contact, who))  # noqa: E731
    assert told(factories.keeper_of_the_register()) == []
    assert (len(told(coordinator)), len(told(user))) == (1, 1)


def test_what_was_entered_for_a_contact_stands_on_its_timeline() -> None:
    contact = factories.ContactFactory()
    factories.CommentFactory(response__user=None, response__contact=contact)

    assert len(list(tell_of_comments(contact, factories.keeper_of_the_register()))) == 1


@pytest.mark.parametrize("audience", ["invited", "body"])
def test_period_for_some_is_not_on_the_home_page_and_only_on_the_desk_of_those(audience: str) -> None:
    world = World()
    period = world.period(audience, "at_once", "open")
    world.period(audience, "at_once", "scheduled")
    one_of_them = {"invited": "guest", "body": "member"}[audience]

    assert Front().open_period is None
    assert Front().next_dates == []
    assert Desk(world.people["stranger"]).open_now == []
    assert Desk(world.people[one_of_them]).open_now == [period]


def test_outcome_of_a_period_for_some_is_not_on_the_home_page() -> None:
    World().period("invited", "at_once", "closed", answers_published_at=timezone.now())

    assert Front().outcome is None


def test_withdrawn_comment_does_not_wait_on_the_desk() -> None:
    comment = factories.CommentFactory(withdrawn_at=timezone.now())

    assert Desk(factories.coordinator_of(comment.consultation.document.strategy)).unanswered == 0


@pytest.mark.parametrize("showing", ["never", "after_look", "after_closing"])
def test_band_does_not_say_that_nobody_spoke_where_comments_are_not_shown(client: Client, showing: str) -> None:
    factories.CommentFactory(consultation__showing=showing)

    assert "No comments so far" not in client.get("/").text
