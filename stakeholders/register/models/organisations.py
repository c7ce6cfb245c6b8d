"""Organisations: what they are called, of what kind they are, and what became of them."""

from django.contrib.auth.models import Group
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from stakeholders.register.querysets import OrganisationQuerySet


class Category(models.Model):
    """A group of stakeholders, such as regulators. The first twelve are those of ITU's national assessments (a to l).

    A ministry may add its own. The names of those that come with the portal are translated.
    """

    key = models.SlugField(_("key"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    letter = models.CharField(_("letter in the ITU list"), max_length=1, blank=True)
    position = models.PositiveSmallIntegerField(_("position"))
    # A process that has nobody of this category has a gap.
    is_expected = models.BooleanField(_("should take part"), default=True)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position"]

    def __str__(self) -> str:
        return gettext(self.name)


class Organisation(models.Model):
    """A ministry, regulator, company, university or association in the register.

    An organisation that was merged into another one stays as a row that points there, so that the merging can be
    undone and old addresses still lead somewhere.
    """

    class Sector(models.TextChoices):
        ADMINISTRATION = "administration", _("Public administration")
        SECURITY = "security", _("Security and justice")
        COMMUNICATIONS = "communications", _("Communications and digital services")
        ENERGY = "energy", _("Energy")
        WATER = "water", _("Water")
        TRANSPORT = "transport", _("Transport")
        HEALTH = "health", _("Health")
        FINANCE = "finance", _("Finance and insurance")
        FOOD = "food", _("Food and agriculture")
        EDUCATION = "education", _("Education and research")
        COMMERCE = "commerce", _("Commerce, industry and tourism")
        SOCIETY = "society", _("Society and media")
        OTHER = "other", _("Other")

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=250)
    acronym = models.CharField(_("acronym"), max_length=30, blank=True)
    categories = models.ManyToManyField(
        Category, related_name="organisations", blank=True, verbose_name=_("categories")
    )
    sector = models.CharField(_("sector"), max_length=20, choices=Sector, blank=True)
    country = CountryField(_("country"), blank=True)
    is_local = models.BooleanField(_("local"), default=True)
    website = models.URLField(_("website"), blank=True)
    description = models.TextField(_("role in cybersecurity"), blank=True)
    expertise = models.TextField(_("expertise"), blank=True)
    note = models.TextField(_("internal note"), blank=True)
    successor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="predecessors",
        null=True,
        blank=True,
        verbose_name=_("succeeded by"),
    )
    succeeded_on = models.DateField(_("since"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="absorbed",
        null=True,
        editable=False,
        verbose_name=_("merged into"),
    )
    # The day on which it agreed to be named in public as one of those who take part.
    named_since = models.DateField(_("agreed to be named in public on"), null=True, blank=True)
    # Rights of those who speak for it; who they are, the affiliations say (permissions.groups_of).
    group = models.OneToOneField(
        Group, on_delete=models.PROTECT, related_name="organisation", null=True, editable=False, verbose_name=_("group")
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]
        # Rights on the portal as a whole, given to groups; see permissions.py.
        permissions = [
            ("manage_register", "Keeps the register and its bodies"),
            ("audit_portal", "Reads what coordinators read, and the history"),
            ("represent_organisation", "Speaks for the organisation"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("stakeholders:organisation", args=[self.slug])

    @property
    def short(self) -> str:
        """What a picture or a narrow column calls it."""
        return self.acronym or self.name


class Alias(models.Model):
    """Another name of an organisation: a former one, a trade name, or a spelling that a file once had."""

    class Kind(models.TextChoices):
        OTHER = "other", _("Also called")
        FORMER = "former", _("Formerly")
        SPELLING = "spelling", _("Spelling in a file")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="aliases", verbose_name=_("organisation")
    )
    name = models.CharField(_("name"), max_length=250)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.OTHER)

    class Meta:
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(
                "organisation",
                Lower("name"),
                name="alias_once",
                violation_error_message=_("The organisation has this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name
