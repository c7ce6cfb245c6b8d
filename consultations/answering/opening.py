"""One comment opened for its answer: what it says, what the server proposes, and what else stands on its place."""

from dataclasses import dataclass, field
from functools import cached_property

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consultations.answering.comparing import Pieces, pieces_by_whom, readable_pieces, words_of
from consultations.answering.forms import AnswerForm
from consultations.answering.models import Answer
from consultations.answering.places import Place, place_of
from consultations.answering.taking import proposal, stands_last
from consultations.commenting.models import Comment
from consultations.commenting.places import title_of
from ncss_portal.history.models import Entry
from ncss_portal.wording import Conflict, tidy

ACTS: dict[str, str | Promise] = {
    "answer prepared": _("answer prepared"),
    "answer changed": _("answer changed"),
    "comment sent": _("comment sent"),
    "comment entered": _("comment entered"),
    "comment changed": _("comment changed"),
    "comment withdrawn": _("comment withdrawn"),
    "comment replied to": _("comment replied to"),
    "comment supported": _("comment supported"),
    "comment looked at": _("comment looked at"),
    "comment hidden": _("comment hidden"),
    "comment shown again": _("comment shown again"),
    "comment admitted": _("comment admitted"),
    "admission asked for": _("admission asked for"),
    "support taken back": _("support taken back"),
    "reply looked at": _("reply looked at"),
    "reply hidden": _("reply hidden"),
    "reply shown again": _("reply shown again"),
}


@dataclass
class Opened:
    """A comment on the coordinator's desk."""

    comment: Comment
    answer: Answer | None
    place: Place | None
    # The suggestion and an earlier change touch the same words: a person must write them.
    conflict: Conflict | None
    # The words that the field shows at first.
    words: str
    # What somebody else saved while this person wrote.
    theirs: Answer | None = None
    moved: bool = False
    refused: Pieces = field(default_factory=list)

    @property
    def name(self) -> str:
        return title_of(self.comment.node)

    @property
    def name_now(self) -> str:
        """The place by the number that it has in the newest version."""
        now = self.place.now if self.place else None
        return title_of(now or self.comment.node)

    @property
    def consulted_words(self) -> str:
        return words_of(self.comment.node) if self.comment.node else ""

    @property
    def suggestion(self) -> Pieces:
        node = self.comment.node
        return readable_pieces(node.text, self.comment.replacement) if node and self.comment.suggests_words else []

    @property
    def takes_words(self) -> bool:
        """Whether this answer can change words now."""
        return self.place is not None and not self.place.is_gone and not self.is_locked

    @cached_property
    def is_locked(self) -> bool:
        """Whether later words stand on this answer's own change."""
        change = self.answer.change if self.answer else None
        return change is not None and len(self.sharing) == 0 and not stands_last(change)

    @cached_property
    def sharing(self) -> list[Answer]:
        """Other answers that refer to the same change."""
        change = self.answer.change if self.answer else None
        return [other for other in self.others if change is not None and other.change_id == change.pk]

    @cached_property
    def others(self) -> list[Answer]:
        """Other answers that changed this place, in the order in which they did."""
        if self.place is None or self.place.now is None or self.place.is_untouched:
            return []
        standing = Answer.objects.filter(change__node=self.place.now).exclude(comment=self.comment)
        return list(standing.select_related("comment__consultation").order_by("change", "comment__number"))

    @property
    def can_share(self) -> bool:
        return self.takes_words and bool(self.others) and not (self.answer and self.answer.change_id)

    @property
    def is_in_already(self) -> bool:
        """Whether the suggestion is in the text already, through another answer."""
        return (
            self.comment.suggests_words
            and self.conflict is None
            and self.place is not None
            and self.place.has_changed
            and self.words == self.place.text
        )

    def difference(self, words: str) -> Pieces:
        """From the consulted words to those in the field; what others brought is told apart."""
        if self.place is None:
            return []
        mine = self.answer.change if self.answer and not self.sharing else None
        base = mine.text_before if mine else self.place.text
        told = pieces_by_whom(self.place.consulted.text, base, tidy(words))
        return told if any(op != "=" for op, _text in told) else []

    def history(self) -> list[tuple[Entry, str | Promise, str]]:
        """What happened to the comment: the entry, the act in words, and the disposition that was given."""
        entries = Entry.objects.about(self.comment)
        return [(entry, ACTS.get(entry.act, entry.act), _disposition(entry)) for entry in entries]


def _disposition(entry: Entry) -> str:
    given = (entry.detail.get("after") or {}).get("disposition", "")
    return str(Answer.Disposition(given).label) if given in Answer.Disposition.values else ""


def open_comment(comment: Comment) -> Opened:
    """Reads a comment with its answer, its place, and the words that the server proposes."""
    chosen = Answer.objects.select_related("change__node__version", "prepared_by").filter(comment=comment)
    answer = chosen.first()
    place = place_of(comment)
    if place is None or place.is_gone:
        return Opened(comment, answer, place, None, "")
    if answer is not None:
        return Opened(comment, answer, place, None, place.text)
    try:
        return Opened(comment, None, place, None, proposal(comment, place))
    except Conflict as conflict:
        return Opened(comment, None, place, conflict, place.text)


def answer_form(opened: Opened, data: QueryDict | None = None) -> AnswerForm:
    """The form for the answer; without `data`, filled with what is there or what the server proposes."""
    answer, place = opened.answer, opened.place
    initial = {
        "disposition": answer.disposition if answer else None,
        "reason": answer.reason if answer else "",
        "words": opened.words,
        "share": opened.is_in_already,
        "revision": answer.revision if answer else 0,
        "seen": place.seen if place else "",
    }
    form = AnswerForm(data, initial=initial)
    if opened.takes_words:
        form.fields["words"].label = gettext("%(place)s from now on") % {"place": opened.name_now}
        form.fields["words"].help_text = _hint(opened)
        form.fields["words"].required = bool(opened.words)
    else:
        del form.fields["words"]
    if opened.can_share:
        numbers = ", ".join(dict.fromkeys(other.comment.reference for other in opened.others))
        form.fields["share"].label = gettext("The change that came from %(numbers)s answers this comment too") % {
            "numbers": numbers
        }
    else:
        del form.fields["share"]
    return form


def _hint(opened: Opened) -> str:
    counts = gettext("It counts only where the comment is accepted, at least in part.")
    if opened.answer is not None or not opened.comment.suggests_words:
        return f"{gettext('The words as they stand now.')} {counts}"
    if opened.conflict is not None:
        return f"{gettext('The words as they stand now: the suggestion could not be put in.')} {counts}"
    if opened.place is not None and opened.place.has_changed:
        return (
            f"{gettext('The words as they stand now and what was suggested, put together: read it through.')} {counts}"
        )
    return f"{gettext('The words as they stand now, with what was suggested.')} {counts}"
