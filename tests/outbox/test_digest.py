"""A digest: one mail a day instead of many, and each mail once, alone or in it."""

import threading
import uuid
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as post
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ncss_portal.outbox import claiming, digesting, refusing, settling
from ncss_portal.outbox.models import Bounce, Mail, Mailing
from ncss_portal.outbox.models.mails import UNKNOWN_AFTER
from ncss_portal.outbox.sending import work_off
from tests.factories import UserFactory
from tests.outbox import kinds_of_tests
from tests.outbox.kinds_of_tests import Things

pytestmark = pytest.mark.django_db

# In Belize it is six hours earlier: eight in the morning, and the next digest goes out at 13:00 UTC of the day after.
NOW = datetime(2027, 1, 4, 14, tzinfo=UTC)
MORNING = datetime(2027, 1, 5, 13, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LUCIA = "lucia@portal.example"
State = Mail.State


@pytest.fixture(autouse=True)
def things() -> Iterator[Things]:
    with kinds_of_tests.known() as known:
        yield known


def waiting(about: int = 1, **fields: Any) -> Mail:
    given = {"recipient": LUCIA, "reason": "news", "occasion": str(about), "about": about, "due_at": NOW, **fields}
    return Mail.objects.create(**given)


def wishes(how: str = "digest", *topics: str, address: str = LUCIA) -> None:
    for topic in topics or ("news", "papers"):
        refusing.choose(address, topic, how)


def states(*mails: Mail) -> list[tuple[str, str]]:
    found = {mail.pk: (mail.state, mail.error) for mail in Mail.objects.all()}
    return [found[mail.pk] for mail in mails]


def digests() -> list[Mail]:
    return list(Mail.objects.filter(reason="digest").order_by("pk"))


def sent() -> list[tuple[str, str]]:
    return [(message.to[0], message.subject) for message in post.outbox]


def _fail(*_args: Any) -> int:
    raise ValueError("no such header")


def _killed(*_args: Any) -> int:
    raise SystemExit


# --- Into the digest --------------------------------------------------------------------------------------------------


def test_mails_of_a_day_come_in_one():
    wishes()
    mails = waiting(1), waiting(2, reason="papers")

    assert (work_off(NOW), work_off(MORNING - SECOND), work_off(MORNING)) == (0, 0, 1)
    work_off(MORNING + SECOND)

    assert sent() == [(LUCIA, "2 mails from the portal")]
    assert "- Thing 1.: http://localhost:8000/things/1/\n- Thing 2.: http://localhost:8000/things/2/" in (
        post.outbox[0].body
    )
    assert states(*mails) == [(State.SENT, ""), (State.SENT, "")]
    assert {mail.sent_at for mail in Mail.objects.all()} == {MORNING}
    assert set(Mail.objects.values_list("subject", flat=True)) == {"Thing 1.", "Thing 2.", "2 mails from the portal"}


def test_digest_is_of_one_address_and_day():
    wishes()
    wishes(address="b@portal.example")
    waiting(1)
    waiting(2, recipient="b@portal.example")
    waiting(3, due_at=MORNING)

    work_off(NOW)
    work_off(MORNING)

    found = [(mail.recipient, mail.occasion, mail.due_at - MORNING, mail.gathered.count()) for mail in digests()]
    assert found == [
        ("b@portal.example", "2027-01-05", timedelta(0), 1),
        (LUCIA, "2027-01-05", timedelta(0), 1),
        (LUCIA, "2027-01-06", timedelta(days=1), 1),
    ]


def test_address_in_capitals_gets_the_digest_too():
    wishes()
    waiting(recipient="Lucia@Portal.example")

    assert (work_off(NOW), work_off(MORNING)) == (0, 1)
    assert sent() == [(LUCIA, "1 mail from the portal")]


@pytest.mark.parametrize(
    "fields", [{"reason": "last_day"}, {"reason": "receipt"}, {"is_test": True}, {"recipient": "b@portal.example"}]
)
def test_what_cannot_wait_or_is_not_wished_so_goes_at_once(fields: dict[str, Any]):
    wishes()
    waiting(**fields)

    assert work_off(NOW) == 1
    assert digests() == []


def test_gathering_again_changes_nothing():
    wishes()
    waiting()

    assert (digesting.gather(NOW), digesting.gather(NOW)) == (1, 0)
    assert len(digests()) == 1


def test_three_are_gathered_in_as_many_queries_as_one(django_assert_num_queries: Any):
    wishes()
    waiting(1)
    with django_assert_num_queries(11):
        digesting.gather(NOW)
    for number in (2, 3, 4):
        waiting(number)

    with django_assert_num_queries(11):
        digesting.gather(NOW)


def test_mail_that_is_written_after_the_gathering_is_put_off_when_it_is_taken_up(monkeypatch: pytest.MonkeyPatch):
    wishes()
    mail = waiting()
    monkeypatch.setattr(digesting, "gather", lambda _at: 0)

    assert work_off(NOW) == 0
    assert states(mail) == [(State.GATHERED, "")]


def test_digest_that_was_stopped_takes_no_more():
    wishes()
    first = waiting(1)
    digesting.gather(NOW)
    settling.stop(digests()[0], seen=State.QUEUED, by=UserFactory())
    second = waiting(2)

    work_off(NOW)

    assert states(first, second) == [(State.STOPPED, "Its digest was stopped."), (State.GATHERED, "")]
    assert [mail.occasion for mail in digests()] == ["2027-01-05", "2027-01-06"]


def test_mail_goes_alone_where_all_next_digests_are_closed():
    wishes()
    for day in range(digesting.DAYS):
        occasion = str(date(2027, 1, 5) + timedelta(days=day))
        Mail.objects.create(recipient=LUCIA, reason="digest", occasion=occasion, state=State.STOPPED)
    mail = waiting()

    assert work_off(NOW) == 1
    assert states(mail) == [(State.SENT, "")]


# --- What is left of it ----------------------------------------------------------------------------------------------


def test_what_is_no_longer_due_is_left_out_and_says_why(things: Things):
    wishes()
    over, due = waiting(1), waiting(2)
    work_off(NOW)
    things.over.add(1)

    work_off(MORNING)
    things.over.add(2)  # after it was sent, that makes no difference
    work_off(MORNING + SECOND)

    assert sent() == [(LUCIA, "1 mail from the portal")]
    assert states(over, due) == [(State.WITHHELD, "The thing is over."), (State.SENT, "")]


def test_digest_of_which_nothing_is_left_is_withheld(things: Things):
    wishes()
    mail = waiting()
    work_off(NOW)
    things.over.add(1)

    work_off(MORNING)
    work_off(MORNING + SECOND)

    words = "None of the mails in this digest is due any more."
    assert (states(mail), states(*digests())) == (
        [(State.WITHHELD, "The thing is over.")],
        [(State.WITHHELD, words)],
    )
    assert sent() == []


def test_mail_that_cannot_be_written_fails_alone(things: Things):
    wishes()
    broken, fine = waiting(1), waiting(2)
    work_off(NOW)
    things.broken.add(1)

    work_off(MORNING)
    work_off(MORNING + SECOND)

    assert states(broken, fine) == [(State.FAILED, "ZeroDivisionError()"), (State.SENT, "")]


def test_topic_that_was_refused_meanwhile_is_left_out():
    wishes()
    refused, wanted = waiting(1), waiting(2, reason="papers")
    work_off(NOW)
    wishes("never", "news")

    work_off(MORNING)
    work_off(MORNING + SECOND)

    why = "The recipient does not wish mail of this kind."
    assert states(refused, wanted) == [(State.WITHHELD, why), (State.SENT, "")]


def test_who_wants_each_by_itself_again_gets_the_last_digest():
    """What was put into it stays there; from now on each mail comes at once."""
    wishes()
    waiting(1)
    work_off(NOW)
    wishes("each")
    waiting(2)

    work_off(NOW)
    work_off(MORNING)

    assert sent() == [(LUCIA, "Thing 2."), (LUCIA, "1 mail from the portal")]


def test_mailing_that_was_stopped_is_left_out():
    wishes()
    mailing = Mailing.objects.create(reason="news", about=1, occasion="1", planned_for=NOW, written_at=NOW)
    mail = waiting(mailing=mailing)
    work_off(NOW)
    Mailing.objects.update(stopped_at=NOW)

    work_off(MORNING)
    work_off(MORNING + SECOND)

    assert states(mail)[0][0] in (State.WITHHELD, State.STOPPED)
    assert sent() == []


def test_address_that_takes_no_mail_gets_no_digest():
    wishes()
    mail = waiting()
    work_off(NOW)
    Bounce.objects.create(address=LUCIA, status="5.1.1")

    work_off(MORNING)
    work_off(MORNING + SECOND)

    assert states(mail, *digests()) == [(State.WITHHELD, "Mail to this address came back.")] * 2


def test_digest_that_failed_keeps_its_mails_and_can_be_sent_again(monkeypatch: pytest.MonkeyPatch):
    wishes()
    mail = waiting()
    work_off(NOW)
    with monkeypatch.context() as refusing_server:
        refusing_server.setattr(EmailBackend, "send_messages", _fail)
        work_off(MORNING)
        work_off(MORNING + SECOND)
    assert [state for state, _error in states(mail, *digests())] == [State.GATHERED, State.FAILED]

    settling.send_again(digests()[0], seen=State.FAILED, by=UserFactory(), at=MORNING)
    work_off(MORNING)
    work_off(MORNING + SECOND)

    assert states(mail) == [(State.SENT, "")]
    assert sent() == [(LUCIA, "1 mail from the portal")]


def test_digest_whose_sender_was_killed_is_unknown_and_its_mails_are_not_sent_alone(monkeypatch: pytest.MonkeyPatch):
    wishes()
    mail = waiting()
    work_off(NOW)
    with monkeypatch.context() as killed:
        killed.setattr(EmailBackend, "send_messages", _killed)
        with pytest.raises(SystemExit):
            work_off(MORNING)
    later = MORNING + UNKNOWN_AFTER + SECOND

    assert work_off(later) == 0
    assert [state for state, _error in states(mail, *digests())] == [State.GATHERED, State.UNKNOWN]

    settling.mark_as_sent(digests()[0], seen=State.UNKNOWN, by=UserFactory(), at=later)
    work_off(later)
    assert states(mail) == [(State.SENT, "")]


def test_worker_that_lost_the_digest_leaves_out_nothing(things: Things):
    """Whoever composed the letter and then let go of the row must not decide what was in it."""
    wishes()
    over, _due = waiting(1), waiting(2)
    digesting.gather(NOW)
    things.over.add(1)
    token, [digest] = claiming.claim(MORNING)
    letter = digesting.compose(digest, MORNING)
    claiming.give_back([digest], token)

    assert not digesting.begin_to_send(digest, letter, token, MORNING)
    assert states(over) == [(State.GATHERED, "")]


def test_mail_is_not_put_off_by_who_lost_it():
    wishes()
    mail = waiting()
    Mail.objects.update(state=State.CLAIMED, claim=uuid.uuid4(), claimed_at=NOW)

    assert not digesting.put_off(mail, uuid.uuid4(), refusing.Wishes.of([LUCIA]), NOW)
    assert states(mail) == [(State.CLAIMED, "")]


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_moment_gather_each_mail_once():
    wishes()
    for number in range(5):
        waiting(number)
    barrier, counts = threading.Barrier(4), []

    def work(at: datetime) -> None:
        barrier.wait()
        counts.append(work_off(at))
        connection.close()

    for at in (NOW, MORNING, MORNING + SECOND):
        threads = [threading.Thread(target=work, args=[at]) for _worker in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert sum(counts) == 1
    assert sent() == [(LUCIA, "5 mails from the portal")]
    assert set(Mail.objects.values_list("state", flat=True)) == {State.SENT}


# --- The morning -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "at", "day", "moment"),
    [
        ("America/Belize", "2027-01-05T12:59:59", "2027-01-05", "2027-01-05T13:00"),
        ("America/Belize", "2027-01-05T13:00:00", "2027-01-06", "2027-01-06T13:00"),
        # Summer time begins on 28 March, and ends on 31 October.
        ("Europe/Berlin", "2027-03-27T07:00:00", "2027-03-28", "2027-03-28T05:00"),
        ("Europe/Berlin", "2027-03-28T05:00:00", "2027-03-29", "2027-03-29T05:00"),
        ("Europe/Berlin", "2027-10-30T06:00:00", "2027-10-31", "2027-10-31T06:00"),
        ("Pacific/Kiritimati", "2027-01-05T16:59:59", "2027-01-06", "2027-01-05T17:00"),
    ],
)
def test_digest_goes_out_at_seven_local_time(zone: str, at: str, day: str, moment: str):
    with override_settings(TIME_ZONE=zone):
        found = next(digesting.mornings(datetime.fromisoformat(at).replace(tzinfo=UTC)))

    assert found == (date.fromisoformat(day), datetime.fromisoformat(moment).replace(tzinfo=UTC))


ZONES = st.sampled_from(["America/Belize", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia"])


@given(zone=ZONES, at=st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))
def test_next_morning_is_seven_and_at_most_a_long_day_away(zone: str, at: datetime):
    with override_settings(TIME_ZONE=zone):
        day, moment = next(digesting.mornings(at))

    local = moment.astimezone(ZoneInfo(zone))
    assert (local.date(), local.hour, local.minute) == (day, 7, 0)
    assert timedelta(0) < moment - at <= timedelta(hours=25)


# --- All together ----------------------------------------------------------------------------------------------------

PEOPLE = ("a@portal.example", "b@portal.example")
STEP = st.one_of(
    st.tuples(st.just("mail"), st.sampled_from(PEOPLE), st.sampled_from(["news", "papers", "last_day", "receipt"])),
    st.tuples(st.just("wish"), st.sampled_from(PEOPLE), st.sampled_from(["news", "papers"]),
              st.sampled_from(["each", "digest", "never"])),
    st.tuples(st.just("over"), st.integers(0, 9)),
    st.tuples(st.just("time"), st.integers(1, 30)),
    st.tuples(st.just("work")),
    st.tuples(st.just("kill"), st.sampled_from(["gathering", "taking up", "sending", "settling"])),
    st.tuples(st.just("down")),
)  # fmt: skip
STARTS = st.sampled_from([datetime(2027, 3, 27, 4, tzinfo=UTC), datetime(2027, 10, 30, 4, tzinfo=UTC)])
BERLIN = ZoneInfo("Europe/Berlin")


class World:
    """The outbox over some days, as people and accidents would have it."""

    def __init__(self, things: Things, at: datetime) -> None:
        self.things, self.at = things, at
        self.sent: list[tuple[datetime, str, str]] = []
        self.about = 0

    def mail(self, address: str, reason: str) -> None:
        waiting(self.about, recipient=address, reason=reason, due_at=self.at)
        self.about += 1

    def wish(self, address: str, topic: str, how: str) -> None:
        refusing.choose(address, topic, how)

    def over(self, about: int) -> None:
        self.things.over.add(about)

    def time(self, hours: int) -> None:
        self.at += timedelta(hours=hours)

    def work(self) -> None:
        post.outbox = []
        with suppress(SystemExit):
            work_off(self.at)
        for message in post.outbox:
            self.sent.append((self.at, message.to[0], f"{message.subject}\n{message.body}"))

    def kill(self, when: str) -> None:
        places = {
            "gathering": (digesting, "_waiting_digests"),
            "taking up": (digesting, "begin_to_send"),
            "sending": (EmailBackend, "send_messages"),
            "settling": (digesting, "settle"),
        }
        with pytest.MonkeyPatch.context() as killed:
            killed.setattr(*places[when], _killed)
            self.work()

    def down(self) -> None:
        with pytest.MonkeyPatch.context() as broken:
            broken.setattr(EmailBackend, "open", _no_server, raising=False)
            self.work()


def _no_server(*_args: Any) -> bool:
    raise OSError("no server")


@given(start=STARTS, steps=st.lists(STEP, min_size=5, max_size=30))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_everybody_gets_each_mail_once_alone_or_in_one_digest_a_day(start: datetime, steps: list[tuple[Any, ...]]):
    with kinds_of_tests.known() as things, override_settings(TIME_ZONE="Europe/Berlin"), transaction.atomic():
        world = World(things, start)
        for name, *given_ in steps:
            getattr(world, name)(*given_)
        for _time in range(8):
            world.time(7)
            world.work()
        mails = list(Mail.objects.exclude(reason="digest").select_related("digest"))
        all_digests = digests()
        transaction.set_rollback(True)

    for mail in mails:
        _is_settled_rightly(mail, world)
    for digest in all_digests:
        assert digest.state in (State.SENT, State.WITHHELD, State.UNKNOWN)
        if digest.sent_at:
            local = digest.sent_at.astimezone(BERLIN)
            assert (str(local.date()), local.hour) >= (digest.occasion, 7)


def _is_settled_rightly(mail: Mail, world: World) -> None:
    got = [(address, words) for _at, address, words in world.sent if f"Thing {mail.about}." in words]
    is_unknown = mail.state == State.UNKNOWN or (mail.state == State.GATHERED and mail.digest.state == State.UNKNOWN)
    assert mail.state in (State.SENT, State.WITHHELD) or is_unknown
    assert [address for address, _words in got] == ([mail.recipient] if mail.state == State.SENT else [])
    if mail.reason in ("last_day", "receipt"):
        assert mail.digest is None
    if mail.state == State.SENT and mail.digest:
        assert "from the portal" in got[0][1]
    if mail.state == State.WITHHELD:
        assert mail.error in ("The thing is over.", "The recipient does not wish mail of this kind.")
        assert mail.reason != "receipt" or mail.about in world.things.over
