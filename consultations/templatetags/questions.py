"""Tags for the questions of a comment period."""

from django import template
from django.middleware.csrf import get_token
from django.template import RequestContext
from django.utils.html import format_html
from django.utils.safestring import SafeString

from consultations.commenting.places import name_of
from consultations.drafting.models import Node

register = template.Library()


@register.simple_tag
def place_name(node: Node | None) -> str:
    """The place as people call it inside a sentence."""
    return name_of(node)


@register.simple_tag(takes_context=True)
def form_token(context: RequestContext) -> SafeString:
    """The hidden field that a form with POST needs, in a partial that sees nothing but its own variables."""
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(context.request))
