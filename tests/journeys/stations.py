"""The stations of the main job, each as somebody goes through it in the browser."""

import re
from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Page, expect

from consultations.models import Consultation, Version
from tests.journeys.cast import ALICE, BEA, CEM, DORA, Cast
from tests.journeys.people import answer, begin_comment, bring, facts, follow, make_account, press, send, sign_in


def title(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def begin(cast: Cast) -> None:
    """In an empty portal Alice makes an account, and the administrator begins a strategy that she coordinates."""
    page = cast.alice
    page.goto("/")
    cast.eye.look(page, "empty portal")
    page.goto("/account/login/")
    make_account(page, cast.post, ALICE, "Alice Young")

    page = cast.dora
    sign_in(page, cast.post, DORA)
    page.goto("/")
    follow(page, "Begin a strategy")
    cast.eye.look(page, "begin a strategy")
    fields = {
        "Title": "National Cybersecurity Strategy",
        "Subtitle": "Towards a Secure Cyberspace",
        "Country": "Belize",
    }
    fields |= {"Address": "belize-2020", "First year": "2020", "Last year": "2023", "Coordinators": ALICE}
    for label, value in fields.items():
        page.get_by_label(label).first.fill(value)
    press(page, "Begin the strategy")
    expect(page.get_by_text("The strategy is begun.")).to_be_visible()
    cast.eye.look(page, "strategy begun")


def bring_the_plan(cast: Cast, workbook: Path) -> None:
    """The spreadsheet becomes the action plan, after Alice has seen what was understood."""
    page = cast.alice
    page.goto("/desk/")
    cast.eye.look(page, "desk at first")
    follow(page, "Bring in the action plan")
    cast.eye.look(page, "bring the plan")
    bring(page, workbook)
    cast.eye.look(page, "plan understood")

    understood = facts(page)
    assert [understood[name] for name in ("Priorities", "Objectives", "Activities")] == ["3", "17", "48"]
    doubt = "6 of 7 activities of the objective have a timeline; 3.7 has none. When is it due?"
    expect(page.get_by_text(doubt)).to_be_visible()

    press(page, "Take the plan in")
    assert title(page) == "Action plan 2020–2023"
    assert facts(page)["Activities"] == "48"
    cast.eye.look(page, "plan", on_phone=True)


def bring_the_draft(cast: Cast, draft: Path) -> None:
    """The Word file becomes version 1, with the portal's plan in place of its tables."""
    page = cast.alice
    page.goto("/desk/")
    follow(page, "Bring in the draft")
    cast.eye.look(page, "bring the draft")
    bring(page, draft)
    cast.eye.look(page, "draft understood")

    understood = facts(page)
    assert [understood[name] for name in ("Headings", "Tables", "Footnotes")] == ["34", "6", "26"]

    page.get_by_label("Show the portal’s action plan in their place.", exact=False).check()
    press(page, "Take the draft in")
    cast.eye.look(page, "version 1", within=".page-head")
    assert facts(page)["State"] == "In work"
    # The three tables of the plan gave way to the portal's plan, with all its rows.
    assert page.locator("article table.of-draft").count() == 3
    assert page.locator("article table.of-plan tr.activity").count() == 48


def open_the_period(cast: Cast) -> None:
    """A window by dates; opening it freezes the version."""
    page = cast.alice
    page.goto("/desk/")
    follow(page, "Open a comment period")
    page.get_by_label("Title").fill("The draft strategy")
    page.get_by_label("Closes").fill(_local(timedelta(days=12)))
    page.get_by_label("Reason for the short time").fill("The cabinet decides in three weeks.")
    cast.eye.look(page, "open a period")
    press(page, "Freeze and open for comment")
    # What will be mailed to whom comes first, while there is time to look at it.
    assert title(page) == "Mails of this comment period"
    cast.eye.look(page, "mails of the period", on_phone=True)
    page.goto(Consultation.objects.get().get_absolute_url())
    expect(page.locator(".lede")).to_contain_text("Anyone may comment until")
    expect(page.locator(".lede")).to_contain_text("Belize time")
    assert Version.objects.get().is_frozen

    follow(page, "Change the dates")
    cast.eye.look(page, "change the dates")
    page.get_by_label("Closes").fill(_local(timedelta(days=10)))
    page.get_by_label("Reason for the new dates").fill("The workshop comes earlier.")
    press(page, "Change the dates")
    expect(page.get_by_text("The dates are changed.")).to_be_visible()


def _local(ahead: timedelta) -> str:
    """A moment as a field for day and time takes it, in the portal's zone."""
    return timezone.localtime(timezone.now() + ahead).strftime("%Y-%m-%dT%H:%M")


def comment_without_account(cast: Cast) -> None:
    """Cem reads, says something on a paragraph, and confirms by mail."""
    page, paragraph = cast.cem, cast.paragraph(4)
    page.goto("/")
    cast.eye.look(page, "home with open period", on_phone=True)
    follow(page, "Read and comment")
    cast.eye.look(page, "draft page", on_phone=True)
    form = begin_comment(page, paragraph.anchor)
    cast.eye.look(page, "form without account", on_phone=True, within="#say")
    send(form, body="Who counts as an operator here?", name="Cem Ortiz", email=CEM)
    expect(page.get_by_text("Nearly there.")).to_be_visible()
    cast.eye.look(page, "not confirmed yet", within=".node-more")

    page.goto(cast.post.link_for(CEM))
    cast.eye.look(page, "confirm")
    press(page, "Confirm and send")
    expect(page.get_by_text("Sent. Your comment has the number C-0001.")).to_be_visible()
    cast.eye.look(page, "confirmed", within=".node-more")


def comment_with_account(cast: Cast) -> None:
    """Bea makes an account on the way; she suggests words, and comments on a heading, a row and the whole."""
    page = cast.bea
    page.goto(cast.period.get_absolute_url())
    form = begin_comment(page, cast.paragraph(7).anchor)
    form.get_by_role("link", name="sign in").click()
    cast.eye.look(page, "sign in", on_phone=True)
    make_account(page, cast.post, BEA, "Bea Novelo", eye=cast.eye)

    form = page.locator("#say")
    form.get_by_label("Suggest other words").check()
    cast.eye.look(page, "form for other words", on_phone=True, within="#say")
    send(
        form, replacement=f"{cast.paragraph(7).text} {cast.suggested}", body="It says when.", organisation="University"
    )
    expect(page.locator(".talk-list ins").first).to_contain_text("two hours")
    cast.eye.look(page, "suggestion sent", on_phone=True, within=".node-more")

    send(begin_comment(page, cast.heading.anchor), body="Say what the chapter is about.")
    send(begin_comment(page, cast.row.anchor), body="The university can help here.")
    cast.eye.look(page, "row of the plan talked about", within=".row-more")
    send(begin_comment(page, "whole"), body="Shorter would be better.")
    expect(page.get_by_text("Sent. Your comment has the number C-0005.")).to_be_visible()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Desk").click()
    cast.eye.look(page, "desk of a stakeholder")
    follow(page, "All your comments")
    cast.eye.look(page, "my comments", on_phone=True)


def close_the_period(cast: Cast) -> None:
    """Who writes a moment too late is refused, and keeps the words."""
    page = cast.bea
    page.goto(cast.period.get_absolute_url())
    late = begin_comment(page, cast.paragraph(9).anchor)
    # The closing comes while the form is open.
    Consultation.objects.update(closes_at=timezone.now())
    send(late, body="One thing more.")

    assert title(page) == "Your comment came too late"
    expect(page.get_by_label("What you wrote, to take along")).to_have_value("One thing more.")
    cast.eye.look(page, "too late", on_phone=True)
    assert cast.period.comments.sent().count() == 5

    page.goto(cast.period.get_absolute_url())
    cast.eye.look(page, "closed draft page", within=".page-head")
    assert page.get_by_role("link", name=re.compile("^Comment on")).count() == 0


def answer_every_comment(cast: Cast) -> None:
    """Alice goes through the inbox; the suggestion is taken as it is, a heading gets words of her own."""
    page = cast.alice
    page.goto("/desk/")
    cast.eye.look(page, "desk with comments")
    follow(page, "Answer every comment")
    cast.eye.look(page, "inbox", on_phone=True)
    answer(page, "C-0001", "Noted", "The law says who is one. A note will repeat it.")
    page.get_by_label("Accepted", exact=True).check()
    cast.eye.look(page, "inbox with a suggestion", on_phone=True)
    answer(page, "C-0002", "Accepted", "Two hours are what the operators themselves proposed.")
    answer(page, "C-0003", "Accepted in part", "The heading says more now.", words=cast.reworded)
    answer(page, "C-0004", "Outside the scope", "Who helps is decided when the work begins.")
    answer(page, "C-0005", "Not accepted", "Each chapter is asked for by somebody.")
    expect(page.get_by_text("Every comment has its answer")).to_be_visible()
    cast.eye.look(page, "inbox done")
    page.get_by_role("link", name="Publish the answers").first.click()
    cast.eye.look(page, "publish the answers")
    press(page, "Publish the answers")
    expect(page.get_by_text("The answers are public. 2 people are told by mail.")).to_be_visible()
    cast.eye.look(page, "answers", on_phone=True)


def learn_what_became_of_it(cast: Cast) -> None:
    """Bea gets one mail; its first link leads to her suggestion, the answer and the words that changed."""
    page = cast.bea
    page.goto(cast.post.link_for(BEA))

    assert title(page) == "What became of comment C-0002"
    expect(page.get_by_text("Two hours are what the operators themselves proposed.")).to_be_visible()
    cast.eye.look(page, "what became of it", on_phone=True)
    page.goto("/my/comments/")
    assert page.get_by_role("link", name="See what became of it").count() == 4
    cast.eye.look(page, "my comments answered")


def make_the_next_version(cast: Cast) -> None:
    """Version 2 carries the changes, each with the comment behind it; then it is frozen."""
    page = cast.alice
    page.goto("/desk/")
    cast.eye.look(page, "desk with next version")
    follow(page, "Make the next version")
    cast.eye.look(page, "version 2", within=".page-head")
    follow(page, "What changed")
    counted = facts(page)
    assert [counted[name] for name in ("Reworded", "New", "Gone")] == ["2", "0", "0"]
    for words in (cast.suggested, cast.reworded):
        expect(page.locator(".fates")).to_contain_text(words)
    for number in ("C-0002", "C-0003"):
        expect(page.get_by_role("link", name=number)).to_be_visible()
    cast.eye.look(page, "what changed", on_phone=True)
    page.go_back()
    follow(page, "Freeze it")
    cast.eye.look(page, "freeze")
    press(page, "Freeze it")
    expect(page.get_by_text("Version 2 is frozen.")).to_be_visible()


def publish(cast: Cast) -> None:
    """The worker makes the PDF while Alice watches; the page needs no reloading."""
    page = cast.alice
    follow(page, "Publish it")
    cast.eye.look(page, "publish")
    press(page, "Publish this version")
    expect(page).to_have_url(re.compile(r"/publications/\d+/$"))
    cast.eye.look(page, "pdf in work")
    expect(page.get_by_text("The PDF is ready.")).to_be_visible(timeout=90_000)
    cast.eye.look(page, "pdf ready", on_phone=True)
    page.goto("/desk/")
    cast.eye.look(page, "desk when published")


def read_the_publication(cast: Cast, target: Path) -> str:
    """Cem finds the strategy from the home page and takes the PDF along; gives the checksum that the page shows."""
    page = cast.cem
    page.goto("/")
    cast.eye.look(page, "home when published", on_phone=True)
    follow(page, "Read the strategy in force")
    cast.eye.look(page, "publication")
    for words in (cast.suggested, cast.reworded):
        expect(page.get_by_role("article")).to_contain_text(words)
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("^PDF")).first.click()
    download.value.save_as(target)
    return str(page.locator("code", has_text=re.compile("^[0-9a-f]{64}$")).first.text_content())
