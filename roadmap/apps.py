from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from ncss_portal.face.navigation import NavEntry, register


def is_signed_in(user: Any) -> bool:
    """Audience of the desk."""
    return bool(user.is_authenticated)


class RoadmapConfig(AppConfig):
    name = "roadmap"
    verbose_name = _("Roadmap")

    def ready(self) -> None:
        register(NavEntry(_("Desk"), "desk", audience=is_signed_in, order=5))
        register(NavEntry(_("Process"), "home", order=10))
