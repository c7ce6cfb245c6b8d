"""The coordinator's inbox in the browser."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations.answering.models import Answer
from consultations.answering.taking import take_words
from consultations.commenting.models import Comment, Consultation
from consultations.drafting.models import Node
from tests.consultations.answering.situations import (
    OLD,
    SUGGESTED,
    answered,
    closed_period,
    paragraph,
    period_on_plan,
    remark,
    seen_at,
    suggestion,
    words_now,
)
from tests.factories import CommentFactory, NodeFactory, UserFactory, coordinator_of, follower_of, outsider

pytestmark = pytest.mark.django_db
CANARY = '<img src=x onerror="alert(1)">'


def inbox(period: Consultation) -> str:
    return reverse("consultations:inbox", args=[period.slug])


def inbox_comment(period: Consultation, number: int) -> str:
    return reverse("consultations:inbox_comment", args=[period.slug, number])


def at_work(client: Client, period: Consultation) -> Client:
    client.force_login(coordinator_of(period.document.strategy))
    return client


def sent(comment, **fields: object) -> dict[str, object]:
    return {"disposition": "accepted", "reason": "We agree.", "revision": 0, "seen": seen_at(comment), **fields}


@pytest.mark.parametrize("person", [outsider, None])
@pytest.mark.parametrize("name", ["inbox", "inbox_comment", "answers_publish"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_inbox_is_hidden_from_others(client: Client, person, name: str, method: str) -> None:
    period = closed_period()
    remark(period)
    client.force_login(person() if person else follower_of(period.document.strategy))
    args = [period.slug, 1] if name == "inbox_comment" else [period.slug]

    response = getattr(client, method)(reverse(f"consultations:{name}", args=args))

    assert response.status_code == (405 if (name, method) == ("inbox", "post") else 404)
    assert not Answer.objects.exists()


def test_inbox_asks_strangers_to_sign_in(client: Client) -> None:
    response = client.get(inbox(closed_period()))

    assert response.status_code == 302
    assert "/account/login/" in response["Location"]


def test_inbox_opens_the_first_comment_with_counts(client: Client) -> None:
    period = closed_period()
    answered(remark(period, body="Done already"), UserFactory())
    remark(period, body="Open still")

    page = at_work(client, period).get(inbox(period)).content.decode()

    assert "1 of 2 is left to answer." in page
    assert "Open still" in page
    assert "Done already" not in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("q=fibre", {1}),
        ("q=C-0002", {2}),
        ("kind=suggestion", {2}),
        ("on=whole", {3}),
        ("state=prepared", {4}),
        ("state=all&disposition=noted", {4}),
        ("state=all", {1, 2, 3, 4}),
        ("kind=bogus&on=-1&disposition=x&state=y", {1, 2, 3}),
        ("q=nothing+like+it", set()),
    ],
)
def test_filters_in_the_address_choose_the_comments(client: Client, query: str, shown: set[int]) -> None:
    period = closed_period()
    remark(period, body="More fibre please")
    suggestion(period)
    CommentFactory(consultation=period, node=None)
    answered(remark(period), UserFactory(), disposition="noted")

    response = at_work(client, period).get(f"{inbox(period)}?{query}")

    assert {item.comment.number for item in response.context["page"].object_list} == shown


def test_filter_by_chapter_finds_what_stands_in_it(client: Client) -> None:
    period = closed_period()
    remark(period)
    chapter = NodeFactory(version=period.version, kind=Node.Kind.HEADING, position=3, label="2", text="Later")
    CommentFactory(consultation=period, node=chapter)
    CommentFactory(consultation=period, node=NodeFactory(version=period.version, position=4))
    first = period.version.nodes.get(text="Reporting")

    at_work(client, period)
    found = [client.get(f"{inbox(period)}?on={node.pk}") for node in (first, chapter, paragraph(period))]

    assert [[i.comment.number for i in r.context["page"].object_list] for r in found] == [[1], [2, 3], [1]]


def test_filters_stay_in_the_links_and_after_saving(client: Client) -> None:
    period = closed_period()
    comments = [suggestion(period) for _each in range(2)]
    address = f"{inbox_comment(period, 1)}?kind=suggestion"

    page = at_work(client, period).get(address).content.decode()
    response = client.post(address, sent(comments[0], words=OLD))

    assert f'href="{inbox_comment(period, 2)}?kind=suggestion"' in page
    assert response["Location"] == f"{inbox_comment(period, 2)}?kind=suggestion"


def test_list_has_pages_of_twenty_and_shows_the_one_with_the_open_comment(client: Client) -> None:
    period = closed_period()
    node = paragraph(period)
    CommentFactory.create_batch(21, consultation=period, node=node)

    response = at_work(client, period).get(inbox_comment(period, 21))

    assert [item.comment.number for item in response.context["page"].object_list] == [21]


def test_last_answer_leads_back_to_the_list(client: Client) -> None:
    period = closed_period()
    comment = remark(period)

    response = at_work(client, period).post(inbox_comment(period, 1), sent(comment, disposition="noted"), follow=True)

    assert response.redirect_chain[-1][0] == inbox(period)
    assert "Every comment has its answer" in response.content.decode()


def test_keep_and_stay_stays(client: Client) -> None:
    period = closed_period()
    comment = remark(period)
    remark(period)

    response = at_work(client, period).post(inbox_comment(period, 1), sent(comment, words=OLD, stay="1"))

    assert response["Location"] == inbox_comment(period, 1)


def test_suggestion_is_prefilled_put_together_with_earlier_changes(client: Client) -> None:
    period = closed_period()
    answered(suggestion(period), UserFactory(), SUGGESTED)
    suggestion(period, OLD.replace("answers", "always answers"))

    response = at_work(client, period).get(inbox_comment(period, 2))

    page = response.content.decode()
    assert response.context["form"]["words"].value() == SUGGESTED.replace("answers", "always answers")
    assert "Paragraph 7 from now on" in page
    assert "One other answer changes this place:" in page
    assert ("other", "72 ") in response.context["difference"]
    assert ("ins", "always ") in response.context["difference"]


def test_conflict_shows_three_texts_and_an_editable_field(client: Client) -> None:
    period = closed_period()
    answered(suggestion(period), UserFactory(), SUGGESTED)
    suggestion(period, OLD.replace("24", "48"))

    response = at_work(client, period).get(inbox_comment(period, 2))

    page = response.content.decode()
    assert "Two changes meet." in page
    assert all(words in page for words in (OLD, SUGGESTED, OLD.replace("24", "48")))
    assert response.context["form"]["words"].value() == SUGGESTED


def test_own_words_are_saved_with_the_answer(client: Client) -> None:
    period = closed_period()
    comment = suggestion(period)

    at_work(client, period).post(inbox_comment(period, 1), sent(comment, disposition="partly", words="Own words.\r\n"))

    assert Answer.objects.get().change.text_after == "Own words."
    assert words_now(period, comment.node.identity) == "Own words."


def test_missing_disposition_and_reason_are_named_and_the_words_stay(client: Client) -> None:
    period = closed_period()
    comment = suggestion(period)

    response = at_work(client, period).post(
        inbox_comment(period, 1), {"words": "Typed.", "seen": seen_at(comment), "revision": 0}
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert "Choose a disposition." in page
    assert "Give a reason: every answer has one." in page
    assert "Typed." in page


def test_label_of_the_words_calls_them_not_optional(client: Client) -> None:
    period = closed_period()
    suggestion(period)

    page = at_work(client, period).get(inbox_comment(period, 1)).content.decode()

    assert "optional" not in page.partition("Paragraph 7 from now on")[2].partition("</label>")[0]


def test_empty_field_does_not_take_a_paragraph_out(client: Client) -> None:
    period = closed_period()
    comment = suggestion(period)

    response = at_work(client, period).post(inbox_comment(period, 1), sent(comment, words=" "))

    assert response.status_code == 422
    assert not Answer.objects.exists()


def test_second_saver_is_shown_both_answers_and_may_save_then(client: Client) -> None:
    period = closed_period()
    comment = remark(period)
    answered(comment, UserFactory(name="Berta"), reason="Theirs.")
    at_work(client, period)

    refused = client.post(inbox_comment(period, 1), sent(comment, reason="Mine.", words=OLD))
    again = {
        name: refused.context["form"][name].value() for name in ("disposition", "reason", "words", "revision", "seen")
    }
    saved = client.post(inbox_comment(period, 1), again)

    page = refused.content.decode()
    assert refused.status_code == 409
    assert "Theirs." in page
    assert "Mine." in page
    assert "Saved by Berta" in page
    assert saved.status_code == 302
    assert Answer.objects.get().reason == "Mine."


def test_words_that_moved_meanwhile_are_shown_beside_the_typed_ones(client: Client) -> None:
    period = closed_period()
    comment, other = suggestion(period), remark(period)
    seen = seen_at(comment)
    take_words(other, "Somebody else’s words.", seen=seen_at(other), by=UserFactory())

    response = at_work(client, period).post(inbox_comment(period, 1), sent(comment, seen=seen, words="My words."))

    page = response.content.decode()
    assert response.status_code == 409
    assert "Somebody else’s words." in page
    assert "My words." in page
    assert words_now(period, comment.node.identity) == "Somebody else’s words."


def test_change_under_a_later_one_cannot_be_edited_on_the_page(client: Client) -> None:
    period = closed_period()
    comment = suggestion(period)
    answered(comment, UserFactory(), SUGGESTED)
    answered(remark(period), UserFactory(), f"{SUGGESTED} Always.")
    at_work(client, period)

    page = client.get(inbox_comment(period, 1))
    refused = client.post(inbox_comment(period, 1), sent(comment, disposition="noted", revision=1))

    assert "words" not in page.context["form"].fields
    assert refused.status_code == 409
    assert "later words stand on it" in refused.content.decode()


def test_words_for_a_row_of_the_plan_are_offered_and_saved(client: Client) -> None:
    period, row = period_on_plan()
    comment = CommentFactory(consultation=period, node=row, suggestion=True, replacement="Open two centres.")
    at_work(client, period)

    page = client.get(inbox_comment(period, 1))
    client.post(inbox_comment(period, 1), sent(comment, words="Open two centres."))

    assert page.context["form"]["words"].value() == "Open two centres."
    assert words_now(period, row.identity) == "Open two centres."


def test_suggestion_that_stands_already_offers_to_share_the_change(client: Client) -> None:
    period = closed_period()
    first = answered(suggestion(period), UserFactory(), SUGGESTED)
    comment = suggestion(period)
    at_work(client, period)

    form = client.get(inbox_comment(period, 2)).context["form"]
    client.post(inbox_comment(period, 2), sent(comment, words=SUGGESTED, share="on"))

    assert form["share"].value() is True
    assert comment.answer.change == first.change


def test_published_answers_show_no_form(client: Client) -> None:
    period = closed_period()
    comment = remark(period)
    answered(comment, UserFactory(), reason="Stands.")
    Consultation.objects.update(answers_published_at=timezone.now())
    at_work(client, period)

    page = client.get(inbox_comment(period, 1))
    refused = client.post(inbox_comment(period, 1), sent(comment, revision=1, words=OLD, reason="Too late."))

    assert page.context["form"] is None
    assert "Stands." in page.content.decode()
    assert refused.status_code == 409
    assert Answer.objects.get().reason == "Stands."


def test_history_of_the_comment_is_told(client: Client) -> None:
    period = closed_period()
    answered(remark(period), UserFactory(name="Berta"), disposition="noted")

    page = at_work(client, period).get(inbox_comment(period, 1)).content.decode()

    assert "Berta: answer prepared (Noted)" in page


def test_no_text_of_people_becomes_markup(client: Client) -> None:
    period = closed_period(f"Before {CANARY}")
    comment = suggestion(period, f"After {CANARY}", body=CANARY, response__name=CANARY)
    answered(comment, UserFactory(name=CANARY), f"Now {CANARY}", reason=CANARY)

    page = at_work(client, period).get(f"{inbox_comment(period, 1)}?state=all&q=%3Cimg").content

    assert page.count(b"&lt;img src=x onerror") >= 5
    assert b"<img" not in page


@pytest.mark.parametrize("state", ["to-answer", "prepared"])
def test_list_takes_the_same_queries_for_one_and_three(client: Client, django_assert_num_queries, state: str) -> None:
    period = closed_period()
    at_work(client, period)

    def add() -> None:
        comment = suggestion(period)
        if state == "prepared":
            answered(comment, UserFactory(), disposition="noted")

    ContentType.objects.get_for_model(Comment)
    add()
    with django_assert_num_queries(12):
        client.get(f"{inbox(period)}?state={state}")
    for _each in range(2):
        add()
    with django_assert_num_queries(12):
        client.get(f"{inbox(period)}?state={state}")


def test_publish_page_says_what_is_missing(client: Client) -> None:
    period = closed_period()
    remark(period)
    address = reverse("consultations:answers_publish", args=[period.slug])
    at_work(client, period)

    asked = client.get(address).content.decode()
    refused = client.post(address)

    assert "1 of 1 comments has no answer yet." in asked
    assert '<form class="form measure"' not in asked
    assert refused.status_code == 409


def test_publish_page_publishes(client: Client) -> None:
    period = closed_period()
    answered(remark(period), UserFactory())
    address = reverse("consultations:answers_publish", args=[period.slug])

    response = at_work(client, period).post(address, follow=True)

    period.refresh_from_db()
    assert period.are_answers_public
    assert "1 person is told by mail." in response.content.decode()
