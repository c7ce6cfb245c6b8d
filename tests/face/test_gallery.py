from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from ncss_portal.face.templatetags import face

pytestmark = pytest.mark.django_db
COMPONENTS = sorted(path.name for path in (settings.BASE_DIR / "templates" / "components").glob("*.html"))


@pytest.fixture
def gallery(client: Client):
    face.drawn.cache_clear()
    return client.get("/styleguide/")


@pytest.mark.parametrize("component", COMPONENTS)
def test_component_appears_in_gallery(gallery, component: str) -> None:
    shown = {Path(template.name).name for template in gallery.templates if str(template.name).startswith("components/")}

    assert component in shown


@pytest.mark.parametrize("component", COMPONENTS)
def test_component_says_first_what_it_takes(component: str) -> None:
    text = (settings.BASE_DIR / "templates" / "components" / component).read_text()

    assert text.startswith("{# Variables: ")


@pytest.mark.parametrize("sign", face.SIGNS)
def test_every_sign_is_drawn(sign: str) -> None:
    face.drawn.cache_clear()

    assert any(shape in face.sign(sign) for shape in ("<path", "<circle", "<rect"))


def test_gallery_costs_no_query(client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        client.get("/styleguide/")
