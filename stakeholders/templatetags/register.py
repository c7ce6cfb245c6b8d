"""What pages of the register show of an organisation and of a contact. Load with `{% load register %}`."""

from urllib.parse import urlsplit

from django import template
from django_countries import countries

from stakeholders.register.forms.filters import language_name

register = template.Library()


@register.filter
def web_address(text: str) -> str:
    """The address if a page may link to it, else nothing: a file may have brought `javascript:` and worse."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in ("http", "https") and parts.netloc else ""


@register.filter
def bare(text: str) -> str:
    """A web address as people write it: without the scheme and the slash at the end."""
    return text.partition("://")[2].rstrip("/")


@register.filter
def language(code: str) -> str:
    return language_name(code)


@register.filter
def country_name(code: object) -> str:
    return str(countries.name(str(code)))
