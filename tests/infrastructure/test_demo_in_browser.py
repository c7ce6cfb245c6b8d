"""The pages of the demonstration in a real browser: on a desk and a phone, light and dark."""

import pytest
from django.contrib.auth.models import Group
from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend

from stakeholders.models import User
from tests.journeys import browser

pytestmark = pytest.mark.browser


@pytest.fixture
def demonstration(live_server, settings, tmp_path):
    settings.ROOT_URLCONF = "tests.infrastructure.demo_urls"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    for name in ("Maria Castillo", "Jaime Tzul"):
        person = User.objects.create_user(f"{name.split()[0].lower()}@secretariat.example", name=name)
        person.groups.add(Group.objects.get_or_create(name="Coordinators of the strategy")[0])
    letters = [
        EmailMessage(
            f"Your code {number}", f"Hello\n\nYour code is {number}.\nOpen {live_server.url}/confirm/{'x' * 60}/"
        )
        for number in (481516, 234200)
    ]
    for letter in letters:
        letter.to = ["maria@secretariat.example"]
    EmailBackend(file_path=str(tmp_path)).send_messages(letters)
    return live_server.url


@pytest.mark.parametrize("width", [browser.PHONE, browser.DESK])
@pytest.mark.parametrize("dark", [False, True])
def test_nothing_is_found_on_the_pages(chromium, demonstration, width, dark):
    page = browser.new_page(chromium, width=width, dark=dark, base_url=demonstration)

    found = {}
    for address in ("/demo/", "/demo/mail/"):
        page.goto(address)
        found[address] = browser.audit(page)
    page.context.close()

    assert found == {"/demo/": [], "/demo/mail/": []}


def test_one_click_signs_in_and_mail_can_be_read(chromium, demonstration):
    page = browser.new_page(chromium, base_url=demonstration)

    page.goto("/demo/")
    page.get_by_role("link", name="mail of the portal").click()
    subjects = page.get_by_role("heading", level=2).all_inner_texts()
    page.goto("/demo/")
    page.get_by_role("button", name="Sign in as Maria Castillo").click()
    page.goto("/demo/")
    signed_in = page.get_by_role("banner").inner_text()
    page.context.close()

    assert sorted(subjects) == ["Your code 234200", "Your code 481516"]
    assert "Maria Castillo" in signed_in
