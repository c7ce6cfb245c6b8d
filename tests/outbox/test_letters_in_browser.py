"""The HTML part of each kind of mail in a real browser, as wide as a telephone: many people read their mail there."""

import pytest
from django.utils import timezone
from playwright.sync_api import Browser

from ncss_portal.outbox import letters
from tests.journeys import browser
from tests.outbox.every_kind import MAKERS, due_mail

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
LONG = "https://cybersecurity.national-security-council.gov.example"


@pytest.mark.parametrize("reason", sorted(MAKERS))
def test_no_letter_is_wider_than_a_telephone(chromium: Browser, settings, reason: str):
    """Neither is one with the signed links, which have no place where a line could end."""
    settings.SITE_URL = LONG
    mail = due_mail(reason)
    [part] = letters.message(mail, letters.compose(mail, max(mail.due_at, timezone.now()))).alternatives
    page = browser.new_page(chromium, width=browser.PHONE)
    page.set_content(part.content)

    assert page.evaluate("document.documentElement.scrollWidth") <= browser.PHONE
    page.context.close()
