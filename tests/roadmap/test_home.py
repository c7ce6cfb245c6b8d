"""The public home page."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from consultations.models import Publication
from roadmap.home.front import Front, OpenPeriod
from tests.factories import (
    ActivityFactory,
    AnswerFactory,
    AssignmentFactory,
    ChangeFactory,
    CommentFactory,
    ConsultationFactory,
    NodeFactory,
    PublicationFactory,
    ResponseFactory,
    StrategyFactory,
    VersionFactory,
)  # fmt: skip
from tests.roadmap.factories import PhaseFactory, RoadmapFactory, StepFactory

pytestmark = pytest.mark.django_db

SECTIONS = {
    "No roadmap has been published yet", "No comments have been answered yet", "No strategy has been published yet",
    "Nothing is planned yet",
}  # fmt: skip


def page(client: Client) -> str:
    response = client.get("/")
    assert response.status_code == 200
    return response.content.decode()


def answered_consultation(**fields: object) -> object:
    return ConsultationFactory(closed=True, answers_published_at=timezone.now() - timedelta(hours=1), **fields)


def answer_with_change(consultation: object, before: str, after: str) -> object:
    node = NodeFactory(version=VersionFactory(document=consultation.document, frozen=True), text=after)
    comment = CommentFactory(consultation=consultation, response__organisation_name="Water Board")
    return AnswerFactory(
        comment=comment,
        disposition="accepted",
        change=ChangeFactory(node=node, text_before=before, text_after=after),
    )


def test_new_portal_shows_the_first_steps(client: Client) -> None:
    html = page(client)

    assert "First steps" in html
    assert "Sign in" in html
    assert not [title for title in SECTIONS if title in html]


def test_every_section_says_when_it_is_empty(client: Client) -> None:
    StrategyFactory(hidden=True)

    html = page(client)

    assert {title for title in SECTIONS if title in html} == SECTIONS
    assert "No comment period is open at the moment" in html


def test_open_period_stands_on_the_band(client: Client) -> None:
    consultation = ConsultationFactory(title="Second draft")
    CommentFactory(consultation=consultation, response__organisation_name="Water Board")
    CommentFactory.create_batch(2, consultation=consultation)

    html = page(client)

    assert "Open for comment · Second draft" in html
    assert f'href="{consultation.get_absolute_url()}">Read and comment</a>' in html
    assert "3 comments from 1 organisation and 2 people so far." in " ".join(html.split())


def test_unsent_comments_do_not_count(client: Client) -> None:
    CommentFactory(unsent=True)

    assert "No comments so far" in page(client)


def test_period_that_closes_first_is_on_the_band_and_the_others_are_named(client: Client) -> None:
    ConsultationFactory(title="Later", closes_at=timezone.now() + timedelta(days=20))
    ConsultationFactory(title="Sooner", closes_at=timezone.now() + timedelta(days=2))

    html = page(client)

    assert "Open for comment · Sooner" in html
    assert "Also open: Later" in html


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (timedelta(days=20, hours=3), (20, "days left")),
        (timedelta(days=1, hours=3), (27, "hours left")),
        (timedelta(hours=1), (1, "hour left")),
        (timedelta(minutes=3, seconds=59), (3, "minutes left")),
    ],
)
def test_what_is_left_is_rounded_down(left: timedelta, expected: tuple[int, str]) -> None:
    now = timezone.now()
    consultation = ConsultationFactory(opens_at=now - timedelta(days=5), closes_at=now + left)

    assert OpenPeriod(consultation, now).left == expected


def test_ticks_have_one_for_each_day() -> None:
    now = timezone.now()
    consultation = ConsultationFactory(opens_at=now - timedelta(days=11, hours=1), closes_at=now + timedelta(days=18))

    period = OpenPeriod(consultation, now)

    assert (period.day, period.days, len(period.ticks)) == (12, 30, 30)
    assert sum(tick.has_passed for tick in period.ticks) == 12


def test_scheduled_period_is_a_date_without_a_link(client: Client) -> None:
    ConsultationFactory(scheduled=True, title="Third draft")
    ConsultationFactory(scheduled=True, title="Secret draft", version__document__strategy__hidden=True)

    html = page(client)

    assert "Third draft" in html
    assert "Secret draft" not in html
    assert "/consultations/" not in html.partition("<main")[2]


def test_phases_and_the_steps_of_the_one_that_runs(client: Client) -> None:
    phase = PhaseFactory(title="Writing")
    StepFactory(phase=phase, title="First draft")
    day = phase.ends_on + timedelta(days=1)
    later = PhaseFactory(roadmap=phase.roadmap, title="Carrying out", starts_on=day, ends_on=day + timedelta(days=400))
    StepFactory(phase=later, title="Money is named")

    html = page(client)
    steps = html.partition("Steps of phase 1: Writing")[2].partition("</section>")[0]

    assert "First draft" in steps
    assert "Money is named" not in steps
    assert "Money is named" in html.partition("Next dates")[2]


def test_roadmap_of_a_hidden_strategy_is_not_shown(client: Client) -> None:
    PhaseFactory(roadmap__strategy__hidden=True, title="Writing")

    assert "No roadmap has been published yet" in page(client)


def test_process_is_that_of_the_strategy_that_is_open_for_comment() -> None:
    open_one = RoadmapFactory(strategy__period_from=2020)
    RoadmapFactory(strategy__period_from=2027)
    ConsultationFactory(version__document__strategy=open_one.strategy)

    assert Front().process.roadmap == open_one


def test_answers_are_shown_in_numbers_and_with_an_example(client: Client) -> None:
    consultation = answered_consultation(title="First draft")
    answer = answer_with_change(consultation, "Report within 24 hours.", "Report within 72 hours.")
    AnswerFactory(comment__consultation=consultation)

    html = page(client)

    assert "<b>2 comments</b> from 1 organisation and 1 person." in html
    assert "24 <span" in html
    assert "72 <span" in html
    assert "after 1 comment from Water Board" in html
    assert f'href="{answer.comment.get_absolute_url()}"' in html


def test_answers_that_are_not_public_are_not_shown(client: Client) -> None:
    consultation = ConsultationFactory(closed=True)
    answer_with_change(consultation, "Report within 24 hours.", "Report within 72 hours.")

    html = page(client)

    assert "No comments have been answered yet" in html
    assert "72" not in html


def test_strategy_in_force_has_its_file_with_size_and_checksum(client: Client) -> None:
    publication = PublicationFactory(
        state="ready", pdf="publications/x.pdf", sha256="ab" * 32, size=1_258_291, published_at=timezone.now(),
    )  # fmt: skip

    html = page(client)

    assert publication.version.document.title in html
    assert "PDF, 1.2\xa0MB, accessible" in html
    assert "ab" * 32 in html


def test_strategy_without_its_file_says_so(client: Client) -> None:
    PublicationFactory(published_at=timezone.now(), state=Publication.State.RENDERING)

    html = page(client)

    assert "Its PDF is being made." in html
    assert ".pdf" not in html


def test_publication_that_is_not_public_is_not_shown(client: Client) -> None:
    PublicationFactory(published_at=timezone.now() + timedelta(days=1))

    assert "No strategy has been published yet" in page(client)


def test_plan_of_the_strategy_in_force_is_counted() -> None:
    publication = PublicationFactory(published_at=timezone.now())
    activity = ActivityFactory(objective__priority__strategy=publication.version.document.strategy)
    AssignmentFactory(objective=activity.objective)
    ActivityFactory()

    plan = Front().plan

    assert (plan.activities, plan.objectives, plan.leads) == (1, 1, 1)


def everything(number: int) -> None:
    """`number` rows of everything that the page shows."""
    for _ in range(number):
        consultation = answered_consultation()
        answer_with_change(consultation, "Old words.", "New words.")
        CommentFactory(consultation=ConsultationFactory())
        ConsultationFactory(scheduled=True)
        publication = PublicationFactory(published_at=timezone.now())
        activity = ActivityFactory(objective__priority__strategy=publication.version.document.strategy)
        AssignmentFactory(objective=activity.objective)
    phases = PhaseFactory.create_batch(
        number, roadmap=RoadmapFactory(strategy__period_from=2040, strategy__period_to=2044)
    )
    for phase in phases:
        StepFactory.create_batch(number, phase=phase)
    shown = answered_consultation()
    for place in range(number):
        change = answer_with_change(shown, f"Old words {place}.", f"New words {place}.").change
        AnswerFactory.create_batch(
            number, change=change, disposition="accepted", comment__consultation=shown,
            comment__response=ResponseFactory(consultation=shown),
        )  # fmt: skip


@pytest.mark.parametrize("number", [1, 3])
def test_queries_do_not_grow_with_the_rows(client: Client, django_assert_num_queries, number: int) -> None:
    everything(number)

    with django_assert_num_queries(17):
        page(client)
