"""What this app does when Django starts: it listens to allauth, enters its pages in the navigation, and tells the
ground modules what it knows of people, what it holds of them, and for how long.
"""

from allauth.account.signals import email_changed, email_confirmed, user_logged_in
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.utils.translation import gettext_lazy as _

from ncss_portal import personal, retention, timeline
from ncss_portal.face import navigation
from ncss_portal.face.navigation import NavEntry
from ncss_portal.outbox import kinds
from stakeholders import permissions
from stakeholders.accounts import mails as account_mails
from stakeholders.accounts.proving import forget_what_was_claimed
from stakeholders.accounts.recognising import recognise_by_new_address, recognise_who_signs_in
from stakeholders.accounts.second_factor import forget_that_it_was_shown, note_that_it_was_shown
from stakeholders.bodies import telling as bodies
from stakeholders.inviting import holding as invitations
from stakeholders.inviting import mails as invitation_mails
from stakeholders.inviting import reminding as invitation_reminders
from stakeholders.inviting import telling as inviting
from stakeholders.mailing.choosing import take_wishes_along, take_wishes_to_main_address
from stakeholders.mapping import telling as mapping
from stakeholders.merging import listing as merging
from stakeholders.privacy import rules, silence
from stakeholders.privacy.holdings import account, history, register, seats, texts, uploads
from stakeholders.register import telling as registering

ENTRIES = (
    NavEntry(
        _("Stakeholders"),
        "stakeholders:organisations",
        audience=permissions.can_read_register,
        order=15,
        match=("/stakeholders/", "/bodies/", "/invitations/"),
    ),
    NavEntry(_("History"), "stakeholders:history", audience=permissions.can_audit, order=90),
    NavEntry(_("Accounts"), "stakeholders:accounts", audience=permissions.can_administer, order=91),
    NavEntry(_("Mail"), "stakeholders:outbox", audience=permissions.can_administer, order=92, match="/mail/"),
)
TELLERS = (
    registering.tell_of_register,
    registering.tell_of_history,
    bodies.tell,
    merging.tell,
    mapping.tell,
    inviting.tell,
)
HOLDINGS = (
    *register.HOLDINGS,
    *seats.HOLDINGS,
    *account.HOLDINGS,
    *texts.HOLDINGS,
    *uploads.HOLDINGS,
    *history.HOLDINGS,
    invitations.HOLDING,
)


def begin() -> None:
    """Called once, when there are models."""
    _listen_to_allauth()
    for entry in ENTRIES:
        navigation.register(entry)
    for tell in TELLERS:
        timeline.register(tell)
    for holding in HOLDINGS:
        personal.register(holding)
    for rule in (*rules.RULES, invitations.RULE):
        retention.register(rule)
    for kind in (*account_mails.KINDS, *invitation_mails.KINDS):
        kinds.register(kind)
    kinds.register_planner(invitation_reminders.remind)
    retention.register_sign(silence.alive_since)


def _listen_to_allauth() -> None:
    """All that follows from what people do on allauth's pages.

    What was only claimed of an account goes before anybody is known by it.
    """
    email_confirmed.connect(forget_what_was_claimed)
    email_confirmed.connect(recognise_by_new_address)
    email_confirmed.connect(take_wishes_along)
    email_changed.connect(take_wishes_to_main_address)
    user_logged_in.connect(recognise_who_signs_in)
    authenticator_added.connect(note_that_it_was_shown)
    authenticator_removed.connect(forget_that_it_was_shown)
