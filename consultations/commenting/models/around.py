"""What hangs on a comment: replies, support, attachments, and the words as they were before a change."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consultations.commenting.fingerprints import LENGTH, fingerprint
from consultations.commenting.models.comments import Comment, Said
from consultations.commenting.models.responses import Response
from consultations.commenting.querysets import ReplyQuerySet


class Reply(models.Model):
    """What the coordinator, or another respondent, says to a comment. It is read by whoever reads the comment.

    It is no comment of its own: it gets no number and no answer.
    """

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="replies", verbose_name=_("comment"))
    # Of the coordinator there is none: the government speaks.
    response = models.ForeignKey(
        Response, on_delete=models.PROTECT, related_name="replies", null=True, blank=True, verbose_name=_("response")
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="comment_replies",
        null=True,
        blank=True,
        verbose_name=_("written by"),
    )
    author_name = models.CharField(_("name in the file"), max_length=200, blank=True)
    source_key = models.CharField(_("key in its file"), max_length=64, blank=True)
    body = models.TextField(_("reply"))
    written_at = models.DateTimeField(_("written"), default=timezone.now)
    # Until somebody has looked, what looks wrong is read by few: `permissions.shown_replies`.
    suspicion = models.CharField(_("looks wrong because"), max_length=250, blank=True)
    fingerprint = models.CharField(_("sum of the words"), max_length=LENGTH, blank=True, editable=False)
    looked_at = models.DateTimeField(_("looked at"), null=True, blank=True)
    hidden_at = models.DateTimeField(_("hidden"), null=True, blank=True)
    hidden_reason = models.TextField(_("why it is hidden"), blank=True)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        ordering = ["written_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "source_key"], condition=~Q(source_key=""), name="reply_of_a_file_once"
            ),
        ]
        indexes = [models.Index(fields=["fingerprint"], condition=~Q(fingerprint=""), name="reply_by_fingerprint")]

    def __str__(self) -> str:
        return f"{self.comment}: {self.body[:40]}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The words of a reply never change, so the sum is made when it is written."""
        if self._state.adding:
            self.fingerprint = fingerprint(self.body)
        super().save(*args, **kwargs)

    @property
    def is_official(self) -> bool:
        """Whether the government speaks."""
        return self.response_id is None and not self.author_name and not self.source_key

    @property
    def signature(self) -> str:
        """Who speaks, as everybody reads it."""
        if self.response is not None:
            return self.response.signature
        if self.source_key:
            return self._signature_in_file
        return self.author_name or gettext("The coordinators")

    @property
    def _signature_in_file(self) -> str:
        """In a file people of the respondent reply to each other. A file says nothing for the government."""
        respondent = self.comment.response
        return (self.author_name if respondent.shows_name else "") or respondent.signature


class Support(models.Model):
    """That somebody with an account agrees with a comment of somebody else."""

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="supports", verbose_name=_("comment"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="supports", verbose_name=_("account")
    )
    given_at = models.DateTimeField(_("given"), default=timezone.now)

    class Meta:
        verbose_name = _("support")
        verbose_name_plural = _("supports")
        constraints = [models.UniqueConstraint(fields=["comment", "user"], name="support_once")]

    def __str__(self) -> str:
        return f"{self.comment}"


class Attachment(models.Model):
    """A file that belongs to a comment, checked when it came. It is read by whoever reads the comment."""

    comment = models.ForeignKey(
        Comment, on_delete=models.PROTECT, related_name="attachments", verbose_name=_("comment")
    )
    name = models.CharField(_("name of the file"), max_length=250)
    file = models.FileField(_("file"), upload_to="attachments/%Y/%m/")
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("checksum"), max_length=64)
    added_at = models.DateTimeField(_("added"), default=timezone.now)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["added_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["comment", "sha256"], name="attachment_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("consultations:attachment", args=[self.pk])


class EarlierWords(Said):
    """A comment as it was before its author, or a focal point, changed it. Rows are only added."""

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="earlier", verbose_name=_("comment"))
    revision = models.PositiveIntegerField(_("revision"))
    written_at = models.DateTimeField(_("written"))
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="changed_comments",
        null=True,
        blank=True,
        verbose_name=_("changed by"),
    )

    class Meta:
        verbose_name = _("earlier words of a comment")
        verbose_name_plural = _("earlier words of comments")
        ordering = ["comment", "revision"]
        constraints = [models.UniqueConstraint(fields=["comment", "revision"], name="earlier_words_once")]

    def __str__(self) -> str:
        return f"{self.comment}, {self.revision}"
