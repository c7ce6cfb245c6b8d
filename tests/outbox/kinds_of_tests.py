"""Kinds of mail that only tests know, so that the outbox is tried without the domain."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any
from unittest import mock

from django.template.loader import render_to_string
from django.utils.html import escape

from ncss_portal.outbox import kinds, letters
from ncss_portal.outbox.kinds import Content, Kind, NotDue, Topic
from ncss_portal.outbox.models import Mail

NEWS = Topic("news", "News", "What is new.")
PAPERS = Topic("papers", "Papers", "What there is to read.")
WHY = "You get this mail because this is a test."


class Things:
    """What the mails are about, by number: nothing more is due about those that are `over`, and `broken` ones fail."""

    def __init__(self) -> None:
        self.over: set[int] = set()
        self.broken: set[int] = set()

    def write(self, mail: Mail, at: datetime) -> Content:
        if mail.about in self.broken:
            raise ZeroDivisionError
        if mail.about in self.over:
            raise NotDue("The thing is over.")
        return Content({"thing": f"Thing {mail.about}."}, f"/things/{mail.about}/")


@contextmanager
def known() -> Iterator[Things]:
    """`news` and `papers` can be refused, `last_day` is news that cannot wait, `receipt` always comes."""
    things = Things()
    made = [
        Kind("news", "News", WHY, things.write, topic=NEWS),
        Kind("papers", "Papers", WHY, things.write, topic=PAPERS),
        Kind("last_day", "Last day", WHY, things.write, topic=NEWS, can_wait=False),
        Kind("receipt", "Receipt", "You sent something.", things.write),
    ]
    with ExitStack() as stack:
        stack.enter_context(mock.patch.dict(kinds._kinds, {kind.name: kind for kind in made}))
        stack.enter_context(mock.patch.object(letters, "render_to_string", _rendered))
        yield things


def _rendered(template: str, context: dict[str, Any]) -> str:
    if "thing" not in context:
        return render_to_string(template, context)
    return f"<html><head><title>{escape(context['thing'])}</title></head><body><p>Words.</p></body></html>"
