from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    name = "ncss_portal.outbox"
    label = "outbox"
    verbose_name = _("Outbox")

    def ready(self) -> None:
        # These need the models, which are there only now.
        from ncss_portal import personal, retention  # noqa: PLC0415
        from ncss_portal.outbox import digesting, kinds  # noqa: PLC0415
        from ncss_portal.outbox.holding import BOUNCES, HOLDING, RULES, WISHES  # noqa: PLC0415

        kinds.register(digesting.KIND)
        personal.register(HOLDING)
        personal.register(BOUNCES)
        personal.register(WISHES)
        for rule in RULES:
            retention.register(rule)
