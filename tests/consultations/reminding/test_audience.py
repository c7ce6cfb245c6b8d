"""Whom a comment period concerns: each address once, and nobody who may not know or does not wish."""

import pytest
from django.db.models import QuerySet

from consultations.models import Subscription
from consultations.reminding import audience
from consultations.reminding.models import Reminder
from ncss_portal.outbox import mailing
from ncss_portal.outbox.kinds import Recipient
from ncss_portal.outbox.models import Mail, Mailing
from tests import factories
from tests.consultations.reminding.people import (
    CLOSES,
    DAY,
    MINUTE,
    OPENS,
    TOLD,
    following_body,
    guest_of,
    local,
    period,
    subscriber_of,
    swept,
    voice_of,
)

pytestmark = pytest.mark.django_db

NOW = OPENS + DAY


def concerns(consultation, address: str, at) -> bool:
    return address.lower() in audience.concerned(consultation, {address.lower()}, at)


def has_taken_part(consultation, address: str) -> bool:
    return address.lower() in audience.have_taken_part(consultation, {address.lower()})


@pytest.fixture
def made():
    return period()


def addresses(consultation, at=NOW, event=""):
    """All of them; and the other questions agree."""
    found = [one.address for one in audience.recipients(consultation, at, event)]
    assert len(found) == len(set(found)) == audience.count(consultation, at, event)
    if not event:
        assert all(concerns(consultation, address, at) for address in found)
    return found


def seat(body, **fields):
    return factories.SeatFactory(body=body, **fields)


def withdrawn(contact, on):
    return factories.ConsentFactory(contact=contact, given_on=on.replace(year=2020), withdrawn_on=on)


# --- Who -------------------------------------------------------------------------------------------------------------


def test_nobody_is_nobody(made):
    factories.outsider()

    assert addresses(made) == []


def test_holders_and_alternates_of_bodies_that_follow(made):
    body = following_body(made)
    seat(
        body,
        holder=factories.ContactFactory(email="Holder@portal.example"),
        alternate=factories.ContactFactory(email="alternate@portal.example"),
    )
    seat(factories.BodyFactory(), holder=factories.ContactFactory(email="other@portal.example"))

    assert addresses(made) == ["alternate@portal.example", "holder@portal.example"]


@pytest.mark.parametrize(("begins", "ends", "is_in"), [(5, 6, True), (6, None, False), (None, 5, False)])
def test_seat_counts_by_its_days(made, begins, ends, is_in):
    contact = factories.ContactFactory(email="ines@portal.example")
    days = {"starts_on": begins and local(begins, 0).date(), "ends_on": ends and local(ends, 0).date()}
    seat(following_body(made), holder=contact, **days)

    assert bool(addresses(made, local(5, 12))) is is_in
    assert concerns(made, "ines@portal.example", local(5, 12)) is is_in


def test_seat_in_a_body_that_was_dissolved_counts_no_more(made):
    body = following_body(made, dissolved_on=NOW.date())
    seat(body, holder=factories.ContactFactory(email="ines@portal.example"))

    assert addresses(made) == []


def test_account_is_written_to_at_its_address_of_today(made):
    user = factories.UserFactory(email="new@portal.example")
    seat(following_body(made), holder=factories.ContactFactory(user=user, email="old@portal.example"))

    assert addresses(made) == ["new@portal.example"]


def test_account_that_was_closed_is_left_out(made):
    user = factories.UserFactory(is_active=False)
    seat(following_body(made), holder=factories.contact_of(user))
    subscriber_of(made, user.email, user=user)
    factories.CommentFactory(
        consultation=made, response=factories.ResponseFactory(consultation=made, user=user), sent_at=NOW
    )

    assert addresses(made) == []


def test_contact_without_an_address_is_left_out(made):
    seat(following_body(made), holder=factories.ContactFactory())

    assert addresses(made) == []


def test_coordinators_of_this_strategy(made):
    alice = factories.coordinator_of(made.document.strategy)
    factories.keeper_of_the_register()

    assert addresses(made) == [alice.email]


def test_members_of_a_plain_group_that_follows(made):
    bob = factories.follower_of(made.document.strategy)

    assert addresses(made) == [bob.email]


def test_guests_of_this_draft(made):
    guest_of(made, email="guest@portal.example")
    guest_of(period(), email="other@portal.example")

    assert addresses(made) == ["guest@portal.example"]


def test_who_commented_in_this_or_an_earlier_period_of_the_document(made):
    earlier = factories.ConsultationFactory(
        version=made.version, opens_at=OPENS - 90 * DAY, closes_at=CLOSES - 90 * DAY
    )
    later = factories.ConsultationFactory(version=made.version, opens_at=OPENS + 90 * DAY)
    voice_of(made, "a@portal.example")
    voice_of(earlier, "b@portal.example")
    voice_of(later, "c@portal.example")
    voice_of(period(), "d@portal.example")
    account = factories.CommentFactory(consultation=made).response.user

    assert addresses(made) == sorted(["a@portal.example", "b@portal.example", account.email])


def test_who_wrote_and_did_not_confirm_is_left_out(made):
    response = factories.ResponseFactory(consultation=made, user=None)
    factories.CommentFactory(consultation=made, response=response, unsent=True)

    assert addresses(made) == []


def test_address_that_was_erased_is_left_out(made):
    voice_of(made, "erased-response-1@erased.invalid")

    assert addresses(made) == []


def test_running_subscriptions_of_this_document(made):
    subscriber_of(made, "runs@portal.example")
    subscriber_of(made, "asked@portal.example", confirmed_at=None)
    subscriber_of(made, "ended@portal.example", ended_at=OPENS)
    subscriber_of(period(), "other@portal.example")

    assert addresses(made) == ["runs@portal.example"]


def test_subscription_of_an_account_follows_its_address(made):
    user = factories.UserFactory(email="today@portal.example")
    subscriber_of(made, "then@portal.example", user=user)

    assert addresses(made) == ["today@portal.example"]


def test_each_address_once_with_its_language(made, settings):
    settings.LANGUAGES = [("en", "English"), ("es", "Spanish")]
    user = guest_of(made, email="ines@portal.example")
    contact = factories.contact_of(user, language="es")
    seat(following_body(made), holder=contact)
    subscriber_of(made, user.email, user=user)
    subscriber_of(made, "kim@portal.example", language="tlh")

    assert list(audience.recipients(made, NOW)) == [
        Recipient("ines@portal.example", "es"),
        Recipient("kim@portal.example", ""),
    ]
    assert [number for _label, number in audience.groups(made, NOW)] == [0, 1, 1, 0, 2]


def test_address_of_a_closed_account_is_left_out_whatever_leads_there(made):
    gone = factories.UserFactory(email="gone@portal.example", is_active=False).email
    voice_of(made, gone)
    subscriber_of(made, gone)
    seat(following_body(made), holder=factories.ContactFactory(email=gone))

    assert addresses(made) == []
    assert not concerns(made, gone, NOW)


# --- Who not ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("with_account", [True, False])
def test_who_withdrew_the_consent_is_left_out_everywhere(made, with_account):
    user = guest_of(made) if with_account else None
    email = user.email if user else "ines@portal.example"
    contact = factories.ContactFactory(user=user, email=email.upper())
    seat(following_body(made), holder=contact)
    subscriber_of(made, email, user=user)
    voice_of(made, email)
    consent = factories.ConsentFactory(contact=contact, given_on=local(1, 0).date())
    assert addresses(made) == [email]

    consent.withdrawn_on = local(5, 0).date()
    consent.save()

    assert addresses(made, local(4, 23)) == [email]
    assert addresses(made, local(5, 0)) == []
    assert not concerns(made, email, local(5, 0))


def test_who_asks_after_withdrawing_is_written_to(made):
    contact = factories.ContactFactory(email="ines@portal.example")
    withdrawn(contact, (OPENS - 20 * DAY).date())
    subscriber_of(made, "ines@portal.example", confirmed_at=OPENS - 9 * DAY)

    assert addresses(made) == ["ines@portal.example"]


def test_who_agreed_again_is_written_to(made):
    contact = factories.ContactFactory(email="ines@portal.example")
    withdrawn(contact, (OPENS - 20 * DAY).date())
    factories.ConsentFactory(contact=contact, given_on=(OPENS - 10 * DAY).date())
    seat(following_body(made), holder=contact)

    assert addresses(made) == ["ines@portal.example"]


def test_before_the_opening_only_accounts_that_see_the_period(made):
    body = following_body(made)
    bob = factories.seated(body)
    seat(body, holder=factories.ContactFactory(email="no-account@portal.example"))
    seat(body, holder=factories.contact_of(factories.UserFactory(is_active=False)))
    alice = factories.coordinator_of(made.document.strategy)
    guest_of(made)
    subscriber_of(made)

    assert addresses(made, OPENS - MINUTE) == sorted([alice.email, bob.email])
    assert len(addresses(made, OPENS)) == 5


def test_reminders_leave_out_who_has_sent_a_comment_in_this_period(made):
    earlier = factories.ConsultationFactory(
        version=made.version, opens_at=OPENS - 90 * DAY, closes_at=CLOSES - 90 * DAY
    )
    voice_of(made, "spoke@portal.example")
    voice_of(earlier, "before@portal.example")
    account = factories.CommentFactory(consultation=made).response.user

    assert addresses(made, NOW, Reminder.Event.DAYS_LEFT) == ["before@portal.example"]
    assert addresses(made, NOW, Reminder.Event.LAST_DAY) == ["before@portal.example"]
    assert len(addresses(made, NOW, Reminder.Event.CLOSED)) == 3
    assert has_taken_part(made, "Spoke@portal.example")
    assert has_taken_part(made, account.email)
    assert not has_taken_part(made, "before@portal.example")


# --- Large -----------------------------------------------------------------------------------------------------------


def test_many_are_read_from_one_query_piece_by_piece(made, django_assert_num_queries, monkeypatch):
    Subscription.objects.bulk_create(
        Subscription(document=made.document, email=f"s{number:05}@portal.example", confirmed_at=OPENS)
        for number in range(2500)
    )
    sizes = []
    iterator = QuerySet.iterator
    monkeypatch.setattr(QuerySet, "iterator", lambda rows, chunk_size: sizes.append(chunk_size) or iterator(rows, 500))

    with django_assert_num_queries(2):  # one asks who the guests are
        found = audience.recipients(made, NOW)
        assert next(found).address == "s00000@portal.example"
        assert sum(1 for _one in found) == 2499
    assert sizes == [audience.CHUNK]


def test_one_address_is_asked_about_in_few_questions(made, django_assert_max_num_queries):
    subscriber_of(made, "far@portal.example")

    with django_assert_max_num_queries(5):
        assert concerns(made, "Far@portal.example", NOW)


def test_whole_audience_is_written_out_in_batches(made, monkeypatch):
    monkeypatch.setattr(mailing, "BATCH", 10)
    Subscription.objects.bulk_create(
        Subscription(document=made.document, email=f"s{number:05}@portal.example", confirmed_at=OPENS)
        for number in range(35)
    )

    assert len(swept(TOLD)) == 35
    assert Mailing.objects.get().written_at == TOLD
    assert Mail.objects.count() == 35


# --- Periods that are not for everybody ------------------------------------------------------------------------------


def test_period_for_guests_concerns_them_and_not_who_asked_or_spoke():
    made = period(audience="invited")
    guest_of(made, email="guest@portal.example")
    subscriber_of(made)
    voice_of(made)
    seat(following_body(made), holder=factories.ContactFactory(email="bob@portal.example"))

    assert addresses(made) == ["bob@portal.example", "guest@portal.example"]


def test_period_of_a_body_concerns_its_members_and_not_the_guests():
    body = factories.BodyFactory()
    made = period(audience="body", body=body)
    seat(body, holder=factories.ContactFactory(email="mina@portal.example"))
    guest_of(made, email="guest@portal.example")
    subscriber_of(made)

    assert addresses(made) == ["mina@portal.example"]


def test_who_withdrew_the_only_comment_has_not_taken_part(made):
    comment = voice_of(made)
    comment.withdrawn_at = NOW
    comment.save()

    assert not has_taken_part(made, comment.response.email)
