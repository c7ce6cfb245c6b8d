"""The typefaces of printed documents.

Source Serif and Source Sans come as static TrueType files from two Python packages; `static/css/print/fonts.css` names
the faces that are used. Other scripts are set in whatever the machine has (Debian: `fonts-noto-core`), and a character
that nothing covers is a warning of the typesetter, hence an error.
"""

import atexit
import shutil
import threading
from importlib.resources import files
from pathlib import Path

from weasyprint import CSS
from weasyprint.text.fonts import FontConfiguration

from ncss_portal.pdf.errors import FontsMissing
from ncss_portal.pdf.fetching import PortalFetcher

PACKAGES = {"font_source_serif_pro": "font-source-serif-pro", "font_source_sans_pro": "font-source-sans-pro"}
FACES_SHEET = "portal:print/fonts.css"

# One per thread: WeasyPrint's configuration must not be shared between threads, and loading the faces anew for every
# document would cost more than a short document itself.
_of_this_thread = threading.local()


def font_files() -> dict[str, Path]:
    """File name → path of every TrueType face in the font packages. Raises `FontsMissing`."""
    found: dict[str, Path] = {}
    for module, package in PACKAGES.items():
        try:
            folder = Path(str(files(module))) / "files"
        except ModuleNotFoundError as error:
            raise FontsMissing(f"The Python package {package} is not installed. `make setup` installs it.") from error
        faces = {path.name: path for path in folder.glob("*.ttf")}
        if not faces:
            raise FontsMissing(f"The Python package {package} has no TrueType files in {folder}.")
        found |= faces
    return found


def font_configuration() -> FontConfiguration:
    """The faces of `fonts.css`, loaded once per thread. Raises `FontsMissing`."""
    if not hasattr(_of_this_thread, "configuration"):
        _of_this_thread.configuration = _load()
    configuration: FontConfiguration = _of_this_thread.configuration
    return configuration


def _load() -> FontConfiguration:
    configuration = FontConfiguration()
    fetcher = PortalFetcher(fonts=font_files())
    CSS(url=FACES_SHEET, url_fetcher=fetcher, font_config=configuration)
    if configuration._folder is not None:
        # WeasyPrint keeps copies of the faces in a temporary folder, and forgets it when the interpreter ends.
        atexit.register(shutil.rmtree, configuration._folder, ignore_errors=True)
    if fetcher.refused:
        raise FontsMissing("; ".join(fetcher.refused))
    return configuration
