"""What a message says of mail that came back; and that nothing in it can hold up or break the reading."""

import time
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncss_portal.outbox.bounces.explaining import SUBJECTS, WORDS, in_words
from ncss_portal.outbox.bounces.reading import LONGEST, LONGEST_SAID, NOTHING, Failure, read
from ncss_portal.outbox.numbering import message_id, numbers_in
from tests.outbox.returned import ANA, absent, dsn, exim, qmail, recipient_block

NUMBER = message_id(7, "portal.example")


def failures(raw: bytes) -> list[tuple[set[str], str]]:
    return [(set(failure.addresses), failure.status) for failure in read(raw).failures]


# --- Delivery status -------------------------------------------------------------------------------------------------


def test_delivery_status_says_which_mail_where_and_why():
    report = read(dsn(NUMBER))

    assert report.mails == (7,)
    assert report.failures == (Failure(frozenset([ANA]), "5.1.1", "550 5.1.1 User unknown"),)


def test_head_of_the_mail_alone_is_enough():
    assert read(dsn(NUMBER, part="text/rfc822-headers")).mails == (7,)


def test_each_recipient_is_read_for_itself():
    blocks = [
        recipient_block("a@bank.example", status="5.1.1"),
        recipient_block("b@bank.example", status="4.2.2", said="452 4.2.2 Mailbox full"),
        recipient_block("c@bank.example", action="delayed", status="4.4.1"),
        recipient_block("d@bank.example", action="delivered", status="2.0.0"),
        recipient_block("e@bank.example", action="relayed", status="2.0.0"),
    ]

    assert failures(dsn(NUMBER, *blocks)) == [({"a@bank.example"}, "5.1.1"), ({"b@bank.example"}, "4.2.2")]


def test_address_to_which_it_was_sent_counts_beside_the_one_to_which_it_was_passed_on():
    assert failures(dsn(NUMBER, recipient_block("ana.ku@other.example", original=ANA))) == [
        ({ANA, "ana.ku@other.example"}, "5.1.1")
    ]


@pytest.mark.parametrize("written", ["<Ana@Bank.Example>", " ANA@bank.example ", "ana@bank.example"])
def test_address_is_understood_however_it_is_written(written: str):
    assert failures(dsn(NUMBER, recipient_block(written))) == [({ANA}, "5.1.1")]


@pytest.mark.parametrize(
    ("status", "said", "understood"),
    [
        ("5.0.0", "550 5.1.1 unknown", "5.1.1"),
        ("5.2.1 (switched off)", "", "5.2.1"),
        ("", "550 5.7.1 refused", "5.7.1"),
        ("", "550 no", "5.0.0"),
        ("2.0.0", "", "5.0.0"),
        ("nonsense", "from 192.0.2.5.1.1", "5.0.0"),
        ("4.0.0", "", "4.0.0"),
    ],
)
def test_status_is_the_one_that_says_most(status: str, said: str, understood: str):
    assert failures(dsn(NUMBER, recipient_block(status=status, said=said))) == [({ANA}, understood)]


def test_words_of_the_server_are_one_printable_line():
    said = read(dsn(NUMBER, recipient_block(said="550 no\x00\x1b[2J\n  such\t user " + "x" * 2_000))).failures[0].said

    assert said.startswith("550 no[2J such user xxx")
    assert said.isprintable()
    assert len(said) == LONGEST_SAID


def test_report_longer_than_what_is_fetched_is_understood():
    assert read((dsn(NUMBER) + b"Words.\n" * LONGEST)[:LONGEST]).failures


# --- Older forms, and what is none -----------------------------------------------------------------------------------


@pytest.mark.parametrize("write", [exim, qmail])
def test_older_forms_are_understood(write):
    assert (read(write(NUMBER)).mails, failures(write(NUMBER))) == ((7,), [({ANA}, "5.1.1")])


def test_somebody_who_is_away_is_left_alone():
    assert read(absent(NUMBER)).failures == ()


def test_warning_that_it_is_late_is_left_alone():
    assert read(dsn(NUMBER, recipient_block(action="delayed", status="4.4.1"))).failures == ()


@pytest.mark.parametrize(
    "number",
    ["<mail-7@portal.example>", f"<mail-7.{'0' * 16}@portal.example>", NUMBER.replace("mail-7", "mail-8"), "<1@x>", ""],
)
@pytest.mark.parametrize("write", [dsn, exim, qmail])
def test_report_without_a_number_that_the_portal_signed_says_nothing(write, number: str):
    assert read(write(number)) == NOTHING


def test_number_is_the_same_each_time_and_differs_by_mail():
    assert message_id(7, "a.example") == message_id(7, "a.example")
    assert list(numbers_in(f"{message_id(7, 'a')} {message_id(8, 'b')} {NUMBER}")) == [7, 8, 7]
    assert message_id(7, "a")[8:25] != message_id(8, "a")[8:25]


# --- Hostile messages ------------------------------------------------------------------------------------------------


def signed(raw: bytes) -> bytes:
    return f"From: MAILER-DAEMON@x.example\nMessage-ID: {NUMBER}\n".encode() + raw


def nested(depth: int, kind: bytes) -> bytes:
    return signed(b"".join(kind.replace(b"%", str(at).encode()) for at in range(depth)) + b"a\n" * 60_000)


HOSTILE = {
    "deep parts": nested(3_000, b'Content-Type: multipart/mixed; boundary="b%"\n\n--b%\n'),
    "deep messages": nested(3_000, b"Content-Type: message/rfc822\n\n"),
    "as deep as is read": nested(39, b'Content-Type: multipart/mixed; boundary="b%"\n\n--b%\n'),
    "many parts": signed(b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\na\n" * 30_000),
    "one long line": signed(b"\n" + b"a" * 5_000_000),
    "short lines": signed(b"\n" + b"a\n" * 2_500_000),
    "addresses": signed(b"\n" + b"550 <a@b.c> permanent fatal errors: a@" * 100_000),
    "parameters": signed(b'Content-Type: text/plain; x="' + b"\n ".join([b";" * 990] * 130) + b"\n\n"),
    "continued parameters": signed(b"Content-Type: text/plain; " + b"\n ".join([b"x*0*=%C3;" * 100] * 130) + b"\n\n"),
    "comments": b"From: " + b"\n ".join([b"(" * 990] * 130) + signed(b"\n"),
    "no sender": signed(b"\n").replace(b"MAILER", b"\xff\xfe,,<<"),
    "wrong charset": signed(b"Content-Type: text/plain; charset=\xff\x00nonsense\n\n\xff\xfe\x00"),
    "wrong encoding": signed(b"Content-Transfer-Encoding: base64\n\n!!!!=A"),
    "status that is no status": signed(
        b"Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\nQQ"
    ),
    "status of empty blocks": dsn(NUMBER, "\n" * 50_000),
    "status of many": dsn(NUMBER, *[recipient_block(f"a{at}@b.example") for at in range(3_000)]),
    "nothing": b"",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_message_is_read_quickly_and_raises_nothing(name: str):
    begun = time.process_time()
    report = read(HOSTILE[name])

    assert time.process_time() - begun < 2
    assert len(report.failures) <= 100


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=2_000), st.integers(0, 1_500))
def test_bytes_thrown_into_a_report_raise_nothing(bytes_: bytes, place: int):
    whole = dsn(NUMBER)

    read(bytes_)
    read(whole[:place] + bytes_ + whole[place:])
    read(whole[:place] + bytes_)


HEADERS = st.sampled_from(
    ["Content-Type", "Content-Transfer-Encoding", "From", "X-Failed-Recipients", "Action", "Status", "Final-Recipient"]
)
VALUES = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        [
            *(
                "multipart/report; boundary=b",
                "multipart/mixed; boundary=",
                "message/delivery-status",
                "message/rfc822",
            ),
            *(
                "base64",
                "quoted-printable",
                "x-uuencode",
                "failed",
                "5.1.1",
                "rfc822; <a@b.c>",
                "text/plain; charset=no",
            ),
        ]
    ),
)
LINES = st.one_of(
    st.tuples(HEADERS, VALUES).map(": ".join), st.sampled_from(["", "--b", "--b--"]), st.text(max_size=40)
)


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, max_size=40))
def test_broken_messages_raise_nothing(lines: list[str]):
    report = read(signed("\n".join(lines).encode("utf-8", "surrogatepass")))

    assert all("\x00" not in failure.said + failure.status for failure in report.failures)


def test_answer_of_a_person_is_no_report():
    answer = EmailMessage()
    answer["From"], answer["In-Reply-To"] = ANA, NUMBER
    answer.set_content("Thank you. 550 5.1.1 <ana@bank.example> user unknown.")

    assert read(answer.as_bytes()).failures == ()


# --- In words --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("5.1.1", "no such mailbox"),
        ("4.2.2", "the mailbox is full"),
        ("5.7.999", "the mail server there refuses mail from the portal"),
        ("5.0.0", "it could not be delivered"),
        ("4.0.0", "it could not be delivered for now"),
        ("", ""),
        ("nonsense", "it could not be delivered"),
    ],
)
def test_status_in_words(status: str, words: str):
    assert in_words(status) == words


def test_every_subject_of_the_numbers_has_words():
    assert set("1234567") == set(SUBJECTS) == {key.partition(".")[0] for key in WORDS} | {"5", "6"}
