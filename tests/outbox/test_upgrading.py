"""Mail that the release before left in the outbox goes out, or can be sent again, after the upgrade."""

import uuid
from typing import Any

import pytest
from django.core import mail as post
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from ncss_portal.outbox.models import Mail
from ncss_portal.outbox.models.mails import SECRET_PLACE
from ncss_portal.outbox.sending import send_due

BEFORE = [("outbox", "0002_secret")]


def migrate(targets: Any) -> Any:
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


def newest() -> Any:
    return MigrationExecutor(connection).loader.graph.leaf_nodes()


@pytest.fixture
def mails_of_before():  # type: ignore[no-untyped-def]
    yield migrate(BEFORE).get_model("outbox", "Mail").objects
    migrate(newest())


@pytest.mark.django_db(transaction=True)
def test_mail_of_before_knows_what_it_is_about(mails_of_before):
    now = timezone.now()
    taken = {"state": "sending", "claim": uuid.uuid4(), "claimed_at": now}
    for number, given in enumerate([{}, taken, {"state": "failed"}, {"state": "unknown"}], 1):
        mails_of_before.create(
            recipient=f"{number}@portal.example",
            reason="invitation",
            occasion=str(number),
            subject="S",
            body="B",
            **given,
        )
    mails_of_before.create(
        recipient="5@portal.example", reason="answers_published", occasion="5", subject="S", body="B"
    )
    mails_of_before.create(recipient="6@portal.example", reason="confirm", occasion="6", subject="S", body="B")
    mails_of_before.create(recipient="7@portal.example", reason="invitation", occasion="of old", subject="S", body="B")

    migrate(newest())

    assert list(Mail.objects.order_by("recipient").values_list("about", flat=True)) == [1, 2, 3, 4, 5, None, None]


@pytest.mark.django_db(transaction=True)
def test_mail_of_before_whose_kind_is_gone_goes_out_as_it_was_written(mails_of_before):
    mails_of_before.create(
        recipient="ada@portal.example",
        reason="second factor reset",
        occasion="1",
        subject="Your second factor was removed",
        body=f"Look here: {SECRET_PLACE}\n",
        secret="https://portal.example/x/",
    )

    migrate(newest())
    send_due()

    sent = post.outbox[0]
    assert (sent.to, sent.subject) == (["ada@portal.example"], "Your second factor was removed")
    assert sent.body == "Look here: https://portal.example/x/\n"
    assert (Mail.objects.get().state, Mail.objects.get().secret) == (Mail.State.SENT, "")
