"""Reading, commenting and answering in a browser that runs no JavaScript."""

from collections.abc import Iterator

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from consultations.models import Answer, Comment
from ncss_portal.outbox.sending import send_due
from tests.factories import CommentFactory, ConsultationFactory, NodeFactory, VersionFactory, coordinator_of
from tests.journeys.cast import ALICE, CEM, Cast, cast_of
from tests.journeys.people import answer, begin_comment, follow, press, send, sign_in
from tests.journeys.postbox import Postbox

pytestmark = pytest.mark.browser


@pytest.fixture
def cast(chromium: Browser, live_server: LiveServer, post: Postbox) -> Iterator[Cast]:
    """The people, with a short draft that is open for comment."""
    version = VersionFactory(frozen=True)
    NodeFactory.create_batch(2, version=version)
    ConsultationFactory(version=version, document=version.document)
    with cast_of(chromium, live_server.url, post, javascript=False) as people:
        yield people


def test_reader_suggests_words_and_confirms_by_mail(cast: Cast) -> None:
    page, words = cast.cem, "Every bank reports within a day."
    page.goto("/")
    follow(page, "Read and comment")
    form = begin_comment(page, cast.paragraph(0).anchor)
    form.get_by_label("Suggest other words").check()
    send(form, replacement=words, body="It is clearer.", name="Cem Ortiz", email=CEM)
    send_due()
    page.goto(cast.post.link_for(CEM))
    press(page, "Confirm and send")

    expect(page.get_by_text("Sent. Your comment has the number C-0001.")).to_be_visible()
    assert Comment.objects.sent().get().replacement == words


def test_coordinator_takes_a_suggestion(cast: Cast) -> None:
    CommentFactory(suggestion=True, consultation=cast.period, node=cast.paragraph(0))
    alice = coordinator_of(cast.period.document.strategy, email=ALICE)
    EmailAddress.objects.create(user=alice, email=ALICE, verified=True, primary=True)
    page = cast.alice
    sign_in(page, cast.post, ALICE)
    page.goto("/desk/")
    follow(page, cast.period.title)
    answer(page, "C-0001", "Accepted", "It is clearer.")

    assert Answer.objects.get().change.text_after == "Other words."
