"""Respondents answer the questions beside the text."""

import pytest
from django.template import engines
from django.urls import reverse
from django.utils import timezone

from consultations.commenting.beside import beside
from consultations.commenting.holders import KEY_COOKIE
from consultations.commenting.models import Holder
from consultations.commenting.places import WHOLE
from consultations.drafting.guests import make_guests
from consultations.models import Response
from consultations.questioning import limits
from consultations.questioning.models import Opinion
from consultations.questioning.opinions import save_opinion
from tests import factories
from tests.consultations.questioning.asked import answered, question

pytestmark = pytest.mark.django_db

NOBODY = Holder()


@pytest.fixture
def period():
    return factories.ConsultationFactory()


def address(asked):
    return reverse("consultations:question_answer", args=[asked.consultation.slug, asked.pk])


def test_answer_without_an_account_is_kept_by_a_key_in_the_browser(client, period):
    asked = question(period)

    done = client.post(address(asked), {"answer": "1"})
    client.post(address(asked), {"answer": "0"})

    opinion = Opinion.objects.get()
    assert done.url == f"{period.get_absolute_url()}#question-{asked.pk}"
    assert (opinion.chosen, opinion.sent_at) == ([0], None)
    assert opinion.key_hash == Holder(key=client.cookies[KEY_COOKIE].value).key_hash


def test_answer_without_an_account_is_never_sent_at_once(client, period):
    client.post(address(question(period)), {"answer": "1", "send": "1"})

    assert not Response.objects.exists()


def test_answer_with_an_account_is_saved_or_sent(client, period):
    asked = question(period, "several")
    charlie = factories.outsider()
    client.force_login(charlie)

    client.post(address(asked), {"answer": ["2", "0"]})
    saved = Opinion.objects.get()
    client.post(address(asked), {"answer": ["2", "0"], "send": "1"})
    sent = Opinion.objects.get()

    assert (saved.chosen, saved.sent_at, saved.user) == ([0, 2], None, charlie)
    assert (sent.response.user, sent.response.name) == (charlie, "Charlie")
    assert sent.sent_at is not None


def test_without_a_name_nothing_is_sent(client, period):
    client.force_login(factories.UserFactory(name=""))

    client.post(address(question(period)), {"answer": "1", "send": "1"})

    assert Opinion.objects.get().sent_at is None


def test_where_only_addresses_take_part_an_account_sends_nothing(client):
    period = factories.ConsultationFactory(identification="mail")
    client.force_login(factories.outsider())

    client.post(address(question(period)), {"answer": "1", "send": "1"})

    assert Opinion.objects.get().sent_at is None


def test_empty_answer_withdraws_what_was_sent(client, period):
    asked = question(period)
    charlie = factories.outsider()
    client.force_login(charlie)
    client.post(address(asked), {"answer": "1", "send": "1"})

    done = client.post(address(asked), {"answer": ""}, follow=True)

    assert "Your answer is withdrawn." in done.content.decode()
    assert not Opinion.objects.exists()


def test_late_answer_is_kept_and_says_so(client):
    period = factories.ConsultationFactory(closed=True)
    charlie = factories.outsider()
    client.force_login(charlie)

    done = client.post(address(question(period, "open")), {"answer": "Late words", "send": "1"}, follow=True)

    assert "is not counted" in done.content.decode()
    assert (Opinion.objects.get().text, Opinion.objects.get().sent_at) == ("Late words", None)


@pytest.mark.parametrize(
    ("form", "wrong"), [("one", "2"), ("one", "x"), ("several", "9"), ("scale", "0"), ("open", "x" * 10_001)]
)
def test_answer_that_was_not_offered_is_put_right(client, period, form, wrong):
    assert client.post(address(question(period, form)), {"answer": wrong}).status_code == 422
    assert not Opinion.objects.exists()


def test_page_of_one_question_shows_the_own_answer_to_its_holder_alone(client, period):
    asked = question(period, "open")
    charlie = factories.outsider()
    save_opinion(asked, Holder(user_id=charlie.pk), text="Secret words", at=timezone.now())

    client.force_login(factories.coordinator_of(period.document.strategy))
    assert "Secret words" not in client.get(address(asked)).content.decode()
    client.force_login(charlie)
    shown = client.get(address(asked))
    assert "Secret words" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]


def test_question_of_a_period_for_others_is_not_found(client):
    asked = question(factories.ConsultationFactory(audience="invited"))
    client.force_login(factories.outsider())

    assert client.get(address(asked)).status_code == 404
    assert client.post(address(asked), {"answer": "1"}).status_code == 404


def test_too_many_answers_wait_an_hour(client, period, monkeypatch):
    monkeypatch.setattr(limits, "PER_NETWORK", 1)
    asked = question(period)
    client.post(address(asked), {"answer": "1"})

    assert client.post(address(asked), {"answer": "0"}).status_code == 429
    assert Opinion.objects.get().chosen == [1]


def test_questions_stand_beside_their_piece_and_at_the_end(period):
    node = factories.NodeFactory(version=period.version)
    first, last = question(period, node=node), question(period)

    found = beside(period, True, Holder())

    assert [one.question for one in found[node.anchor][0].it] == [first]
    assert [one.question for one in found[WHOLE][0].it] == [last]


@pytest.mark.parametrize("number", [1, 3])
def test_what_stands_beside_asks_two_queries(period, number, django_assert_num_queries):
    for _step in range(number):
        answered(question(period, node=factories.NodeFactory(version=period.version)), (0,))

    with django_assert_num_queries(2):
        assert len(beside(period, True, Holder(key="k"))) == number


def test_reviewer_sees_the_form_before_the_opening_without_buttons(client, rendered):
    period = factories.ConsultationFactory(scheduled=True)
    page = rendered(period, question(period))

    assert "<legend" in page
    assert "<button" not in page


def test_open_question_has_a_form_with_its_token(rendered, period):
    page = rendered(period, question(period, "open", hint="In short."))

    assert "csrfmiddlewaretoken" in page
    assert "Save the answer" in page
    assert "Send the answer" not in page


def test_account_may_send_at_once(rendered, period):
    assert "Send the answer" in rendered(period, question(period), Holder(user_id=1))


def test_who_only_reads_a_period_sees_the_question_and_what_could_be_chosen_without_a_form(rendered, period):
    page = rendered(period, question(period), takes_part=False)

    assert "<form" not in page
    assert "Is it clear?" in page
    assert "<li>Yes</li><li>No</li>" in page


def test_who_prepares_a_draft_answers_nothing_in_a_period_for_guests(client):
    period = factories.ConsultationFactory(audience="invited")
    asked = question(period)
    client.force_login(factories.follower_of(period.document.strategy))
    page = client.get(period.get_absolute_url()).text

    assert "Is it clear?" in page
    assert address(asked) not in page
    assert client.get(address(asked)).url == f"{period.get_absolute_url()}#question-{asked.pk}"
    assert client.post(address(asked), {"answer": "1", "send": "1"}).status_code == 404
    assert not Opinion.objects.exists()


def test_guest_answers_in_a_period_for_guests(client):
    period = factories.ConsultationFactory(audience="invited")
    guest = factories.outsider()
    guest.groups.add(make_guests(period.document.slug))
    client.force_login(guest)
    asked = question(period)

    assert address(asked) in client.get(period.get_absolute_url()).text
    client.post(address(asked), {"answer": "1", "send": "1"})

    assert Opinion.objects.get().sent_at is not None


def test_closed_period_shows_the_own_answer_and_the_way_to_the_results(rendered):
    period = factories.ConsultationFactory(closed=True)
    asked = question(period)
    save_opinion(asked, Holder(key="k"), chosen=[1], at=timezone.now())

    page = rendered(period, asked, Holder(key="k"))

    assert "<form" not in page
    assert "Your answer: No" in page
    assert reverse("consultations:question_results", args=[period.slug]) in page


@pytest.fixture
def rendered(rf):
    """What stands beside a place, as the page of the draft includes it."""
    frame = engines["django"].from_string(
        "{% for one in things %}{% include one.template with it=one.it csrf_token=csrf_token only %}{% endfor %}"
    )

    def render(period, _asked, holder=NOBODY, takes_part=True):
        things = [thing for these in beside(period, takes_part, holder).values() for thing in these]
        return frame.render({"things": things}, request=rf.get("/"))

    return render


def test_answer_is_found_again_on_the_page_of_the_draft(client, period):
    node = factories.NodeFactory(version=period.version)
    asked = question(period, node=node, hint="Choose one.")
    last = question(period, "scale", words="How clear?")

    client.post(address(asked), {"answer": "1"})
    page = client.get(period.get_absolute_url())

    shown = page.content.decode()
    assert (
        shown.index(f'id="question-{asked.pk}"') < shown.index('id="whole"') < shown.index(f'id="question-{last.pk}"')
    )
    assert "and not sent yet" in shown
    assert "Saved. Your answer counts when you have sent it." in shown
    assert "no-store" in page["Cache-Control"]
