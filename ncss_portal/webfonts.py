"""Web fonts: the portal's two faces, cut down to what its pages set and packed as WOFF2.

The faces come from the packages `font-source-sans-pro` and `font-source-serif-pro`, the same that the PDF uses. Nothing
binary is kept in the repository: `manage.py build_webfonts` makes the files in a few seconds, before `collectstatic`.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from pathlib import Path

import fontTools
from fontTools import subset

STAMP = ".made-from.json"  # with a dot: collectstatic leaves it alone

# Latin with the accents of Europe and the Caribbean, Romanian, general punctuation, arrows, the minus sign.
RANGES = ((0x0020, 0x017F), (0x0218, 0x021B), (0x2000, 0x206F), (0x20AC, 0x20AC), (0x2190, 0x2193), (0x2212, 0x2212))
FEATURES = ("kern", "liga", "lnum", "onum", "tnum", "pnum", "locl", "ccmp", "mark", "sups")


@dataclass(frozen=True)
class Cut:
    """One weight of a face: the name of the web font, and the file of the package that it is cut from."""

    name: str
    package: str
    source: str

    def source_bytes(self) -> bytes:
        return (files(self.package) / "files" / self.source).read_bytes()


CUTS = (
    Cut("sans-400", "font_source_sans_pro", "SourceSansPro-Regular.ttf"),
    Cut("sans-600", "font_source_sans_pro", "SourceSansPro-Semibold.ttf"),
    Cut("serif-300", "font_source_serif_pro", "SourceSerifPro-Light.ttf"),
    Cut("serif-400", "font_source_serif_pro", "SourceSerifPro-Regular.ttf"),
    Cut("serif-400i", "font_source_serif_pro", "SourceSerifPro-It.ttf"),
)


def build(target: Path) -> list[Path]:
    """Makes the web fonts in the folder `target` and returns the files made, or none where all are up to date.

    Each file appears whole or not at all, so that two processes may build at the same time.
    """
    target.mkdir(parents=True, exist_ok=True)
    stamp = target / STAMP
    recipe = _recipe()
    wanted = [target / f"{cut.name}.woff2" for cut in CUTS]
    if all(path.is_file() for path in wanted) and stamp.is_file() and stamp.read_text() == recipe:
        return []
    for cut, path in zip(CUTS, wanted, strict=True):
        _put(path, partial(_cut, cut))
    _put(stamp, partial(Path.write_text, data=recipe))
    return wanted


def _recipe() -> str:
    """What the files are made from and how, to notice when either changes."""
    sources = {cut.name: hashlib.sha256(cut.source_bytes()).hexdigest() for cut in CUTS}
    recipe = {"sources": sources, "ranges": RANGES, "features": FEATURES, "fonttools": fontTools.version}
    return json.dumps(recipe, sort_keys=True)


def _cut(cut: Cut, part: Path) -> None:
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = list(FEATURES)
    options.hinting = False
    options.name_IDs = [0, 1, 2, 13, 14]  # the licence travels with the font
    with subset.load_font(_source_path(cut), options) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=_characters())
        subsetter.subset(font)
        subset.save_font(font, str(part), options)


def _source_path(cut: Cut) -> str:
    return str(files(cut.package) / "files" / cut.source)


def _characters() -> Iterator[int]:
    for first, last in RANGES:
        yield from range(first, last + 1)


def _put(path: Path, write: Callable[[Path], object]) -> None:
    """Writes beside `path` and moves it into place."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        write(part)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
