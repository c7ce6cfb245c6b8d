"""The retention rules of this app."""

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ncss_portal.retention import Rule, rule_for_files
from stakeholders.exchange.models import StakeholderUpload
from stakeholders.merging.models import UNDO_WITHIN, Merging
from stakeholders.privacy.silence import silent_contacts, withdrawn_contacts

# A session is written after the row that lists it: a young row without a session is no mistake.
LISTED_BEFORE = timedelta(days=1)
SILENT, WITHDRAWN = "silent-contacts", "withdrawn-consent"
PEOPLE = {SILENT: silent_contacts, WITHDRAWN: withdrawn_contacts}


def _snapshots(at: datetime) -> "QuerySet[Merging]":
    return Merging.objects.filter(merged_at__lte=at - UNDO_WITHIN).exclude(before={}, moved=[])


def _expired(at: datetime) -> "QuerySet[Session]":
    return Session.objects.filter(expire_date__lte=at)


def _forget_sessions(at: datetime) -> int:
    count, _kinds = _expired(at).delete()
    listed = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key"))
    listed.filter(created_at__lte=at - LISTED_BEFORE).delete()
    return count


RULES = (
    Rule(
        "sessions",
        _("Sessions, with the network addresses from which people signed in"),
        _("when they expire"),
        lambda at: _expired(at).count(),
        _forget_sessions,
    ),
    Rule(
        "merging_snapshots",
        _("What is kept for undoing a merging"),
        _("1 day after the merging"),
        lambda at: _snapshots(at).count(),
        lambda at: _snapshots(at).update(before={}, moved=[]),
    ),
    rule_for_files(StakeholderUpload, "stakeholder_files", _("Files of stakeholders")),
    Rule(
        "silent_contacts",
        _("Contacts of whom nothing was heard"),
        ngettext_lazy(
            "%(years)d year after the last sign of life", "%(years)d years after the last sign of life", "years"
        )
        % {"years": settings.RETENTION_CONTACT_YEARS},
        lambda at: silent_contacts(at).count(),
        url_name="stakeholders:retention_people",
        url_args=(SILENT,),
    ),
    Rule(
        "withdrawn_consent",
        _("Contacts who no longer agree to be kept"),
        _("when the consent is withdrawn"),
        lambda at: withdrawn_contacts(at).count(),
        url_name="stakeholders:retention_people",
        url_args=(WITHDRAWN,),
    ),
)
