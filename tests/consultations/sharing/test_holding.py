"""What was handed in for an organisation and never sent goes ninety days after the closing, and nothing else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consultations.commenting.models import Comment
from consultations.sharing.editing import leave_out
from consultations.sharing.holding import KEPT_FOR, RULE
from consultations.sharing.sending import send_together
from tests.consultations.sharing.office import say

pytestmark = pytest.mark.django_db


def test_never_sent_is_forgotten_after_its_time_and_sent_stays(telecom, response, ana, node):
    out, sent = say(ana, node, body="Left out"), say(ana, node, body="Sent")
    leave_out(out, by=telecom.lead, at=timezone.now())
    send_together(response, by=telecom.lead, at=timezone.now())
    over = telecom.period.closes_at + KEPT_FOR

    assert RULE.count(over - timedelta(milliseconds=1)) == 0
    assert RULE.count(over) == 1
    assert RULE.apply is not None
    RULE.apply(over)
    assert list(Comment.objects.all()) == [sent]


def test_what_asks_to_be_admitted_waits_on(telecom, ana, node):
    comment = say(ana, node)
    Comment.objects.filter(pk=comment.pk).update(asked_in_at=telecom.period.closes_at)
    assert RULE.apply is not None
    RULE.apply(telecom.period.closes_at + 2 * KEPT_FOR)
    assert Comment.objects.filter(pk=comment.pk).exists()
