"""What a person decides of mails: from the states that allow it, as seen, and never against a forgotten link."""

import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core import mail as post
from django.db import connection

from ncss_portal.history.models import Entry
from ncss_portal.outbox import claiming, settling
from ncss_portal.outbox.models import Mail, Mailing
from ncss_portal.outbox.models.mails import SECRET_PLACE, UNKNOWN_AFTER
from ncss_portal.outbox.sending import send_due
from ncss_portal.outbox.settling import NotPossible, Obstacle, obstacle_of, sendable_again
from stakeholders.models import User
from tests.factories import UserFactory
from tests.stakeholders.mailing.outbox_rows import BEFORE, NOW, State, mail_in

pytestmark = pytest.mark.django_db


def row_of(mail: Mail) -> dict[str, Any]:
    return Mail.objects.filter(pk=mail.pk).values().get()


def entries() -> list[tuple[str, str, dict[str, Any]]]:
    return [(entry.act, entry.label, entry.detail) for entry in Entry.objects.order_by("pk")]


# --- Which act from which state --------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize(
    ("act", "from_states", "becomes"),
    [
        (settling.send_again, settling.SENT_AGAIN_FROM, State.QUEUED),
        (settling.mark_as_sent, (State.UNKNOWN,), State.SENT),
        (settling.stop, (State.QUEUED, State.CLAIMED), State.STOPPED),
    ],
)
def test_each_act_goes_from_its_states_only(
    dora: User, act: Any, from_states: tuple[str, ...], becomes: str, state: str
):
    mail = mail_in(state)
    before = row_of(mail)

    if state in from_states:
        act(mail, seen=state, by=dora)
        assert row_of(mail)["state"] == becomes
        assert [label for _act, label, _detail in entries()] == [f"Mail {mail.pk}"]
    else:
        with pytest.raises(NotPossible):
            act(mail, seen=state, by=dora)
        assert row_of(mail) == before
        assert not Entry.objects.exists()


@pytest.mark.parametrize("act", [settling.send_again, settling.mark_as_sent, settling.stop])
@pytest.mark.parametrize("seen", ["", "nonsense", State.SENT, State.SENDING])
def test_act_without_a_state_that_allows_it_is_refused(dora: User, act: Any, seen: str):
    mail = mail_in(State.UNKNOWN)

    with pytest.raises(NotPossible, match="changed meanwhile"):
        act(mail, seen=seen, by=dora)
    assert row_of(mail)["state"] == State.UNKNOWN


def test_who_saw_a_failed_mail_does_not_send_one_that_is_unknown_by_now(dora: User):
    mail = mail_in(State.FAILED)
    Mail.objects.filter(pk=mail.pk).update(state=State.UNKNOWN)

    with pytest.raises(NotPossible):
        settling.send_again(mail, seen=State.FAILED, by=dora)
    assert row_of(mail)["state"] == State.UNKNOWN


def test_act_that_is_pressed_twice_happens_once(dora: User):
    mail = mail_in(State.FAILED)

    settling.send_again(mail, seen=State.FAILED, by=dora)
    with pytest.raises(NotPossible):
        settling.send_again(mail, seen=State.FAILED, by=dora)
    assert len(entries()) == 1


@pytest.mark.django_db(transaction=True)
def test_administrators_at_the_same_moment_send_again_once():
    dora, mail = UserFactory(is_superuser=True), mail_in(State.FAILED)
    barrier, done = threading.Barrier(4), []

    def press() -> None:
        barrier.wait()
        try:
            settling.send_again(Mail.objects.get(pk=mail.pk), seen=State.FAILED, by=dora)
            done.append(True)
        except NotPossible:
            done.append(False)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(done) == [False, False, False, True]
    assert len(entries()) == 1


# --- Sending again ---------------------------------------------------------------------------------------------------


def test_mail_that_is_sent_again_begins_anew(dora: User, django_capture_on_commit_callbacks: Any):
    mail = mail_in(State.FAILED, attempts=6, error="refused", due_at=BEFORE)

    with django_capture_on_commit_callbacks() as rung:
        settling.send_again(mail, seen=State.FAILED, by=dora, at=NOW)

    row = row_of(mail)
    assert (row["attempts"], row["due_at"], row["claim"], row["claimed_at"], row["error"]) == (0, NOW, None, None, "")
    assert len(rung) == 1
    assert entries() == [("mail sent again", f"Mail {mail.pk}", {"state": "failed", "attempts": 6})]


@pytest.mark.parametrize("state", settling.SENT_AGAIN_FROM)
def test_mail_that_is_sent_again_goes_out(dora: User, state: str):
    settling.send_again(mail_in(state), seen=state, by=dora, at=NOW)

    assert send_due(NOW) == 1
    assert [message.to for message in post.outbox] == [["lucia@portal.example"]]


def test_sender_who_still_held_an_unknown_mail_writes_nothing_into_it_any_more(dora: User):
    mail = mail_in(State.QUEUED)
    token, [held] = claiming.claim(NOW)
    assert claiming.begin_to_send(held, token, NOW)
    claiming.tidy(NOW + UNKNOWN_AFTER + timedelta(seconds=1))

    settling.send_again(mail, seen=State.UNKNOWN, by=dora)

    assert not claiming.settle(held, token, state=State.SENT, sent_at=NOW)
    assert row_of(mail)["state"] == State.QUEUED


FORGOTTEN = [
    {"reason": "invitation", "body": ""},
    {"reason": "invitation", "body": f"Open {SECRET_PLACE}\n"},
    {"reason": "old", "body": f"Open {SECRET_PLACE}\n"},
]


@pytest.mark.parametrize("fields", FORGOTTEN)
@pytest.mark.parametrize("state", settling.SENT_AGAIN_FROM)
def test_mail_whose_personal_link_is_forgotten_is_not_sent_again(dora: User, state: str, fields: dict[str, str]):
    mail = mail_in(state, **fields)

    with pytest.raises(NotPossible, match="personal link is forgotten"):
        settling.send_again(mail, seen=state, by=dora)
    assert row_of(mail)["state"] == state
    assert not Entry.objects.exists()


def test_mail_to_somebody_erased_is_not_sent_again(dora: User):
    mail = mail_in(State.STOPPED, recipient="erased-mail-7@erased.invalid", body="")

    with pytest.raises(NotPossible, match="erased"):
        settling.send_again(mail, seen=State.STOPPED, by=dora)


def test_erasure_between_look_and_act_is_noticed(dora: User):
    mail = mail_in(State.STOPPED)
    Mail.objects.filter(pk=mail.pk).update(recipient="erased-mail-7@erased.invalid")

    with pytest.raises(NotPossible):
        settling.send_again(mail, seen=State.STOPPED, by=dora)


@pytest.mark.parametrize(
    ("fields", "obstacle"),
    [
        *((fields, Obstacle.LINK_FORGOTTEN) for fields in FORGOTTEN),
        ({"reason": "invitation", "secret": "https://portal.example/i/x/"}, None),
        ({"reason": "comment_confirm"}, None),
        ({"reason": "old"}, None),
        ({"recipient": "erased-mail-1@erased.invalid"}, Obstacle.ERASED),
        ({"recipient": "erased@erased.invalid.portal.example"}, None),
    ],
)
def test_one_mail_and_many_follow_the_same_rule(fields: dict[str, str], obstacle: Obstacle | None):
    mail = mail_in(State.FAILED, **fields)

    assert obstacle_of(mail) == obstacle
    assert Mail.objects.filter(sendable_again(), pk=mail.pk).exists() == (obstacle is None)


# --- Marking as sent, stopping ---------------------------------------------------------------------------------------


def test_marked_mail_counts_as_sent_when_its_sending_began(dora: User):
    mail = mail_in(State.UNKNOWN, error="Nobody knows.")

    settling.mark_as_sent(mail, seen=State.UNKNOWN, by=dora, at=NOW)

    row = row_of(mail)
    assert (row["state"], row["sent_at"], row["error"]) == (State.SENT, BEFORE, "")


def test_mail_that_somebody_has_taken_up_is_stopped_before_the_first_byte(dora: User):
    mail = mail_in(State.QUEUED, secret="https://portal.example/i/x/")
    token, [held] = claiming.claim(NOW)

    settling.stop(mail, seen=State.QUEUED, by=dora)

    assert not claiming.begin_to_send(held, token, NOW)
    assert (row_of(mail)["state"], row_of(mail)["secret"]) == (State.STOPPED, "")


def test_history_names_no_recipient(dora: User):
    settling.stop(mail_in(recipient="secret-voice@portal.example"), seen=State.QUEUED, by=dora)
    mail_in(State.FAILED, recipient="secret-voice@portal.example")
    settling.send_all_again(Mail.objects.all(), most=10, by=dora)

    assert "secret-voice" not in str(entries())


# --- Many ------------------------------------------------------------------------------------------------------------


def test_all_that_failed_is_sent_again_and_nothing_else(dora: User):
    failed = [mail_in(State.FAILED) for _each in range(3)]
    others = [mail_in(state) for state in State.values if state != State.FAILED]
    forgotten, erased = mail_in(State.FAILED, **FORGOTTEN[0]), mail_in(State.FAILED, recipient="e@erased.invalid")
    before = {mail.pk: row_of(mail) for mail in [*others, forgotten, erased]}

    number = settling.send_all_again(Mail.objects.all(), most=100, by=dora, at=NOW, state="failed")

    assert number == 3
    assert {row_of(mail)["state"] for mail in failed} == {State.QUEUED}
    assert {pk: Mail.objects.filter(pk=pk).values().get() for pk in before} == before
    [(act, _label, detail)] = entries()
    expected = {"mails": 3, "first": failed[0].pk, "last": failed[-1].pk, "state": "failed"}
    assert (act, detail) == ("mails sent again", expected)
    assert Entry.objects.get().thing_type == ContentType.objects.get_for_model(ContentType)


def test_no_more_than_was_confirmed_and_the_oldest_first(dora: User):
    failed = [mail_in(State.FAILED) for _each in range(4)]

    assert settling.send_all_again(Mail.objects.all(), most=2, by=dora) == 2
    assert [row_of(mail)["state"] for mail in failed] == ["queued", "queued", "failed", "failed"]


@pytest.mark.parametrize("most", [0, -1])
def test_nothing_confirmed_is_nothing_done(dora: User, most: int):
    mail_in(State.FAILED), mail_in(State.QUEUED)

    assert settling.send_all_again(Mail.objects.all(), most=most, by=dora) == 0
    assert settling.stop_all(Mail.objects.all(), most=most, by=dora) == 0
    assert not Entry.objects.exists()


def test_many_are_bounded(dora: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(settling, "MOST_AT_ONCE", 3)
    monkeypatch.setattr(settling, "SLICE", 2)
    for _each in range(5):
        mail_in(State.QUEUED)

    assert settling.stop_all(Mail.objects.all(), most=1_000_000, by=dora) == 3
    assert settling.stop_all(Mail.objects.all(), most=1_000_000, by=dora) == 2


def test_all_that_waits_is_stopped_and_forgets_its_links(dora: User):
    waiting = [mail_in(State.QUEUED, secret="https://portal.example/i/x/"), mail_in(State.CLAIMED)]
    sent, sending = mail_in(State.SENT), mail_in(State.SENDING)

    assert settling.stop_all(Mail.objects.all(), most=10, by=dora) == 2
    assert [(row_of(mail)["state"], row_of(mail)["secret"]) for mail in waiting] == [("stopped", "")] * 2
    assert (row_of(sent)["state"], row_of(sending)["state"]) == (State.SENT, State.SENDING)


# --- Mass mailings ---------------------------------------------------------------------------------------------------


def mailing_with(*states: str, **fields: Any) -> Mailing:
    given = {"reason": "opened", "about": 1, "occasion": uuid.uuid4().hex, "planned_for": NOW, "written_at": NOW}
    mailing = Mailing.objects.create(**(given | fields))
    for state in states:
        mail_in(state, mailing=mailing)
    return mailing


def test_stopping_a_mailing_stops_what_waits(dora: User):
    mailing = mailing_with(State.SENT, State.QUEUED, State.CLAIMED, State.FAILED)

    assert settling.stop_mailing(mailing, by=dora, at=NOW) == 2
    assert sorted(mailing.mails.values_list("state", flat=True)) == ["failed", "sent", "stopped", "stopped"]
    assert Mailing.objects.get().stopped_at == NOW
    assert [(act, detail) for act, _label, detail in entries()] == [("mailing stopped", {"mails": 2})]


@pytest.mark.parametrize("fields", [{"stopped_at": NOW}, {}])
def test_mailing_that_is_stopped_or_over_cannot_be_stopped(dora: User, fields: dict[str, Any]):
    mailing = mailing_with(State.SENT, State.FAILED, **fields)

    with pytest.raises(NotPossible):
        settling.stop_mailing(mailing, by=dora)
    assert not Entry.objects.exists()


def test_mailing_that_is_still_written_can_be_stopped(dora: User):
    assert settling.stop_mailing(mailing_with(written_at=None), by=dora) == 0
    assert Mailing.objects.get().stopped_at is not None
