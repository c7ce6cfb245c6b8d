"""Erasing a person: with a mark in every text that can be theirs, nothing of name and address is left anywhere."""

import json
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models
from django.test import Client
from django.utils import timezone

from consultations.models import Comment
from ncss_portal.history.models import Entry
from ncss_portal.outbox.models import Mail
from ncss_portal.outbox.sending import send_due
from stakeholders.merging.models import Merging
from stakeholders.models import Affiliation, Consent, Contact, Invitation, User
from stakeholders.privacy.erasing import erase_person, try_erasing
from stakeholders.privacy.exporting import as_file
from stakeholders.privacy.people import person_of, person_of_account
from tests import factories
from tests.stakeholders.marked import (
    ADDRESS,
    EMPTIED,
    FAMILY,
    FILES,
    NAME,
    NOT_OF_PEOPLE,
    PHONE,
    SCRUBBED,
    STAYS,
    Marked,
    dump,
    files,
    text_fields,
    traces,
    unpacked,
)

pytestmark = pytest.mark.django_db


def test_every_text_of_the_portal_is_sorted():
    """A new text field fails here until somebody has thought of what an erasure does with it."""
    sorted_ones = EMPTIED | SCRUBBED | STAYS | NOT_OF_PEOPLE | FILES

    assert text_fields() - sorted_ones == set()
    assert sorted_ones - text_fields() - {"mfa.Authenticator.type"} == set()


def test_nothing_of_name_and_address_is_left_anywhere(django_capture_on_commit_callbacks):
    marked = Marked()
    before = dump()
    assert all(trace in before for trace in ("zzymark", "qwerta", "marked.example", "777"))
    tables = {line.partition(":")[0] for line in traces(before)}
    assert len(tables) > 20
    assert len([data for data in files().values() if b"Zzymark" in unpacked(data)]) == 5

    with django_capture_on_commit_callbacks(execute=True):
        erase_person(person_of(marked.contact), marked.contact, by=marked.keeper)

    assert traces(dump()) == []
    assert "own-" not in "".join(line for line in dump().splitlines() if line.startswith("stakeholders_contact:"))
    assert [name for name, data in files().items() if b"Zzymark" in unpacked(data) or "zzymark" in name.lower()] == []
    assert Comment.objects.get(pk=marked.comment.pk).body == "The words of the comment stand."


# Secrets, and what would open something to whoever reads it.
NEVER_GIVEN_OUT = {
    "stakeholders.User.password",
    "outbox.Mail.secret",
    "outbox.Mail.error",
    "sessions.Session.session_key",
    "sessions.Session.session_data",
    "account.EmailConfirmation.key",
    "mfa.Authenticator.data",
    "socialaccount.SocialToken.token",
    "socialaccount.SocialToken.token_secret",
    "usersessions.UserSession.session_key",
    "usersessions.UserSession.data",
    # How the rows hung together before a merging: keys only.
    "stakeholders.Merging.moved",
}


def test_export_holds_every_text_that_an_erasure_empties():
    """Each field with a mark of its own; so a new field of a person is given out, or somebody says why not."""
    marked = Marked()
    marks = {}
    for label in EMPTIED - NEVER_GIVEN_OUT:
        model_label, _dot, name = label.rpartition(".")
        field = apps.get_model(model_label)._meta.get_field(name)
        if not isinstance(field, models.EmailField | models.JSONField) and not field.unique:
            marks[label] = f"own-{name}"[: field.max_length]
    # The names were written once more, as names.
    for label in ("stakeholders.Contact.name", "stakeholders.User.name", "consultations.Response.name"):
        marks[label] = NAME
    marks |= {"stakeholders.Contact.family_name": FAMILY, "stakeholders.Contact.phone": PHONE}
    marks["socialaccount.SocialAccount.uid"] = "zzymark"
    Mail.objects.filter(recipient=ADDRESS, reason="test").update(body="own-body", subject="own-subject")
    UserSession.objects.update(user_agent="own-user_agent")

    text = as_file(person_of_account(marked.user, asks=True))

    assert len(marks) > 15
    assert {label: words for label, words in marks.items() if words not in text} == {}


def test_emptied_texts_are_empty_and_not_only_without_the_name():
    marked = Marked()

    erase_person(person_of(marked.contact), marked.contact, by=marked.keeper)

    emptied = [label for label in EMPTIED if not label.startswith("outbox.")]
    left = []
    for label in emptied:
        model_label, _dot, name = label.rpartition(".")
        model = apps.get_model(model_label)
        rows = models.QuerySet(model).values_list("pk", name)
        left += [(label, pk) for pk, value in rows if f"own-{name}" in json.dumps(value, default=str)]
    # Of others: a consent of somebody else, from whose words only the name went.
    others = Consent.objects.exclude(contact__in=[marked.contact, marked.twin]).values_list("pk", flat=True)
    mergings = Merging.objects.exclude(pk=marked.merging.pk).values_list("pk", flat=True)
    assert [one for one in left if one[1] not in {*others, *mergings}] == []


def test_what_must_stand_stands_without_the_person():
    marked = Marked()
    yesterday = timezone.localdate() - timedelta(days=1)
    Affiliation.objects.filter(contact=marked.contact).update(starts_on=yesterday)

    erase_person(person_of(marked.contact), marked.contact, by=marked.keeper)

    contact, user = Contact.objects.get(pk=marked.contact.pk), User.objects.get(pk=marked.user.pk)
    assert (contact.name, contact.user, contact.erased_at is None) == (f"Erased person {contact.pk}", None, False)
    assert Contact.objects.get(pk=marked.twin.pk).name == f"Erased person {marked.twin.pk}"
    assert (user.email, user.name, user.is_active) == (f"erased-{user.pk}@erased.invalid", "", False)
    assert (user.has_usable_password(), user.groups.count(), user.last_login) == (False, 0, None)
    affiliation = Affiliation.objects.get(contact=contact)
    assert (affiliation.job, affiliation.starts_on, affiliation.ends_on) == ("", yesterday, timezone.localdate())
    consent = Consent.objects.get(contact=contact)
    assert (consent.how, consent.withdrawn_on) == ("", timezone.localdate())
    response = Comment.objects.get(pk=marked.comment.pk).response
    assert (response.name, response.email) == ("Erased person", f"erased-response-{response.pk}@erased.invalid")
    assert (response.organisation, response.signature) == (marked.organisation, "Erased person")
    assert not Comment.objects.unsent().exists()
    invitation = Invitation.objects.get(contact=contact)
    assert invitation.revoked_at is not None
    assert "[erased]" in marked.organisation.__class__.objects.get(pk=marked.organisation.pk).note


def test_history_keeps_who_did_what_without_a_name():
    marked = Marked()
    count = Entry.objects.count()

    erase_person(person_of(marked.contact), marked.contact, by=marked.keeper)

    assert Entry.objects.count() == count + 1
    erased = Entry.objects.get(act="person erased")
    assert (erased.actor, erased.detail["contacts"]) == (marked.keeper, sorted([marked.contact.pk, marked.twin.pk]))
    changed = Entry.objects.filter(act="changed", actor=marked.user)
    assert changed.count() == 3
    with pytest.raises(TypeError):
        changed.update(label="")


def test_mail_that_waits_is_never_sent(mailoutbox):
    marked = Marked()

    erase_person(person_of(marked.contact), marked.contact, by=marked.keeper)
    send_due(timezone.now() + timedelta(days=1))

    assert [mail.to for mail in mailoutbox] == [["somebody@portal.example"]]
    assert NAME not in mailoutbox[0].body
    assert not Mail.objects.due(timezone.now() + timedelta(days=1)).exists()


def test_sessions_end_at_once():
    client, marked = Client(), Marked()
    client.force_login(marked.user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/stakeholders/mine/data/").status_code == 200

    erase_person(person_of(marked.contact), marked.contact, by=marked.keeper)

    assert client.get("/stakeholders/mine/data/").status_code == 302
    assert list(Session.objects.values_list("pk", flat=True)) == [marked.others_session.pk]


def test_trial_says_the_same_and_changes_nothing():
    marked = Marked()
    before, kept = dump(), files()

    tried = try_erasing(person_of(marked.contact), marked.contact, by=marked.keeper)

    assert (dump(), files()) == (before, kept)
    done = erase_person(person_of(marked.contact), marked.contact, by=marked.keeper)
    assert [(one.title, one.count) for one in done.touched] == [(one.title, one.count) for one in tried.touched]


def test_erasing_twice_does_nothing_more():
    marked = Marked()
    erase_person(person_of(marked.contact), marked.contact, by=marked.keeper)
    before = dump()

    again = erase_person(person_of(marked.contact), marked.contact, by=marked.keeper)

    assert (again.touched, dump()) == ([], before)


def test_from_whichever_row_one_begins_the_whole_person_goes():
    marked = Marked()

    people = [person_of(marked.contact), person_of(marked.twin), person_of_account(marked.user)]

    assert {(one.contact_ids, one.user_ids, one.addresses) for one in people} == {
        (frozenset({marked.contact.pk, marked.twin.pk}), frozenset({marked.user.pk}), frozenset({ADDRESS}))
    }


def test_chain_of_mergings_is_followed():
    last = factories.ContactFactory()
    middle = factories.ContactFactory(merged_into=last)
    first = factories.ContactFactory(merged_into=middle, email="old@portal.example")

    assert person_of(last) == person_of(middle) == person_of(first)
    assert person_of(last).contact_ids == {first.pk, middle.pk, last.pk}
    assert person_of(last).addresses == {"old@portal.example"}
