"""Which spellings are proposed to be one organisation, and which must never be."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stakeholders.exchange.reading.spellings import Pool, Spelling, likeness


def alike(one, other):
    """Each a name, or a name with an acronym and a domain."""
    first, second = (Spelling(*_said(text)) for text in (one, other))
    found, back = likeness(first, second), likeness(second, first)
    assert (found and found.strength) == (back and back.strength)
    return found


def _said(words):
    name, acronym, domain = (*words, "", "")[:3] if isinstance(words, tuple) else (words, "", "")
    return name, {acronym.casefold()} - {""}, {domain} - {""}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Min. of National Security", "Ministry of National Security"),
        ("Univ. of Belize", "University of Belize"),
        ("Belize Police Dept.", "Belize Police Department"),
        ("The Belize Bank Ltd", "Belize Bank Limited"),
        ("Belize Electricity Ltd.", "Belize Electricity Limited"),
        ("Attorney General’s Ministry", "Attorney General's Ministry"),
        ("Customs & Excise", "Customs and Excise"),
        ("central bank of belize", "Central Bank of Belize"),
        ("Speed net", "Speednet"),
        ("Judiciary", "Judiciary (Supreme Court)"),
        ("Central Information Technology Office (CITO)", "Central Information Technology Office"),
        ("Digi", "Belize Telemedia Ltd (Digi)"),
        ("National Organization", "National Organisation"),
        ("Compañía de Datos, S.A.", "Compania de Datos"),
        ("Public Utilites Commission", "Public Utilities Commission"),
        ("Univeristy of Belize", "University of Belize"),
        ("Office of the Director of Public Prosecution", "Office of the Director of Public Prosecutions"),
        ("UB", "University of Belize"),
        ("PUC", "Public Utilities Commission"),
        (("BNN", "BNN"), ("Belize Network of Non-Government Organizations", "BNN")),
        (("Digi", "BTL", "digi.example"), ("Belize Telemedia Limited", "BTL", "digi.example")),
        (("Digi", "", "digi.example"), ("Belize Telemedia Limited", "", "digi.example")),
        (("Central Bank", "CBB"), ("Central Bank of Belize", "CBB")),
        (("Central Bank", "", "cb.example"), ("Central Bank of Belize", "", "cb.example")),
        (("Ministry with responsibility for Education and Technology", "MOE"), ("Ministry of Education", "MOE")),
    ],
)
def test_one_organisation_is_proposed(one, other):
    found = alike(one, other)

    assert found
    assert found.is_proposed


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            ("University of Belize", "UB", "ub.example"),
            ("University of Belize Association of Computing Machinery Student Chapter", "UB-ACM", "ub.example"),
        ),
        (
            ("UB", "", "ub.example"),
            ("University of Belize Association of Computing Machinery Student Chapter", "", "ub.example"),
        ),
        ("University of Belize", "University of Belize Association of Computing Machinery Student Chapter"),
        ("Ministry of Health", "Ministry of Wealth"),
        ("Ministry of Finance", "Ministry of Foreign Affairs"),
        ("Ministry of Transport", "Ministry of Tourism"),
        ("Atlantic Bank Limited", "Belize Bank Limited"),
        ("Belize Bank Limited", "National Bank of Belize"),
        ("Belize Bank Limited", "Central Bank of Belize"),
        ("Belize Port Authority", "Port of Belize Limited"),
        ("Belize Coast Guard", "Belize Defence Force"),
        ("University of Belize", "University of the West Indies"),
        ("National Assembly of Belize", "Senate of Belize"),
        (
            ("House Committee on National Security", "", "assembly.example"),
            ("National Assembly", "", "assembly.example"),
        ),
        (
            ("Police Information Technology and Cyber Unit", "PITCU", "bpd.example"),
            ("Belize Police", "BPD", "bpd.example"),
        ),
        ("Sacred Heart Junior College", "Corozal Junior College"),
        ("School No. 1 of Belmopan", "School No. 2 of Belmopan"),
        ("Post Office", "Port Office"),
        ("Judiciary (Supreme Court)", "Judiciary (Magistrates)"),
        (("Anna Smith Ltd", "", "gmail.com"), ("Bob Jones Ltd", "", "gmail.com")),
    ],
)
def test_different_organisations_are_not_proposed(one, other):
    found = alike(one, other)

    assert found is None or not found.is_proposed


def test_same_acronym_alone_is_asked_and_not_proposed():
    found = alike(("Belize Port Authority", "BPA"), ("Belize Press Association", "BPA"))

    assert found
    assert not found.is_proposed


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_does_not_depend_on_the_order(one, other):
    alike(one, other)


def test_pool_finds_what_is_alike_among_thousands():
    pool = Pool()
    names = [
        f"{first}{second} Company {third}"
        for first in "bcdfgh"
        for second in ("alpha", "omega")
        for third in range(400)
    ]
    for name in names:
        pool.add(Spelling(name, {"abc"}, {"one.example"}))
    begun = time.perf_counter()

    found = {other.text for other, _why in pool.alike(Spelling("balpha Compnay 7", {"abc"}, {"one.example"}))}

    assert "balpha Company 7" in found
    assert time.perf_counter() - begun < 1
