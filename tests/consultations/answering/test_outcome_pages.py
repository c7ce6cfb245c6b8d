"""What everybody sees of the answers, and when."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations.answering.tallying import tally
from consultations.commenting.models import Consultation
from consultations.drafting.versions import freeze
from tests.consultations.answering.situations import SUGGESTED, answered, closed_period, remark, suggestion
from tests.factories import (
    CommentFactory,
    ConsultationFactory,
    ResponseFactory,
    UserFactory,
    coordinator_of,
    follower_of,
)

pytestmark = pytest.mark.django_db
CANARY = '<img src=x onerror="alert(1)">'


def answers(period: Consultation) -> str:
    return reverse("consultations:answers", args=[period.slug])


def comment_page(period: Consultation, number: int = 1) -> str:
    return reverse("consultations:comment", args=[period.slug, number])


def published() -> Consultation:
    """A period with one suggestion that was taken and one remark that was noted, answered and published."""
    period = closed_period()
    answered(suggestion(period, body="Too short."), UserFactory(), SUGGESTED, reason="Others said the same.")
    answered(remark(period), UserFactory(), reason="Thank you.", disposition="noted")
    period.answers_published_at = timezone.now()
    period.save()
    return period


@pytest.mark.parametrize("person", [None, follower_of])
def test_answers_are_hidden_before_they_are_published(client: Client, person) -> None:
    period = closed_period()
    answered(remark(period), UserFactory(), reason="Secret so far.")
    if person:
        client.force_login(person(period.document.strategy))

    pages = [client.get(address).content.decode() for address in (answers(period), comment_page(period))]

    assert "The answers are not public yet" in pages[0]
    assert "The answer is not public yet." in pages[1]
    assert not any("Secret so far." in page for page in pages)


def test_coordinator_sees_the_answers_as_they_will_come_out(client: Client) -> None:
    period = closed_period()
    answered(remark(period), UserFactory(), reason="Secret so far.")
    client.force_login(coordinator_of(period.document.strategy))

    pages = [client.get(address).content.decode() for address in (answers(period), comment_page(period))]

    assert all("Secret so far." in page for page in pages)
    assert "Only coordinators see" in pages[0]


def test_everybody_reads_published_answers_with_what_changed(client: Client) -> None:
    period = published()

    page = client.get(answers(period)).content.decode()

    assert "2 comments were sent. All are answered; 1 of them changed the text." in page
    assert "Others said the same." in page
    assert "Nothing in the text." in page
    assert "It stands in the next version, which is not public yet." in page


def test_changed_place_is_linked_once_its_version_is_public(client: Client) -> None:
    period = published()
    version = freeze(period.document.working, by=None)
    ConsultationFactory(version=version)

    page = client.get(comment_page(period)).content.decode()

    node = version.nodes.get(text=SUGGESTED)
    assert f'href="{node.get_absolute_url()}"' in page
    assert "Paragraph 7 in version 2" in page


def test_answers_can_be_filtered_by_disposition(client: Client) -> None:
    period = published()

    page = client.get(f"{answers(period)}?disposition=noted").content.decode()

    assert "Thank you." in page
    assert "Others said the same." not in page


def test_disposition_that_nobody_got_says_so(client: Client) -> None:
    page = client.get(f"{answers(published())}?disposition=out_of_scope").content.decode()

    assert "No comment with this answer" in page


def test_author_reads_what_you_wrote(client: Client) -> None:
    period = published()
    client.force_login(period.comments.first().response.user)

    assert "You wrote" in client.get(comment_page(period)).content.decode()
    assert "They wrote" in client.get(comment_page(period, 2)).content.decode()


def test_comment_that_was_not_sent_has_no_page(client: Client) -> None:
    period = closed_period()
    unsent = CommentFactory(consultation=period, unsent=True)
    client.force_login(unsent.response.user)

    assert client.get(comment_page(period, 0)).status_code == 404


def test_outcome_of_a_period_to_come_is_hidden(client: Client) -> None:
    period = ConsultationFactory(scheduled=True)

    assert client.get(answers(period)).status_code == 404


def test_bar_of_the_tally_fills_its_width() -> None:
    period = closed_period()
    for disposition in ("accepted", "noted", "noted", "out_of_scope"):
        answered(remark(period), UserFactory(), disposition=disposition)

    counted = tally(period, AnonymousUser())

    assert [part.number for part in counted.parts] == [1, 0, 0, 2, 1]
    assert counted.parts[-1].start + counted.parts[-1].width == pytest.approx(counted.width, abs=0.5)


def test_period_without_comments_has_an_outcome_page(client: Client) -> None:
    period = closed_period(answers_published_at=timezone.now())

    assert client.get(answers(period)).status_code == 200


def test_no_text_of_people_becomes_markup(client: Client) -> None:
    period = closed_period(f"Before {CANARY}", title=CANARY)
    voice = ResponseFactory(consultation=period, name=CANARY, organisation_name=CANARY)
    answered(suggestion(period, f"After {CANARY}", body=CANARY, response=voice), UserFactory(), CANARY, reason=CANARY)
    Consultation.objects.update(answers_published_at=timezone.now())

    pages = [client.get(address).content for address in (answers(period), comment_page(period))]

    assert all(page.count(b"&lt;img src=x onerror") >= 5 and b"<img" not in page for page in pages)


def test_answers_take_the_same_queries_for_one_and_three(client: Client, django_assert_num_queries) -> None:
    period = closed_period()
    answered(suggestion(period), UserFactory(), SUGGESTED)
    Consultation.objects.update(answers_published_at=timezone.now())

    with django_assert_num_queries(7):
        client.get(answers(period))
    Consultation.objects.update(answers_published_at=None)
    for number in range(2):
        answered(remark(period), UserFactory(), f"Other words {number}.")
    Consultation.objects.update(answers_published_at=timezone.now())
    with django_assert_num_queries(7):
        client.get(answers(period))
