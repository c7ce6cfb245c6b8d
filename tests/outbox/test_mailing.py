"""Mass mailings are written out once, whoever dies meanwhile; and no more go out in a minute than a setting allows."""

import gc
import smtplib
import threading
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail as post
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.utils import timezone

from ncss_portal.outbox import claiming, kinds, mailing
from ncss_portal.outbox.kinds import Recipient
from ncss_portal.outbox.models import Mail, Mailing, Pace
from ncss_portal.outbox.models.mailings import WRITER_HOLDS
from ncss_portal.outbox.sending import work_off
from tests.outbox.kinds import REMINDER
from tests.outbox.post_office import IS_STRESS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("test_kinds")]

NOW = datetime(2027, 1, 4, 14, tzinfo=UTC)
State = Mail.State
at_full_size = pytest.mark.stress if IS_STRESS else pytest.mark.filterwarnings("error")
AUDIENCES = (1_000, 100_000) if IS_STRESS else (600, 3_000)


def announced(number: int) -> Mailing:
    """A mailing to so many."""
    assert mailing.announce("test_reminder", number, "1", planned_for=NOW, at=NOW)
    return Mailing.objects.get(about=number)


def audience(monkeypatch: pytest.MonkeyPatch, find) -> None:
    monkeypatch.setitem(kinds._kinds, "test_reminder", replace(REMINDER, audience=find))


def dies_after(number: int, how: type[BaseException] = SystemExit):
    def find(mailing: Mailing, at: datetime) -> Iterator[Recipient]:
        yield from list(REMINDER.audience(mailing, at))[:number]
        raise how

    return find


def test_mailing_is_announced_once_and_written_out_once():
    announced(3)

    assert not mailing.announce("test_reminder", 3, "1", planned_for=NOW)
    assert (mailing.write_out_all(NOW), mailing.write_out_all(NOW)) == (3, 0)
    assert Mail.objects.count() == 3


def test_writer_that_was_killed_is_followed_by_another(monkeypatch: pytest.MonkeyPatch):
    row = announced(1200)
    monkeypatch.setattr(mailing, "_apart", lambda recipients: recipients)  # as on PostgreSQL
    with monkeypatch.context() as killed:
        audience(killed, dies_after(1100))
        with pytest.raises(SystemExit):
            mailing.write_out_all(timezone.now())
    assert Mail.objects.count() == 1000

    assert mailing.write_out_all(timezone.now()) == 0, "the first may still be at it"
    assert mailing.write_out_all(timezone.now() + WRITER_HOLDS + timedelta(seconds=1)) == 200
    row.refresh_from_db()
    assert row.written_at
    assert Mail.objects.values("recipient").distinct().count() == Mail.objects.count() == 1200


def test_audience_that_fails_is_asked_again_by_the_next_sweep(monkeypatch: pytest.MonkeyPatch):
    announced(3)
    mailing.announce("test_receipt", 1, "1", planned_for=NOW)
    with monkeypatch.context() as failing:
        audience(failing, dies_after(2, ValueError))
        assert mailing.write_out_all(timezone.now()) == 0

    assert mailing.write_out_all(timezone.now()) == 3


def test_mailing_that_is_stopped_while_it_is_written_out(monkeypatch: pytest.MonkeyPatch):
    row = announced(1200)

    def stopped_in_between(mailing_: Mailing, at: datetime) -> Iterator[Recipient]:
        for number, recipient in enumerate(REMINDER.audience(mailing_, at)):
            if number == 900:
                mailing.stop_mailing(mailing_, at=NOW)
            yield recipient

    monkeypatch.setattr(mailing, "_apart", lambda recipients: recipients)
    audience(monkeypatch, stopped_in_between)
    mailing.write_out_all(NOW)
    work_off(NOW)

    row.refresh_from_db()
    assert (row.written_at, post.outbox) == (None, [])
    assert Counter(Mail.objects.values_list("state", flat=True)) == {State.STOPPED: 500}
    assert mailing.write_out_all(NOW + timedelta(days=1)) == 0


@pytest.mark.parametrize("sent_again", [False, True])
def test_mail_that_could_not_go_when_its_mailing_was_stopped_is_not_tried_again(
    monkeypatch: pytest.MonkeyPatch, sent_again: bool
):
    row = announced(1)
    mailing.write_out_all(NOW)
    if sent_again:
        mailing.stop_mailing(row, at=NOW - timedelta(minutes=1))
        Mail.objects.update(state=State.QUEUED)

    def stopped_meanwhile(*_args: object) -> int:
        mailing.stop_mailing(row, at=NOW)
        raise smtplib.SMTPDataError(451, b"Come again")

    with monkeypatch.context() as refusing:
        refusing.setattr(EmailBackend, "send_messages", stopped_meanwhile)
        work_off(NOW)
    work_off(NOW + timedelta(days=1))

    mail = Mail.objects.get()
    assert (mail.state, len(post.outbox)) == ((State.SENT, 1) if sent_again else (State.STOPPED, 0))
    assert mail.error == ("" if sent_again else "The mailing was stopped.")


@pytest.mark.django_db(transaction=True)
def test_two_writers_at_once_write_each_mail_once():
    announced(1500)
    in_threads(3, lambda: mailing.write_out_all(timezone.now()))

    assert Mail.objects.values("recipient").distinct().count() == Mail.objects.count() == 1500


@pytest.mark.django_db(transaction=True)
def test_others_may_write_while_an_audience_is_read(monkeypatch: pytest.MonkeyPatch):
    """SQLite refuses to begin to write beside an open query once somebody else has written."""
    announced(1200)
    for number in range(3000):
        Pace.objects.create(minute=NOW + timedelta(minutes=number))

    def from_a_table(row: Mailing, at: datetime) -> Iterator[Recipient]:
        for number, pace in enumerate(Pace.objects.order_by("pk").iterator(chunk_size=100)):
            if number == 700:
                in_threads(1, lambda: Pace.objects.update(taken=1))
            yield Recipient(f"person{pace.pk}@portal.example")

    audience(monkeypatch, from_a_table)

    assert mailing.write_out_all(timezone.now()) == 3000


@at_full_size
@pytest.mark.timeout(1800)
def test_memory_does_not_grow_with_the_audience(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(mailing, "_apart", lambda recipients: recipients)  # as on PostgreSQL

    peaks = [peak_of_writing(number) for number in AUDIENCES]

    assert peaks[1] < 1.5 * peaks[0], peaks


def peak_of_writing(number: int) -> int:
    announced(number)
    # What the tests before have left must not decide when Python looks for what it can give back.
    gc.collect()
    gc.freeze()
    tracemalloc.start()
    try:
        mailing.write_out_all(timezone.now())
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        gc.unfreeze()


# --- How many in a minute ---------------------------------------------------------------------------------------------


def waiting(number: int) -> None:
    Mail.objects.bulk_create(
        Mail(recipient=f"person{n}@portal.example", reason="test_receipt", occasion="1", due_at=NOW)
        for n in range(number)
    )


def test_no_more_go_out_in_a_minute_than_the_setting_says(settings):
    settings.MAIL_PER_MINUTE = 3
    waiting(8)

    minutes = [NOW + timedelta(minutes=number, seconds=20 * number) for number in range(4)]
    assert [work_off(at) for at in minutes] == [3, 3, 2, 0]
    assert work_off(minutes[0]) == 0


def test_what_was_taken_up_in_one_minute_is_not_sent_in_the_next(settings, monkeypatch: pytest.MonkeyPatch):
    """Else a slow minute and the next one would go out together."""
    settings.MAIL_PER_MINUTE = 4
    waiting(4)
    moments = iter([NOW + timedelta(seconds=58)] * 5 + [NOW + timedelta(seconds=59), NOW + timedelta(seconds=60)])
    last = NOW + timedelta(seconds=60)
    monkeypatch.setattr(timezone, "now", lambda: next(moments, last))

    work_off()

    begun = Mail.objects.exclude(claimed_at=None).values_list("claimed_at", flat=True)
    per_minute = Counter(at.replace(second=0) for at in begun)
    assert per_minute[NOW] < 4
    assert sum(per_minute.values()) == 4 == Mail.objects.filter(state=State.SENT).count()


@pytest.mark.django_db(transaction=True)
def test_all_workers_together_keep_to_the_pace(settings):
    settings.MAIL_PER_MINUTE = 7
    waiting(40)

    for minute in range(3):
        in_threads(4, lambda at=NOW + timedelta(minutes=minute): work_off(at))
        assert Mail.objects.filter(state=State.SENT).count() == 7 * (minute + 1)
    assert len(post.outbox) == 21


def test_paces_of_the_past_are_forgotten(settings):
    settings.MAIL_PER_MINUTE = 7
    waiting(1)
    work_off(NOW)
    claiming.tidy(NOW + timedelta(hours=2))

    assert not Pace.objects.exists()


def in_threads(number: int, act) -> None:
    problems: list[Exception] = []

    def work() -> None:
        try:
            act()
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _thread in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
