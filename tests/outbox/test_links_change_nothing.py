"""Mail filters open every link of a mail, some of them twice. Looking changes nothing: only a button does."""

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from ncss_portal.outbox import letters
from ncss_portal.outbox.sending import send_due
from stakeholders.models import User
from tests.factories import UserFactory
from tests.outbox.every_kind import MAKERS, Words, due_mail
from tests.outbox.reading import Links

pytestmark = pytest.mark.django_db
# Who is signed in with which browser, and when it was last seen.
SESSIONS = {"django_session", "usersessions_usersession"}


def dump() -> list[str]:
    """All rows of all tables but those of sessions."""
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in SESSIONS:
                cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 (the names come from the database)
                rows += sorted(f"{table}: {row!r}" for row in cursor.fetchall())
    return rows


def links_of(reason: str) -> list[str]:
    """Every link of a mail as it arrives: in the text, in the HTML, in the headers."""
    mail = due_mail(reason)
    made = letters.message(mail, letters.compose(mail, max(mail.due_at, timezone.now())))
    html = made.alternatives[0].content
    unsubscribe = made.extra_headers.get("List-Unsubscribe", "").strip("<>")
    found = [*Links.in_text(made.body), *Links.of(html), *([unsubscribe] if unsubscribe else [])]
    return sorted({link.removeprefix(settings.SITE_URL) for link in found})


@pytest.mark.parametrize("is_signed_in", [False, True], ids=["signed out", "signed in"])
@pytest.mark.parametrize("reason", sorted(MAKERS))
def test_looking_at_links_twice_changes_nothing(reason: str, is_signed_in: bool, client: Client):
    paths = links_of(reason)
    address = Words().address
    if is_signed_in:
        person = User.objects.filter(email=address).first() or UserFactory(email=address)
        EmailAddress.objects.create(user=person, email=address, verified=True, primary=True)
        client.force_login(person)
    before = dump()

    answers = {}
    for _time in range(2):
        for path in paths:
            answers[path] = client.get(path, follow=True).status_code
            client.head(path)

    assert dump() == before
    assert set(answers.values()) == {200}


@pytest.mark.parametrize("reason", sorted(MAKERS.keys() - {"second_factor_reset"}))
def test_there_is_something_to_look_at(reason: str):
    """So that the test above is none of empty lists."""
    assert [path for path in links_of(reason) if path != "/"]


@pytest.mark.parametrize("reason", sorted(MAKERS))
def test_links_lead_on_after_the_mail_was_sent(reason: str, client: Client):
    """The row of a sent mail has forgotten its personal link; its reader has not."""
    paths = links_of(reason)
    send_due()

    assert {client.get(path, follow=True).status_code for path in paths} == {200}
