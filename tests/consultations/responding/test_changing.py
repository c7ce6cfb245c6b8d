"""Changing and withdrawing a comment until the closing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.models import Comment, Consultation, EarlierWords
from consultations.responding.changing import ChangedMeanwhileError, FixedError, change, withdraw
from ncss_portal.history.models import Entry
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def charlie(client):
    person = factories.outsider()
    client.force_login(person)
    return person


@pytest.fixture
def comment(charlie):
    period = factories.ConsultationFactory()
    response = factories.ResponseFactory(consultation=period, user=charlie)
    return factories.CommentFactory(consultation=period, response=response, body="First words")


def url(name, comment):
    return reverse(f"consultations:{name}", args=[comment.consultation.slug, comment.number])


def test_author_changes_the_words_and_the_earlier_ones_are_kept(client, comment):
    client.post(url("comment_change", comment), {"revision": 1, "kind": "remark", "body": "Better words"})

    comment.refresh_from_db()
    earlier = EarlierWords.objects.get()
    assert (comment.body, comment.revision) == ("Better words", 2)
    assert (earlier.body, earlier.revision, earlier.written_at) == ("First words", 1, comment.written_at)
    assert Entry.objects.filter(act="comment changed").exists()


def test_form_has_the_words_as_they_stand(client, comment):
    assert "First words" in client.get(url("comment_change", comment)).content.decode()


def test_saving_the_same_words_changes_nothing(client, comment):
    client.post(url("comment_change", comment), {"revision": 1, "kind": "remark", "body": "First words"})

    assert not EarlierWords.objects.exists()


def test_second_who_saves_sees_both_texts(client, comment):
    client.post(url("comment_change", comment), {"revision": 1, "kind": "remark", "body": "From one window"})

    answer = client.post(url("comment_change", comment), {"revision": 1, "kind": "remark", "body": "From the other"})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "From one window" in page
    assert "From the other" in page
    assert 'name="revision" value="2"' in page
    assert Comment.objects.get().body == "From one window"


def test_older_revision_is_refused(charlie, comment):
    now = timezone.now()
    change(comment, by=charlie, seen=1, at=now, body="One")

    with pytest.raises(ChangedMeanwhileError):
        change(comment, by=charlie, seen=1, at=now, body="Two")


def test_empty_words_are_refused(client, comment):
    answer = client.post(url("comment_change", comment), {"revision": 1, "kind": "remark", "body": " "})

    assert answer.status_code == 422
    assert Comment.objects.get().body == "First words"


def test_changed_words_wait_for_a_look_again(charlie, comment):
    Consultation.objects.update(showing="after_look")
    Comment.objects.update(looked_at=timezone.now())

    changed = change(comment, by=charlie, seen=1, at=timezone.now(), body="Other words")

    assert changed.looked_at is None


@pytest.mark.parametrize(
    "fixed",
    ["closed", "hidden", "answered", "withdrawn"],
)
def test_what_is_fixed_is_not_changed(charlie, comment, fixed):
    now = timezone.now()
    if fixed == "closed":
        now = comment.consultation.closes_at
    elif fixed == "hidden":
        Comment.objects.update(hidden_at=now, hidden_reason="Insults.")
    elif fixed == "withdrawn":
        Comment.objects.update(withdrawn_at=now)
    else:
        factories.AnswerFactory(comment=comment)

    with pytest.raises(FixedError):
        change(comment, by=charlie, seen=1, at=now, body="x")


def test_last_millisecond_still_changes(charlie, comment):
    moment = comment.consultation.closes_at - timedelta(milliseconds=1)

    assert change(comment, by=charlie, seen=1, at=moment, body="Just in time").body == "Just in time"


def test_words_typed_too_late_are_given_back(client, comment):
    now = timezone.now()
    Consultation.objects.update(opens_at=now - timedelta(days=9), closes_at=now - timedelta(seconds=1))

    answer = client.post(url("comment_change", comment), {"revision": 1, "kind": "remark", "body": "Much too late"})

    assert answer.status_code == 409
    assert "Much too late" in answer.content.decode()


def test_author_withdraws_after_a_question(client, comment):
    client.get(url("comment_withdraw", comment))
    assert Comment.objects.sent().exists()

    client.post(url("comment_withdraw", comment))

    assert not Comment.objects.sent().exists()
    assert Comment.objects.get().withdrawn_at is not None
    assert Entry.objects.filter(act="comment withdrawn").count() == 1


def test_withdrawing_twice_is_once(charlie, comment):
    now = timezone.now()
    withdraw(comment, by=charlie, at=now)
    withdraw(comment, by=charlie, at=now)

    assert Entry.objects.filter(act="comment withdrawn").count() == 1


@pytest.mark.parametrize("name", ["comment_change", "comment_withdraw"])
@pytest.mark.parametrize("who", ["another", "coordinator", "administrator"])
def test_only_the_author_changes_it(client, comment, name, who):
    people = {
        "another": factories.outsider,
        "coordinator": lambda: factories.coordinator_of(comment.consultation.document.strategy),
        "administrator": lambda: factories.UserFactory(is_superuser=True),
    }
    client.force_login(people[who]())

    answer = client.post(url(name, comment), {"revision": 1, "kind": "remark", "body": "Not mine"})

    assert answer.status_code == 404
    assert Comment.objects.sent().get().body == "First words"
