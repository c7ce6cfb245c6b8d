"""Accounts, as administrators look after them."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ncss_portal.history.models import Entry
from ncss_portal.outbox.models import Mail
from ncss_portal.outbox.sending import send_due
from stakeholders import permissions
from stakeholders.accounts import administering
from stakeholders.accounts.acts import ACTS
from stakeholders.accounts.administering import NotPossible
from stakeholders.accounts.naming import name_of_browser, name_of_group
from stakeholders.models import User
from tests.factories import (
    BodyFactory,
    OrganisationFactory,
    StrategyFactory,
    UserFactory,
    auditor,
    contact_of,
    coordinator_of,
    focal_point_of,
    outsider,
    seated,
)

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
LIST = "/accounts/"
PASSWORD = "correct horse battery"


@pytest.fixture
def dora() -> User:
    return UserFactory(name="Dora", email="dora@secretariat.example", is_superuser=True, is_staff=True)


@pytest.fixture
def as_dora(client: Client, dora: User) -> Client:
    client.force_login(dora, backend=BACKEND)
    return client


def browser_of(person: User) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def factors_of(person: User) -> None:
    TOTP.activate(person, generate_totp_secret())
    RecoveryCodes.activate(person)


def page_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


# --- Who may ---------------------------------------------------------------------------------------------------------

strangers = pytest.mark.parametrize(
    "make", [outsider, auditor, lambda: coordinator_of(StrategyFactory())], ids=["outsider", "auditor", "coordinator"]
)


@strangers
def test_only_administrators_see_accounts(make: Any) -> None:
    client, person = browser_of(make()), outsider()

    answers = [client.get(path).status_code for path in (LIST, f"{LIST}{person.pk}/")]
    answers += [client.get(f"{LIST}{person.pk}/{act.slug}/").status_code for act in ACTS]

    assert set(answers) == {404}


@strangers
def test_only_administrators_act(make: Any) -> None:
    client, person = browser_of(make()), outsider()

    answers = {client.post(f"{LIST}{person.pk}/{act.slug}/").status_code for act in ACTS}

    assert answers == {404}
    assert not Entry.objects.exists()


def test_anonymous_is_led_to_sign_in(client: Client) -> None:
    person = outsider()

    answers = [client.post(f"{LIST}{person.pk}/{act.slug}/").headers["Location"] for act in ACTS]

    assert {answer.split("?")[0] for answer in answers} == {"/account/login/"}
    assert client.get(LIST).headers["Location"].startswith("/account/login/")


def test_navigation_offers_them_to_administrators_alone(as_dora: Client) -> None:
    assert 'href="/accounts/"' in page_of(as_dora, "/about/")
    assert 'href="/history/"' in page_of(as_dora, "/about/")
    assert 'href="/accounts/"' not in page_of(browser_of(auditor()), "/about/")
    assert 'href="/history/"' in page_of(browser_of(auditor()), "/about/")
    assert 'href="/history/"' not in page_of(browser_of(outsider()), "/about/")


# --- The list --------------------------------------------------------------------------------------------------------


def names_on(client: Client, query: str = "") -> list[str]:
    return [person.name for person in client.get(f"{LIST}?{query}").context["page"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Alice", "Bo", "Charlie", "Dora", "Otto"]),
        ("words=CHAR", ["Charlie"]),
        ("words=secretariat", ["Alice", "Dora"]),
        ("role=administrator", ["Dora"]),
        ("role=auditor", ["Otto"]),
        ("role=coordinator", ["Alice"]),
        ("role=none", ["Bo", "Charlie"]),
        ("state=inactive", ["Bo"]),
        ("state=active", ["Alice", "Charlie", "Dora", "Otto"]),
        ("state=unguarded", ["Dora", "Otto"]),
        ("state=unguarded&role=auditor", ["Otto"]),
        ("sort=seen", ["Dora", "Alice", "Charlie", "Otto", "Bo"]),
        ("role=king&sort=shoe&state=unknown", ["Alice", "Bo", "Charlie", "Dora", "Otto"]),
    ],
)
def test_list_is_filtered_and_sorted(as_dora: Client, query: str, expected: list[str]) -> None:
    alice = coordinator_of(
        StrategyFactory(), email="alice@secretariat.example", last_login=timezone.now().replace(year=2026, day=1)
    )
    factors_of(alice)
    outsider(last_login=timezone.now().replace(year=2025, day=1))
    auditor(last_login=timezone.now().replace(year=2024, day=1))
    UserFactory(name="Bo", is_active=False)
    User.objects.filter(name="Dora").update(last_login=timezone.now().replace(year=2030, day=1))

    assert names_on(as_dora, query) == expected


def test_list_has_pages_of_twenty(as_dora: Client) -> None:
    UserFactory.create_batch(25)

    assert len(names_on(as_dora)) == 20
    assert len(names_on(as_dora, "page=2")) == 6
    assert "page=1&amp;role=none" in page_of(as_dora, f"{LIST}?page=2&role=none").replace(
        "role=none&amp;page=1", "page=1&amp;role=none"
    )


@pytest.mark.parametrize("number", [1, 3])
def test_list_asks_the_same_number_of_questions(as_dora: Client, django_assert_num_queries: Any, number: int) -> None:
    for _each in range(number):
        factors_of(coordinator_of(StrategyFactory()))
        contact_of(auditor())

    with django_assert_num_queries(4):
        as_dora.get(LIST)


# --- One account -----------------------------------------------------------------------------------------------------


def test_groups_are_named_in_plain_words(as_dora: Client) -> None:
    body = BodyFactory(name="National task force")
    person = seated(body)
    person.groups.add(permissions.auditors(), Group.objects.create(name="Coordinators of belize-2026"))

    page = page_of(as_dora, f"{LIST}{person.pk}/")

    assert "National task force" in page
    assert "Auditors" in page
    assert "Coordinators of belize-2026" in page


def test_focal_points_are_named_by_their_organisation(as_dora: Client) -> None:
    person = focal_point_of(OrganisationFactory(name="Ministry of Roads"))

    assert "Focal points of Ministry of Roads" in page_of(as_dora, f"{LIST}{person.pk}/")


def test_group_of_nothing_known_keeps_its_name() -> None:
    assert name_of_group(Group.objects.create(name="Friends")) == "Friends"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36",
            "Chrome on Linux",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/156.0 Safari/537.36 Edg/156.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Version/26.0 Mobile Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 16) Chrome/156.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.0", "curl/8.0"),
        ("", "Unknown"),
    ],
)
def test_browser_is_named_in_plain_words(said: str, words: str) -> None:
    assert name_of_browser(said) == words


def test_account_shows_contact_factor_and_sessions(as_dora: Client) -> None:
    person = outsider()
    contact = contact_of(person)
    factors_of(person)
    person.set_password(PASSWORD)
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    UserSession.objects.create(
        user=person, ip="192.0.2.7", session_key="k", user_agent="Mozilla/5.0 (Windows NT 10.0) Firefox/150"
    )

    page = page_of(as_dora, f"{LIST}{person.pk}/")

    assert f'href="/stakeholders/contacts/{contact.pk}/"' in page
    assert "Set up" in page
    assert "192.0.2.7" in page
    assert "Firefox on Windows" in page


def test_own_account_offers_no_act(as_dora: Client, dora: User) -> None:
    page = page_of(as_dora, f"{LIST}{dora.pk}/")

    assert "This is your own account." in page
    assert "make-auditor" not in page


# --- Acts ------------------------------------------------------------------------------------------------------------


def do(client: Client, person: User, slug: str) -> str:
    """Asks, then acts; gives what the page says afterwards."""
    path = f"{LIST}{person.pk}/{slug}/"
    asked = client.get(path)
    assert asked.status_code == 200
    response = client.post(path, follow=True)
    assert response.redirect_chain == [(f"{LIST}{person.pk}/", 302)]
    person.refresh_from_db()
    person.__dict__.pop("portal_rights", None)
    return " ".join(str(message) for message in response.context["messages"])


def last_entry() -> tuple[str, str, dict[str, Any]]:
    entry = Entry.objects.first()
    assert entry
    return entry.act, entry.label, entry.detail


def test_asking_changes_nothing(as_dora: Client) -> None:
    person = outsider()

    for act in ACTS:
        as_dora.get(f"{LIST}{person.pk}/{act.slug}/")

    assert not Entry.objects.exists()


def test_every_act_has_an_address_of_its_own() -> None:
    assert len({reverse(act.path_name, args=[1]) for act in ACTS}) == len(ACTS) == 8


def test_auditor_is_made_and_unmade(as_dora: Client) -> None:
    person = outsider()

    assert do(as_dora, person, "make-auditor") == "Charlie is an auditor now."
    assert permissions.can_audit(person)
    assert last_entry() == ("made auditor", f"Account {person.pk}", {})

    assert do(as_dora, person, "stop-auditing") == "Charlie is no longer an auditor."
    assert not permissions.can_audit(person)
    assert last_entry() == ("no longer auditor", f"Account {person.pk}", {})


def test_administrator_is_made_and_unmade(as_dora: Client) -> None:
    person = outsider()

    do(as_dora, person, "make-administrator")
    assert (person.is_superuser, person.is_staff) == (True, True)

    do(as_dora, person, "stop-administering")
    assert (person.is_superuser, person.is_staff) == (False, False)
    assert last_entry()[0] == "no longer administrator"


def test_account_that_is_switched_off_is_out_at_once_and_stays_out_when_switched_on(as_dora: Client) -> None:
    person = outsider()
    theirs = browser_of(person)
    assert theirs.get("/desk/").status_code == 200

    do(as_dora, person, "deactivate")
    off = theirs.get("/desk/").status_code
    do(as_dora, person, "reactivate")

    assert off == 302
    assert theirs.get("/desk/").status_code == 302
    assert person.is_active
    assert [(entry.act, entry.detail) for entry in Entry.objects.all()] == [
        ("account switched on", {}),
        ("account switched off", {"sessions": 1}),
    ]


def test_second_factor_of_who_lost_the_telephone_is_removed(as_dora: Client) -> None:
    person = coordinator_of(StrategyFactory(), email="alice@secretariat.example")
    factors_of(person)
    theirs = browser_of(person)

    do(as_dora, person, "reset-second-factor")
    send_due()

    mail = Mail.objects.get()
    assert not Authenticator.objects.filter(user=person).exists()
    assert theirs.get("/desk/").status_code == 302
    assert last_entry() == ("second factor reset", f"Account {person.pk}", {"factors": 2, "sessions": 1})
    assert (mail.recipient, mail.subject) == ("alice@secretariat.example", "Your second factor was removed")
    assert "Good day Alice," in mail.body
    assert "you are led to set up a new one" in mail.body
    assert "&" not in mail.body


def test_whoever_takes_an_account_over_cannot_silence_the_warning(as_dora: Client) -> None:
    """It goes to the address that the account had, whatever it is changed to meanwhile."""
    person = coordinator_of(StrategyFactory(), email="alice@secretariat.example")
    factors_of(person)
    do(as_dora, person, "reset-second-factor")
    User.objects.filter(pk=person.pk).update(email="thief@evil.example")

    assert send_due() == 1

    mail = Mail.objects.get()
    assert (mail.state, mail.recipient) == (Mail.State.SENT, "alice@secretariat.example")


def test_all_sessions_end_and_nobody_elses(as_dora: Client) -> None:
    person, other = outsider(), outsider()
    browsers, others = [browser_of(person), browser_of(person)], browser_of(other)
    UserSession.objects.create(user=person, ip="192.0.2.7", session_key="k", user_agent="x")

    do(as_dora, person, "end-sessions")

    assert [browser.get("/desk/").status_code for browser in browsers] == [302, 302]
    assert others.get("/desk/").status_code == 200
    assert as_dora.get(LIST).status_code == 200
    assert not UserSession.objects.filter(user=person).exists()
    assert last_entry()[2] == {"sessions": 2}


@pytest.mark.parametrize("slug", [act.slug for act in ACTS])
def test_nobody_does_anything_to_the_own_account(as_dora: Client, dora: User, slug: str) -> None:
    said = do(as_dora, dora, slug)

    assert said == "You cannot do this to your own account. Ask another administrator."
    assert dora.is_superuser
    assert dora.is_active
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("slug", "reason"),
    [
        ("stop-auditing", "This person is not an auditor."),
        ("stop-administering", "This person is not an administrator."),
        ("reactivate", "This account is switched on already."),
        ("reset-second-factor", "This account has no second factor."),
    ],
)
def test_act_without_object_says_so(as_dora: Client, slug: str, reason: str) -> None:
    assert do(as_dora, outsider(), slug) == reason
    assert not Entry.objects.exists()


def test_act_done_twice_happens_once(as_dora: Client) -> None:
    person = outsider()

    do(as_dora, person, "make-auditor")

    assert do(as_dora, person, "make-auditor") == "This person is an auditor already."
    assert Entry.objects.count() == 1


def test_two_administrators_cannot_remove_each_other(dora: User) -> None:
    """The second one comes too late: she is an administrator no more when her turn comes."""
    other = UserFactory(is_superuser=True, is_staff=True)

    administering.stop_administering(dora, by=other)
    with pytest.raises(NotPossible):
        administering.stop_administering(other, by=dora)

    assert list(User.objects.filter(is_superuser=True)) == [other]


def test_history_of_acts_has_neither_names_nor_addresses(as_dora: Client) -> None:
    person = UserFactory(name="Zebulon Quill", email="zebulon@mail.example")
    factors_of(person)

    for slug in ("make-auditor", "stop-auditing", "reset-second-factor", "end-sessions", "deactivate"):
        do(as_dora, person, slug)

    written = " ".join(f"{entry.act} {entry.label} {entry.detail}" for entry in Entry.objects.all())
    assert Entry.objects.count() == 5
    assert "Zebulon" not in written
    assert "@" not in written
