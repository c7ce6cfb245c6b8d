"""What looks wrong with a comment."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consultations.commenting.models import Consultation
from consultations.commenting.suspecting import MANY_IN_AN_HOUR, suspicion_of
from tests.factories import CommentFactory, ConsultationFactory, ResponseFactory, coordinator_of

pytestmark = pytest.mark.django_db
WORDS = "The harbour needs a plan of its own, and money for it."
LINKS = "https://a.example http://b.example www.c.example"


def said(period: Consultation, words: str = WORDS, **fields: object) -> str:
    given = {"email": "ines@portal.example", "has_account": False, "at": timezone.now(), **fields}
    return suspicion_of(period, words=words, **given)


def test_plain_words_do_not_look_wrong():
    assert said(ConsultationFactory()) == ""


@pytest.mark.parametrize(("links", "looks_wrong"), [(LINKS, True), ("https://a.example www.c.example", False)])
def test_three_links_look_wrong(links, looks_wrong):
    assert bool(said(ConsultationFactory(), f"Look here: {links}")) is looks_wrong


@pytest.mark.parametrize(
    ("words", "looks_wrong"),
    [
        ("THIS PLAN IS A SCANDAL FOR THE WHOLE COUNTRY", True),
        ("NIS2, ENISA", False),
        ("The CSIRT and the SOC talk to ENISA each week.", False),
        ("يجب أن تكون الاستراتيجية واضحة للجميع", False),
    ],
)
def test_mostly_capitals_look_wrong(words, looks_wrong):
    assert bool(said(ConsultationFactory(), words)) is looks_wrong


def test_the_same_words_of_somebody_else_look_wrong_and_are_named():
    first = CommentFactory(body="the harbour needs a plan of its own – and money for it!")

    assert "C-0001" in said(first.consultation)


def test_the_same_words_once_as_suggestion_once_as_remark_look_wrong():
    first = CommentFactory(
        suggestion=True, replacement="The harbour needs a plan of its own,", body="and money for it."
    )

    assert said(first.consultation)


def test_own_words_elsewhere_do_not_look_wrong():
    period = ConsultationFactory()
    CommentFactory(
        response=ResponseFactory(consultation=period, email="ines@portal.example"), consultation=period, body=WORDS
    )

    assert said(period) == ""


def test_same_words_in_another_period_unsent_or_very_short_do_not_look_wrong():
    period = ConsultationFactory()
    CommentFactory(body=WORDS)
    CommentFactory(consultation=period, body=WORDS, unsent=True)
    CommentFactory(consultation=period, body="I agree with this.")

    assert said(period) == ""
    assert said(period, "I agree with this.") == ""


@pytest.mark.parametrize(
    ("number", "age", "has_account", "looks_wrong"),
    [
        (MANY_IN_AN_HOUR, timedelta(minutes=5), False, True),
        (MANY_IN_AN_HOUR - 1, timedelta(minutes=5), False, False),
        (MANY_IN_AN_HOUR, timedelta(minutes=61), False, False),
        (MANY_IN_AN_HOUR, timedelta(minutes=5), True, False),
    ],
)
def test_many_comments_of_one_address_within_an_hour_look_wrong(number, age, has_account, looks_wrong):
    now, period = timezone.now(), ConsultationFactory()
    response = ResponseFactory(consultation=period, email="ines@portal.example")
    for _each in range(number):
        CommentFactory(consultation=period, response=response, written_at=now - age)

    assert bool(said(period, at=now, has_account=has_account, email="Ines@portal.example")) is looks_wrong


def test_coordinators_are_trusted_and_others_with_an_account_are_not():
    period = ConsultationFactory()
    alice = coordinator_of(period.document.strategy)

    assert said(period, LINKS, email=alice.email, has_account=True) == ""
    assert said(period, LINKS, email=alice.email, has_account=False)
    assert said(period, LINKS, has_account=True)


def test_reasons_fit_into_their_field():
    period = ConsultationFactory()
    shouted = f"{'LOOK AT THIS ' * 40} {LINKS}"
    CommentFactory(consultation=period, body=shouted)

    assert 0 < len(said(period, shouted)) <= 250
