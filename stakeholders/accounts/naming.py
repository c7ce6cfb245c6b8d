"""Groups and browsers in the words of people."""

from django.contrib.auth.models import Group
from django.utils.translation import gettext as _

from stakeholders.permissions import AUDITORS

# Browsers say more than they are: the first word that fits decides.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Macintosh": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}

# As actionplan.plan.beginning names the group; that app stands above this one.
COORDINATORS_OF = "Coordinators of "


def name_of_group(group: Group) -> str:
    """What a group stands for: a body, those who speak for an organisation, coordinators, auditors."""
    if body := getattr(group, "body", None):
        return str(body)
    if organisation := getattr(group, "organisation", None):
        return _("Focal points of %(organisation)s") % {"organisation": organisation}
    if group.name == AUDITORS:
        return _("Auditors")
    if group.name.startswith(COORDINATORS_OF):
        return _("Coordinators of %(strategy)s") % {"strategy": group.name.removeprefix(COORDINATORS_OF)}
    return group.name


def name_of_browser(user_agent: str) -> str:
    """What a browser says of itself, in words such as "Firefox on Windows"; what is not known stays as it is."""
    browser = next((name for mark, name in BROWSERS.items() if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS.items() if mark in user_agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or user_agent[:80] or _("Unknown")
