"""What the portal forgets by rule: exactly at its time, never before, and not at all in a dry run."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command

from actionplan.models import PlanUpload
from consultations.models import Comment, Response, ReturnedFile, Upload
from consultations.reminding.models import Subscription
from ncss_portal import retention
from ncss_portal.outbox.models import Bounce, Mail
from stakeholders.merging.models import Merging
from stakeholders.models import Consent, Contact, StakeholderUpload
from stakeholders.privacy.silence import silent_contacts, withdrawn_contacts, years_before
from stakeholders.privacy.tasks import forget_old
from tests import factories

pytestmark = pytest.mark.django_db

AT = datetime(2027, 6, 15, 12, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)
DAY = timedelta(days=1)


def rule(key: str) -> retention.Rule:
    return next(rule for rule in retention.rules() if rule.key == key)


def unconfirmed(written_at: datetime) -> Comment:
    response = factories.ResponseFactory(user=None)
    return factories.CommentFactory(
        response=response, consultation=response.consultation, unsent=True, written_at=written_at
    )


def brought(model: type, at: datetime, **fields: object):
    if model is ReturnedFile:
        fields |= {"consultation": factories.ConsultationFactory(), "kind": ReturnedFile.Kind.MATRIX}
    elif model is not StakeholderUpload:
        fields["strategy"] = factories.StrategyFactory()
    row = model.objects.create(
        name="a.xlsx",
        sha256="0",
        file=ContentFile(b"words", name="a.xlsx"),
        brought_by=factories.UserFactory(),
        **fields,
    )
    model.objects.filter(pk=row.pk).update(brought_at=at)
    return row


def merged(at: datetime) -> Merging:
    kind = ContentType.objects.get_for_model(Contact)
    by = factories.UserFactory()
    return Merging.objects.create(
        kind=kind, kept_id=1, gone_id=2, merged_by=by, merged_at=at, before={"name": "x"}, moved=[1]
    )


def session(expires: datetime) -> Session:
    return Session.objects.create(session_key=f"key-{Session.objects.count()}", session_data="", expire_date=expires)


def mail(state: str, at: datetime, **fields: object) -> Mail:
    row = Mail.objects.create(
        recipient="a@portal.example",
        reason="r",
        occasion=str(Mail.objects.count()),
        body="Words",
        state=state,
        sent_at=at if state == Mail.State.SENT else None,
        **fields,
    )
    Mail.objects.filter(pk=row.pk).update(created_at=at)
    return row


def asked(at: datetime) -> Subscription:
    address = f"a{Subscription.objects.count()}@portal.example"
    return Subscription.objects.create(document=factories.DocumentFactory(), email=address, asked_at=at)


# Each automatic rule: what makes a row, and how old it may become.
RULES = {
    "unconfirmed_comments": (unconfirmed, 7 * DAY),
    "stakeholder_files": (lambda at: brought(StakeholderUpload, at), 30 * DAY),
    "draft_files": (lambda at: brought(Upload, at), 30 * DAY),
    "returned_files": (lambda at: brought(ReturnedFile, at), 30 * DAY),
    "plan_files": (lambda at: brought(PlanUpload, at), 30 * DAY),
    "merging_snapshots": (merged, DAY),
    "sessions": (session, timedelta()),
    "mail_texts": (lambda at: mail(Mail.State.SENT, at), 90 * DAY),
    "mail_links": (lambda at: mail(Mail.State.SENT, at, secret="https://portal.example/x"), timedelta()),
    "bounce_texts": (
        lambda at: Bounce.objects.create(address="a@portal.example", said="No such user", at=at),
        90 * DAY,
    ),
    "subscriptions": (asked, 7 * DAY),
}
# Of other rooms; their own tests hold them.
# These are tested beside their rooms.
ELSEWHERE = {"invitations", "comment_drafts", "handed_in_comments", "unsent_answers"}
each_rule = pytest.mark.parametrize("key", sorted(RULES))


def test_every_automatic_rule_is_tested():
    assert {rule.key for rule in retention.rules() if rule.is_automatic} - ELSEWHERE == set(RULES)


@each_rule
def test_rule_takes_what_is_over_its_time_and_nothing_younger(key: str):
    make, old = RULES[key]
    make(AT - old)
    make(AT - old + TICK)
    tested = rule(key)

    assert tested.apply is not None
    assert [tested.count(AT - TICK), tested.count(AT), tested.count(AT + TICK)] == [0, 1, 2]
    assert [tested.apply(AT - TICK), tested.apply(AT), tested.apply(AT)] == [0, 1, 0]
    assert [tested.count(AT), tested.count(AT + TICK)] == [0, 1]


def test_comment_of_a_confirmed_address_or_of_an_account_stays():
    old = AT - 400 * DAY
    confirmed = factories.ResponseFactory(user=None, confirmed_at=old)
    for response in (confirmed, factories.ResponseFactory()):
        factories.CommentFactory(response=response, consultation=response.consultation, unsent=True, written_at=old)
        factories.CommentFactory(response=response, consultation=response.consultation, written_at=old, sent_at=old)

    retention.forget(AT)

    assert Comment.objects.count() == 4


def test_response_goes_with_its_last_comment():
    gone = unconfirmed(AT - 8 * DAY)
    stays = unconfirmed(AT - 8 * DAY)
    factories.CommentFactory(response=stays.response, consultation=stays.consultation, unsent=True, written_at=AT - DAY)

    retention.forget(AT)

    assert not Response.objects.filter(pk=gone.response.pk).exists()
    assert Response.objects.filter(pk=stays.response.pk).exists()


@pytest.mark.parametrize("model", [StakeholderUpload, Upload, PlanUpload])
def test_file_goes_with_its_row_and_what_was_taken_in_stays(model, django_capture_on_commit_callbacks):
    waiting = brought(model, AT - 31 * DAY)
    taken = brought(model, AT - 31 * DAY, taken_at=AT - 30 * DAY)

    with django_capture_on_commit_callbacks(execute=True):
        retention.forget(AT)

    assert list(model.objects.all()) == [taken]
    assert [default_storage.exists(row.file.name) for row in (waiting, taken)] == [False, True]


def test_mail_stays_so_that_nothing_is_sent_twice():
    sent = mail(Mail.State.SENT, AT - 91 * DAY)
    failed = mail(Mail.State.FAILED, AT - 91 * DAY)
    waiting = mail(Mail.State.QUEUED, AT - 91 * DAY, secret="link")

    retention.forget(AT)

    bodies = dict(Mail.objects.values_list("pk", "body"))
    assert bodies == {sent.pk: "", failed.pk: "", waiting.pk: "Words"}
    waiting.refresh_from_db()
    assert waiting.secret == "link"


def test_merging_stays_without_what_undoes_it():
    merging = merged(AT - 2 * DAY)

    retention.forget(AT)

    merging.refresh_from_db()
    assert (merging.before, merging.moved, merging.kept_id) == ({}, [], 1)


def test_list_of_sign_ins_forgets_ended_sessions():
    alive = session(AT + DAY)
    user = factories.UserFactory()
    for key in (alive.pk, "gone"):
        row = UserSession.objects.create(user=user, session_key=key, ip="192.0.2.7", user_agent="x")
        UserSession.objects.filter(pk=row.pk).update(created_at=AT - 2 * DAY)
    UserSession.objects.create(user=user, session_key="young", ip="192.0.2.7", user_agent="x", created_at=AT)

    retention.forget(AT)

    assert set(UserSession.objects.values_list("session_key", flat=True)) == {alive.pk, "young"}


# --- Rules that only tell --------------------------------------------------------------------------------------------

BEFORE = datetime(2024, 6, 15, 12, 0, tzinfo=UTC)
BEFORE_DAY = date(2024, 6, 15)
LONG_AGO = datetime(2015, 1, 1, tzinfo=UTC)


def silent_one(**fields: object) -> Contact:
    return factories.ContactFactory(created_at=LONG_AGO, **fields)


def spoken_with(contact: Contact, moment: datetime) -> None:
    factories.InteractionFactory(happened_on=moment.date()).contacts.add(contact)


def signed_in(contact: Contact, moment: datetime) -> None:
    contact.user = factories.UserFactory(last_login=moment)
    contact.save()


def commented(contact: Contact, moment: datetime) -> None:
    contact.user = factories.UserFactory()
    contact.save()
    response = factories.ResponseFactory(user=contact.user)
    factories.CommentFactory(response=response, consultation=response.consultation, written_at=moment)


def checked(contact: Contact, moment: datetime) -> None:
    contact.checked_on = moment.date()
    contact.save()


def entered(contact: Contact, moment: datetime) -> None:
    contact.created_at = moment
    contact.save()


SIGNS = {
    "entered": (entered, TICK),
    "checked": (checked, DAY),
    "spoken with": (spoken_with, DAY),
    "signed in": (signed_in, TICK),
    "commented": (commented, TICK),
    "invited": (lambda contact, moment: factories.InvitationFactory(contact=contact, sent_at=moment), TICK),
    "held a seat": (lambda contact, moment: factories.SeatFactory(holder=contact, ends_on=moment.date()), DAY),
    "was an alternate": (
        lambda contact, moment: factories.SeatFactory(holder=None, alternate=contact, ends_on=moment.date()),
        DAY,
    ),
}


@pytest.mark.parametrize("sign", sorted(SIGNS))
def test_contact_is_silent_three_years_after_the_last_sign_of_life(sign: str):
    give, later = SIGNS[sign]
    silent, alive = silent_one(), silent_one()
    give(silent, BEFORE)
    give(alive, BEFORE + later)

    found = set(silent_contacts(AT))

    assert silent in found
    assert alive not in found


def test_seat_of_today_is_a_sign_of_life():
    contact = silent_one()
    factories.SeatFactory(holder=contact)

    assert contact not in silent_contacts(AT)


def test_sign_of_what_was_merged_into_a_contact_counts():
    kept = silent_one()
    middle = silent_one(merged_into=kept)
    gone = silent_one(merged_into=middle)
    checked(gone, AT)

    assert list(silent_contacts(AT)) == []


def test_years_are_a_setting(settings):
    contact = silent_one()
    checked(contact, BEFORE + 100 * DAY)
    assert list(silent_contacts(AT)) == []

    settings.RETENTION_CONTACT_YEARS = 2

    assert list(silent_contacts(AT)) == [contact]


def test_three_years_before_the_leap_day():
    assert years_before(datetime(2028, 2, 29, tzinfo=UTC), 3) == datetime(2025, 2, 28, tzinfo=UTC)


def consented(purpose: str, *days: tuple[date, date | None]) -> Contact:
    contact = factories.ContactFactory()
    for given_on, withdrawn_on in days:
        factories.ConsentFactory(contact=contact, purpose=purpose, given_on=given_on, withdrawn_on=withdrawn_on)
    return contact


def test_contacts_who_no_longer_agree_are_named():
    today = date(2027, 6, 15)
    gone = consented(Consent.Purpose.REGISTER, (date(2020, 1, 1), today))
    consented(Consent.Purpose.REGISTER, (date(2020, 1, 1), today + DAY))
    consented(Consent.Purpose.REGISTER, (date(2020, 1, 1), date(2021, 1, 1)), (date(2022, 1, 1), None))
    consented(Consent.Purpose.CONTACT, (date(2020, 1, 1), today))
    consented(Consent.Purpose.REGISTER, (date(2020, 1, 1), None))

    assert list(withdrawn_contacts(AT)) == [gone]


def test_rule_that_only_tells_takes_nothing():
    contact = silent_one()

    retention.forget(AT)

    contact.refresh_from_db()
    assert contact.erased_at is None
    assert {rule.key: number for rule, number in retention.counted(AT)}["silent_contacts"] == 1


# --- Applied ---------------------------------------------------------------------------------------------------------


def test_dry_run_says_what_would_go_and_changes_nothing(capsys):
    unconfirmed(datetime(2020, 1, 1, tzinfo=UTC))
    silent_one()

    call_command("forget_old", "--dry-run", "--json")

    counted = json.loads(capsys.readouterr().out)
    assert {key: number for key, number in counted.items() if number} == {
        "unconfirmed_comments": 1,
        "silent_contacts": 1,
    }
    assert Comment.objects.count() == 1


def test_command_forgets_and_says_how_much(capsys):
    unconfirmed(datetime(2020, 1, 1, tzinfo=UTC))

    call_command("forget_old")

    assert "      1  Comments that were never confirmed: 7 days after they were written\n" in capsys.readouterr().out
    assert Comment.objects.count() == 0


def test_beat_forgets_every_night():
    unconfirmed(datetime(2020, 1, 1, tzinfo=UTC))

    forget_old()

    assert Comment.objects.count() == 0
    assert settings.CELERY_BEAT_SCHEDULE["forget"]["task"] == forget_old.name


def test_rule_that_fails_does_not_keep_the_others_from_it(monkeypatch, caplog):
    def fail(_at: datetime) -> int:
        raise RuntimeError("on purpose")

    broken = retention.Rule("a_broken_one", "Broken", "never", lambda at: 0, fail)
    monkeypatch.setattr(retention, "_rules", {"a_broken_one": broken, **retention._rules})
    unconfirmed(AT - 8 * DAY)

    done = retention.forget(AT)

    assert "a_broken_one could not be applied" in caplog.text
    assert {rule.key: number for rule, number in done}["unconfirmed_comments"] == 1
