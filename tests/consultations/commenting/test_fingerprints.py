"""The same words have the same sum, whatever the blanks, the marks and the capitals."""

from importlib import import_module

import pytest
from django.apps import apps

from consultations.commenting.fingerprints import LENGTH, fingerprint
from consultations.models import Comment, Reply
from tests import factories

SAID = "Operators of ports report within a day, too."


@pytest.mark.parametrize("same", [SAID.upper(), SAID.replace(" ", "\n"), SAID.replace(",", " –"), f"  {SAID}"])
def test_the_same_words_have_the_same_sum(same):
    assert fingerprint(same) == fingerprint(SAID)
    assert len(fingerprint(SAID)) == LENGTH


def test_it_does_not_matter_what_is_remark_and_what_suggestion():
    assert fingerprint("Operators of ports report", "within a day, too.") == fingerprint(SAID)


def test_other_words_have_another_sum_and_few_words_none():
    assert fingerprint(SAID + " Really.") != fingerprint(SAID)
    assert fingerprint("I agree with this") == ""


@pytest.mark.django_db
def test_rows_carry_it_whenever_their_words_change():
    comment = factories.CommentFactory(body=SAID)
    assert comment.fingerprint == fingerprint(SAID)
    comment.body = f"And {SAID}"
    comment.save(update_fields=["body"])
    comment.refresh_from_db()
    assert comment.fingerprint == fingerprint(f"And {SAID}")
    assert Reply.objects.create(comment=comment, body=SAID).fingerprint == fingerprint(SAID)


@pytest.mark.django_db
def test_what_was_said_before_gets_it_by_the_migration():
    comment = factories.CommentFactory(body=SAID)
    Comment.objects.update(fingerprint="")
    import_module("consultations.migrations.0007_fingerprints").fill(apps, None)
    comment.refresh_from_db()
    assert comment.fingerprint == fingerprint(SAID)
