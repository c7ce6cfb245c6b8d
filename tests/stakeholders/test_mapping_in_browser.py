"""The map of one hundred organisations in a real browser, on the screen and on paper."""

import random

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page

from tests.factories import OrganisationFactory, StandingFactory, keeper_of_the_register
from tests.journeys import browser
from tests.pdf.words import page_texts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHEET = {"width": 1032, "height": 703}  # an A4 sheet across, less its margins, in CSS pixels
SMALLEST = 6.5  # points

# Boxes of all labels as the browser draws them, each with that of its cell's list, in units of the picture.
BOXES = """() => [...document.querySelectorAll('.map-svg:not(.on-paper) [role=listitem]')].map(item => {
    const words = [...item.querySelectorAll('text')].map(text => text.getBBox());
    const sign = item.querySelector('circle, path, rect:not([pointer-events])').getBBox();
    return [sign, ...words].map(box => [box.x, box.y, box.x + box.width, box.y + box.height]);
})"""
FRAME = "() => { const box = document.querySelector('.map-svg').viewBox.baseVal; return [box.width, box.height]; }"
PIXELS_PER_UNIT = "() => document.querySelector('.map-svg.on-paper').getScreenCTM().d"


@pytest.fixture
def one_hundred():
    dice = random.Random(1)  # noqa: S311 - no secret
    names = (
        "Ministry of Rural Transformation and Local Government",
        "Telecommunications Regulatory Commission",
        "Credit Union of the South",
        "Network of Youth Organisations",
    )
    for number in range(100):
        acronym = f"ORG{number}" if number % 3 == 0 else ""
        made = OrganisationFactory(name=f"{names[number % 4]} {number}", acronym=acronym)
        position = ("unaware", "resistant", "neutral", "supportive", "leading")[number % 5]
        for _time in range(1 + (number % 4 == 0)):
            StandingFactory(
                organisation=made, influence=dice.randint(1, 5), interest=dice.randint(1, 5), position=position
            )


@pytest.fixture
def page(chromium: Browser, live_server, one_hundred):
    client = Client()
    client.force_login(keeper_of_the_register())
    opened = browser.new_page(chromium, base_url=live_server.url)
    name = settings.SESSION_COOKIE_NAME
    opened.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    yield opened
    opened.context.close()


@pytest.mark.parametrize("query", ["", "?since=2026-01-01"])
def test_labels_of_one_hundred_organisations_do_not_touch(page: Page, query: str) -> None:
    page.goto(f"/stakeholders/map/{query}")
    page.evaluate("document.fonts.ready")

    items, (width, height) = page.evaluate(BOXES), page.evaluate(FRAME)

    assert len(items) == 100
    assert [
        box for item in items for box in item if box[0] < 0 or box[1] < 0 or box[2] > width or box[3] > height
    ] == []
    assert [pair for pair in _pairs(items) if _touch(*pair)] == []


def _pairs(items):
    for number, item in enumerate(items):
        for other in items[:number]:
            yield from ((one, two) for one in item for two in other)


def _touch(one, two) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


@pytest.mark.parametrize(("width", "dark"), [(browser.DESK, False), (browser.PHONE, True)])
def test_map_has_no_findings(page: Page, width: int, dark: bool) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if dark else "light")
    page.goto("/stakeholders/map/?since=2026-01-01")

    # axe decides no contrast within a picture; tests/ground/test_pictures.py calculates them.
    assert [found for found in browser.audit(page) if not found.startswith("contrast undecided: <text")] == []


@pytest.mark.parametrize("path", ["gaps/", "standings/", "organisations/{slug}/standing/"])
def test_other_pages_have_no_findings(page: Page, path: str) -> None:
    slug = OrganisationFactory().slug
    for width in (browser.DESK, browser.PHONE):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"/stakeholders/{path.format(slug=slug)}")

        assert browser.audit(page) == []


@pytest.mark.parametrize("query", ["", "?since=2026-01-01&position="])
def test_map_fits_on_one_sheet_with_letters_that_can_be_read(page: Page, query: str) -> None:
    page.goto(f"/stakeholders/map/{query}")
    sheets = page_texts(page.pdf(prefer_css_page_size=True))

    page.set_viewport_size(SHEET)
    page.emulate_media(media="print")
    points = 13 * page.evaluate(PIXELS_PER_UNIT) * 0.75

    assert "Manage closely" in sheets[0]
    assert "ORG99" in sheets[0]
    assert "The same as a table" not in sheets[0]
    assert "The same as a table" in sheets[1]
    assert "Judged by" in sheets[2]  # the head of the table is repeated
    assert [number for number, words in enumerate(sheets) if "Confidential" not in words] == []
    assert points >= SMALLEST
