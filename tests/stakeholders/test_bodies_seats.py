"""The pages on which a seat is given, changed, taken back and removed."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ncss_portal.history.models import Entry
from stakeholders.models import Seat
from tests import factories

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def today() -> Any:
    return timezone.localdate()


@pytest.fixture
def alice(client: Any) -> Any:
    """Alice, who keeps the register, signed in."""
    person = factories.keeper_of_the_register()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


def page(name: str, *args: Any) -> str:
    return reverse(f"stakeholders:{name}", args=args)


def seat_page(name: str, seat: Seat) -> str:
    return page(name, seat.body.slug, seat.pk)


def test_seat_is_given_in_two_steps_with_the_contacts_of_the_organisation_first(client: Any, alice: Any):
    body = factories.BodyFactory()
    factories.ContactFactory(name="Ann Elsewhere")
    office = factories.OrganisationFactory(name="The office")
    zoe = factories.AffiliationFactory(organisation=office, contact__name="Zoe Inside", job="Director").contact
    address = page("seat_new", body.slug)

    first = client.get(address).text
    second = client.get(address, {"organisation": office.pk}).text
    response = client.post(address, {"organisation": office.pk, "holder": zoe.pk, "role": "chair"})

    assert (f'<option value="{office.pk}">The office</option>' in first, "Zoe Inside" in first) == (True, False)
    assert second.index("Zoe Inside, Director") < second.index("Ann Elsewhere")
    seat = Seat.objects.get()
    assert (response.url, seat.body, seat.organisation, seat.holder, seat.role) == (
        body.get_absolute_url(),
        body,
        office,
        zoe,
        "chair",
    )
    assert Entry.objects.about(seat).get().detail["holder_id"] == zoe.pk


@pytest.mark.parametrize("number", [1, 3])
def test_choosing_a_person_costs_the_same_however_many_there_are(client: Any, alice: Any, number: int):
    body, office = factories.BodyFactory(), factories.OrganisationFactory()
    factories.AffiliationFactory.create_batch(number, organisation=office)
    factories.AffiliationFactory.create_batch(number)
    client.get(page("seat_new", body.slug))

    with CaptureQueriesContext(connection) as asked:
        client.get(page("seat_new", body.slug), {"organisation": office.pk})

    assert len(asked) == 7


def test_merged_and_erased_people_and_merged_organisations_are_not_offered(client: Any, alice: Any):
    body, office = factories.BodyFactory(), factories.OrganisationFactory()
    kept = factories.ContactFactory()
    merged = factories.ContactFactory(merged_into=kept)
    erased = factories.ContactFactory(erased_at=timezone.now())
    gone = factories.OrganisationFactory(merged_into=office)
    address = page("seat_new", body.slug)

    answers = [
        client.post(address, {"organisation": office.pk, "holder": person.pk, "role": "member"}).status_code
        for person in (merged, erased)
    ]
    answers.append(client.post(address, {"organisation": gone.pk, "role": "member"}).status_code)

    assert (answers, Seat.objects.exists()) == ([422, 422, 422], False)


@pytest.mark.parametrize(
    "change", [{"role": ""}, {"role": "king"}, {"starts_on": "2026-05-02", "ends_on": "2026-05-01"}, {"holder": "x"}]
)
def test_what_cannot_be_said_of_a_seat_is_refused(client: Any, alice: Any, change: dict[str, Any]):
    body, office = factories.BodyFactory(), factories.OrganisationFactory()

    response = client.post(page("seat_new", body.slug), {"organisation": office.pk, "role": "member"} | change)

    assert (response.status_code, Seat.objects.exists()) == (422, False)


def test_holder_is_not_the_alternate_too(client: Any, alice: Any):
    seat = factories.SeatFactory()

    response = client.post(
        seat_page("seat_edit", seat), {"holder": seat.holder_id, "alternate": seat.holder_id, "role": "member"}
    )

    assert (response.status_code, Seat.objects.get().alternate) == (422, None)


def test_dissolved_body_gets_no_more_seats(client: Any, alice: Any, today: Any):
    body, office = factories.BodyFactory(dissolved_on=today), factories.OrganisationFactory()

    response = client.post(page("seat_new", body.slug), {"organisation": office.pk, "role": "member"})

    assert (response.status_code, Seat.objects.exists()) == (302, False)


def test_change_of_a_seat_keeps_keys_of_before_and_after_and_no_names(client: Any, alice: Any):
    seat = factories.SeatFactory(holder__name="Ada Lovelace", role="member")
    bea = factories.ContactFactory(name="Bea Next")

    client.post(seat_page("seat_edit", seat), {"holder": bea.pk, "role": "member"})

    entry = Entry.objects.about(seat).get()
    assert entry.detail == {"before": {"holder_id": seat.holder_id}, "after": {"holder_id": bea.pk}}
    assert not any(name in f"{entry.label} {entry.detail}" for name in ("Ada", "Bea"))


def test_form_that_was_left_open_does_not_give_back_what_was_revoked_meanwhile(client: Any, alice: Any, today: Any):
    seat = factories.SeatFactory()
    seen = client.get(seat_page("seat_edit", seat)).context["form"].initial["seen"]
    client.post(seat_page("seat_revoke", seat))

    response = client.post(
        seat_page("seat_edit", seat), {"holder": seat.holder_id, "role": "member", "ends_on": "", "seen": seen}
    )

    assert (response.status_code, Seat.objects.get().ends_on) == (422, today)


def test_revoking_asks_first_and_says_that_access_ends_at_once(client: Any, alice: Any, today: Any):
    seat = factories.SeatFactory(holder__name="Ada Lovelace")
    address = seat_page("seat_revoke", seat)

    asked = client.get(address).text
    untouched = Seat.objects.get().ends_on
    client.post(address)

    assert "The access of Ada Lovelace to the papers of this body ends at once" in asked
    assert (untouched, Seat.objects.get().ends_on) == (None, today)
    assert Entry.objects.about(seat).get().detail == {"before": None, "on": today.isoformat()}


def test_revoking_twice_is_said_and_changes_nothing(client: Any, alice: Any, today: Any):
    seat = factories.SeatFactory()

    texts = [client.post(seat_page("seat_revoke", seat), follow=True).text for _each in range(2)]

    assert ["This seat is not held today." in text for text in texts] == [False, True]
    assert Entry.objects.about(seat).count() == 1


def test_seat_that_never_began_is_removed(client: Any, alice: Any, today: Any):
    seat = factories.SeatFactory(starts_on=today + DAY)

    client.post(seat_page("seat_remove", seat))

    assert not Seat.objects.exists()
    assert Entry.objects.about(seat.body).get().detail["holder_id"] == seat.holder_id


@pytest.mark.parametrize("days", [{}, {"starts_on": 0}, {"ends_on": 0}])
def test_seat_that_began_is_not_removed(client: Any, alice: Any, today: Any, days: dict[str, int]):
    seat = factories.SeatFactory(**{name: today + number * DAY for name, number in days.items()})

    asked, done = client.get(seat_page("seat_remove", seat)), client.post(seat_page("seat_remove", seat))

    assert (asked.status_code, done.status_code, Seat.objects.count()) == (404, 302, 1)


def test_seat_is_found_only_under_its_own_body(client: Any, alice: Any):
    seat, other = factories.SeatFactory(), factories.BodyFactory()

    assert client.get(page("seat_edit", other.slug, seat.pk)).status_code == 404
