"""Pictures of drafts: shown to whoever may read a version that has them."""

from typing import Any

import pytest
from django.core.files.base import ContentFile

from consultations.models import Figure, Node, Version
from tests import factories

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n"


def sign_in(client: Any, person: Any) -> None:
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")


def picture(version: Version) -> Figure:
    figure = Figure.objects.create(
        document=version.document,
        sha256=f"{version.pk:064}",
        content_type="image/png",
        width=1,
        height=1,
        file=ContentFile(PNG, "p.png"),
    )
    factories.NodeFactory(version=version, kind=Node.Kind.FIGURE, text="", data={"alt": "A map"}, figure=figure)
    return figure


def test_picture_of_a_working_version_is_for_those_who_follow(client: Any):
    strategy = factories.StrategyFactory()
    address = picture(factories.VersionFactory(document__strategy=strategy)).get_absolute_url()
    hidden = client.get(address).status_code
    sign_in(client, factories.follower_of(strategy))

    shown = client.get(address)

    assert (hidden, shown.status_code, shown.getvalue()) == (404, 200, PNG)
    assert (shown["Content-Type"], shown["Cache-Control"]) == ("image/png", "private, max-age=3600")


def test_picture_is_public_when_its_version_is(client: Any):
    figure = picture(factories.ConsultationFactory().version)
    factories.NodeFactory(
        version=factories.VersionFactory(document=figure.document), kind=Node.Kind.FIGURE, figure=figure, text=""
    )

    assert client.get(figure.get_absolute_url()).getvalue() == PNG


def test_picture_that_no_version_shows_is_shown_to_nobody(client: Any):
    strategy = factories.StrategyFactory()
    sign_in(client, factories.coordinator_of(strategy))
    figure = picture(factories.VersionFactory(document__strategy=strategy))
    Node.objects.filter(figure=figure).update(figure=None)

    assert client.get(figure.get_absolute_url()).status_code == 404
