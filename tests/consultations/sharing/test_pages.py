"""The pages of the shared response: of the focal point who leads it, and of her colleagues."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consultations.commenting.models import Comment, Consultation, Response
from consultations.moderating.admitting import admit
from consultations.questioning.models import Opinion
from consultations.questioning.opinions import save_opinion
from consultations.sharing.editing import reword
from consultations.sharing.inviting import invite
from consultations.sharing.leading import holder_of_lead, lead_of
from consultations.sharing.links import token_of
from consultations.sharing.sending import ask_together, send_together
from tests import factories
from tests.consultations.questioning.asked import question
from tests.consultations.sharing.office import at_the_desk_of, close, colleague_in, office, say

pytestmark = pytest.mark.django_db
NOW = timezone.now


def test_a_colleague_writes_without_account_where_others_need_one(ana, telecom, node):
    Consultation.objects.update(identification="account")
    said = {"on": node.anchor, "kind": "remark", "body": "By the link"}

    answer = at_the_desk_of(ana).post(telecom.url("comment_write"), said)

    assert answer.status_code == 302
    comment = Comment.objects.get()
    assert (comment.colleague, comment.response, comment.is_sent) == (ana, ana.response, False)


def test_form_of_a_colleague_asks_for_no_name(ana, telecom, node):
    page = at_the_desk_of(ana).get(f"{telecom.period.get_absolute_url()}?on={node.anchor}").content.decode()
    assert "Hand in" in page
    assert f"You write for {telecom.organisation.name}" in page
    assert 'name="email"' not in page
    assert 'name="organisation_name"' not in page


def test_words_that_come_after_the_sending_are_kept_as_a_draft(telecom, response, ana, node):
    say(ana, node)
    send_together(response, by=telecom.lead, at=NOW())
    said = {"on": node.anchor, "kind": "remark", "body": "One more thing"}

    page = at_the_desk_of(ana).post(telecom.url("comment_write"), said, follow=True).content.decode()

    assert "Your words are kept as a draft" in page
    assert "One more thing" in page


def test_link_joins_by_the_button_alone(client, telecom, response):
    colleague = invite(response, name="Ana", email="", by=telecom.lead, at=NOW())
    path = f"/colleagues/{token_of(colleague)}/"

    page = client.get(path)
    colleague.refresh_from_db()
    assert (page.status_code, colleague.joined_at) == (200, None)

    assert client.post(path).status_code == 302
    colleague.refresh_from_db()
    assert colleague.joined_at is not None
    assert client.get(telecom.url("colleague")).status_code == 200


def test_link_opens_no_draft_that_is_not_for_the_person(client, telecom, response):
    Consultation.objects.update(audience="invited")
    colleague = invite(response, name="Ana", email="", by=telecom.lead, at=NOW())
    path = f"/colleagues/{token_of(colleague)}/"

    assert "Sign in" in client.get(path).content.decode()
    assert client.post(path).status_code == 200
    assert client.get(telecom.period.get_absolute_url()).status_code == 404


def test_pages_of_the_focal_point_are_for_nobody_else(client, telecom, response, ana):
    comment = say(ana, None)
    other = office("Other Telecom")
    for person in (factories.outsider(), other.lead, factories.UserFactory(is_superuser=True)):
        client.force_login(person)
        for name, *rest in (
            ("shared_response", response.pk),
            ("shared_reword", response.pk, comment.pk),
        ):
            assert client.get(telecom.url(name, *rest)).status_code == 404
        for name, *rest in (
            ("shared_send", response.pk),
            ("shared_invite", response.pk),
            ("shared_leave_out", response.pk, comment.pk),
            ("shared_write", response.pk),
        ):
            assert client.post(telecom.url(name, *rest), {"name": "X"}).status_code == 404
    assert at_the_desk_of(ana).get(telecom.url("shared_response", response.pk)).status_code == 302


def test_colleague_reads_and_changes_only_the_own_words(telecom, response, ana):
    ben = colleague_in(response, "Ben", "ben@portal.example")
    others = say(ben, None, body="Words of Ben")
    own = say(ana, None, body="Words of Ana")
    desk = at_the_desk_of(ana)

    page = desk.get(telecom.url("colleague")).content.decode()
    assert "Words of Ana" in page
    assert "Words of Ben" not in page
    assert desk.get(telecom.url("colleague_reword", own.pk)).status_code == 200
    assert desk.get(telecom.url("colleague_reword", others.pk)).status_code == 404
    assert desk.post(telecom.url("colleague_take_back", others.pk)).status_code == 404


def test_whole_way_in_pages(client, telecom):
    client.force_login(telecom.lead)
    page = client.get(telecom.url("shared_responses"))
    assert telecom.organisation.name in page.content.decode()
    client.post(telecom.url("shared_responses"), {"organisation": telecom.organisation.pk})
    response = Response.objects.get(is_shared=True)
    client.post(telecom.url("shared_invite", response.pk), {"name": "Ana Lopez", "email": "ana@portal.example"})
    ana = response.colleagues.get(name="Ana Lopez")
    comment = say(ana, None, body="Words of Ana")

    mine = telecom.url("shared_response", response.pk)
    assert "Words of Ana" in client.get(mine).content.decode()
    words = {"kind": "remark", "body": "Words of the house", "sensitivity": "public", "revision": "1"}
    assert client.post(telecom.url("shared_reword", response.pk, comment.pk), words).status_code == 302
    client.post(telecom.url("shared_leave_out", response.pk, comment.pk))
    client.post(telecom.url("shared_leave_out", response.pk, comment.pk), {"back": "1"})
    said = {"organisation_name": "Fernway Telecom", "shows_name": "on", "interest": "We sell it."}
    sent = client.post(telecom.url("shared_send", response.pk), said, follow=True).content.decode()

    assert "C-0001" in sent
    assert "Words of the house" in sent
    assert "Words of Ana" in sent  # kept beside it, for the focal point
    assert "Words of Ana" not in client.get(telecom.period.get_absolute_url() + "?talk=whole").content.decode()


def test_who_leads_writes_as_a_colleague_after_one_click(client, telecom, response, node):
    client.force_login(telecom.lead)
    assert client.post(telecom.url("shared_write", response.pk)).status_code == 302
    client.post(telecom.url("comment_write"), {"on": node.anchor, "kind": "remark", "body": "For the house"})

    comment = Comment.objects.get()
    assert (comment.response, comment.colleague) == (response, lead_of(response))
    client.post(telecom.url("colleague_leave"))
    assert client.get(telecom.url("colleague")).status_code == 302


def test_pages_take_the_same_number_of_queries_whatever_was_handed_in(client, telecom, response, ana):
    client.force_login(telecom.lead)
    desk = at_the_desk_of(ana)
    taken = []
    for rows in (1, 2):  # one of each, then three
        for row in range(rows):
            comment = say(ana, factories.NodeFactory(version=telecom.period.version), body=f"Words {rows}{row}")
            reword(comment, by=telecom.lead, seen=1, at=NOW(), body=f"Other {rows}{row}")
            colleague_in(response, f"Ben {rows}{row}", f"ben-{rows}{row}@portal.example")
        for browser, url in (
            (client, telecom.url("shared_response", response.pk)),
            (client, telecom.url("shared_responses")),
            (desk, telecom.url("colleague")),
        ):
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(url).status_code == 200
            taken.append(len(queries))
    assert taken[:3] == taken[3:]


def test_what_was_admitted_late_stays_with_the_focal_point(client, telecom, response, ana, node):
    comment = say(ana, node, body="Words of Ana")
    close(telecom.period)
    ask_together(response, by=telecom.lead, reason="Ill", at=NOW())
    admit(comment, reason="Ill", by=None)
    client.force_login(telecom.lead)

    page = client.get(telecom.url("shared_response", response.pk)).content.decode()

    assert "C-0001" in page
    assert "Words of Ana" in page


def test_answers_of_the_organisation_can_be_read_before_and_after_the_sending(client, telecom, response):
    asked = question(telecom.period, "open")
    save_opinion(asked, holder_of_lead(response), text="We favour it", at=NOW())
    client.force_login(telecom.lead)
    mine = telecom.url("shared_response", response.pk)
    assert "We favour it" in client.get(mine).content.decode()

    client.post(telecom.url("shared_send", response.pk), {"organisation_name": "Fernway Telecom"})

    assert Opinion.objects.get().response == response
    assert "We favour it" in client.get(mine).content.decode()


def test_who_changes_or_withdraws_what_was_sent_comes_back_to_the_response(client, telecom, response, ana, node):
    say(ana, node)
    comment = send_together(response, by=telecom.lead, at=NOW()).comments[0]
    client.force_login(telecom.lead)
    mine, change = telecom.url("shared_response", response.pk), telecom.url("comment_change", comment.number)
    assert mine in client.get(change).content.decode()

    words = {"kind": "remark", "body": "Other words", "sensitivity": "public", "revision": "1"}
    assert client.post(change, words).headers["Location"] == mine
    assert client.post(telecom.url("comment_withdraw", comment.number)).headers["Location"] == mine


@pytest.mark.parametrize("page", ["response_send", "response_ask"])
def test_nobody_sends_alone_from_a_browser_that_writes_for_the_organisation(telecom, response, page):
    desk = at_the_desk_of(lead_of(response))
    desk.force_login(telecom.lead)
    said = {"shows_name": "on", "reason": "Ill"}

    assert desk.post(telecom.url(page), said).status_code == 404
    desk.cookies.clear()
    desk.force_login(telecom.lead)
    assert desk.post(telecom.url(page), said).status_code != 404
