"""The questions that single cells raise: addresses, formulas, records of the wrong length, people without a name."""

from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ncss_portal.spreadsheets.cell_words import shortened
from ncss_portal.spreadsheets.writing import safe
from stakeholders.exchange.reading.addresses import better_domain, domain_of, own_domains
from stakeholders.exchange.reading.asking import Asking
from stakeholders.exchange.reading.headings import Column
from stakeholders.exchange.reading.known import Known, KnownContact
from stakeholders.exchange.reading.lines import LONGEST_NAME, Domains, Line, check_person
from stakeholders.exchange.reading.people import Name, proper
from stakeholders.register.naming import squeezed

TAKE, LEAVE_OUT, CORRECT, KEEP, EMPTY = "take", "leave-out", "correct", "keep", "empty"


class DoubtfulCells:
    """Asks about the cells of each row, unless the register has what stands there already."""

    def __init__(self, lines: Iterable[Line], asking: Asking, known: Known) -> None:
        self.lines, self.asking, self.known = list(lines), asking, known
        self.domains = Domains.of(self.lines)

    def settle(self) -> None:
        for organisation in self.known.organisations.values():
            self.domains.endings += Counter(domain.rpartition(".")[2] for domain in organisation.domains)
        for line in self.lines:
            self._settle(line)

    def _settle(self, line: Line) -> None:
        if not line.organisation and line.acronym and squeezed(line.acronym):
            self._ask_acronym(line)
        if line.organisation and not line.is_person and line.cell.correction and not line.cell.found:
            self._ask_correction(line, line.cell.correction)
        elif line.is_person:
            self._ask_domain(line)
        if line.is_person:
            known = self._contact(line)
            self._ask_length(line, known)
            self._ask_wrapped(line, known)
            self._ask_several(line, known)
            self._ask_name(line, known)
            self._ask_texts(line, known)

    def _contact(self, line: Line) -> KnownContact | None:
        """The contact of the register who has this name and all these addresses; without a name, who works there."""
        if line.name.whole:
            found = self.known.people(line.emails, line.name.whole)
        else:
            here = [one.pk for one in self.known.organisations_called(line.organisation)]
            sharing = self.known.with_address(line.emails)
            found = [contact for contact in sharing if any(contact.works_at(pk) for pk in here)]
            found.sort(key=lambda contact: contact.name not in _names_for(line).values())
        return next((contact for contact in found if set(line.emails) <= contact.emails), None)

    def _leave_out(self, line: Line) -> None:
        line.is_person = False
        self.asking.refuse(line.row, "left-out", _("It was decided to leave the row out."), line.words)

    def _ask_acronym(self, line: Line) -> None:
        """A name that cannot be one, beside an acronym that may stand for it. Until somebody says so: refused."""
        if line.entry.get(Column.ORGANISATION) and safe(line.acronym) == line.acronym:
            answer = self.asking.ask(
                "correction",
                f"acronym:{line.row}",
                [line.row],
                _("The organisation has no usable name, but the acronym “%(acronym)s”. Is this its name?")
                % {"acronym": line.acronym},
                [(LEAVE_OUT, _("Leave the row out")), (CORRECT, _("Take “%(text)s”") % {"text": line.acronym})],
                LEAVE_OUT,
            )
            if answer == CORRECT:
                self.asking.refused.pop(line.row, None)
                line.organisation, line.is_person = line.acronym, True
                check_person(line, self.asking)

    def _ask_correction(self, line: Line, address: str) -> None:
        """An address that would be one with a small correction. Until somebody says so, the row is refused."""
        written = line.cell.unusable[0] if line.cell.unusable else line.emails[0]
        choices = [
            (LEAVE_OUT, _("Leave the person out")),
            (CORRECT, _("Take “%(address)s”") % {"address": address}),
        ]
        answer = self.asking.ask(
            "correction",
            f"correction:{line.row}",
            [line.row],
            _("“%(written)s” is no e-mail address. Is “%(address)s” meant?")
            % {"written": shortened(written), "address": address},
            choices,
            LEAVE_OUT,
        )
        if answer == CORRECT:
            line.is_person, line.emails = True, [address]
            self.asking.refused.pop(line.row, None)

    def _ask_domain(self, line: Line) -> None:
        """A domain that is almost that of the organisation's other contacts, or ends as no other does."""
        known, places = self._contact(line), self.known.organisations_called(line.organisation)
        if known and any(known.works_at(place.pk) for place in places):
            return
        for address in line.emails:
            if better := self._better(line, address):
                answer = self.asking.ask(
                    "correction",
                    f"domain:{line.row}",
                    [line.row],
                    _("The address “%(written)s” ends otherwise than the others. Is “%(address)s” meant?")
                    % {"written": address, "address": better},
                    [
                        (LEAVE_OUT, _("Leave the person out")),
                        (CORRECT, _("Take “%(address)s”") % {"address": better}),
                        (KEEP, _("Take “%(address)s”") % {"address": address}),
                    ],
                    LEAVE_OUT,
                )
                if answer == CORRECT:
                    line.emails = [better if own == address else own for own in line.emails]
                elif answer != KEEP:
                    line.is_person = False
                    reason = _("The address “%(address)s” seems to have a typing error in its domain.")
                    self.asking.refuse(line.row, "no-address", reason % {"address": address}, line.words)
                return

    def _better(self, line: Line, address: str) -> str:
        counted = self.domains.by_organisation[squeezed(line.organisation)]
        own = counted[domain_of(address)]
        others = {domain for domain, times in counted.items() if times > own}
        for organisation in self.known.organisations_called(line.organisation):
            others |= organisation.domains
        return better_domain(address, others - own_domains(line.emails), self.domains.endings)

    def _ask_length(self, line: Line, known: KnownContact | None) -> None:
        """A record of a CSV file with too few or too many fields: commas or line breaks may have cut it."""
        entry = line.entry
        if known or not entry.expected or (entry.length >= entry.expected and not entry.surplus):
            return
        told = {"count": entry.length, "expected": entry.expected, "text": shortened(entry.surplus)}
        if entry.surplus:
            question = _("The record has %(count)s fields instead of %(expected)s. “%(text)s” was not read. Take it?")
        else:
            question = _("The record has %(count)s fields instead of %(expected)s. Was it cut off? Take what is there?")
        choices = [(TAKE, _("Take what was read")), (LEAVE_OUT, _("Leave the record out"))]
        answer = self.asking.ask("text", f"fields:{line.row}", [line.row], question % told, choices, TAKE)
        if answer != TAKE:
            line.organisation = ""
            self._leave_out(line)

    def _ask_wrapped(self, line: Line, known: KnownContact | None) -> None:
        """An address out of a formula, a link, or a cell with other words."""
        if known or not line.is_person:
            return
        told = {"address": "; ".join(line.emails), "text": shortened(", ".join(line.cell.unusable))}
        if Column.EMAIL in line.entry.formulas:
            question = _("The address is worked out by a formula. Its stored result is “%(address)s”. Take it?")
        elif line.cell.name:
            question = _("The cell holds a name and an address. Take “%(address)s”?")
        elif line.cell.is_link:
            question = _("The cell holds a link. Take “%(address)s”?")
        elif line.cell.found and line.cell.unusable:
            question = _("Beside “%(address)s” the cell holds “%(text)s”, which is no address. Take the address?")
        else:
            return
        choices = [(TAKE, _("Take “%(address)s”") % told), (LEAVE_OUT, _("Leave the person out"))]
        if self.asking.ask("address", f"address:{line.row}", [line.row], question % told, choices, TAKE) != TAKE:
            self._leave_out(line)

    def _ask_several(self, line: Line, known: KnownContact | None) -> None:
        if known or not line.is_person or len(line.emails) < 2:
            return
        question = ngettext(
            "The cell holds %(count)s address: %(addresses)s. Does it belong to this person?",
            "The cell holds %(count)s addresses: %(addresses)s. Do all belong to this person?",
            len(line.emails),
        )
        told = {"count": len(line.emails), "addresses": "; ".join(line.emails)}
        choices = [("both", _("Keep all")), ("first", _("Keep only “%(address)s”") % {"address": line.emails[0]})]
        if self.asking.ask("address", f"several:{line.row}", [line.row], question % told, choices, "both") == "first":
            line.emails = line.emails[:1]

    def _ask_name(self, line: Line, known: KnownContact | None) -> None:
        """Somebody without a name: what stands before the @ may be one, the job never is wrong."""
        if not line.is_person or line.name.whole:
            return
        if known:
            line.name = Name(known.name)
            return
        names = _names_for(line)
        choices = [(key, _("Enter as “%(name)s”") % {"name": name}) for key, name in names.items() if name]
        answer = self.asking.ask(
            "name",
            f"name:{line.row}",
            [line.row],
            _("The person with the address “%(address)s” has no name. How shall it be entered?")
            % {"address": line.emails[0]},
            [*choices, (LEAVE_OUT, _("Leave the person out"))],
            "job",
        )
        if answer == LEAVE_OUT:
            self._leave_out(line)
        line.name = Name(names.get(answer, names["job"]))

    def _ask_texts(self, line: Line, known: KnownContact | None) -> None:
        """Texts that a spreadsheet program could take for a formula, and texts that a formula worked out."""
        if not line.is_person:
            return
        for column, field in ((Column.JOB, "job"), (Column.NOTE, "note"), (Column.PHONE, "phone")):
            text = getattr(line, field)
            if column in line.entry.unknown:
                self.asking.clean(line.row, _("A formula has no stored result. The cell was taken as empty."))
            if not text or not (column in line.entry.formulas or _is_risky(column, text)):
                continue
            if known and (text in (known.phone, known.note) or any(text == job for _place, job in known.places)):
                continue
            if column in line.entry.formulas:
                question = _("A formula worked out “%(text)s”. Keep this result?")
            else:
                question = _("“%(text)s” looks like a formula. Keep it as plain text?")
            choices = [(KEEP, _("Keep it as text")), (EMPTY, _("Leave the field empty"))]
            key = f"text:{line.row}:{field}"
            told = {"text": shortened(text)}
            if self.asking.ask("text", key, [line.row], question % told, choices, KEEP) != KEEP:
                setattr(line, field, "")


def _is_risky(column: Column, text: str) -> bool:
    if column is Column.PHONE:
        return text.startswith(("=", "@")) or "|" in text
    return safe(text) != text


def _names_for(line: Line) -> dict[str, str]:
    """What somebody without a name may be called, by the key of the choice."""
    place = f"{line.job}, {line.organisation}" if line.job else line.organisation
    return {"job": place[:LONGEST_NAME], "guess": _name_in(line.emails[0])}


def _name_in(address: str) -> str:
    """ "Andres Specimen" out of andres.specimen@…; nothing where the parts are not plainly two or three names."""
    parts = address.partition("@")[0].replace("_", ".").replace("-", ".").split(".")
    if 2 <= len(parts) <= 3 and all(part.isalpha() and len(part) > 1 for part in parts):
        return " ".join(proper(part.upper()) if len(part) > 2 else part.capitalize() for part in parts)
    return ""
