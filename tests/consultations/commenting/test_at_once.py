"""Several people send at the same moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from consultations.commenting.submitting import Voice, submit
from consultations.models import Comment
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(tasks):
    """Runs the tasks in threads of their own, each with its own connection to the database."""

    def run(task):
        try:
            return task()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(tasks)) as pool:
        return [result.pk for result in pool.map(run, tasks)]


def test_each_comment_gets_a_number_of_its_own():
    period = factories.ConsultationFactory()
    voices = [Voice(user=factories.outsider()) for _person in range(4)]

    at_once([lambda voice=voice: submit(period, voice=voice, body="At once.") for voice in voices])

    assert sorted(Comment.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_double_click_at_the_same_moment_is_one_comment():
    period = factories.ConsultationFactory()
    voice = Voice(user=factories.outsider())

    made = at_once([lambda: submit(period, voice=voice, body="Twice.")] * 3)

    assert len(set(made)) == 1
