"""The pages on which people are erased, and on which the rules of forgetting are read."""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from ncss_portal.history.models import Entry
from stakeholders.models import Contact, User
from tests import factories

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2015, 1, 1, tzinfo=UTC)


def as_person(client: Client, user: User) -> Client:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def keeper() -> User:
    return factories.keeper_of_the_register()


def erase_url(contact: Contact) -> str:
    return f"/stakeholders/contacts/{contact.pk}/erase/"


# --- Erasing ---------------------------------------------------------------------------------------------------------


def test_preview_counts_warns_and_changes_nothing(client, keeper):
    contact = factories.ContactFactory(name="Ana Diaz", email="ana@portal.example")
    seat = factories.SeatFactory(holder=contact)
    before = Entry.objects.count()

    page = as_person(client, keeper).get(erase_url(contact)).content.decode()

    assert "Ana Diaz goes out of the portal." in page
    assert "Erased person" not in page
    assert "Ways to sign in" not in page
    assert f"{seat.organisation} holds a seat in {seat.body} through this person." in page
    assert "Published PDFs" in page
    contact.refresh_from_db()
    assert (contact.name, contact.erased_at, Entry.objects.count()) == ("Ana Diaz", None, before)


def test_second_click_erases(client, keeper):
    contact = factories.ContactFactory(name="Ana Diaz", email="ana@portal.example")

    answer = as_person(client, keeper).post(erase_url(contact), follow=True)

    contact.refresh_from_db()
    assert answer.redirect_chain == [(f"/stakeholders/contacts/{contact.pk}/", 302)]
    assert "The person is erased." in answer.content.decode()
    assert contact.name == f"Erased person {contact.pk}"
    assert Entry.objects.get(act="person erased").actor == keeper


def test_erasing_again_says_so(client, keeper):
    contact = factories.ContactFactory()
    as_person(client, keeper).post(erase_url(contact))

    page = client.get(erase_url(contact)).content.decode()
    answer = client.post(erase_url(contact), follow=True)

    assert "This person was erased before." in page
    assert "<button" not in page.partition("<main")[2].partition("</main>")[0]
    assert "This person was erased before." in answer.content.decode()
    assert Entry.objects.filter(act="person erased").count() == 1


def test_refusal_is_said_before_and_after(client, keeper):
    contact = factories.contact_of(keeper)

    page = as_person(client, keeper).get(erase_url(contact)).content.decode()
    answer = client.post(erase_url(contact), follow=True)

    assert "You cannot erase yourself." in page
    assert "Erase for ever" not in page
    assert "You cannot erase yourself." in answer.content.decode()
    contact.refresh_from_db()
    assert contact.erased_at is None


def test_administrator_erases_an_account_without_a_contact(client):
    administrator, user = factories.UserFactory(is_superuser=True), factories.outsider()
    url = f"/stakeholders/accounts/{user.pk}/erase/"

    page = as_person(client, administrator).get(url)
    answer = client.post(url)

    user.refresh_from_db()
    assert (page.status_code, answer.headers["Location"]) == (200, f"/accounts/{user.pk}/")
    assert user.email == f"erased-{user.pk}@erased.invalid"


def test_preview_names_the_other_rows_of_the_person(client, keeper):
    contact = factories.contact_of(factories.UserFactory(email="ana@portal.example"))
    twin = factories.ContactFactory(name="Ana D.", merged_into=contact)

    page = as_person(client, keeper).get(erase_url(contact)).content.decode()

    assert "ana@portal.example" in page
    assert f'href="/stakeholders/contacts/{twin.pk}/"' in page


def test_command_only_says_what_it_would_do(capsys):
    contact = factories.ContactFactory(name="Ana Diaz")

    call_command("erase_person", f"--contact={contact.pk}")

    assert "Nothing was changed." in capsys.readouterr().out
    contact.refresh_from_db()
    assert contact.name == "Ana Diaz"


def test_command_erases(capsys):
    contact = factories.contact_of(factories.UserFactory(email="ana@portal.example"))

    call_command("erase_person", "--account=Ana@portal.example", "--for-ever", "--json")

    assert '"erased": true' in capsys.readouterr().out
    contact.refresh_from_db()
    assert contact.erased_at is not None


def test_command_refuses_what_a_page_refuses():
    only = factories.UserFactory(is_superuser=True)

    with pytest.raises(CommandError, match="last administrator"):
        call_command("erase_person", f"--account={only.email}", "--for-ever")


# --- Retention -------------------------------------------------------------------------------------------------------

PAGES = ("/stakeholders/retention/", "/stakeholders/retention/silent-contacts/")


@pytest.mark.parametrize("url", PAGES)
@pytest.mark.parametrize(
    ("who", "status"),
    [(factories.keeper_of_the_register, 200), (factories.auditor, 200), (factories.outsider, 404)],
)
def test_rules_are_read_by_coordinators_and_auditors(client, url, who, status):
    assert as_person(client, who()).get(url).status_code == status


@pytest.mark.parametrize("url", PAGES)
def test_rules_are_applied_by_no_click(client, keeper, url):
    assert as_person(client, keeper).post(url).status_code == 405


def test_page_of_rules_counts_what_is_over_its_time(client, keeper):
    factories.ContactFactory(created_at=LONG_AGO)

    page = as_person(client, keeper).get("/stakeholders/retention/").content.decode()

    told = page.partition("For you to decide")[2]
    assert "3 years after the last sign of life" in told
    assert '<a class="link-main" href="/stakeholders/retention/silent-contacts/">' in told


def test_auditor_reads_the_list_and_is_offered_nothing(client):
    contact = factories.ContactFactory(created_at=LONG_AGO, name="Silent Ana")

    page = as_person(client, factories.auditor()).get(PAGES[1]).content.decode()

    assert "Silent Ana" in page
    assert erase_url(contact) not in page


def test_unknown_rule_is_not_found(client, keeper):
    assert as_person(client, keeper).get("/stakeholders/retention/no-such-rule/").status_code == 404


def test_list_has_pages_of_twenty(client, keeper):
    for number in range(21):
        factories.ContactFactory(created_at=LONG_AGO, name=f"Silent {number:02}.")
    as_person(client, keeper)

    pages = [client.get(f"{PAGES[1]}?page={page}").content.decode() for page in (1, 2, "x")]

    assert [page.count("Silent ") // 2 for page in pages] == [20, 1, 20]


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_number_of_queries(client, keeper, django_assert_num_queries, count):
    for _number in range(count):
        factories.SeatFactory(holder=factories.ContactFactory(created_at=LONG_AGO), ends_on="2016-01-01")
    as_person(client, keeper)

    with django_assert_num_queries(9):
        client.get(PAGES[1])


def test_public_page_says_what_is_kept_and_leads_to_the_own_data(client):
    page = client.get("/privacy/").content.decode()
    own = as_person(client, factories.outsider()).get("/privacy/").content.decode()

    assert "3 years" in page
    assert "/stakeholders/mine/data/" in own
