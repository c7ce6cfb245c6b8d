"""Tags for pages: signs, states, and words that come and go.

Load with `{% load face %}`.
"""

from collections.abc import Iterable
from functools import lru_cache

import qrcode  # type: ignore[import-untyped]
from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

register = template.Library()

# The shapes that components/sign.html draws, each with the tone that it has in a state.
SIGNS = {
    "done": "good",
    "now": "now",
    "risk": "warn",
    "late": "bad",
    "none": "off",
    "full": "now",
    "accepted": "good",
    "part": "now",
    "not_accepted": "bad",
    "noted": "off",
    "out": "off",
    "comment": "now",
    "mine": "now",
    "locked": "warn",
    "error": "bad",
}


@register.simple_tag
def sign(name: str) -> SafeString:
    """The SVG of a sign, hidden from screen readers: a word always stands beside it. An unknown name is an error."""
    if name not in SIGNS:
        raise template.TemplateSyntaxError(f"There is no sign {name!r}. There are: {', '.join(SIGNS)}.")
    return drawn(name)


@lru_cache(maxsize=len(SIGNS))
def drawn(name: str) -> SafeString:
    """The markup of one sign, rendered once: a draft shows hundreds. The template prints no variable."""
    return SafeString(render_to_string("components/sign.html", {"name": name}).strip())


@register.inclusion_tag("components/state.html")
def state(name: str, word: str, tone: str | None = None) -> dict[str, str]:
    """A state: a sign and a word. `tone` (good, now, warn, bad, off) only where it differs from the sign's own."""
    return {"sign": name, "word": word, "tone": SIGNS.get(name, "") if tone is None else tone}


@register.simple_tag
def words(pieces: Iterable[tuple[str, str]]) -> SafeString:
    """A difference, word by word, from pairs of what happened and the text that it happened to.

    What happened: "=" stays, "del" goes, "ins" is new, "other" is new through somebody else. Screen readers are told
    where a change begins and ends, since most do not say so by themselves. Of a `wording.Readable` a sentence says
    whether only the marks of the words differ, or these as well.
    """
    shown = format_html_join("", "{}", ((_piece(op, text),) for op, text in pieces))
    marks = getattr(pieces, "marks", "")
    if marks == "only":
        note = gettext("The words are the same. Only their marks, such as emphasis or links, differ:")
        return format_html('<small class="soft">{}</small> {}', note, shown)
    if marks == "too":
        return format_html('{} <small class="soft">{}</small>', shown, gettext("Emphasis, links or lists differ too."))
    return shown


def _piece(op: str, text: str) -> SafeString | str:
    if op == "=":
        return text
    if op == "del":
        return _marked("<del>{}{}{}</del>", text, gettext("deleted:"), gettext("end of deletion"))
    if op == "ins":
        return _marked("<ins>{}{}{}</ins>", text, gettext("inserted:"), gettext("end of insertion"))
    if op == "other":
        return _marked(
            '<ins class="other">{}{}{}</ins>', text, gettext("inserted by another change:"), gettext("end of insertion")
        )
    raise ValueError(f"A piece of a difference cannot be {op!r}.")


def _marked(markup: str, text: str, before: str, after: str) -> SafeString:
    hidden = '<span class="vh">{}</span>'
    return format_html(markup, format_html(hidden, f" {before} "), text, format_html(hidden, f" {after} "))


@register.simple_tag
def portal_name() -> str:
    """The portal's name, for pages that are shown when nothing else works."""
    return str(settings.PORTAL_NAME)


@register.simple_tag
def portal_government() -> str:
    return str(settings.PORTAL_GOVERNMENT)


@register.simple_tag
def qr_code(text: str) -> SafeString:
    """The text as a QR code, drawn in the page: the Content-Security-Policy allows no `data:` picture."""
    code = qrcode.QRCode(border=2)
    code.add_data(text)
    rows = code.get_matrix()
    squares = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return format_html(
        '<svg viewBox="0 0 {0} {0}" aria-hidden="true" focusable="false" shape-rendering="crispEdges">'
        '<path fill="#000" d="{1}"/></svg>',
        len(rows),
        squares,
    )
