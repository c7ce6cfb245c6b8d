"""Files that come with a comment. What a file is, its bytes say; its name is only shown.

A file is stored under a random name and only ever handed out as a download.
"""

import hashlib
import io
import secrets
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from consultations.commenting.models import Attachment, Comment
from ncss_portal.word import refusals, uploads
from ncss_portal.word.figures import checked_picture
from ncss_portal.word.refusals import RefusedFile

MOST_FILES = 5
LARGEST_BYTES = 10 * 1024 * 1024
LONGEST_NAME = 120

PDF = "application/pdf"
ODT = "application/vnd.oasis.opendocument.text"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT = "text/plain"
# The first ending is the one that a file of the kind gets.
ENDINGS = {
    PDF: (".pdf",),
    DOCX: (".docx",),
    XLSX: (".xlsx",),
    ODT: (".odt",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    TEXT: (".txt", ".md", ".csv"),
}
ACCEPT = ".pdf,.docx,.xlsx,.odt,.png,.jpg,.jpeg,.txt"
PNG_BEGIN, JPEG_BEGIN = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that was looked at and may be kept."""

    name: str
    content: bytes
    content_type: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def check(name: str, content: bytes) -> Checked:
    """The file with a name that fits its content, or RefusedFile with a sentence for whoever brought it."""
    if not content:
        raise refusals.empty()
    if len(content) > LARGEST_BYTES:
        raise refusals.too_large(LARGEST_BYTES)
    content_type = _kind_of(name, content)
    return Checked(_fitting(name, content_type), content, content_type)


def _kind_of(name: str, content: bytes) -> str:
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith((PNG_BEGIN, JPEG_BEGIN)):
        picture = checked_picture(content)
        if picture is None:
            raise RefusedFile("unreadable", _("This picture cannot be read. Save it as PNG or JPEG once more."))
        return picture.content_type
    if content.startswith((uploads.ZIP, uploads.OLE)):
        return _office_kind_of(name, content)
    if b"\x00" in content:
        raise _unknown()
    try:
        uploads.check_bytes(content, name, expect="text")
    except RefusedFile as refused:
        raise _unknown() from refused
    return TEXT


def _office_kind_of(name: str, content: bytes) -> str:
    """Of what is zipped, or of the old formats of Office, which are refused with a sentence of their own."""
    if content.startswith(uploads.ZIP):
        uploads.check_directory_size(content)
    parts = _parts_of(content)
    if parts and parts[0] == "mimetype":
        return _open_document(content, parts)
    if any(part.startswith("xl/") for part in parts):
        uploads.check_bytes(content, name, expect="xlsx")
        return XLSX
    if parts and not any(part.startswith("word/") for part in parts):
        raise _unknown()
    uploads.check_bytes(content, name, expect="docx")
    return DOCX


def _parts_of(content: bytes) -> list[str]:
    """The names in a zip file; none where it cannot be read. Nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.namelist()
    except uploads.BROKEN:
        return []


def _open_document(content: bytes, parts: Sequence[str]) -> str:
    # Open documents say what they are in a first part that is not packed, right after the header of 30 bytes.
    begin = 30 + len("mimetype")
    if not content[begin : begin + len(ODT) + 2].startswith(ODT.encode() + b"PK"):
        raise _unknown()
    if any(part.startswith(("Basic/", "Scripts/")) for part in parts):
        raise refusals.macros()
    return ODT


def _unknown() -> RefusedFile:
    return RefusedFile(
        "wrong_kind", _("Attach a PDF, a Word, Excel or OpenDocument text file, a PNG or JPEG picture, or plain text.")
    )


def _fitting(name: str, content_type: str) -> str:
    """The name without folders and signs that do not print, with an ending that fits what the file is."""
    plain = "".join(sign for sign in name.replace("\\", "/") if sign.isprintable())
    path = PurePosixPath(PurePosixPath(plain).name or "file")
    endings = ENDINGS[content_type]
    if path.suffix.lower() in endings:
        return f"{path.stem[:LONGEST_NAME]}{path.suffix}"
    return f"{path.name[:LONGEST_NAME]}{endings[0]}"


def attach(comment: Comment, files: Sequence[Checked], *, at: datetime) -> None:
    """Keeps checked files with a comment, in the transaction that writes it. The same file twice is kept once."""
    for sha256, file in {file.sha256: file for file in files}.items():
        attachment = Attachment(
            comment=comment,
            name=file.name,
            content_type=file.content_type,
            size=len(file.content),
            sha256=sha256,
            added_at=at,
        )
        attachment.file.save(secrets.token_hex(16), ContentFile(file.content), save=True)
