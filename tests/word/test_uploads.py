"""Bad files are refused at the gate: quickly, without eating memory, and with a sentence that says what to do."""

import io
import struct
import tracemalloc
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from ncss_portal.word.reading import read_docx
from ncss_portal.word.refusals import RefusedFile
from ncss_portal.word.uploads import OLE, check_bytes, check_upload
from tests.word.building import MAIN_TYPE, NAMESPACES, TYPES, docx, p, parts, zipped
from tests.yardstick import is_within

GOOD = docx(p("Text"))
BOMB = "<w:document>" + " " * 50_000_000
XXE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'
DEEP = f"<w:document {NAMESPACES}><w:body>" + "<w:sdt><w:sdtContent>" * 100 + "</w:sdtContent></w:sdt>" * 100
CROWD = f"<w:document {NAMESPACES}><w:body>" + "<w:p/>" * 900_000 + "</w:body></w:document>"


def with_part(name: str, content: str | bytes) -> bytes:
    return docx(p("Text"), extra={name: content})


def symlink() -> bytes:
    packed = io.BytesIO(GOOD)
    with zipfile.ZipFile(packed, "a") as archive:
        link = zipfile.ZipInfo("word/link.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return packed.getvalue()


def twice() -> bytes:
    packed = io.BytesIO(GOOD)
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("WORD/document.xml", "<x/>")
    return packed.getvalue()


def lying_about_sizes() -> bytes:
    """The directory says 10 bytes where 5 million are packed."""
    data = with_part("word/big.xml", "<x>" + "ab" * 2_500_000 + "</x>")
    entry = data.rfind(b"PK\x01\x02", 0, data.rfind(b"word/big.xml"))
    return data[: entry + 24] + struct.pack("<L", 10) + data[entry + 28 :]


def encrypted() -> bytes:
    entry = GOOD.rfind(b"PK\x01\x02")
    return GOOD[: entry + 8] + b"\x01\x00" + GOOD[entry + 10 :]


def crowded_directory() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(12_000):
            archive.writestr(f"word/{number}.xml", "")
    return packed.getvalue()


def utf_16(text: str) -> bytes:
    return text.encode("utf-16")


BAD = {
    "empty": (b"", "empty"),
    "zip bomb": (with_part("word/document.xml", BOMB), "too_big_inside"),
    "many bombs": (docx("", extra={f"word/{n}.bin": b"\0" * 1_900_000 for n in range(120)}), "too_big_inside"),
    "too many tags": (with_part("word/document.xml", CROWD), "too_big_inside"),
    "too many parts": (crowded_directory(), "too_big_inside"),
    "lying sizes": (lying_about_sizes(), "damaged"),
    "nested zip": (with_part("word/inner.zip", GOOD), "unsafe"),
    "nested zip by another name": (with_part("word/media/image1.png", GOOD), "unsafe"),
    "slip": (with_part("../../etc/cron.d/x", "x"), "unsafe"),
    "slip with backslashes": (with_part("word\\..\\..\\x", "x"), "unsafe"),
    "absolute name": (with_part("/etc/passwd", "x"), "unsafe"),
    "drive letter": (with_part("C:/x", "x"), "unsafe"),
    "symlink": (symlink(), "unsafe"),
    "duplicate": (twice(), "unsafe"),
    "encrypted part": (encrypted(), "protected"),
    "macros": (with_part("word/vbaProject.bin", b"x"), "macros"),
    "macro type": (with_part("[Content_Types].xml", TYPES.replace(MAIN_TYPE, "x.macroEnabled.main+xml")), "macros"),
    "external entity": (with_part("word/document.xml", XXE), "unsafe"),
    "billion laughs": (with_part("word/styles.xml", LAUGHS), "unsafe"),
    "entities in UTF-16": (with_part("word/styles.xml", utf_16('<?xml version="1.0"?>' + LAUGHS)), "unsafe"),
    "odd encoding": (with_part("word/styles.xml", '<?xml version="1.0" encoding="utf-7"?><x/>'), "unsafe"),
    "entities far inside": (with_part("docProps/app.xml", " " * 262_140 + LAUGHS), "unsafe"),
    "truncated": (GOOD[:-40], "damaged"),
    "no directory": (b"PK\x03\x04" + b"\0" * 200, "damaged"),
    "no document": (zipped({"[Content_Types].xml": TYPES, "readme.txt": "x"}), "wrong_kind"),
    "plain zip": (zipped({"a.txt": "x"}), "wrong_kind"),
    "old Word": (OLE + "WordDocument".encode("utf-16-le"), "old_format"),
    "password": (OLE + "EncryptedPackage".encode("utf-16-le"), "protected"),
    "PDF": (b"%PDF-1.7", "wrong_kind"),
    "RTF": (b"{\\rtf1 text}", "wrong_kind"),
    "HTML": (b"<html>", "wrong_kind"),
    "picture before a zip": (b"GIF89a" + GOOD, "wrong_kind"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "reason"), BAD.values(), ids=BAD.keys())
def test_bad_file_is_refused_in_a_second_with_its_reason(data: bytes, reason: str) -> None:
    refusals = []

    def check() -> None:
        with pytest.raises(RefusedFile) as refused:
            check_upload(io.BytesIO(data), "draft.docx")
        refusals.append(refused.value)

    assert is_within(1, check)
    assert refusals[0].reason == reason
    assert str(refusals[0]).endswith(".")


@pytest.mark.parametrize("name", ["zip bomb", "lying sizes", "too many parts"])
def test_bad_file_eats_no_memory(name: str) -> None:
    data, _reason = BAD[name]
    tracemalloc.start()

    with pytest.raises(RefusedFile):
        check_bytes(data)

    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 30_000_000


def test_good_file_is_let_through_with_its_bytes() -> None:
    assert check_upload(io.BytesIO(GOOD), "draft.docx") == GOOD


def test_embedded_workbook_of_a_chart_is_let_through() -> None:
    check_bytes(with_part("word/embeddings/Workbook1.xlsx", GOOD))


def test_renamed_macro_file_is_refused_by_its_name_too() -> None:
    with pytest.raises(RefusedFile, match="macros"):
        check_upload(io.BytesIO(GOOD), "draft.DOCM")


def test_size_limit_is_told_in_megabytes() -> None:
    with pytest.raises(RefusedFile, match="larger than 2 MB"):
        check_upload(io.BytesIO(b"PK\x03\x04" + bytes(2 * 1024 * 1024)), "draft.docx", largest_bytes=2 * 1024 * 1024)


def test_workbook_is_let_through_where_one_is_expected() -> None:
    packed = io.BytesIO()
    Workbook().save(packed)

    check_bytes(packed.getvalue(), "plan.xlsx", expect="xlsx")


def test_document_is_refused_where_a_workbook_is_expected() -> None:
    with pytest.raises(RefusedFile, match="not an Excel workbook"):
        check_bytes(GOOD, "plan.xlsx", expect="xlsx")


def test_old_workbook_is_refused_with_what_to_do() -> None:
    with pytest.raises(RefusedFile, match=r"save it as \.xlsx"):
        check_bytes(OLE + bytes(600), "plan.xls", expect="xlsx")


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"a\x00b", "Überblick".encode("latin-1")])
def test_text_in_another_encoding_is_refused(data: bytes) -> None:
    with pytest.raises(RefusedFile, match="UTF-8"):
        check_bytes(data, "plan.md", expect="text")


def test_text_in_utf_8_is_let_through() -> None:
    check_bytes("# Überblick\n".encode("utf-8-sig"), "plan.md", expect="text")


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(RefusedFile) as refused:
        read_docx(with_part("word/document.xml", DEEP + "</w:body></w:document>"))

    assert refused.value.reason == "too_deep"


@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "word/numbering.xml", "_rels/.rels"])
def test_broken_part_is_refused(part: str) -> None:
    with pytest.raises(RefusedFile, match="damaged"):
        read_docx(with_part(part, "<broken"))


@given(st.binary(max_size=400), st.booleans())
@settings(max_examples=150, deadline=None)
def test_random_bytes_are_refused(data: bytes, looks_like_zip: bool) -> None:
    with pytest.raises(RefusedFile):
        read_docx((b"PK\x03\x04" if looks_like_zip else b"") + data)


@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=8))
@settings(max_examples=200, deadline=None)
def test_file_with_changed_bytes_is_read_or_refused(place: int, scribble: bytes) -> None:
    data = GOOD[:place] + scribble + GOOD[place + len(scribble) :]

    with suppress(RefusedFile):
        read_docx(data)


@given(st.sampled_from(sorted(parts(""))), st.text(alphabet=st.sampled_from(list("<>/&;\"'= wx:prt1")), max_size=60))
@settings(max_examples=100, deadline=None)
def test_file_with_a_nonsense_part_is_read_or_refused(part: str, text: str) -> None:
    with suppress(RefusedFile):
        read_docx(with_part(part, text))
