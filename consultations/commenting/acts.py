"""The quiet links beside a place: what is mine, how many comments it has, and the one to comment.

A draft shows hundreds of them, so they are put together here and not by a template each.
"""

from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ncss_portal.face.templatetags.face import drawn

if TYPE_CHECKING:
    from consultations.commenting.talk import Talk


def acts(talk: "Talk") -> SafeString:
    """Nothing where the place stands alone: there everything is open already."""
    if talk.is_alone:
        return SafeString("")
    links = (_draft(talk), _mine(talk), _comments(talk), _write(talk))
    return format_html('<div class="node-act">{}{}{}{}</div>', *links)


def _draft(talk: "Talk") -> SafeString | str:
    return format_html('<span class="state warn">{}{}</span>', drawn("part"), _("Draft")) if talk.has_draft else ""


def _mine(talk: "Talk") -> SafeString | str:
    if not talk.mine:
        return ""
    number = ngettext("%(number)s of mine", "%(number)s of mine", talk.mine) % {"number": talk.mine}
    return format_html('<span class="state now">{}{}</span>', drawn("mine"), number)


def _comments(talk: "Talk") -> SafeString | str:
    if not talk.count:
        return ""
    number = ngettext("%(number)s comment", "%(number)s comments", talk.count) % {"number": talk.count}
    markup = '<a class="has" href="{}">{}{}<span class="vh"> {}</span></a>'
    return format_html(markup, talk.talk_url, drawn("comment"), number, _on(talk))


def _write(talk: "Talk") -> SafeString | str:
    markup = '<a class="go" href="{}">{}<span class="vh"> {}</span></a>'
    if talk.form:
        return format_html(markup, talk.close_url, _("Close"), _("the form"))
    if not talk.takes_comments:
        return ""
    words = _("Comment on the whole table") if talk.is_table else _("Comment")
    return format_html(markup, talk.write_url, words, _on(talk))


def _on(talk: "Talk") -> str:
    return _("on %(place)s") % {"place": talk.name}
