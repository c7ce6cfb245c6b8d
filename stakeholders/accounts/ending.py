"""Ends sessions, all at once."""

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from stakeholders.accounts.models import User


def end_sessions(person: User) -> int:
    """Signs a person out everywhere, and says of how many sessions.

    Every session is looked into: the list of allauth knows only those that began on its own pages. This takes a while
    where there are thousands, and happens once in months.
    """
    living = Session.objects.filter(expire_date__gt=timezone.now())
    keys = [
        session.session_key for session in living.iterator() if session.get_decoded().get(SESSION_KEY) == str(person.pk)
    ]
    for key in keys:
        Session.objects.filter(session_key=key).delete()
    UserSession.objects.filter(user=person).delete()
    return len(keys)
