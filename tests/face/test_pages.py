import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import Client, RequestFactory

from ncss_portal.face import views

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/about/", "About this portal"),
        ("/accessibility/", "Accessibility"),
        ("/privacy/", "Privacy"),
        ("/styleguide/", "Gallery of components"),
    ],
)
def test_page_is_open_to_everybody(client: Client, path: str, title: str) -> None:
    assert f"<h1>{title}</h1>" in client.get(path).text


def test_unknown_address_is_answered_in_the_portals_frame(client: Client) -> None:
    response = client.get("/no-such-page/")

    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()
    assert 'id="nav"' in response.content.decode()


def test_forbidden_page_says_so() -> None:
    request = RequestFactory().get("/")
    request.user = None

    response = views.permission_denied(request, PermissionDenied())

    assert response.status_code == 403
    assert "You may not see this" in response.content.decode()


def test_failure_is_shown_without_asking_the_database(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        response = views.server_error(RequestFactory().get("/"))

    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()


def test_bad_request_is_explained() -> None:
    response = views.bad_request(RequestFactory().get("/"), SuspiciousOperation())

    assert response.status_code == 400
    assert "Nothing was changed" in response.content.decode()


def test_stale_form_is_explained() -> None:
    response = Client(enforce_csrf_checks=True).post("/account/login/code/", {"email": "ana@example.org"})

    assert response.status_code == 403
    assert "This form is out of date" in response.content.decode()


def test_one_language_shows_no_choice(client: Client) -> None:
    assert 'name="language"' not in client.get("/about/").content.decode()


def test_foot_links_to_the_secretariat_where_it_has_an_address(client: Client, settings) -> None:
    settings.PORTAL_CONTACT = "secretariat@example.org"

    assert 'href="mailto:secretariat@example.org"' in client.get("/about/").content.decode()


def test_foot_leaves_out_what_has_no_address(client: Client, settings) -> None:
    settings.PORTAL_CONTACT = settings.INCIDENT_URL = ""

    page = client.get("/about/").content.decode()

    assert "Write to the secretariat" not in page
    assert "Report an incident" not in page


def test_policy_forbids_whatever_is_not_ours(client: Client) -> None:
    policy = client.get("/about/")["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "data:" not in policy
