from django.apps import AppConfig
from django.core.checks import register

from ncss_portal.face.checks import navigation_leads_somewhere


class FaceConfig(AppConfig):
    name = "ncss_portal.face"

    def ready(self) -> None:
        register(navigation_leads_somewhere)
