"""What an invitation opens beyond seats: only what the inviter manages, when she invites and when it is accepted."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail as post
from django.test import Client

from actionplan.models import Strategy
from actionplan.permissions import let_coordinate
from consultations.models import Document, Version
from ncss_portal.outbox.sending import send_due
from stakeholders.inviting import doors
from stakeholders.inviting.models import Invitation
from stakeholders.inviting.sending import Refused, invite, send_again
from stakeholders.inviting.taking_back import close
from stakeholders.models import Contact, User
from tests import factories
from tests.stakeholders.inviting import ADDRESS, account, ines, invited, path_in

pytestmark = pytest.mark.django_db
NEW = "/invitations/new/"


@pytest.fixture
def draft() -> Document:
    """A draft that the public does not see, with a frozen version and one in work."""
    document = factories.DocumentFactory(
        slug="paper", title="Secret paper", strategy=factories.StrategyFactory(slug="cycle", hidden=True)
    )
    for frozen in (True, False):
        factories.NodeFactory(version=factories.VersionFactory(document=document, frozen=frozen))
    return document


@pytest.fixture
def alice(draft: Document) -> User:
    return factories.coordinator_of(draft.strategy)


def guest_of(draft: Document, by: User, **fields: str) -> tuple[Invitation, str]:
    return invited(ines(**fields), by, groups=doors.groups_made([f"guest:{draft.slug}"]))


def test_guest_reads_all_versions_of_the_draft_and_nothing_else(client: Client, draft: Document, alice: User):
    other = factories.DocumentFactory(strategy=draft.strategy)
    factories.VersionFactory(document=other)
    _invitation, path = guest_of(draft, alice)
    assert client.get("/drafts/paper/1/").status_code == 404

    client.post(path)

    guest = User.objects.get(email=ADDRESS)
    assert [client.get(f"/drafts/paper/{number}/").status_code for number in (1, 2)] == [200, 200]
    assert list(Document.objects.visible_to(guest)) == list(Document.objects.read_early_by(guest)) == [draft]
    assert set(Version.objects.visible_to(guest)) == set(draft.versions.all())
    assert client.get(draft.strategy.get_absolute_url()).status_code == 404
    assert not Document.objects.managed_by(guest).exists()
    assert "Secret paper" in client.get("/desk/").content.decode()


def test_anonymous_and_outsider_stay_outside(client: Client, draft: Document, alice: User):
    guest_of(draft, alice)
    assert client.get("/drafts/paper/2/").status_code == 404

    client.force_login(factories.outsider())

    assert client.get("/drafts/paper/2/").status_code == 404


def test_coordinator_is_offered_what_she_manages(draft: Document, alice: User):
    factories.DocumentFactory(title="Of another strategy")
    dora = factories.UserFactory(is_superuser=True)

    assert doors.choices_for(alice) == [("guest:paper", "Reads a draft before the public: Secret paper")]
    assert {choice for choice, _words in doors.choices_for(dora)} >= {"guest:paper", "coordinator:cycle"}
    assert doors.choices_for(factories.auditor()) == doors.choices_for(factories.outsider()) == []


@pytest.mark.parametrize("forged", ["guest:foreign", "coordinator:cycle", "coordinator:foreign", "nothing:x", "x"])
def test_forged_choice_is_refused(client: Client, alice: User, forged: str):
    factories.DocumentFactory(slug="foreign", strategy=factories.StrategyFactory(slug="foreign"))
    client.force_login(alice)

    answer = client.post(NEW, {"contact": ines().pk, "doors": forged, "step": "send"})

    assert (answer.status_code, Invitation.objects.count()) == (422, 0)
    assert not Group.objects.filter(name__in=["guests:foreign", "Coordinators of cycle"]).exists()


def test_group_of_guests_is_made_by_sending_and_not_by_looking(client: Client, draft: Document, alice: User):
    client.force_login(alice)
    form = {"contact": ines().pk, "doors": "guest:paper"}

    look = client.post(NEW, form)
    assert "Reads a draft before the public: Secret paper" in look.content.decode()
    assert not Group.objects.filter(name="guests:paper").exists()

    client.post(NEW, {**form, "step": "send"})
    assert [group.name for group in Invitation.objects.get().groups.all()] == ["guests:paper"]


def test_mail_does_not_name_the_draft(draft: Document, alice: User):
    guest_of(draft, alice)

    assert "Secret paper" not in post.outbox[-1].body + post.outbox[-1].subject


def test_administrator_invites_a_coordinator(client: Client, draft: Document):
    dora = factories.UserFactory(name="Dora", is_superuser=True)
    _invitation, path = invited(ines(), dora, groups=doors.groups_made(["coordinator:cycle"]))

    client.post(path)

    ines_ = User.objects.get(email=ADDRESS)
    assert list(Strategy.objects.managed_by(ines_)) == [draft.strategy]
    assert client.get("/stakeholders/contacts/").status_code == 200


def test_coordinators_by_invitation_share_the_group_of_those_who_began(draft: Document):
    begun = Group.objects.create(name="Coordinators of cycle")
    let_coordinate(begun, draft.strategy)

    assert doors.groups_made(["coordinator:cycle"]) == [begun]


def test_what_the_inviter_no_longer_manages_is_not_opened(client: Client, draft: Document, alice: User):
    invitation, path = guest_of(draft, alice)
    alice.groups.clear()
    assert "Secret paper" not in client.get(path).content.decode()

    client.post(path)

    invitation.refresh_from_db()
    assert (invitation.state, User.objects.get(email=ADDRESS).groups.count()) == ("accepted", 0)
    assert client.get("/drafts/paper/2/").status_code == 404


def test_group_without_a_door_is_never_given(client: Client, alice: User):
    """Even where a row in the table says so."""
    group = Group.objects.create(name="Auditors")
    invitation, path = invited(by=alice)
    invitation.groups.add(group)

    client.post(path)

    assert not User.objects.get(email=ADDRESS).groups.exists()


def test_coordinator_cannot_send_again_what_an_administrator_opened(draft: Document, alice: User):
    """The address in the register may be another one by now."""
    dora = factories.UserFactory(is_superuser=True)
    invitation, _path = invited(ines(), dora, groups=doors.groups_made(["coordinator:cycle"]))
    Contact.objects.get().addresses.update(email="alice@elsewhere.example")

    with pytest.raises(Refused):
        send_again(invitation, by=alice)
    [seen] = invite([invitation.contact.pk], by=alice, again=True)

    assert (seen.obstacle, Invitation.objects.get(), Invitation.objects.open().count()) == ("beyond", invitation, 1)


def test_sending_again_keeps_what_was_promised(client: Client, draft: Document, alice: User):
    invitation, _old = guest_of(draft, alice)
    invite([invitation.contact.pk], by=alice, again=True)
    send_due()

    client.post(path_in(post.outbox[-1].body))

    assert client.get("/drafts/paper/2/").status_code == 200


def test_what_was_opened_is_closed_at_once(client: Client, draft: Document, alice: User):
    invitation, path = guest_of(draft, alice)
    client.post(path)
    invitation.refresh_from_db()
    assert client.get("/drafts/paper/2/").status_code == 200

    assert close(invitation, by=alice)

    assert client.get("/drafts/paper/2/").status_code == 404
    assert client.get("/desk/").status_code == 200
    assert not close(invitation, by=alice)


def test_only_who_manages_it_closes_it(client: Client, draft: Document, alice: User):
    invitation, path = guest_of(draft, alice)
    client.post(path)
    invitation.refresh_from_db()

    assert not close(invitation, by=factories.keeper_of_the_register())
    assert client.get("/drafts/paper/2/").status_code == 200


def test_account_that_is_there_gets_what_is_new(client: Client, draft: Document, alice: User):
    user = account()
    _invitation, path = invited(ines(user=user), alice, groups=doors.groups_made(["guest:paper"]))
    client.force_login(user)

    client.post(path)

    assert client.get("/drafts/paper/2/").status_code == 200


def test_coordinator_who_comes_by_invitation_sets_up_a_second_factor_first(client: Client, settings: Any):
    settings.SECOND_FACTOR_REQUIRED = True
    factories.StrategyFactory(slug="cycle")
    dora = factories.UserFactory(is_superuser=True)
    _invitation, path = invited(ines(), dora, groups=doors.groups_made(["coordinator:cycle"]))

    client.post(path)

    assert client.get("/desk/").headers["Location"] == "/account/2fa/"
    assert client.get("/invitations/").headers["Location"] == "/account/2fa/"
