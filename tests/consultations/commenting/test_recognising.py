"""Whoever speaks for an organisation is recognised by the register, where there is no doubt."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consultations.commenting.confirming import confirm
from consultations.commenting.recognising import organisation_of
from consultations.commenting.submitting import Voice, submit
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank():
    return factories.OrganisationFactory(name="Harbour Bank")


@pytest.fixture
def ines(bank):
    contact = factories.ContactFactory(email="ines@bank.example")
    factories.AffiliationFactory(contact=contact, organisation=bank)
    return contact


def test_a_confirmed_address_is_recognised_and_an_unconfirmed_one_is_not(bank, ines):
    voice = Voice(name="Ines", email="Ines@bank.example", organisation_name="The bank")
    comment = submit(factories.ConsultationFactory(), voice=voice, body="Words")
    assert comment.response.organisation is None

    assert confirm(comment).response.organisation == bank


def test_an_account_is_recognised_by_its_contact(bank):
    user = factories.focal_point_of(bank)
    comment = submit(factories.ConsultationFactory(), voice=Voice(user=user, organisation_name="Bank"), body="Words")
    assert comment.response.organisation == bank


def test_who_speaks_in_the_own_name_is_noted_for_none(bank):
    user, period = factories.focal_point_of(bank), factories.ConsultationFactory()
    submit(period, voice=Voice(user=user, organisation_name="Bank"), body="For the bank")
    comment = submit(period, voice=Voice(user=user), body="For myself")
    assert comment.response.organisation is None


def test_doubt_recognises_nobody(bank, ines):
    assert organisation_of(None, "ines@bank.example") == bank
    # Two offices, an office that ended, a shared address, an unknown one.
    second = factories.AffiliationFactory(contact=ines, organisation=factories.OrganisationFactory())
    assert organisation_of(None, "ines@bank.example") is None
    second.ends_on = timezone.localdate() - timedelta(days=1)
    second.save()
    assert organisation_of(None, "ines@bank.example") == bank
    factories.ContactFactory(email="ines@bank.example")
    assert organisation_of(None, "ines@bank.example") is None
    assert organisation_of(None, "nobody@bank.example") is None
