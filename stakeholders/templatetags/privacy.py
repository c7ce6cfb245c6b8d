"""What the pages on personal data show. Load with `{% load privacy %}`."""

from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format

register = template.Library()


@register.filter
def said(value: Any) -> Any:
    """A value of an export as people read it: moments and days in words, lists in one line."""
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "j F Y, H:i")
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if isinstance(value, dict):
        return "; ".join(f"{key}: {said(one)}" for key, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(str(said(one)) for one in value)
    return value
