"""Many people type and send in the last seconds: no text is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from consultations.commenting.models import Comment, Consultation, Draft, Holder
from consultations.commenting.saving import save_draft
from consultations.commenting.submitting import Voice
from consultations.responding.sending import ClosedError, send_all
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(tasks, workers):
    """Runs the tasks in threads, each with its own connection to the database."""

    def run(task):
        try:
            return task()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=workers) as pool:
        return list(pool.map(run, tasks))


def type_and_send(period, node, person, number):
    """Types twice and sends, at the moment that the clock shows."""
    holder = Holder(user_id=person.pk)
    for words in ("half", f"Words of {number}"):
        save_draft(period, holder, node=node, body=words)
    try:
        send_all(period, holder, voice=Voice(user=person), at=timezone.now())
    except ClosedError:
        return False
    return True


@pytest.mark.parametrize("many", [20, pytest.param(200, marks=pytest.mark.stress)])
def test_no_text_is_lost_in_the_last_seconds(many):
    period = factories.ConsultationFactory()
    node = factories.NodeFactory(version=period.version)
    people = factories.UserFactory.create_batch(many)
    # It closes while they are sending.
    Consultation.objects.update(closes_at=timezone.now() + timedelta(milliseconds=many * 15))

    tasks = [lambda one=one, n=n: type_and_send(period, node, one, n) for n, one in enumerate(people)]
    in_time = at_once(tasks, workers=20)

    sent = Comment.objects.sent()
    kept = [*sent.values_list("body", flat=True), *Draft.objects.values_list("body", flat=True)]
    assert sorted(kept) == sorted(f"Words of {number}" for number in range(many))
    assert sent.count() == sum(in_time)
    assert sorted(sent.values_list("number", flat=True)) == list(range(1, sum(in_time) + 1))


def test_two_windows_that_save_at_once_make_one_draft():
    period = factories.ConsultationFactory()
    holder = Holder(key="one browser")

    at_once([lambda n=n: save_draft(period, holder, node=None, body=f"Window {n}") for n in range(6)], workers=6)

    assert Draft.objects.count() == 1


def test_double_click_sends_once():
    period = factories.ConsultationFactory()
    person = factories.outsider()
    holder = Holder(user_id=person.pk)
    save_draft(period, holder, node=None, body="Once")

    now = timezone.now()
    at_once([lambda: send_all(period, holder, voice=Voice(user=person), at=now)] * 4, workers=4)

    assert Comment.objects.count() == 1
