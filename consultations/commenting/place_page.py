"""One place of a draft alone: its words, what is said about it, and the form. The rest of the draft is not read."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.safestring import SafeString

from consultations.commenting import beside
from consultations.commenting.looking import Looker
from consultations.commenting.models import Phase
from consultations.commenting.places import WHOLE, place_of, title_of
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
        # Only rows say how many comments they have; the place itself shows them.
        self._counts = looker.counts(part.pk for part in around) if len(around) > 1 else {}
        self.talk = self._talk(node)
        self.item = self._item(around)
        self._open(page, given)

    def _around(self, node: Node) -> list[Node]:
        """The node; of a row also the head of its table, of a table its rows."""
        if node.kind not in {Node.Kind.TABLE, *ROWS}:
            return [node]
        if node.kind == Node.Kind.TABLE:
            wanted = Q(pk=node.pk) | Q(parent=node.pk)
        else:
            wanted = Q(pk__in=[node.pk, node.parent_id]) | Q(parent=node.parent_id, data__header=True)
        return list(self.consultation.version.nodes.for_reading().filter(wanted))

    def _item(self, around: list[Node]) -> Item | None:
        """The place as a piece of the draft. Footnotes and the whole draft are none."""
        items = Reading(self.consultation.version, nodes=around).items if around else []
        for item in items:
            for part in (item, *item.rows):
                part.talk = self.talk if part.node == self.node else self._talk(part.node)
            item.talk.rows = [row.talk for row in item.body_rows]
        return items[0] if items else None

    def _talk(self, node: Node | None) -> Talk:
        place = place_of(node)
        return Talk(
            self.consultation,
            place,
            self.looker.may_write and place.takes_comments,
            Count(*self._counts.get(place.pk, (0, 0))),
            csrf_token=self.looker.csrf_token,
        )

    def _open(self, page: str, given: Mapping[str, Any]) -> None:
        talk = self.talk
        talk.open_thread(self.looker, page)
        everywhere = beside.beside(self.consultation, self.looker.takes_part, self.looker.holder)
        talk.beside = everywhere.get(talk.anchor, ())
        if talk.takes_comments:
            talk.form = self.looker.blank_form(self.node, talk.anchor, given)
        talk.previous_url, talk.next_url = self._url_of(self._around_it["before"]), self._url_of(self._next())

    # --- what stands before and after it; the whole draft stands behind all its pieces

    @cached_property
    def _around_it(self) -> dict[str, Any]:
        """The identities of the places with comments before and after it, and the heading above it: one query."""
        nodes = Node.objects.filter(version=self.consultation.version_id)
        said = self.looker.comments().filter(node=OuterRef("pk")).order_by()
        commented = nodes.filter(Exists(said)).order_by("position").values("identity")
        if self.node is None:
            return {"before": commented.values_list("identity", flat=True).last()}
        above = Q(position__lt=OuterRef("position"))
        # Of the highest level above the place, the nearest.
        chapter = nodes.filter(above, kind=Node.Kind.HEADING).order_by("level", "-position")
        return dict(
            nodes.values(
                before=Subquery(commented.filter(above).reverse()[:1]),
                after=Subquery(commented.filter(position__gt=OuterRef("position"))[:1]),
                leads_to_whole=Exists(self.looker.comments().filter(node__isnull=True).order_by()),
                chapter_label=Subquery(chapter.values("label")[:1]),
                chapter_text=Subquery(chapter.values("text")[:1]),
            ).get(pk=self.node.pk)
        )

    def _next(self) -> UUID | str | None:
        after: UUID | None = self._around_it.get("after")
        return after or (WHOLE if self._around_it.get("leads_to_whole") else None)

    def _url_of(self, place: UUID | str | None) -> str:
        if place is None:
            return ""
        return place_url(self.consultation, Node(identity=place).anchor if isinstance(place, UUID) else place)

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

    @property
    def chapter_title(self) -> str:
        """The heading of the highest level above the place; empty where there is none."""
        if self._around_it.get("chapter_text") is None:
            return ""
        label, text = self._around_it["chapter_label"], self._around_it["chapter_text"]
        return title_of(Node(kind=Node.Kind.HEADING, label=label, text=text))

    @property
    def words(self) -> SafeString:
        """The words of a heading or a footnote, which stand here without their own mark-up."""
        return markup.to_inline_html(self.node.text) if self.node else SafeString("")
