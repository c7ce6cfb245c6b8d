"""The history page: who did what, for those who audit."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.utils import timezone

from ncss_portal.history.facts import facts_of
from ncss_portal.history.models import Entry, record
from stakeholders.models import Organisation, User
from tests.factories import (
    OrganisationFactory,
    StandingFactory,
    StrategyFactory,
    UserFactory,
    auditor,
    coordinator_of,
    outsider,
)

pytestmark = pytest.mark.django_db
HISTORY = "/history/"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def otto(client: Client) -> Client:
    client.force_login(auditor(), backend=BACKEND)
    return client


def acts_on(client: Client, query: str = "") -> list[str]:
    return [entry.act for entry in client.get(f"{HISTORY}?{query}").context["page"]]


def put(act: str, thing: Any, at: datetime, by: User | None = None, **detail: Any) -> Entry:
    return Entry.objects.create(act=act, thing=thing, label=str(thing), at=at, actor=by, detail=detail)


@pytest.mark.parametrize("make", [outsider, lambda: coordinator_of(StrategyFactory())], ids=["outsider", "coordinator"])
def test_others_do_not_see_it(client: Client, make: Any) -> None:
    client.force_login(make(), backend=BACKEND)

    assert client.get(HISTORY).status_code == 404


def test_administrators_see_it(client: Client) -> None:
    client.force_login(UserFactory(is_superuser=True, is_staff=True), backend=BACKEND)

    assert client.get(HISTORY).status_code == 200


def test_it_cannot_be_written_to(otto: Client) -> None:
    assert otto.post(HISTORY).status_code == 405


def test_newest_stands_first_with_its_facts(otto: Client) -> None:
    ministry = OrganisationFactory(name="Ministry of Roads")
    record("plan taken in", ministry, by=None, new=3, reworded=0)
    record("organisation renamed", ministry, by=outsider(), before={"acronym": "MR"}, after={"acronym": "MoR"})

    page = otto.get(HISTORY).content.decode()

    assert acts_on(otto) == ["organisation renamed", "plan taken in"]
    assert '<span class="soft">Before: acronym:</span> MR' in page
    assert '<span class="soft">Reworded:</span> 0' in page
    assert "Ministry of Roads" in page
    assert "Charlie" in page
    assert "Without an account" in page


def test_it_is_filtered_by_act_person_kind_and_days(otto: Client) -> None:
    charlie, ministry, account = outsider(), OrganisationFactory(), UserFactory()
    noon = datetime(2027, 3, 10, 18, tzinfo=UTC)
    put("renamed", ministry, noon, charlie)
    put("merged", ministry, noon + timedelta(days=1))
    put("made auditor", account, noon + timedelta(days=2), charlie)
    kind = ContentType.objects.get_for_model(Organisation).pk

    assert acts_on(otto, "act=merged") == ["merged"]
    assert acts_on(otto, "person=charl") == ["made auditor", "renamed"]
    assert acts_on(otto, f"kind={kind}") == ["merged", "renamed"]
    assert acts_on(otto, "first=2027-03-11&last=2027-03-11") == ["merged"]
    assert acts_on(otto, "first=2027-03-12") == ["made auditor"]
    assert acts_on(otto, "last=2027-03-10") == ["renamed"]
    assert len(acts_on(otto, "act=unknown&kind=999&first=never")) == 3


def test_day_is_one_of_the_portals_calendar(otto: Client) -> None:
    """Midnight in Belize is six o'clock UTC."""
    ministry, begin = OrganisationFactory(), datetime(2027, 3, 11, 6, tzinfo=UTC)
    put("before", ministry, begin - timedelta(microseconds=1))
    put("first", ministry, begin)
    put("last", ministry, begin + timedelta(days=1) - timedelta(microseconds=1))
    put("after", ministry, begin + timedelta(days=1))

    assert acts_on(otto, "first=2027-03-11&last=2027-03-11") == ["last", "first"]


def test_it_has_pages_of_fifty(otto: Client) -> None:
    ministry = OrganisationFactory()
    for _each in range(60):
        record("renamed", ministry, by=None)

    assert len(acts_on(otto)) == 50
    assert len(acts_on(otto, "page=2")) == 10


@pytest.mark.parametrize("number", [1, 3])
def test_it_asks_the_same_number_of_questions(otto: Client, django_assert_num_queries: Any, number: int) -> None:
    for _each in range(number):
        record("made auditor", UserFactory(), by=UserFactory())
        record("renamed", OrganisationFactory(), by=UserFactory())
    ContentType.objects.clear_cache()

    with django_assert_num_queries(8):
        otto.get(HISTORY)


def test_account_is_named_as_long_as_it_is_there(client: Client) -> None:
    client.force_login(UserFactory(is_superuser=True, is_staff=True), backend=BACKEND)
    person = UserFactory(name="Zebulon Quill")
    record("made auditor", person, by=None)

    page = client.get(HISTORY).content.decode()

    assert f'<a href="/accounts/{person.pk}/">Zebulon Quill</a>' in page
    assert Entry.objects.get().label == f"Account {person.pk}"


def test_auditor_is_not_led_to_a_page_that_is_closed(otto: Client) -> None:
    person = UserFactory(name="Zebulon Quill")
    record("made auditor", person, by=None)

    page = otto.get(HISTORY).content.decode()

    assert "Zebulon Quill" in page
    assert "/accounts/" not in page


def test_standings_are_never_shown_even_if_somebody_wrote_them(otto: Client) -> None:
    standing = StandingFactory(influence=5, interest=4, position="resistant")
    record(
        "standing judged", standing, by=None, influence="mark-5", interest="mark-4", position="mark-r", wanted="mark-w"
    )
    record("moved", standing.organisation, by=None, standing={"influence": "mark-5"}, standings=["mark-5"])

    page = otto.get(HISTORY).content.decode()

    assert "Standing judged" in page
    assert "mark-" not in page


def test_details_are_plain_facts() -> None:
    detail = {
        "closes_at": datetime(2027, 3, 11, 6, tzinfo=UTC).isoformat(),
        "day": "2027-03-11",
        "announced": True,
        "ids": [1, 2],
        "before": {"text": "x" * 300},
        "nothing": None,
        "empty": "",
        "number": 0,
    }

    assert facts_of(detail) == [
        ("Closes at", "11 March 2027, 00:00"),
        ("Day", "11 March 2027"),
        ("Announced", "yes"),
        ("Ids", "1, 2"),
        ("Before: text", "x" * 199 + "…"),
        ("Number", "0"),
    ]
    assert facts_of({"text": "2027-99-99"}) == [("Text", "2027-99-99")]


def test_entry_of_a_kind_that_is_gone_is_still_told(otto: Client) -> None:
    kind = ContentType.objects.create(app_label="gone", model="thing")
    Entry.objects.create(act="made", thing_type=kind, thing_id=1, label="An old thing", at=timezone.now())

    assert "An old thing" in otto.get(HISTORY).content.decode()
