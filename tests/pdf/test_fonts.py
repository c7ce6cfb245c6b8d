"""The faces are found, named in one sheet, and missed loudly."""

import re
import threading
from pathlib import Path

import pytest

from ncss_portal.pdf import fonts
from ncss_portal.pdf.errors import FontsMissing
from ncss_portal.pdf.fetching import PRINT_SHEETS


def test_every_face_of_the_sheet_is_installed() -> None:
    named = re.findall(r"portal:fonts/([\w.-]+)", (PRINT_SHEETS / "fonts.css").read_text())

    assert len(named) == 10
    assert set(named) <= fonts.font_files().keys()


def test_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "PACKAGES", {"no_such_fonts": "no-such-fonts"})

    with pytest.raises(FontsMissing, match="no-such-fonts is not installed"):
        fonts.font_files()


def test_package_without_faces_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fonts, "files", lambda module: tmp_path)

    with pytest.raises(FontsMissing, match="no TrueType files"):
        fonts.font_files()


def test_missing_face_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "font_files", dict)

    with pytest.raises(FontsMissing, match=r"SourceSerifPro-Light\.ttf"):
        fonts._load()


def test_faces_are_loaded_once_in_a_thread_and_not_shared_with_another() -> None:
    others = []
    thread = threading.Thread(target=lambda: others.append(fonts.font_configuration()))

    thread.start()
    thread.join()

    assert fonts.font_configuration() is fonts.font_configuration()
    assert fonts.font_configuration() is not others[0]
