"""What earlier comments changed: the answers of the last comment period, in numbers and with two examples."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.answering.comparing import Pieces, readable_pieces
from consultations.answering.tallying import Tally, tally
from consultations.commenting.places import title_of
from consultations.models import Answer, Change, Comment, Consultation, Node
from ncss_portal import markup, wording
from roadmap.home.voices import Voices, voices_in

EXAMPLES = 2
WORDS_AROUND = 14
NAMES_SHOWN = 2


@dataclass(frozen=True)
class Example:
    """A change of the text, with the comments behind it."""

    change: Change

    @property
    def chapter(self) -> str:
        return markup.to_plain(getattr(self.change, "chapter", None) or "")

    @property
    def place(self) -> str:
        return title_of(self.change.node)

    @property
    def pieces(self) -> Pieces:
        return list(excerpt(readable_pieces(self.change.text_before, self.change.text_after)))

    @cached_property
    def answers(self) -> list[Answer]:
        return sorted(self.change.answers.all(), key=lambda answer: answer.comment.number or 0)

    @property
    def after_whom(self) -> str:
        """ "after 2 comments from Lagoon Credit Union and Tapir Water Board"."""
        number = len(self.answers)
        comments = ngettext("%(number)s comment", "%(number)s comments", number) % {"number": number}
        names = list(dict.fromkeys(answer.comment.response.signature for answer in self.answers))
        shown = names if len(names) <= NAMES_SHOWN else [*names[: NAMES_SHOWN - 1], _("others")]
        whom = _(" and ").join(shown)
        return _("after %(comments)s from %(whom)s") % {"comments": comments, "whom": whom}

    @property
    def url(self) -> str:
        return self.answers[0].comment.get_absolute_url()


class Outcome:
    """The last comment period whose answers are public, as somebody without an account sees it."""

    def __init__(self, consultation: Consultation, at: datetime) -> None:
        self.consultation, self.at = consultation, at

    @cached_property
    def voices(self) -> Voices:
        return voices_in(self.consultation, AnonymousUser(), self.at)

    @cached_property
    def tally(self) -> Tally:
        """How many comments had which outcome."""
        return tally(self.consultation, AnonymousUser(), self.at)

    @cached_property
    def examples(self) -> list[Example]:
        """The changes that most comments asked for."""
        # A heading stands in its own chapter.
        headings = Node.objects.filter(
            version=OuterRef("node__version"), kind=Node.Kind.HEADING, position__lte=OuterRef("place")
        )
        shown = Comment.objects.shown_to(AnonymousUser(), self.at).filter(
            consultation=self.consultation, hidden_at__isnull=True
        )
        answers = Answer.objects.filter(comment__in=shown.order_by().values("pk"))
        answers = answers.select_related("comment__response", "comment__consultation")
        changes = (
            Change.objects.filter(answers__comment__in=shown.order_by().values("pk"))
            # A row stands where its table or its plan stands.
            .annotate(asked=Count("answers"), place=Coalesce("node__parent__position", "node__position"))
            .annotate(chapter=Subquery(headings.order_by("-position").values("text")[:1]))
            .select_related("node")
            .prefetch_related(Prefetch("answers", answers))
            .order_by("-asked", "pk")
        )
        return [Example(change) for change in changes[:EXAMPLES]]


def last_outcome(at: datetime) -> Outcome | None:
    """The outcome that is shown at a moment; one query."""
    found = Consultation.objects.visible_to(AnonymousUser(), at).filter(answers_published_at__lte=at)
    consultation = found.select_related("document").order_by("-answers_published_at").first()
    return Outcome(consultation, at) if consultation else None


def excerpt(pieces: Pieces) -> Iterator[tuple[str, str]]:
    """A difference without the long stretches that stayed the same: only the words around each change."""
    for place, (op, text) in enumerate(pieces):
        words = wording.tokens(text)
        is_first, is_last = place == 0, place == len(pieces) - 1
        if op != "=" or len(words) <= WORDS_AROUND * (1 if is_first or is_last else 2):
            yield op, text
            continue
        start = "" if is_first else "".join(words[:WORDS_AROUND]).rstrip() + " "
        end = "" if is_last else " " + "".join(words[-WORDS_AROUND:])
        yield op, f"{start}…{end}"
