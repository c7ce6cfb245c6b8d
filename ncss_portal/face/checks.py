"""What `manage.py check` asks of the face."""

from typing import Any

from django.core.checks import CheckMessage, Error
from django.urls import NoReverseMatch, reverse

from ncss_portal.face import navigation


def navigation_leads_somewhere(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Each entry of the navigation names a URL that exists and needs no argument."""
    found: list[CheckMessage] = []
    for entry in navigation.entries():
        try:
            reverse(entry.url_name)
        except NoReverseMatch:
            found.append(
                Error(f"The navigation names the URL {entry.url_name!r}, which does not exist.", id="face.E001")
            )
    return found
