"""No words are lost: what is typed too late, taken back or withdrawn can still be read by whoever wrote it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from consultations.commenting.handing_in import hand_in
from consultations.commenting.models import Comment
from consultations.responding.changing import withdraw
from consultations.sharing.editing import take_back
from consultations.sharing.sending import send_together
from ncss_portal.outbox.models import Mail
from tests.consultations.sharing.office import at_the_desk_of, colleague_in, office

pytestmark = pytest.mark.django_db


def test_change_saved_after_the_sending_gives_the_words_back() -> None:
    telecom = office()
    response = telecom.begin()
    ana = colleague_in(response)
    comment = hand_in(ana, node=None, body="Words of Ana", at=timezone.now())
    send_together(response, by=telecom.lead, at=timezone.now())

    page = at_the_desk_of(ana).post(
        telecom.url("colleague_reword", comment.pk),
        {"kind": "remark", "body": "Better words of Ana", "sensitivity": "public", "revision": comment.revision},
    )

    assert page.status_code == 409
    assert "Better words of Ana" in page.content.decode()
    assert Comment.objects.get(pk=comment.pk).body == "Words of Ana"


def test_what_a_colleague_took_back_stands_on_her_page_alone(client: Client) -> None:
    telecom = office()
    response = telecom.begin()
    ana = colleague_in(response)
    take_back(hand_in(ana, node=None, body="Words of Ana", at=timezone.now()), at=timezone.now())
    client.force_login(telecom.lead)

    own = at_the_desk_of(ana).get(telecom.url("colleague")).content.decode()

    assert "Words of Ana" in own
    assert "Taken back" in own
    assert "Words of Ana" not in client.get(telecom.url("shared_response", response.pk)).content.decode()


def test_withdrawn_comment_stays_on_the_page_of_the_response(client: Client) -> None:
    telecom = office()
    response = telecom.begin()
    comment = hand_in(colleague_in(response), node=None, body="Words of Ana", at=timezone.now())
    send_together(response, by=telecom.lead, at=timezone.now())
    withdraw(Comment.objects.get(pk=comment.pk), by=telecom.lead, at=timezone.now() + timedelta(seconds=1))
    client.force_login(telecom.lead)

    shown = client.get(telecom.url("shared_response", response.pk)).content.decode()

    assert "Words of Ana" in shown
    assert "Withdrawn" in shown


def test_invited_twice_is_mailed_once_and_told_so(client: Client) -> None:
    telecom = office()
    response = telecom.begin()
    client.force_login(telecom.lead)
    url, ben = telecom.url("shared_invite", response.pk), {"name": "Ben", "email": "ben@portal.example"}
    client.post(url, ben, follow=True)

    again = client.post(url, ben, follow=True).content.decode()

    assert "ben@portal.example is invited already." in again
    assert "The link goes to" not in again
    assert Mail.objects.filter(recipient="ben@portal.example").count() == 1
