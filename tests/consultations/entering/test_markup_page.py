"""Marked-up Word files in the browser: brought, looked at, taken in."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations.commenting.models import Comment, Consultation
from consultations.entering.markup import shown_items, understand_markup
from consultations.entering.markup_doubts import grouped
from consultations.entering.markup_taking import take_markup
from consultations.entering.models import ReturnedFile
from ncss_portal.word.blocks import Doubt
from tests.factories import (
    ConsultationFactory,
    NodeFactory,
    OrganisationFactory,
    UserFactory,
    coordinator_of,
    follower_of,
    outsider,
)
from tests.word.building import cell, docx, p, row, run, table
from tests.word.test_revisions import BOB, begin, comment, comments, end, gone, ins, mark, sign

pytestmark = pytest.mark.django_db
CANARY = "&lt;img src=x onerror=alert(1)&gt;"


def draft(**fields: object) -> Consultation:
    """A heading, two paragraphs and a table with one row."""
    period = ConsultationFactory(**fields)
    NodeFactory(version=period.version, kind="heading", label="1", text="Reporting")
    NodeFactory(version=period.version, label="1", text="Operators report incidents within **one day**.")
    NodeFactory(version=period.version, label="2", text="Nobody is fined for a report.")
    grid = NodeFactory(version=period.version, kind="table", label="3", text="")
    cells = [{"text": "PUC"}, {"text": "Long Term"}]
    NodeFactory(version=period.version, kind="row", label="3.1", parent=grid, text="", data={"cells": cells})
    return period


def marked_up(text: str = "Who is told?") -> bytes:
    """A suggestion, a comment on words, a change in a cell and a new paragraph."""
    body = (
        p("Reporting")
        + p(run("Operators report incidents within ") + gone("one day") + ins(run("two days")) + run("."))
        + p(run("Nobody is ") + begin(0) + run("fined") + end(0) + sign(0) + run(" for a report."))
        + p(ins(run("Reports are secret.")), mark("ins"))
        + table(row("PUC", cell(p(gone("Long", BOB) + ins(run("Short"), BOB) + run(" Term")))))
    )
    return docx(body, comments=comments(comment(0, text)))


def taken(period: Consultation, data: bytes, organisation: object) -> int:
    understood = understand_markup(data, consultation=period, organisation=organisation)
    return take_markup(understood, by=None, at=timezone.now()).added


def upload(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("our comments.docx", data)


def bring_page(period: Consultation) -> str:
    return reverse("consultations:markup_bring", args=[period.slug])


def brought(client: Client, period: Consultation, data: bytes) -> str:
    """The address of the preview."""
    client.force_login(coordinator_of(period.document.strategy))
    fields = {"file": upload(data), "organisation": OrganisationFactory(name="University").pk}
    response = client.post(bring_page(period), fields)
    assert response.status_code == 302
    return response["Location"]


def test_changes_and_comments_become_what_they_are_in_the_portal() -> None:
    period, organisation = draft(), OrganisationFactory()

    assert taken(period, marked_up(), organisation) == 4

    said = [(c.node.label, c.kind, c.body, c.replacement, c.quote) for c in period.comments.order_by("number")]
    assert said == [
        ("1", "suggestion", "", "Operators report incidents within **two days**.", ""),
        ("2", "remark", "Who is told?", "", "fined"),
        ("2", "remark", "Add after this: “Reports are secret.”", "", ""),
        ("3.1", "remark", "Proposed words: “Short Term”", "", "Long Term"),
    ]
    assert {c.author_name for c in period.comments.all()} == {"Ada", "Bob"}
    assert {c.channel for c in period.comments.all()} == {"word"}
    assert {c.response.organisation for c in period.comments.all()} == {organisation}


def test_a_date_without_a_zone_is_the_time_of_the_country(settings) -> None:
    settings.TIME_ZONE = "America/Belize"
    period = draft()
    taken(period, marked_up(), OrganisationFactory())
    assert period.comments.get(author_name="Bob").written_at.isoformat() == "2019-09-04T15:12:00+00:00"
    assert period.comments.get(quote="fined").written_at.isoformat() == "2019-09-03T09:12:00+00:00"


def test_the_same_file_in_another_language_adds_nothing() -> None:
    from django.utils import translation

    period, organisation = draft(), OrganisationFactory()
    taken(period, marked_up(), organisation)
    with translation.override("es"):
        assert taken(period, marked_up(), organisation) == 0


def test_what_another_organisation_says_with_the_same_words_is_its_own() -> None:
    period = draft()
    taken(period, marked_up(), OrganisationFactory())
    assert taken(period, marked_up(), OrganisationFactory()) == 4


def test_what_has_no_place_goes_to_the_whole_draft_with_its_words() -> None:
    period = draft()
    taken(period, docx(p(run("Something quite different, which the draft never says at all.") + sign(0)),
                       comments=comments(comment(0, "Why?"))), OrganisationFactory())  # fmt: skip
    said = period.comments.get()
    assert said.node is None
    assert said.body.startswith("Why?\n\nThis was said of: “Something quite different")


@pytest.mark.parametrize("person", [outsider, UserFactory])
def test_strangers_find_no_page(client: Client, person) -> None:
    period = draft()
    client.force_login(person())
    assert client.get(bring_page(period)).status_code == 404


def test_members_of_the_task_force_find_no_page(client: Client) -> None:
    period = draft()
    client.force_login(follower_of(period.document.strategy))
    assert client.get(bring_page(period)).status_code == 404


def test_file_is_shown_first_and_taken_in_by_the_second_click(client: Client) -> None:
    period = draft()
    preview = brought(client, period, marked_up(CANARY))

    page = client.get(preview).content.decode()
    assert not Comment.objects.exists()
    assert CANARY in page
    assert "<del>" in page
    response = client.post(preview)

    assert response.status_code == 302
    assert period.comments.sent().count() == 4
    assert ReturnedFile.objects.get().taken_at is not None


def test_doubts_of_the_same_kind_stand_together_with_their_places(client: Client) -> None:
    period = draft()
    other = "Something quite different, which the draft never says at all."
    said = [comment(number, f"Remark {number}") for number in range(3)]
    body = p(run(other) + sign(0) + sign(1)) + p(run("Nor does the draft ever say anything like this here.") + sign(2))
    data = docx(body, comments=comments(*said))
    understood = understand_markup(data, consultation=period, organisation=OrganisationFactory())

    (doubted,) = understood.grouped_doubts
    page = client.get(brought(client, period, data)).text

    assert len(understood.doubts) == doubted.count == 3
    assert list(doubted.places.values()) == [2, 1]
    # Once above, and beside each comment.
    assert page.count("The draft has no such paragraph. The comment is taken in on the whole draft.") == 1 + 3
    assert "(2 times)" in page


def test_doubts_are_counted_by_place_in_the_order_in_which_they_arise() -> None:
    doubts = [Doubt("a", "Ada changed it."), Doubt("b", "Why?"), Doubt("a", "Ada changed it."), Doubt("c", "Why?")]

    assert [(one.question, one.places, one.count) for one in grouped(doubts)] == [
        ("Ada changed it.", {"a": 2}, 2),
        ("Why?", {"b": 1, "c": 1}, 2),
    ]


def test_places_beyond_the_first_are_folded() -> None:
    (one,) = grouped(Doubt(str(number), "Why?") for number in range(7))

    assert ([where for where, _number in one.first], [where for where, _number in one.more]) == (
        ["0", "1", "2", "3", "4"],
        ["5", "6"],
    )


def test_a_marked_up_file_is_thrown_away(client: Client) -> None:
    period = draft()
    preview = brought(client, period, marked_up())
    address = reverse("consultations:returned_throw_away", args=[period.slug, ReturnedFile.objects.get().pk])
    assert address in client.get(preview).text

    assert client.post(address)["Location"] == bring_page(period)
    assert not ReturnedFile.objects.exists()


def test_a_double_click_takes_the_file_in_once(client: Client) -> None:
    period = draft()
    preview = brought(client, period, marked_up())
    assert [client.post(preview).status_code for _click in range(2)] == [302, 302]
    assert period.comments.count() == 4


def test_preview_says_what_is_here_already(client: Client) -> None:
    period = draft()
    first = brought(client, period, marked_up())
    client.post(first)
    organisation = ReturnedFile.objects.get().organisation.pk
    response = client.post(bring_page(period), {"file": upload(marked_up()), "organisation": organisation})
    page = client.get(response["Location"]).content.decode()
    assert page.count("here already") == 4
    assert "Take the comments in" not in page


@pytest.mark.parametrize("data", [b"no Word file", docx(p("Nothing is marked up here."))])
def test_a_file_without_comments_is_refused(client: Client, data: bytes) -> None:
    period = draft()
    client.force_login(coordinator_of(period.document.strategy))
    fields = {"file": upload(data), "organisation": OrganisationFactory().pk}
    assert client.post(bring_page(period), fields).status_code == 422
    assert not ReturnedFile.objects.exists()


def test_after_the_closing_a_reason_is_asked_for(client: Client) -> None:
    period = draft(closed=True)
    preview = brought(client, period, marked_up())
    assert client.post(preview).status_code == 422
    assert client.post(preview, {"late_reason": "The mail was lost."}).status_code == 302
    assert {c.admitted_reason for c in period.comments.sent()} == {"The mail was lost."}


def test_understanding_takes_the_same_number_of_queries_for_many_comments(django_assert_num_queries) -> None:
    period, organisation = draft(), OrganisationFactory()
    for number in (1, 3):
        said = [comment(each, f"Remark {each}") for each in range(number)]
        ranges = "".join(begin(each) + end(each) + sign(each) for each in range(number))
        data = docx(p(run("Nobody is fined for a report.") + ranges), comments=comments(*said))
        with django_assert_num_queries(3):
            understood = understand_markup(data, consultation=period, organisation=organisation)
            assert len([one.place for one in shown_items(understood)]) == number


def test_a_date_that_is_none_becomes_the_moment_of_taking_in() -> None:
    period = draft()
    body = p(run("Nobody is fined for a report.") + sign(0))
    data = docx(body, comments=comments(comment(0, "Why?").replace("2019-09-03T09:12:00Z", "yesterday")))
    taken(period, data, OrganisationFactory())
    assert period.comments.get().written_at > period.opens_at
