"""The comment matrix: out empty, back filled in."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document as WordDocument
from openpyxl import Workbook, load_workbook

from consultations.commenting.models import Comment, Consultation
from consultations.entering.matrix_in import NotAMatrix, read_matrix
from consultations.entering.matrix_out import empty_template, empty_workbook
from consultations.entering.matrix_rows import Understood, understand
from consultations.entering.models import ReturnedFile
from ncss_portal.history.models import Entry
from ncss_portal.word.uploads import check_bytes
from tests.factories import (
    ConsultationFactory,
    ContactFactory,
    NodeFactory,
    OrganisationFactory,
    auditor,
    coordinator_of,
    follower_of,
    outsider,
)

pytestmark = pytest.mark.django_db
CANARY = '<img src=x onerror="alert(1)">'
TEXT = "Operators report incidents to the national team within one day."


def draft(**fields: object) -> Consultation:
    """A heading 2.1, a paragraph 7 with TEXT, and a table 8 with one row."""
    period = ConsultationFactory(**fields)
    NodeFactory(version=period.version, kind="heading", label="2.1", text="Reporting")
    NodeFactory(version=period.version, label="7", text=TEXT)
    table = NodeFactory(version=period.version, kind="table", label="8", text="")
    NodeFactory(
        version=period.version, kind="row", label="8.1", parent=table, text="", data={"cells": [{"text": "=1+1"}]}
    )
    return period


def filled(period: Consultation, **by_place: dict[str, str]) -> bytes:
    """The empty workbook with words in some rows, by the number of the place: `p7={"Comment": "…"}`."""
    book = load_workbook(io.BytesIO(empty_workbook(period)))
    sheet = book.active
    columns = {cell.value: cell.column for cell in sheet[1]}
    for place, words in by_place.items():
        row = next(row for row in sheet.iter_rows() if row[0].value == place.lstrip("p").replace("_", "."))
        for heading, text in words.items():
            row[columns[heading] - 1].value = text
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def workbook(*rows: tuple[str, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def iso(period: Consultation, *rows: tuple[str, ...]) -> bytes:
    """The ISO/IEC template as Word would save it, with rows filled in."""
    document = WordDocument(io.BytesIO(empty_template(period)))
    for row, texts in zip(document.tables[0].rows[1:], rows, strict=False):
        for cell, text in zip(row.cells, texts, strict=False):
            cell.text = text
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def understood(period: Consultation, data: bytes, name: str = "matrix.xlsx", **whose: object) -> Understood:
    whose = {"contact": None, "organisation": None} | whose
    return understand(read_matrix(data, name), period, **whose)


# Out


def test_workbook_has_a_row_for_each_place_that_takes_comments() -> None:
    rows = list(load_workbook(io.BytesIO(empty_workbook(draft()))).active.values)

    assert rows[0] == ("Place", "Address", "Text", "Kind", "Comment", "Proposed words", "Who may read it")
    assert [row[0] for row in rows[1:]] == ["whole", "2.1", "7", "8", "8.1"]
    assert rows[3][2] == TEXT


def test_words_of_the_draft_are_no_formula_in_the_workbook() -> None:
    rows = list(load_workbook(io.BytesIO(empty_workbook(draft()))).active.values)

    assert rows[-1][2] == "'=1+1"


def test_template_has_the_known_columns_on_a_landscape_page() -> None:
    data = empty_template(draft(title="R & D <draft>"))
    check_bytes(data, "matrix.docx")
    document = WordDocument(io.BytesIO(data))

    assert [cell.text for cell in document.tables[0].rows[0].cells] == [
        "MB/NC", "Line number", "Clause/ Subclause", "Paragraph/ Figure/ Table", "Type of comment", "Comments",
        "Proposed change", "Observations of the secretariat",
    ]  # fmt: skip
    assert document.sections[0].page_width > document.sections[0].page_height
    assert any("R & D <draft>" in paragraph.text for paragraph in document.paragraphs)


@pytest.mark.parametrize(("ending", "status"), [("xlsx", 200), ("docx", 200), ("pdf", 404)])
def test_everybody_takes_an_empty_matrix_out(client: Client, ending: str, status: int) -> None:
    response = client.get(reverse("consultations:matrix_empty", args=[draft().slug, ending]))

    assert response.status_code == status
    if status == 200:
        assert response["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("fields", [{"scheduled": True}, {"audience": "invited"}])
def test_matrix_of_a_period_that_one_does_not_see_is_not_found(client: Client, fields: dict) -> None:
    client.force_login(outsider())

    assert client.get(reverse("consultations:matrix_empty", args=[draft(**fields).slug, "xlsx"])).status_code == 404


def test_workbook_takes_the_same_queries_for_one_place_and_for_three(django_assert_num_queries) -> None:
    for number in (1, 3):
        period = ConsultationFactory()
        for _time in range(number):
            NodeFactory(version=period.version)
        with django_assert_num_queries(1):
            empty_workbook(period)


# Back: what is understood


def test_empty_matrix_says_nothing() -> None:
    period = draft()

    assert understood(period, empty_workbook(period)) == Understood()


def test_rows_that_were_filled_in_are_understood() -> None:
    period = draft()

    rows = understood(
        period, filled(period, whole={"Comment": "Good."}, p2_1={"Comment": "Which?", "Kind": "Question"})
    ).rows

    assert [(row.place, row.kind, row.body, row.doubts) for row in rows] == [
        ("The whole draft", "remark", "Good.", []),
        ("2.1 Reporting", "question", "Which?", []),
    ]


def test_proposed_words_are_a_suggestion() -> None:
    period = draft()
    words = TEXT.replace("one day", "four hours")

    (row,) = understood(period, filled(period, p7={"Proposed words": words})).rows

    assert (row.kind, row.replacement, row.doubts) == ("suggestion", words, [])
    assert ("del", "one day") in [(op, text.strip(" .")) for op, text in row.pieces]


def test_proposed_words_that_are_an_instruction_stand_in_a_remark() -> None:
    period = draft()

    (row,) = understood(period, filled(period, p7={"Comment": "Too slow.", "Proposed words": "Delete this."})).rows

    assert (row.kind, row.replacement) == ("remark", "")
    assert row.body == "Too slow.\n\nProposed words: Delete this."
    assert row.doubts


def test_words_of_the_draft_are_no_suggestion() -> None:
    period = draft()

    found = understood(period, filled(period, p7={"Proposed words": TEXT}))

    assert (found.rows, [one.number for one in found.refused]) == ([], [4])


def test_words_like_a_formula_come_back_as_they_were() -> None:
    period = draft()

    (row,) = understood(period, filled(period, p7={"Comment": "'=SUM(A1)"})).rows

    assert row.body == "=SUM(A1)"


def test_who_may_read_it_is_kept_and_the_government_alone_where_it_is_unclear() -> None:
    period = draft()
    found = understood(
        period,
        filled(
            period,
            p7={"Comment": "A", "Who may read it": "The task force and the government"},
            p2_1={"Comment": "B", "Who may read it": "my boss"},
        ),
    )

    assert {row.body: (row.sensitivity, bool(row.doubts)) for row in found.rows} == {
        "A": ("task_force", False),
        "B": ("government", True),
    }


def test_place_is_found_by_number_where_the_address_is_missing() -> None:
    period = draft()
    data = workbook(("Place", "Comment"), ("7", "Good."), ("99", "Bad."), ("", "Where?"))

    found = understood(period, data)

    assert [(row.place, row.body) for row in found.rows] == [("Paragraph 7", "Good.")]
    assert [(one.number, one.words) for one in found.refused] == [(3, "Bad."), (4, "Where?")]


def test_address_that_does_not_fit_the_number_is_doubtful() -> None:
    period = draft()
    anchor = period.version.nodes.get(label="7").anchor

    (row,) = understood(period, workbook(("Place", "Address", "Comment"), ("2.1", anchor, "Good."))).rows

    assert row.place == "Paragraph 7"
    assert row.doubts


def test_comma_separated_file_is_understood() -> None:
    period = draft()
    file = io.StringIO()
    csv.writer(file, delimiter=";").writerows([["Place", "Comment"], ["7", "Good, but slow."]])

    (row,) = understood(period, file.getvalue().encode(), "matrix.csv").rows

    assert (row.place, row.body) == ("Paragraph 7", "Good, but slow.")


def test_template_is_understood() -> None:
    period = draft()
    data = iso(
        period,
        ("BZ", "", "2.1", "", "ge", "Unclear.", "", ""),
        ("BZ", "", "2.1", "7", "te", "Too slow.", "Replace “day” by “hour”.", ""),
        ("", "", "", "", "ed", "Well written.", "", ""),
        ("", "12", "", "", "", "Typing error.", "", ""),
        ("", "", "2.1", "second sentence", "", "Why?", "", ""),
        ("", "", "9.9", "", "", "Where?", "", ""),
    )

    found = understood(period, data, "iso.docx")

    assert [(row.place, row.kind, row.body, row.author_name, bool(row.doubts)) for row in found.rows] == [
        ("2.1 Reporting", "remark", "Unclear.", "BZ", False),
        ("Paragraph 7", "remark", "Too slow.\n\nProposed words: Replace “day” by “hour”.", "BZ", False),
        ("The whole draft", "remark", "Well written.", "", False),
        ("The whole draft", "remark", "Line 12: Typing error.", "", True),
        ("2.1 Reporting", "remark", "second sentence: Why?", "", True),
    ]
    assert [one.words for one in found.refused] == ["Where?"]


def test_paragraph_that_does_not_stand_in_its_clause_is_doubtful() -> None:
    period = draft()
    NodeFactory(version=period.version, kind="heading", label="2.2", text="Sharing")
    NodeFactory(version=period.version, label="9")

    rows = understood(
        period, iso(period, *[("", "", clause, "9", "", "Why?", "", "") for clause in ("2.1", "2.2")]), "iso.docx"
    ).rows

    assert [(row.place, bool(row.doubts)) for row in rows] == [("Paragraph 9", True), ("Paragraph 9", False)]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "matrix.xlsx"),
        (b"no workbook", "matrix.xlsx"),
        (b"no document", "matrix.docx"),
        (b"a;b\n1;2\n", "matrix.csv"),
        (b"\xff\xfe", "matrix.csv"),
        (workbook(("Name", "Mail"), ("Vera", "v@x.example")), "people.xlsx"),
    ],
)
def test_what_is_no_matrix_is_refused_with_a_sentence(data: bytes, name: str) -> None:
    with pytest.raises(NotAMatrix, match=r"\."):
        read_matrix(data, name)


def test_understanding_takes_the_same_queries_for_one_row_and_for_three(django_assert_num_queries) -> None:
    period = draft()
    telecom = OrganisationFactory()
    for number in (1, 3):
        rows = [("7", f"Remark {each}") for each in range(number)]
        matrix = read_matrix(workbook(("Place", "Comment"), *rows), "m.xlsx")
        with django_assert_num_queries(2):
            assert len(understand(matrix, period, contact=None, organisation=telecom).rows) == number


# Back: the pages


def bring(client: Client, period: Consultation, data: bytes, name: str = "matrix.xlsx", **whose: object):
    fields = {"file": SimpleUploadedFile(name, data), **whose}
    return client.post(reverse("consultations:matrix_bring", args=[period.slug]), fields)


def at_work(client: Client, period: Consultation) -> Client:
    client.force_login(coordinator_of(period.document.strategy))
    return client


def take(client: Client, address: str, **fields: object):
    received = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    return client.post(address, {"received_at": received, **fields})


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("person", [outsider, auditor, None])
def test_pages_are_hidden_from_others(client: Client, person, method: str) -> None:
    period = draft()
    address = bring(at_work(client, period), period, filled(period, p7={"Comment": "A"}), contact=ContactFactory().pk)[
        "Location"
    ]
    client.force_login(person() if person else follower_of(period.document.strategy))

    for page in (reverse("consultations:matrix_bring", args=[period.slug]), address):
        assert getattr(client, method)(page).status_code == 404
    assert not Comment.objects.exists()


def test_matrix_is_shown_first_and_taken_in_by_the_second_click(client: Client) -> None:
    period, telecom = draft(), OrganisationFactory(name="Telecom")
    at_work(client, period)

    address = bring(client, period, filled(period, p7={"Comment": CANARY}), organisation=telecom.pk)["Location"]
    page = client.get(address).content.decode()
    assert "Telecom" in page
    assert "Paragraph 7" in page
    assert CANARY not in page
    assert not Comment.objects.exists()
    assert take(client, address).status_code == 302

    comment = Comment.objects.get()
    assert (comment.number, comment.channel, comment.body, comment.node.label) == (1, "matrix", CANARY, "7")
    assert comment.response.signature == "Telecom"
    assert Entry.objects.get(act="comment matrix taken in").detail == {"comments": 1}


def test_second_click_of_a_double_one_takes_nothing_in(client: Client) -> None:
    period, contact = draft(), ContactFactory()
    at_work(client, period)
    address = bring(client, period, filled(period, p7={"Comment": "A"}), contact=contact.pk)["Location"]

    for _time in range(2):
        assert take(client, address).status_code == 302

    assert Comment.objects.count() == 1


def test_same_rows_again_add_nothing_also_under_another_name(client: Client) -> None:
    period, telecom = draft(), OrganisationFactory()
    at_work(client, period)
    first = filled(period, p7={"Comment": "A"})
    more = filled(period, p7={"Comment": "A"}, p2_1={"Comment": "B"})
    for data, name in ((first, "one.xlsx"), (first, "two.xlsx"), (more, "three.xlsx")):
        take(client, bring(client, period, data, name, organisation=telecom.pk)["Location"])

    assert sorted(Comment.objects.values_list("body", flat=True)) == ["A", "B"]


def test_same_words_of_somebody_else_are_another_comment(client: Client) -> None:
    period = draft()
    at_work(client, period)
    for contact in (ContactFactory(), ContactFactory()):
        data = filled(period, p7={"Comment": "A"})
        take(client, bring(client, period, data, contact=contact.pk)["Location"])

    assert Comment.objects.count() == 2


def test_row_that_stands_twice_in_the_file_is_one_comment(client: Client) -> None:
    period = draft()

    found = understood(period, workbook(("Place", "Comment"), ("7", "A"), ("7", "A")))

    assert (len(found.new), len(found.here)) == (1, 1)


def test_late_matrix_needs_a_reason(client: Client) -> None:
    period, contact = draft(closed=True), ContactFactory()
    at_work(client, period)
    address = bring(client, period, filled(period, p7={"Comment": "A"}), contact=contact.pk)["Location"]

    assert take(client, address).status_code == 422
    assert not Comment.objects.exists()
    assert take(client, address, late_reason="It lay in the post room.").status_code == 302
    assert Comment.objects.get().admitted_reason == "It lay in the post room."


@pytest.mark.parametrize("data", [b"", b"no workbook"])
def test_file_that_is_no_matrix_is_not_kept(client: Client, data: bytes) -> None:
    period = draft()

    response = bring(at_work(client, period), period, data, contact=ContactFactory().pk)

    assert response.status_code == 422
    assert not ReturnedFile.objects.exists()


def test_matrix_needs_somebody_whose_it_is(client: Client) -> None:
    period = draft()

    assert bring(at_work(client, period), period, filled(period, p7={"Comment": "A"})).status_code == 422
