"""What a file of stakeholders was understood to say: organisations, contacts, what is doubtful, what cannot be taken.

Nothing here is stored. `row` is the row of a workbook, or the number of the record in a CSV file; 0 means the whole
file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ncss_portal.spreadsheets.reading import Unreadable

__all__ = [
    "AffiliationRead",
    "Choice",
    "Cleaned",
    "ConsentRead",
    "ContactRead",
    "Doubt",
    "OrganisationRead",
    "Refused",
    "Understood",
    "Unreadable",
]


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to a doubt, with the words in which a person reads it."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question that only a person can settle. The key is the same each time the same file is read."""

    key: str
    row: int
    question: str
    choices: tuple[Choice, ...]
    # The key of the choice that is taken unless somebody decides; empty: somebody must.
    proposed: str
    # organisation | person | address | category | name | text | correction
    kind: str
    # All rows that it concerns; `row` is the first of them.
    rows: tuple[int, ...] = ()

    def answer(self, decisions: Mapping[str, str]) -> str:
        """What was decided, or else proposed. An answer that is none of the choices does not count."""
        decided = decisions.get(self.key, "")
        return decided if any(choice.key == decided for choice in self.choices) else self.proposed

    @property
    def proposed_words(self) -> str:
        """The words of the choice that is proposed."""
        return next((choice.words for choice in self.choices if choice.key == self.proposed), "")


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that cannot be taken in as it is, with the reason and a little of what stood there."""

    row: int
    reason: str
    words: str
    # A fixed word for the reason: no-organisation, no-contact, no-address, …
    code: str = ""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Something that was tidied or passed over, and needs no decision."""

    row: int
    what: str


@dataclass(slots=True)
class OrganisationRead:
    """An organisation as the file, with the decisions, has it. `aliases` are other names; see `alias_kinds`."""

    name: str
    acronym: str = ""
    aliases: list[str] = field(default_factory=list)
    # Of an alias that is more than a spelling in a file: its kind (other, former), by the alias.
    alias_kinds: dict[str, str] = field(default_factory=dict)
    categories: list[str] = field(default_factory=list)
    sector: str = ""
    country: str = ""
    # None: the file does not say.
    is_local: bool | None = None
    website: str = ""
    description: str = ""
    expertise: str = ""
    note: str = ""
    named_since: date | None = None
    successor: str = ""
    succeeded_on: date | None = None
    rows: list[int] = field(default_factory=list)
    # The organisation of the register that this is; None: a new one.
    known: int | None = None


@dataclass(slots=True)
class AffiliationRead:
    """A contact's place in an organisation, which is called by `OrganisationRead.name`."""

    organisation: str
    job: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    is_focal_point: bool = False


@dataclass(frozen=True, slots=True)
class ConsentRead:
    """A consent that the portal wrote out itself. No other file gives one."""

    purpose: str
    given_on: date
    withdrawn_on: date | None = None
    how: str = ""


@dataclass(slots=True)
class ContactRead:
    """A person as the file, with the decisions, has her."""

    name: str
    family_name: str = ""
    emails: list[str] = field(default_factory=list)
    phone: str = ""
    language: str = ""
    needs: str = ""
    expertise: str = ""
    source: str = ""
    note: str = ""
    checked_on: date | None = None
    affiliations: list[AffiliationRead] = field(default_factory=list)
    consents: list[ConsentRead] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    # The contact of the register that this is; None: a new one.
    known: int | None = None
    # The number in a file that the portal wrote.
    number: int | None = None


@dataclass(slots=True)
class Understood:
    """All that was understood of a file, shaped by the decisions or else by the proposals."""

    organisations: list[OrganisationRead] = field(default_factory=list)
    contacts: list[ContactRead] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    cleaned: list[Cleaned] = field(default_factory=list)
    # By the row: what stands there, short.
    row_words: dict[int, str] = field(default_factory=dict)
    # By the doubt's key: what was decided or, without a decision, proposed.
    answers: dict[str, str] = field(default_factory=dict)
    # The keys of the doubts that somebody decided, not only the proposal.
    decided: set[str] = field(default_factory=set)
    # The portal wrote the file itself: it means what it says, to the day.
    is_own: bool = False

    @property
    def undecided(self) -> list[Doubt]:
        """The doubts that have neither a decision nor a proposal: while there are any, nothing can be taken in."""
        return [doubt for doubt in self.doubts if not self.answers.get(doubt.key)]
