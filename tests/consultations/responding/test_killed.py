"""A server that is killed while people type: what it said was saved is there, and the next server goes on."""

import json
import re
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from consultations.commenting.models import Draft
from tests import factories
from tests.journeys.killable import Server

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@pytest.fixture
def server(tmp_path):
    running = Server(tmp_path)
    running.start()
    yield running
    running.kill()


def test_killed_server_loses_nothing_that_it_said_was_saved(server):
    factories.ConsultationFactory(slug="open")
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    form = browser.open(f"{server.url}/consultations/open/?on=whole").read().decode()
    said = {"on": "whole", "csrfmiddlewaretoken": TOKEN.search(form[form.index('id="say"') :])[1]}

    def save(words):
        body = urlencode({**said, "body": words}).encode()
        with browser.open(f"{server.url}/consultations/open/mine/save/", body) as answer:
            return json.load(answer)

    for words in ("One", "One two", "One two three"):
        save(words)
    server.kill()

    assert Draft.objects.get().body == "One two three"

    server.start()
    save("One two three four")
    page = browser.open(f"{server.url}/consultations/open/?on=whole").read().decode()

    assert Draft.objects.get().body == "One two three four"
    assert "One two three four</textarea>" in page
