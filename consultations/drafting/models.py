"""Documents, their numbered versions, and the nodes of which a version is made."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from actionplan.models import Strategy
from consultations.drafting.querysets import DocumentQuerySet, NodeQuerySet, VersionQuerySet
from ncss_portal.intake import BroughtFile


class Document(models.Model):
    """A text that is written together: the strategy itself, or a paper beside it."""

    strategy = models.ForeignKey(
        Strategy, on_delete=models.PROTECT, related_name="documents", verbose_name=_("strategy")
    )
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=250)
    language = models.CharField(_("language"), max_length=12, default="en")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["title"]
        permissions = [("read_document", "Reads the document before the public")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("consultations:document", args=[self.slug])

    @property
    def working(self) -> "Version | None":
        """The version that is being worked on, if there is one."""
        return self.versions.filter(frozen_at__isnull=True).first()

    @property
    def newest(self) -> "Version | None":
        return self.versions.order_by("-number").first()


class Version(models.Model):
    """One numbered state of a document: worked on, then frozen for ever when it is consulted or published."""

    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="versions", verbose_name=_("document")
    )
    number = models.PositiveIntegerField(_("number"))
    based_on = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="followers", null=True, blank=True, verbose_name=_("based on")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    frozen_at = models.DateTimeField(_("frozen"), null=True, blank=True)
    source_name = models.CharField(_("file"), max_length=250, blank=True)
    source_sha256 = models.CharField(_("checksum of the file"), max_length=64, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["document", "number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["document"], condition=Q(frozen_at__isnull=True), name="one_working_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document}, {self.label}"

    def get_absolute_url(self) -> str:
        return reverse("consultations:version", args=[self.document.slug, self.number])

    @property
    def label(self) -> str:
        return gettext("version %(number)s") % {"number": self.number}

    @property
    def is_frozen(self) -> bool:
        return self.frozen_at is not None


class Figure(models.Model):
    """A picture of a document, kept once however often it is used."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="figures", verbose_name=_("document"))
    sha256 = models.CharField(_("checksum"), max_length=64)
    content_type = models.CharField(_("type"), max_length=50)
    width = models.PositiveIntegerField(_("width in pixels"))
    height = models.PositiveIntegerField(_("height in pixels"))
    file = models.FileField(_("file"), upload_to="figures/%Y/%m/")

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        constraints = [models.UniqueConstraint(fields=["document", "sha256"], name="figure_once_per_document")]

    def __str__(self) -> str:
        return self.sha256[:12]

    def get_absolute_url(self) -> str:
        return reverse("consultations:figure", args=[self.pk])


class Node(models.Model):
    """One addressable piece of a version.

    `identity` stays the same through all versions of the document. Rows of a table and rows of the action plan are
    nodes of their own, below the node of the table. `text` is Markdown; the cells of a row stand in `data`.
    """

    class Kind(models.TextChoices):
        HEADING = "heading", _("heading")
        PARAGRAPH = "paragraph", _("paragraph")
        LIST = "list", _("list")
        TABLE = "table", _("table")
        ROW = "row", _("table row")
        FIGURE = "figure", _("figure")
        FOOTNOTE = "footnote", _("footnote")
        PLAN = "plan", _("action plan")
        PLAN_ROW = "plan_row", _("row of the action plan")

    class Role(models.TextChoices):
        NONE = "", _("none")
        TITLE = "title", _("title page")
        CAPTION = "caption", _("caption")
        QUOTE = "quote", _("quotation")

    class Fate(models.TextChoices):
        """What became of the node's forerunner in the version before."""

        UNCHANGED = "unchanged", _("unchanged")
        REWORDED = "reworded", _("reworded")
        SPLIT = "split", _("split")
        NEW = "new", _("new")

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="nodes", verbose_name=_("version"))
    identity = models.UUIDField(default=uuid.uuid4, editable=False)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="children", null=True, blank=True, verbose_name=_("part of")
    )
    position = models.PositiveIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    role = models.CharField(_("role"), max_length=10, choices=Role, blank=True, default="")
    level = models.PositiveSmallIntegerField(_("level of heading"), null=True, blank=True)
    label = models.CharField(_("number in the margin"), max_length=30, blank=True)
    text = models.TextField(_("text"), blank=True)
    data = models.JSONField(_("cells and the like"), default=dict, blank=True)
    figure = models.ForeignKey(
        Figure, on_delete=models.PROTECT, related_name="nodes", null=True, blank=True, verbose_name=_("picture")
    )
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="next", null=True, blank=True, verbose_name=_("forerunner")
    )
    fate = models.CharField(_("against the version before"), max_length=10, choices=Fate, default=Fate.NEW)
    moved = models.BooleanField(_("moved"), default=False)
    # Counts every saving of the words; who saves with an older count is shown both texts (optimistic locking).
    revision = models.PositiveIntegerField(_("revision"), default=1)

    objects = NodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("node")
        verbose_name_plural = _("nodes")
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "identity"], name="identity_once_per_version"),
            models.CheckConstraint(
                condition=Q(kind="heading", level__gte=1, level__lte=6) | (~Q(kind="heading") & Q(level__isnull=True)),
                name="headings_have_a_level",
            ),
        ]
        indexes = [
            models.Index(fields=["version", "position"], name="node_in_order"),
            models.Index(fields=["identity"], name="node_by_identity"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.label}".strip()

    def get_absolute_url(self) -> str:
        return f"{self.version.get_absolute_url()}#{self.anchor}"

    @property
    def anchor(self) -> str:
        """The node's address within a page; the same in every version."""
        return f"n-{self.identity.hex[:12]}"

    @property
    def cells(self) -> list[dict[str, Any]]:
        return list(self.data.get("cells", []))

    @property
    def can_be_reworded(self) -> bool:
        """Whether other words can be suggested for it as one text. A table is commented on row by row."""
        if self.kind == self.Kind.PLAN_ROW:
            return bool(self.text)
        return self.kind in {self.Kind.HEADING, self.Kind.PARAGRAPH, self.Kind.LIST, self.Kind.FOOTNOTE}

    @property
    def is_commentable(self) -> bool:
        return self.kind != self.Kind.PLAN


class Upload(BroughtFile):
    """A draft that somebody brought as a file."""

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="uploads", verbose_name=_("strategy"))
    # Of which document it is to become the next version; none: of a new one.
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="uploads", null=True, blank=True, verbose_name=_("document")
    )

    class Meta(BroughtFile.Meta):
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
