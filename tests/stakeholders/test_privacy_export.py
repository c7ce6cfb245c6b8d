"""Everything that is held of a person, in one file; and nothing that is somebody else's."""

import json
from datetime import UTC, datetime

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from ncss_portal.history.models import Entry, record
from ncss_portal.outbox.models import Mail
from ncss_portal.personal import holdings
from stakeholders.models import StakeholderUpload
from stakeholders.privacy.exporting import SHOWN, as_file
from stakeholders.privacy.people import person_of, person_of_account
from tests import factories

pytestmark = pytest.mark.django_db


def signed_in(client: Client, user: object) -> Client:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[arg-type]
    return client


@pytest.fixture
def contact():
    user = factories.UserFactory(name="Ana Diaz", email="ana@portal.example", password="md5$hash-of-ana")
    organisation = factories.OrganisationFactory(name="Ministry of Boats")
    contact = factories.contact_of(user, phone="622-1122", note="Prefers mornings.", needs="Large print")
    factories.AddressFactory(contact=contact, email="ana@home.example")
    factories.AffiliationFactory(contact=contact, organisation=organisation, job="Harbour master")
    factories.ConsentFactory(contact=contact, how="By telephone")
    factories.SeatFactory(holder=contact, body=factories.BodyFactory(name="Boats group"))
    factories.InvitationFactory(contact=contact, email="ana@invited.example", token_hash="checksum-of-the-token")
    factories.StandingFactory(organisation=organisation, reason="They are slow.", judged_by=user)
    Authenticator.objects.create(user=user, type="totp", data={"secret": "secret-of-ana"})
    UserSession.objects.create(user=user, session_key="key-of-ana", ip="192.0.2.7", user_agent="A browser")
    Mail.objects.create(
        recipient="Ana@portal.example",
        reason="r",
        occasion="1",
        subject="Hello",
        body="Words of the mail",
        secret="link",
    )
    StakeholderUpload.objects.create(name="boats.xlsx", sha256="0", file="x", brought_by=user)
    record("plan taken in", organisation, by=user)
    return contact


@pytest.fixture
def said(contact):
    response = factories.ResponseFactory(user=contact.user, email="ana@portal.example", name="Ana Diaz")
    where = {"response": response, "consultation": response.consultation}
    answered = factories.CommentFactory(**where, body="Said in public.")
    factories.CommentFactory(**where, body="Never sent.", unsent=True)
    factories.AnswerFactory(comment=answered, reason="Because of the tide.")
    return response


HELD = (
    "Ana Diaz",
    "622-1122",
    "Prefers mornings.",
    "Large print",
    "ana@home.example",
    "Ministry of Boats",
    "Harbour master",
    "By telephone",
    "Boats group",
    "ana@invited.example",
    "192.0.2.7",
    "A browser",
    "Hello",
    "boats.xlsx",
    "plan taken in",
    "Said in public.",
)
SECRET = (
    "hash-of-ana",
    "secret-of-ana",
    "key-of-ana",
    "checksum-of-the-token",
    "They are slow.",
    "link",
)


def test_file_holds_everything_and_no_secret(contact, said):
    text = as_file(person_of(contact))

    assert [words for words in HELD if words not in text] == []
    assert [words for words in SECRET if f'"{words}' in text or words in text.replace("linked", "")] == []


def test_everything_that_an_erasure_touches_was_in_the_export(contact, said):
    """Whatever an app registers can be taken out, but for notes on others that name the person."""
    factories.OrganisationFactory(note="Ask Ana Diaz.")
    person = person_of(contact)
    empty = [one for one in holdings() if not list(one.collect(person))]

    touched = [str(one.title) for one in empty if one.erase(person)]

    assert touched == ["Named in notes on others"]


def test_file_is_readable_json_with_moments_of_the_portal(contact):
    contact.created_at = datetime(2026, 3, 1, 18, 30, tzinfo=UTC)
    contact.save()

    held = json.loads(as_file(person_of(contact), at=datetime(2026, 5, 1, tzinfo=UTC)))

    assert (held["portal"], held["taken_out"]) == (
        "National Cybersecurity Strategy, Government of Belize",
        "2026-04-30T18:00:00-06:00",
    )
    assert held["held"][0]["what"] == "In the register"
    assert held["held"][0]["rows"][0]["Entered"] == "2026-03-01T12:30:00-06:00"


def test_only_the_person_reads_what_was_not_sent_and_what_mails_say(contact, said):
    for_others, own = as_file(person_of(contact)), as_file(person_of_account(contact.user, asks=True))

    assert [words in for_others for words in ("Never sent.", "Words of the mail")] == [False, False]
    assert [words in own for words in ("Never sent.", "Words of the mail")] == [True, True]


def test_answers_are_given_out_once_they_are_public(contact, said):
    assert "Because of the tide." not in as_file(person_of(contact))

    said.consultation.answers_published_at = timezone.now()
    said.consultation.save()

    assert "Because of the tide." in as_file(person_of(contact))


def test_conversation_with_others_is_given_to_the_person_without_its_words(contact):
    talk = factories.InteractionFactory(subject="Boats", text="Somebody Else was rude.")
    talk.contacts.add(contact, factories.ContactFactory(name="Somebody Else"))
    alone = factories.InteractionFactory(subject="Tides", text="She likes tides.")
    alone.contacts.add(contact)

    own, for_others = as_file(person_of_account(contact.user, asks=True)), as_file(person_of(contact))

    assert ["Boats" in own, "rude" in own, "She likes tides." in own] == [True, False, True]
    assert "rude" in for_others
    assert "Somebody Else" not in own


def test_acts_are_named_by_number_since_their_words_may_name_others(contact):
    other = factories.ContactFactory(name="Somebody Else")
    record("contact changed", other, by=contact.user)

    text = as_file(person_of(contact))

    assert f"contact {other.pk}" in text
    assert "Somebody Else" not in text


# --- Pages -----------------------------------------------------------------------------------------------------------


def test_coordinator_reads_and_takes_out_the_data_of_a_contact(client, contact, said):
    keeper = factories.keeper_of_the_register()
    url = f"/stakeholders/contacts/{contact.pk}/data/"

    page = signed_in(client, keeper).get(url)
    file = client.post(url)

    assert page.status_code == 200
    assert [words for words in HELD if words not in page.content.decode()] == []
    assert "Never sent." not in page.content.decode()
    assert file.headers["Content-Disposition"] == f'attachment; filename="personal-data-{contact.pk}.json"'
    assert file.headers["Content-Type"] == "application/json"
    assert json.loads(file.content)["held"]


def test_taking_out_is_recorded_by_number_and_looking_is_not(client, contact):
    keeper = factories.keeper_of_the_register()
    url = f"/stakeholders/contacts/{contact.pk}/data/"

    signed_in(client, keeper).get(url)
    assert not Entry.objects.filter(act="personal data taken out").exists()
    client.post(url)

    entry = Entry.objects.get(act="personal data taken out")
    assert (entry.actor, entry.thing) == (keeper, contact)
    assert entry.detail == {"contacts": [contact.pk], "accounts": [contact.user.pk]}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("page", ["data", "erase"])
@pytest.mark.parametrize("who", [factories.outsider, factories.auditor])
def test_nobody_but_coordinators_reads_or_erases_others(client, contact, who, method, page):
    before = Entry.objects.count()

    answer = getattr(signed_in(client, who()), method)(f"/stakeholders/contacts/{contact.pk}/{page}/")

    assert (answer.status_code, Entry.objects.count()) == (404, before)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("page", ["data", "erase"])
@pytest.mark.parametrize("who", [factories.outsider, factories.auditor, factories.keeper_of_the_register])
def test_accounts_are_for_administrators(client, contact, who, method, page):
    answer = getattr(signed_in(client, who()), method)(f"/stakeholders/accounts/{contact.user.pk}/{page}/")

    assert answer.status_code == 404


def test_administrator_takes_out_the_data_of_an_account_without_a_contact(client):
    user = factories.outsider(email="charlie@portal.example")
    url = f"/stakeholders/accounts/{user.pk}/data/"

    page = signed_in(client, factories.UserFactory(is_superuser=True)).get(url)

    assert "charlie@portal.example" in page.content.decode()
    assert "charlie@portal.example" in client.post(url).content.decode()


def test_everybody_has_the_own_data(client, contact, said):
    page = signed_in(client, contact.user).get("/stakeholders/mine/data/")
    file = client.post("/stakeholders/mine/data/")

    assert "Never sent." in page.content.decode()
    assert "Prefers mornings." in file.content.decode()
    assert Entry.objects.get(act="personal data taken out").actor == contact.user


def test_own_data_is_of_nobody_else(client, contact):
    page = signed_in(client, factories.outsider()).get("/stakeholders/mine/data/")

    assert [words for words in HELD if words in page.content.decode()] == []


def test_anonymous_is_asked_to_sign_in(client):
    assert client.get("/stakeholders/mine/data/").headers["Location"].startswith("/account/login/")


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_number_of_queries(client, django_assert_num_queries, contact, count):
    for _number in range(count):
        response = factories.ResponseFactory(user=contact.user, name="Ana Diaz")
        factories.CommentFactory(response=response, consultation=response.consultation)
        talk = factories.InteractionFactory(organisation=factories.OrganisationFactory())
        talk.contacts.add(contact)
        record("x", contact, by=contact.user)
    signed_in(client, factories.keeper_of_the_register())
    url = f"/stakeholders/contacts/{contact.pk}/data/"
    client.get(url)  # what the process remembers after the first time is asked here

    with django_assert_num_queries(84):
        client.get(url)


def test_long_lists_are_short_on_the_page_and_whole_in_the_file(client, contact):
    for number in range(SHOWN + 5):
        record(f"act number {number:03}", contact, by=None)
    url = f"/stakeholders/contacts/{contact.pk}/data/"

    page = signed_in(client, factories.keeper_of_the_register()).get(url).content.decode()

    assert "act number 000" not in page
    assert "6 more are in the file." in page
    assert "act number 000" in client.post(url).content.decode()


# --- Command ---------------------------------------------------------------------------------------------------------


def test_command_writes_the_file(capsys, contact, said):
    call_command("export_person", "--contact", str(contact.pk))

    held = json.loads(capsys.readouterr().out)
    assert "Never sent." in json.dumps(held)
    assert Entry.objects.get(act="personal data taken out").actor is None


@pytest.mark.parametrize("whom", [("--contact", "999999"), ("--account", "nobody@portal.example")])
def test_command_knows_nobody_of_that_kind(whom):
    with pytest.raises(CommandError):
        call_command("export_person", *whom)
