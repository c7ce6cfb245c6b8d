"""What this app does when Django starts: it enters its page in the navigation, and tells the ground modules what it
knows of organisations, what it holds of people, and what an invitation may open.
"""

from django.utils.translation import gettext_lazy as _

from actionplan.plan import coordinating, holding, telling
from ncss_portal import personal, retention, timeline
from ncss_portal.face import navigation
from stakeholders.inviting import doors


def begin() -> None:
    """Called once, when there are models."""
    navigation.register(navigation.NavEntry(_("Action plan"), "actionplan:plans", order=40, match="/plan/"))
    timeline.register(telling.tell)
    personal.register(holding.HOLDING)
    retention.register(holding.RULE)
    doors.register(coordinating.DOOR)
