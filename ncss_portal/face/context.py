"""What the frame of every page needs to know."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, get_language_info

from ncss_portal.face import navigation


class Portal:
    """The portal as a page shows it: names, navigation, languages, links of the foot. Nothing is asked before use."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def government(self) -> str:
        return settings.PORTAL_GOVERNMENT

    @property
    def name(self) -> str:
        return settings.PORTAL_NAME

    @property
    def is_demo(self) -> bool:
        return settings.DEMO

    @property
    def incident_url(self) -> str:
        return settings.INCIDENT_URL

    @property
    def contact_url(self) -> str:
        """A link to write to the secretariat: PORTAL_CONTACT is an e-mail address or a web address."""
        contact = settings.PORTAL_CONTACT
        return f"mailto:{contact}" if "@" in contact and ":" not in contact else contact

    @cached_property
    def navigation(self) -> list[navigation.NavItem]:
        return navigation.items_for(self._request)

    @cached_property
    def home_url(self) -> str:
        try:
            return reverse("home")
        except NoReverseMatch:
            return "/"

    @cached_property
    def other_languages(self) -> list[dict[str, str]]:
        """The languages to change to: empty where there is only one."""
        return [get_language_info(code) for code, _name in settings.LANGUAGES if code != get_language()]


def portal(request: HttpRequest) -> dict[str, Portal]:
    """Context processor: `portal` in every template."""
    return {"portal": Portal(request)}
