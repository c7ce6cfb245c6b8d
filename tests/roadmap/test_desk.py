"""The desk of whoever is signed in."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from actionplan.models import Strategy
from roadmap.home.desk import Desk
from roadmap.planning.models import Stage
from stakeholders.models import User
from tests.factories import (
    AnswerFactory,
    BodyFactory,
    CommentFactory,
    ConsultationFactory,
    DocumentFactory,
    OrganisationFactory,
    PriorityFactory,
    PublicationFactory,
    SeatFactory,
    StrategyFactory,
    UserFactory,
    VersionFactory,
    coordinator_of,
    focal_point_of,
    follower_of,
    outsider,
    seated,
)  # fmt: skip

pytestmark = pytest.mark.django_db


def page(client: Client, user: User) -> str:
    client.force_login(user)
    response = client.get("/desk/")
    assert response.status_code == 200
    return response.content.decode()


def stages(user: User) -> list[Stage]:
    return [task.stage for task in Desk(user).workshops[0].tasks]


@pytest.fixture
def strategy() -> Strategy:
    return StrategyFactory(title="Our strategy")


def consultation_of(strategy: Strategy, **fields: object) -> object:
    return ConsultationFactory(version__document__strategy=strategy, **fields)


def test_whoever_is_not_signed_in_is_asked_to(client: Client) -> None:
    response = client.get("/desk/")

    assert response.status_code == 302
    assert response["Location"].startswith("/account/login/")


def test_coordinator_sees_how_many_comments_wait(client: Client, strategy: Strategy) -> None:
    consultation = consultation_of(strategy, title="First draft")
    AnswerFactory(comment__consultation=consultation)
    CommentFactory.create_batch(2, consultation=consultation)

    html = page(client, coordinator_of(strategy))

    assert "2 of 3 comments not answered yet." in html
    assert "2 of 3 comments wait for an answer" in html
    assert f'href="/consultations/{consultation.slug}/inbox/">First draft</a>' in html


def test_answered_period_asks_for_publishing(client: Client, strategy: Strategy) -> None:
    consultation = consultation_of(strategy, closed=True)
    AnswerFactory(comment__consultation=consultation)

    html = page(client, coordinator_of(strategy))

    assert f"/consultations/{consultation.slug}/answers/publish/" in html


def test_other_peoples_strategies_are_not_on_the_desk(client: Client, strategy: Strategy) -> None:
    consultation_of(StrategyFactory(title="Theirs"), title="Their draft")

    html = page(client, coordinator_of(strategy))

    assert "Our strategy" in html
    assert "Their" not in html


def test_work_begins_with_the_plan(client: Client, strategy: Strategy) -> None:
    alice = coordinator_of(strategy)

    assert stages(alice) == [Stage.NOW] + [Stage.NEXT] * 5
    assert f'href="/plan/{strategy.slug}/import/">Bring in the action plan</a>' in page(client, alice)


def test_each_task_follows_from_what_is_there(strategy: Strategy) -> None:
    alice = coordinator_of(strategy)
    PriorityFactory(strategy=strategy)
    version = VersionFactory(document__strategy=strategy, frozen=True)

    assert stages(alice) == [Stage.DONE, Stage.DONE, Stage.NOW, Stage.NEXT, Stage.NEXT, Stage.NEXT]

    consultation = ConsultationFactory(version=version, closed=True)
    assert stages(alice)[2:4] == [Stage.DONE, Stage.NOW]
    assert Desk(alice).workshops[0].tasks[3].note == "The answers can be published"

    consultation.answers_published_at = timezone.now()
    consultation.save()
    following = VersionFactory(document=version.document, frozen=True)
    assert stages(alice)[3:] == [Stage.DONE, Stage.DONE, Stage.NOW]

    PublicationFactory(version=following, published_at=timezone.now())
    assert stages(alice) == [Stage.DONE] * 6


def test_every_task_of_the_moment_has_an_address(strategy: Strategy) -> None:
    alice = coordinator_of(strategy)
    PriorityFactory(strategy=strategy)
    document = DocumentFactory(strategy=strategy)
    VersionFactory(document=document)

    tasks = Desk(alice).workshops[0].tasks

    assert [task.url for task in tasks[:3]] == [
        f"/plan/{strategy.slug}/",
        f"/drafts/{document.slug}/",
        f"/drafts/{document.slug}/1/open/",
    ]


def test_publication_in_work_is_on_the_desk(client: Client, strategy: Strategy) -> None:
    publication = PublicationFactory(version__document__strategy=strategy, state="failed")

    html = page(client, coordinator_of(strategy))

    assert f"PDF of {publication.version.document.title}" in html
    assert "Failed" in html


def test_follower_sees_papers_before_the_public_and_no_work(client: Client, strategy: Strategy) -> None:
    version = VersionFactory(document__strategy=strategy, document__title="Secret draft")

    html = page(client, follower_of(strategy))

    assert f'href="/drafts/{version.document.slug}/1/">Secret draft</a>' in html
    assert "Papers to read" in html
    assert "Bring in" not in html


def test_paper_says_what_can_be_done_with_it(client: Client, strategy: Strategy) -> None:
    consultation_of(strategy, closes_at=timezone.now() + timedelta(days=3))
    PublicationFactory(version__document__strategy=strategy, published_at=timezone.now())
    VersionFactory(document__strategy=strategy)

    html = page(client, follower_of(strategy))

    assert "open for comment until" in html
    assert ", published" in html
    assert "<b>in work</b>" in html


def test_stakeholder_sees_own_comments_and_not_answers_before_they_are_public(client: Client) -> None:
    charlie = outsider()
    open_one = ConsultationFactory(title="Open draft")
    hidden = AnswerFactory(comment__consultation=open_one, comment__response__user=charlie, disposition="not_accepted")
    public = AnswerFactory(
        comment__consultation=ConsultationFactory(closed=True, answers_published_at=timezone.now()),
        comment__response__user=charlie, disposition="accepted",
    )  # fmt: skip

    html = page(client, charlie)

    assert hidden.comment.get_absolute_url() in html
    assert public.comment.get_absolute_url() in html
    assert "Open draft" in html
    assert "Not accepted" not in html
    assert "Accepted" in html


def test_unsent_comment_leads_to_the_own_comments(client: Client) -> None:
    charlie = outsider()
    CommentFactory(unsent=True, response__user=charlie)

    html = page(client, charlie)

    assert "Not sent" in html
    assert 'href="/my/comments/"' in html


def test_everybody_is_shown_what_is_open_for_comment(client: Client) -> None:
    consultation = ConsultationFactory(title="Open draft")
    ConsultationFactory(scheduled=True, title="Later draft")

    html = page(client, outsider())

    assert f'href="{consultation.get_absolute_url()}">Open draft</a>' in html
    assert "Later draft" not in html


def test_empty_desk_is_friendly(client: Client) -> None:
    assert "Nothing needs you at the moment" in page(client, outsider())


def work(number: int) -> list[Strategy]:
    """`number` strategies, each with `number` rows of everything that the desk shows."""
    strategies = StrategyFactory.create_batch(number)
    for strategy in strategies:
        PriorityFactory.create_batch(number, strategy=strategy)
        for _ in range(number):
            version = VersionFactory(document__strategy=strategy, frozen=True)
            consultation = ConsultationFactory(version=version, opens_at=timezone.now() - timedelta(days=number))
            AnswerFactory(comment__consultation=consultation)
            CommentFactory.create_batch(number, consultation=consultation)
            PublicationFactory(version=version)
    return strategies


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_the_coordinator_do_not_grow_with_the_rows(
    client: Client, django_assert_num_queries, number: int
) -> None:
    strategies = work(number)
    alice = coordinator_of(strategies[0])
    for strategy in strategies[1:]:
        alice.groups.add(*coordinator_of(strategy).groups.all())
    client.force_login(alice)

    with django_assert_num_queries(10):
        client.get("/desk/")


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_others_do_not_grow_with_the_rows(client: Client, django_assert_num_queries, number: int) -> None:
    strategy = work(number)[0]
    bob = follower_of(strategy)
    for _ in range(number):
        CommentFactory(response__user=bob)
    client.force_login(bob)

    with django_assert_num_queries(11):
        client.get("/desk/")


def test_member_and_focal_point_come_to_where_they_take_part(client: Client) -> None:
    body, organisation = BodyFactory(name="Working group on skills"), OrganisationFactory(name="Ministry of Ports")
    person = focal_point_of(organisation)
    SeatFactory(body=body, holder=person.contact)
    client.force_login(person)

    page = client.get("/desk/").content.decode()

    assert body.get_absolute_url() in page
    assert organisation.get_absolute_url() in page


def test_seat_that_ended_is_not_on_the_desk(client: Client) -> None:
    person = seated(BodyFactory(name="Working group on skills"))
    person.contact.seats.update(ends_on=timezone.localdate())
    client.force_login(person)

    assert "Working group on skills" not in client.get("/desk/").content.decode()


def test_administrator_without_a_strategy_is_told_to_begin_one(client: Client) -> None:
    client.force_login(UserFactory(is_superuser=True))

    assert "/plan/new/" in client.get("/desk/").content.decode()
