"""What the example holds. It is loaded once for all tests of this file; none of them changes it."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from allauth.account.models import EmailAddress
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from actionplan.models import Activity, Assignment, Objective, Priority, Strategy
from consultations.drafting.reading import Reading
from consultations.models import Answer, Change, Comment, Consultation, Document, Node, Publication, Response
from roadmap.example.loading import load_example
from roadmap.models import Phase
from roadmap.planning.models import Stage
from stakeholders.models import Body, Category, Contact, Organisation, User
from stakeholders.permissions import groups_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_example")]


@pytest.fixture(scope="module")
def _example(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[None]:  # type: ignore[no-untyped-def]
    files = tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=files), transaction.atomic():
        load_example()
        yield
        transaction.set_rollback(True)


def test_first_strategy_is_that_of_belize() -> None:
    strategy = Strategy.objects.order_by("pk").first()

    assert (strategy.slug, strategy.country, strategy.period) == ("belize-ncss", "Belize", "2020–2023")
    assert [(band.key, band.months) for band in strategy.bands.all()] == [("short", 6), ("medium", 12), ("long", 24)]


def test_plan_has_the_numbers_of_the_record() -> None:
    strategy = Strategy.objects.get(slug="belize-ncss")
    activities = Activity.objects.filter(objective__priority__strategy=strategy)

    assert Priority.objects.filter(strategy=strategy).count() == 3
    assert Objective.objects.filter(priority__strategy=strategy).count() == 17
    assert list(activities.values_list("objective__priority__number").order_by("objective__priority__number")) == (
        [("1",)] * 17 + [("2",)] * 13 + [("3",)] * 18
    )
    assert activities.filter(band_from__isnull=True).count() == 7


def test_leads_are_organisations_of_the_register() -> None:
    leads = Assignment.objects.filter(objective__priority__strategy__slug="belize-ncss", role="lead")

    assert leads.filter(organisation__isnull=True).count() == 0
    assert Counter(leads.values_list("organisation__name", flat=True)) == {
        "Belize Police Department": 5,
        "Central Information Technology Office": 4,
        "Ministry of Education": 4,
        "Public Utilities Commission": 2,
        "National Security Council Secretariat": 2,
        "Central Bank of Belize": 1,
    }


def test_task_force_has_fifteen_seats() -> None:
    task_force = Body.objects.get(slug="task-force")

    assert task_force.seats.count() == 15
    assert {str(seat.holder) for seat in task_force.seats.exclude(holder=None)} == {"Edwin Quircot", "Marla Castellan"}


def test_process_is_alive() -> None:
    today = timezone.localdate()
    phases = Phase.objects.filter(roadmap__strategy__slug="belize-ncss-2027")

    assert [phase.stage_on(today) for phase in phases] == [Stage.DONE, Stage.DONE, Stage.NOW, Stage.NEXT, Stage.NEXT]
    assert Consultation.objects.open().get().slug == "second-draft-2027"


@pytest.mark.parametrize(
    ("role", "groups"),
    [
        ("administrator", []),
        ("coordinator", ["Coordinators", "Task force"]),
        ("task-force", ["Task force"]),
        ("stakeholder", ["Stakeholders"]),
        ("focal-point", []),
        ("auditor", ["Auditors"]),
    ],
)
def test_one_person_for_each_role_can_sign_in_with_a_code(role: str, groups: list[str]) -> None:
    person = User.objects.get(email=f"{role}@portal.example")

    assert [group.name for group in groups_of(person).order_by("name")] == groups
    assert EmailAddress.objects.get(user=person).verified
    assert not person.has_usable_password()
    assert person.is_superuser == (role == "administrator")


def test_rights_go_with_the_roles() -> None:
    people = {
        role: User.objects.get(email=f"{role}@portal.example") for role in ("coordinator", "task-force", "auditor")
    }
    outsiders = [User.objects.get(email=f"{role}@portal.example") for role in ("stakeholder", "focal-point")]

    assert {role: Strategy.objects.managed_by(person).count() for role, person in people.items()} == {
        "coordinator": 2,
        "task-force": 0,
        "auditor": 0,
    }
    assert [Strategy.objects.followed_by(person).count() for person in people.values()] == [2, 2, 2]
    assert [Strategy.objects.followed_by(person).count() for person in outsiders] == [0, 0]


def test_task_force_took_over_from_the_committee_of_before() -> None:
    task_force = Body.objects.get(slug="task-force")

    assert str(task_force.predecessor) == "Cybersecurity Ad Hoc Committee"
    assert task_force.seats.current().count() == 15
    assert str(task_force.lead) == "National Security Council Secretariat"


def test_focal_point_speaks_for_the_organisation() -> None:
    tobias = Contact.objects.get(user__email="focal-point@portal.example")

    assert [str(organisation) for organisation in Organisation.objects.visible_to(tobias.user)] == [
        "Central Information Technology Office"
    ]


def test_map_has_organisations_that_moved_and_gaps() -> None:
    judged = Organisation.objects.filter(standings__isnull=False).distinct()
    moved = [organisation for organisation in judged if organisation.standings.count() == 2]

    assert (judged.count(), len(moved)) == (22, 6)
    assert not Category.objects.get(key="military").organisations.exists()


def test_strategy_is_published_and_waits_for_its_pdf() -> None:
    publication = Publication.objects.get()

    assert publication.version.document.slug == "belize-ncss-2020-2023"
    assert publication.version.number == 2
    assert publication.version.is_frozen
    assert timezone.localdate(publication.published_at) == date(2020, 11, 5)
    assert publication.state == Publication.State.QUEUED


def test_text_of_the_strategy_has_every_kind_of_node() -> None:
    nodes = Document.objects.get(slug="belize-ncss-2020-2023").newest.nodes
    kinds = Counter(nodes.values_list("kind", flat=True))

    assert {level: nodes.filter(level=level).count() for level in (1, 2, 3)} == {1: 13, 2: 19, 3: 3}
    assert (kinds["table"], kinds["figure"], kinds["footnote"], kinds["plan"], kinds["plan_row"]) == (3, 1, 5, 1, 68)
    assert nodes.filter(role="quote").count() == 1
    assert nodes.filter(role="caption").count() == 4
    assert nodes.filter(parent=None).exclude(kind="footnote").count() in range(60, 121)


def test_merged_cells_and_notes_are_as_written() -> None:
    version = Document.objects.get(slug="belize-ncss-2020-2023").newest
    reading = Reading(version)
    cases = [item for item in reading.items if item.node.kind == Node.Kind.TABLE][1]

    assert [(cell.colspan, cell.rowspan) for cell in cases.rows[0].cells] == [(1, 2), (3, 1), (1, 2)]
    assert [row.is_header for row in cases.rows[:3]] == [True, True, False]
    assert {note.node.label: note.mentions for note in reading.notes} == {
        "users": 2, "cmm": 2, "horizon": 1, "nsds": 1, "bill": 1
    }  # fmt: skip


def test_closed_period_is_answered_with_every_disposition() -> None:
    consultation = Consultation.objects.get(slug="first-draft-2027")

    assert consultation.is_closed
    assert consultation.are_answers_public
    assert Comment.objects.unanswered().filter(consultation=consultation).count() == 0
    assert Answer.objects.of(consultation).by_disposition() == {
        "accepted": 5, "partly": 4, "not_accepted": 2, "noted": 2, "out_of_scope": 1
    }  # fmt: skip


def test_changes_stand_in_the_next_version() -> None:
    changes = Change.objects.filter(answers__comment__consultation__slug="first-draft-2027").distinct()

    assert changes.count() == 7
    assert {change.node.version.number for change in changes} == {2}
    assert all(change.node.text == change.text_after for change in changes)
    assert "within 72 hours, with a first warning within 24 hours" in changes.get(answers__comment__number=2).text_after


def test_open_period_has_comments_on_all_sorts_of_places() -> None:
    comments = Comment.objects.sent().filter(consultation__slug="second-draft-2027")

    assert comments.count() == 10
    assert comments.unanswered().count() == 8
    assert Counter(comments.values_list("kind", flat=True)) == {"remark": 6, "suggestion": 4}
    assert {comment.node.kind if comment.node else "whole" for comment in comments} >= {
        "row",
        "plan_row",
        "list",
        "whole",
    }


def test_focal_point_has_a_shared_response_before_him_that_is_not_sent() -> None:
    response = Response.objects.get(is_shared=True)
    handed_in = Comment.objects.filter(response=response)

    assert (str(response.organisation), response.user.email) == (
        "Central Information Technology Office",
        "focal-point@portal.example",
    )
    assert not response.is_sent
    assert [str(colleague) for colleague in response.colleagues.all()] == [
        "Tobias Requenya",
        "Delphine Arnswell",
        "Orson Timberlyn",
    ]
    assert handed_in.filter(left_out_at__isnull=True).count() == 2
    assert handed_in.filter(left_out_at__isnull=False).count() == 1


def test_stakeholder_has_comments_of_her_own() -> None:
    own = Comment.objects.written_by(User.objects.get(email="stakeholder@portal.example"))

    assert own.count() == 3
    assert {comment.response.signature for comment in own} == {"Lagoon Credit Union"}
