from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from fontTools.ttLib import TTFont

from ncss_portal import webfonts


@pytest.fixture(scope="module")
def fonts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("fonts")
    webfonts.build(target)
    return target


@pytest.mark.parametrize("cut", webfonts.CUTS, ids=lambda cut: cut.name)
def test_font_is_small_and_sets_european_names(fonts: Path, cut: webfonts.Cut) -> None:
    path = fonts / f"{cut.name}.woff2"

    with TTFont(path) as font:
        known = font.getBestCmap()
    assert path.stat().st_size < 30_000
    assert all(ord(letter) in known for letter in "Belmopan Ñandú Łódź șțășî “–” €")


def test_stylesheet_names_exactly_the_fonts_that_are_made(fonts: Path, settings) -> None:
    css = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text()

    assert {path.name for path in fonts.glob("*.woff2")} == {part.split(")")[0] for part in css.split("../fonts/")[1:]}


def test_second_run_makes_nothing(fonts: Path) -> None:
    assert webfonts.build(fonts) == []


def test_lost_font_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webfonts, "CUTS", webfonts.CUTS[:1])
    webfonts.build(tmp_path)
    (tmp_path / "sans-400.woff2").unlink()

    assert webfonts.build(tmp_path) == [tmp_path / "sans-400.woff2"]


def test_changed_recipe_makes_the_fonts_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webfonts, "CUTS", webfonts.CUTS[:1])
    webfonts.build(tmp_path)
    monkeypatch.setattr(webfonts, "FEATURES", ("kern",))

    assert webfonts.build(tmp_path) == [tmp_path / "sans-400.woff2"]


def test_command_says_what_it_made(tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webfonts, "CUTS", webfonts.CUTS[:1])
    settings.WEBFONTS_DIR = tmp_path
    out = StringIO()

    call_command("build_webfonts", stdout=out)
    call_command("build_webfonts", stdout=out)

    assert out.getvalue() == "1 web font made.\nThe web fonts are up to date.\n"
