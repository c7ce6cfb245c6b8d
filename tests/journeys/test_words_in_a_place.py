"""Selecting words of the draft leads to the form on these words."""

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.journeys import browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SELECT = """([anchor, words]) => {
  const place = document.querySelector(`[data-anchor="${anchor}"]`);
  const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.data.lastIndexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(walker.currentNode, at);
    range.setEnd(walker.currentNode, at + words.length);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  }
}"""


@pytest.mark.parametrize("width", [1280, 320])
def test_selected_words_lead_to_the_form_on_them(page: Page, width: int) -> None:
    period = factories.ConsultationFactory()
    node = factories.NodeFactory(version=period.version, text="Banks report in 24 hours. Ports report in 24 hours.")
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(period.get_absolute_url())

    page.evaluate(SELECT, [node.anchor, "in 24 hours"])
    page.get_by_role("link", name="Comment on these words").click()

    expect(page.get_by_text("On the words: “in 24 hours”")).to_be_visible()
    expect(page.locator('input[name="quote_prefix"]')).to_have_value("Banks report in 24 hours. Ports report ")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert browser.audit(page) == []
