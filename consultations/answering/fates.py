"""What became of comments: what was written, the answer, and what changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from consultations.answering.comparing import Pieces, readable_pieces
from consultations.answering.models import Answer
from consultations.commenting.models import Comment
from consultations.commenting.places import title_of
from consultations.drafting.models import Node, Version
from stakeholders.permissions import Person


@dataclass(slots=True)
class Fate:
    """One comment with all that became of it, as far as the person who looks may see it."""

    comment: Comment
    answer: Answer | None
    # The changed node, if its version may be read by now.
    link: Node | None
    is_own: bool

    @property
    def place(self) -> str:
        """ "Paragraph 41, now 31" where the number changed."""
        node = self.comment.node
        change = self.answer.change if self.answer else None
        if node is None or change is None or change.node.label in ("", node.label) or node.kind == Node.Kind.HEADING:
            return title_of(node)
        return gettext("%(place)s, now %(number)s") % {"place": title_of(node), "number": change.node.label}

    @property
    def now(self) -> str:
        """The changed node by the name that it has in its version."""
        change = self.answer.change if self.answer else None
        return title_of(change.node) if change else ""

    @property
    def suggestion(self) -> Pieces:
        """What was suggested, against the words that were consulted."""
        node = self.comment.node
        if node is None or not self.comment.suggests_words:
            return []
        return readable_pieces(node.text, self.comment.replacement)

    @property
    def changed(self) -> Pieces:
        change = self.answer.change if self.answer else None
        return readable_pieces(change.text_before, change.text_after) if change else []


def fates_of(comments: Iterable[Comment], user: Person, at: datetime | None = None) -> list[Fate]:
    """The fates of comments (of `for_list`), with a fixed number of queries."""
    listed = list(comments)
    answers = Answer.objects.visible_to(user, at).select_related("change__node__version__document")
    by_comment = {answer.comment_id: answer for answer in answers.filter(comment__in=listed)}
    changed = {answer.change.node.version_id for answer in by_comment.values() if answer.change}
    readable = set(Version.objects.visible_to(user, at).filter(pk__in=changed).values_list("pk", flat=True))
    return [_fate(comment, by_comment.get(comment.pk), readable, user) for comment in listed]


def _fate(comment: Comment, answer: Answer | None, readable: set[int], user: Person) -> Fate:
    change = answer.change if answer else None
    link = change.node if change and change.node.version_id in readable else None
    return Fate(comment, answer, link, comment.response.is_of(user))
