"""That people find the next page: what a coordinator, a member or a stranger can reach by clicking alone."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ncss_portal.history.models import record
from ncss_portal.timeline import moments
from stakeholders.merging.finding import likely
from stakeholders.merging.merging import merge
from stakeholders.merging.models import UNDO_WITHIN, Merging
from stakeholders.models import Organisation
from tests import factories

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
MERGINGS = reverse("stakeholders:mergings")
MINE = reverse("stakeholders:own_organisations")


@pytest.fixture
def alice(client: Client) -> Any:
    """Alice, who keeps the register, signed in."""
    return signed_in(client, factories.keeper_of_the_register())


def signed_in(client: Client, person: Any) -> Any:
    client.force_login(person, backend=BACKEND)
    return person


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


# --- For everybody ---------------------------------------------------------------------------------------------------


def test_foot_of_every_page_leads_to_those_who_take_part(client: Client):
    assert f'<a href="{reverse("stakeholders:participants")}">Who takes part</a>' in text(client, "/about/")


def test_first_steps_begin_with_those_who_take_part(client: Client):
    assert "The coordinator brings in those who take part, from a spreadsheet." in text(client, "/")


def test_own_account_leads_to_the_own_row_of_the_register(client: Client):
    signed_in(client, factories.outsider())

    assert f'<a href="{MINE}">You in the register</a>' in text(client, reverse("account_email"))


def test_own_row_stands_among_the_pages_of_the_account(client: Client):
    signed_in(client, factories.outsider())

    assert f'<a href="{MINE}" aria-current="page">' in text(client, MINE)


# --- In the register -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["organisations", "contacts", "map", "bodies", "invitations", "files", "retention"])
def test_all_parts_of_the_register_are_marked_in_the_navigation(client: Client, alice: Any, name: str):
    page = text(client, reverse(f"stakeholders:{name}"))

    current = "page" if name == "organisations" else "true"
    assert f'<a href="/stakeholders/" aria-current="{current}">Stakeholders</a>' in page


@pytest.mark.parametrize("name", ["organisations", "contacts"])
def test_lists_lead_to_the_mergings_and_back(client: Client, alice: Any, name: str):
    factories.OrganisationFactory()

    assert f'href="{MERGINGS}"' in text(client, reverse(f"stakeholders:{name}"))
    assert f'href="{reverse(f"stakeholders:{name}")}"' in text(client, MERGINGS)


@pytest.mark.parametrize("make", [factories.OrganisationFactory, factories.ContactFactory])
def test_timeline_leads_to_the_undoing_as_long_as_there_is_one(make: Any):
    kept, alice = make(), factories.keeper_of_the_register()
    merging = merge(kept, make(), by=alice)

    assert leads_to(kept, alice) == [reverse("stakeholders:merging_undo", args=[merging.pk])]

    Merging.objects.update(merged_at=timezone.now() - UNDO_WITHIN - timedelta(seconds=1))
    assert leads_to(kept, alice) == [MERGINGS]


def test_auditor_is_led_to_the_list_of_mergings_and_to_no_undoing():
    kept, alice = factories.OrganisationFactory(), factories.keeper_of_the_register()
    merge(kept, factories.OrganisationFactory(), by=alice)

    assert leads_to(kept, factories.auditor()) == [MERGINGS]


def leads_to(thing: Any, person: Any) -> list[str]:
    return [moment.url for moment in moments(thing, person) if moment.kind == "Merging"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Judiciary (Supreme Court)", "Judiciary"), ("Judiciary", "Judiciary (Supreme Court)"), ("CITO (office)", "CITO")],
)
def test_addition_in_brackets_hides_no_likeness(one: str, other: str):
    thing, wanted = factories.OrganisationFactory(name=one), factories.OrganisationFactory(name=other)
    factories.OrganisationFactory(name="University of Belize")

    assert likely(thing, Organisation.objects.exclude(pk=thing.pk)) == [wanted]


# --- Seats and conversations -----------------------------------------------------------------------------------------


def test_new_seat_begins_today_unless_somebody_says_otherwise(client: Client, alice: Any):
    body, organisation = factories.BodyFactory(), factories.OrganisationFactory()

    page = client.get(reverse("stakeholders:seat_new", args=[body.slug]), {"organisation": organisation.pk})

    assert page.context["form"]["starts_on"].value() == timezone.localdate()


def test_seat_without_a_first_day_keeps_none_when_it_is_changed(client: Client, alice: Any):
    seat = factories.SeatFactory(starts_on=None)

    page = client.get(reverse("stakeholders:seat_edit", args=[seat.body.slug, seat.pk]))

    assert page.context["form"]["starts_on"].value() is None


def test_contact_who_is_missing_from_the_seat_is_entered_for_the_organisation(client: Client, alice: Any):
    body, organisation = factories.BodyFactory(), factories.OrganisationFactory()

    page = text(client, f"{reverse('stakeholders:seat_new', args=[body.slug])}?organisation={organisation.pk}")

    assert f'href="{reverse("stakeholders:contact_new")}?organisation={organisation.slug}"' in page


@pytest.mark.parametrize(("number", "is_chosen"), [(1, True), (2, False)])
def test_conversation_is_kept_with_the_only_organisation_of_a_contact(
    client: Client, alice: Any, number: int, is_chosen: bool
):
    contact = factories.ContactFactory()
    places = [factories.AffiliationFactory(contact=contact).organisation for _ in range(number)]

    page = client.get(reverse("stakeholders:contact_interaction_new", args=[contact.pk]))

    assert page.context["form"]["organisation"].value() == (places[0].pk if is_chosen else None)


def test_former_place_is_not_taken_for_the_one_for_which_somebody_speaks(client: Client, alice: Any):
    contact, now = factories.ContactFactory(), factories.OrganisationFactory()
    factories.AffiliationFactory(contact=contact, ends_on=timezone.localdate())
    factories.AffiliationFactory(contact=contact, organisation=now)

    page = client.get(reverse("stakeholders:contact_interaction_new", args=[contact.pk]))

    assert page.context["form"]["organisation"].value() == now.pk


# --- History ---------------------------------------------------------------------------------------------------------


def test_history_names_a_whole_register_in_words(client: Client):
    person = signed_in(client, factories.auditor())
    record("register taken out", ContentType.objects.get_for_model(Organisation), by=person, rows=3)

    page = text(client, reverse("stakeholders:history"))

    assert ("Organisations" in page, "content type" in page, "Stakeholders | organisation" in page) == (
        True,
        False,
        False,
    )


def test_merging_is_named_without_the_app_that_keeps_it():
    merging = merge(
        factories.OrganisationFactory(), factories.OrganisationFactory(), by=factories.keeper_of_the_register()
    )

    assert str(merging) == f"organisation {merging.gone_id} → {merging.kept_id}"
