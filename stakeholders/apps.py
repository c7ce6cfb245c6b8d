from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from stakeholders.register.categories import make_categories


class StakeholdersConfig(AppConfig):
    name = "stakeholders"
    verbose_name = _("Stakeholders")

    def ready(self) -> None:
        post_migrate.connect(make_categories, sender=self)
        # It needs the models, which are there only now.
        from stakeholders.beginning import begin  # noqa: PLC0415

        begin()
