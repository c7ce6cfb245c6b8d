from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from ncss_portal.face.navigation import NavEntry, register, somebody


class RoadmapConfig(AppConfig):
    name = "roadmap"
    verbose_name = _("Roadmap")

    def ready(self) -> None:
        register(NavEntry(_("Desk"), "desk", audience=somebody, order=5))
        register(NavEntry(_("Process"), "home", order=10))
