"""Moments and spans of time in words, with the zone. Load with `{% load moments %}`."""

from datetime import date, datetime, timedelta

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
# Below this, what is left is told in hours.
DAYS_FROM = timedelta(hours=48)


@register.simple_tag
def zone_name() -> str:
    """The portal's zone as people call it: "Belize time" for America/Belize, "UTC" for UTC."""
    _area, slash, place = settings.TIME_ZONE.rpartition("/")
    return _("%(place)s time") % {"place": place.replace("_", " ")} if slash else place


@register.filter
def moment(value: datetime) -> str:
    """Day, time and zone: "Friday 11 December 2026, 17:00 Belize time"."""
    return f"{date_format(timezone.localtime(value), 'l j F Y, H:i')} {zone_name()}"


@register.filter
def moment_to_the_second(value: datetime) -> str:
    """For moments on which something hung: "Friday 11 December 2026, 17:00:01 Belize time"."""
    return f"{date_format(timezone.localtime(value), 'l j F Y, H:i:s')} {zone_name()}"


@register.filter
def day(value: datetime | date) -> str:
    """The day in the portal's zone: "11 December 2026"."""
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return date_format(value, "j F Y")


def in_largest_unit(value: timedelta) -> tuple[int, timedelta]:
    """A span in the largest unit that still says something, rounded down: it never promises more than there is."""
    unit = DAY if value >= DAYS_FROM else HOUR if value >= HOUR else MINUTE
    return value // unit, unit


@register.filter
def span(value: timedelta) -> str:
    """How long: "20 days", "47 hours", "5 minutes"."""
    number, unit = in_largest_unit(value)
    if unit == DAY:
        return ngettext("%(number)s day", "%(number)s days", number) % {"number": number}
    if unit == HOUR:
        return ngettext("%(number)s hour", "%(number)s hours", number) % {"number": number}
    if number < 1:
        return _("less than a minute")
    return ngettext("%(number)s minute", "%(number)s minutes", number) % {"number": number}
