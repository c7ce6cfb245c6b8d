"""A coordinator puts questions, before and during the comment period."""

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.commenting.calling_off import call_off
from consultations.commenting.models import Holder
from consultations.questioning.asking import CannotChangeError, change_question, move_question, remove_question
from consultations.questioning.models import Opinion, Question
from consultations.questioning.opinions import save_opinion
from ncss_portal.history.models import Entry
from tests import factories
from tests.consultations.questioning.asked import answered, question

pytestmark = pytest.mark.django_db


@pytest.fixture
def period():
    return factories.ConsultationFactory()


@pytest.fixture
def alice(client, period):
    person = factories.coordinator_of(period.document.strategy)
    client.force_login(person)
    return person


def address(period, name="questions", *more):
    return reverse(f"consultations:{name}", args=[period.slug, *more])


def typed(**fields):
    return {"words": "Is it clear?", "form": "open", "place": "whole", "steps": "5", **fields}


def test_coordinator_adds_a_question_beside_a_paragraph(client, alice, period):
    node = factories.NodeFactory(version=period.version)

    done = client.post(
        address(period, "question_new"), typed(form="one", choices="Yes\n\n No  idea \n", place=node.anchor)
    )

    asked = Question.objects.get()
    assert done.status_code == 302
    assert (asked.node, asked.form, asked.choices, asked.position) == (node, "one", ["Yes", "No idea"], 1)
    assert Entry.objects.about(period).filter(act="question added", actor=alice).exists()


def test_scale_keeps_its_steps_and_ends(client, alice, period):
    client.post(address(period, "question_new"), typed(form="scale", steps="7", first_end="Bad", last_end="Good"))

    asked = Question.objects.get()
    assert (asked.steps, asked.choices) == (7, ["Bad", "Good"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"words": " "},
        {"form": "one", "choices": "Only this"},
        {"form": "several", "choices": "Same\nsame"},
        {"form": "one", "choices": "\n".join(map(str, range(31)))},
        {"form": "one", "choices": f"Short\n{'x' * 201}"},
        {"form": "scale", "first_end": "Bad"},
        {"form": "scale", "first_end": "Bad", "last_end": "Good", "steps": "11"},
        {"form": "scale", "first_end": "Bad", "last_end": "Good", "steps": ""},
        {"place": "n-000000000000"},
        {"form": "song"},
    ],
)
def test_question_that_nobody_could_answer_is_put_right_first(client, alice, period, wrong):
    assert client.post(address(period, "question_new"), typed(**wrong)).status_code == 422
    assert not Question.objects.exists()


def test_closed_period_takes_no_further_question(client, alice, period):
    period.closes_at = timezone.now()
    period.save()

    assert client.post(address(period, "question_new"), typed()).status_code == 302
    assert not Question.objects.exists()


def test_question_is_changed_while_nobody_has_answered(client, alice, period):
    asked = question(period)

    shown = client.get(address(period, "question_edit", asked.pk)).content.decode()
    client.post(address(period, "question_edit", asked.pk), typed(words="Is it plain?", form="open"))

    asked.refresh_from_db()
    assert "Yes\nNo</textarea>" in shown
    assert (asked.words, asked.form, asked.choices) == ("Is it plain?", "open", [])


def test_answered_question_stays_as_it_is(client, alice, period):
    asked = question(period)
    save_opinion(asked, Holder(key="k"), chosen=[0], at=timezone.now())

    assert client.post(address(period, "question_edit", asked.pk), typed()).status_code == 422
    assert client.get(address(period, "question_edit", asked.pk)).status_code == 302
    assert client.post(address(period, "question_remove", asked.pk)).status_code == 302
    asked.refresh_from_db()
    assert asked.form == "one"
    with pytest.raises(CannotChangeError):
        change_question(asked, by=alice, words="Other")


def test_what_a_reviewer_tried_before_the_opening_fixes_nothing(alice):
    period = factories.ConsultationFactory(scheduled=True)
    asked = question(period)
    save_opinion(asked, Holder(user_id=alice.pk), chosen=[0], at=timezone.now())

    change_question(asked, by=alice, words="Other")

    assert not Opinion.objects.exists()


def test_question_is_removed_after_a_question(client, alice, period):
    asked = question(period)

    assert "Is it clear?" in client.get(address(period, "question_remove", asked.pk)).content.decode()
    client.post(address(period, "question_remove", asked.pk))

    assert not Question.objects.exists()
    with pytest.raises(CannotChangeError):
        remove_question(asked, by=alice)


def test_questions_change_places(client, alice, period):
    first, second, third = (question(period, words=words) for words in ("A", "B", "C"))

    client.post(address(period, "question_move", third.pk), {"direction": "up"})
    assert list(period.questions.all()) == [first, third, second]
    client.post(address(period, "question_move", first.pk), {"direction": "down"})
    assert list(period.questions.all()) == [third, first, second]
    assert not move_question(third, "up", by=alice)


def test_period_that_is_called_off_takes_its_questions_along(alice):
    period = factories.ConsultationFactory(scheduled=True)
    save_opinion(question(period), Holder(user_id=alice.pk), chosen=[0], at=timezone.now())

    call_off(period, by=alice)

    assert not Question.objects.exists()


@pytest.mark.parametrize("name", ["questions", "question_new", "question_edit", "question_remove", "question_opinions"])
def test_strangers_find_no_page_for_coordinators(client, period, name):
    asked = question(period, form="open")
    more = [] if name in {"questions", "question_new"} else [asked.pk]
    client.force_login(factories.outsider())

    assert client.get(address(period, name, *more)).status_code == 404
    assert client.post(address(period, "question_move", asked.pk)).status_code == 404


def test_question_of_another_period_is_not_found(client, alice, period):
    other = question(factories.ConsultationFactory())

    assert client.post(address(period, "question_remove", other.pk)).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_list_asks_a_constant_number_of_queries(client, alice, period, number, django_assert_max_num_queries):
    for _step in range(number):
        answered(question(period, node=factories.NodeFactory(version=period.version)), (0,))

    with django_assert_max_num_queries(10):
        page = client.get(address(period)).content.decode()

    assert page.count("1 person has written an answer") == number
