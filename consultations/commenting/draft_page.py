"""The page of a comment period: the draft, with what is said beside each piece of it.

The number of queries does not grow with the draft or the comments: the nodes are read at once, the comments are counted
at once, and only the one talk that somebody opened is loaded, a page at a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from consultations import permissions
from consultations.commenting.forms import CommentForm
from consultations.commenting.models import Comment, Consultation, Phase
from consultations.commenting.places import WHOLE, name_of, takes_comments
from consultations.drafting.models import Node
from consultations.drafting.outline import Entry, outline_of
from consultations.drafting.reading import Item, Reading
from ncss_portal import wording
from ncss_portal.face.templatetags.moments import moment, span
from stakeholders.permissions import Person, may_act

COMMENTS_PER_PAGE = 50


@dataclass(slots=True)
class Said:
    """One comment, and for a suggestion its difference to the words of the draft."""

    comment: Comment
    pieces: Sequence[tuple[str, str]] = ()


def said(comment: Comment) -> Said:
    """Makes a comment ready to be shown. Its node must have been loaded with it."""
    if not comment.suggests_words or comment.node is None:
        return Said(comment)
    return Said(comment, wording.difference(comment.node.text, comment.replacement))


@dataclass(slots=True)
class Thread:
    """One page of what people said about one place."""

    said: list[Said]
    earlier_url: str = ""
    later_url: str = ""


@dataclass(slots=True)
class Talk:
    """What stands beside one place in the draft. `base_url` is the page's own address."""

    anchor: str
    name: str
    base_url: str
    takes_comments: bool
    count: int = 0
    mine: int = 0
    # A row of a table has its talk below the table, so that is where its links lead.
    is_below: bool = False
    is_table: bool = False
    form: CommentForm | None = None
    thread: Thread | None = None
    messages: list[Any] = field(default_factory=list)
    csrf_token: str = ""

    @property
    def css_class(self) -> str:
        if self.form:
            return "open"
        return "talk" if self.thread or self.messages else ""

    @property
    def landing(self) -> str:
        return f"#{self.anchor}-talk" if self.is_below else f"#{self.anchor}"

    @property
    def talk_url(self) -> str:
        return f"{self.base_url}?talk={self.anchor}{self.landing}"

    @property
    def write_url(self) -> str:
        return f"{self.base_url}?on={self.anchor}#say"

    @property
    def close_url(self) -> str:
        return f"{self.base_url}#{self.anchor}"

    @property
    def post_url(self) -> str:
        return f"{self.base_url}comment/"

    @property
    def sign_in_url(self) -> str:
        back = urlencode({"next": f"{self.base_url}?on={self.anchor}"})
        return f"{reverse('account_login')}?{back}"

    def page_url(self, page: int) -> str:
        return f"{self.base_url}?talk={self.anchor}&page={page}#{self.anchor}-talk"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person wants to see open: the form at `on`, the talk at `talk` with its page."""

    on: str = ""
    talk: str = ""
    page: str = ""


class DraftPage:
    """All that the template of a comment period shows, as one person sees it at one moment."""

    def __init__(
        self,
        consultation: Consultation,
        *,
        user: Person,
        at: datetime,
        wish: Wish,
        form: CommentForm | None = None,
        messages: list[Any] | None = None,
        csrf_token: str = "",
    ) -> None:
        self.consultation = consultation
        self.user = user
        self.phase = consultation.phase_at(at)
        self.left: timedelta = consultation.left_at(at)
        self.url = consultation.get_absolute_url()
        self._counts = self._counted()
        self.reading = Reading(consultation.version)
        self._talks: dict[str, Talk] = {}
        self._nodes: dict[str, Node | None] = {}
        self.whole = self._talk(WHOLE, None)
        self._attach()
        self._open(wish, form, csrf_token)
        self.messages = self._hand_over(wish, messages or [])

    # --- what is beside each place

    def _counted(self) -> dict[int | None, tuple[int, int]]:
        """The number of comments by node, and how many of them are the person's own: one query."""
        sent = Comment.objects.sent().filter(consultation=self.consultation).order_by()
        mine = Count("pk", filter=permissions.own_comments(self.user))
        counted = sent.values("node").annotate(count=Count("pk"), mine=mine)
        return {row["node"]: (row["count"], row["mine"]) for row in counted}

    def _talk(self, anchor: str, node: Node | None) -> Talk:
        count, mine = self._counts.get(node.pk if node else None, (0, 0))
        takes = self.phase == Phase.OPEN and (node is None or takes_comments(node))
        kind = node.kind if node else ""
        talk = Talk(anchor, name_of(node), self.url, takes, count, mine, kind == Node.Kind.ROW, kind == Node.Kind.TABLE)
        self._talks[anchor], self._nodes[anchor] = talk, node
        return talk

    def _attach(self) -> None:
        for item in self.reading.items:
            for part in (item, *item.rows):
                part.talk = self._talk(part.node.anchor, part.node)
        for note in self.reading.notes:
            note.talk = self._talk(note.node.anchor, note.node)

    # --- what is open

    def _open(self, wish: Wish, form: CommentForm | None, csrf_token: str) -> None:
        if (talk := self._talks.get(wish.on)) and talk.takes_comments:
            talk.form = form or self._blank_form(self._nodes[wish.on])
            talk.csrf_token = csrf_token
        if talk := self._talks.get(wish.talk):
            talk.thread = self._thread(talk, wish.page)

    def _blank_form(self, node: Node | None) -> CommentForm:
        initial: dict[str, Any] = {}
        if may_act(self.user):
            known = self.consultation.responses.filter(user=self.user.pk).first()
            if known:
                initial = {"name": known.name, "organisation_name": known.organisation_name}
        return CommentForm(node=node, user=self.user, initial=initial)

    def _thread(self, talk: Talk, page: str) -> Thread:
        comments = Comment.objects.sent().filter(consultation=self.consultation, node=self._nodes[talk.anchor])
        listed = comments.select_related("response", "node").order_by("number")
        shown = Paginator(listed, COMMENTS_PER_PAGE).get_page(page)
        thread = Thread([said(comment) for comment in shown])
        for entry in thread.said:
            entry.comment.consultation = self.consultation
        if shown.has_previous():
            thread.earlier_url = talk.page_url(shown.previous_page_number())
        if shown.has_next():
            thread.later_url = talk.page_url(shown.next_page_number())
        return thread

    def _hand_over(self, wish: Wish, messages: list[Any]) -> list[Any]:
        """Shows messages where the person looks: at the talk that is open. Gives those that belong to the head."""
        if talk := self._talks.get(wish.talk):
            talk.messages = messages
            return []
        return messages

    # --- the frame

    @property
    def items(self) -> list[Item]:
        return self.reading.items

    @property
    def is_open(self) -> bool:
        return self.phase == Phase.OPEN

    @property
    def total(self) -> int:
        return sum(count for count, _own in self._counts.values())

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The line below the title: how long is left stands first."""
        period = self.consultation
        if self.phase == Phase.SCHEDULED:
            return [(_("Opens"), moment(period.opens_at)), (_("Closes"), moment(period.closes_at))]
        if self.phase == Phase.CLOSED:
            return [(_("Comments"), str(self.total)), (_("Closed"), moment(period.closes_at))]
        return [
            (_("Left"), span(self.left)),
            (_("Comments so far"), str(self.total)),
            (_("Closes"), moment(period.closes_at)),
        ]

    @cached_property
    def outline(self) -> list[Entry]:
        return outline_of(self.items, lambda item: sum(part.talk.count for part in (item, *item.rows)))
