"""The register: organisations that take part."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    """A ministry, regulator, company, university or association in the register."""

    class Category(models.TextChoices):
        GOVERNMENT = "government", _("Ministries and agencies")
        REGULATOR = "regulator", _("Regulators")
        JUSTICE = "justice", _("Police and justice")
        OPERATOR = "operator", _("Operators of essential services")
        FINANCE = "finance", _("Finance")
        PRIVATE = "private", _("Private sector")
        ACADEMIA = "academia", _("Academia")
        CIVIL_SOCIETY = "civil_society", _("Civil society")
        INTERNATIONAL = "international", _("International partners")

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=250)
    acronym = models.CharField(_("acronym"), max_length=30, blank=True)
    category = models.CharField(_("category"), max_length=20, choices=Category, default=Category.GOVERNMENT)
    website = models.URLField(_("website"), blank=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
