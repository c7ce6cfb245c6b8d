"""Several at the same moment: one link makes one account, and one contact gets one open link."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client

from ncss_portal.history.models import Entry
from ncss_portal.outbox.models import Mail
from stakeholders.inviting.accepting import Refused, accept
from stakeholders.inviting.models import Invitation
from stakeholders.inviting.sending import invite
from stakeholders.inviting.taking_back import take_back
from stakeholders.models import User
from tests import factories
from tests.stakeholders.inviting import ADDRESS, account, ines, invited

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 6


def at_once(act: Callable[[int], object]) -> list[object]:
    """Lets several people do something at the same moment; gives what each got, a refusal included."""
    barrier = Barrier(AT_ONCE)

    def one(number: int) -> object:
        try:
            barrier.wait()
            return act(number)
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as people:
        return list(people.map(one, range(AT_ONCE)))


def test_of_several_presses_one_makes_the_account():
    invitation, _path = invited()

    got = at_once(lambda _n: accept(Invitation.objects.get(pk=invitation.pk), by=AnonymousUser()))

    assert sum(isinstance(one, User) for one in got) == 1
    assert sum(isinstance(one, Refused) for one in got) == AT_ONCE - 1
    assert User.objects.filter(email=ADDRESS).count() == 1
    assert Entry.objects.filter(act="invitation accepted").count() == 1


def test_of_several_browsers_one_is_signed_in():
    _invitation, path = invited()

    got = at_once(lambda _n: Client().post(path).status_code)

    assert sorted(got) == [302] + [410] * (AT_ONCE - 1)


def test_of_several_presses_with_an_account_one_accepts():
    user = account()
    invitation, _path = invited()

    got = at_once(lambda _n: accept(Invitation.objects.get(pk=invitation.pk), by=User.objects.get(pk=user.pk)))

    assert sum(isinstance(one, User) for one in got) == 1
    assert Entry.objects.filter(act="invitation accepted").count() == 1


def test_taking_back_and_accepting_never_both_happen():
    alice = factories.keeper_of_the_register()
    invitation, _path = invited(by=alice)

    def act(number: int) -> object:
        found = Invitation.objects.get(pk=invitation.pk)
        return take_back(found, by=alice) if number % 2 else accept(found, by=AnonymousUser())

    at_once(act)

    invitation.refresh_from_db()
    assert (invitation.accepted_at is None) != (invitation.revoked_at is None)
    assert User.objects.filter(email=ADDRESS).exists() == (invitation.accepted_at is not None)


def test_of_several_who_invite_the_same_contact_one_does():
    contact = ines()
    people = [factories.keeper_of_the_register() for _each in range(AT_ONCE)]

    at_once(lambda n: invite([contact.pk], by=people[n]))

    assert (Invitation.objects.open().count(), Mail.objects.count()) == (1, 1)
