"""What came of the questions: counted, drawn, and told in a table."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.commenting.models import Holder
from consultations.questioning.bars import Bar, draw_bars
from consultations.questioning.opinions import save_opinion
from consultations.questioning.results import results_of
from tests import factories
from tests.consultations.questioning.asked import answered, question

pytestmark = pytest.mark.django_db


@pytest.fixture
def period():
    return factories.ConsultationFactory()


def close(period):
    period.closes_at = timezone.now() - timedelta(seconds=1)
    period.save()


def address(period, name="question_results", *more):
    return reverse(f"consultations:{name}", args=[period.slug, *more])


def counts(period):
    return [[(bar.words, bar.count, bar.percent) for bar in result.bars] for result in results_of(period)]


def test_choices_are_counted_with_their_share_of_those_who_answered(period):
    asked = question(period, "several")
    answered(asked, (0, 1))
    answered(asked, (0,))
    answered(asked, (0,))

    assert counts(period) == [[("Staff", 3, 100), ("Money", 1, 33), ("Time", 0, 0)]]
    assert results_of(period)[0].answered == 3


def test_steps_of_a_scale_are_counted(period):
    answered(question(period, "scale", steps=3), (3,))

    assert counts(period) == [[("1 – Bad", 0, 0), ("2", 0, 0), ("3 – Good", 1, 100)]]


def test_unsent_and_unconfirmed_answers_do_not_count(period):
    asked = question(period)
    save_opinion(asked, Holder(key="k"), chosen=[0], at=timezone.now())
    answered(asked, (0,), user=None, email="claimed@portal.example")
    answered(asked, (1,), user=None, email="sure@portal.example", confirmed_at=timezone.now())

    assert counts(period) == [[("Yes", 0, 0), ("No", 1, 100)]]


def test_question_without_answers_has_no_share(period):
    question(period)

    assert counts(period) == [[("Yes", 0, 0), ("No", 0, 0)]]


def test_question_without_answers_says_what_will_stand_there(client, period):
    question(period)
    question(period, "open")
    client.force_login(factories.coordinator_of(period.document.strategy))

    page = client.get(address(period)).text

    assert page.count("Nobody has answered yet") == 2
    assert "How many people chose what will stand here" in page
    assert "Coordinators read what they wrote." in page
    assert "0 people answered" not in page
    assert '<table class="tbl">' not in page
    assert 'class="bars-svg"' not in page


def test_question_that_nobody_answered_promises_nothing_once_the_period_is_closed(client, period):
    question(period)
    close(period)

    page = client.get(address(period)).text

    assert "Nobody answered this question" in page
    assert "will stand here" not in page


def test_coordinator_sees_results_at_any_time(client, period):
    answered(question(period), (0,))
    client.force_login(factories.coordinator_of(period.document.strategy))

    page = client.get(address(period)).content.decode()

    assert "<svg" in page
    assert "1 (100 %)" in page
    assert '<th scope="row">Yes</th><td class="num">1</td><td class="num">100</td>' in page


@pytest.mark.parametrize("name", ["question_results", "question_results_csv"])
def test_everybody_sees_results_once_the_period_is_closed(client, period, name):
    answered(question(period), (0,))
    assert client.get(address(period, name)).status_code == 404

    close(period)

    assert client.get(address(period, name)).status_code == 200


def test_where_nothing_is_ever_shown_results_are_not_either(client):
    period = factories.ConsultationFactory(closed=True, showing="never")

    assert client.get(address(period)).status_code == 404
    client.force_login(factories.coordinator_of(period.document.strategy))
    assert client.get(address(period)).status_code == 200


def test_results_of_a_period_for_others_are_not_found(client):
    period = factories.ConsultationFactory(closed=True, audience="invited")
    client.force_login(factories.outsider())

    assert client.get(address(period)).status_code == 404
    assert client.get(address(period, "question_results_csv")).status_code == 404


def test_own_words_are_read_by_coordinators_alone(client, period):
    asked = question(period, "open")
    answered(asked, text="Say who pays.", name="Lucía Choc", shows_name=False)
    close(period)
    of_answers = address(period, "question_opinions", asked.pk)

    assert "Say who pays." not in client.get(address(period)).content.decode()
    assert client.get(of_answers).status_code == 302
    client.force_login(factories.coordinator_of(period.document.strategy))
    page = client.get(of_answers).content.decode()
    assert "Say who pays." in page
    assert "Lucía Choc" in page


def test_own_words_stand_twenty_on_a_page(client, period, django_assert_max_num_queries):
    asked = question(period, "open")
    for step in range(21):
        answered(asked, text=f"Words {step}.")
    client.force_login(factories.coordinator_of(period.document.strategy))

    with django_assert_max_num_queries(12):
        first = client.get(address(period, "question_opinions", asked.pk)).content.decode()
    second = client.get(address(period, "question_opinions", asked.pk) + "?page=2").content.decode()

    assert ("Words 19." in first, "Words 20." in first, "Words 20." in second) == (True, False, True)


def test_table_goes_out_as_a_file_safe_from_formulas(client, period):
    asked = question(period, words="=1+1", choices=["@SUM(A1)", "No"])
    answered(asked, (1,))
    question(period, "open", words="Why?")
    close(period)

    got = client.get(address(period, "question_results_csv"))

    rows = list(csv.reader(io.StringIO(got.content.decode("utf-8-sig"))))
    assert "attachment" in got["Content-Disposition"]
    assert rows[1] == ["1", "'=1+1", "One of several", "'@SUM(A1)", "0", "0", "1"]
    assert rows[2][3:] == ["No", "1", "100", "1"]
    assert rows[3] == ["2", "Why?", "Own words", "", "", "", "0"]


@pytest.mark.parametrize("number", [1, 3])
def test_results_ask_two_queries(period, number, django_assert_num_queries):
    for _step in range(number):
        asked = question(period, node=factories.NodeFactory(version=period.version))
        for choice in (0, 1):
            answered(asked, (choice,))

    with django_assert_num_queries(2):
        assert len(counts(period)) == number


def test_picture_has_title_description_and_escaped_words():
    picture = draw_bars([Bar("<Yes>", 1, 2)], name="result-1", title="Clear & plain?", description="Two answered.")

    assert '<title id="result-1-title">Clear &amp; plain?</title>' in picture
    assert '<desc id="result-1-description">Two answered.</desc>' in picture
    assert "&lt;Yes&gt;" in picture
    assert "1 (50 %)" in picture
    assert "style=" not in picture
