"""The list of invitations, what it tells to whom, and what can be done there."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from ncss_portal.history.models import Entry
from ncss_portal.outbox.models import Mail
from stakeholders.inviting import doors
from stakeholders.inviting.models import Invitation
from stakeholders.models import User
from tests import factories
from tests.stakeholders.inviting import ADDRESS, ines, invited

pytestmark = pytest.mark.django_db
LIST = "/invitations/"
NOW = timezone.now()
TICK = timedelta(microseconds=1)


@pytest.fixture
def alice() -> User:
    return factories.keeper_of_the_register()


@pytest.fixture
def signed_in(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def again(invitation: Invitation) -> str:
    return f"{LIST}{invitation.pk}/again/"


def taking_back(invitation: Invitation) -> str:
    return f"{LIST}{invitation.pk}/take-back/"


@pytest.mark.parametrize("moment", [NOW - TICK, NOW, NOW + TICK])
@pytest.mark.parametrize("accepted", [False, True])
@pytest.mark.parametrize("revoked", [False, True])
def test_property_and_queryset_agree_on_the_state(moment: Any, accepted: bool, revoked: bool):
    ended = {"accepted_at": NOW, "accepted_by": factories.UserFactory()} if accepted else {}
    invitation = factories.InvitationFactory(expires_at=NOW, revoked_at=NOW if revoked else None, **ended)

    states = [state for state in Invitation.State if Invitation.objects.in_state(state, moment).exists()]

    assert states == [invitation.state_at(moment)]


def test_states_are_told_in_words(signed_in: Client):
    user = factories.UserFactory()
    factories.InvitationFactory()
    factories.InvitationFactory(expires_at=NOW - TICK)
    factories.InvitationFactory(revoked_at=NOW)
    factories.InvitationFactory(accepted_at=NOW, accepted_by=user)

    words = signed_in.get(LIST).content.decode()

    assert all(state in words for state in ("Open", "Expired", "Taken back", "Accepted"))
    assert "<b>4</b> invitations" in words


def test_list_is_filtered_by_state_name_and_address(signed_in: Client):
    first = factories.InvitationFactory(contact__name="Ada")
    second = factories.InvitationFactory(email="ben@portal.example", revoked_at=NOW)

    def found(**asked: str) -> list[Invitation]:
        return [row.invitation for row in signed_in.get(LIST, asked).context["rows"]]

    assert found(q="ada") == found(state="open") == [first]
    assert found(q="BEN@") == found(state="taken-back") == [second]
    assert found(state="no-such") == found() == [second, first]
    assert found(q="nobody") == []


def test_list_has_pages_of_twenty(signed_in: Client):
    factories.InvitationFactory.create_batch(21)

    assert len(signed_in.get(LIST).context["rows"]) == 20
    assert len(signed_in.get(LIST, {"page": 2}).context["rows"]) == 1


@pytest.mark.parametrize("number", [1, 3])
def test_list_asks_the_database_as_often_for_one_as_for_three(
    client: Client, number: int, django_assert_num_queries: Any
):
    draft = factories.DocumentFactory()
    client.force_login(factories.coordinator_of(draft.strategy))
    for _each in range(number):
        invitation = factories.InvitationFactory()
        factories.AffiliationFactory(contact=invitation.contact)
        invitation.groups.set(doors.groups_made([f"guest:{draft.slug}"]))

    with django_assert_num_queries(8):
        client.get(LIST)


def test_auditor_reads_the_list_and_does_nothing(client: Client):
    invitation = factories.InvitationFactory()
    client.force_login(factories.auditor())

    page = client.get(LIST)

    assert (page.status_code, "Send again" in page.content.decode()) == (200, False)
    for path in (again(invitation), taking_back(invitation)):
        assert client.get(path).status_code == client.post(path).status_code == 404


def test_outsider_finds_nothing(client: Client):
    invitation = factories.InvitationFactory()
    client.force_login(factories.outsider())

    for path in (LIST, again(invitation), taking_back(invitation)):
        assert client.get(path).status_code == 404
    for path in (again(invitation), taking_back(invitation)):
        assert client.post(path).status_code == 404


def test_name_of_a_draft_is_told_only_to_who_manages_it(client: Client, signed_in: Client):
    draft = factories.DocumentFactory(slug="paper", title="Secret paper")
    invitation = factories.InvitationFactory()
    invitation.groups.set(doors.groups_made(["guest:paper"]))

    words = signed_in.get(LIST).content.decode()
    assert ("Secret paper" in words, "Reads a draft before the public" in words) == (False, True)

    client.force_login(factories.coordinator_of(draft.strategy))
    assert "Secret paper" in client.get(LIST).content.decode()


def test_taking_back_asks_first(signed_in: Client, alice: User):
    invitation, path = invited(by=alice)
    question = signed_in.get(taking_back(invitation))
    assert ("Ines Balam" in question.content.decode(), invitation.is_open) == (True, True)

    signed_in.post(taking_back(invitation))

    invitation.refresh_from_db()
    assert (invitation.state, Client().post(path).status_code) == ("taken-back", 410)
    assert Entry.objects.latest("pk").act == "invitation taken back"
    assert signed_in.post(taking_back(invitation)).status_code == 404


def test_sending_again_asks_first(signed_in: Client, alice: User):
    invitation, _path = invited(by=alice, message="Come on Monday.")
    question = signed_in.get(again(invitation)).content.decode()
    assert all(part in question for part in (ADDRESS, "Come on Monday.", "The earlier link opens nothing any more."))
    assert Invitation.objects.count() == 1

    answer = signed_in.post(again(invitation), follow=True)

    assert "A new link is on its way to Ines Balam." in answer.content.decode()
    assert (Invitation.objects.open().count(), Mail.objects.count()) == (1, 2)


def test_reason_is_told_where_sending_again_is_impossible(signed_in: Client, alice: User):
    invitation, _path = invited(by=alice)
    invitation.contact.addresses.all().delete()

    answer = signed_in.post(again(invitation), follow=True)

    assert "No e-mail address is known." in answer.content.decode()
    assert "no address" in signed_in.get(again(invitation)).content.decode()


def test_accepted_invitation_is_not_sent_again(signed_in: Client, client: Client, alice: User):
    invitation, path = invited(by=alice)
    Client().post(path)

    assert signed_in.get(again(invitation)).status_code == signed_in.post(taking_back(invitation)).status_code == 404


def test_what_was_opened_is_closed_after_a_question(client: Client):
    draft = factories.DocumentFactory(slug="paper", title="The paper")
    alice = factories.coordinator_of(draft.strategy)
    invitation, path = invited(ines(), alice, groups=doors.groups_made(["guest:paper"]))
    Client().post(path)
    client.force_login(alice)
    assert "Close what it opened" in client.get(LIST).content.decode()
    assert "The paper" in client.get(taking_back(invitation)).content.decode()

    client.post(taking_back(invitation))

    invitation.refresh_from_db()
    assert (invitation.state, Group.objects.get(name="guests:paper").user_set.count()) == ("taken-back", 0)
