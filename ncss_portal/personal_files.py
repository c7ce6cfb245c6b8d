"""Files that somebody brought, when a person takes out the own data or is erased."""

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise

from ncss_portal.intake import BroughtFile
from ncss_portal.personal import Holding, Person, facts, scrub_rows

# What a spreadsheet or a Word file may unpack to; the readers of the portal take less.
LARGEST = 200 * 1024 * 1024
_TAG = re.compile(r"<[^>]*>")
_END_OF_PIECE = re.compile(r"</(?:\w+:)?(?:p|si|is|c|row|tr)>")


def holding_of_files(
    model: type[BroughtFile], title: str | Promise, stays: str | Promise, *, order: int, also_taken: bool = False
) -> Holding:
    """Files of one kind. Those that wait and name the person go, whoever brought them.

    `also_taken`: those that were taken in too, where the portal needs them no more.
    """

    def collect(person: Person) -> Iterable[dict[str, Any]]:
        rows = model._default_manager.filter(brought_by__in=person.user_ids)
        return [facts(row, "name", "brought_at", "taken_at") for row in rows]

    def erase(person: Person) -> int:
        kept = Q() if also_taken else Q(taken_at__isnull=True)
        gone = [row for row in model._default_manager.filter(kept) if _names(row, person)]
        for row in gone:
            row.forget()
        texts = {field.name for field in model._meta.concrete_fields} & {"name", "decisions"}
        return len(gone) + scrub_rows(model._default_manager.all(), person, *sorted(texts))

    return Holding(title, collect, erase, stays, order=order)


def _names(row: BroughtFile, person: Person) -> bool:
    if not row.file.name or not row.file.storage.exists(row.file.name):
        return False
    return any(person.is_named_in(text) for text in texts_of(row.read()))


def texts_of(data: bytes) -> Iterable[str]:
    """All that a file says, office files unpacked. Cells and runs of letters are joined and kept apart, both."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        yield _decoded(data)
        return
    for part in _parts(data):
        text = _decoded(part)
        yield html.unescape(_TAG.sub(" ", text))
        yield html.unescape(_TAG.sub("", _END_OF_PIECE.sub(" ", text)))
        # What stands in the tags themselves, such as the address of a link.
        yield html.unescape(text)


def _parts(data: bytes) -> Iterable[bytes]:
    left = LARGEST
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in archive.infolist():
            left -= member.file_size
            if left < 0:
                return
            try:
                yield archive.read(member)
            except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError):  # damaged, or encrypted
                continue


def _decoded(data: bytes) -> str:
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig",):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            break
    return data.decode("cp1252", errors="replace")
