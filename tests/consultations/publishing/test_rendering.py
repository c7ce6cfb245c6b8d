"""A worker makes the file once, says how far it is, and says what went wrong."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from consultations.models import Publication
from consultations.publishing import rendering, tasks
from consultations.publishing.edition import EditionError
from ncss_portal.pdf.errors import FontsMissing, RenderingWarned, ResourceRefused
from tests import factories
from tests.consultations.publishing.pieces import small_version

pytestmark = pytest.mark.django_db
NOON = datetime(2027, 3, 14, 12, tzinfo=UTC)
State = Publication.State


@pytest.fixture
def publication():
    return factories.PublicationFactory(version=small_version())


@pytest.fixture
def quick(monkeypatch):
    """A typesetter that is done at once; the versions that it was given."""
    given = []

    def version_pdf(version, *, on_progress=None):
        given.append(version)
        on_progress(40, "layout")
        return b"%PDF-1.7 quick"

    monkeypatch.setattr(rendering, "version_pdf", version_pdf)
    return given


@pytest.fixture
def failing(monkeypatch):
    """Makes the typesetter fail with an error."""

    def fail_with(error):
        def version_pdf(version, *, on_progress=None):
            raise error

        monkeypatch.setattr(rendering, "version_pdf", version_pdf)

    return fail_with


def test_file_is_kept_with_its_checksum_and_size(publication):
    rendering.render(publication.pk)

    publication.refresh_from_db()
    with publication.pdf.open("rb") as file:
        content = file.read()
    assert content.startswith(b"%PDF-")
    assert publication.sha256 == hashlib.sha256(content).hexdigest()
    assert publication.size == len(content)
    assert (publication.state, publication.progress, publication.step) == (State.READY, 100, "Done")


def test_only_one_of_two_workers_takes_it_up(publication):
    assert rendering.take_up(publication.pk, NOON)

    assert not rendering.take_up(publication.pk, NOON + timedelta(seconds=1))


def test_second_worker_renders_nothing(publication, quick):
    rendering.take_up(publication.pk, NOON)

    rendering.render(publication.pk, at=NOON + timedelta(minutes=1))

    assert quick == []


def test_progress_is_written_while_it_goes_on(publication, monkeypatch):
    seen = []

    def version_pdf(version, *, on_progress=None):
        for percent, stage in ((5, "reading"), (45, "layout"), (100, "done")):
            on_progress(percent, stage)
            seen.append(Publication.objects.values_list("progress", "step", "state").get())
        return b"%PDF-1.7"

    monkeypatch.setattr(rendering, "version_pdf", version_pdf)

    rendering.render(publication.pk)

    assert [progress for progress, _step, _state in seen] == [5, 45, 99]
    assert [step for _progress, step, _state in seen] == ["Reading the text", "Setting the pages", "Done"]
    assert {state for _progress, _step, state in seen} == {State.RENDERING}


@pytest.mark.parametrize(
    ("error", "sentence", "details"),
    [
        (RenderingWarned(["Anchor defined twice"]), "The typesetter could not set a part", "Anchor defined twice"),
        (RenderingWarned([".notdef glyph rendered for 图"]), "The server has no typeface for some letters", ".notdef"),
        (ResourceRefused(["x.png: damaged"]), "The text has a picture that cannot be printed.", "x.png: damaged"),
        (FontsMissing("SourceSansPro"), "The typefaces of printed documents are missing", "SourceSansPro"),
        (EditionError("An anchor stands twice."), "The text contradicts itself.", "An anchor stands twice."),
        (FileNotFoundError("/srv/secret/path"), "A picture of the text, or the folder", ""),
        (TypeError("NoneType has no attribute x"), "Something went wrong that nobody foresaw.", ""),
    ],
)
def test_failure_is_written_into_the_row_as_a_sentence(publication, failing, error, sentence, details):
    failing(error)

    rendering.render(publication.pk)

    publication.refresh_from_db()
    assert publication.state == State.FAILED
    assert publication.what_went_wrong.startswith(sentence)
    assert publication.what_went_wrong.endswith(".")
    assert details in publication.details
    assert bool(details) == bool(publication.details)


def test_failed_one_is_left_alone_until_somebody_asks(publication, failing):
    failing(TypeError())
    rendering.render(publication.pk)

    assert rendering.waiting() == []


@pytest.mark.parametrize(("minutes", "is_free"), [(19, False), (21, True)])
def test_what_a_dead_worker_left_is_taken_up_after_a_while(publication, minutes, is_free):
    rendering.take_up(publication.pk, NOON)
    later = NOON + timedelta(minutes=minutes)

    assert (rendering.waiting(later) == [publication.pk]) is is_free
    assert rendering.take_up(publication.pk, later) is is_free


def test_worker_that_was_given_up_does_not_replace_the_file(publication, monkeypatch, settings):
    def version_pdf(version, *, on_progress=None):
        Publication.objects.update(state=State.READY, sha256="ab" * 32, pdf="publications/other.pdf", claimed_at=None)
        return b"%PDF-1.7 late"

    monkeypatch.setattr(rendering, "version_pdf", version_pdf)

    rendering.render(publication.pk)

    publication.refresh_from_db()
    assert publication.pdf.name == "publications/other.pdf"
    assert not list(settings.MEDIA_ROOT.rglob("*.pdf"))


def test_sweep_renders_what_nobody_rendered(publication, quick):
    other = factories.PublicationFactory()

    tasks.sweep()

    assert [version.pk for version in quick] == [publication.version_id, other.version_id]
    assert set(Publication.objects.values_list("state", flat=True)) == {State.READY}


def test_task_renders_the_publication_that_it_is_given(publication, quick):
    factories.PublicationFactory()

    tasks.render_publication(publication.pk)

    assert [version.pk for version in quick] == [publication.version_id]


def test_step_and_reason_are_translated_when_they_are_shown(publication, monkeypatch):
    words = {"Setting the pages": "Seitensatz", "The text contradicts itself.": "Der Text widerspricht sich."}
    monkeypatch.setattr("consultations.publishing.models.gettext", lambda text: words.get(text, text))
    publication.step, publication.error = "Setting the pages", "The text contradicts itself.\nAnchor x"

    with translation.override("de"):
        assert publication.what_is_done == "Seitensatz"
        assert publication.what_went_wrong == "Der Text widerspricht sich."
        assert publication.details == "Anchor x"
