"""The page of a comment period: the draft, with what is said beside each piece of it.

The number of queries does not grow with the draft or the comments: the nodes are read at once, the comments are counted
at once, and only the one talk that somebody opened is loaded, a page at a time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from consultations.commenting import beside
from consultations.commenting.forms.say import CommentForm
from consultations.commenting.layout import Piece, filled, layout_of
from consultations.commenting.looking import Looker
from consultations.commenting.models import Move, Phase
from consultations.commenting.places import Place, place_of
from consultations.commenting.talk import Count, Talk, draft_url
from consultations.commenting.threads import COMMENTS_PER_PAGE, Said, said
from consultations.drafting.models import Node
from consultations.drafting.outline import Entry, outline_of
from ncss_portal.face.templatetags.moments import moment, span

__all__ = ["COMMENTED", "COMMENTS_PER_PAGE", "MINE", "DraftPage", "Said", "Wish", "said"]

# What the page is limited to: places with comments, or those where the person wrote something.
COMMENTED, MINE = "commented", "mine"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person wants to see: the form at `on`, the talk at `talk` with its page, only some of the places."""

    on: str = ""
    talk: str = ""
    page: str = ""
    show: str = ""
    # What stands in the form beforehand: the words that were pointed at.
    given: Mapping[str, Any] = field(default_factory=dict)


class DraftPage:
    """All that the template of a comment period shows, as one person sees it at one moment."""

    def __init__(
        self,
        looker: Looker,
        wish: Wish,
        *,
        form: CommentForm | None = None,
        messages: list[Any] | None = None,
    ) -> None:
        self.looker = looker
        self.consultation = looker.consultation
        self.phase = self.consultation.phase_at(looker.at)
        self.left: timedelta = self.consultation.left_at(looker.at)
        self.show = wish.show if wish.show in {COMMENTED, MINE} else ""
        self._counts = looker.counts()
        self._drafts = looker.places_with_drafts()
        self._beside = beside.beside(self.consultation, looker.takes_part, looker.holder)
        self._layout = layout_of(self.consultation)
        self._url = draft_url(self.consultation, self.show)
        self._talks: dict[str, Talk] = {}
        self._attach()
        self._open(wish, form)
        self.messages = self._hand_over(wish, messages or [])

    # --- what is beside each place

    def _talk(self, place: Place) -> Talk:
        talk = Talk(
            self.consultation,
            place,
            self.looker.may_write and place.takes_comments,
            Count(*self._counts.get(place.pk, (0, 0))),
            has_draft=place.anchor in self._drafts,
            draft_url=self._url,
            csrf_token=self.looker.csrf_token,
            beside=self._beside.get(place.anchor, ()),
        )
        self._talks[talk.anchor] = talk
        return talk

    def _attach(self) -> None:
        """The talks, in the order in which their places stand on the page."""
        for piece in self._layout.items:
            talk = self._talk(piece.node)
            rows = [self._talk(row) for row in piece.rows]
            talk.rows = rows[piece.heads :]
        self.whole = self._talk(place_of(None))
        for note in self._layout.notes:
            self._talk(note.node)

    # --- what is open

    def _open(self, wish: Wish, form: CommentForm | None) -> None:
        if (talk := self._talks.get(wish.on)) and talk.takes_comments:
            talk.form = form or self.looker.blank_form(self._node(talk), wish.on, wish.given)
        if talk := self._talks.get(wish.talk):
            talk.open_thread(self.looker, wish.page)
            self._lead_on(talk)
        self._asked_for = {wish.on, wish.talk} - {""}

    def _node(self, talk: Talk) -> Node | None:
        return Node.objects.get(pk=talk.place.pk) if talk.place.pk else None

    def _lead_on(self, talk: Talk) -> None:
        """The ways from an open talk to the places with comments before and after it."""
        places = list(self._talks.values())
        here = places.index(talk)
        before = (one.talk_url for one in reversed(places[:here]) if one.count)
        after = (one.talk_url for one in places[here + 1 :] if one.count)
        talk.previous_url, talk.next_url = next(before, ""), next(after, "")

    def _hand_over(self, wish: Wish, messages: list[Any]) -> list[Any]:
        """Shows messages where the person looks: at the talk that is open. Gives those that belong to the head."""
        if talk := self._talks.get(wish.talk):
            talk.messages = messages
            return []
        return messages

    # --- what is shown of it

    def _wanted(self, talk: Talk) -> bool:
        if not self.show or talk.anchor in self._asked_for:
            return True
        return bool(talk.count) if self.show == COMMENTED else _is_mine(talk)

    def _counted(self, piece: Piece) -> int:
        return sum(self._talks[place.anchor].count for place in piece.places)

    def _own(self, piece: Piece) -> int:
        return sum(self._talks[place.anchor].mine for place in piece.places)

    @cached_property
    def items(self) -> list[Piece]:
        """The pieces that are shown, and the headings above them."""
        if not self.show:
            return list(self._layout.items)
        kept: list[Piece] = []
        above: list[Piece] = []
        for piece in self._layout.items:
            level = piece.node.level
            if level:
                above = [*(heading for heading in above if (heading.node.level or 0) < level), piece]
            if any(self._wanted(self._talks[place.anchor]) for place in piece.places):
                kept += above if level else [*above, piece]
                above = []
        return kept

    @cached_property
    def notes(self) -> list[Piece]:
        return [note for note in self._layout.notes if self._wanted(self._talks[note.node.anchor])]

    @property
    def text(self) -> SafeString:
        return filled(self.items, self._talks)

    @property
    def notes_text(self) -> SafeString:
        return filled(self.notes, self._talks)

    @property
    def shows_whole(self) -> bool:
        return self._wanted(self.whole) and bool(self.whole.takes_comments or self.whole.count or self.whole.beside)

    # --- the frame

    @property
    def is_open(self) -> bool:
        return self.phase == Phase.OPEN

    @property
    def is_preview(self) -> bool:
        return self.phase == Phase.SCHEDULED

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
    def moves(self) -> list[Move]:
        """How the dates were moved, the newest first."""
        return list(self.consultation.moves.order_by("-moved_at", "-pk"))

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """The ways to limit the page; each with the number of places that are left."""
        url = self.consultation.get_absolute_url()
        commented = sum(1 for talk in self._talks.values() if talk.count)
        mine = sum(1 for talk in self._talks.values() if _is_mine(talk))
        return [
            {"words": _("Whole draft"), "url": url, "current": not self.show, "count": None},
            {
                "words": _("Only commented places"),
                "url": f"{url}?show={COMMENTED}",
                "current": self.show == COMMENTED,
                "count": commented,
            },
            {"words": _("Only mine"), "url": f"{url}?show={MINE}", "current": self.show == MINE, "count": mine},
        ]

    @property
    def first_url(self) -> str:
        """The first place with comments."""
        return next((talk.talk_url for talk in self._talks.values() if talk.count), "")

    @cached_property
    def outline(self) -> list[Entry]:
        return outline_of(self.items, self._own if self.show == MINE else self._counted)


def _is_mine(talk: Talk) -> bool:
    return bool(talk.mine) or talk.has_draft
