"""What posting a comment costs: few statements, and as many in a long talk as in a short one."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from consultations.commenting import saving
from consultations.commenting.models import Holder
from consultations.models import Comment, Draft, Response
from ncss_portal.outbox.models import Mail
from tests import factories

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 20, 14, tzinfo=UTC)
WORDS = "The harbour needs a plan of its own, and money for it."


def said_before(response: Response, number: int, first: int) -> None:
    """Comments of one response, some minutes apart, the last one an hour ago."""
    node = factories.NodeFactory(version=response.consultation.version)
    moments = [NOW - timedelta(hours=1, minutes=20 * step) for step in range(number, 0, -1)]
    Comment.objects.bulk_create(
        Comment(
            consultation=response.consultation,
            response=response,
            node=node,
            body=f"{WORDS} And more than that, number {first + step}.",
            written_at=at,
            sent_at=at,
            number=first + step,
        )
        for step, at in enumerate(moments)
    )


@pytest.mark.parametrize("number", [1, 300])
def test_post_takes_nineteen_statements_however_much_was_said(client, django_assert_num_queries, number):
    period = factories.ConsultationFactory(
        opens_at=NOW - timedelta(days=15), closes_at=NOW + timedelta(days=15), last_number=2 * number
    )
    node, charlie = factories.NodeFactory(version=period.version), factories.outsider()
    mine = {"user": charlie, "email": charlie.email.lower(), "name": charlie.name, "shows_name": False}
    said_before(factories.ResponseFactory(consultation=period, **mine), number, first=1)
    said_before(factories.ResponseFactory(consultation=period), number, first=number + 1)
    ContentType.objects.get_for_model(Comment)  # asked once in a process
    with time_machine.travel(NOW, tick=False):
        client.force_login(charlie)
        saving.save_draft(period, Holder(user_id=charlie.pk), node=node, body=WORDS)
        said = {"on": node.anchor, "kind": "remark", "body": WORDS, "sensitivity": "public"}

        with django_assert_num_queries(19):
            answer = client.post(reverse("consultations:comment_write", args=[period.slug]), said)

    comment = Comment.objects.get(number=2 * number + 1)
    assert (answer.status_code, comment.body, Draft.objects.exists()) == (302, WORDS, False)
    assert Mail.objects.get().about == comment.pk
