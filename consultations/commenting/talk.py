"""What stands beside one place of a draft: its counts, its addresses, and what is open below it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from consultations.commenting.beside import Beside
from consultations.commenting.forms.say import CommentForm
from consultations.commenting.looking import Looker
from consultations.commenting.models import Consultation
from consultations.commenting.places import WHOLE, name_of, title_of
from consultations.commenting.threads import Thread, thread_of
from consultations.drafting.models import Node


@dataclass(frozen=True, slots=True)
class Count:
    """How many comments a place has, and how many of them are the person's own."""

    all: int = 0
    mine: int = 0


@dataclass(slots=True)
class Talk:
    """What stands beside one place. It is on the page of the whole draft, or alone on the page of this place."""

    consultation: Consultation
    node: Node | None
    takes_comments: bool
    counted: Count = field(default_factory=Count)
    has_draft: bool = False
    # What the page of the draft is limited to; its links keep to it.
    show: str = ""
    is_alone: bool = False
    form: CommentForm | None = None
    thread: Thread | None = None
    messages: list[Any] = field(default_factory=list)
    beside: Sequence[Beside] = ()
    csrf_token: object = ""
    previous_url: str = ""
    next_url: str = ""

    def open_thread(self, looker: Looker, page: str) -> None:
        """Loads one page of what was said here."""
        self.thread = thread_of(looker, self.node, page)

    @property
    def anchor(self) -> str:
        return self.node.anchor if self.node else WHOLE

    @property
    def name(self) -> str:
        return name_of(self.node)

    @property
    def title(self) -> str:
        return title_of(self.node)

    @property
    def count(self) -> int:
        return self.counted.all

    @property
    def mine(self) -> int:
        return self.counted.mine

    @property
    def is_table(self) -> bool:
        return self.node is not None and self.node.kind == Node.Kind.TABLE

    @property
    def css_class(self) -> str:
        if self.form:
            return "open"
        return "talk" if self.thread or self.messages or self.beside else ""

    # --- addresses

    @property
    def landing(self) -> str:
        # A row of a table has its talk below the table, so that is where its links lead.
        is_below = self.node is not None and self.node.kind == Node.Kind.ROW
        return f"#{self.anchor}-talk" if is_below or self.is_alone else f"#{self.anchor}"

    @property
    def place_url(self) -> str:
        """The permanent address of the place."""
        return place_url(self.consultation, self.anchor)

    @property
    def page_url(self) -> str:
        """The page that is looked at, as it is limited now."""
        return self.place_url if self.is_alone else _with(self.consultation.get_absolute_url(), show=self.show)

    @property
    def talk_url(self) -> str:
        return self.place_url + self.landing if self.is_alone else self._here(talk=self.anchor) + self.landing

    @property
    def write_url(self) -> str:
        return f"{self._here(on=self.anchor)}#say"

    @property
    def close_url(self) -> str:
        return f"{self.page_url}#{self.anchor}"

    @property
    def post_url(self) -> str:
        return reverse("consultations:comment_write", args=[self.consultation.slug])

    @property
    def sign_in_url(self) -> str:
        return f"{reverse('account_login')}?{urlencode({'next': self._here(on=self.anchor)})}"

    @property
    def earlier_url(self) -> str:
        return self._thread_url(self.thread.earlier) if self.thread else ""

    @property
    def later_url(self) -> str:
        return self._thread_url(self.thread.later) if self.thread else ""

    def _thread_url(self, page: int) -> str:
        """One page of what was said; there is no page 0."""
        if not page:
            return ""
        talk = "" if self.is_alone else self.anchor
        return f"{self._here(talk=talk, page=str(page))}#{self.anchor}-talk"

    def _here(self, **query: str) -> str:
        return _with(self.page_url, **query)


def place_url(consultation: Consultation, anchor: str) -> str:
    return reverse("consultations:place", args=[consultation.slug, anchor])


def _with(url: str, **query: str) -> str:
    asked = urlencode({name: value for name, value in query.items() if value})
    if not asked:
        return url
    return f"{url}{'&' if '?' in url else '?'}{asked}"
