"""The action plan to read, and the pages on which it is brought."""

from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as portal_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actionplan.models import Activity, PlanUpload, Priority, TimelineBand
from actionplan.plan import views
from tests import factories

pytestmark = pytest.mark.django_db

PLAN = """
priorities:
- number: 1
  title: Legal framework
  objectives:
  - number: 1
    title: Standards are set
    leads: [Attorney General]
    activities: [Write the standard for reporting, Train the first shift of analysts]
"""


@pytest.fixture
def strategy() -> Any:
    return factories.StrategyFactory(title="Third strategy", slug="third")


def sign_in(client: Any, person: Any) -> None:
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")


@pytest.fixture
def alice(client: Any, strategy: Any) -> Any:
    """Alice, signed in."""
    person = factories.coordinator_of(strategy)
    sign_in(client, person)
    return person


def bring(client: Any, strategy: Any, data: bytes = PLAN.encode(), name: str = "plan.yaml") -> Any:
    return client.post(
        reverse("actionplan:plan_import", args=[strategy.slug]), {"file": SimpleUploadedFile(name, data)}
    )


def preview(upload: PlanUpload) -> str:
    return reverse("actionplan:plan_preview", args=[upload.pk])


def stored_files() -> list[Path]:
    return [path for path in Path(portal_settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def queries(client: Any, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def whole_priority(strategy: Any) -> Priority:
    """A priority with two objectives of two activities, each with a lead and bands."""
    priority = factories.PriorityFactory(strategy=strategy)
    band = TimelineBand.objects.filter(strategy=strategy).first() or factories.TimelineBandFactory(strategy=strategy)
    for objective in factories.ObjectiveFactory.create_batch(2, priority=priority):
        factories.AssignmentFactory(objective=objective, organisation=factories.OrganisationFactory())
        factories.ActivityFactory.create_batch(2, objective=objective, band_from=band, band_to=band)
    return priority


# --- Reading ---------------------------------------------------------------------------------------------------------


def test_only_plan_is_shown_at_once(client: Any, strategy: Any):
    factories.StrategyFactory(hidden=True)

    assert client.get(reverse("actionplan:plans")).url == "/plan/third/"


def test_several_plans_are_listed(client: Any):
    first, second = factories.StrategyFactory.create_batch(2)

    page = client.get(reverse("actionplan:plans")).content.decode()

    assert [one.get_absolute_url() in page for one in (first, second)] == [True, True]


def test_list_without_plans_says_so(client: Any):
    assert "No action plan yet" in client.get(reverse("actionplan:plans")).content.decode()


def test_plan_shows_who_does_what_and_when(client: Any, strategy: Any):
    band = factories.TimelineBandFactory(strategy=strategy)
    objective = factories.ObjectiveFactory(priority__strategy=strategy, priority__number="3", number="2")
    factories.AssignmentFactory(objective=objective, words="Attorney General")
    factories.ActivityFactory(objective=objective, number="2.1", text="Write it", band_from=band, band_to=band)

    page = client.get(strategy.get_absolute_url()).content.decode()

    shown = ("3.2.1", "Write it", "Attorney General", "Short term", "6 months")
    assert [words for words in shown if words not in page] == []


def test_plan_that_is_not_announced_is_for_those_who_follow(client: Any):
    hidden = factories.StrategyFactory(hidden=True)
    before = client.get(hidden.get_absolute_url()).status_code
    sign_in(client, factories.follower_of(hidden))

    assert (before, client.get(hidden.get_absolute_url()).status_code) == (404, 200)


def test_only_coordinators_are_offered_to_bring_a_plan(client: Any, strategy: Any):
    link = reverse("actionplan:plan_import", args=[strategy.slug])
    public = link in client.get(strategy.get_absolute_url()).content.decode()
    sign_in(client, factories.coordinator_of(strategy))

    assert (public, link in client.get(strategy.get_absolute_url()).content.decode()) == (False, True)


def test_page_asks_as_often_for_three_priorities_as_for_one(client: Any, alice: Any, strategy: Any):
    whole_priority(strategy)
    for_one = queries(client, strategy.get_absolute_url())
    for _more in range(2):
        whole_priority(strategy)

    assert (for_one, queries(client, strategy.get_absolute_url())) == (for_one, for_one)
    assert for_one <= 14


def test_list_asks_as_often_for_three_plans_as_for_two(client: Any):
    factories.StrategyFactory.create_batch(2)
    for_two = queries(client, reverse("actionplan:plans"))
    factories.StrategyFactory()

    assert (for_two, queries(client, reverse("actionplan:plans"))) == (for_two, for_two)


# --- Bringing --------------------------------------------------------------------------------------------------------


def test_file_is_kept_and_shown_before_it_is_taken(client: Any, alice: Any, strategy: Any):
    response = bring(client, strategy)

    upload = PlanUpload.objects.get()
    assert (response.status_code, response.url) == (302, preview(upload))
    assert (upload.name, upload.brought_by, upload.taken_at) == ("plan.yaml", alice, None)
    assert not Priority.objects.exists()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("plan.xlsx", b"PK\x03\x04 not a workbook"),
        ("plan.yaml", b"priorities: ["),
        ("plan.yaml", b"!!python/object/apply:os.system ['true']"),
        ("plan.csv", b"a,b"),
        ("plan.yaml", b""),
    ],
)
def test_bad_file_is_refused_with_its_reason_and_nothing_is_saved(
    client: Any, alice: Any, strategy: Any, name: str, data: bytes
):
    response = bring(client, strategy, data, name)

    assert response.status_code == 422
    assert response.context["form"].errors["file"][0] in unescape(response.content.decode())
    assert (PlanUpload.objects.count(), stored_files()) == (0, [])


def test_form_without_a_file_is_refused(client: Any, alice: Any, strategy: Any):
    response = client.post(reverse("actionplan:plan_import", args=[strategy.slug]))

    assert (response.status_code, PlanUpload.objects.count()) == (422, 0)


# --- Looking at it, and taking it ------------------------------------------------------------------------------------


@pytest.fixture
def upload(client: Any, alice: Any, strategy: Any) -> PlanUpload:
    bring(client, strategy)
    return PlanUpload.objects.get()


def test_preview_says_what_would_change_and_changes_nothing(client: Any, upload: PlanUpload):
    page = client.get(preview(upload))

    change = page.context["change"]
    assert (change.new, change.reworded, change.gone, change.unchanged) == (4, 0, 0, 0)
    assert "Write the standard for reporting" in page.content.decode()
    assert (Priority.objects.count(), TimelineBand.objects.count()) == (0, 0)


def test_plan_is_taken_in(client: Any, upload: PlanUpload, strategy: Any):
    response = client.post(preview(upload), follow=True)

    assert response.redirect_chain[-1][0] == strategy.get_absolute_url()
    assert list(Activity.objects.values_list("text", flat=True)) == [
        "Write the standard for reporting",
        "Train the first shift of analysts",
    ]


def test_double_click_takes_the_plan_once_and_shows_it(client: Any, upload: PlanUpload, strategy: Any):
    client.post(preview(upload))

    again = client.post(preview(upload))

    assert Activity.objects.count() == 2
    assert (again.status_code, again.url) == (302, strategy.get_absolute_url())


def test_plan_that_could_not_be_taken_can_be_taken_later(
    client: Any, upload: PlanUpload, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_args: Any, **_named: Any) -> None:
        raise RuntimeError("the database went away")

    with monkeypatch.context() as broken:
        broken.setattr(views, "take_plan", fail)
        with pytest.raises(RuntimeError):
            client.post(preview(upload))

    assert PlanUpload.objects.get().taken_at is None


def test_same_plan_again_is_shown_as_unchanged(client: Any, upload: PlanUpload, strategy: Any):
    client.post(preview(upload))
    bring(client, strategy)

    change = client.get(preview(PlanUpload.objects.latest("pk"))).context["change"]

    assert (change.new, change.reworded, change.gone, change.unchanged) == (0, 0, 0, 4)
