"""What comment periods hold of people: responses with a name and an address, and comments; and for how long.

A comment that counted stands for ever, for the strategy rests on it. Who wrote it need not stand beside it for ever.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import ProtectedError, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.commenting.discarding import discard
from consultations.commenting.models import Comment, Response
from consultations.commenting.places import title_of
from consultations.commenting.querysets import CommentQuerySet
from ncss_portal.personal import (
    ERASED,
    ERASED_PERSON,
    Holding,
    Person,
    any_of,
    emptied,
    facts,
    pseudonymous_address,
)
from ncss_portal.retention import Rule
from stakeholders.models import Contact

Rows = Iterable[dict[str, Any]]
UNCONFIRMED_FOR = timedelta(days=7)


def responses_of(person: Person) -> "QuerySet[Response]":
    """Of the accounts, and from the addresses; from a shared address only what bears the name."""
    shared = any_of("email", person.shared_addresses) & any_of("name", person.names)
    own = Q(user__in=person.user_ids) | Q(contact__in=person.contact_ids)
    # Entered by a coordinator under a name that the register does not have.
    own |= Q(user__isnull=True, contact__isnull=True, email="") & any_of("name", person.names)
    return Response.objects.filter(own | any_of("email", person.addresses) | shared)


def comments_of(person: Person) -> CommentQuerySet:
    """What the person wrote: alone, or as a colleague of an organisation. What others wrote for it is not hers, also
    where she leads its response.
    """
    alone = Q(response__in=responses_of(person), response__is_shared=False)
    return Comment.objects.filter(alone | Q(colleague__user__in=person.user_ids, withdrawn_at__isnull=True))


def _also_known_as(person: Person) -> tuple[set[str], set[str]]:
    """Addresses given from the account under a known name.

    The account alone says nothing, for a secretariat enters letters of others; nor does an address, for anybody can
    write any name beside it.
    """
    own = Response.objects.filter(any_of("name", person.names), user__in=person.user_ids)
    return set(), set(own.values_list("email", flat=True))


def _responses(person: Person) -> Rows:
    for response in responses_of(person).select_related("consultation", "organisation"):
        said = ("name", "email", "organisation_name", "organisation", "interest", "started_at")
        yield facts(response, "consultation", *said)


def _erase_responses(person: Person) -> int:
    rows = list(responses_of(person).exclude(name=ERASED_PERSON))
    # What waits in a shared response is the organisation's, whoever leads it.
    discard(Comment.objects.filter(response__in=rows, response__is_shared=False))
    for row in rows:
        if _is_gone(row):
            continue
        organisation_name = person.scrubbed(row.organisation_name)
        Response.objects.filter(pk=row.pk).update(
            **emptied(Response, "name", "email", "organisation_name"),
            name=ERASED_PERSON,
            email=pseudonymous_address(row.pk, "response"),
            organisation_name="" if ERASED in organisation_name else organisation_name,
        )
    return len(rows)


def _is_gone(row: Response) -> bool:
    """Deletes a response on which nothing hangs."""
    try:
        row.delete()
    except ProtectedError:
        return False
    return True


def read_by_everybody() -> CommentQuerySet:
    """Comments with words and a name that everybody reads. Who keeps the register need not read any others."""
    return Comment.objects.visible_to(AnonymousUser()).filter(hidden_at__isnull=True, response__shows_name=True)


def _comments(person: Person) -> Rows:
    """All for the person herself. For anybody else what is not for everybody is only counted."""
    said = comments_of(person).select_related("node", "consultation")
    public = set() if person.asks else set(read_by_everybody().filter(pk__in=said).values_list("pk", flat=True))
    unsent = others = 0
    for comment in said.select_related("answer"):
        if not person.asks and comment.pk not in public:
            unsent, others = unsent + (not comment.is_sent), others + comment.is_sent
            continue
        facts_of_it = facts(comment, "consultation", "kind", "body", "replacement", "written_at", "sent_at")
        number = {_("Number"): comment.reference} if comment.reference else {}
        yield {**number, _("On"): title_of(comment.node), **facts_of_it, **_answer(comment)}
    if unsent:
        yield {_("Not sent"): unsent, _("Text"): _("Only the author reads what was not sent.")}
    if others:
        yield {_("Not for everybody"): others, _("Text"): _("Who may read these finds them in the comment period.")}


def _answer(comment: Comment) -> dict[str, Any]:
    """The answer, once it is public."""
    if not comment.consultation.are_answers_public or not hasattr(comment, "answer"):
        return {}
    return {_("Answer"): comment.answer.get_disposition_display(), _("Reason"): comment.answer.reason}


def _keep_comments(_person: Person) -> int:
    """What was sent stands; what was not went with the response."""
    return 0


def alive_since(moment: datetime) -> Iterable[int]:
    """Contacts whose account wrote a comment after a moment."""
    return Contact.objects.filter(user__responses__comments__written_at__gt=moment).values_list("pk", flat=True)


def _unconfirmed(at: datetime) -> CommentQuerySet:
    """Written without an account, and never confirmed: the link of the mail is dead for days."""
    return Comment.objects.unsent().filter(
        response__user__isnull=True,
        response__confirmed_at__isnull=True,
        # Who asked to be admitted gets a word from the coordinator first.
        asked_in_at__isnull=True,
        written_at__lte=at - UNCONFIRMED_FOR,
    )


def _forget_unconfirmed(at: datetime) -> int:
    waiting = _unconfirmed(at)
    responses = set(waiting.values_list("response", flat=True))
    count = discard(waiting)
    for response in Response.objects.filter(pk__in=responses, comments__isnull=True):
        _is_gone(response)
    return count


HOLDINGS = (
    Holding(
        gettext_lazy("In comment periods"),
        _responses,
        _erase_responses,
        gettext_lazy("Comments that were sent stay, by an erased person. The name of the organisation stays too."),
        order=40,
        also_known_as=_also_known_as,
    ),
    Holding(
        gettext_lazy("Comments"),
        _comments,
        _keep_comments,
        gettext_lazy("The words stay as they were written, also where the writer put the own name into them."),
        order=41,
    ),
)
RULES = (
    Rule(
        "unconfirmed_comments",
        gettext_lazy("Comments that were never confirmed"),
        gettext_lazy("7 days after they were written"),
        lambda at: _unconfirmed(at).count(),
        _forget_unconfirmed,
    ),
)
