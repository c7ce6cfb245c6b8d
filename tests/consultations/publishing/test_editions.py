"""What the cover and the imprint of a version say."""

from datetime import UTC, datetime

import pytest

from consultations.publishing.composing import compose, pictures
from consultations.publishing.printing import edition_html
from consultations.publishing.rendering import version_pdf
from tests import factories
from tests.consultations.publishing.pieces import figure, heading, saved_picture, small_version, write
from tests.pdf.structure import findings

pytestmark = pytest.mark.django_db
MARCH, APRIL = datetime(2027, 3, 14, 9, tzinfo=UTC), datetime(2027, 4, 1, 9, tzinfo=UTC)


def version_of(strategy=None, **document):
    strategy = factories.StrategyFactory(**{"subtitle": "Safe harbours", "government": "Larkmere", **(strategy or {})})
    return factories.VersionFactory(document=factories.DocumentFactory(strategy=strategy, **document), frozen_at=MARCH)


def test_edition_says_what_its_strategy_says():
    edition = compose(version_of(title="Cyber Strategy", slug="cyber"))

    assert (edition.title, edition.subtitle, edition.period) == ("Cyber Strategy", "Safe harbours", "2027–2030")
    assert (edition.government, edition.publisher) == ("Larkmere", "Larkmere")
    assert edition.address.endswith("/strategy/cyber/")


@pytest.mark.parametrize("title", ["Strategy 2027–2030", "Strategy 2027-2030", "Strategy 2027 — 2030"])
def test_years_in_the_title_are_not_said_twice(title):
    assert compose(version_of(title=title)).period == ""


def test_subtitle_that_is_the_title_is_left_out():
    assert compose(version_of({"subtitle": "Cyber strategy"}, title="CYBER STRATEGY")).subtitle == ""


def test_portals_government_stands_in_for_a_missing_one(settings):
    settings.PORTAL_GOVERNMENT = "Government of Ruritania"

    assert compose(version_of({"government": ""})).government == "Government of Ruritania"


def test_date_is_that_of_the_publication():
    version = version_of()
    factories.PublicationFactory(version=version, published_at=APRIL)

    edition = compose(version)

    assert (edition.published_on, edition.version_label) == (APRIL, "version 1")


def test_version_that_nobody_published_calls_itself_a_draft():
    edition = compose(version_of())

    assert (edition.published_on, edition.version_label) == (MARCH, "version 1, a draft")
    assert "Version 1, a draft" in edition_html(edition)


def test_version_in_work_has_the_date_on_which_it_was_begun():
    version = factories.VersionFactory()

    assert compose(version).published_on == version.created_at


def test_composing_takes_three_queries(django_assert_num_queries):
    version = small_version()
    with django_assert_num_queries(3):
        compose(version)


def test_same_version_gives_the_same_bytes_and_a_sound_document():
    version = write(factories.VersionFactory())
    write(version, heading("Scope"), figure("A map", saved_picture(version)))

    content = version_pdf(version)

    assert version_pdf(version) == content
    assert findings(content) == []


def test_pictures_come_with_the_names_that_the_edition_uses():
    version = factories.VersionFactory()
    write(version, heading("Scope"), figure("A map", saved_picture(version)))

    (block,) = compose(version).chapters[0].blocks

    assert list(pictures(version)) == [block.key]


def test_version_without_any_text_is_a_sound_document():
    assert findings(version_pdf(factories.VersionFactory())) == []


def test_text_that_is_not_english_keeps_its_language():
    edition = compose(version_of(title="Estrategia", language="es"))

    assert '<html lang="es" dir="ltr">' in edition_html(edition)
