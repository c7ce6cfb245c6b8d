"""The shared response of an organisation: begun, written into by colleagues, looked through, sent once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consultations.commenting.handing_in import CannotHandInError, hand_in
from consultations.commenting.models import Comment, EarlierWords, Holder, Response
from consultations.commenting.saving import draft_at, save_draft
from consultations.responding.asking import NotClosedError
from consultations.responding.changing import ChangedMeanwhileError, FixedError
from consultations.responding.sending import ClosedError, LackingError
from consultations.sharing.editing import leave_out, put_back, reword, take_back
from consultations.sharing.handing_in import hand_in_all
from consultations.sharing.inviting import MOST, CannotInviteError, end, invite, join
from consultations.sharing.leading import CannotBeginError, begin, lead_of, organisations_of, take_over
from consultations.sharing.links import colleague_at, token_of
from consultations.sharing.sending import SentAlreadyError, ask_together, send_together
from ncss_portal.outbox.models import Mail
from tests import factories
from tests.consultations.sharing.office import at_the_desk_of, close, colleague_in, say

pytestmark = pytest.mark.django_db
NOW = timezone.now


# --- beginning


def test_focal_point_begins_one_response_and_a_second_time_finds_it(telecom):
    first, again = telecom.begin(), telecom.begin()

    assert first == again
    assert (first.user, first.organisation, first.is_shared) == (telecom.lead, telecom.organisation, True)
    assert lead_of(first).name == telecom.lead.name


def test_nobody_else_begins_it(telecom):
    stranger = factories.outsider()
    with pytest.raises(CannotBeginError):
        begin(telecom.period, telecom.organisation, by=stranger, at=NOW())
    assert not Response.objects.exists()


def test_it_is_not_begun_after_the_closing(telecom):
    close(telecom.period)
    with pytest.raises(CannotBeginError):
        telecom.begin()


def test_administrator_speaks_for_nobody(telecom):
    assert not organisations_of(factories.UserFactory(is_superuser=True)).exists()


def test_another_focal_point_takes_it_over(telecom, response, ana):
    other = factories.focal_point_of(telecom.organisation)

    take_over(response, by=other, at=NOW())

    response.refresh_from_db()
    assert response.user == other
    assert lead_of(response).user == other
    assert response.colleagues.count() == 3


# --- colleagues


def test_the_link_goes_out_by_mail_once(telecom, response):
    first = invite(response, name="Ana", email="Ana@portal.example", by=telecom.lead, at=NOW())
    again = invite(response, name="Ana", email="ana@portal.example", by=telecom.lead, at=NOW())

    assert first == again
    assert Mail.objects.filter(reason="colleague_invitation", recipient="ana@portal.example").count() == 1


def test_without_an_address_no_mail_goes(telecom, response):
    invite(response, name="Ana", email="", by=telecom.lead, at=NOW())
    assert not Mail.objects.filter(reason="colleague_invitation").exists()


def test_there_is_an_end_to_the_number_of_colleagues(telecom, response):
    for number in range(MOST - 1):
        invite(response, name=f"Colleague {number}", email="", by=telecom.lead, at=NOW())
    with pytest.raises(CannotInviteError):
        invite(response, name="One more", email="", by=telecom.lead, at=NOW())


def test_a_token_opens_its_colleague_and_a_forged_one_nobody(ana):
    token = token_of(ana)
    assert colleague_at(token) == ana
    assert colleague_at(token[:-1] + ("a" if token[-1] != "a" else "b")) is None
    assert colleague_at("nonsense") is None


def test_whoever_leads_never_becomes_a_second_colleague_by_a_link(telecom, response):
    colleague = invite(response, name="Ana", email="", by=telecom.lead, at=NOW())
    join(colleague, user=telecom.lead, at=NOW())
    assert lead_of(response).pk != colleague.pk


def test_closed_link_opens_nothing_and_what_was_handed_in_stays(telecom, response, ana, node):
    say(ana, node)
    end(ana, by=telecom.lead, at=NOW())
    ana.refresh_from_db()

    assert at_the_desk_of(ana).get(telecom.url("colleague")).status_code == 302
    with pytest.raises(CannotInviteError):
        join(ana, user=None, at=NOW())
    assert send_together(response, by=telecom.lead, at=NOW()).comments


def test_link_is_joined_no_more_once_it_opens_nothing(telecom, response):
    late = invite(response, name="Ana", email="", by=telecom.lead, at=NOW())
    with pytest.raises(CannotInviteError):
        join(late, user=None, at=telecom.period.closes_at)

    closed = invite(response, name="Ben", email="", by=telecom.lead, at=NOW())
    end(closed, by=telecom.lead, at=NOW())
    with pytest.raises(CannotInviteError):  # the page had asked before
        join(closed, user=None, at=NOW())


def test_nobody_is_let_out_who_has_just_taken_the_lead_over(telecom, response):
    other = factories.focal_point_of(telecom.organisation)
    colleague = invite(response, name="Other", email="", by=telecom.lead, at=NOW())
    join(colleague, user=other, at=NOW())
    take_over(Response.objects.get(pk=response.pk), by=other, at=NOW())

    end(colleague, by=telecom.lead, at=NOW())  # who does not know it yet

    response.refresh_from_db()
    assert lead_of(response) == colleague


def test_the_lead_is_never_let_out(telecom, response):
    end(lead_of(response), by=telecom.lead, at=NOW())
    assert lead_of(response)


# --- handing in


def test_what_is_handed_in_has_no_number_and_nobody_outside_reads_it(client, telecom, ana, node):
    comment = say(ana, node, body="Not for others yet")
    coordinator = factories.coordinator_of(telecom.period.document.strategy)

    assert (comment.is_sent, comment.number) == (False, None)
    client.force_login(coordinator)
    for page in (telecom.period.get_absolute_url(), telecom.url("comment_queue"), telecom.url("place", node.anchor)):
        assert "Not for others yet" not in client.get(page).content.decode()


def test_the_same_words_twice_are_one_comment(ana, node):
    assert say(ana, node) == say(ana, node)
    assert say(ana, node, body="Other words") != say(ana, node)


@pytest.mark.parametrize("offset", [timedelta(milliseconds=-1), timedelta(0), timedelta(milliseconds=1)])
def test_the_closing_moment_decides(telecom, ana, node, offset):
    at = telecom.period.closes_at + offset
    if offset < timedelta(0):
        assert hand_in(ana, node=node, body="In time", at=at)
    else:
        with pytest.raises(CannotHandInError):
            hand_in(ana, node=node, body="Too late", at=at)


def test_all_drafts_are_handed_in_at_once_or_none(telecom, ana, node):
    holder = Holder(colleague_id=ana.pk)
    save_draft(telecom.period, holder, node=node, kind="suggestion", replacement=node.text)
    save_draft(telecom.period, holder, node=None, kind="remark", body="On the whole")
    with pytest.raises(LackingError):
        hand_in_all(ana, at=NOW())
    assert not Comment.objects.exists()

    save_draft(telecom.period, holder, node=node, kind="suggestion", replacement="Other words")
    assert hand_in_all(ana, at=NOW()) == 2
    assert draft_at(telecom.period, holder, node.anchor) is None


# --- looking through


def test_the_focal_point_changes_words_and_the_original_is_kept(telecom, ana, node):
    comment = say(ana, node, body="Rash words")

    changed = reword(comment, by=telecom.lead, seen=1, at=NOW(), body="Calm words")

    assert (changed.body, changed.revision) == ("Calm words", 2)
    kept = EarlierWords.objects.get(comment=comment)
    assert (kept.body, kept.changed_by) == ("Rash words", telecom.lead)


def test_who_saves_second_is_told(telecom, ana, node):
    comment = say(ana, node)
    reword(comment, by=telecom.lead, seen=1, at=NOW(), body="First")
    with pytest.raises(ChangedMeanwhileError):
        reword(comment, by=None, seen=1, at=NOW(), body="Second")


def test_left_out_is_not_sent_and_put_back_is(telecom, response, ana, node):
    out, back = say(ana, node, body="Out"), say(ana, node, body="Back")
    leave_out(out, by=telecom.lead, at=NOW())
    leave_out(back, by=telecom.lead, at=NOW())
    put_back(back, by=telecom.lead, at=NOW())

    sent = send_together(response, by=telecom.lead, at=NOW()).comments

    assert [comment.body for comment in sent] == ["Back"]
    out.refresh_from_db()
    assert (out.is_sent, out.left_out_at is not None) == (False, True)


def test_a_colleague_takes_back_until_it_is_sent(telecom, response, ana, node):
    taken, kept = say(ana, node, body="Taken"), say(ana, node, body="Kept")
    take_back(taken, at=NOW())
    send_together(response, by=telecom.lead, at=NOW())

    assert not Comment.objects.sent().filter(pk=taken.pk).exists()
    kept.refresh_from_db()
    with pytest.raises(FixedError):
        take_back(kept, at=NOW())


# --- sending


def test_all_is_sent_in_the_order_of_the_draft_with_one_receipt(telecom, response, ana):
    second, first = (factories.NodeFactory(version=telecom.period.version, position=place) for place in (20, 10))
    say(ana, None, body="Whole")
    say(ana, second, body="Second")
    say(colleague_in(response, "Ben", "ben@portal.example"), first, body="First")

    sent = send_together(response, by=telecom.lead, at=NOW(), organisation_name="Fernway", shows_name=True, interest="")

    assert [comment.body for comment in sent.comments] == ["First", "Second", "Whole"]
    assert [comment.number for comment in sent.comments] == [1, 2, 3]
    assert {comment.response.signature for comment in sent.comments} == {"Fernway"}
    assert Mail.objects.filter(reason="comment_receipt", recipient=telecom.lead.email).count() == 1


def test_it_is_sent_once_and_nothing_is_handed_in_after(telecom, response, ana, node):
    say(ana, node)
    send_together(response, by=telecom.lead, at=NOW())

    with pytest.raises(SentAlreadyError):
        send_together(response, by=telecom.lead, at=NOW())
    with pytest.raises(CannotHandInError):
        say(ana, node, body="One more")


def test_with_nothing_to_send_it_stays_open(telecom, response):
    assert not send_together(response, by=telecom.lead, at=NOW()).comments
    response.refresh_from_db()
    assert not response.is_sent


def test_nothing_is_sent_at_the_closing_moment_and_all_is_kept(telecom, response, ana, node):
    say(ana, node)
    with pytest.raises(ClosedError):
        send_together(response, by=telecom.lead, at=telecom.period.closes_at)
    assert Comment.objects.unsent().count() == 1


def test_after_the_closing_the_focal_point_asks_for_all_that_is_not_left_out(telecom, response, ana, node):
    asked, out = say(ana, node, body="Asked"), say(ana, node, body="Out")
    leave_out(out, by=telecom.lead, at=NOW())
    with pytest.raises(NotClosedError):
        ask_together(response, by=telecom.lead, reason="Ill", at=NOW())
    close(telecom.period)

    assert ask_together(response, by=telecom.lead, reason="Ill", at=NOW()) == 1
    asked.refresh_from_db()
    assert asked.asked_in_at is not None


def test_a_person_comments_alone_beside_the_organisation(client, telecom, response, node):
    client.force_login(telecom.lead)
    said = {"on": node.anchor, "kind": "remark", "body": "My own words", "shows_name": "on"}
    client.post(telecom.url("comment_write"), said)

    own = Comment.objects.get()
    assert own.is_sent
    assert not own.response.is_shared
