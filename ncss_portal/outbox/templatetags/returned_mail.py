"""Why mail came back, in words. Load with `{% load returned_mail %}`."""

from django import template

from ncss_portal.outbox.bounces.explaining import in_words

register = template.Library()
register.filter("in_words", in_words)
