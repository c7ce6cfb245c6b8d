"""What this app does when Django starts: it enters its pages in the navigation, and tells the ground modules what it
holds of people and what it knows of them, and what an invitation may open.
"""

from django.utils.translation import gettext_lazy as _

from consultations.answering import mails as answer_mails
from consultations.commenting import beside, calling_off, confirming, dates, written_to
from consultations.commenting import holding as commenting
from consultations.commenting import holding_around as around
from consultations.commenting import mails as comment_mails
from consultations.commenting.telling import tell_of_comments
from consultations.drafting import guests
from consultations.drafting import holding as drafting
from consultations.entering import holding as entering
from consultations.moderating import mails as moderating_mails
from consultations.questioning import asking, opinions, standing
from consultations.questioning import holding as questioning
from consultations.reminding import audience, changing, planning, schedule, subscribing_mails
from consultations.reminding import holding as reminding
from consultations.reminding import mails as period_mails
from consultations.responding import holding as responding
from consultations.responding import mails as response_mails
from consultations.sharing import holding as sharing
from consultations.sharing import mails as sharing_mails
from ncss_portal import personal, retention, timeline
from ncss_portal.face import navigation
from ncss_portal.face.navigation import NavEntry, somebody
from ncss_portal.outbox import kinds
from stakeholders.inviting import doors

ENTRIES = (
    NavEntry(_("Drafts"), "consultations:documents", order=20, match="/drafts/"),
    NavEntry(_("Comments and answers"), "consultations:consultations", order=30, match="/consultations/"),
    NavEntry(_("My comments"), "consultations:own_comments", audience=somebody, order=50, match="/my/"),
    NavEntry(_("Published"), "consultations:publications", order=60),
)


def begin() -> None:
    """Called once, when there are models."""
    for entry in ENTRIES:
        navigation.register(entry)
    for held in (
        *commenting.HOLDINGS,
        *around.HOLDINGS,
        entering.HOLDING,
        reminding.HOLDING,
        responding.HOLDING,
        questioning.HOLDING,
        drafting.HOLDING,
    ):
        personal.register(held)
    for rule in (
        *commenting.RULES,
        entering.RULE,
        responding.RULE,
        sharing.RULE,
        reminding.RULE,
        questioning.RULE,
        drafting.RULE,
    ):
        retention.register(rule)
    for kind in (
        *comment_mails.KINDS,
        *sharing_mails.KINDS,
        *response_mails.KINDS,
        *moderating_mails.KINDS,
        *answer_mails.KINDS,
        *period_mails.KINDS,
        *subscribing_mails.KINDS,
    ):
        kinds.register(kind)
    kinds.register_planner(planning.plan)
    dates.register(opened=schedule.make_default, moved=planning.note_move)
    written_to.register(audience.count)
    calling_off.register(changing.stop_all)
    calling_off.register(asking.forget_trials)
    confirming.register(opinions.move_opinions)
    beside.register(standing.tell)
    retention.register_sign(commenting.alive_since)
    timeline.register(tell_of_comments)
    doors.register(guests.DOOR)
