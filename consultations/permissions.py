"""Who may read a draft, a comment period or a comment, and who may work on them.

Whoever manages the strategy manages its papers. Whoever follows it (task force, auditors) reads them before the public.
A guest reads all versions of one document before the public, and nothing else.
Everybody reads a version once a public comment period on it has begun or once it is published.
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
from stakeholders.permissions import Person, grant, granted, may_act

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
    public = Q(pk__in=versions.model.objects.filter(consultations__opens_at__lte=at).values("pk"))
    published = Q(pk__in=versions.model.objects.filter(publications__published_at__lte=at).values("pk"))
    early = early_documents(apps.get_model("consultations", "Document").objects.all(), user)
    return versions.filter(public | published | Q(document__in=early.values("pk")))


def visible_documents(
    documents: "QuerySet[Document]", user: Person, at: datetime | None = None
) -> "QuerySet[Document]":
    seen = visible_versions(apps.get_model("consultations", "Version").objects.all(), user, at)
    early = early_documents(documents.model.objects.all(), user)
    return documents.filter(Q(pk__in=seen.values("document")) | Q(pk__in=early.values("pk")))


def managed_consultations(consultations: "QuerySet[Consultation]", user: Person) -> "QuerySet[Consultation]":
    return consultations.filter(document__strategy__in=_managed(user))


def visible_consultations(
    consultations: "QuerySet[Consultation]", user: Person, at: datetime | None = None
) -> "QuerySet[Consultation]":
    at = at or timezone.now()
    return consultations.filter(Q(opens_at__lte=at) | Q(document__strategy__in=_followed(user)))


def own_comments(user: Person) -> Q:
    """A person's own comments: from the account, or confirmed from its address without one."""
    if not user.is_authenticated or not may_act(user):
        return Q(pk__in=[])
    by_mail = Q(response__user__isnull=True, response__confirmed_at__isnull=False, response__email=user.email.lower())
    return Q(response__user=user) | by_mail


def visible_comments(comments: "QuerySet[Comment]", user: Person, at: datetime | None = None) -> "QuerySet[Comment]":
    """Comments that were sent, where the period is visible; what is unsent only to its author."""
    periods = visible_consultations(apps.get_model("consultations", "Consultation").objects.all(), user, at)
    seen = Q(sent_at__isnull=False, consultation__in=periods)
    return comments.filter(seen | own_comments(user))


def visible_answers(answers: "QuerySet[Answer]", user: Person, at: datetime | None = None) -> "QuerySet[Answer]":
    """Answers that were published; before that only those who prepare them see them."""
    at = at or timezone.now()
    return answers.filter(
        Q(comment__consultation__answers_published_at__lte=at)
        | Q(comment__consultation__document__strategy__in=_managed(user))
    )


def visible_publications(
    publications: "QuerySet[Publication]", user: Person, at: datetime | None = None
) -> "QuerySet[Publication]":
    at = at or timezone.now()
    return publications.filter(Q(published_at__lte=at) | Q(version__document__strategy__in=_followed(user)))


def managed_publications(publications: "QuerySet[Publication]", user: Person) -> "QuerySet[Publication]":
    return publications.filter(version__document__strategy__in=_managed(user))
