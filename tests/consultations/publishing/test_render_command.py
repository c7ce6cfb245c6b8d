"""`manage.py render strategy SLUG -o FILE`."""

import hashlib
import json

import pytest
from django.core.management import CommandError, call_command

from consultations.models import Publication
from consultations.publishing import rendering
from tests import factories
from tests.consultations.publishing.pieces import figure, heading, note, paragraph, saved_picture, small_version, write
from tests.pdf.structure import findings

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return small_version(document=factories.DocumentFactory(strategy__slug="cyber", title="Cyber Strategy"))


def run(output, *more, slug="cyber"):
    call_command("render", "strategy", slug, "-o", str(output), *more)
    return output.read_bytes()


def test_pdf_is_sound_and_the_same_twice(version, tmp_path):
    content = run(tmp_path / "one.pdf")

    assert findings(content) == []
    assert run(tmp_path / "two.PDF") == content


def test_pdf_is_the_one_that_a_worker_makes(version, tmp_path):
    publication = factories.PublicationFactory(version=version, published_at=version.frozen_at)
    rendering.render(publication.pk)

    content = run(tmp_path / "one.pdf")

    publication.refresh_from_db()
    assert hashlib.sha256(content).hexdigest() == publication.sha256


def test_html_needs_no_other_file(version, tmp_path):
    write(version, heading("Pictures"), figure("A map", saved_picture(version)))

    page = run(tmp_path / "one.html").decode()

    assert "portal:" not in page
    assert "<style>" in page
    assert 'src="data:image/png;base64,' in page
    assert "Operators report incidents." in page


def test_published_version_comes_before_a_newer_draft(version, tmp_path, capsys):
    factories.PublicationFactory(version=version, published_at=version.frozen_at)
    small_version(document=version.document)

    run(tmp_path / "one.html", "--json")

    assert json.loads(capsys.readouterr().out)["version"] == 1


def test_newest_draft_is_rendered_where_nothing_is_published(version, tmp_path, capsys):
    small_version(document=version.document)
    factories.PublicationFactory(version=version, published_at=None)

    run(tmp_path / "one.html", "--json")

    answer = json.loads(capsys.readouterr().out)
    assert (answer["document"], answer["version"]) == (version.document.slug, 2)


def test_answer_is_a_sentence(version, tmp_path, capsys):
    run(tmp_path / "one.html")

    assert capsys.readouterr().out.startswith(f"Cyber Strategy, version 1 is in {tmp_path}/one.html (")


@pytest.mark.parametrize(
    ("slug", "output", "message"),
    [
        ("nothing", "x.pdf", "There is no strategy 'nothing' with a draft."),
        ("cyber", "x.txt", "Name a file that ends in .pdf or .html."),
        ("cyber", "no/folder/x.html", "x.html cannot be written: No such file or directory."),
    ],
)
def test_bad_input_is_refused_with_a_sentence(version, tmp_path, slug, output, message):
    with pytest.raises(CommandError, match=message) as refused:
        run(tmp_path / output, slug=slug)

    assert refused.value.returncode == 1
    assert list(tmp_path.iterdir()) == []


def test_text_that_cannot_be_set_is_refused(version, tmp_path):
    write(version, heading("Next"), paragraph("\U0010f123"), note("9", "Unused."))

    with pytest.raises(CommandError, match=r"Cyber Strategy, version 1 cannot be rendered: .*notdef"):
        run(tmp_path / "x.pdf")

    assert list(tmp_path.iterdir()) == []


def test_picture_that_is_gone_is_refused(version, tmp_path):
    picture = saved_picture(version)
    write(version, figure("A map", picture))
    picture.file.storage.delete(picture.file.name)

    with pytest.raises(CommandError, match="A picture of Cyber Strategy, version 1 cannot be read"):
        run(tmp_path / "x.pdf")


def test_failed_rendering_leaves_the_file_before_alone(version, tmp_path):
    before = run(tmp_path / "one.html")
    Publication.objects.all().delete()
    version.nodes.update(figure=saved_picture(version))
    version.document.figures.get().file.delete()

    with pytest.raises(CommandError):
        run(tmp_path / "one.html")

    assert (tmp_path / "one.html").read_bytes() == before
