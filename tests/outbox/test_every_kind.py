"""What holds for every kind of mail that the portal knows."""

import pytest
from django.utils import timezone, translation

from ncss_portal.outbox import kinds, letters
from ncss_portal.outbox.models.mails import SECRET_PLACE
from tests.outbox.every_kind import MAKERS, due_mail, names_of_kinds
from tests.outbox.reading import Links

pytestmark = pytest.mark.django_db


def test_every_kind_has_a_maker():
    """Whoever adds a kind adds it to every_kind.py, so that it is tried with hostile words like the others."""
    assert names_of_kinds() - MAKERS.keys() == set()


@pytest.mark.parametrize("reason", sorted(MAKERS))
def test_text_and_html_say_the_same_and_have_the_same_links(reason: str):
    mail = due_mail(reason)
    made = letters.message(mail, letters.compose(mail, max(mail.due_at, timezone.now())))

    [html] = [part.content for part in made.alternatives if part.mimetype == "text/html"]
    assert made.subject
    assert made.body.strip()
    assert sorted({*Links.of(html)}) == sorted({*Links.in_text(made.body)})


@pytest.mark.parametrize("reason", sorted(MAKERS))
def test_personal_link_stands_in_both_parts_where_there_is_one(reason: str):
    mail = due_mail(reason)
    letter = letters.compose(mail, max(mail.due_at, timezone.now()))

    assert (SECRET_PLACE in letter.text) == (SECRET_PLACE in letter.html) == bool(mail.secret)
    assert SECRET_PLACE not in letters.message(mail, letter).message().as_string()


@pytest.mark.parametrize("reason", sorted(MAKERS))
def test_writing_a_letter_twice_gives_the_same_and_in_the_language_of_its_reader(reason: str):
    """A kind is asked more than once, so it changes nothing."""
    mail = due_mail(reason)
    at = max(mail.due_at, timezone.now())
    with translation.override("de"):
        first, second = letters.compose(mail, at), letters.compose(mail, at)

    assert first.subject == second.subject
    assert '<html lang="en">' in first.html


@pytest.mark.parametrize("reason", sorted(MAKERS))
def test_who_gets_a_mail_reads_why_and_how_to_stop_it(reason: str):
    mail = due_mail(reason)
    kind = kinds.kind_of(mail.reason)
    assert kind is not None
    letter = letters.compose(mail, max(mail.due_at, timezone.now()))
    headers = letters.message(mail, letter).message()

    assert str(kind.why) in letter.text
    assert ("List-Unsubscribe" in headers) is (kind.topic is not None)
    assert ("cannot be refused" in letter.text) is (kind.topic is None)
