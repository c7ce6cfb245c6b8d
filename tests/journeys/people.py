"""What people do in a journey again and again: sign in, make an account, comment, choose a file."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.journeys.looking import Eye
from tests.journeys.postbox import Postbox


def sign_in(page: Page, post: Postbox, email: str) -> None:
    """With the code of a mail, as everybody does who has set no password."""
    page.goto("/")
    page.get_by_role("banner").get_by_role("link", name="Sign in").first.click()
    page.get_by_label("E-mail address").first.fill(email)
    press(page, "Send me a code")
    page.get_by_label("Code").first.fill(post.code_for(email))
    press(page, "Go on")
    expect(page.get_by_role("button", name="Sign out").first).to_be_visible()


def make_account(page: Page, post: Postbox, email: str, name: str, eye: Eye | None = None) -> None:
    """From the page on which one signs in, and back to where one came from."""
    follow(page, "Make one")
    if eye:
        eye.look(page, "make an account")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Your name").fill(name)
    press(page, "Make my account")
    if eye:
        eye.look(page, "type the code")
    page.get_by_label("Code").first.fill(post.code_for(email))
    press(page, "Go on")
    expect(page.get_by_role("button", name="Sign out").first).to_be_visible()


def press(page: Page, words: str) -> None:
    page.get_by_role("main").get_by_role("button", name=words, exact=True).click()


def follow(page: Page, words: str) -> None:
    page.get_by_role("main").get_by_role("link", name=words, exact=True).first.click()


def bring(page: Page, file: Path) -> None:
    """Chooses the file of a form and has it read."""
    page.get_by_label("File").set_input_files(file)
    press(page, "Read the file")
    expect(page.get_by_role("heading", level=1)).to_have_text("What the portal understood")


def facts(page: Page) -> dict[str, str]:
    """The small table of facts at the head of a page."""
    pairs = page.locator("dl.facts").first.locator("> div").all()
    return {pair.locator("dt").inner_text(): pair.locator("dd").inner_text() for pair in pairs}


def begin_comment(page: Page, anchor: str) -> Locator:
    """Opens the form beside a place of the draft."""
    page.locator(f"#{anchor}").get_by_role("link", name=re.compile("^Comment on ")).click()
    return page.locator("#say")


def send(
    form: Locator, *, body: str, replacement: str = "", organisation: str = "", name: str = "", email: str = ""
) -> None:
    """Fills in what is given and sends the comment."""
    fields = {"body": body, "replacement": replacement, "organisation_name": organisation, "name": name, "email": email}
    for field, value in fields.items():
        if value:
            form.locator(f"[name={field}]").fill(value)
    form.get_by_role("button", name="Send comment").click()
    expect(form.get_by_role("button", name="Send comment")).to_have_count(0)


def answer(page: Page, number: str, disposition: str, reason: str, words: str = "") -> None:
    """Answers the comment that the inbox has opened, which must be the one with this number."""
    expect(page.locator(".inbox-one").get_by_role("link", name=number)).to_be_visible()
    page.get_by_label(disposition, exact=True).check()
    page.get_by_label("Reason, public").fill(reason)
    if words:
        page.get_by_label("from now on").fill(words)
    press(page, "Prepare answer, open next")
    expect(page.get_by_text(f"The answer to {number} is prepared.")).to_be_visible()
