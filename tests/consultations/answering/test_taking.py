"""Words that are taken into the text: nothing that somebody wrote is ever lost."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consultations.answering.models import Change
from consultations.answering.places import place_of
from consultations.answering.taking import LaterWords, PlaceGone, WordsMoved, proposal, take_back, take_words
from consultations.drafting.models import Version
from consultations.drafting.versions import freeze
from ncss_portal.wording import Conflict, merge, tokens
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
from tests.factories import CommentFactory, UserFactory, VersionFactory

pytestmark = pytest.mark.django_db


def test_first_change_begins_a_working_version_and_leaves_the_consulted_one() -> None:
    period = closed_period()
    comment = suggestion(period)

    change = take_words(comment, SUGGESTED, seen=seen_at(comment), by=UserFactory())

    assert (change.text_before, change.text_after) == (OLD, SUGGESTED)
    assert words_now(period, comment.node.identity) == SUGGESTED
    assert paragraph(period).text == OLD


def test_same_words_change_nothing_and_begin_no_version() -> None:
    period = closed_period()
    comment = suggestion(period)

    change = take_words(comment, OLD, seen=seen_at(comment), by=UserFactory())

    assert change is None
    assert Version.objects.filter(document=period.document).count() == 1


def test_two_suggestions_on_other_words_are_put_together() -> None:
    period = closed_period()
    answered(suggestion(period), UserFactory(), SUGGESTED)
    second = suggestion(period, OLD.replace("answers", "answers within a day"))

    proposed = proposal(second, place_of(second))

    assert proposed == SUGGESTED.replace("answers", "answers within a day")


def test_suggestion_on_words_that_changed_is_a_conflict_with_three_texts() -> None:
    period = closed_period()
    answered(suggestion(period), UserFactory(), SUGGESTED)
    second = suggestion(period, OLD.replace("24", "48"))

    with pytest.raises(Conflict) as caught:
        proposal(second, place_of(second))

    assert (caught.value.base, caught.value.current) == (OLD, SUGGESTED)
    assert caught.value.suggestion == OLD.replace("24", "48")


def test_suggestion_right_beside_an_earlier_change_is_a_conflict() -> None:
    period = closed_period()
    longer = OLD.replace("within 24", "within 72 hours, with a first warning within 24")
    answered(suggestion(period), UserFactory(), longer)
    second = suggestion(period, OLD.replace("24", "48"))

    with pytest.raises(Conflict):
        proposal(second, place_of(second))


def test_suggestion_that_stands_already_is_no_conflict() -> None:
    period = closed_period()
    answered(suggestion(period), UserFactory(), SUGGESTED)
    second = suggestion(period)

    assert proposal(second, place_of(second)) == SUGGESTED


def test_of_two_stale_copies_of_a_node_the_second_is_refused_with_both_texts() -> None:
    period = closed_period()
    first, second = suggestion(period), remark(period)
    seen = seen_at(second)
    take_words(first, SUGGESTED, seen=seen, by=UserFactory())

    with pytest.raises(WordsMoved) as caught:
        take_words(second, "Only mine.", seen=seen, by=UserFactory())

    assert (caught.value.current, caught.value.words) == (SUGGESTED, "Only mine.")
    assert words_now(period, first.node.identity) == SUGGESTED
    assert Change.objects.count() == 1


def test_words_follow_the_newest_version_and_not_the_consulted_one() -> None:
    period = closed_period()
    comment = suggestion(period)
    take_words(comment, SUGGESTED, seen=seen_at(comment), by=UserFactory())
    freeze(period.document.working, by=None)
    later = remark(period)

    take_words(later, f"{SUGGESTED} Always.", seen=seen_at(later), by=UserFactory())

    assert period.document.newest.number == 3
    assert words_now(period, later.node.identity) == f"{SUGGESTED} Always."


def test_place_that_the_draft_lost_takes_no_words() -> None:
    period = closed_period()
    comment = suggestion(period)
    VersionFactory(document=period.document, based_on=period.version)

    with pytest.raises(PlaceGone):
        take_words(comment, SUGGESTED, seen=seen_at(comment), by=UserFactory())


def test_whole_draft_and_row_of_a_table_have_no_words_to_change() -> None:
    period = closed_period()
    whole = CommentFactory(consultation=period, node=None)
    row = CommentFactory(consultation=period, node__kind="row", node__text="")

    assert place_of(whole) is None
    assert place_of(row) is None


def test_words_for_a_row_of_the_plan_go_into_the_plan_and_its_annex() -> None:
    period, row = period_on_plan()
    comment = CommentFactory(consultation=period, node=row, suggestion=True, replacement="Open the centre in May.")

    change = take_words(comment, "Open the centre in May.", seen=seen_at(comment), by=UserFactory())

    assert period.document.strategy.priorities.get().objectives.get().activities.get().text == "Open the centre in May."
    assert words_now(period, row.identity) == "Open the centre in May."
    assert change.node.version == period.document.working


def test_plan_that_was_edited_meanwhile_is_not_overwritten() -> None:
    period, row = period_on_plan()
    comment = CommentFactory(consultation=period, node=row)
    seen = seen_at(comment)
    period.document.strategy.priorities.get().objectives.get().activities.update(text="Close the centre.")

    with pytest.raises(WordsMoved) as caught:
        take_words(comment, "Open two centres.", seen=seen, by=UserFactory())

    assert caught.value.current == "Close the centre."


def test_words_too_long_for_the_plan_are_refused_with_a_sentence() -> None:
    period, row = period_on_plan()
    title = row.version.nodes.get(data__rank="priority")
    comment = CommentFactory(consultation=period, node=title)

    with pytest.raises(ValidationError) as caught:
        take_words(comment, "long " * 200, seen=seen_at(comment), by=UserFactory())

    assert "500" in caught.value.messages[0]


def test_change_taken_back_puts_the_old_words_back_and_leaves_no_change() -> None:
    period = closed_period()
    answer = answered(suggestion(period), UserFactory(), SUGGESTED)

    take_back(answer, by=UserFactory())

    assert words_now(period, answer.comment.node.identity) == OLD
    assert not Change.objects.exists()


def test_change_of_the_plan_taken_back_puts_the_plan_back() -> None:
    period, row = period_on_plan()
    answer = answered(CommentFactory(consultation=period, node=row), UserFactory(), "Open two centres.")

    take_back(answer, by=UserFactory())

    assert period.document.strategy.priorities.get().objectives.get().activities.get().text == "Open the centre."
    assert words_now(period, row.identity) == "Open the centre."


def test_change_under_a_later_one_is_not_taken_back() -> None:
    period = closed_period()
    first = answered(suggestion(period), UserFactory(), SUGGESTED)
    answered(remark(period), UserFactory(), f"{SUGGESTED} Always.")

    with pytest.raises(LaterWords) as caught:
        take_back(first, by=UserFactory())

    assert caught.value.change.text_after == SUGGESTED
    assert caught.value.current == f"{SUGGESTED} Always."


def test_change_in_a_frozen_version_is_not_taken_back() -> None:
    period = closed_period()
    answer = answered(suggestion(period), UserFactory(), SUGGESTED)
    freeze(period.document.working, by=None)

    with pytest.raises(LaterWords):
        take_back(answer, by=UserFactory())

    assert words_now(period, answer.comment.node.identity) == SUGGESTED


def test_shared_change_outlives_one_of_its_answers() -> None:
    period = closed_period()
    first = answered(suggestion(period), UserFactory(), SUGGESTED)
    second = answered(remark(period), UserFactory(), share=True)

    take_back(first, by=UserFactory())

    assert words_now(period, second.comment.node.identity) == SUGGESTED
    assert second.change.answers.get() == second


# One person's edit of a text of distinct words: for each word, what becomes of it.
KEEP, DROP, SWAP, ADD = "keep", "drop", "swap", "add"
EDITS = st.lists(st.sampled_from([KEEP, KEEP, KEEP, DROP, SWAP, ADD]), min_size=6, max_size=6)


def edited(edits: list[str], who: str) -> tuple[str, set[str], set[str]]:
    """The text after the edits, the words that came, and the words that went."""
    words, came, went = [], set(), set()
    for place, edit in enumerate(edits):
        own, new = f"word{place}", f"{who}{place}"
        if edit != DROP and edit != SWAP:
            words.append(own)
        else:
            went.add(own)
        if edit in (SWAP, ADD):
            words.append(new)
            came.add(new)
    return " ".join([*words, "end"]), came, went


@given(EDITS, EDITS)
def test_merge_accounts_for_every_word_of_both_or_is_refused(ours: list[str], theirs: list[str]) -> None:
    base = " ".join([*(f"word{place}" for place in range(6)), "end"])
    current, came, went = edited(ours, "our")
    wanted, suggested, unwanted = edited(theirs, "their")

    try:
        merged = merge(base, current, wanted)
    except Conflict:
        return

    expected = (set(base.split()) | came | suggested) - went - unwanted
    assert sorted(merged.split()) == sorted(expected)


TEXTS = st.text(alphabet="ab ,.\n*é", max_size=24)


@given(TEXTS, TEXTS)
def test_merge_with_one_side_unchanged_gives_the_other(base: str, other: str) -> None:
    assert merge(base, base, other) == other
    assert merge(base, other, base) == other


@given(TEXTS, TEXTS, TEXTS)
def test_merge_of_any_texts_drops_nothing_that_the_suggestion_kept(base: str, current: str, wanted: str) -> None:
    try:
        merged = merge(base, current, wanted)
    except Conflict:
        return

    came = set(tokens(current)) - set(tokens(base))
    assert came <= set(tokens(merged))
    assert set(tokens(wanted)) - set(tokens(base)) <= set(tokens(merged))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(EDITS, EDITS)
def test_taking_a_suggestion_never_loses_the_words_that_stand(ours: list[str], theirs: list[str]) -> None:
    base = " ".join([*(f"word{place}" for place in range(6)), "end"])
    period = closed_period(base)
    current, came, _went = edited(ours, "our")
    earlier, comment = remark(period), suggestion(period, edited(theirs, "their")[0])
    take_words(earlier, current, seen=seen_at(earlier), by=UserFactory())

    try:
        take_words(comment, proposal(comment, place_of(comment)), seen=seen_at(comment), by=UserFactory())
    except Conflict:
        assert words_now(period, comment.node.identity) == current

    assert came <= set(words_now(period, comment.node.identity).split())
