"""Publishing a version in the browser, and watching its file being made."""

import pytest
from django.urls import reverse

from consultations.models import Publication
from tests import factories
from tests.consultations.publishing.pieces import small_version

pytestmark = pytest.mark.django_db
State = Publication.State


@pytest.fixture
def version():
    return small_version()


@pytest.fixture
def alice(client, version):
    client.force_login(factories.coordinator_of(version.document.strategy))
    return client


def new_page(version):
    return reverse("consultations:publication_new", args=[version.document.slug, version.number])


def progress_page(publication):
    return reverse("consultations:publication_progress", args=[publication.pk])


def publication_of(version, **fields):
    return factories.PublicationFactory(version=version, **fields)


def test_page_asks_before_it_publishes(alice, version):
    page = alice.get(new_page(version)).text

    assert "Publish this version" in page
    assert "takes about a minute" in page
    assert not Publication.objects.exists()


def test_working_version_is_said_to_be_frozen(alice, version):
    assert "The version is frozen." not in alice.get(new_page(version)).text
    working = factories.VersionFactory(document=version.document)

    assert "The version is frozen." in alice.get(new_page(working)).text


def test_publishing_leads_to_the_progress(alice, version):
    response = alice.post(new_page(version))

    publication = Publication.objects.get()
    assert response.url == progress_page(publication)
    assert publication.requested_by.name == "Alice"


def test_publishing_twice_leads_to_the_same_page(alice, version):
    first, second = alice.post(new_page(version)), alice.post(new_page(version))

    assert second.url == first.url
    assert alice.get(new_page(version)).url == first.url


def test_page_in_work_asks_again_by_itself_and_by_a_link(alice, version):
    publication = publication_of(version, state=State.RENDERING, progress=45, step="Setting the pages")

    page = alice.get(progress_page(publication)).text

    assert "Setting the pages, 45 percent done" in page
    assert 'value="45" max="100"' in page
    assert f'hx-get="{progress_page(publication)}"' in page
    assert f'href="{progress_page(publication)}">Look again</a>' in page
    assert 'http-equiv="refresh"' not in page


def test_htmx_gets_the_part_only(alice, version):
    publication = publication_of(version)

    page = alice.get(progress_page(publication), headers={"HX-Request": "true"}).text

    assert page.lstrip().startswith('<div id="state"')
    assert "Waiting to begin, 0 percent done" in page


def test_page_is_not_kept_by_the_browser(alice, version):
    assert "no-store" in alice.get(progress_page(publication_of(version)))["Cache-Control"]


def test_page_that_is_ready_asks_no_more(alice, version):
    publication = publication_of(version, state=State.READY, pdf="publications/x.pdf", sha256="ab" * 32, size=2048)

    page = alice.get(progress_page(publication)).text

    assert "The PDF is ready." in page
    assert publication.pdf_url in page
    assert "ab" * 32 in page
    assert "hx-get" not in page


def test_page_of_a_failure_says_why_in_a_sentence(alice, version):
    error = "The text has a picture that cannot be printed.\n<x.png>: damaged"
    publication = publication_of(version, state=State.FAILED, error=error)

    page = alice.get(progress_page(publication)).text

    assert "The text has a picture that cannot be printed." in page
    assert "&lt;x.png&gt;: damaged" in page
    assert "Try again" in page
    assert "hx-get" not in page


def test_trying_again_leads_back_to_the_progress(alice, version):
    publication = publication_of(version, state=State.FAILED, error="The text contradicts itself.")

    response = alice.post(reverse("consultations:publication_retry", args=[publication.pk]))

    publication.refresh_from_db()
    assert response.url == progress_page(publication)
    assert publication.state == State.QUEUED


@pytest.mark.parametrize("state", [State.QUEUED, State.FAILED])
def test_progress_page_takes_few_queries(alice, version, django_assert_max_num_queries, state):
    publication = publication_of(version, state=state)

    with django_assert_max_num_queries(6):
        alice.get(progress_page(publication))
