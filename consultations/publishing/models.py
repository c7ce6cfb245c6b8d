"""Publications: a frozen version as web page and PDF, kept with its checksum."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consultations.drafting.models import Version
from consultations.publishing.querysets import PublicationQuerySet


class Publication(models.Model):
    """A version given to the public. Its file is rendered once by a worker, then only ever handed out."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RENDERING = "rendering", _("In work")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")

    version = models.ForeignKey(
        Version, on_delete=models.PROTECT, related_name="publications", verbose_name=_("version")
    )
    state = models.CharField(_("state of the PDF"), max_length=10, choices=State, default=State.QUEUED)
    progress = models.PositiveSmallIntegerField(_("progress in percent"), default=0)
    step = models.CharField(_("what is being done"), max_length=100, blank=True)
    claimed_at = models.DateTimeField(_("taken up"), null=True, blank=True)
    error = models.TextField(_("what went wrong"), blank=True)
    pdf = models.FileField(_("PDF"), upload_to="publications/%Y/", blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="publications", verbose_name=_("asked for by")
    )
    requested_at = models.DateTimeField(_("asked for"), default=timezone.now)
    # The public sees it from this moment on; until then only those who follow the strategy.
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-requested_at"]
        constraints = [
            models.UniqueConstraint(fields=["version"], name="one_publication_per_version"),
            models.CheckConstraint(
                condition=~Q(state="ready") | (~Q(sha256="") & ~Q(pdf="")),
                name="publication_ready_means_file",
            ),
        ]

    def __str__(self) -> str:
        return str(self.version)

    def get_absolute_url(self) -> str:
        return reverse("consultations:publication", args=[self.version.document.slug])

    @property
    def is_in_work(self) -> bool:
        return self.state in {self.State.QUEUED, self.State.RENDERING}

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    @property
    def is_public(self) -> bool:
        return self.published_at is not None and self.published_at <= timezone.now()

    @property
    def what_is_done(self) -> str:
        """The step in work, in the language of the reader; the row holds it untranslated."""
        return gettext(self.step) if self.step else gettext("Waiting to begin")

    @property
    def what_went_wrong(self) -> str:
        """One sentence for a person."""
        sentence = self.error.partition("\n")[0]
        return gettext(sentence) if sentence else ""

    @property
    def details(self) -> str:
        """What the typesetter said about it, in its own words; often nothing."""
        return self.error.partition("\n")[2]

    @property
    def pdf_url(self) -> str:
        return reverse("consultations:publication_pdf", args=[self.version.document.slug, self.version.number])
