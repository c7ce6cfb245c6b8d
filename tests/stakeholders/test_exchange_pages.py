"""A file of stakeholders is brought, its doubts are decided, and it is taken in once, or thrown away."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as portal_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ncss_portal.spreadsheets.reading import Unreadable
from stakeholders.exchange import bringing, forms, preview, views
from stakeholders.exchange.forms import field_name
from stakeholders.exchange.reading.understood import (
    AffiliationRead,
    Choice,
    Cleaned,
    ContactRead,
    Doubt,
    OrganisationRead,
    Refused,
    Understood,
)
from stakeholders.models import Contact, StakeholderUpload
from tests import factories, ministry_files

pytestmark = pytest.mark.django_db

FILE = b"Organisation,Name\nMinistry of Health,Ada Placeholder\n"
SAME = Doubt(
    "same-organisation:min-of-health:ministry-of-health",
    5,
    "Is “Min. of Health” the same as “Ministry of Health”?",
    (Choice("same", "The same: Ministry of Health"), Choice("two", "Two organisations")),
    "same",
    "organisation",
)
WHO = Doubt(
    "same-person:ada",
    7,
    "Is “Ada P.” the same person as “Ada Placeholder”?",
    (Choice("same", "One person"), Choice("two", "Two people")),
    "",
    "person",
)


def sign_in(client: Any, person: Any) -> Any:
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


@pytest.fixture
def alice(client: Any) -> Any:
    """Alice, signed in."""
    return sign_in(client, factories.keeper_of_the_register())


@dataclass
class Change:
    organisations_new: int = 0
    organisations_changed: int = 0
    contacts_new: int = 0
    contacts_changed: int = 0

    @property
    def changes_nothing(self) -> bool:
        return not self.contacts_new


@dataclass
class Portal:
    """What the portal understands of every file, for these tests. A person whom nobody decides upon is not counted."""

    doubts: tuple[Doubt, ...] = (SAME, WHO)
    contacts: int = 1
    is_broken: bool = False
    taken: int = 0

    def understand(self, data: bytes, name: str, decisions: Mapping[str, str]) -> Understood:
        if data != FILE:
            raise Unreadable("This is no list of stakeholders. Bring an Excel workbook.")
        answers = {doubt.key: doubt.answer(decisions) for doubt in self.doubts}
        names = ["Ada Placeholder", "Ada P."] if answers.get(WHO.key) == "two" else ["Ada Placeholder"]
        return Understood(
            [OrganisationRead("Ministry of Health", aliases=["Min. of Health"], rows=[5])],
            [
                ContactRead(
                    name, emails=["ada@a.example"], affiliations=[AffiliationRead("Ministry of Health")], rows=[7]
                )
                for name in names
            ],
            [Refused(9, "There is no address.", "Bob Mockup, Harbour Office")],
            list(self.doubts),
            [Cleaned(row, "Address written in small letters") for row in (5, 7)],
            {7: "Min. of Health · Ada P. · ada@a.example"},
            answers,
            set(decisions),
        )

    def try_(self, understood: Understood) -> Change:
        return self._change(understood)

    def take(self, understood: Understood, *, by: Any) -> Change:
        change = self._change(understood)
        for contact in understood.contacts:
            Contact.objects.create(name=contact.name)
        self.taken += 1
        if self.is_broken:
            raise RuntimeError("the database went away")
        return change

    def _change(self, understood: Understood) -> Change:
        change = Change()
        change.contacts_new = len(understood.contacts) - Contact.objects.count() if self.contacts else 0
        return change


@pytest.fixture
def portal(monkeypatch: pytest.MonkeyPatch) -> Portal:
    portal = Portal()
    monkeypatch.setattr(forms, "understand", portal.understand)
    monkeypatch.setattr(preview, "understand", portal.understand)
    monkeypatch.setattr(preview, "try_stakeholders", portal.try_)
    monkeypatch.setattr(bringing, "take_stakeholders", portal.take)
    return portal


@pytest.fixture(autouse=True)
def _files_go_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's own transaction never ends."""
    monkeypatch.setattr(bringing.transaction, "on_commit", lambda act: act())


def bring(client: Any, data: bytes = FILE, name: str = "people.csv") -> Any:
    return client.post(reverse("stakeholders:file_new"), {"file": SimpleUploadedFile(name, data)})


@pytest.fixture
def upload(client: Any, alice: Any, portal: Portal) -> StakeholderUpload:
    bring(client)
    return StakeholderUpload.objects.get()


def take_address(upload: StakeholderUpload) -> str:
    return reverse("stakeholders:file_take", args=[upload.pk])


def throw_address(upload: StakeholderUpload) -> str:
    return reverse("stakeholders:file_throw_away", args=[upload.pk])


def seal(client: Any, upload: StakeholderUpload) -> str:
    return str(client.get(upload.get_absolute_url()).context["preview"].seal)


def chosen(**by_kind: str) -> dict[str, str]:
    doubts = {"organisation": SAME, "person": WHO}
    return {field_name(doubts[kind]): choice for kind, choice in by_kind.items()}


def take(client: Any, upload: StakeholderUpload, **by_kind: str) -> Any:
    """Decides first, then takes in what is shown."""
    client.post(upload.get_absolute_url(), chosen(**by_kind))
    return client.post(take_address(upload), chosen(**by_kind) | {"seal": seal(client, upload)})


def stored_files() -> list[Path]:
    return [path for path in Path(portal_settings.MEDIA_ROOT).rglob("*") if path.is_file()]


# --- Who -------------------------------------------------------------------------------------------------------------


def test_files_are_for_coordinators_only(client: Any, upload: StakeholderUpload):
    addresses = [
        reverse("stakeholders:files"),
        reverse("stakeholders:file_new"),
        upload.get_absolute_url(),
        take_address(upload),
        throw_address(upload),
    ]
    answers = set()
    for person in (factories.outsider(), factories.auditor()):
        sign_in(client, person)
        answers |= {getattr(client, method)(address).status_code for address in addresses for method in ("get", "post")}

    # The list takes no POST from anybody.
    assert answers <= {404, 405}
    assert StakeholderUpload.objects.get().decisions == {}


def test_stranger_is_sent_to_sign_in(client: Any):
    assert client.get(reverse("stakeholders:files")).status_code == 302


# --- Bringing --------------------------------------------------------------------------------------------------------


def test_file_is_kept_and_shown_before_it_is_taken(client: Any, alice: Any, portal: Portal):
    response = bring(client)

    upload = StakeholderUpload.objects.get()
    assert (response.status_code, response.url) == (302, upload.get_absolute_url())
    assert (upload.name, upload.brought_by, upload.taken_at, upload.decisions) == ("people.csv", alice, None, {})
    assert (len(stored_files()), Contact.objects.count()) == (1, 0)


def test_bad_file_is_refused_with_its_reason_and_nothing_is_kept(client: Any, alice: Any, portal: Portal):
    response = bring(client, b"something else")

    assert response.status_code == 422
    assert "This is no list of stakeholders. Bring an Excel workbook." in response.content.decode()
    assert (StakeholderUpload.objects.count(), stored_files()) == (0, [])


@pytest.mark.parametrize("data", [b"", b"\x00" * 10])
@pytest.mark.parametrize("name", ["people.csv", "people.xlsx", "people.exe"])
def test_no_file_and_an_empty_file_are_refused(client: Any, alice: Any, portal: Portal, data: bytes, name: str):
    assert bring(client, data, name).status_code == 422
    assert client.post(reverse("stakeholders:file_new")).status_code == 422
    assert stored_files() == []


def test_file_that_is_too_large_is_not_even_read(client: Any, alice: Any, portal: Portal, settings: Any):
    settings.UPLOAD_MAX_BYTES = 10

    response = bring(client)

    assert "The file is too large. Bring it in parts." in response.content.decode()
    assert stored_files() == []


def test_file_that_waits_already_is_not_kept_twice(client: Any, upload: StakeholderUpload):
    client.post(upload.get_absolute_url(), chosen(person="two"))

    response = bring(client, name="again.csv")

    assert response.url == upload.get_absolute_url()
    assert (StakeholderUpload.objects.get().decisions[WHO.key], len(stored_files())) == ("two", 1)


# --- Looking at it ---------------------------------------------------------------------------------------------------


def test_preview_shows_what_was_understood_tidied_doubted_and_refused(client: Any, upload: StakeholderUpload):
    page = unescape(client.get(upload.get_absolute_url()).content.decode())

    shown = [
        "Ministry of Health",
        SAME.question,
        "Row 7: Min. of Health · Ada P. · ada@a.example",
        "Two organisations",
        "the portal proposes this",
        "Bob Mockup, Harbour Office",
        "There is no address.",
        'Address written in small letters <span class="meta">Rows 5, 7</span>',
        "1 question has no proposal and waits for you.",
    ]
    assert [words for words in shown if words not in page] == []
    assert Contact.objects.count() == 0


def test_proposal_is_chosen_already_and_what_has_none_is_not(client: Any, upload: StakeholderUpload):
    form = client.get(upload.get_absolute_url()).context["form"]

    assert {field.name: field.value() for field in form} == chosen(organisation="same", person="")
    assert [heading for _kind, heading, _fields in form.groups] == ["Organisations", "People"]


def test_many_choices_stand_in_a_list(client: Any, upload: StakeholderUpload, portal: Portal):
    categories = tuple(Choice(key, f"Category {key}") for key in "abcdef")
    portal.doubts = (Doubt("c:1", 5, "Which category?", categories, "b", "category"),)

    page = client.get(upload.get_absolute_url()).content.decode()

    assert '<option value="b" selected>Category b</option>' in page
    assert "The portal proposes: Category b" in page


def test_file_with_an_open_question_cannot_be_taken_in(client: Any, upload: StakeholderUpload):
    page = client.get(upload.get_absolute_url())

    assert take_address(upload) not in page.content.decode()


def test_page_asks_as_often_for_sixty_doubts_as_for_one(client: Any, upload: StakeholderUpload, portal: Portal):
    def asked() -> int:
        client.get(upload.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(upload.get_absolute_url())
        return len(queries)

    portal.doubts = (SAME,)
    for_one = asked()
    portal.doubts = tuple(many(60))

    assert asked() == for_one


def many(number: int) -> list[Doubt]:
    return [
        Doubt(f"doubt:{n}", n, f"Question {n}?", SAME.choices, "same", "organisation") for n in range(1, number + 1)
    ]


def test_hundreds_of_doubts_come_in_pages_and_each_page_keeps_its_own(
    client: Any, upload: StakeholderUpload, portal: Portal
):
    portal.doubts = doubts = tuple(many(views.DOUBTS_PER_PAGE + 5))
    second = f"{upload.get_absolute_url()}?page=2"

    response = client.post(second, {field_name(doubt): "two" for doubt in doubts})

    assert response.url == second
    assert set(StakeholderUpload.objects.get().decisions) == {doubt.key for doubt in doubts[-5:]}


def test_file_that_can_no_longer_be_read_leads_back_to_the_list(client: Any, upload: StakeholderUpload):
    upload.file.delete(save=False)

    response = client.get(upload.get_absolute_url(), follow=True)

    assert response.redirect_chain[-1][0] == reverse("stakeholders:files")
    assert "The stored file is gone" in response.content.decode()


# --- Deciding --------------------------------------------------------------------------------------------------------


def test_decisions_are_kept_and_the_numbers_follow_from_them(client: Any, upload: StakeholderUpload):
    before = client.get(upload.get_absolute_url()).context["change"].contacts_new

    response = client.post(upload.get_absolute_url(), chosen(organisation="two", person="two"), follow=True)

    assert response.redirect_chain == [(upload.get_absolute_url(), 302)]
    assert StakeholderUpload.objects.get().decisions == {SAME.key: "two", WHO.key: "two"}
    assert (before, response.context["change"].contacts_new) == (1, 2)
    assert {field.name: field.value() for field in response.context["form"]} == chosen(organisation="two", person="two")


def test_what_is_not_decided_yet_is_no_reason_not_to_keep_the_rest(client: Any, upload: StakeholderUpload):
    response = client.post(upload.get_absolute_url(), chosen(organisation="two"))

    assert (response.status_code, StakeholderUpload.objects.get().decisions) == (302, {SAME.key: "two"})


def test_decisions_of_another_day_stay(client: Any, upload: StakeholderUpload):
    client.post(upload.get_absolute_url(), chosen(organisation="two"))
    client.post(upload.get_absolute_url(), chosen(person="same"))

    assert StakeholderUpload.objects.get().decisions == {SAME.key: "two", WHO.key: "same"}


@pytest.mark.parametrize("value", ["third", "same ", "<script>", "\x00", "two" * 10_000])
def test_choice_that_is_none_is_refused_and_nothing_is_lost(client: Any, upload: StakeholderUpload, value: str):
    client.post(upload.get_absolute_url(), chosen(person="same"))

    response = client.post(upload.get_absolute_url(), chosen(organisation=value, person="two"))

    assert response.status_code == 422
    assert response.context["form"][field_name(WHO)].value() == "two"
    assert StakeholderUpload.objects.get().decisions == {WHO.key: "same"}


def test_keys_that_are_no_doubts_are_ignored(client: Any, upload: StakeholderUpload):
    strange = {
        "doubt-0000000000000000": "two",
        SAME.key: "two",
        "decisions": "{}",
        "taken_at": "2020-01-01",
        "__proto__": "x",
    }

    client.post(upload.get_absolute_url(), strange)

    kept = StakeholderUpload.objects.get()
    assert (kept.decisions, kept.taken_at) == ({}, None)


def test_field_of_a_doubt_is_the_same_each_time():
    assert field_name(SAME) == "doubt-b33b6aa24921e62a"


# --- Taking ----------------------------------------------------------------------------------------------------------


def test_file_is_taken_in_and_deleted_and_the_row_stays(client: Any, upload: StakeholderUpload):
    response = take(client, upload, person="two")

    kept = StakeholderUpload.objects.get()
    assert (response.status_code, response.url) == (302, reverse("stakeholders:organisations"))
    assert sorted(Contact.objects.values_list("name", flat=True)) == ["Ada P.", "Ada Placeholder"]
    assert (kept.name, bool(kept.taken_at), kept.file.name) == ("people.csv", True, "")
    assert kept.decisions == {SAME.key: "same", WHO.key: "two"}
    assert stored_files() == []


def test_double_click_takes_it_in_once(client: Any, upload: StakeholderUpload, portal: Portal):
    sent = chosen(person="two")
    client.post(upload.get_absolute_url(), sent)
    sent["seal"] = seal(client, upload)
    client.post(take_address(upload), sent)

    again = client.post(take_address(upload), sent)

    assert (again.status_code, portal.taken, Contact.objects.count()) == (302, 1, 2)


def test_file_that_is_taken_shows_the_register(client: Any, upload: StakeholderUpload):
    take(client, upload, person="two")

    answers = [
        client.get(address) for address in (upload.get_absolute_url(), take_address(upload), throw_address(upload))
    ]

    assert {answer.url for answer in answers} == {reverse("stakeholders:organisations")}
    assert client.post(upload.get_absolute_url(), chosen(person="same")).status_code == 302
    assert StakeholderUpload.objects.get().decisions[WHO.key] == "two"


def test_open_question_is_named_and_nothing_is_taken(client: Any, upload: StakeholderUpload, portal: Portal):
    response = client.post(take_address(upload), chosen(organisation="two") | {"seal": seal(client, upload)})

    assert response.status_code == 422
    assert f'href="#id_{field_name(WHO)}_0"' in response.content.decode()
    assert response.context["form"][field_name(SAME)].value() == "two"
    assert (portal.taken, StakeholderUpload.objects.get().taken_at) == (0, None)


def test_decision_that_was_not_shown_yet_is_kept_and_shown_before_anything_is_taken(
    client: Any, upload: StakeholderUpload
):
    client.post(upload.get_absolute_url(), chosen(person="same"))
    shown = seal(client, upload)

    response = client.post(take_address(upload), chosen(person="two") | {"seal": shown}, follow=True)

    assert response.redirect_chain == [(upload.get_absolute_url(), 302)]
    assert "Look once more" in response.content.decode()
    kept = StakeholderUpload.objects.get()
    assert (kept.taken_at, kept.decisions[WHO.key], Contact.objects.count()) == (None, "two", 0)


def test_register_that_changed_meanwhile_is_shown_before_anything_is_taken(client: Any, upload: StakeholderUpload):
    client.post(upload.get_absolute_url(), chosen(person="two"))
    shown = seal(client, upload)
    factories.ContactFactory()

    response = client.post(take_address(upload), chosen(person="two") | {"seal": shown}, follow=True)

    assert response.redirect_chain == [(upload.get_absolute_url(), 302)]
    assert response.context["change"].contacts_new == 1
    assert (Contact.objects.count(), StakeholderUpload.objects.get().taken_at) == (1, None)


@pytest.mark.parametrize("forged", [{}, {"seal": ""}, {"seal": "0" * 64}])
def test_nothing_is_taken_that_was_never_shown(client: Any, upload: StakeholderUpload, forged: dict[str, str]):
    client.post(take_address(upload), chosen(person="two") | forged)

    assert (Contact.objects.count(), StakeholderUpload.objects.get().taken_at) == (0, None)


def test_file_that_could_not_be_taken_waits_with_everything_it_had(
    client: Any, upload: StakeholderUpload, portal: Portal
):
    client.post(upload.get_absolute_url(), chosen(person="two"))
    sent, portal.is_broken = chosen(person="two") | {"seal": seal(client, upload)}, True

    with pytest.raises(RuntimeError):
        client.post(take_address(upload), sent)

    kept = StakeholderUpload.objects.get()
    assert (kept.taken_at, kept.decisions[WHO.key], len(stored_files())) == (None, "two", 1)
    assert Contact.objects.count() == 0


def test_same_file_again_says_that_nothing_would_change(client: Any, upload: StakeholderUpload, portal: Portal):
    take(client, upload, person="two")
    portal.contacts = 0
    bring(client)
    second = StakeholderUpload.objects.latest("pk")

    page = client.post(second.get_absolute_url(), chosen(person="two"), follow=True).content.decode()

    assert "Nothing would change" in page
    assert "The same file was taken in on" in page
    assert take_address(second) not in page


# --- The list, and throwing away -------------------------------------------------------------------------------------


def test_list_shows_what_waits_and_not_what_is_taken(client: Any, upload: StakeholderUpload):
    before = upload.get_absolute_url() in client.get(reverse("stakeholders:files")).content.decode()
    take(client, upload, person="two")

    after = client.get(reverse("stakeholders:files")).content.decode()

    assert (before, upload.get_absolute_url() in after, "No file waits" in after) == (True, False, True)


def test_list_asks_as_often_for_three_files_as_for_one(client: Any, upload: StakeholderUpload):
    def asked() -> int:
        client.get(reverse("stakeholders:files"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("stakeholders:files"))
        return len(queries)

    for_one = asked()
    for _more in range(2):
        StakeholderUpload.objects.create(name="x", sha256="0", file="x", brought_by=factories.UserFactory())

    assert (for_one, asked()) == (5, 5)


def test_throwing_away_asks_first_and_then_forgets_the_file(client: Any, upload: StakeholderUpload):
    asked = client.get(throw_address(upload)).status_code
    waits = StakeholderUpload.objects.count()

    response = client.post(throw_address(upload))

    assert (asked, waits, response.url) == (200, 1, reverse("stakeholders:files"))
    assert (StakeholderUpload.objects.count(), stored_files()) == (0, [])
    assert client.post(throw_address(upload)).status_code == 404


# --- The ministry's own files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["stakeholders.xlsx", "stakeholders.csv"])
def test_ministrys_file_is_decided_upon_and_taken_in_and_changes_nothing_the_second_time(
    client: Any, alice: Any, name: str
):
    data = ministry_files.find(name).read_bytes()
    bring(client, data, name)
    first = StakeholderUpload.objects.get()
    shown = client.get(first.get_absolute_url()).context
    sent = {field.name: decided(field) for field in shown["form"]}

    kept = client.post(first.get_absolute_url(), sent, follow=True).context
    sent = {field.name: field.value() for field in kept["form"]}
    client.post(take_address(first), sent | {"seal": kept["preview"].seal})
    bring(client, data, name)
    again = client.get(StakeholderUpload.objects.latest("pk").get_absolute_url())

    assert StakeholderUpload.objects.get(pk=first.pk).taken_at
    assert Contact.objects.count() == kept["change"].contacts_new == len(kept["understood"].contacts)
    assert again.context["change"].changes_nothing
    assert "Nothing would change" in again.content.decode()


def decided(field: Any) -> str:
    """What is proposed; about cells, something else than that."""
    if field.field.doubt.kind not in ("address", "correction", "text"):
        return str(field.value())
    return next(key for key, _words in field.field.choices if key not in ("", field.value()))


def test_ministrys_file_is_shown_within_a_second_or_two(client: Any, alice: Any):
    bring(client, ministry_files.find("stakeholders.xlsx").read_bytes(), "stakeholders.xlsx")
    upload = StakeholderUpload.objects.get()
    client.get(upload.get_absolute_url())

    begun = time.perf_counter()
    client.get(upload.get_absolute_url())

    assert time.perf_counter() - begun < 5
