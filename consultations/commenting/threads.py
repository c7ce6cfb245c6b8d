"""What people said about one place, a page at a time, as one person may read it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator
from django.db.models import Count, Prefetch, Q

from consultations import permissions
from consultations.commenting.looking import Looker
from consultations.commenting.models import Attachment, Comment, Reply, Support
from ncss_portal import wording
from stakeholders.permissions import may_act

COMMENTS_PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class SaidReply:
    """One reply; of a hidden one the words only where the person may read them."""

    reply: Reply
    shows_words: bool


@dataclass(slots=True)
class Said:
    """One comment as a person reads it, and for a suggestion its difference to the words of the draft."""

    comment: Comment
    pieces: Sequence[tuple[str, str]] = ()
    # Of a hidden comment: only for its author and the coordinators.
    shows_words: bool = True
    shows_full_signature: bool = False
    replies: Sequence[SaidReply] = ()
    attachments: Sequence[Attachment] = ()
    supports: int = 0
    supported: bool = False
    is_own: bool = False
    may_reply: bool = False
    may_support: bool = False
    # Who is not signed in gets a link on which she signs in first, so that reading needs no cookie.
    supports_by_form: bool = False
    may_change: bool = False
    csrf_token: object = ""

    @property
    def signature(self) -> str:
        response = self.comment.response
        return response.full_signature if self.shows_full_signature else response.signature


@dataclass(slots=True)
class Thread:
    """One page of what people said about one place; `earlier` and `later` are the numbers of the pages beside it."""

    said: list[Said] = field(default_factory=list)
    earlier: int = 0
    later: int = 0


def said(comment: Comment) -> Said:
    """Makes a comment ready to be shown to its author. Its node must have been loaded with it."""
    return Said(comment, _pieces(comment))


def thread_of(looker: Looker, node: int | None, page: str) -> Thread:
    """What was said about the node with this key (without one: about the whole draft).

    The number of queries is always the same.
    """
    read = Reply.objects.filter(permissions.shown_replies(looker.user, looker.known)).select_related("response")
    replies = Prefetch("replies", read)
    listed = looker.comments().filter(node=node).select_related("response", "node").order_by("number")
    shown = Paginator(listed.prefetch_related(replies, "attachments"), COMMENTS_PER_PAGE).get_page(page)
    supports = _supports(looker, shown.object_list)
    return Thread(
        [_shown(comment, looker, *supports.get(comment.pk, (0, 0))) for comment in shown], *_pages_beside(shown)
    )


def _pages_beside(shown: "Page[Comment]") -> tuple[int, int]:
    earlier = shown.previous_page_number() if shown.has_previous() else 0
    return earlier, shown.next_page_number() if shown.has_next() else 0


def _supports(looker: Looker, comments: Iterable[Comment]) -> dict[int, tuple[int, int]]:
    """How many support each comment, and whether the person does: one query."""
    mine = Count("pk", filter=Q(user=looker.user.pk))
    given = Support.objects.filter(comment__in=[comment.pk for comment in comments]).order_by().values("comment")
    return {row["comment"]: (row["n"], row["mine"]) for row in given.annotate(n=Count("pk"), mine=mine)}


def _shown(comment: Comment, looker: Looker, supports: int, supported: int) -> Said:
    comment.consultation = looker.consultation
    is_own = comment.response.is_of(looker.user)
    is_spoken_of = not comment.is_hidden and not comment.is_withdrawn
    shows_words = looker.manages or is_own or not comment.is_hidden
    return Said(
        comment,
        _pieces(comment) if shows_words else (),
        shows_words=shows_words,
        shows_full_signature=looker.manages or is_own,
        replies=[_reply(reply, looker) for reply in comment.replies.all()],
        attachments=list(comment.attachments.all()) if shows_words else [],
        supports=supports,
        supported=bool(supported),
        is_own=is_own,
        may_reply=is_spoken_of and looker.may_reply,
        may_support=is_spoken_of and looker.may_write and not is_own,
        supports_by_form=may_act(looker.user),
        may_change=is_spoken_of and looker.is_open and is_own,
        csrf_token=looker.csrf_token,
    )


def _reply(reply: Reply, looker: Looker) -> SaidReply:
    is_own = reply.response is not None and reply.response.is_of(looker.user)
    return SaidReply(reply, shows_words=reply.hidden_at is None or is_own or looker.manages)


def _pieces(comment: Comment) -> Sequence[tuple[str, str]]:
    if not comment.suggests_words or comment.node is None:
        return ()
    return wording.readable_difference(comment.node.text, comment.replacement)
