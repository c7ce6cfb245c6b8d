"""Makes the web fonts. Does nothing where they are up to date, so it can run before every start."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ncss_portal import webfonts


class Command(BaseCommand):
    help = "Makes the web fonts in WEBFONTS_DIR. Run it before collectstatic."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        made = webfonts.build(settings.WEBFONTS_DIR / "fonts")
        if not made:
            self.stdout.write(_("The web fonts are up to date."))
            return
        self.stdout.write(
            ngettext("%(count)d web font made.", "%(count)d web fonts made.", len(made)) % {"count": len(made)}
        )
