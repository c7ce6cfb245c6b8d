"""What is noted of mail that came back: only what the portal sent to just this address, once, and lately."""

import threading
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail as post
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ncss_portal import personal, retention
from ncss_portal.outbox import letters
from ncss_portal.outbox.bounces.knowing import FOR_NOW, bounces_of
from ncss_portal.outbox.bounces.noting import HEARD_FOR, clear, note_by_hand, note_refusal, note_report
from ncss_portal.outbox.bounces.reading import read
from ncss_portal.outbox.letters import Letter
from ncss_portal.outbox.models import Bounce, Mail
from ncss_portal.outbox.refusing import Wishes
from tests import factories
from tests.outbox.returned import ANA, NOW, dsn, exim, number_of, recipient_block, sent_mail

pytestmark = pytest.mark.django_db


def note(raw: bytes, at=NOW) -> int:
    return note_report(read(raw), at)


def person(*addresses: str, **fields) -> personal.Person:
    given = {"contact_ids": frozenset(), "user_ids": frozenset(), "names": frozenset(), **fields}
    return personal.Person(addresses=frozenset(addresses), **given)


# --- What counts -----------------------------------------------------------------------------------------------------


def test_mail_that_came_back_is_noted_with_what_the_server_said():
    mail = sent_mail()

    assert note(dsn(number_of(mail))) == 1

    bounce = Bounce.objects.get()
    assert (bounce.address, bounce.mail, bounce.status, bounce.at) == (ANA, mail, "5.1.1", NOW)
    assert (bounce.said, bounce.noted_by, bounce.is_lasting) == ("550 5.1.1 User unknown", None, True)
    assert Wishes.of([ANA]).is_unreachable(ANA)


def test_no_personal_link_is_kept_that_a_server_repeats():
    """The words stand at the contact, where others read them than the reader of the mail."""
    link = "https://portal.example/invitations/TOKEN/"
    refused = SMTPRecipientsRefused({ANA: (550, f"5.1.1 no <{link}> here, www.help.example/TOKEN \0".encode())})

    note(dsn(number_of(sent_mail()), recipient_block(said=f"550 5.1.1 spam: {link} in it")))
    note_refusal(sent_mail(occasion="2"), refused, NOW)

    said = list(Bounce.objects.order_by("pk").values_list("said", flat=True))
    assert said == ["550 5.1.1 spam: […] in it", "5.1.1 no <[…] here, […] "]


def test_number_that_a_letter_carries_is_the_one_that_is_believed():
    mail = sent_mail()
    post.get_connection().send_messages([letters.message(mail, Letter("Hello", "Words."))])
    number = post.outbox[0].message()["Message-ID"]

    assert note(dsn(number)) == 1


def test_older_forms_are_noted():
    assert note(exim(number_of(sent_mail()))) == 1


def test_full_mailbox_is_for_now_only():
    note(dsn(number_of(sent_mail()), recipient_block(status="4.2.2")))

    assert not Bounce.objects.get().is_lasting
    assert not Wishes.of([ANA]).is_unreachable(ANA)


def test_address_in_capitals_is_the_same():
    assert note(dsn(number_of(sent_mail("Ana@Bank.example")))) == 1
    assert Bounce.objects.get().address == ANA


@pytest.mark.parametrize("failed", ["bob@bank.example", "xana@bank.example", "ana@bank.example.org"])
def test_nobody_can_mute_another_address(failed: str):
    assert note(dsn(number_of(sent_mail()), recipient_block(failed))) == 0
    assert not Bounce.objects.exists()


@pytest.mark.parametrize("number", ["<mail-{}@portal.example>", "<mail-{}.0123456789abcdef@portal.example>"])
def test_report_with_a_guessed_number_counts_for_nothing(number: str):
    assert note(dsn(number.format(sent_mail().pk))) == 0


def test_report_of_a_mail_that_is_not_there_counts_for_nothing():
    mail = sent_mail()
    number = number_of(mail)
    mail.delete()

    assert note(dsn(number)) == 0


@pytest.mark.parametrize("state", set(Mail.State) - {"sent", "unknown", "sending", "gathered"})
def test_mail_that_did_not_go_out_cannot_come_back(state: str):
    claimed = {"claimed_at": NOW, "claim": "0" * 32} if state == "claimed" else {}

    assert note(dsn(number_of(sent_mail(state=state, sent_at=None, **claimed)))) == 0


def test_old_mail_no_longer_comes_back():
    mail = sent_mail(sent_at=NOW - HEARD_FOR)

    assert note(dsn(number_of(mail)), NOW) == 0
    assert note(dsn(number_of(mail)), NOW - timedelta(seconds=1)) == 1


def test_mail_in_doubt_that_came_back_is_left_to_a_person_with_what_is_known():
    claimed = {"claimed_at": NOW, "claim": "0" * 32, "error": "The connection broke."}
    mail = sent_mail(state=Mail.State.UNKNOWN, sent_at=None, **claimed)

    assert (note(dsn(number_of(mail))), note(dsn(number_of(mail)))) == (1, 0)

    mail.refresh_from_db()
    assert mail.state == Mail.State.UNKNOWN
    assert mail.error == "The connection broke. It came back (5.1.1), so it had been handed over."


def test_same_report_is_noted_once_and_stays_cleared():
    raw = dsn(number_of(sent_mail()))
    note(raw)
    clear(ANA)

    assert note(raw) == 0
    assert not Wishes.of([ANA]).is_unreachable(ANA)


def test_one_mail_leaves_two_notes_at_most():
    mail = sent_mail()

    for status in ("4.2.2", "4.4.7", "5.2.2", "5.1.1", "5.7.1"):
        note(dsn(number_of(mail), recipient_block(status=status, said="no")))

    assert sorted(Bounce.objects.values_list("status", flat=True)) == ["4.2.2", "5.2.2"]


@pytest.mark.django_db(transaction=True)
def test_report_read_by_several_workers_at_once_is_noted_once():
    raw = dsn(number_of(sent_mail()))
    together = threading.Barrier(4)

    def work() -> None:
        together.wait()
        note(raw)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Bounce.objects.count() == 1


# --- By hand ---------------------------------------------------------------------------------------------------------


def test_somebody_says_that_an_address_takes_no_mail():
    alice = factories.UserFactory()

    first = note_by_hand("ANA@bank.example", why="Has left", by=alice, at=NOW)
    again = note_by_hand(ANA, why="Has left", by=alice, at=NOW)

    assert first == again == Bounce.objects.get()
    assert (first.address, first.said, first.noted_by, first.is_lasting) == (ANA, "Has left", alice, True)


def test_cleared_address_is_written_to_again():
    note(dsn(number_of(sent_mail())))
    note_by_hand(ANA, why="Has left", by=factories.UserFactory())

    assert (clear("Ana@Bank.Example", at=NOW), clear(ANA)) == (2, 0)
    assert bounces_of([ANA], NOW) == {}


# --- What is known ---------------------------------------------------------------------------------------------------


def test_what_lasts_goes_before_what_is_newer():
    lasting = Bounce.objects.create(address=ANA, status="5.1.1", at=NOW)
    Bounce.objects.create(address=ANA, status="4.2.2", at=NOW + timedelta(days=1))

    assert bounces_of(["Ana@bank.example"], NOW) == {ANA: lasting}


def test_what_was_for_now_is_no_news_after_a_while():
    Bounce.objects.create(address=ANA, status="4.2.2", at=NOW)

    assert ANA in bounces_of([ANA], NOW + FOR_NOW - timedelta(seconds=1))
    assert bounces_of([ANA], NOW + FOR_NOW) == {}


def test_addresses_are_looked_up_in_one_query():
    addresses = [f"a{number}@bank.example" for number in range(20)]
    for address in addresses:
        note_by_hand(address, why="Has left", by=factories.UserFactory())

    with CaptureQueriesContext(connection) as asked:
        names = [str(bounce.noted_by) for bounce in bounces_of(addresses).values()]

    assert (len(asked), len(names)) == (1, 20)


# --- Of people -------------------------------------------------------------------------------------------------------


def held(who: personal.Person) -> list:
    return [row for holding in personal.holdings() for row in holding.collect(who) if "5.1.1" in row.values()]


def test_person_gets_what_is_known_of_her_addresses_and_nothing_of_others():
    Bounce.objects.create(address=ANA, status="5.1.1", said="no such user", at=NOW)
    Bounce.objects.create(address="bob@bank.example", status="5.1.1", at=NOW)

    (row,) = held(person(ANA))
    assert {ANA, "no such user"} <= set(row.values())


def test_person_is_erased_with_her_addresses_and_from_the_words_of_servers():
    Bounce.objects.create(address=ANA, status="5.1.1", at=NOW, mail=sent_mail())
    other = Bounce.objects.create(address="office@bank.example", said=f"550 {ANA} forwards to nobody", at=NOW)

    for holding in personal.holdings():
        if str(holding.title) == "Mail that came back":
            holding.erase(person(ANA))

    other.refresh_from_db()
    assert Bounce.objects.get() == other
    assert other.said == "550 [erased] forwards to nobody"


def test_words_are_forgotten_after_ninety_days_and_the_note_stays():
    (rule,) = [rule for rule in retention.rules() if rule.key == "bounce_texts"]
    alice, day = factories.UserFactory(), timedelta(days=1)
    Bounce.objects.create(address=ANA, status="5.1.1", said="old", at=NOW - 90 * day)
    Bounce.objects.create(address=ANA, status="5.1.1", said="young", at=NOW - 89 * day)
    Bounce.objects.create(address=ANA, said="by hand", noted_by=alice, at=NOW - 200 * day)
    Bounce.objects.create(address=ANA, said="cleared", noted_by=alice, at=NOW - 200 * day, cleared_at=NOW - 90 * day)

    assert (rule.count(NOW), rule.apply(NOW), rule.count(NOW)) == (2, 2, 0)
    assert sorted(Bounce.objects.values_list("said", flat=True)) == ["", "", "by hand", "young"]


LASTING = ("", "5.1.1", "5.2.1", "5.4.1", "5.0.0")
PASSING = ("4.2.2", "5.2.3", "5.3.4", "5.5.0", "5.6.1", "5.7.1")


@pytest.mark.parametrize("status", LASTING + PASSING)
def test_only_what_is_the_fault_of_the_address_lasts(status: str):
    lasts = status in LASTING
    bounce = Bounce.objects.create(address="gone@portal.example", status=status)

    assert bounce.is_lasting is lasts
    assert list(Bounce.objects.lasting()) == ([bounce] if lasts else [])
    assert list(Bounce.objects.passing()) == ([] if lasts else [bounce])


@pytest.mark.parametrize(
    ("answer", "noted"),
    [(b"5.1.1 No such user", ["5.1.1"]), (b"5.7.1 You are on a list", []), (b"No such user", [])],
)
def test_address_that_is_refused_at_once_is_noted_where_the_server_says_why(answer: bytes, noted: list[str]):
    mail = Mail.objects.create(recipient="gone@portal.example", reason="test", occasion="1", subject="A", body="B")

    for _time in range(2):
        note_refusal(mail, SMTPRecipientsRefused({"gone@portal.example": (550, answer)}), timezone.now())

    assert list(Bounce.objects.values_list("status", flat=True)) == noted
