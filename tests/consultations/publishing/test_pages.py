"""The pages of a publication: who sees what, and at what price."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from consultations.models import Publication
from consultations.publishing import rendering
from tests import factories
from tests.consultations.publishing.pieces import heading, note, paragraph, plan, priority, small_version, table, write

pytestmark = pytest.mark.django_db
State = Publication.State
ROLES = {"coordinator": factories.coordinator_of, "follower": factories.follower_of}
CONTENT = b"%PDF-1.7 the file"


def ready(version=None, *, public=True, **fields):
    """A publication with its file; public since yesterday."""
    version = version or small_version()
    since = timezone.now() - timedelta(days=1) if public else None
    fields = {"state": State.READY, "sha256": "ab" * 32, "size": len(CONTENT), "published_at": since, **fields}
    return factories.PublicationFactory(version=version, pdf=ContentFile(CONTENT, name="strategy.pdf"), **fields)


def next_version_of(publication, **fields):
    return small_version(document=publication.version.document, **fields)


def sign_in(client, role, strategy):
    if role == "outsider":
        client.force_login(factories.outsider())
    elif role != "anonymous":
        client.force_login(ROLES[role](strategy))
    return client


def strategy_of(publication):
    return publication.version.document.strategy


# --- Who sees what -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["coordinator", "follower", "outsider", "anonymous"])
def test_everybody_reads_what_is_published(client, role):
    publication = ready()
    sign_in(client, role, strategy_of(publication))

    assert "Operators report incidents." in client.get(publication.get_absolute_url()).text
    assert client.get(publication.pdf_url).getvalue() == CONTENT


@pytest.mark.parametrize(
    ("role", "status"), [("coordinator", 200), ("follower", 200), ("outsider", 404), ("anonymous", 404)]
)
@pytest.mark.parametrize("since", [None, timedelta(hours=1)])
def test_what_is_not_public_yet_is_for_those_who_follow_the_strategy(client, role, status, since):
    publication = ready(public=False)
    Publication.objects.update(published_at=timezone.now() + since if since else None)
    sign_in(client, role, strategy_of(publication))

    pages = [client.get(address) for address in (publication.get_absolute_url(), publication.pdf_url)]

    assert [page.status_code for page in pages] == [status, status]
    for page in pages:
        page.close()


def test_page_says_that_it_is_not_public_yet(client):
    publication = ready(public=False)
    sign_in(client, "follower", strategy_of(publication))

    assert "Not public yet." in client.get(publication.get_absolute_url()).text


@pytest.mark.parametrize(
    ("role", "status"), [("coordinator", 200), ("follower", 404), ("outsider", 404), ("anonymous", 302)]
)
@pytest.mark.parametrize("name", ["publication_new", "publication_progress"])
def test_work_on_a_publication_is_for_coordinators(client, role, status, name):
    version = small_version()
    publication = ready()
    Publication.objects.filter(pk=publication.pk).update(version=small_version(document=version.document))
    args = [version.document.slug, version.number] if name == "publication_new" else [publication.pk]
    sign_in(client, role, version.document.strategy)

    assert client.get(reverse(f"consultations:{name}", args=args)).status_code == status


@pytest.mark.parametrize("role", ["follower", "outsider"])
def test_nobody_else_publishes_or_asks_again(client, role):
    version, failed = small_version(), factories.PublicationFactory(state=State.FAILED)
    sign_in(client, role, version.document.strategy)
    addresses = [
        reverse("consultations:publication_new", args=[version.document.slug, version.number]),
        reverse("consultations:publication_retry", args=[failed.pk]),
    ]

    assert [client.post(address).status_code for address in addresses] == [404, 404]
    assert Publication.objects.get() == failed


@pytest.mark.parametrize("state", [State.QUEUED, State.RENDERING, State.FAILED])
def test_pdf_is_there_when_it_is_ready_only(client, state):
    publication = ready(state=state)

    assert client.get(publication.pdf_url).status_code == 404
    assert "PDF" not in client.get(publication.get_absolute_url()).text


@pytest.mark.parametrize("address", ["/strategy/nothing/", "/strategy/nothing/1.pdf", "/publications/77/"])
def test_strange_address_is_not_found(client, address):
    client.force_login(factories.outsider())

    assert client.get(address).status_code == 404


# --- The file ------------------------------------------------------------------------------------------------------


def test_download_never_renders(client, monkeypatch):
    publication = ready()

    def never(*args, **more):
        raise AssertionError("rendered for a download")

    for name in ("render", "version_pdf", "compose"):
        monkeypatch.setattr(rendering, name, never)

    response = client.get(publication.pdf_url)

    assert response.getvalue() == CONTENT
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment;")


def test_head_of_the_file_says_how_large_it_is(client):
    response = client.head(ready().pdf_url)

    assert response["Content-Length"] == str(len(CONTENT))
    assert not b"".join(response.streaming_content)
    response.close()


def test_file_that_the_reader_has_is_not_sent_again(client):
    publication = ready()
    first = client.get(publication.pdf_url)
    etag, _content = first["ETag"], first.getvalue()

    response = client.get(publication.pdf_url, headers={"If-None-Match": etag})

    assert response.status_code == 304


def test_head_of_the_pages_is_answered(client):
    publication = ready()

    for address in (publication.get_absolute_url(), reverse("consultations:publications")):
        assert client.head(address).status_code == 200


@pytest.mark.parametrize("name", ["publication", "publications"])
def test_pages_to_read_take_no_post(client, name):
    publication = ready()
    args = [publication.version.document.slug] if name == "publication" else []

    assert client.post(reverse(f"consultations:{name}", args=args)).status_code == 405


# --- A later version takes the place -------------------------------------------------------------------------------


def test_newest_version_is_shown_and_earlier_ones_stay(client):
    first = ready()
    second = ready(next_version_of(first), sha256="cd" * 32)

    page = client.get(first.get_absolute_url()).text

    assert "<dd>Version 2</dd>" in page
    assert first.version.get_absolute_url() in page
    assert first.pdf_url in page
    assert [client.get(one.pdf_url).getvalue() for one in (first, second)] == [CONTENT, CONTENT]


def test_earlier_version_is_still_readable(client):
    first = ready()
    ready(next_version_of(first))

    assert "Operators report incidents." in client.get(first.version.get_absolute_url()).text


def test_public_reads_the_earlier_version_until_the_later_one_is_public(client):
    first = ready()
    ready(next_version_of(first), public=False)

    page = client.get(first.get_absolute_url()).text

    assert "<dd>Version 1</dd>" in page
    assert "ersion 2" not in page


def test_list_shows_all_and_says_what_was_replaced(client):
    first = ready(published_at=timezone.now() - timedelta(days=9))
    second = ready(next_version_of(first))
    ready()

    page = client.get(reverse("consultations:publications")).text

    assert page.count("Replaced by version 2.") == 1
    assert page.index(second.pdf_url) < page.index(first.pdf_url)
    assert page.count("SHA-256") == 3


def test_list_leaves_out_what_is_not_public(client):
    hidden = ready(public=False)
    client.force_login(factories.coordinator_of(strategy_of(hidden)))

    assert "Nothing is published yet" in client.get(reverse("consultations:publications")).text


# --- The text ------------------------------------------------------------------------------------------------------


def test_page_has_headings_notes_links_and_no_title_page(client):
    version = write(
        factories.VersionFactory(frozen=True),
        paragraph("THE STRATEGY OF 1999", "title"),
        heading("Scope"),
        paragraph("Here[^1]."),
        note("1", "See https://a.example/law."),
    )

    page = client.get(ready(version).get_absolute_url()).text

    assert "THE STRATEGY OF 1999" not in page
    assert "<h2>Scope</h2>" in page
    assert '<a href="https://a.example/law" rel="noopener nofollow ugc">https://a.example/law</a>.' in page


def test_way_to_what_changed_is_shown_from_the_second_version_on(client):
    first = ready()
    second = ready(next_version_of(first, based_on=first.version))
    address = reverse("consultations:changes", args=[first.version.document.slug, 2])

    page = client.get(second.get_absolute_url()).text

    assert address in page
    assert client.get(address).status_code == 200


# --- Queries -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_one_query(client, django_assert_num_queries, count):
    for _number in range(count):
        ready()

    with django_assert_num_queries(1):
        client.get(reverse("consultations:publications"))


@pytest.mark.parametrize("count", [1, 3])
def test_earlier_editions_cost_nothing(client, django_assert_num_queries, count):
    publication = ready()
    for _number in range(count):
        publication = ready(next_version_of(publication))

    with django_assert_num_queries(2):
        client.get(publication.get_absolute_url())


@pytest.mark.parametrize("count", [1, 100])
def test_page_takes_two_queries_for_five_and_for_five_hundred_nodes(client, django_assert_num_queries, count):
    version = factories.VersionFactory(frozen=True)
    few = [heading("Scope"), paragraph("Words."), table(["a"], ["b"]), plan(priority("1", "Law"))]
    publication = ready(write(version, *few * count))

    with django_assert_num_queries(2):
        client.get(publication.get_absolute_url())
