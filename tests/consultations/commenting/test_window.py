"""For whom a comment period is, how long it is, and why its dates move."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from consultations.commenting.dates import Dates
from consultations.commenting.opening import CannotOpenError, open_consultation
from consultations.commenting.rescheduling import close_now, reschedule
from consultations.commenting.terms import CannotChangeError, change_terms, name_reviewer
from consultations.models import Consultation
from ncss_portal.history.models import Entry
from tests import factories

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def local(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def in_days(days):
    return local(timezone.now() + days * DAY)


def address(name, period, *more):
    return reverse(f"consultations:{name}", args=[period.slug, *more])


@pytest.fixture
def version():
    drafted = factories.VersionFactory()
    factories.NodeFactory(version=drafted)
    return drafted


@pytest.fixture
def alice(client, version):
    user = factories.coordinator_of(version.document.strategy)
    client.force_login(user)
    return user


@pytest.fixture
def running(version, alice):
    return factories.ConsultationFactory(version=version)


@pytest.fixture
def coming(version, alice):
    return factories.ConsultationFactory(version=version, scheduled=True)


def open_page(client, version, **said):
    url = reverse("consultations:consultation_open", args=[version.document.slug, version.number])
    return client.post(url, {"title": "Second draft", "closes_at": in_days(100), **said})


# --- Opening ----------------------------------------------------------------------------------------------------------


def test_what_the_coordinator_says_is_what_the_period_has(client, version, alice):
    body = factories.BodyFactory()
    said = {
        "purpose": "What should change.",
        "audience": "body",
        "body": body.pk,
        "identification": "account",
        "showing": "after_look",
        "others_may_reply": "on",
    }

    open_page(client, version, **said)

    period = Consultation.objects.get()
    assert (period.purpose, period.audience, period.body) == ("What should change.", "body", body)
    assert (period.identification, period.showing, period.others_may_reply) == ("account", "after_look", True)


def test_without_a_word_about_it_a_period_is_for_everybody_and_shows_all_at_once(client, version, alice):
    open_page(client, version)

    period = Consultation.objects.get()
    assert (period.audience, period.identification, period.showing) == ("public", "either", "at_once")
    assert (period.others_may_reply, period.short_reason) == (False, "")


def test_body_is_asked_for_where_it_is_for_its_members(client, version, alice):
    answer = open_page(client, version, audience="body")

    assert (answer.status_code, Consultation.objects.exists()) == (422, False)
    assert "Choose the body whose members may take part." in answer.text


def test_body_is_forgotten_where_it_is_for_everybody(client, version, alice):
    open_page(client, version, audience="public", body=factories.BodyFactory().pk)

    assert Consultation.objects.get().body is None


@pytest.mark.parametrize(("audience", "has_body"), [("body", False), ("public", True)])
def test_act_refuses_a_body_that_does_not_fit(version, audience, has_body):
    body = factories.BodyFactory() if has_body else None

    with pytest.raises(CannotOpenError, match="Choose the body"):
        open_consultation(version.document, closes_at=timezone.now() + DAY, by=None, audience=audience, body=body)


# --- Its length -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("off", "is_short"), [(timedelta(seconds=-1), True), (timedelta(milliseconds=-1), True),
                          (timedelta(), False), (timedelta(milliseconds=1), False), (timedelta(seconds=1), False)]
)  # fmt: skip
def test_period_is_short_up_to_the_length_that_the_settings_name(settings, off, is_short):
    settings.CONSULTATION_WEEKS = 3
    opens_at = timezone.now()

    assert Dates(opens_at, opens_at + timedelta(weeks=3) + off).is_short is is_short


def test_short_time_needs_a_reason_and_its_length_is_said(client, version, alice):
    answer = open_page(client, version, closes_at=in_days(21))

    assert (answer.status_code, Consultation.objects.exists()) == (422, False)
    assert "These are 21 days; 12 weeks are usual. Say why it is shorter." in answer.text


def test_reason_for_the_short_time_stands_on_the_page_with_the_length(client, version, alice):
    open_page(client, version, closes_at=in_days(21), short_reason="Parliament decides in March.")

    page = client.get(Consultation.objects.get().get_absolute_url()).text
    assert "Parliament decides in March." in page
    assert "The comment period lasts 21 days." in page


def test_length_that_is_usual_is_a_setting(client, version, alice, settings):
    settings.CONSULTATION_WEEKS = 2

    open_page(client, version, closes_at=in_days(15))

    assert Consultation.objects.exists()


def test_length_counts_from_the_opening_that_is_chosen(client, version, alice):
    answer = open_page(client, version, opens_at=in_days(60), closes_at=in_days(100))

    assert (answer.status_code, "These are 40 days" in answer.text) == (422, True)


def test_command_opens_a_short_period_with_a_warning(version, capsys):
    tomorrow = (timezone.now() + DAY).date().isoformat()

    call_command("open_consultation", version.document.slug, "--until", tomorrow)

    assert "12 weeks are usual. Say why with --reason." in capsys.readouterr().err
    assert Consultation.objects.exists()


def test_command_takes_the_reason(version, capsys):
    tomorrow = (timezone.now() + DAY).date().isoformat()

    call_command("open_consultation", version.document.slug, "--until", tomorrow, "--reason", "It is urgent.")

    assert capsys.readouterr().err == ""
    assert Consultation.objects.get().short_reason == "It is urgent."


# --- Moving the dates -------------------------------------------------------------------------------------------------


def test_move_after_the_opening_needs_a_reason(client, running):
    answer = client.post(address("consultation_edit", running), {"closes_at": in_days(100)})

    assert (answer.status_code, "Say why the dates move." in answer.text) == (422, True)
    assert not running.moves.exists()


def test_move_before_the_opening_needs_none(client, coming):
    client.post(address("consultation_edit", coming), {"opens_at": in_days(2), "closes_at": in_days(100)})

    assert coming.moves.get().reason == ""


def test_move_to_a_short_time_needs_a_reason_for_that(client, running):
    said = {"closes_at": in_days(10), "reason": "A mistake."}

    answer = client.post(address("consultation_edit", running), said)

    assert (answer.status_code, "These are 11 days" in answer.text) == (422, True)


def test_each_move_is_kept_with_the_dates_the_reason_and_who_moved_them(running, alice):
    closes = running.closes_at
    at = timezone.now()

    reschedule(running, closes_at=closes + DAY, reason="Many asked.", by=alice, at=at)
    reschedule(running, closes_at=closes + 2 * DAY, reason="Still more.", by=alice, at=at)

    first, second = running.moves.all()
    assert (first.closes_before, first.closes_after, first.reason) == (closes, closes + DAY, "Many asked.")
    assert (second.closes_before, second.opens_after) == (closes + DAY, running.opens_at)
    assert (second.moved_by, second.moved_at, second.is_extension) == (alice, at, True)


def test_closing_early_is_a_move_with_its_reason(running, alice):
    close_now(running, reason="All has been said.", by=alice)

    assert (running.moves.get().reason, running.moves.get().is_extension) == ("All has been said.", False)


def test_closing_early_needs_a_reason(client, running):
    answer = client.post(address("consultation_close", running), {})

    assert (answer.status_code, "Say why it closes early." in answer.text) == (422, True)


def test_same_dates_are_no_move(running):
    reschedule(running, closes_at=running.closes_at, reason="None.", by=None)

    assert not running.moves.exists()


def test_new_reason_for_the_short_time_is_a_row_of_the_history(running, alice):
    reschedule(running, closes_at=running.closes_at, short_reason="It is urgent.", by=alice)

    running.refresh_from_db()
    assert running.short_reason == "It is urgent."
    assert Entry.objects.about(running).get().detail["after"] == {"short_reason": "It is urgent."}


# --- Settings ---------------------------------------------------------------------------------------------------------


def settings_of(period, **other):
    return {"audience": period.audience, "showing": period.showing, "identification": period.identification, **other}


def test_settings_change_until_the_opening(client, coming, alice):
    answer = client.post(address("consultation_settings", coming), settings_of(coming, audience="invited"))

    coming.refresh_from_db()
    assert (answer.status_code, coming.audience) == (302, "invited")
    entry = Entry.objects.about(coming).get()
    assert (entry.actor, entry.detail) == (alice, {"before": {"audience": "public"}, "after": {"audience": "invited"}})


def test_who_may_take_part_stays_once_it_has_begun_and_what_is_shown_changes(client, running):
    client.post(
        address("consultation_settings", running),
        settings_of(running, audience="invited", showing="never", purpose="Why.", others_may_reply="on"),
    )

    running.refresh_from_db()
    assert (running.audience, running.showing, running.purpose) == ("public", "never", "Why.")
    assert running.others_may_reply is True


@pytest.mark.parametrize(("off", "is_refused"), [(timedelta(milliseconds=-1), False), (timedelta(), True)])
def test_opening_is_the_moment_from_which_the_audience_stays(coming, off, is_refused):
    def change():
        return change_terms(coming, audience="invited", by=None, at=coming.opens_at + off)

    if is_refused:
        with pytest.raises(CannotChangeError, match="has begun"):
            change()
    else:
        assert change().audience == "invited"


def test_nothing_that_changed_leaves_no_trace(coming):
    change_terms(coming, showing=coming.showing, by=None)

    assert not Entry.objects.about(coming).exists()


def test_reviewer_is_named_by_address_and_removed(client, coming):
    reviewer = factories.UserFactory(email="rita@portal.example")

    client.post(address("reviewer_add", coming), {"email": "Rita@portal.example"})
    assert list(coming.reviewers.all()) == [reviewer]
    assert "rita@portal.example" in client.get(address("consultation_settings", coming)).text

    client.post(address("reviewer_remove", coming, reviewer.pk))
    assert list(coming.reviewers.all()) == []
    assert [entry.act for entry in Entry.objects.about(coming)] == ["reviewer removed", "reviewer named"]


def test_reviewer_reads_the_preview_and_sends_nothing(client, coming):
    reviewer = factories.UserFactory()
    name_reviewer(coming, reviewer, by=None)
    client.force_login(reviewer)

    assert client.get(coming.get_absolute_url()).status_code == 200
    client.post(address("comment_write", coming), {"on": "whole", "kind": "remark", "body": "Too early."})
    assert not coming.comments.filter(sent_at__isnull=False).exists()


def test_address_without_an_account_is_refused(client, coming):
    answer = client.post(address("reviewer_add", coming), {"email": "nobody@portal.example"})

    assert (answer.status_code, "There is no account with this address." in answer.text) == (422, True)


def test_nobody_is_named_once_it_has_begun(client, running):
    client.post(address("reviewer_add", running), {"email": factories.UserFactory().email})

    assert not running.reviewers.exists()


@pytest.mark.parametrize("role", [factories.follower_of, lambda _strategy: factories.outsider()])
def test_only_coordinators_reach_the_settings(client, coming, role):
    reviewer = factories.UserFactory()
    coming.reviewers.add(reviewer)
    client.force_login(role(coming.document.strategy))

    assert client.get(address("consultation_settings", coming)).status_code == 404
    posts = [("consultation_settings",), ("reviewer_add",), ("reviewer_remove", reviewer.pk)]
    assert [client.post(address(name, coming, *more)).status_code for name, *more in posts] == [404, 404, 404]


@pytest.mark.parametrize("number", [1, 3])
def test_settings_take_the_same_queries_for_one_and_three(client, coming, django_assert_num_queries, number):
    client.get(address("consultation_settings", coming))
    for _each in range(number):
        coming.reviewers.add(factories.UserFactory())
        factories.coordinator_of(coming.document.strategy)

    with django_assert_num_queries(8):
        client.get(address("consultation_settings", coming))
