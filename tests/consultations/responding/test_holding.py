"""What is held of drafts, and for how long."""

from datetime import timedelta

import pytest

from consultations.commenting.models import Draft, Holder
from consultations.commenting.saving import save_draft
from consultations.responding.holding import RULE
from tests import factories

pytestmark = pytest.mark.django_db


def test_drafts_without_an_account_are_forgotten_ninety_days_after_the_closing():
    period = factories.ConsultationFactory(closed=True)
    person = factories.outsider()
    for holder in (Holder(key="browser"), Holder(user_id=person.pk)):
        save_draft(period, holder, node=None, body="Words")
    over = period.closes_at + timedelta(days=90)

    assert RULE.apply(over - timedelta(milliseconds=1)) == 0
    assert RULE.count(over) == 1
    assert RULE.apply(over) == 1
    assert Draft.objects.get().user == person
