"""Pages on which drafts are listed, brought, looked at before they are taken, and read."""

from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as portal_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consultations.models import Document, Node, Upload, Version
from tests import factories

pytestmark = pytest.mark.django_db

DRAFT = b"""# Scope

The Ministry writes the strategy.[^1]

- People
- Services

| Year | Staff |
| ---- | ----- |
| 2027 | six   |

[^1]: With everybody concerned.
"""


@pytest.fixture
def strategy() -> Any:
    return factories.StrategyFactory(title="Third strategy")


@pytest.fixture
def alice(client: Any, strategy: Any) -> Any:
    """Alice, signed in."""
    person = factories.coordinator_of(strategy)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


def sign_in(client: Any, person: Any) -> None:
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")


def bring(client: Any, strategy: Any, data: bytes = DRAFT, name: str = "draft.md", **fields: Any) -> Any:
    address = reverse("consultations:draft_import", args=[strategy.slug])
    return client.post(address, {"file": SimpleUploadedFile(name, data), **fields})


def take(client: Any, upload: Upload, **fields: Any) -> Any:
    said = {"title": "National strategy", "slug": "strategy", **fields}
    return client.post(reverse("consultations:draft_preview", args=[upload.pk]), said, follow=True)


def stored_files() -> list[Path]:
    return [path for path in Path(portal_settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def queries(client: Any, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


# --- The list --------------------------------------------------------------------------------------------------------


def documents(client: Any) -> str:
    return client.get(reverse("consultations:documents")).content.decode()


def test_list_shows_what_is_consulted_and_not_what_is_in_work(client: Any):
    factories.ConsultationFactory(version__document__title="Draft for everybody")
    factories.VersionFactory(document__title="Draft in work")

    page = documents(client)

    assert "Draft for everybody" in page
    assert "Draft in work" not in page


def test_list_of_a_follower_holds_the_drafts_in_work(client: Any, strategy: Any):
    factories.VersionFactory(document__title="Draft in work", document__strategy=strategy)
    sign_in(client, factories.follower_of(strategy))

    assert "Draft in work" in documents(client)


def test_newest_version_is_the_newest_that_the_person_may_read(client: Any):
    period = factories.ConsultationFactory()
    factories.VersionFactory(document=period.document)

    row = client.get(reverse("consultations:documents")).context["documents"].get()

    assert row.newest_number == 1


def test_comments_are_counted_once_however_many_versions_there_are(client: Any):
    period = factories.ConsultationFactory()
    factories.CommentFactory.create_batch(2, consultation=period)
    factories.CommentFactory(consultation=period, unsent=True)
    factories.VersionFactory(document=period.document, frozen=True)
    factories.VersionFactory(document=period.document)
    sign_in(client, factories.follower_of(period.document.strategy))

    row = client.get(reverse("consultations:documents")).context["documents"].get()

    assert (row.newest_number, row.comments) == (3, 2)


def test_empty_list_tells_coordinators_what_to_do(client: Any, alice: Any):
    assert "Bring the Word file" in documents(client)


def test_list_asks_as_often_for_three_documents_as_for_one(client: Any, alice: Any, strategy: Any):
    def counted() -> int:
        return queries(client, reverse("consultations:documents"))

    factories.ConsultationFactory(version__document__strategy=strategy)
    for_one = counted()
    for _more in range(2):
        period = factories.ConsultationFactory(version__document__strategy=strategy)
        factories.CommentFactory(consultation=period)

    assert (for_one, counted()) == (for_one, for_one)
    assert for_one <= 8


# --- Bringing --------------------------------------------------------------------------------------------------------


def test_file_is_kept_and_shown_before_it_is_taken(client: Any, alice: Any, strategy: Any):
    response = bring(client, strategy)

    upload = Upload.objects.get()
    assert (response.status_code, response.url) == (302, reverse("consultations:draft_preview", args=[upload.pk]))
    assert (upload.name, upload.brought_by, upload.taken_at) == ("draft.md", alice, None)
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("draft.docx", b"PK\x03\x04 not a document"),
        ("draft.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old Word"),
        ("draft.pdf", b"%PDF-1.7"),
        ("draft.md", b"\xff\xfe\x00binary\x00"),
        ("draft.md", b""),
    ],
)
def test_bad_file_is_refused_with_its_reason_and_nothing_is_saved(
    client: Any, alice: Any, strategy: Any, name: str, data: bytes
):
    response = bring(client, strategy, data, name)

    assert response.status_code == 422
    assert response.context["form"].errors["file"][0] in unescape(response.content.decode())
    assert (Upload.objects.count(), stored_files()) == (0, [])


def test_form_without_a_file_is_refused(client: Any, alice: Any, strategy: Any):
    response = client.post(reverse("consultations:draft_import", args=[strategy.slug]))

    assert (response.status_code, Upload.objects.count()) == (422, 0)


def test_file_that_is_too_large_is_refused(client: Any, alice: Any, strategy: Any, settings: Any):
    settings.UPLOAD_MAX_BYTES = 10

    response = bring(client, strategy)

    assert (response.status_code, stored_files()) == (422, [])
    assert "larger than" in response.content.decode()


def test_next_version_can_only_be_of_a_document_of_the_strategy(client: Any, alice: Any, strategy: Any):
    foreign = factories.DocumentFactory()

    response = bring(client, strategy, document=foreign.pk)

    assert (response.status_code, Upload.objects.count()) == (422, 0)


# --- Looking at it, and taking it ------------------------------------------------------------------------------------


@pytest.fixture
def upload(client: Any, alice: Any, strategy: Any) -> Upload:
    bring(client, strategy)
    return Upload.objects.get()


def test_preview_says_what_was_understood(client: Any, upload: Upload):
    page = client.get(reverse("consultations:draft_preview", args=[upload.pk]))

    counts = {str(name): count for name, count in page.context["counts"]}
    assert counts == {"Headings": 1, "Paragraphs": 1, "Lists": 1, "Tables": 1, "Figures": 0, "Footnotes": 1}
    assert "Scope" in page.content.decode()


def test_draft_is_taken_as_the_first_version_of_a_new_document(client: Any, upload: Upload, strategy: Any):
    response = take(client, upload)

    version = Version.objects.get()
    assert response.redirect_chain[-1][0] == version.get_absolute_url() == "/drafts/strategy/1/"
    assert (version.document.title, version.document.strategy) == ("National strategy", strategy)
    assert (version.source_name, version.source_sha256) == ("draft.md", upload.sha256)
    assert "The draft is taken in." in response.content.decode()


def test_double_click_takes_the_draft_once_and_shows_it(client: Any, upload: Upload):
    take(client, upload)

    again = take(client, upload)

    assert Version.objects.count() == Document.objects.count() == 1
    assert again.redirect_chain[-1][0] == "/drafts/strategy/1/"


def test_address_that_was_given_away_at_this_moment_is_told(client: Any, upload: Upload, monkeypatch: Any):
    factories.DocumentFactory(slug="strategy")
    answers = iter([False])
    monkeypatch.setattr("consultations.drafting.forms.is_taken", lambda slug: next(answers, slug == "strategy"))

    response = take(client, upload)

    upload.refresh_from_db()
    assert (response.status_code, upload.taken_at) == (422, None)
    assert "Another page has this address." in response.content.decode()


def test_only_one_of_two_at_the_same_moment_takes_it(upload: Upload):
    mine, theirs = Upload.objects.get(), Upload.objects.get()

    assert (mine.claim(), theirs.claim()) == (True, False)


def test_taken_upload_is_not_offered_again(client: Any, upload: Upload):
    take(client, upload)

    response = client.get(reverse("consultations:draft_preview", args=[upload.pk]))

    assert (response.status_code, response.url) == (302, "/drafts/strategy/1/")


@pytest.mark.parametrize("slug", ["strategy", "uploads", "import"])
def test_address_that_another_page_has_is_refused(client: Any, upload: Upload, slug: str):
    factories.DocumentFactory(slug="strategy")

    response = take(client, upload, slug=slug)

    assert response.status_code == 422
    assert not Version.objects.exists()
    assert Upload.objects.get().taken_at is None


def test_next_version_is_compared_with_the_one_before(client: Any, upload: Upload, strategy: Any):
    take(client, upload)
    bring(client, strategy, DRAFT.replace(b"The Ministry", b"The ministry"), document=Document.objects.get().pk)
    following = Upload.objects.latest("pk")

    page = client.get(reverse("consultations:draft_preview", args=[following.pk]))
    taken = client.post(reverse("consultations:draft_preview", args=[following.pk]))

    assert (page.context["understood"].alignment.reworded, taken.url) == (1, "/drafts/strategy/2/")
    assert Version.objects.get(number=1).is_frozen


def test_tables_of_the_plan_can_be_shown_from_the_plan(client: Any, alice: Any, strategy: Any):
    objective = factories.ObjectiveFactory(priority__strategy=strategy)
    for text in ("Write the standard for reporting", "Train the first shift of analysts"):
        factories.ActivityFactory(objective=objective, text=text)
    rows = b"| Activity |\n| --- |\n| Write the standard for reporting |\n| Train the first shift of analysts |\n"
    bring(client, strategy, b"# Annex\n\n" + rows)

    take(client, Upload.objects.get(), plan="show")

    kinds = list(Version.objects.get().nodes.in_order().values_list("kind", flat=True))
    assert kinds == ["heading", "plan"] + ["plan_row"] * 4


# --- Reading ---------------------------------------------------------------------------------------------------------


def version_address(version: Version) -> str:
    return reverse("consultations:version", args=[version.document.slug, version.number])


@pytest.mark.parametrize("person", [None, factories.outsider], ids=["anonymous", "outsider"])
def test_working_version_is_hidden_from_the_public(client: Any, person: Any):
    version = factories.VersionFactory()
    if person:
        sign_in(client, person())

    assert client.get(version_address(version)).status_code == 404
    assert client.get(version.document.get_absolute_url()).status_code == 404


def test_follower_reads_the_working_version_and_changes_nothing(client: Any, strategy: Any):
    version = factories.VersionFactory(document__strategy=strategy)
    factories.NodeFactory(version=version, text="Words in work.")
    sign_in(client, factories.follower_of(strategy))

    page = client.get(version_address(version)).content.decode()

    assert "Words in work." in page
    assert "It is still in work." in page
    assert "Freeze it" not in page


def test_coordinator_is_offered_what_comes_next(client: Any, alice: Any, strategy: Any):
    version = factories.VersionFactory(document__strategy=strategy)

    page = client.get(version_address(version)).content.decode()

    assert [words in page for words in ("Open it for comment", "Publish it", "Freeze it")] == [True] * 3


def test_consulted_version_is_read_by_everybody_and_leads_to_its_period(client: Any):
    period = factories.ConsultationFactory()
    factories.NodeFactory(version=period.version, text="Words for everybody.")

    page = client.get(version_address(period.version)).content.decode()

    assert "Words for everybody." in page
    assert period.get_absolute_url() in page
    assert "Freeze it" not in page


def test_scheduled_version_is_not_read_by_the_public_before_it_opens(client: Any):
    period = factories.ConsultationFactory(scheduled=True)

    assert client.get(version_address(period.version)).status_code == 404


def test_document_leads_to_the_newest_version_that_the_person_may_read(client: Any):
    period = factories.ConsultationFactory()
    working = factories.VersionFactory(document=period.document)

    public = client.get(period.document.get_absolute_url())
    sign_in(client, factories.follower_of(period.document.strategy))
    follower = client.get(period.document.get_absolute_url())

    assert (public.url, follower.url) == (version_address(period.version), version_address(working))


def test_version_that_is_hidden_is_not_named_among_the_others(client: Any):
    period = factories.ConsultationFactory()
    working = factories.VersionFactory(document=period.document)

    assert version_address(working) not in client.get(version_address(period.version)).content.decode()


def test_markup_in_the_words_is_shown_as_words(client: Any):
    period = factories.ConsultationFactory()
    factories.NodeFactory(version=period.version, text="<img src=x onerror=alert(1)> [link](javascript:alert(1))")

    page = client.get(version_address(period.version)).content.decode()

    assert "&lt;img src=x" in page
    assert "<img src=x" not in page
    assert 'href="javascript' not in page


def test_page_asks_as_often_for_500_nodes_as_for_5(client: Any, alice: Any, strategy: Any):
    version = factories.VersionFactory(document__strategy=strategy)
    factories.NodeFactory.create_batch(5, version=version)
    for_five = queries(client, version_address(version))
    Node.objects.bulk_create(factories.NodeFactory.build_batch(495, version=version))

    assert (for_five, queries(client, version_address(version))) == (for_five, for_five)
    assert for_five <= 16
