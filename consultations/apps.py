from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from ncss_portal.face.navigation import NavEntry, register, somebody


class ConsultationsConfig(AppConfig):
    name = "consultations"
    verbose_name = _("Consultations")

    def ready(self) -> None:
        register(NavEntry(_("Drafts"), "consultations:documents", order=20, match="/drafts/"))
        register(NavEntry(_("Comments and answers"), "consultations:consultations", order=30, match="/consultations/"))
        register(NavEntry(_("My comments"), "consultations:own_comments", audience=somebody, order=50, match="/my/"))
        register(NavEntry(_("Published"), "consultations:publications", order=60))
