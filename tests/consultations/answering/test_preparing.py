"""An answer and its change are saved as one, or not at all."""

from datetime import UTC, datetime

import pytest

from consultations.answering.models import Answer, Change
from consultations.answering.preparing import AlreadyPublic, NotSent, Stale, prepare_answer
from consultations.answering.taking import LaterWords, WordsMoved
from consultations.drafting.models import Version
from ncss_portal.history.models import Entry
from tests.consultations.answering.situations import (
    OLD,
    SUGGESTED,
    answered,
    closed_period,
    remark,
    seen_at,
    suggestion,
    words_now,
)
from tests.factories import CommentFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_answer_carries_its_change() -> None:
    period = closed_period()

    answer = answered(suggestion(period), UserFactory(), SUGGESTED)

    assert answer.disposition == "accepted"
    assert answer.change.text_after == SUGGESTED
    assert words_now(period, answer.comment.node.identity) == SUGGESTED


@pytest.mark.parametrize("disposition", ["not_accepted", "noted", "out_of_scope"])
def test_disposition_that_does_not_accept_changes_no_words(disposition: str) -> None:
    period = closed_period()

    answer = answered(suggestion(period), UserFactory(), SUGGESTED, disposition=disposition)

    assert answer.change is None
    assert Version.objects.filter(document=period.document).count() == 1


def test_second_first_answer_is_refused_and_shown_the_other() -> None:
    comment = suggestion(closed_period())
    first = answered(comment, UserFactory(), reason="First.")

    with pytest.raises(Stale) as caught:
        answered(comment, UserFactory(), SUGGESTED, reason="Second.")

    assert caught.value.theirs == first
    assert Answer.objects.get().reason == "First."
    assert not Change.objects.exists()


def test_of_two_stale_copies_of_an_answer_the_second_is_refused() -> None:
    comment = remark(closed_period())
    answered(comment, UserFactory())
    answered(comment, UserFactory(), reason="Second.", revision=1)

    with pytest.raises(Stale):
        answered(comment, UserFactory(), "Other words.", reason="Third.", revision=1)

    assert Answer.objects.get().reason == "Second."
    assert not Change.objects.exists()


def test_stale_words_save_no_answer_either() -> None:
    period = closed_period()
    comment = remark(period)
    seen = seen_at(comment)
    answered(suggestion(period), UserFactory(), SUGGESTED)

    with pytest.raises(WordsMoved):
        answered(comment, UserFactory(), "Mine.", seen=seen)

    assert not Answer.objects.filter(comment=comment).exists()


def test_words_left_as_they_were_seen_are_no_change_even_if_somebody_else_made_one() -> None:
    period = closed_period()
    comment = remark(period)
    seen = seen_at(comment)
    answered(suggestion(period), UserFactory(), SUGGESTED)

    answer = answered(comment, UserFactory(), OLD, seen=seen)

    assert answer.change is None
    assert words_now(period, comment.node.identity) == SUGGESTED


def test_line_ends_of_a_browser_are_no_change() -> None:
    period = closed_period("- one\n- two")
    comment = remark(period)

    answer = answered(comment, UserFactory(), "- one\r\n- two\r\n")

    assert answer.change is None


def test_other_words_for_a_prepared_answer_replace_its_change() -> None:
    period = closed_period()
    comment = suggestion(period)
    answered(comment, UserFactory(), SUGGESTED)

    answer = answered(comment, UserFactory(), f"{SUGGESTED} Always.", revision=1)

    assert (answer.change.text_before, answer.change.text_after) == (OLD, f"{SUGGESTED} Always.")
    assert Change.objects.count() == 1


def test_old_words_for_a_prepared_answer_take_its_change_back() -> None:
    period = closed_period()
    comment = suggestion(period)
    answered(comment, UserFactory(), SUGGESTED)

    answer = answered(comment, UserFactory(), OLD, revision=1)

    assert answer.change is None
    assert words_now(period, comment.node.identity) == OLD


def test_other_disposition_takes_the_change_back() -> None:
    period = closed_period()
    comment = suggestion(period)
    answered(comment, UserFactory(), SUGGESTED)

    answer = answered(comment, UserFactory(), SUGGESTED, disposition="noted", revision=1)

    assert (answer.disposition, answer.change) == ("noted", None)
    assert words_now(period, comment.node.identity) == OLD


def test_disposition_stays_where_later_words_stand_on_the_change() -> None:
    period = closed_period()
    comment = suggestion(period)
    answered(comment, UserFactory(), SUGGESTED)
    answered(remark(period), UserFactory(), f"{SUGGESTED} Always.")

    with pytest.raises(LaterWords):
        answered(comment, UserFactory(), disposition="noted", revision=1)

    assert Answer.objects.get(comment=comment).disposition == "accepted"


def test_reason_can_change_where_later_words_stand_on_the_change() -> None:
    period = closed_period()
    comment = suggestion(period)
    first = answered(comment, UserFactory(), SUGGESTED)
    answered(remark(period), UserFactory(), f"{SUGGESTED} Always.")

    answer = answered(comment, UserFactory(), reason="Put better.", revision=1)

    assert (answer.reason, answer.change) == ("Put better.", first.change)


def test_chain_of_changes_leads_from_the_consulted_words_to_the_words_now() -> None:
    period = closed_period()
    for words in (SUGGESTED, f"{SUGGESTED} Always.", "Short."):
        answered(remark(period), UserFactory(), words)

    chain = list(Change.objects.order_by("pk").values_list("text_before", "text_after"))

    assert chain == [(OLD, SUGGESTED), (SUGGESTED, f"{SUGGESTED} Always."), (f"{SUGGESTED} Always.", "Short.")]


def test_prepared_answer_is_in_the_history_of_its_comment() -> None:
    comment = suggestion(closed_period())
    alice = UserFactory()
    at = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)

    answer = answered(comment, alice, SUGGESTED, at=at)

    entry = Entry.objects.about(comment).get()
    assert (entry.actor, entry.act, answer.prepared_at) == (alice, "answer prepared", at)
    assert entry.detail["after"] == {"disposition": "accepted", "reason": "We agree.", "words": SUGGESTED}


def test_published_answers_stand() -> None:
    comment = remark(closed_period(answers_published_at=datetime(2026, 12, 1, tzinfo=UTC)))

    with pytest.raises(AlreadyPublic):
        answered(comment, UserFactory())


def test_unsent_comment_gets_no_answer() -> None:
    comment = CommentFactory(unsent=True)

    with pytest.raises(NotSent):
        prepare_answer(comment, disposition="noted", reason="No.", by=UserFactory(), revision=0)
