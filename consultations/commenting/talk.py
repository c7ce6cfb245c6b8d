"""What stands beside one place of a draft: its counts, its addresses, and what is open below it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from consultations.commenting.acts import acts
from consultations.commenting.beside import Beside
from consultations.commenting.forms.say import CommentForm
from consultations.commenting.looking import Looker
from consultations.commenting.models import Consultation
from consultations.commenting.places import Place
from consultations.commenting.threads import Thread, thread_of
from consultations.drafting.models import Node

# What of a talk the templates of a draft print beside its pieces. It differs with who looks, and is never kept.
BESIDE = frozenset({"css_class", "class_attribute", "write_attributes", "acts", "more", "more_row", "below_rows"})


@dataclass(frozen=True, slots=True)
class Count:
    """How many comments a place has, and how many of them are the person's own."""

    all: int = 0
    mine: int = 0


@dataclass(slots=True)
class Talk:
    """What stands beside one place. It is on the page of the whole draft, or alone on the page of this place."""

    consultation: Consultation
    place: Place
    takes_comments: bool
    counted: Count = field(default_factory=Count)
    has_draft: bool = False
    # The page of the draft, as it is limited now; without it the place stands alone.
    draft_url: str = ""
    form: CommentForm | None = None
    thread: Thread | None = None
    messages: list[Any] = field(default_factory=list)
    beside: Sequence[Beside] = ()
    csrf_token: object = ""
    previous_url: str = ""
    next_url: str = ""
    # Of a table: what is said about its rows, but for those at its head.
    rows: Sequence["Talk"] = ()

    def open_thread(self, looker: Looker, page: str) -> None:
        """Loads one page of what was said here."""
        self.thread = thread_of(looker, self.place.pk, page)

    @property
    def is_alone(self) -> bool:
        return not self.draft_url

    @property
    def anchor(self) -> str:
        return self.place.anchor

    @property
    def name(self) -> str:
        return self.place.name

    @property
    def title(self) -> str:
        return self.place.title

    @property
    def count(self) -> int:
        return self.counted.all

    @property
    def mine(self) -> int:
        return self.counted.mine

    @property
    def is_table(self) -> bool:
        return self.place.kind == Node.Kind.TABLE

    # --- what the templates of a draft print (BESIDE)

    @property
    def css_class(self) -> str:
        if self.form:
            return "open"
        return "talk" if self.thread or self.messages or self.beside else ""

    @property
    def class_attribute(self) -> SafeString | str:
        return format_html(' class="{}"', self.css_class) if self.css_class else ""

    @property
    def write_attributes(self) -> SafeString | str:
        """Where a form for words that somebody points at is: for static/js/quoting.js."""
        if not self.takes_comments:
            return ""
        return format_html(' data-anchor="{}" data-write="{}"', self.anchor, self.write_url)

    @property
    def acts(self) -> SafeString:
        return acts(self)

    @property
    def more(self) -> SafeString | str:
        """What is open below the place."""
        return render_to_string("consultations/_talk_more.html", {"talk": self}) if self.css_class else ""

    @property
    def more_row(self) -> SafeString | str:
        """The same below a row of the plan, as a row of its own."""
        markup = '<tr role="row" class="row-more"><td role="cell" colspan="6">{}</td></tr>'
        return format_html(markup, self.more) if self.css_class else ""

    @property
    def below_rows(self) -> SafeString | str:
        """Below a table: the ways to its rows, and what is open of them."""
        if self.is_alone and not self.thread:
            return format_html_join("", "{}", ((row.more,) for row in self.rows))
        ways = render_to_string("consultations/_talk_rows.html", {"rows": self.rows})
        return format_html_join("", "{}", ((part,) for part in (ways, *(row.more for row in self.rows))))

    # --- addresses

    @property
    def landing(self) -> str:
        # A row of a table has its talk below the table, so that is where its links lead.
        return f"#{self.anchor}-talk" if self.place.kind == Node.Kind.ROW or self.is_alone else f"#{self.anchor}"

    @property
    def place_url(self) -> str:
        """The permanent address of the place."""
        return place_url(self.consultation, self.anchor)

    @property
    def page_url(self) -> str:
        """The page that is looked at, as it is limited now."""
        return self.draft_url or self.place_url

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


def draft_url(consultation: Consultation, show: str = "") -> str:
    """The page of the draft, limited to some of its places."""
    return _with(consultation.get_absolute_url(), show=show)


def _with(url: str, **query: str) -> str:
    asked = urlencode({name: value for name, value in query.items() if value})
    if not asked:
        return url
    return f"{url}{'&' if '?' in url else '?'}{asked}"
