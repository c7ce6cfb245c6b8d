"""Who may read a draft, a comment period or a comment, and who may work on them.

Whoever manages the strategy manages its papers. Whoever follows it (task force, auditors) reads them before the public.
A guest reads all versions of one document before the public, and nothing else.
Everybody reads a version once a public comment period on it has begun or once it is published. A period may be for the
guests of its document only, or for the members of one body: then only they see it, and what is said in it.
Which comments a person sees in a period is one rule for pages, counts, exports, feeds and search: `shown_comments`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.apps import apps
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from actionplan.models import Strategy
from actionplan.permissions import Bond
from stakeholders.permissions import Person, can_audit, grant, granted, groups_of, may_act, represented

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

    Of an organisation's shared response only what its lead has sent: before that it is the colleagues'.
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
    said = Q(**{f"{response}is_shared": False}) | Q(**{f"{prefix}sent_at__isnull": False})
    return Q(**{f"{response}user": user}) & said | Q(**by_mail)


def speaks_for(user: Person, path: str) -> Q:
    """That the person is today focal point of the organisation to which `path` leads, or of what it was merged into."""
    spoken_for = represented(apps.get_model("stakeholders", "Organisation").objects.all(), user).values("pk")
    return Q(**{f"{path}__in": spoken_for}) | Q(**{f"{path}__merged_into__in": spoken_for})


def _led(user: Person) -> Q:
    """Of a comment: that it waits in a shared response for the person, who leads it today."""
    waits = Q(response__is_shared=True, withdrawn_at__isnull=True, response__user=user.pk)
    return waits & speaks_for(user, "response__organisation")


_ALL, _NOTHING = ~Q(pk__in=[]), Q(pk__in=[])


def _if(is_so: bool) -> Q:
    """A condition that is known already."""
    return _ALL if is_so else _NOTHING


@dataclass(frozen=True, slots=True)
class AnyPeriod:
    """Periods and strategies that only the database knows: the conditions are asked in the query for the comments.

    `path` leads to the comment period.
    """

    user: Person
    path: str

    def shows(self, showing: str) -> Q:
        return Q(**{f"{self.path}__showing": showing})

    def is_closed(self, at: datetime) -> Q:
        return Q(**{f"{self.path}__closes_at__lte": at})

    def is_followed(self) -> Q:
        return Q(**{f"{self.path}__document__strategy__in": _followed(self.user).values("pk")})

    def is_managed(self) -> Q:
        return Q(**{f"{self.path}__document__strategy__in": _managed(self.user).values("pk")})


@dataclass(frozen=True, slots=True)
class ThisPeriod:
    """One period, and what the person has to do with its strategy: asked once, and good for one request only.

    Who uses it asks for comments of this period and of no other.
    """

    consultation: "Consultation"
    bond: Bond

    def shows(self, showing: str) -> Q:
        return _if(self.consultation.showing == showing)

    def is_closed(self, at: datetime) -> Q:
        return _if(self.consultation.closes_at <= at)

    def is_followed(self) -> Q:
        return _if(self.bond.follows)

    def is_managed(self) -> Q:
        return _if(self.bond.manages)


def shown_comments(user: Person, at: datetime | None = None, prefix: str = "", known: ThisPeriod | None = None) -> Q:
    """Which sent comments of a visible period stand in lists and counts for a person; the one rule for all of them.

    Coordinators see every one, and so do auditors. Who follows the strategy sees them at once, but for what is meant
    for the government only. Everybody else sees what is for everybody, when the period's `showing` allows it, and not
    what looks wrong before somebody has looked. Each sees the own. What was withdrawn is on the author's own page only.

    `known`, where all comments asked for are of one period.
    """
    at = at or timezone.now()

    def q(**fields: object) -> Q:
        return Q(**{f"{prefix}{name}": value for name, value in fields.items()})

    of = known or AnyPeriod(user, f"{prefix}consultation")
    looked = q(looked_at__isnull=False)
    now = of.shows("at_once") | of.shows("after_closing") & of.is_closed(at)
    everybody = q(sensitivity="public") & (now & (q(suspicion="") | looked) | of.shows("after_look") & looked)
    standing = q(sent_at__isnull=False, withdrawn_at__isnull=True)
    if not may_act(user):
        return standing & everybody
    if can_audit(user) or user.is_superuser:
        return standing
    followed = of.is_followed() & ~q(sensitivity="government")
    return standing & (everybody | followed | of.is_managed() | own_comments(user, prefix))


def shown_replies(user: Person, known: ThisPeriod | None = None) -> Q:
    """Which replies stand below a comment that the person reads. What looks wrong, and where the period asks for a look
    everything, not before a coordinator has looked.

    Who reads comments before the look reads replies before it, too, and each reads the own.
    """
    of = known or AnyPeriod(user, "comment__consultation")
    looked = ~of.shows("after_look") & Q(suspicion="") | Q(looked_at__isnull=False)
    if not may_act(user):
        return looked
    if can_audit(user) or user.is_superuser:
        return Q()
    return looked | of.is_followed() | of.is_managed() | Q(written_by=user.pk)


def visible_comments(comments: "QuerySet[Comment]", user: Person, at: datetime | None = None) -> "QuerySet[Comment]":
    """Comments that the person may read, in periods that she may see; her own in any state."""
    seen = shown_comments(user, at) & period_is_visible(user, at, "consultation")
    return comments.filter(seen | own_comments(user))


def comments_with_files(comments: "QuerySet[Comment]", user: Person, at: datetime | None = None) -> "QuerySet[Comment]":
    """Comments whose files the person opens: whoever reads the words.

    So of a hidden comment its author and the coordinators; and they look at what came late before they admit it. Who
    leads a shared response opens what was handed in.
    """
    every = apps.get_model("consultations", "Comment").objects
    managed = Q(consultation__document__strategy__in=_managed(user).values("pk"))
    words = Q(hidden_at__isnull=True) | own_comments(user) | managed
    read = Q(pk__in=visible_comments(every.all(), user, at).values("pk")) & words
    return comments.filter(read | _led(user) | managed & Q(pk__in=every.came_late().values("pk")))


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
