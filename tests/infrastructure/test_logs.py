"""No line of the log holds a link that opens something for whoever has it."""

import logging

import pytest
from django.test import Client
from django.urls import reverse

from ncss_portal.logs import BEFORE_TOKENS, LinksHidden
from tests.addresses import patterns

TOKEN = "2:AbC-x_9.TheSecretOfTheLink"
WITH_TOKEN = sorted(
    name for name, pattern in patterns() if "token" in pattern.pattern.converters and not name.startswith("account")
)


def line(message: str, *args: object) -> str:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, message, args, None)
    return LinksHidden("{message}", style="{").format(record)


def test_there_are_links_to_look_at():
    assert len(WITH_TOKEN) >= len(BEFORE_TOKENS)


@pytest.mark.parametrize("name", WITH_TOKEN)
def test_token_of_every_link_is_left_out(name: str):
    path = reverse(name, args=[TOKEN])

    said = line("Forbidden (%s): %s", "CSRF cookie not set.", path)

    assert TOKEN not in said
    assert path.split(TOKEN)[0] in said


def test_other_addresses_stand_in_full():
    assert line("Not Found: %s", "/consultations/open/comments/12/") == "Not Found: /consultations/open/comments/12/"


@pytest.mark.django_db
def test_lines_that_django_writes_go_through_it(capfd: pytest.CaptureFixture[str]):
    handler = logging.StreamHandler()
    handler.setFormatter(LinksHidden("{message}", style="{"))
    logger = logging.getLogger("django.security.csrf")
    logger.addHandler(handler)
    try:
        Client(enforce_csrf_checks=True).post(reverse("consultations:colleague_join", args=[TOKEN]))
    finally:
        logger.removeHandler(handler)
    said = capfd.readouterr().err
    assert "/colleagues/…/" in said
    assert TOKEN not in said


def test_link_for_a_new_password_is_left_out():
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "1a", "key": "abc-secret"})
    assert "secret" not in line("Not Found: %s", path)
