"""Who must not read or change what colleagues write for an organisation, and what must not get lost with a person."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.commenting.attaching import Checked
from consultations.commenting.calling_off import call_off
from consultations.commenting.handing_in import CannotHandInError, hand_in
from consultations.commenting.models import Colleague, Comment, Consultation, Draft, Holder, Response
from consultations.commenting.saving import save_draft
from consultations.sharing.editing import take_back
from consultations.sharing.inviting import MOST_LINKS, CannotInviteError, end, invite, join
from consultations.sharing.leading import take_over
from consultations.sharing.links import path_of, token_of
from consultations.sharing.sending import send_together
from ncss_portal.outbox.kinds import kind_of
from ncss_portal.outbox.models import Mail
from ncss_portal.personal import holdings
from stakeholders.merging.merging import merge
from stakeholders.models import Affiliation
from stakeholders.privacy.erasing import erase_person
from stakeholders.privacy.people import person_of
from tests import factories
from tests.consultations.sharing.office import at_the_desk_of, colleague_in

pytestmark = pytest.mark.django_db
NOW = timezone.now
PDF = Checked("figures.pdf", b"%PDF-1.7", "application/pdf")


def say(colleague, body="Words of Ana", **more):
    return hand_in(colleague, node=None, body=body, at=NOW(), **more)


def at_seat(colleague):
    return Holder(colleague_id=colleague.pk)


def let_go(user):
    """The register does not name the person focal point any more."""
    Affiliation.objects.filter(contact__user=user).update(ends_on=timezone.localdate() - timedelta(days=1))


def send(telecom, response):
    return send_together(response, by=telecom.lead, at=NOW())


def data_of(user):
    person = person_of(user.contact, asks=True)
    return str([row for one in holdings() for row in one.collect(person)])


# --- Whoever leads no more --------------------------------------------------------------------------------------------


def test_who_leads_no_more_reads_nothing_that_is_not_sent(client, telecom, ana):
    comment = say(ana, attachments=[PDF])
    file = comment.attachments.get().get_absolute_url()
    client.force_login(telecom.lead)
    assert client.get(file).status_code == 200
    let_go(telecom.lead)

    assert client.get(file).status_code == 404
    for url in (reverse("consultations:own_comments"), reverse("home"), telecom.url("my_response")):
        assert "Words of Ana" not in client.get(url, follow=True).content.decode()
    assert "Words of Ana" not in data_of(telecom.lead)


def test_who_leads_no_more_changes_nothing_that_was_sent(client, telecom, response, ana):
    comment = say(ana)
    send(telecom, response)
    comment.refresh_from_db()
    change = telecom.url("comment_change", comment.number)
    client.force_login(telecom.lead)
    assert client.get(change).status_code == 200
    let_go(telecom.lead)

    words = {"kind": "remark", "body": "Other words", "sensitivity": "public", "revision": "1"}
    assert client.post(change, words).status_code == 404
    assert client.post(telecom.url("comment_withdraw", comment.number)).status_code == 404
    comment.refresh_from_db()
    assert (comment.body, comment.withdrawn_at) == ("Words of Ana", None)


def test_who_leads_no_more_writes_nothing(telecom, response):
    desk = at_the_desk_of(response.colleagues.get(user=telecom.lead))
    save_draft(telecom.period, at_seat(response.colleagues.get()), node=None, at=NOW(), body="Draft of Fay")
    let_go(telecom.lead)

    assert desk.post(telecom.url("colleague_hand_in")).status_code == 404
    assert not Comment.objects.exists()


def test_what_a_colleague_took_back_nobody_reads(client, telecom, ana):
    comment = say(ana, attachments=[PDF])
    take_back(comment, at=NOW())
    client.force_login(telecom.lead)

    assert client.get(comment.attachments.get().get_absolute_url()).status_code == 404
    assert "Words of Ana" not in client.get(reverse("consultations:own_comments")).content.decode()
    assert "Words of Ana" not in data_of(telecom.lead)


# --- Colleagues -------------------------------------------------------------------------------------------------------


def test_who_was_let_out_at_this_very_moment_hands_nothing_in(telecom, ana):
    end(ana, by=telecom.lead, at=NOW())

    with pytest.raises(CannotHandInError):
        say(ana)  # the page had asked before


def test_seat_of_one_account_is_not_used_by_another(client, telecom, ana):
    save_draft(telecom.period, at_seat(ana), node=None, at=NOW(), body="Draft of Ana")
    user = factories.UserFactory(name="Ana")
    join(ana, user=user, at=NOW())
    desk = at_the_desk_of(ana)
    desk.force_login(user)
    assert "Draft of Ana" in desk.get(telecom.url("colleague")).content.decode()
    desk.force_login(factories.UserFactory(name="Mallory"))

    assert "Draft of Ana" not in desk.get(telecom.url("my_response"), follow=True).content.decode()
    link = desk.post(path_of(ana), follow=True).content.decode()
    assert "This link belongs to an account" in link


def test_who_may_only_read_a_period_hands_nothing_in(telecom):
    period = Consultation.objects.get(pk=telecom.period.pk)
    response = telecom.begin()
    ana = colleague_in(response)
    reader = factories.coordinator_of(period.document.strategy)
    save_draft(period, at_seat(ana), node=None, at=NOW(), body="Draft of Ana")
    Consultation.objects.filter(pk=period.pk).update(audience="invited")
    desk = at_the_desk_of(ana)
    desk.force_login(reader)

    assert desk.post(telecom.url("colleague_hand_in")).status_code == 404
    assert not Comment.objects.exists()


def test_key_of_one_period_opens_no_other(telecom, ana):
    other = factories.ConsultationFactory()
    desk = at_the_desk_of(ana)
    desk.cookies[f"colleague-{other.pk}"] = token_of(ana)

    assert desk.post(reverse("consultations:colleague_hand_in", args=[other.slug])).status_code == 404


# --- Mail -------------------------------------------------------------------------------------------------------------


def test_one_address_gets_only_a_few_links(telecom, response):
    for _time in range(MOST_LINKS):
        ana = invite(response, name="Ana", email="ana@portal.example", by=telecom.lead, at=NOW())
        end(ana, by=telecom.lead, at=NOW())

    with pytest.raises(CannotInviteError):
        invite(response, name="Ana", email="ana@portal.example", by=telecom.lead, at=NOW())
    assert Mail.objects.filter(recipient="ana@portal.example").count() == MOST_LINKS


def test_name_of_a_colleague_carries_no_link(client, telecom, response):
    client.force_login(telecom.lead)
    lure = {"name": "Ana, look at https://evil.example", "email": "ana@portal.example"}

    assert client.post(telecom.url("shared_invite", response.pk), lure).status_code == 422
    assert not Mail.objects.filter(recipient="ana@portal.example").exists()


def test_nothing_tells_strangers_of_a_period_that_is_not_for_everybody(client, telecom, response, ana):
    Consultation.objects.filter(pk=telecom.period.pk).update(audience="invited", title="Plans for the harbour")
    mail = Mail.objects.get(recipient=ana.email)

    said = kind_of(mail.reason).write(mail, NOW())
    assert said.variables["consultation"] is None
    assert "harbour" not in client.get(path_of(ana)).content.decode()


# --- What hangs on a person or an organisation ------------------------------------------------------------------------


def test_erasing_the_lead_leaves_the_words_of_colleagues(telecom, response, ana):
    comment = say(ana, attachments=[PDF])
    erase_person(person_of(telecom.lead.contact), telecom.lead.contact, by=None)

    comment.refresh_from_db()
    assert (comment.body, comment.attachments.count()) == ("Words of Ana", 1)
    other = factories.focal_point_of(telecom.organisation, email="other@portal.example")
    take_over(response, by=other, at=NOW())
    assert [one.pk for one in send_together(response, by=other, at=NOW()).comments] == [comment.pk]


def test_erased_colleague_writes_no_more_and_her_drafts_go(telecom, response):
    contact = factories.ContactFactory(name="Ana Lopez", email="ana@portal.example")
    ana = colleague_in(response)
    comment = say(ana)
    save_draft(telecom.period, at_seat(ana), node=None, at=NOW(), body="Draft of Ana")
    erase_person(person_of(contact), contact, by=None)

    assert at_the_desk_of(ana).post(telecom.url("colleague_hand_in")).status_code == 404
    assert not ana.held_drafts.exists()
    comment.refresh_from_db()
    assert comment.body == "Words of Ana"  # stays with the organisation


def test_colleague_takes_out_what_she_handed_in_and_the_lead_only_her_own(telecom, response, ana):
    fay, user = telecom.lead, factories.UserFactory(name="Ana")
    factories.contact_of(user)
    join(ana, user=user, at=NOW())
    say(Colleague.objects.get(pk=ana.pk))
    say(response.colleagues.get(user=fay), body="Words of Fay")

    assert "Words of Ana" in data_of(user)
    assert "Words of Fay" not in data_of(user)
    assert "Words of Fay" in data_of(fay)
    assert "Words of Ana" not in data_of(fay)


@pytest.mark.parametrize("kept_answers", [False, True], ids=["alone", "both"])
def test_response_of_a_merged_organisation_is_still_sent(client, telecom, response, ana, kept_answers):
    comment = say(ana)
    kept = factories.OrganisationFactory(name="Fernway Group")
    if kept_answers:
        Response.objects.create(
            consultation=telecom.period, organisation=kept, user=factories.focal_point_of(kept), is_shared=True
        )
    merge(kept, telecom.organisation, by=factories.UserFactory())
    client.force_login(telecom.lead)

    assert telecom.url("shared_response", response.pk) in client.get(telecom.url("shared_responses")).content.decode()
    said = {"organisation_name": "Fernway Telecom", "shows_name": "on"}
    assert client.post(telecom.url("shared_send", response.pk), said).status_code == 302
    comment.refresh_from_db()
    assert comment.number == 1


def test_response_begun_before_the_opening_does_not_hold_a_period(telecom):
    Consultation.objects.filter(pk=telecom.period.pk).update(
        opens_at=NOW() + timedelta(days=1), closes_at=NOW() + timedelta(days=30)
    )
    ana = colleague_in(telecom.begin())
    save_draft(telecom.period, at_seat(ana), node=None, at=NOW(), body="Draft of Ana")

    call_off(telecom.period, by=None)

    assert not Consultation.objects.filter(pk=telecom.period.pk).exists()
    assert not Response.objects.exists()


def test_seat_of_an_account_ends_with_its_session_and_open_pages_save_on(client, telecom, response, settings):
    ana, user = invite(response, name="Ana", email="", by=telecom.lead, at=NOW()), factories.outsider()
    client.force_login(user)
    client.post(f"/colleagues/{token_of(ana)}/")
    words = {"on": "whole", "kind": "remark", "body": "Typed before"}
    token = client.post(telecom.url("draft_save"), words).json()["as"]
    del client.cookies[settings.SESSION_COOKIE_NAME]

    assert client.get(telecom.url("colleague")).status_code == 302
    client.post(telecom.url("draft_save"), {**words, "body": "Typed after the session", "as": token})
    assert Draft.objects.get().body == "Typed after the session"
    assert Draft.objects.get().colleague == ana
