"""The gate: an uploaded file is looked at byte by byte before any parser of documents sees it.

Order of the checks: size, kind by its first bytes, the zip directory, the names in it, macros, then every XML part in
bounded chunks. What a zip directory claims is never trusted alone: `zipfile` reads no more than the declared size and
then compares the checksum, so a part that lies about its size is found out while it is read.
"""

import codecs
import io
import re
import stat
import struct
import zipfile
import zlib
from typing import BinaryIO, Literal

from ncss_portal.word import refusals

Expected = Literal["docx", "xlsx", "text"]

LARGEST_UPLOAD_BYTES = 25 * 1024 * 1024
LARGEST_TEXT_BYTES = 5 * 1024 * 1024
LARGEST_PART_BYTES = 60 * 1024 * 1024
LARGEST_XML_PART_BYTES = 24 * 1024 * 1024
LARGEST_XML_BYTES = 64 * 1024 * 1024
LARGEST_UNPACKED_BYTES = 200 * 1024 * 1024
# Word's own XML shrinks to about a twentieth; padded bombs shrink to a thousandth.
LARGEST_RATIO = 200
RATIO_MATTERS_FROM_BYTES = 2 * 1024 * 1024
MOST_PARTS = 3000
MOST_TAGS_IN_PART = {"docx": 600_000, "xlsx": 3_000_000, "text": 0}
LARGEST_DIRECTORY_BYTES = 512 * 1024
CHUNK_BYTES = 256 * 1024

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
# End of a zip directory stands within the last 22 bytes plus a comment of at most 65,535.
DIRECTORY_END = b"PK\x05\x06"
ZIP64_LOCATOR = b"PK\x06\x07"
TAIL_BYTES = 65_535 + 22 + 20

MAIN_PART = {"docx": "word/", "xlsx": "xl/"}
MAIN_CONTENT = {
    "docx": b"wordprocessingml.document.main+xml",
    "xlsx": b"spreadsheetml.sheet.main+xml",
}
XML_ENDINGS = (".xml", ".rels", ".vml")
ARCHIVE_ENDINGS = (".zip", ".jar", ".docx", ".docm", ".xlsx", ".xlsm", ".pptx", ".pptm", ".7z", ".rar", ".gz", ".cab")
EMBEDDED_WORKBOOKS = re.compile(r"^(word|xl)/embeddings/[^/]+\.(xlsx|docx|pptx)$", re.IGNORECASE)
MACRO_PARTS = re.compile(r"(^|/)(vbaProject[^/]*\.bin|vbaData\.xml)$", re.IGNORECASE)
ENCODINGS = {b"utf-8", b"utf8", b"us-ascii", b"ascii", b"iso-8859-1", b"windows-1252"}
DECLARED_ENCODING = re.compile(rb"""encoding\s*=\s*["']([^"']*)""")

# All that the standard library raises on broken archives.
BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, KeyError, IndexError, OverflowError,
    NotImplementedError, RuntimeError,
)  # fmt: skip


def check_upload(
    file: BinaryIO, name: str, *, expect: Expected = "docx", largest_bytes: int = LARGEST_UPLOAD_BYTES
) -> bytes:
    """Return the file's bytes, or raise `RefusedFile` with a sentence for the person who sent it.

    `expect="text"` is for Markdown and CSV: UTF-8 without control characters.
    """
    data = file.read(largest_bytes + 1)
    if len(data) > largest_bytes:
        raise refusals.too_large(largest_bytes)
    check_bytes(data, name, expect=expect)
    return data


def check_bytes(data: bytes, name: str = "", *, expect: Expected = "docx") -> None:
    """The same for bytes already in memory."""
    if not data:
        raise refusals.empty()
    if expect == "text":
        _check_text(data)
        return
    _check_kind(data, name, expect)
    check_directory_size(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_parts(archive.infolist(), len(data))
            _check_content(archive, expect)
    except refusals.RefusedFile:
        raise
    except BROKEN as error:
        raise refusals.damaged() from error


def _check_text(data: bytes) -> None:
    if len(data) > LARGEST_TEXT_BYTES:
        raise refusals.too_large(LARGEST_TEXT_BYTES)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refusals.not_text() from error
    if re.search(r"[\x00-\x08\x0e-\x1f]", text):
        raise refusals.not_text()


def _check_kind(data: bytes, name: str, expect: Expected) -> None:
    wrong = refusals.not_excel() if expect == "xlsx" else refusals.not_word()
    if data.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise refusals.protected()
        if "WordDocument".encode("utf-16-le") in data:
            raise refusals.old_word() if expect == "docx" else wrong
        raise refusals.old_excel() if expect == "xlsx" else wrong
    if name.lower().endswith((".docm", ".dotm", ".xlsm", ".xltm")):
        raise refusals.macros()
    if not data.startswith(ZIP):
        raise wrong


def check_directory_size(data: bytes) -> None:
    """`zipfile` loads the whole directory before it can be counted, so its size is read from the end record first."""
    tail = data[-TAIL_BYTES:]
    if ZIP64_LOCATOR in tail:
        raise refusals.unsafe()
    at = tail.find(DIRECTORY_END)
    if at < 0:
        raise refusals.damaged()
    while at >= 0:
        if len(tail) >= at + 16 and struct.unpack_from("<L", tail, at + 12)[0] > LARGEST_DIRECTORY_BYTES:
            raise refusals.too_big_inside()
        at = tail.find(DIRECTORY_END, at + 1)


def _check_parts(parts: list[zipfile.ZipInfo], file_bytes: int) -> None:
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED_BYTES:
        raise refusals.too_big_inside()
    if sum(part.file_size for part in parts if _is_xml(part)) > LARGEST_XML_BYTES:
        raise refusals.too_big_inside()
    if sum(part.compress_size for part in parts) > file_bytes:  # parts that overlap each other
        raise refusals.unsafe()
    if len({part.filename.lower() for part in parts}) < len(parts):
        raise refusals.unsafe()
    for part in parts:
        _check_part(part)


def _check_part(part: zipfile.ZipInfo) -> None:
    if part.flag_bits & 0x1:
        raise refusals.protected()
    if MACRO_PARTS.search(part.filename):
        raise refusals.macros()
    if _leaves_the_archive(part) or part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise refusals.unsafe()
    if part.filename.lower().endswith(ARCHIVE_ENDINGS) and not EMBEDDED_WORKBOOKS.match(part.filename):
        raise refusals.unsafe()
    if part.file_size > (LARGEST_XML_PART_BYTES if _is_xml(part) else LARGEST_PART_BYTES):
        raise refusals.too_big_inside()
    if part.file_size > RATIO_MATTERS_FROM_BYTES and part.file_size > LARGEST_RATIO * part.compress_size:
        raise refusals.too_big_inside()


def _is_xml(part: zipfile.ZipInfo) -> bool:
    return part.filename.lower().endswith(XML_ENDINGS)


def _leaves_the_archive(part: zipfile.ZipInfo) -> bool:
    # orig_filename: zipfile itself cuts `filename` at a NUL character.
    name = part.orig_filename.replace("\\", "/")
    if name.startswith("/") or re.match(r"^[A-Za-z]:", name) or "\x00" in name or ".." in name.split("/"):
        return True
    return stat.S_ISLNK(part.external_attr >> 16)


def _check_content(archive: zipfile.ZipFile, expect: Expected) -> None:
    names = archive.namelist()
    wrong = refusals.not_excel() if expect == "xlsx" else refusals.not_word()
    if "[Content_Types].xml" not in names or not any(name.startswith(MAIN_PART[expect]) for name in names):
        raise wrong
    for part in archive.infolist():
        if _is_xml(part):
            _check_xml(archive, part, MOST_TAGS_IN_PART[expect])
        else:
            _check_binary(archive, part)
    types = archive.read("[Content_Types].xml")
    if b"macroEnabled" in types or b"vbaProject" in types:
        raise refusals.macros()
    if MAIN_CONTENT[expect] not in types:
        raise wrong


def _check_binary(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    with archive.open(part) as stream:
        start = stream.read(4)
    if start == ZIP and not EMBEDDED_WORKBOOKS.match(part.filename):
        raise refusals.unsafe()


def _check_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most_tags: int) -> None:
    """Refuse a part that declares entities, hides its text in an odd encoding, or has too many tags to build a tree."""
    tags, carried = 0, ""
    with archive.open(part) as stream:
        chunk = stream.read(CHUNK_BYTES)
        decoder = _decoder(chunk)
        while chunk:
            text = decoder.decode(chunk)
            window = carried + text
            if "<!DOCTYPE" in window or "<!ENTITY" in window:
                raise refusals.unsafe()
            tags += text.count("<")
            if tags > most_tags:
                raise refusals.too_big_inside()
            carried = window[-len("<!DOCTYPE") :]
            chunk = stream.read(CHUNK_BYTES)


def _decoder(start: bytes) -> codecs.IncrementalDecoder:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return codecs.getincrementaldecoder("utf-16")("replace")
    declaration = start.partition(b"?>")[0] if start.removeprefix(codecs.BOM_UTF8).startswith(b"<?xml") else b""
    declared = DECLARED_ENCODING.search(declaration)
    if b"\x00" in start[:4] or (declared and declared[1].lower() not in ENCODINGS):
        raise refusals.unsafe()
    # Latin-1 maps bytes one to one: the words looked for are ASCII in every encoding let through here.
    return codecs.getincrementaldecoder("latin-1")()
