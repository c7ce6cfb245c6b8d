"""The ground on which every test stands: strict, and nobody outside is touched."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

pytest_plugins = ("celery.contrib.pytest", "tests.chromium", "tests.house")

FORBIDDEN = re.compile(rb"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|\son\w+=\"|\sstyle=\"|<style|{{|{%")


class StrictClient(Client):
    """A client that refuses pages which our own security policy would break, or with a template's leftovers in them."""

    def request(self, **request):  # type: ignore[no-untyped-def]
        response = super().request(**request)
        if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
            page = response.content
            found = FORBIDDEN.search(page)
            assert not found, f"{request.get('PATH_INFO')}: {page[max(0, found.start() - 80) : found.end() + 80]!r}"
        return response


@pytest.fixture
def client() -> Client:
    return StrictClient()


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    """Rate limits of one test must not reach the next."""
    cache.clear()


@pytest.fixture(autouse=True)
def _files_of_their_own(settings, tmp_path):  # type: ignore[no-untyped-def]
    settings.MEDIA_ROOT = tmp_path / "files"
