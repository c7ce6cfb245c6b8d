"""Tags for the questions of a comment period."""

from django import template

from consultations.commenting.places import name_of
from consultations.drafting.models import Node

register = template.Library()


@register.simple_tag
def place_name(node: Node | None) -> str:
    """The place as people call it inside a sentence."""
    return name_of(node)
