"""Who may read a draft, a comment period or a comment, and who may work on them.

Whoever manages the strategy manages its papers. Whoever follows it (task force, auditors) reads them before the public.
A guest reads all versions of one document before the public, and nothing else.
Everybody reads a version once a public comment period on it has begun or once it is published. A period may be for the
guests of its document only, or for the members of one body: then only they see it, and what is said in it.
Which comments a person sees in a period is one rule for pages, counts, exports, feeds and search: `shown_comments`.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.apps import apps
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from actionplan.models import Strategy
from stakeholders.permissions import Person, can_audit, grant, granted, groups_of, may_act

if TYPE_CHECKING:
    from consultations.answering.models import Answer
    from consultations.commenting.models import Comment, Consultation
    from consultations.drafting.models import Document, Version
    from consultations.publishing.models import Publication


# On one document, for guests.
READ = "read_document"


class DocumentGroupPermission(GroupObjectPermissionBase):
    content_object = models.ForeignKey(
        "consultations.Document", on_delete=models.CASCADE, related_name="group_permissions"
    )


class DocumentUserPermission(UserObjectPermissionBase):
    content_object = models.ForeignKey(
        "consultations.Document", on_delete=models.CASCADE, related_name="user_permissions"
    )


class ConsultationGroupPermission(GroupObjectPermissionBase):
    content_object = models.ForeignKey(
        "consultations.Consultation", on_delete=models.CASCADE, related_name="group_permissions"
    )


class ConsultationUserPermission(UserObjectPermissionBase):
    content_object = models.ForeignKey(
        "consultations.Consultation", on_delete=models.CASCADE, related_name="user_permissions"
    )


def _managed(user: Person) -> "QuerySet[Strategy]":
    return Strategy.objects.managed_by(user)


def _followed(user: Person) -> "QuerySet[Strategy]":
    return Strategy.objects.followed_by(user)


def let_read(group: Group, document: "Document") -> None:
    """Makes a group the guests of a document: they read all its versions before the public."""
    grant(READ, group, document)


def early_documents(documents: "QuerySet[Document]", user: Person) -> "QuerySet[Document]":
    """Documents that the person reads before the public: of a strategy that she follows, or as a guest."""
    as_guest = granted(documents.model._default_manager.all(), user, READ)
    return documents.filter(Q(strategy__in=_followed(user)) | Q(pk__in=as_guest.values("pk")))


def managed_documents(documents: "QuerySet[Document]", user: Person) -> "QuerySet[Document]":
    return documents.filter(strategy__in=_managed(user))


def managed_versions(versions: "QuerySet[Version]", user: Person) -> "QuerySet[Version]":
    return versions.filter(document__strategy__in=_managed(user))


def visible_versions(versions: "QuerySet[Version]", user: Person, at: datetime | None = None) -> "QuerySet[Version]":
    at = at or timezone.now()
    periods = apps.get_model("consultations", "Consultation").objects.filter(_takes_part(user, at))
    published = Q(pk__in=versions.model.objects.filter(publications__published_at__lte=at).values("pk"))
    early = early_documents(apps.get_model("consultations", "Document").objects.all(), user)
    return versions.filter(Q(pk__in=periods.values("version")) | published | Q(document__in=early.values("pk")))


def visible_documents(
    documents: "QuerySet[Document]", user: Person, at: datetime | None = None
) -> "QuerySet[Document]":
    seen = visible_versions(apps.get_model("consultations", "Version").objects.all(), user, at)
    early = early_documents(documents.model.objects.all(), user)
    return documents.filter(Q(pk__in=seen.values("document")) | Q(pk__in=early.values("pk")))


def managed_consultations(consultations: "QuerySet[Consultation]", user: Person) -> "QuerySet[Consultation]":
    return consultations.filter(document__strategy__in=_managed(user))


def _takes_part(user: Person, at: datetime) -> Q:
    """Of a comment period: that the person is among those for whom it is, and it has begun; or reviews it before."""
    begun = Q(opens_at__lte=at) & in_audience(user, at)
    return begun | Q(opens_at__gt=at) & _reviewed(user) if may_act(user) else begun


def in_audience(user: Person, at: datetime) -> Q:
    """Of a comment period: that it is for the person. Who may only read it, to prepare or to audit it, is not meant."""
    public, invited, of_body = "public", "invited", "body"
    if not may_act(user):
        return Q(audience=public)
    guests = granted(apps.get_model("consultations", "Document").objects.all(), user, READ)
    return (
        Q(audience=public)
        | Q(audience=invited, document__in=guests.values("pk"))
        | Q(audience=of_body, body__group__in=groups_of(user, timezone.localdate(at)).values("pk"))
    )


def _reviewed(user: Person) -> Q:
    """That the person was named to look at the period. From the opening on the audience alone decides."""
    reviewed = apps.get_model("consultations", "Consultation").reviewers.through.objects.filter(user=user.pk)
    return Q(pk__in=reviewed.values("consultation"))


def visible_consultations(
    consultations: "QuerySet[Consultation]", user: Person, at: datetime | None = None
) -> "QuerySet[Consultation]":
    at = at or timezone.now()
    return consultations.filter(_takes_part(user, at) | Q(document__strategy__in=_followed(user)))


def period_is_visible(user: Person, at: datetime | None = None, path: str = "consultations") -> Q:
    """That the person may see the comment period to which `path` leads."""
    periods = visible_consultations(apps.get_model("consultations", "Consultation").objects.all(), user, at)
    return Q(**{f"{path}__in": periods.values("pk")})


def own_comments(user: Person, prefix: str = "") -> Q:
    """A person's own comments: from the account, or confirmed from its address without one.

    `prefix` leads to the comment where the question is asked of something else ("comments__").
    """
    if not user.is_authenticated or not may_act(user):
        return Q(pk__in=[])
    response = f"{prefix}response__"
    by_mail = {
        f"{response}user__isnull": True,
        f"{response}confirmed_at__isnull": False,
        f"{response}email": user.email.lower(),
    }
    return Q(**{f"{response}user": user}) | Q(**by_mail)


def shown_comments(user: Person, at: datetime | None = None, prefix: str = "") -> Q:
    """Which sent comments of a visible period stand in lists and counts for a person; the one rule for all of them.

    Coordinators see every one, and so do auditors. Who follows the strategy sees them at once, but for what is meant
    for the government only. Everybody else sees what is for everybody, when the period's `showing` allows it, and not
    what looks wrong before somebody has looked. Each sees the own. What was withdrawn is on the author's own page only.
    """
    at = at or timezone.now()

    def q(**fields: object) -> Q:
        return Q(**{f"{prefix}{name}": value for name, value in fields.items()})

    looked = q(looked_at__isnull=False)
    now = q(consultation__showing="at_once") | q(consultation__showing="after_closing", consultation__closes_at__lte=at)
    everybody = q(sensitivity="public") & (
        now & (q(suspicion="") | looked) | q(consultation__showing="after_look") & looked
    )
    standing = q(sent_at__isnull=False, withdrawn_at__isnull=True)
    if not may_act(user):
        return standing & everybody
    if can_audit(user) or user.is_superuser:
        return standing
    strategy = "consultation__document__strategy__in"
    followed = q(**{strategy: _followed(user).values("pk")}) & ~q(sensitivity="government")
    managed = q(**{strategy: _managed(user).values("pk")})
    return standing & (everybody | followed | managed | own_comments(user, prefix))


def shown_replies(user: Person) -> Q:
    """Which replies stand below a comment that the person reads: where the period asks for a look, not before it.

    Who reads comments before the look reads replies before it, too, and each reads the own.
    """
    looked = ~Q(comment__consultation__showing="after_look") | Q(looked_at__isnull=False)
    if not may_act(user):
        return looked
    if can_audit(user) or user.is_superuser:
        return Q()
    strategy = "comment__consultation__document__strategy__in"
    early = Q(**{strategy: _followed(user).values("pk")}) | Q(**{strategy: _managed(user).values("pk")})
    return looked | early | Q(written_by=user.pk)


def visible_comments(comments: "QuerySet[Comment]", user: Person, at: datetime | None = None) -> "QuerySet[Comment]":
    """Comments that the person may read, in periods that she may see; her own in any state."""
    seen = shown_comments(user, at) & period_is_visible(user, at, "consultation")
    return comments.filter(seen | own_comments(user))


def visible_answers(answers: "QuerySet[Answer]", user: Person, at: datetime | None = None) -> "QuerySet[Answer]":
    """Answers that were published; before that only those who prepare them see them."""
    at = at or timezone.now()
    seen = visible_comments(apps.get_model("consultations", "Comment").objects.all(), user, at)
    return answers.filter(
        Q(comment__consultation__answers_published_at__lte=at, comment__in=seen.values("pk"))
        | Q(comment__consultation__document__strategy__in=_managed(user))
    )


def visible_publications(
    publications: "QuerySet[Publication]", user: Person, at: datetime | None = None
) -> "QuerySet[Publication]":
    at = at or timezone.now()
    return publications.filter(Q(published_at__lte=at) | Q(version__document__strategy__in=_followed(user)))


def managed_publications(publications: "QuerySet[Publication]", user: Person) -> "QuerySet[Publication]":
    return publications.filter(version__document__strategy__in=_managed(user))
