"""The register taken out and taken in again is the register: field by field, as a workbook and as CSV."""

from datetime import date
from typing import Any

import pytest

from stakeholders.exchange.columns import HEADINGS, NUMBER
from stakeholders.exchange.exporting import export_register, register_rows
from stakeholders.exchange.reading.understanding import understand
from stakeholders.exchange.taking import take_stakeholders, try_stakeholders
from stakeholders.models import Address, Affiliation, Alias, Consent, Contact, Organisation
from tests import factories

pytestmark = pytest.mark.django_db

ENDINGS = pytest.mark.parametrize("ending", ["xlsx", "csv"])
# What spreadsheets, parsers and people who tidy like to change.
WRINKLES = [
    '"Quoted", it is said; with ‘single’ ones too',
    "Two lines\nand a third\n\nafter an empty one",
    "As browsers send it\r\nwith carriage returns",
    "=cmd|' /C calc'!A0",
    "'=1+1",
    "-",
    "@home",
    "＝1+1",
    "+501 000-0102 ext. 3",
    "Two  blanks, a\ttab, a no-break\u00a0space",
    "_x000D_ and _x0041_ and #N/A",
    "1",
    "007",
    "TRUE",
    "2027-05-31",
    "Zoë Ejémplo, Ωmega, 学校, العربية, 🙂",
    "yes; no; maybe",
    "Formerly: what?",
    "back\\slash and \\n",
    "none",
]


def filled_register() -> None:
    """Everything that the register can say, with every wrinkle in every field that takes words."""
    ministry = _ministry()
    bank = factories.OrganisationFactory(name="Banco de Prueba, S.A.", slug="banco-de-prueba-sa", country="")
    alone = factories.OrganisationFactory(name="=Alone(1)", slug="alone1", is_local=False)
    factories.AliasFactory(organisation=alone, name="+1 Alone", kind="other")
    ada = _ada()
    for starts, ends, job, speaks in (
        (None, date(2025, 1, 1), "Clerk", False),
        (date(2025, 1, 1), date(2026, 1, 1), "=Head", False),
        (date(2026, 1, 1), None, "Head; deputy\nhead", True),
    ):
        factories.AffiliationFactory(
            contact=ada, organisation=ministry, starts_on=starts, ends_on=ends, job=job, is_focal_point=speaks
        )
    factories.AffiliationFactory(contact=ada, organisation=bank, job="Adviser")
    _shared_mailbox(ministry)
    for number, words in enumerate(WRINKLES):
        _wrinkled(number, words)
    factories.ContactFactory(name="Nobody's Employee", email="nobody@free.example")
    factories.ContactFactory(name="No Address at All")


def _ministry() -> Organisation:
    successor = factories.OrganisationFactory(name="Ministry of Everything", slug="ministry-of-everything")
    ministry: Organisation = factories.OrganisationFactory(
        name="Ministry of Health",
        slug="ministry-of-health",
        acronym="MoH",
        sector="health",
        country="BZ",
        website="https://health.example/?a=1;b=2",
        description="Hospitals\n\nand clinics",
        expertise="=Records",
        note='"so-called"',
        named_since=date(2027, 1, 2),
        successor=successor,
        succeeded_on=date(2027, 3, 4),
    )
    ministry.categories.add(*(factories.category(key) for key in ("ministries", "regulators", "infrastructure")))
    for kind, name in (
        ("former", "Department of Health; Sanitation"),
        ("former", "Formerly: Health"),
        ("spelling", "Min. of  Health"),
        ("spelling", "-ministry-"),
        ("other", 'The "Healers"'),
        ("other", "Spelling: bee"),
    ):
        factories.AliasFactory(organisation=ministry, kind=kind, name=name)
    return ministry


def _ada() -> Contact:
    ada: Contact = factories.ContactFactory(
        name="Ada Placeholder",
        family_name="Placeholder",
        language="es",
        phone="+501 000-0102 ext. 3, +501 000-0103",
        needs="large print; daytime",
        expertise="Law\nProcurement",
        source="Fair 2026",
        note="Calls back",
        checked_on=date(2027, 1, 1),
    )
    for position, email in enumerate(["Ada.P@health.example", "a@b.example", "+ada@c.example"]):
        factories.AddressFactory(contact=ada, email=email, position=position)
    for purpose, given, withdrawn, how in (
        ("register", date(2026, 1, 5), None, "signed form: page 2; \\n"),
        ("contact", date(2024, 1, 5), date(2025, 2, 6), "by mail"),
        ("contact", date(2026, 1, 5), None, "=asked again"),
        ("public", date(2026, 1, 5), date(2026, 1, 5), ""),
    ):
        factories.ConsentFactory(contact=ada, purpose=purpose, given_on=given, withdrawn_on=withdrawn, how=how)
    return ada


def _shared_mailbox(organisation: Organisation) -> None:
    for name in ("Bob Mockup", "Carla Dummy"):
        contact = factories.ContactFactory(name=name, email="cyber@bpd.example")
        factories.AffiliationFactory(contact=contact, organisation=organisation, job="Desk")


def _wrinkled(number: int, words: str) -> None:
    one_line = " ".join(words.split())
    organisation = factories.OrganisationFactory(
        name=f"Office {number}: {one_line}",
        slug=f"office-{number}",
        description=words,
        expertise=words,
        note=words,
    )
    contact = factories.ContactFactory(
        name=f"Person {number} {one_line}"[:200],
        email=f"person{number}@wrinkles.example",
        phone=one_line,
        needs=one_line,
        expertise=words,
        source=one_line,
        note=words,
    )
    factories.AffiliationFactory(contact=contact, organisation=organisation, job=one_line)


# What the register says of each, without the keys of the database.
TOLD = {
    Organisation: (
        "name acronym sector country is_local website description expertise note named_since successor__name "
        "succeeded_on categories__key"
    ),
    Alias: "organisation__name kind name",
    Contact: "name family_name language phone needs expertise source note checked_on",
    Address: "contact__name email position",
    Affiliation: "contact__name organisation__name job is_focal_point starts_on ends_on",
    Consent: "contact__name purpose given_on withdrawn_on how",
}


def picture() -> dict[str, Any]:
    return {model.__name__: _told(model, fields) for model, fields in TOLD.items()}


def _told(model: Any, fields: str) -> list[tuple[Any, ...]]:
    return sorted(model.objects.order_by().values_list(*fields.split()), key=repr)


def wipe() -> None:
    for model in (Consent, Affiliation, Address, Alias, Contact):
        model.objects.all().delete()
    Organisation.objects.update(successor=None)
    Organisation.objects.all().delete()


def exported(ending: str) -> bytes:
    return export_register(ending, by=factories.keeper_of_the_register())


@ENDINGS
def test_register_that_was_wiped_comes_back_field_by_field(ending: str):
    filled_register()
    before, data = picture(), exported(ending)
    wipe()

    understood = understand(data, f"register.{ending}")
    take_stakeholders(understood, by=factories.keeper_of_the_register())

    assert (understood.doubts, understood.refused) == ([], [])
    after = picture()
    for kind, rows in before.items():
        assert after[kind] == rows, kind


@ENDINGS
def test_register_that_comes_back_changes_nothing(ending: str):
    filled_register()
    before = picture()

    understood = understand(exported(ending), f"register.{ending}")
    change = try_stakeholders(understood)
    take_stakeholders(understood, by=factories.keeper_of_the_register())

    assert (understood.doubts, understood.refused, change.changes_nothing) == ([], [], True)
    assert picture() == before


@ENDINGS
def test_register_taken_out_in_and_out_again_is_the_same_file(ending: str):
    filled_register()
    before, data = rows_without_numbers(), exported(ending)
    wipe()

    take_stakeholders(understand(data, f"register.{ending}"), by=factories.keeper_of_the_register())

    assert rows_without_numbers() == before


def rows_without_numbers() -> list[list[str]]:
    place = HEADINGS.index(NUMBER)
    return [row[:place] + row[place + 1 :] for row in register_rows()]


@ENDINGS
def test_empty_register_can_be_taken_out(ending: str):
    assert exported(ending)
