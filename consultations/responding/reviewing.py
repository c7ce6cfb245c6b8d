"""All that one respondent has in a comment period, before and after it is sent, in the order of the draft."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from consultations.commenting.models import Comment, Consultation, Draft, EarlierWords, Holder
from consultations.commenting.places import WHOLE, in_order, name_of, title_of
from consultations.drafting.models import Node
from consultations.questioning.models import Opinion
from consultations.questioning.opinions import opinions_of, words_of
from consultations.responding.respondents import Respondent
from ncss_portal import wording

Pieces = Sequence[tuple[str, str]]


def drafts_of(consultation: Consultation, holder: Holder) -> list[Draft]:
    """What the holder has not sent, in the order of the draft; what is on the whole draft stands last."""
    return in_order(Draft.objects.held_by(holder).filter(consultation=consultation).select_related("node"))


def sent_by(respondent: Respondent) -> list[Comment]:
    """The own comments in this period that were sent, in the order of the draft, with their first words.

    What was said for an organisation stands on the page of its shared response.
    """
    first = Prefetch("earlier", EarlierWords.objects.filter(revision=1), to_attr="first_words")
    found = respondent.comments.filter(sent_at__isnull=False, response__is_shared=False)
    return in_order(found.for_list().prefetch_related(first))


def waiting_of(respondent: Respondent) -> list[Comment]:
    """The own comments in this period that came late, or wait for a mail."""
    found = respondent.comments.unsent().filter(response__is_shared=False)
    return list(found.select_related("response", "node", "consultation").order_by("written_at", "pk"))


def lack_of(draft: Draft) -> str:
    """Why a draft cannot be sent as it is, in words for its holder; nothing where it can."""
    if not draft.suggests_words:
        return "" if draft.body.strip() else _("There is no remark yet.")
    if draft.node is None or not draft.node.can_be_reworded:
        return _("Other words cannot be suggested here. Write a remark.")
    suggested = wording.tidy(draft.replacement)
    if not suggested:
        return _("The suggested words are empty.")
    if suggested == wording.tidy(draft.node.text):
        return _("The suggested words are those of the draft.")
    return ""


def pieces_of(said: Draft | Comment | EarlierWords, node: Node | None) -> Pieces:
    """The difference of suggested words to those of the draft."""
    if not said.suggests_words or node is None:
        return ()
    return wording.readable_difference(node.text, said.replacement)


@dataclass(frozen=True, slots=True)
class Unsent:
    """One draft, as the review page shows it."""

    draft: Draft
    lack: str
    pieces: Pieces

    @property
    def place(self) -> str:
        return name_of(self.draft.node)

    @property
    def title(self) -> str:
        return title_of(self.draft.node)


@dataclass(frozen=True, slots=True)
class Receipted:
    """One comment with its words as they were sent, also where they were changed since."""

    comment: Comment
    said: Comment | EarlierWords
    pieces: Pieces

    @property
    def title(self) -> str:
        return title_of(self.comment.node)

    @property
    def place(self) -> str:
        return name_of(self.comment.node)

    @property
    def anchor(self) -> str:
        return self.comment.node.anchor if self.comment.node else WHOLE

    @property
    def is_changed(self) -> bool:
        return self.comment.revision > 1


def unsent(drafts: Sequence[Draft]) -> list[Unsent]:
    return [Unsent(draft, lack_of(draft), pieces_of(draft, draft.node)) for draft in drafts]


def as_sent(comment: Comment) -> Receipted:
    """The comment with the words that were sent first. It must come from `sent_by`."""
    first: list[EarlierWords] = getattr(comment, "first_words", [])
    said = first[0] if first else comment
    return Receipted(comment, said, pieces_of(said, comment.node))


def as_it_stands(comment: Comment) -> Receipted:
    return Receipted(comment, comment, pieces_of(comment, comment.node))


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer to a question, as the pages of the respondent show it."""

    opinion: Opinion
    words: str

    @property
    def waits_for_mail(self) -> bool:
        return self.opinion.waits_for_mail


def answered(opinions: Iterable[Opinion]) -> list[Answered]:
    return [Answered(opinion, words_of(opinion)) for opinion in opinions]


def answers_of(respondent: Respondent, holder: Holder) -> list[Answered]:
    """What this browser or account answered, sent or not, and what was sent from elsewhere; of each question one."""
    own = opinions_of(respondent.consultation, holder)
    known = {opinion.question_id for opinion in own}
    found = [*own, *(opinion for opinion in respondent.opinions if opinion.question_id not in known)]
    return answered(sorted(found, key=lambda opinion: (opinion.question.position, opinion.question_id)))
