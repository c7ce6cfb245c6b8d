"""The columns of the portal's own file of stakeholders, for writing it and for reading it back.

One row for each place that a contact has in an organisation; an organisation without contacts has a row of its own, and
so has a contact without an organisation. What is said of an organisation or of a contact is repeated in each of its
rows. The headings and the keys in the cells are not translated: a file from a portal in one language is read in
another.
"""

import re
from collections.abc import Iterable
from datetime import date

ORGANISATION = "Organisation"
ACRONYM = "Acronym"
OTHER_NAMES = "Other names"
CATEGORIES = "Categories"
SECTOR = "Sector"
COUNTRY = "Country"
LOCAL = "Local"
WEBSITE = "Website"
DESCRIPTION = "Role in cybersecurity"
EXPERTISE = "Expertise"
NOTE = "Note"
NAMED_SINCE = "Named in public since"
SUCCESSOR = "Succeeded by"
SUCCEEDED_ON = "Succeeded on"
NUMBER = "Contact no."
NAME = "Name"
FAMILY_NAME = "Family name"
JOB = "Job"
FOCAL_POINT = "Focal point"
STARTS_ON = "From"
ENDS_ON = "Until"
EMAILS = "E-mail addresses"
PHONE = "Telephone"
LANGUAGE = "Language"
NEEDS = "Needs"
CONTACT_EXPERTISE = "Contact's expertise"
SOURCE = "Known from"
CONTACT_NOTE = "Contact's note"
CHECKED_ON = "Details checked on"
CONSENTS = "Consents"

OF_ORGANISATION = (
    ORGANISATION, ACRONYM, OTHER_NAMES, CATEGORIES, SECTOR, COUNTRY, LOCAL, WEBSITE, DESCRIPTION, EXPERTISE, NOTE,
    NAMED_SINCE, SUCCESSOR, SUCCEEDED_ON,
)  # fmt: skip
OF_AFFILIATION = (JOB, FOCAL_POINT, STARTS_ON, ENDS_ON)
OF_CONTACT = (
    NUMBER, NAME, FAMILY_NAME, EMAILS, PHONE, LANGUAGE, NEEDS, CONTACT_EXPERTISE, SOURCE, CONTACT_NOTE, CHECKED_ON,
    CONSENTS,
)  # fmt: skip
# In the order of the file.
HEADINGS = (
    *OF_ORGANISATION, NUMBER, NAME, FAMILY_NAME, *OF_AFFILIATION, EMAILS, PHONE, LANGUAGE, NEEDS, CONTACT_EXPERTISE,
    SOURCE, CONTACT_NOTE, CHECKED_ON, CONSENTS,
)  # fmt: skip

YES, NO = "yes", "no"
# What stands before an alias, by its kind.
KINDS = {"other": "Also called", "former": "Formerly", "spelling": "Spelling"}
_ALIAS = re.compile(f"({'|'.join(KINDS.values())}): (.*)")
_CONSENT = re.compile(r"(\w+) from (\d{4}-\d\d-\d\d)(?: until (\d{4}-\d\d-\d\d))?(?:: (.*))?")


def listed(values: Iterable[str]) -> str:
    """Several short values in one cell: keys, addresses."""
    return "; ".join(values)


def unlisted(text: str) -> list[str]:
    """The values that `listed` was given."""
    return [value.strip() for value in text.split(";") if value.strip()]


def written_day(day: date | None) -> str:
    return day.isoformat() if day else ""


def read_day(text: str) -> date | None:
    """The day in a cell. Raises ValueError for anything but a day written as 2027-05-31, or nothing."""
    return date.fromisoformat(text.strip()) if text.strip() else None


def written_aliases(aliases: Iterable[tuple[str, str]]) -> str:
    """Pairs of kind and name, one on each line."""
    return "\n".join(f"{KINDS[kind]}: {_on_one_line(name)}" for kind, name in aliases)


def read_aliases(text: str) -> list[tuple[str, str]]:
    """Pairs of kind and name. A name that somebody added without its kind is one that the organisation also has."""
    found = []
    for line in filter(None, text.split("\n")):
        match = _ALIAS.fullmatch(line)
        kind = next(key for key, words in KINDS.items() if words == match[1]) if match else "other"
        found.append((kind, _as_it_was(match[2] if match else line)))
    return found


def written_consents(consents: Iterable[tuple[str, date, date | None, str]]) -> str:
    """Purpose, the day on which it was given, the one on which it was withdrawn, and how we know; one on each line."""
    return "\n".join(_written_consent(*consent) for consent in consents)


def _written_consent(purpose: str, given_on: date, withdrawn_on: date | None, how: str) -> str:
    until = f" until {withdrawn_on.isoformat()}" if withdrawn_on else ""
    return f"{purpose} from {given_on.isoformat()}{until}" + (f": {_on_one_line(how)}" if how else "")


def read_consents(text: str) -> list[tuple[str, date, date | None, str]]:
    """What `written_consents` was given. Raises ValueError for a line that is none."""
    found = []
    for line in filter(None, text.split("\n")):
        match = _CONSENT.fullmatch(line)
        if match is None:
            raise ValueError(line)
        purpose, given_on, withdrawn_on, how = match.groups(default="")
        found.append((purpose, date.fromisoformat(given_on), read_day(withdrawn_on), _as_it_was(how)))
    return found


def _on_one_line(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\r", "\\r").replace("\n", "\\n")


def _as_it_was(line: str) -> str:
    marks = {"n": "\n", "r": "\r", "\\": "\\"}
    return re.sub(r"\\([nr\\])", lambda found: marks[found[1]], line)
