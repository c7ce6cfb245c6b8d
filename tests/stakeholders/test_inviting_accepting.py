"""The page behind the personal link: looking changes nothing, the button accepts, once, and only the right person."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings as portal_settings
from django.core import mail as post
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actionplan.permissions import let_follow
from ncss_portal.history.models import Entry
from stakeholders.inviting.links import checksum
from stakeholders.inviting.models import VALID_FOR, Invitation
from stakeholders.inviting.taking_back import take_back
from stakeholders.models import Contact, User
from tests import factories
from tests.house import fingerprints
from tests.stakeholders.inviting import ADDRESS, account, ines, invited

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/"
DESK = "/desk/"
PATH, HASH = "/invitations/accept/a-token-of-a-test/", checksum("a-token-of-a-test")


def signed_in_as(client: Client) -> str:
    return client.session.get("_auth_user_id", "")


def nothing_happened(invitation: Invitation) -> bool:
    invitation.refresh_from_db()
    return invitation.accepted_at is None and not Entry.objects.filter(act="invitation accepted").exists()


# --- Looking ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "head"])
def test_programs_that_look_at_links_change_nothing(client: Client, method: str):
    _invitation, path = invited()
    before = fingerprints()

    for _time in range(2):
        assert getattr(client, method)(path).status_code == 200

    assert fingerprints() == before


def test_page_says_who_invites_whom_to_what(client: Client):
    contact = ines()
    factories.SeatFactory(body=factories.BodyFactory(name="Task Force"), holder=contact)
    factories.SeatFactory(
        body=factories.BodyFactory(name="Dissolved", dissolved_on=timezone.localdate()), alternate=contact
    )
    bank = factories.OrganisationFactory(name="Central Bank")
    factories.AffiliationFactory(contact=contact, organisation=bank, is_focal_point=True)
    _invitation, path = invited(contact)

    words = client.get(path).content.decode()

    assert all(part in words for part in ("Ines Balam", "Alice", ADDRESS, "A seat in: Task Force", "Central Bank"))
    assert "Dissolved" not in words


def test_page_is_kept_and_found_nowhere(client: Client):
    _invitation, path = invited()

    for one in (path, "/invitations/accept/unknown/"):
        answer = client.get(one)
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["X-Robots-Tag"] == "noindex"
        # "no-referrer" would make the browser send the form with "Origin: null", which the portal refuses.
        assert answer.headers["Referrer-Policy"] == "strict-origin"
        assert '<meta name="robots" content="noindex">' in answer.content.decode()


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods_are_refused(client: Client, method: str):
    _invitation, path = invited()

    assert getattr(client, method)(path).status_code == 405


# --- Accepting without an account ------------------------------------------------------------------------------------


def test_button_makes_the_account_and_signs_in(client: Client):
    contact = ines()
    invitation, path = invited(contact)

    answer = client.post(path)

    assert (answer.status_code, answer.headers["Location"]) == (302, DESK)
    user = User.objects.get(email=ADDRESS)
    contact.refresh_from_db()
    invitation.refresh_from_db()
    assert (user.name, user.has_usable_password(), contact.user) == ("Ines Balam", False, user)
    assert (invitation.state, invitation.accepted_by) == ("accepted", user)
    assert EmailAddress.objects.filter(user=user, email=ADDRESS, verified=True, primary=True).count() == 1
    assert signed_in_as(client) == str(user.pk)
    assert "Welcome." in client.get(DESK).content.decode()
    entry = Entry.objects.get(act="invitation accepted")
    assert (entry.actor, entry.detail) == (user, {"contact": contact.pk, "groups": []})


def test_seat_counts_at_once(client: Client):
    contact, strategy = ines(), factories.StrategyFactory(hidden=True)
    body = factories.BodyFactory()
    let_follow(body.group, strategy)
    factories.SeatFactory(body=body, holder=contact)
    _invitation, path = invited(contact)
    assert client.get(strategy.get_absolute_url()).status_code == 404

    client.post(path)

    assert client.get(strategy.get_absolute_url()).status_code == 200


def test_capital_letters_in_the_address_do_not_matter(client: Client):
    _invitation, path = invited(ines(email="Ines@Portal.Example"))

    client.post(path)

    assert User.objects.get(email=ADDRESS).contact.name == "Ines Balam"
    assert signed_in_as(client)


def test_second_press_says_that_it_is_done(client: Client):
    _invitation, path = invited()
    client.post(path)

    again = client.post(path)

    assert (again.status_code, "accepted already" in again.content.decode()) == (200, True)
    assert Client().get(path).status_code == Client().post(path).status_code == 410
    assert User.objects.filter(email=ADDRESS).count() == 1


# --- With an account -------------------------------------------------------------------------------------------------


def test_owner_of_the_address_signs_in_first(client: Client):
    user = account()
    invitation, path = invited()
    page = client.get(path).content.decode()
    assert f'href="{LOGIN}?next={path.replace("/", "%2F")}"' in page

    answer = client.post(path)

    assert answer.headers["Location"] == f"{LOGIN}?next={path.replace('/', '%2F')}"
    assert (signed_in_as(client), nothing_happened(invitation)) == ("", True)

    client.force_login(user)
    assert client.post(path).headers["Location"] == DESK
    invitation.refresh_from_db()
    assert (invitation.accepted_by, user.contact) == (user, invitation.contact)


def test_second_factor_is_not_passed_by(client: Client):
    """Who only has the link and the mailbox is asked for the second factor of the account."""
    user = account()
    TOTP.activate(user, generate_totp_secret())
    invitation, path = invited()
    client.post(path)
    client.post("/account/login/code/", {"email": ADDRESS, "next": path})
    code = next(line.strip() for line in post.outbox[-1].body.splitlines() if len(line.strip()) == 9 and "-" in line)

    answer = client.post(reverse("account_confirm_login_code"), {"code": code})

    assert answer.headers["Location"].startswith("/account/2fa/authenticate/")
    assert (signed_in_as(client), client.post(path).status_code, nothing_happened(invitation)) == ("", 302, True)


def test_claim_that_was_never_proven_does_not_accept(client: Client):
    """Somebody opened an account for the address without reading its mail."""
    thief = factories.UserFactory(email=ADDRESS)
    EmailAddress.objects.create(user=thief, email=ADDRESS, verified=False, primary=True)
    invitation, path = invited()
    assert client.post(path).headers["Location"].startswith(LOGIN)

    client.force_login(thief)

    assert (client.post(path).status_code, nothing_happened(invitation)) == (403, True)


def test_claim_on_a_second_address_keeps_nobody_out(client: Client):
    other = account("other@portal.example")
    EmailAddress.objects.create(user=other, email=ADDRESS, verified=False, primary=False)
    _invitation, path = invited()

    assert client.post(path).headers["Location"] == DESK
    assert User.objects.get(email=ADDRESS).contact.name == "Ines Balam"


def test_second_address_of_an_account_counts_when_it_is_confirmed(client: Client):
    user = account("other@portal.example")
    EmailAddress.objects.create(user=user, email=ADDRESS, verified=True, primary=False)
    invitation, path = invited()
    assert client.post(path).headers["Location"].startswith(LOGIN)

    client.force_login(user)
    client.post(path)

    invitation.refresh_from_db()
    assert invitation.accepted_by == user


def test_other_account_is_told_for_which_address_it_is(client: Client):
    invitation, path = invited()
    client.force_login(account("charlie@portal.example"))

    for answer in (client.get(path), client.post(path)):
        words = answer.content.decode()
        assert answer.status_code == 403
        assert "i…@portal.example" in words
        assert ADDRESS not in words
        assert "Ines Balam" not in words
        assert f'name="next" value="{path}"' in words
    assert nothing_happened(invitation)
    assert client.post("/account/logout/", {"next": path}).headers["Location"] == path


def test_contact_with_another_account_is_refused(client: Client):
    contact = ines(user=account("office@portal.example"))
    invitation = factories.InvitationFactory(contact=contact, email=ADDRESS, token_hash=HASH)

    assert client.get(PATH).status_code == client.post(PATH).status_code == 409
    client.force_login(account())
    assert client.post(PATH).status_code == 409
    assert nothing_happened(invitation)


def test_account_of_a_colleague_who_shares_the_mailbox_is_refused(client: Client):
    first, second = ines(name="First"), ines(name="Second")
    _one, first_path = invited(first)
    later, second_path = invited(second)
    client.post(first_path)

    answer = client.post(second_path)

    second.refresh_from_db()
    assert (answer.status_code, second.user, nothing_happened_to(later)) == (409, None, True)
    assert "another person of the register" in answer.content.decode()


def nothing_happened_to(invitation: Invitation) -> bool:
    invitation.refresh_from_db()
    return invitation.accepted_at is None


def test_invitation_of_a_contact_that_was_merged_counts_for_the_one_kept(client: Client):
    kept, gone = ines(name="Kept"), ines(name="Gone")
    _invitation, path = invited(gone)
    Contact.objects.filter(pk=gone.pk).update(merged_into=kept)

    client.post(path)

    kept.refresh_from_db()
    assert (kept.user.email, kept.user.name) == (ADDRESS, "Kept")


def test_erased_contact_is_invited_no_more(client: Client):
    contact = ines()
    _invitation, path = invited(contact)
    Contact.objects.filter(pk=contact.pk).update(erased_at=timezone.now())

    assert client.post(path).status_code == 410
    assert not User.objects.filter(email=ADDRESS).exists()


# --- Links that open nothing -----------------------------------------------------------------------------------------


def test_link_runs_out_at_its_moment(client: Client):
    now = timezone.now()
    minute = {"token_hash": HASH, "expires_at": now + timedelta(minutes=1)}
    invitation = factories.InvitationFactory(contact=ines(), email=ADDRESS, **minute)
    assert client.get(PATH).status_code == 200

    Invitation.objects.update(expires_at=now)

    for answer in (client.get(PATH), client.post(PATH)):
        assert (answer.status_code, str(invitation.sent_by) in answer.content.decode()) == (410, True)
    assert nothing_happened(invitation)


def test_no_other_way_in_revives_a_link_that_ran_out(client: Client):
    """Neither a code, nor a new password, nor an account made meanwhile opens what the invitation promised."""
    group = factories.BodyFactory().group
    invitation, path = invited(groups=[])
    invitation.groups.add(group)
    Invitation.objects.update(expires_at=timezone.now())

    client.post("/account/login/code/", {"email": ADDRESS, "next": path})
    client.post("/account/password/reset/", {"email": ADDRESS})
    assert not User.objects.filter(email=ADDRESS).exists()
    user = account()
    client.force_login(user)

    assert (client.post(path).status_code, user.groups.count(), nothing_happened(invitation)) == (410, 0, True)


def test_link_that_was_taken_back_opens_nothing(client: Client):
    invitation, path = invited()
    take_back(invitation, by=None)

    assert client.get(path).status_code == client.post(path).status_code == 410
    assert not User.objects.filter(email=ADDRESS).exists()


def test_unknown_links_look_alike(client: Client):
    _invitation, path = invited()
    nearly = f"{path[:-2]}x/" if path[-2] != "x" else f"{path[:-2]}y/"

    pages = {client.get(one).content for one in (nearly, "/invitations/accept/x/", "/invitations/accept/é/")}

    assert (client.get(nearly).status_code, client.post(nearly).status_code, len(pages)) == (404, 404, 1)


def test_checksum_in_the_table_opens_nothing(client: Client):
    invitation, _path = invited()

    assert client.post(f"/invitations/accept/{invitation.token_hash}/").status_code == 404


def test_button_cannot_be_pressed_without_end(client: Client, settings: Any):
    settings.ACCOUNT_RATE_LIMITS = {**portal_settings.ACCOUNT_RATE_LIMITS, "accept_invitation": "2/h/ip"}
    invitation, path = invited()
    for _guess in range(2):
        assert client.post("/invitations/accept/guess/").status_code == 404

    assert (client.post(path).status_code, nothing_happened(invitation)) == (429, True)
    assert client.get(path).status_code == 200


def test_form_without_its_token_is_refused():
    invitation, path = invited()

    assert Client(enforce_csrf_checks=True).post(path).status_code == 403
    assert nothing_happened(invitation)


def test_token_has_256_bits_and_is_valid_for_two_weeks():
    invitation, path = invited()

    assert len(path.split("/")[-2]) == 43
    assert timedelta(days=14) == VALID_FOR
    assert len(invitation.token_hash) == 64
