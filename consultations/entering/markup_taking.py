"""Takes a marked-up Word file in: every item once, all or nothing."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from consultations.commenting.models import Comment, Consultation, Reply, Response
from consultations.entering.markup import UnderstoodMarkup, moment_of
from consultations.entering.markup_items import REPLY, SUGGESTION, Item, on_the_whole
from consultations.entering.models import ReturnedFile
from consultations.entering.on_behalf import enter, respondent
from ncss_portal.history.models import record
from stakeholders.models import Contact, User


@dataclass(frozen=True, slots=True)
class Taken:
    """How many items came in, and how many were there before."""

    added: int
    already_here: int


@transaction.atomic
def take_markup_file(
    file: ReturnedFile, understood: UnderstoodMarkup, *, late_reason: str = "", by: User, at: datetime
) -> Taken | None:
    """Takes a file in that was brought; None where somebody else, or the click before, did it."""
    if not file.claim():
        return None
    return take_markup(understood, contact=file.contact, late_reason=late_reason, by=by, at=at)


@transaction.atomic
def take_markup(
    understood: UnderstoodMarkup,
    *,
    contact: Contact | None = None,
    late_reason: str = "",
    by: User | None,
    at: datetime,
) -> Taken:
    """Enters the items on behalf of the organisation. The same file again adds nothing.

    `late_reason` says why they count although the file came outside the comment period.
    """
    # One lock for all that follows: of the same file twice at once the second finds everything there.
    consultation = Consultation.objects.select_for_update().get(pk=understood.consultation.pk)
    if not understood.items:
        return Taken(0, 0)
    named = "" if understood.organisation else understood.name
    response = respondent(consultation, contact=contact, organisation=understood.organisation, name=named, at=at)
    taking = _Taking(understood, consultation, response, late_reason, by, at)
    # Replies come last: what they answer must be there.
    added = sum(taking.take(item) for item in sorted(understood.items, key=lambda item: item.kind == REPLY))
    here = len(understood.items) - added
    # About the period: the name of a file may name people.
    record("marked-up file taken in", consultation, by=by, added=added, already_here=here)
    return Taken(added, here)


@dataclass(frozen=True, slots=True)
class _Taking:
    understood: UnderstoodMarkup
    consultation: Consultation
    response: Response
    late_reason: str
    by: User | None
    at: datetime

    def take(self, item: Item) -> bool:
        """Whether the item is new."""
        answered = self._comment(item.parent) if item.parent is not None else None
        return self._reply(item, answered) if answered else self._enter(item)

    def _comment(self, item: Item) -> Comment | None:
        return Comment.objects.filter(consultation=self.consultation, source_key=self.understood.key(item)).first()

    def _enter(self, item: Item) -> bool:
        kind = Comment.Kind.SUGGESTION if item.kind == SUGGESTION else Comment.Kind.REMARK
        comment = enter(
            self.consultation,
            response=self.response,
            node=item.node,
            kind=kind,
            body=on_the_whole(item),
            replacement=item.replacement,
            quote=item.place,
            channel=Comment.Channel.WORD,
            received_at=moment_of(item) or self.at,
            author_name=item.author[:200],
            source_key=self.understood.key(item),
            late_reason=self.late_reason,
            by=self.by,
            at=self.at,
        )
        return comment is not None

    def _reply(self, item: Item, answered: Comment) -> bool:
        _reply, made = Reply.objects.get_or_create(
            comment=answered,
            source_key=self.understood.key(item),
            defaults={
                "author_name": item.author[:200],
                "body": item.body,
                "written_at": moment_of(item) or self.at,
                "looked_at": self.at,
            },
        )
        return made
