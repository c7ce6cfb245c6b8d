"""Two people who change the register at the same moment: each finds what the other left, and none an error."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from stakeholders.bodies import founding
from stakeholders.bodies.founding import begin_body
from stakeholders.bodies.models import Body
from stakeholders.models import Consent, Contact, Organisation
from stakeholders.register import registering
from stakeholders.register.affiliating import focal_group
from stakeholders.register.consenting import give_consent, withdraw_consent
from stakeholders.register.contacting import change_contact
from stakeholders.register.registering import change_organisation, enter_organisation
from stakeholders.register.saving import NoLongerThere
from stakeholders.register.views import contacts as contact_pages
from stakeholders.register.views import keeping as organisation_pages
from tests import factories

pytestmark = pytest.mark.django_db


def late(known: Any) -> Any:
    """Finds the address free the first time, as if the other one were not there yet."""
    answers = iter(["tax-office"])
    return lambda *asked: next(answers, None) or known(*asked)


def test_organisation_of_a_name_that_another_takes_meanwhile_gets_the_next_address(monkeypatch):
    factories.OrganisationFactory(name="Tax Office", slug="tax-office")
    monkeypatch.setattr(registering, "free_slug", late(registering.free_slug))
    entered = enter_organisation(Organisation(name="Tax Office"), categories=[], names={}, by=None)
    assert entered.slug == "tax-office-2"


def test_body_of_a_name_that_another_takes_meanwhile_gets_the_next_address(monkeypatch):
    begin_body(Body(name="Tax Office"), by=None)
    free = founding._free_slug
    answers = iter(["tax-office", "tax-office"])  # the first one names the group
    monkeypatch.setattr(founding, "_free_slug", lambda name: next(answers, None) or free(name))
    assert begin_body(Body(name="Tax Office"), by=None).slug == "tax-office-2"


def test_name_that_never_becomes_free_is_an_error(monkeypatch):
    factories.OrganisationFactory(slug="tax-office")
    monkeypatch.setattr(registering, "free_slug", lambda *_asked: "tax-office")
    with pytest.raises(IntegrityError):
        enter_organisation(Organisation(name="Tax Office"), categories=[], names={}, by=None)


def test_change_does_not_take_away_an_account_that_came_meanwhile():
    contact = factories.ContactFactory(name="Ana")
    read_before = Contact.objects.get(pk=contact.pk)
    user = factories.UserFactory()
    Contact.objects.filter(pk=contact.pk).update(user=user)
    read_before.name = "Ana Lopez"
    change_contact(read_before, addresses=[], changed=["name"], by=None)
    contact.refresh_from_db()
    assert (contact.name, contact.user) == ("Ana Lopez", user)


def test_change_does_not_bring_back_who_was_erased_meanwhile():
    contact = factories.ContactFactory(name="Ana")
    read_before = Contact.objects.get(pk=contact.pk)
    Contact.objects.filter(pk=contact.pk).update(name="Erased person", erased_at=timezone.now())
    with pytest.raises(NoLongerThere):
        change_contact(read_before, addresses=["ana@portal.example"], changed=[], by=None)
    contact.refresh_from_db()
    assert contact.name == "Erased person"
    assert contact.erased_at is not None
    assert not contact.addresses.exists()


def test_change_does_not_undo_a_merging_of_the_same_moment():
    kept, gone = factories.OrganisationFactory(), factories.OrganisationFactory(name="Old")
    read_before = Organisation.objects.get(pk=gone.pk)
    Organisation.objects.filter(pk=gone.pk).update(merged_into=kept)
    with pytest.raises(NoLongerThere):
        change_organisation(read_before, categories=[], names={}, changed=[], by=None)
    gone.refresh_from_db()
    assert gone.merged_into == kept


@pytest.mark.parametrize("kind", ["contact", "organisation"])
def test_page_of_what_has_gone_while_it_was_sent_is_not_there(client: Client, monkeypatch, kind: str):
    def gone(*_args: Any, **_kwargs: Any) -> None:
        raise NoLongerThere

    client.force_login(factories.keeper_of_the_register())
    monkeypatch.setattr(contact_pages, "change_contact", gone)
    monkeypatch.setattr(organisation_pages, "change_organisation", gone)
    thing = factories.ContactFactory() if kind == "contact" else factories.OrganisationFactory(slug="tax-office")
    address = reverse(f"stakeholders:{kind}_edit", args=[thing.pk if kind == "contact" else "tax-office"])
    assert client.post(address, {"name": thing.name}).status_code == 404


def test_consent_that_is_sent_twice_stands_once():
    contact = factories.ContactFactory()
    first = give_consent(Consent(contact=contact, purpose=Consent.Purpose.PUBLIC, how="letter"), by=None)
    second = give_consent(Consent(contact=contact, purpose=Consent.Purpose.PUBLIC, how="letter"), by=None)
    assert second == first
    assert contact.consents.count() == 1


def test_consent_can_be_given_again_after_it_was_withdrawn():
    contact = factories.ContactFactory()
    first = give_consent(Consent(contact=contact, purpose=Consent.Purpose.PUBLIC, how="letter"), by=None)
    withdraw_consent(first, on=timezone.localdate(), by=None)
    give_consent(Consent(contact=contact, purpose=Consent.Purpose.PUBLIC, how="call"), by=None)
    assert contact.consents.count() == 2


def test_second_first_focal_point_finds_the_group_of_the_other():
    organisation = factories.OrganisationFactory()
    read_before = Organisation.objects.get(pk=organisation.pk)
    group = focal_group(organisation)
    assert focal_group(read_before) == group
    assert Group.objects.filter(organisation=organisation).count() == 1


def test_organisation_on_which_something_was_hung_at_the_last_moment_stays(client: Client, monkeypatch):
    def refused(*_args: Any, **_kwargs: Any) -> None:
        raise IntegrityError  # as PostgreSQL does at the end of the transaction

    client.force_login(factories.keeper_of_the_register())
    organisation = factories.OrganisationFactory(slug="tax-office")
    monkeypatch.setattr(organisation_pages, "remove_organisation", refused)
    address = reverse("stakeholders:organisation_remove", args=[organisation.slug])
    response = client.post(address)
    assert (response.status_code, response["Location"]) == (302, address)
