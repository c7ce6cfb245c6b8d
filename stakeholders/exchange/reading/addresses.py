"""The e-mail addresses of a cell: what is one, what would be one with a small correction, and what is none."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from rapidfuzz.distance import OSA

from ncss_portal.spreadsheets.cell_words import clean_lines

LONGEST = 254
# Domains of everybody: they say nothing of an organisation.
_PUBLIC = """
gmail.com googlemail.com yahoo.com yahoo.es hotmail.com hotmail.es outlook.com outlook.es live.com msn.com icloud.com
me.com aol.com proton.me protonmail.com gmx.com gmx.net mail.com btl.net
"""
PUBLIC = frozenset(_PUBLIC.split())
_IN_ANGLES = re.compile(r"(?P<name>[^<>;,\n]*)<\s*(?P<address>[^<>\n]*)>")
_BETWEEN = re.compile(r"[;,|\n]+|\s*/\s*|\s+(?:and|or|y|o|et|ou)\s+|\s+")
_WRITTEN_AT = re.compile(r"\s*[(\[{]\s*(?:at|arroba)\s*[)\]}]\s*|\s+at\s+", re.IGNORECASE)
_WRONG_ENDINGS = {
    **dict.fromkeys(("con", "cmo", "ocm", "comm", "vom", "xom", "coom"), "com"),
    **dict.fromkeys(("ogr", "rog", "orgg"), "org"),
    **dict.fromkeys(("nte", "ent", "nett"), "net"),
    "gvo": "gov",
}


@dataclass(slots=True)
class Addresses:
    """What a cell of addresses holds."""

    found: list[str] = field(default_factory=list)
    # Pieces that are no address, and for the first of them what it would be with a small correction.
    unusable: list[str] = field(default_factory=list)
    correction: str = ""
    # The name that stands before "<address>".
    name: str = ""
    is_link: bool = False
    is_recased: bool = False


def is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= LONGEST


def read_addresses(text: str) -> Addresses:
    """Finds the addresses of a cell. Nothing is corrected that changes more than how an address is wrapped up."""
    cell = Addresses()
    text = clean_lines(text)
    rest = _IN_ANGLES.sub(lambda match: _take_angles(cell, match), text)
    pieces = _pieces(rest)
    for piece in pieces:
        _take(cell, piece)
    return cell


def _take_angles(cell: Addresses, match: re.Match[str]) -> str:
    cell.name = cell.name or match["name"].strip(" \"'")
    _take(cell, match["address"])
    return "\n"


def _pieces(text: str) -> list[str]:
    """The pieces of a list; the whole as one piece where it is none: blanks or commas inside a single address."""
    pieces = [piece for piece in _BETWEEN.split(text) if any(character.isalnum() for character in piece)]
    whole = text.strip()
    is_list = whole.count("@") > 1 and not re.search(r"@\s*@", whole)
    if is_list or any(is_address(piece.strip("\"'()")) for piece in pieces):
        return pieces
    return [whole] if whole.strip(" ,;/|\n") else []


def _take(cell: Addresses, piece: str) -> None:
    bare = piece.strip().strip("\"'()").strip()
    if bare.lower().startswith("mailto:"):
        bare = bare[7:].partition("?")[0].strip()
        cell.is_link = True
    address = bare.lower()
    if is_address(address):
        cell.is_recased |= address != bare
        if address not in cell.found:
            cell.found.append(address)
    elif bare:
        cell.unusable.append(piece.strip())
        cell.correction = cell.correction or corrected(address)


def corrected(text: str) -> str:
    """What a text would be as an address, with a small correction; empty if no small one helps."""
    text = _WRITTEN_AT.sub("@", text)
    text = re.sub(r"\s*@[\s@]*", "@", text)
    text = re.sub(r"\s*,\s*", ".", text.strip()).strip(".")
    text = re.sub(r"\.{2,}", ".", text)
    return text if text.count("@") == 1 and is_address(text) else ""


def domain_of(address: str) -> str:
    return address.rpartition("@")[2]


def own_domains(addresses: Iterable[str]) -> set[str]:
    """The domains of addresses that may belong to an organisation."""
    return {domain for address in addresses if (domain := domain_of(address)) not in PUBLIC}


def better_domain(address: str, of_organisation: Iterable[str], endings: Counter[str]) -> str:
    """The address with the domain that was probably meant, where its own looks like a typing error; or nothing.

    `of_organisation`: the domains that the organisation's other contacts have. `endings`: how often the file and the
    register have each last part of a domain.
    """
    local, _at, domain = address.rpartition("@")
    for known in sorted(of_organisation):
        if known != domain and min(len(known), len(domain)) >= 6 and OSA.distance(known, domain) == 1:
            return f"{local}@{known}"
    before, _dot, ending = domain.rpartition(".")
    if meant := _WRONG_ENDINGS.get(ending) or _usual_ending(ending, endings):
        return f"{local}@{before}.{meant}"
    return ""


def _usual_ending(ending: str, endings: Counter[str]) -> str:
    """An ending that differs by one letter from this one and is far more usual. Short ones differ by one too easily."""
    if len(ending) < 5:
        return ""
    for usual, times in endings.most_common(5):
        if times >= 10 * endings[ending] and OSA.distance(usual, ending) == 1:
            return usual
    return ""
