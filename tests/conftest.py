"""The ground on which every test stands: strict, and nobody outside is touched."""

import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

# Two halves of the suite, servers and a browser share the machine: how long an example takes says nothing of the code.
hypothesis_settings.register_profile(
    "portal", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
hypothesis_settings.load_profile("portal")

pytest_plugins = ("celery.contrib.pytest", "tests.chromium", "tests.house", "tests.noting")

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


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A browser may hold its line to the live server longer than the tests last, and the server's thread its session of
    the database: PostgreSQL would not drop it.
    """
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    """Rate limits of one test must not reach the next."""
    cache.clear()


@pytest.fixture(autouse=True)
def _files_of_their_own(settings, tmp_path):  # type: ignore[no-untyped-def]
    settings.MEDIA_ROOT = tmp_path / "files"


# Where both halves of the suite run (scripts/suite.py), some tests run in one of them only, so that both take as long:
# what asks no database, what walks all pages once more after the matrix has, and most of what people do in a browser
# but for the main job. Locks, constraints, sorting and dates are tried on both.
ON_POSTGRESQL_ONLY = (
    "tests/consultations/entering/test_pages_in_browser.py",
    "tests/consultations/moderating/test_pages_in_browser.py",
    "tests/consultations/questioning/test_in_browser.py",
    "tests/consultations/reminding/test_pages_in_browser.py",
    "tests/infrastructure/test_bench.py",
    "tests/infrastructure/test_servers.py",
    "tests/infrastructure/test_serving.py",
    "tests/journeys/test_guest.py",
    "tests/journeys/test_invitation.py",
    "tests/journeys/test_publication.py",
    "tests/journeys/test_together.py",
    "tests/journeys/test_without_javascript.py",
    "tests/journeys/test_words_in_a_place.py",
    "tests/stakeholders/mailing/test_outbox_in_browser.py",
)
ON_SQLITE_ONLY = (
    "tests/actionplan/test_reading",
    "tests/consultations/publishing/test_any_text.py",
    "tests/consultations/publishing/test_composing.py",
    "tests/consultations/publishing/test_many_blanks.py",
    "tests/consultations/publishing/test_ministry_strategy.py",
    "tests/consultations/publishing/test_placing.py",
    "tests/face/",
    "tests/ground/",
    "tests/infrastructure/test_demo_in_browser.py",
    "tests/infrastructure/test_preparing.py",
    "tests/journeys/test_gallery.py",
    "tests/journeys/test_register_pages.py",
    "tests/journeys/test_sign_in.py",
    "tests/journeys/test_without_account.py",
    "tests/outbox/test_bounces_reading.py",
    "tests/outbox/test_hostile_letters.py",
    "tests/outbox/test_letters_in_browser.py",
    "tests/outbox/test_links_change_nothing.py",
    "tests/outbox/test_plain.py",
    "tests/pdf/",
    "tests/roadmap/test_example.py",
    "tests/stakeholders/test_exchange_cells.py",
    "tests/stakeholders/test_exchange_hostile.py",
    "tests/stakeholders/test_exchange_spellings.py",
    "tests/stakeholders/test_mapping_in_browser.py",
    "tests/test_canaries.py",
    "tests/test_consistency.py",
    "tests/test_headers.py",
    "tests/test_permissions.py::test_answer_",
    "tests/test_permissions.py::test_form_without_a_token",
    "tests/test_permissions.py::test_head_answers_as_get_does",
    "tests/test_permissions.py::test_other_methods_change_nothing",
    "tests/test_rules_bite.py",
    "tests/word/",
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    half = os.environ.get("PORTAL_TESTS_HALF", "")
    left_out = [item for item in items if _is_for_the_other(half, item) or _is_too_long(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        out = set(left_out)
        items[:] = [item for item in items if item not in out]
    # The world of tests/house.py is built once and stays, which no other test may meet: so these come last.
    items.sort(key=lambda item: "house" in getattr(item, "fixturenames", ()))


def _is_for_the_other(half: str, item: pytest.Item) -> bool:
    theirs = {"SQLite": ON_POSTGRESQL_ONLY, "PostgreSQL": ON_SQLITE_ONLY}.get(half, ())
    return item.nodeid.startswith(theirs)


def _is_too_long(item: pytest.Item) -> bool:
    """The tests at full size have a command of their own, `make stress`."""
    return item.get_closest_marker("stress") is not None and not os.environ.get("PORTAL_STRESS")
