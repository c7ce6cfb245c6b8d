"""Words for the pages of accounts. Load with `{% load accounts %}`."""

from django import template

from stakeholders.accounts.naming import name_of_browser

register = template.Library()
register.filter("browser", name_of_browser)
