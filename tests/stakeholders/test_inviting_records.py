"""What invitations tell on a timeline, give out to the person, forget by rule, and lose by an erasure."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail as post
from django.utils import timezone

from ncss_portal.outbox.models import Mail
from ncss_portal.outbox.sending import send_due
from ncss_portal.personal import Person
from stakeholders.inviting.holding import HOLDING, RULE, WORDS_FOR
from stakeholders.inviting.models import Invitation
from stakeholders.inviting.sending import invite
from stakeholders.inviting.telling import tell
from stakeholders.models import Contact
from tests import factories
from tests.stakeholders.inviting import ADDRESS, ines, invited

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TICK = timedelta(microseconds=1)


def person(contact: Contact) -> Person:
    none: frozenset[str] = frozenset()
    return Person(frozenset({contact.pk}), frozenset(), none, none)


def test_timeline_of_a_contact_tells_what_became_of_it():
    alice = factories.keeper_of_the_register()
    invitation = factories.InvitationFactory(sent_by=alice, accepted_at=NOW, accepted_by=factories.UserFactory())

    told = list(tell(invitation.contact, alice))

    assert [(one.at, one.words, one.by) for one in told] == [
        (invitation.sent_at, "invited", "Alice"),
        (NOW, "accepted", ""),
    ]


def test_timeline_of_an_organisation_names_the_contact():
    invitation = factories.InvitationFactory(contact__name="Ines", revoked_at=NOW)
    place = factories.AffiliationFactory(contact=invitation.contact)

    told = list(tell(place.organisation, factories.auditor()))

    assert [one.words for one in told] == ["Ines: invited", "Ines: taken back"]
    assert told[0].url == invitation.contact.get_absolute_url()


def test_others_are_told_nothing():
    invitation = factories.InvitationFactory()

    assert not list(tell(invitation.contact, factories.outsider()))
    assert not list(tell(invitation.contact, AnonymousUser()))
    assert not list(tell(factories.StrategyFactory(), factories.auditor()))


def test_person_gets_the_own_invitations():
    invitation, _path = invited(message="Welcome.")
    factories.InvitationFactory()

    [row] = HOLDING.collect(person(invitation.contact))

    assert {"Sent to": ADDRESS, "Message": "Welcome.", "State": "Open"}.items() <= row.items()


def test_erasure_takes_address_and_message_and_stops_the_mail():
    contact = ines()
    invite([contact.pk], by=factories.keeper_of_the_register(), message="To Ines.")
    other = factories.InvitationFactory(message="To others.")

    assert HOLDING.erase(person(contact)) == 1
    assert HOLDING.erase(person(contact)) == 0

    invitation = contact.invitations.get()
    assert (invitation.message, invitation.state) == ("", "taken-back")
    assert invitation.email == f"erased-invitation-{invitation.pk}@erased.invalid"
    assert (send_due(), post.outbox, Mail.objects.get().secret) == (0, [], "")
    other.refresh_from_db()
    assert other.message == "To others."


@pytest.mark.parametrize("ended", ["accepted_at", "revoked_at", "expires_at"])
def test_words_are_forgotten_ninety_days_after_the_end(ended: str):
    fields = {"accepted_by": factories.UserFactory()} if ended == "accepted_at" else {}
    times = {"expires_at": NOW + timedelta(days=300), ended: NOW - WORDS_FOR}
    old = factories.InvitationFactory(message="Old.", **times, **fields)
    times[ended] += TICK
    young = factories.InvitationFactory(message="Young.", **times, **fields)

    assert (RULE.count(NOW), RULE.apply and RULE.apply(NOW), RULE.count(NOW)) == (1, 1, 0)

    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.email, old.message, young.message) == ("", "", "Young.")
    assert Invitation.objects.count() == 2


def test_open_invitation_keeps_its_words():
    factories.InvitationFactory(message="Words.")

    assert RULE.count(NOW) == 0
