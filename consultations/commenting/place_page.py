"""One place of a draft alone: its words, what is said about it, and the form. The rest of the draft is not read."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.db.models import F, Q
from django.utils.safestring import SafeString

from consultations.commenting import beside
from consultations.commenting.looking import Looker
from consultations.commenting.models import Comment, Phase
from consultations.commenting.places import WHOLE, takes_comments, title_of
from consultations.commenting.talk import Count, Talk, place_url
from consultations.drafting.models import Node
from consultations.drafting.reading import Item, Reading
from ncss_portal import markup

ROWS = {Node.Kind.ROW, Node.Kind.PLAN_ROW}


class PlacePage:
    """All that the page of one place shows. Without a node the place is the whole draft."""

    def __init__(self, looker: Looker, node: Node | None, *, page: str = "", given: Mapping[str, Any]) -> None:
        self.looker = looker
        self.consultation = looker.consultation
        self.node = node
        self.phase = self.consultation.phase_at(looker.at)
        around = self._around(node) if node else []
        self._counts = looker.counts(part.pk for part in around) if around else {}
        self._drafts = looker.places_with_drafts()
        self.talk = self._talk(node)
        self.item = self._item(around)
        self._open(page, given)

    def _around(self, node: Node) -> list[Node]:
        """The node; of a row also the head of its table, of a table its rows."""
        if node.kind == Node.Kind.TABLE:
            wanted = Q(pk=node.pk) | Q(parent=node.pk)
        elif node.kind in ROWS:
            wanted = Q(pk__in=[node.pk, node.parent_id]) | Q(parent=node.parent_id, data__header=True)
        else:
            wanted = Q(pk=node.pk)
        return list(self.consultation.version.nodes.for_reading().filter(wanted))

    def _item(self, around: list[Node]) -> Item | None:
        """The place as a piece of the draft. Footnotes and the whole draft are none."""
        items = Reading(self.consultation.version, nodes=around).items if around else []
        for item in items:
            for part in (item, *item.rows):
                part.talk = self.talk if part.node == self.node else self._talk(part.node)
        return items[0] if items else None

    def _talk(self, node: Node | None) -> Talk:
        takes = self.looker.may_write and (node is None or takes_comments(node))
        counted = Count(*self._counts.get(node.pk if node else None, (0, 0)))
        talk = Talk(self.consultation, node, takes, counted, is_alone=True, csrf_token=self.looker.csrf_token)
        talk.has_draft = talk.anchor in self._drafts
        return talk

    def _open(self, page: str, given: Mapping[str, Any]) -> None:
        talk = self.talk
        talk.open_thread(self.looker, page)
        talk.beside = beside.beside(self.consultation, self.looker.is_open, self.looker.holder).get(talk.anchor, ())
        if talk.takes_comments:
            talk.form = self.looker.blank_form(self.node, talk.anchor, given)
        talk.previous_url, talk.next_url = self._url_of(self._before()), self._url_of(self._after())

    # --- the places with comments beside it; the whole draft stands behind all its pieces

    def _before(self) -> Comment | None:
        before = self.looker.comments().filter(node__isnull=False)
        if self.node is not None:
            before = before.filter(node__position__lt=self.node.position)
        return before.select_related("node").order_by("-node__position").first()

    def _after(self) -> Comment | None:
        if self.node is None:
            return None
        after = self.looker.comments().filter(Q(node__position__gt=self.node.position) | Q(node__isnull=True))
        return after.select_related("node").order_by(F("node__position").asc(nulls_last=True)).first()

    def _url_of(self, comment: Comment | None) -> str:
        if comment is None:
            return ""
        return place_url(self.consultation, comment.node.anchor if comment.node else WHOLE)

    # --- the frame

    @property
    def is_open(self) -> bool:
        return self.looker.is_open

    @property
    def is_preview(self) -> bool:
        return self.phase == Phase.SCHEDULED

    @property
    def draft_url(self) -> str:
        """The place in the whole draft."""
        return f"{self.consultation.get_absolute_url()}#{self.talk.anchor}"

    @cached_property
    def chapter(self) -> Node | None:
        """The heading of the highest level above the place, the nearest of them."""
        if self.node is None:
            return None
        headings = self.consultation.version.nodes.filter(kind=Node.Kind.HEADING)
        return headings.filter(position__lt=self.node.position).order_by("level", "-position").first()

    @property
    def chapter_title(self) -> str:
        return title_of(self.chapter) if self.chapter else ""

    @property
    def words(self) -> SafeString:
        """The words of a heading or a footnote, which stand here without their own mark-up."""
        return markup.to_inline_html(self.node.text) if self.node else SafeString("")
