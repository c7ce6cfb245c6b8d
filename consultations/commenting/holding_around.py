"""What hangs on comments and responses and is a person's: replies, support, attachments, a place among colleagues."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.commenting.discarding import remove_attachments
from consultations.commenting.holding import comments_of, read_by_everybody, responses_of
from consultations.commenting.models import Attachment, Colleague, Comment, Reply, Support
from consultations.permissions import shown_replies
from ncss_portal.personal import ERASED_PERSON, Holding, Person, any_of, facts, pseudonymous_address, scrub_rows

Rows = Iterable[dict[str, Any]]


def _replies(person: Person) -> "QuerySet[Reply]":
    return Reply.objects.filter(Q(response__in=responses_of(person)) | Q(written_by__in=person.user_ids))


def _read_replies(person: Person) -> "QuerySet[Reply]":
    """All for the person herself; for anybody else those that everybody reads under her name."""
    if person.asks:
        return _replies(person)
    shown = _replies(person).filter(hidden_at__isnull=True, comment__in=read_by_everybody().values("pk"))
    named = Q(response__isnull=True) | Q(response__shows_name=True)
    return shown.filter(shown_replies(AnonymousUser()), named)


def _around(person: Person) -> Rows:
    for reply in _read_replies(person).select_related("comment"):
        yield facts(reply, "comment", "body", "written_at")
    for support in Support.objects.filter(user__in=person.user_ids).select_related("comment"):
        yield facts(support, "comment", "given_at")
    for attachment in _read_attachments(person).select_related("comment"):
        yield facts(attachment, "comment", "name", "added_at")


def _attachments(person: Person) -> "QuerySet[Attachment]":
    return Attachment.objects.filter(comment__in=comments_of(person).values("pk"))


def _read_attachments(person: Person) -> "QuerySet[Attachment]":
    """A name of a file may say as much as the comment."""
    own = _attachments(person)
    return own if person.asks else own.filter(comment__in=read_by_everybody().values("pk"))


def _erase_around(person: Person) -> int:
    """Files go, for nobody can say what they hold. Names go out of what others wrote."""
    gone, _kinds = Support.objects.filter(user__in=person.user_ids).delete()
    gone += remove_attachments(list(_attachments(person)))
    gone += scrub_rows(Comment.objects.all(), person, "author_name", "hidden_reason", "admitted_reason")
    gone += scrub_rows(Reply.objects.all(), person, "author_name", "hidden_reason")
    return gone + scrub_rows(Attachment.objects.all(), person, "name")


def _colleagues(person: Person) -> "QuerySet[Colleague]":
    return Colleague.objects.filter(Q(user__in=person.user_ids) | any_of("email", person.addresses))


def _colleague_rows(person: Person) -> Rows:
    for colleague in _colleagues(person).select_related("response__organisation"):
        yield facts(colleague, "response", "name", "email", "invited_at", "joined_at")


def _erase_colleagues(person: Person) -> int:
    rows = list(_colleagues(person).exclude(name=ERASED_PERSON))
    for row in rows:
        Colleague.objects.filter(pk=row.pk).update(
            name=ERASED_PERSON,
            email=pseudonymous_address(row.pk, "colleague"),
            user=None,
            # Nobody else goes on writing with her link.
            ended_at=row.ended_at or timezone.now(),
        )
    return len(rows)


HOLDINGS = (
    Holding(
        _("Around comments"),
        _around,
        _erase_around,
        _("Replies stay as they were written. Support and attached files are deleted."),
        # Before the responses, by which these rows are found.
        order=38,
    ),
    Holding(
        _("Among the colleagues of an organisation"),
        _colleague_rows,
        _erase_colleagues,
        _("What a colleague wrote for the organisation stays with the organisation."),
        order=39,
    ),
)
