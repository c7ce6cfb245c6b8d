"""Two people at the same moment: one wins, the other is told, and nothing is lost or done twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from consultations.answering.models import Answer, Change
from consultations.answering.preparing import AlreadyPublic
from consultations.answering.publishing_answers import publish_answers
from consultations.answering.taking import Refused
from consultations.commenting.models import Comment, Consultation
from consultations.drafting.models import Version
from ncss_portal.outbox.models import Mail
from tests.consultations.answering.situations import OLD, answered, closed_period, remark, seen_at, words_now
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 4


def at_once(act: Callable[[int], object]) -> list[object]:
    """Lets several people do something at the same moment; gives what each got, a refusal included."""
    barrier = Barrier(AT_ONCE)

    def one(number: int) -> object:
        try:
            barrier.wait()
            return act(number)
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as people:
        return list(people.map(one, range(AT_ONCE)))


def test_of_several_first_answers_to_one_comment_one_is_saved() -> None:
    comment, alice = remark(closed_period()), UserFactory()
    seen = seen_at(comment)

    got = at_once(lambda n: answered(Comment.objects.get(pk=comment.pk), alice, f"Words {n}.", seen=seen))

    assert sum(isinstance(one, Answer) for one in got) == 1
    assert (Answer.objects.count(), Change.objects.count()) == (1, 1)


def test_of_several_answers_that_reword_one_place_unseen_one_is_saved() -> None:
    period, alice = closed_period(), UserFactory()
    comments = [remark(period) for _each in range(AT_ONCE)]
    seen = seen_at(comments[0])

    got = at_once(lambda n: answered(Comment.objects.get(pk=comments[n].pk), alice, f"Words {n}.", seen=seen))

    [saved] = [one for one in got if isinstance(one, Answer)]
    change = Change.objects.get()
    assert (change, change.text_before) == (saved.change, OLD)
    assert words_now(period, comments[0].node.identity) == change.text_after
    assert Version.objects.filter(document=period.document).count() == 2


def test_of_several_who_publish_one_does_and_nobody_is_told_twice() -> None:
    period, alice = closed_period(), UserFactory()
    answered(remark(period), alice)

    got = at_once(lambda _n: publish_answers(Consultation.objects.get(pk=period.pk), by=alice))

    assert [one for one in got if not isinstance(one, Refused)] == [1]
    assert sum(isinstance(one, AlreadyPublic) for one in got) == AT_ONCE - 1
    assert Mail.objects.count() == 1
