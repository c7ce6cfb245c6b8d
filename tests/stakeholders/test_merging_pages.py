"""The pages on which two are merged: choosing, comparing, merging, and undoing within a day."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ncss_portal.timeline import moments
from stakeholders.merging.merging import merge
from stakeholders.merging.models import Merging
from stakeholders.models import Contact, Organisation
from tests import factories

pytestmark = pytest.mark.django_db
LIST = reverse("stakeholders:mergings")
KINDS = {"organisation": factories.OrganisationFactory, "contact": factories.ContactFactory}
each_kind = pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)


@pytest.fixture
def alice(client: Any) -> Any:
    """Alice, who keeps the register, signed in."""
    return signed_in(client, factories.keeper_of_the_register())


def signed_in(client: Any, person: Any) -> Any:
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


def merge_page(thing: Any) -> str:
    if isinstance(thing, Organisation):
        return reverse("stakeholders:organisation_merge", args=[thing.slug])
    return reverse("stakeholders:contact_merge", args=[thing.pk])


def undo_page(merging: Merging) -> str:
    return reverse("stakeholders:merging_undo", args=[merging.pk])


def fresh(thing: Any) -> Any:
    return type(thing).objects.get(pk=thing.pk)


# --- Choosing --------------------------------------------------------------------------------------------------------


def test_likely_ones_are_offered_before_anything_is_searched(client: Any, alice: Any):
    one = factories.OrganisationFactory(name="Public Utilities Commission")
    factories.OrganisationFactory(name="Public Utilities Comission")
    factories.OrganisationFactory(name="University of Belize")

    text = client.get(merge_page(one)).text

    assert ("Public Utilities Comission" in text, "University of Belize" in text) == (True, False)


def test_contact_with_the_same_address_is_likely(client: Any, alice: Any):
    one = factories.ContactFactory(name="Ada Lovelace", email="ada@a.example")
    factories.ContactFactory(name="A. Byron", email="ADA@a.example")

    assert "A. Byron" in client.get(merge_page(one)).text


@pytest.mark.parametrize("words", ["comisión", "COMISION", "puc", "old board", "de la comision"])
def test_other_one_is_found_by_words_of_all_its_names(client: Any, alice: Any, words: str):
    one = factories.OrganisationFactory(name="One")
    factories.AliasFactory(
        organisation=factories.OrganisationFactory(name="Oficina de la Comisión", acronym="PUC"), name="Old Board"
    )
    factories.OrganisationFactory(name="Something else")

    text = client.get(merge_page(one), {"q": words}).text

    assert ("Oficina de la Comisión" in text, "Something else" in text) == (True, False)


def test_contact_is_found_by_an_address(client: Any, alice: Any):
    one = factories.ContactFactory(name="One")
    factories.ContactFactory(name="Ada Lovelace", email="ada@a.example")

    assert "Ada Lovelace" in client.get(merge_page(one), {"q": "ada@a"}).text


def test_merged_and_erased_ones_are_not_offered(client: Any, alice: Any):
    one = factories.ContactFactory(name="Ada")
    factories.ContactFactory(name="Ada Gone", merged_into=one)
    factories.ContactFactory(name="Ada Erased", erased_at=timezone.now())

    assert "Nothing has “Ada” in its name" in client.get(merge_page(one), {"q": "Ada"}).text


def test_results_come_in_pages_of_20(client: Any, alice: Any):
    one = factories.OrganisationFactory(name="One")
    for number in range(21):
        factories.OrganisationFactory(name=f"Office {number:02}")

    first, second = (client.get(merge_page(one), {"q": "office", "page": page}).text for page in (1, 2))

    assert ("Office 19" in first, "Office 20" in first, "Office 20" in second) == (True, False, True)


@each_kind
@pytest.mark.parametrize("number", [1, 3])
def test_searching_costs_the_same_however_many_are_found(client: Any, alice: Any, make: Any, number: int):
    one = make(name="One")
    make.create_batch(number, name="Found")
    client.get(merge_page(one))

    with CaptureQueriesContext(connection) as asked:
        text = client.get(merge_page(one), {"q": "found"}).text

    assert (text.count("link-main"), len(asked)) == (number, 10 if isinstance(one, Contact) else 9)


# --- Comparing and merging -------------------------------------------------------------------------------------------


def test_preview_shows_both_and_what_will_move_and_changes_nothing(client: Any, alice: Any):
    kept = factories.ContactFactory(name="Ada Lovelace", email="ada@a.example")
    gone = factories.ContactFactory(name="A. Byron", phone="+501 000-0102", email="ADA@a.example")
    factories.SeatFactory(alternate=gone)

    response = client.get(merge_page(kept), {"other": gone.pk})

    comparison = response.context["comparison"]
    assert [(line.kept, line.gone, line.is_taken, line.is_left) for line in comparison.lines] == [
        ("Ada Lovelace", "A. Byron", False, True),
        ("", "+501 000-0102", True, False),
    ]
    assert [(heap.words, heap.kept, heap.gone, heap.moving, heap.staying) for heap in comparison.heaps] == [
        ("Addresses", 1, 1, 0, 1),
        ("Seats (alternate)", 0, 1, 1, 0),
    ]
    assert (fresh(gone).merged_into, Merging.objects.exists()) == (None, False)


def test_preview_of_organisations_says_that_names_become_other_names(client: Any, alice: Any):
    kept = factories.OrganisationFactory(
        named_since="2026-01-02", country="BZ", successor=factories.OrganisationFactory()
    )
    gone = factories.OrganisationFactory(acronym="PUC", is_local=False, sector="finance")

    lines = {line.label: line for line in client.get(merge_page(kept), {"other": gone.pk}).context["comparison"].lines}

    assert (lines["name"].is_name, lines["acronym"].is_taken, lines["acronym"].is_name) == (True, True, False)
    assert (lines["local"].kept, lines["local"].gone, lines["local"].is_left) == ("yes", "no", True)
    assert lines["agreed to be named in public on"].kept == "2 January 2026"
    assert (lines["country"].kept, lines["sector"].gone) == ("Belize", "Finance and insurance")
    assert lines["succeeded by"].kept == str(kept.successor)


@each_kind
@pytest.mark.parametrize("stays", ["this", "other"])
def test_either_of_the_two_may_stay(client: Any, alice: Any, make: Any, stays: str):
    one, other = make(name="One"), make(name="Other")
    kept, gone = (one, other) if stays == "this" else (other, one)

    preview = client.get(merge_page(one), {"other": other.pk, "stays": stays}).context
    response = client.post(merge_page(one), {"other": other.pk, "stays": stays})

    assert (preview["kept"], preview["gone"]) == (kept, gone)
    assert (response.url, fresh(gone).merged_into) == (kept.get_absolute_url(), kept)


@pytest.mark.parametrize("accounts", [1, 2])
def test_preview_says_what_becomes_of_two_accounts(client: Any, alice: Any, accounts: int):
    kept = factories.contact_of(factories.UserFactory())
    gone = factories.contact_of(factories.UserFactory()) if accounts == 2 else factories.ContactFactory()

    assert ("Both have an account." in client.get(merge_page(kept), {"other": gone.pk}).text) is (accounts == 2)


def test_preview_says_what_becomes_of_focal_points(client: Any, alice: Any):
    kept, gone = factories.OrganisationFactory.create_batch(2)
    for organisation in (kept, gone):
        factories.focal_point_of(organisation)

    assert "Both have focal points with rights." in client.get(merge_page(kept), {"other": gone.pk}).text


def test_message_leads_to_the_undoing(client: Any, alice: Any):
    kept, gone = factories.OrganisationFactory(), factories.OrganisationFactory(name="<b>Gone</b>")

    text = client.post(merge_page(kept), {"other": gone.pk}, follow=True).text

    assert f'<a href="{undo_page(Merging.objects.get())}">Undo</a>' in text
    assert "“&lt;b&gt;Gone&lt;/b&gt;” is merged into this one." in text


@each_kind
@pytest.mark.parametrize("other", ["itself", "merged", "nobody", "x", ""])
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_cannot_be_merged_is_refused(client: Any, alice: Any, make: Any, other: str, method: str):
    one = make()
    others = {"itself": one.pk, "merged": make(merged_into=make()).pk, "nobody": 999_999}

    response = getattr(client, method)(merge_page(one), {"other": others.get(other, other)})

    assert (response.status_code, Merging.objects.exists()) == (422, False)


@each_kind
@pytest.mark.parametrize("stays", ["this", "other"])
def test_second_click_of_a_double_one_is_no_mistake(client: Any, alice: Any, make: Any, stays: str):
    one, other = make(), make()
    said = {"other": other.pk, "stays": stays}

    urls = [client.post(merge_page(one), said).url for _each in range(2)]

    assert (urls[0] == urls[1], Merging.objects.count()) == (True, 1)


def test_page_of_one_that_was_merged_leads_to_the_one_that_stayed(client: Any, alice: Any):
    kept = factories.OrganisationFactory()
    gone = factories.OrganisationFactory(merged_into=kept)

    assert client.get(merge_page(gone)).url == kept.get_absolute_url()


def test_erased_contact_has_no_such_page(client: Any, alice: Any):
    assert client.get(merge_page(factories.ContactFactory(erased_at=timezone.now()))).status_code == 404


# --- Undoing ---------------------------------------------------------------------------------------------------------


@each_kind
def test_undoing_asks_first(client: Any, alice: Any, make: Any):
    kept, gone = make(), make()
    merging = merge(kept, gone, by=alice)

    asked = client.get(undo_page(merging))
    before = fresh(gone).merged_into
    response = client.post(undo_page(merging))

    assert (asked.status_code, before) == (200, kept)
    assert (response.url, fresh(gone).merged_into) == (gone.get_absolute_url(), None)


def test_undoing_says_how_much_was_changed_since(client: Any, alice: Any):
    kept, gone = factories.ContactFactory(), factories.ContactFactory()
    seat = factories.SeatFactory(holder=gone)
    merging = merge(kept, gone, by=alice)
    type(seat).objects.update(holder=None)

    text = client.post(undo_page(merging), follow=True).text

    assert "1 thing was changed since the merging and stays where it is now." in text


def test_after_a_day_the_page_says_why_not(client: Any, alice: Any):
    kept, gone = factories.ContactFactory(), factories.ContactFactory()
    merging = merge(kept, gone, by=alice)
    Merging.objects.update(merged_at=timezone.now() - timedelta(days=1))

    text = client.get(undo_page(merging)).text
    response = client.post(undo_page(merging), follow=True)

    assert ("A merging can be undone within a day." in text, "<form class" in text) == (True, False)
    assert "A merging can be undone within a day." in response.text
    assert fresh(gone).merged_into == kept


# --- The list --------------------------------------------------------------------------------------------------------


def test_list_offers_to_undo_what_is_recent(client: Any, alice: Any):
    mergings = [merge(factories.ContactFactory(), factories.ContactFactory(), by=alice) for _each in range(3)]
    Merging.objects.filter(pk=mergings[0].pk).update(merged_at=timezone.now() - timedelta(days=2))
    Merging.objects.filter(pk=mergings[1].pk).update(undone_at=timezone.now())

    text = client.get(LIST).text

    assert [undo_page(merging) in text for merging in mergings] == [False, False, True]


def test_auditor_reads_the_list_and_undoes_nothing(client: Any):
    merging = merge(factories.ContactFactory(), factories.ContactFactory(name="Ada"), by=factories.UserFactory())
    signed_in(client, factories.auditor())

    response = client.get(LIST)

    assert (response.status_code, "Ada" in response.text, undo_page(merging) in response.text) == (200, True, False)


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_the_same_however_many_there_are(client: Any, alice: Any, number: int):
    for _each in range(number):
        merge(factories.ContactFactory(), factories.ContactFactory(), by=alice)
        merge(factories.OrganisationFactory(), factories.OrganisationFactory(), by=alice)
    client.get(LIST)

    with CaptureQueriesContext(connection) as asked:
        client.get(LIST)

    assert len(asked) == 7


def test_empty_list_says_where_to_begin(client: Any, alice: Any):
    assert "Nothing was merged yet" in client.get(LIST).text


@each_kind
def test_timeline_tells_what_was_merged(make: Any):
    kept, alice = make(), factories.keeper_of_the_register()
    merge(kept, make(name="Gone"), by=alice)

    told = [moment.words for moment in moments(kept, alice)]

    assert "“Gone” was merged into this one" in told


# --- Nobody else -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["outsider", "auditor", "focal_point"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_only_those_who_keep_the_register_merge_and_undo(client: Any, role: str, method: str):
    organisations = factories.OrganisationFactory.create_batch(2)
    contacts = factories.ContactFactory.create_batch(2)
    merging = merge(factories.ContactFactory(), factories.ContactFactory(), by=factories.UserFactory())
    people = {
        "outsider": factories.outsider,
        "auditor": factories.auditor,
        "focal_point": lambda: factories.focal_point_of(organisations[0]),
    }
    signed_in(client, people[role]())

    answers = [
        getattr(client, method)(address, said).status_code
        for address, said in (
            (merge_page(organisations[0]), {"other": organisations[1].pk}),
            (merge_page(contacts[0]), {"other": contacts[1].pk}),
            (undo_page(merging), {}),
        )
    ]

    assert answers == [404] * 3
    assert Merging.objects.get().undone_at is None


@pytest.mark.parametrize("role", ["outsider", "member"])
def test_list_is_for_those_who_read_the_register(client: Any, role: str):
    people = {"outsider": factories.outsider, "member": lambda: factories.seated(factories.BodyFactory())}
    signed_in(client, people[role]())

    assert client.get(LIST).status_code == 404
