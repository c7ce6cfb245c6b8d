"""Files of a comment: looked at byte by byte, kept under a random name, handed out to whoever reads the comment."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from docx import Document
from openpyxl import Workbook
from PIL import Image

from consultations.commenting import attaching
from consultations.commenting.attaching import attach, check
from consultations.commenting.submitting import Voice, submit
from consultations.models import Attachment, Comment
from ncss_portal.word.refusals import RefusedFile
from tests import factories

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n%..."


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def picture(kind):
    made = io.BytesIO()
    Image.new("RGB", (2, 2)).save(made, kind)
    return made.getvalue()


def word():
    made = io.BytesIO()
    Document().save(made)
    return made.getvalue()


def workbook():
    made = io.BytesIO()
    Workbook().save(made)
    return made.getvalue()


def open_document(*more, kind=attaching.ODT):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", kind)
        for name in ("content.xml", *more):
            archive.writestr(name, "<x/>")
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "content_type", "ending"),
    [
        (PDF, "application/pdf", ".pdf"),
        (picture("PNG"), "image/png", ".png"),
        (picture("JPEG"), "image/jpeg", ".jpg"),
        (word(), attaching.DOCX, ".docx"),
        (workbook(), attaching.XLSX, ".xlsx"),
        (open_document(), attaching.ODT, ".odt"),
        ("Añadido".encode(), "text/plain", ".txt"),
    ],
)
def test_bytes_say_what_a_file_is_and_its_name_follows(content, content_type, ending):
    checked = check("report.exe", content)

    assert (checked.content_type, checked.name) == (content_type, f"report.exe{ending}")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\x00\x03",
        picture("PNG")[:40],
        picture("GIF"),
        b"PK\x03\x04 broken",
        open_document(kind="application/vnd.oasis.opendocument.spreadsheet"),
        open_document("Basic/Standard/Module1.xml"),
        b"\xff\xfe\x00",
    ],
)
def test_what_is_something_else_is_refused(content):
    with pytest.raises(RefusedFile):
        check("report.pdf", content)


def test_file_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(attaching, "LARGEST_BYTES", 5)

    with pytest.raises(RefusedFile):
        check("report.pdf", PDF)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("../../etc/passwd", "passwd.pdf"), ("a\r\nb.pdf", "ab.pdf"), ("", "file.pdf"), ("C:\\x\\y.PDF", "y.PDF")],
)
def test_name_has_no_folders_and_no_strange_signs(name, shown):
    assert check(name, PDF).name == shown


def write(client, period, *given, **said):
    sent = [SimpleUploadedFile(name, content) for name, content in given]
    url = reverse("consultations:comment_write", args=[period.slug])
    return client.post(url, {"on": "whole", "body": "See the file.", "attachments": sent, **said})


def test_files_are_kept_under_a_name_of_their_own(client):
    client.force_login(factories.outsider())

    answer = write(client, factories.ConsultationFactory(), ("one.pdf", PDF), ("two.txt", b"Two"), ("again.pdf", PDF))

    assert answer.status_code == 302
    assert {(kept.name, kept.size) for kept in Attachment.objects.all()} == {("again.pdf", len(PDF)), ("two.txt", 3)}
    assert not any(name in kept.file.name for kept in Attachment.objects.all() for name in ("one", "two", "pdf"))


def test_wrong_file_keeps_the_words_and_says_which(client):
    client.force_login(factories.outsider())

    answer = write(client, factories.ConsultationFactory(), ("tool.exe", b"MZ\x90\x00"), ("one.pdf", PDF))

    assert answer.status_code == 422
    assert "tool.exe: Attach a PDF" in answer.text
    assert "Choose your files once more" in answer.text
    assert "See the file." in answer.text
    assert not Comment.objects.exists()


def test_at_most_five_files(client):
    client.force_login(factories.outsider())

    answer = write(client, factories.ConsultationFactory(), *[(f"{n}.txt", b"%d" % n) for n in range(6)])

    assert (answer.status_code, "At most 5 files" in answer.text) == (422, True)


def test_same_words_with_another_file_are_no_double_click():
    period, voice = factories.ConsultationFactory(), Voice(user=factories.outsider())
    at = timezone.now()

    for given in ([], [check("a.pdf", PDF)], [check("a.pdf", PDF)]):
        submit(period, voice=voice, body="See the file.", attachments=given, at=at)

    assert [comment.attachments.count() for comment in Comment.objects.order_by("pk")] == [0, 1]


@pytest.fixture
def kept():
    comment = factories.CommentFactory()
    attach(comment, [check("report.pdf", PDF)], at=timezone.now())
    return comment.attachments.get()


def status_of(client, kept):
    return client.get(kept.get_absolute_url()).status_code


def change(kept, **fields):
    Comment.objects.filter(pk=kept.comment_id).update(**fields)


def test_file_is_a_download_and_nothing_else(client, kept):
    answer = client.get(kept.get_absolute_url())

    assert (answer.status_code, answer.content) == (200, PDF)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="report.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "state",
    [
        {"hidden_at": timezone.now(), "hidden_reason": "Names a person."},
        {"sensitivity": "government"},
        {"withdrawn_at": timezone.now()},
        {"sent_at": None, "number": None},
    ],
)
def test_file_of_a_comment_that_others_do_not_read_is_its_authors(client, kept, state):
    change(kept, **state)

    assert status_of(client, kept) == 404
    client.force_login(factories.outsider())
    assert status_of(client, kept) == 404
    client.force_login(kept.comment.response.user)
    assert status_of(client, kept) == 200


def test_coordinator_reads_the_file_of_a_hidden_comment(client, kept):
    change(kept, hidden_at=timezone.now(), hidden_reason="Names a person.")
    client.force_login(factories.coordinator_of(kept.comment.consultation.document.strategy))

    assert status_of(client, kept) == 200


def test_file_in_a_period_that_has_not_begun_is_not_found(client, kept):
    later = timezone.now() + timedelta(days=1)
    type(kept.comment.consultation).objects.update(opens_at=later, closes_at=later + timedelta(days=1))

    assert status_of(client, kept) == 404
