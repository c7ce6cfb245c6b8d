"""Workers that are killed: nothing is lost in silence, nothing is sent twice, and what is in doubt is listed.

Real workers and beats, on PostgreSQL, Redis and a mail server of our own. `make stress` does the same at full size.
"""

import json
import logging
import random
import time
from collections import Counter
from collections.abc import Callable

import pytest

from tests.outbox.post_office import IS_STRESS, PostOffice, wait_for

logger = logging.getLogger(__name__)
pytestmark = [pytest.mark.stress, pytest.mark.timeout(3000)] if IS_STRESS else []

MAILS = 10_000 if IS_STRESS else 200
KILLS = 40 if IS_STRESS else 2
CRASHES = 100 if IS_STRESS else 3
SECONDS = 1500 if IS_STRESS else 200
# A round of workers has sent so many mails, more or less, when it is killed.
BETWEEN = MAILS // (KILLS + 2)
BEAT = 30 if IS_STRESS else 2


def settled(office: PostOffice) -> Counter[str]:
    """Waits until nothing is on its way any more; meanwhile the dead leave what they held."""
    deadline = time.monotonic() + SECONDS
    before: tuple[int, Counter[str]] | None = None
    while not office.is_over():
        assert time.monotonic() < deadline, f"{office.states()}\n{office.log()[-5000:]}"
        now = office.sink.count(), office.states()
        if now == before:  # all who live have finished
            office.let_time_pass("claimed", "sending")
        before = now
        office.ring()
        time.sleep(0.3)
    return office.states()


def work_until(office: PostOffice, is_enough: Callable[[], bool]) -> None:
    """Rings every second, as beat does every half minute: a bell that rings while a worker starts may be lost."""
    deadline = time.monotonic() + SECONDS
    while not is_enough():
        assert time.monotonic() < deadline, f"{office.states()}\n{office.log()[-5000:]}"
        office.ring()
        pause = time.monotonic() + 1
        while time.monotonic() < pause and not is_enough():
            time.sleep(0.02)


def in_sink(office: PostOffice) -> Counter[str]:
    return Counter(taken.to[0] for taken in office.sink.taken())


def rows(office: PostOffice, state: str) -> set[str]:
    return {address for (address,) in office.ask("SELECT recipient FROM outbox_mail WHERE state = %s", state)}


def assert_honest(office: PostOffice, *, mails: int) -> None:
    """Every mail has a row that says what became of it; none went twice; what went is listed as sent or unknown."""
    taken, sent, unknown = in_sink(office), rows(office, "sent"), rows(office, "unknown")

    assert {address: number for address, number in taken.items() if number > 1} == {}
    assert sum(office.states().values()) == mails
    assert office.ask("SELECT recipient FROM outbox_mail WHERE state NOT IN ('sent', 'queued') AND error = ''") == []
    assert sent - taken.keys() == set()
    assert taken.keys() - sent - unknown == set()
    numbers = [mail.number for mail in office.sink.taken()]
    assert len(set(numbers)) == len(numbers)


def test_workers_killed_at_random_lose_nothing_and_send_nothing_twice(office: PostOffice):
    seed = time.time_ns()
    logger.warning("seed %s", seed)
    chance = random.Random(seed)  # noqa: S311 (moments, no secrets)
    office.close()
    office.write(MAILS)
    for _kill in range(KILLS):
        worker, before = office.start_worker(), office.sink.count()
        enough = before + chance.randint(1, 2 * BETWEEN)
        work_until(office, lambda goal=enough: office.sink.count() >= goal or office.is_over())
        time.sleep(chance.random() / 50)
        office.kill(worker)
        office.let_time_pass("claimed", "sending")
    office.staff()

    states = settled(office)

    logger.warning("%s mails, %s kills of all workers: %s", MAILS, KILLS, dict(states))
    assert_honest(office, mails=MAILS)
    assert states.keys() <= {"sent", "unknown"}
    # Two processes work, and each has one mail in hand.
    assert states["unknown"] <= 2 * KILLS


@pytest.mark.parametrize("point", ["after_claim", "before_data", "after_250", "before_commit"])
def test_worker_that_dies_at_a_named_point(office: PostOffice, point: str):
    mails = CRASHES * 10
    office.write(mails)
    (office.folder / "crash.json").write_text(json.dumps({"point": point, "every": 4, "times": CRASHES}))
    office.staff()
    office.ring()

    states = settled(office)

    crashes = (office.folder / "crashes").read_text().splitlines()
    logger.warning("%s: %s crashes, %s", point, len(crashes), dict(states))
    assert len(crashes) == CRASHES
    assert_honest(office, mails=mails)
    unknown, taken = rows(office, "unknown"), in_sink(office)
    if point == "after_claim":
        assert unknown == set()
        assert states == {"sent": mails}
    else:
        assert len(unknown) == CRASHES
        assert states == {"sent": mails - CRASHES, "unknown": CRASHES}
        assert len(unknown & taken.keys()) == (0 if point == "before_data" else CRASHES)


def test_nothing_unknown_is_sent_by_itself_later(office: PostOffice):
    office.write(1)
    office.ask("UPDATE outbox_mail SET state = 'unknown', error = 'x', claimed_at = now() - interval '9 days'")
    office.write(1, who="other")
    office.staff()

    settled(office)

    assert in_sink(office) == {"other1@portal.example": 1}


def test_redis_killed_and_emptied_in_between(office: PostOffice):
    office.write(MAILS)
    office.staff()
    office.start_beat(every=BEAT)
    wait_for(lambda: office.sink.count() >= MAILS // 10, "mails", SECONDS)
    office.servers.kill_redis()
    # What was under way is finished without Redis; the rest comes after.
    wait_until_nothing_goes(office)
    office.write(MAILS, who="after")
    office.servers.start_redis()
    back, before = time.monotonic(), office.sink.count()
    wait_for(lambda: has_resumed(office, before), "mails after Redis is back", 90)
    resumed = time.monotonic() - back
    wait_for(office.is_over, f"the end: {office.states()}", SECONDS)

    said = "Redis emptied after %s mails; sending again %.1f s after it is back, with a sweep every %s s"
    logger.warning(said, before, resumed, BEAT)
    assert resumed < 60
    assert_honest(office, mails=2 * MAILS)
    assert office.states() == {"sent": 2 * MAILS}


def wait_until_nothing_goes(office: PostOffice) -> None:
    """A worker that has taken up mail before goes on for its slice of time."""
    before, still_since = office.sink.count(), time.monotonic()
    while time.monotonic() < still_since + 3:
        time.sleep(0.1)
        if (now := office.sink.count()) != before:
            before, still_since = now, time.monotonic()


def has_resumed(office: PostOffice, before: int) -> bool:
    # Celery ends a worker that loses Redis while a message is open; systemd and Docker start it again, as is done here.
    office.staff()
    return office.sink.count() > before


def test_two_beats_and_many_workers_send_nothing_twice(office: PostOffice):
    office.write(MAILS)
    office.staff()
    for _ in range(2):
        office.start_beat(every=0.3)
    office.start_worker(processes=8 if IS_STRESS else 2)

    wait_for(office.is_over, f"the end: {office.states()}", SECONDS)

    assert_honest(office, mails=MAILS)
    assert office.states() == {"sent": MAILS}
    assert len({mail.talk for mail in office.sink.taken()}) > 1, "only one worker was at it"


@pytest.mark.parametrize("whole_group", [False, True])
def test_worker_that_is_told_to_stop_leaves_nothing_in_doubt(office: PostOffice, whole_group: bool):
    """systemd tells the parent alone (KillMode=mixed); a terminal or another supervisor tells the children too."""
    office.close()
    office.write(MAILS)
    worker = office.start_worker()
    work_until(office, lambda: office.sink.count() >= MAILS // 10)
    office.stop(worker, whole_group=whole_group)

    assert office.states().keys() <= {"sent", "queued"}
    assert_honest(office, mails=MAILS)
