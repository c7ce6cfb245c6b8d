"""Contacts: people in the register, where they work, how they are reached, and to what they agreed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stakeholders.register.models.organisations import Organisation
from stakeholders.register.querysets import AffiliationQuerySet, ContactQuerySet


class Contact(models.Model):
    """A person in the register, with or without an account. One person is one contact, whatever offices change."""

    name = models.CharField(_("name"), max_length=200)
    # Which part of the name it is sorted by; not every name has one.
    family_name = models.CharField(_("family name"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True, help_text=_("A code such as en or es."))
    phone = models.CharField(_("telephone"), max_length=200, blank=True)
    needs = models.CharField(
        _("needs"), max_length=250, blank=True, help_text=_("Such as large print, or meetings in daytime.")
    )
    expertise = models.TextField(_("expertise"), blank=True)
    source = models.CharField(_("known from"), max_length=250, blank=True)
    note = models.TextField(_("internal note"), blank=True)
    checked_on = models.DateField(_("details checked on"), null=True, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="contact",
        null=True,
        editable=False,
        verbose_name=_("account"),
    )
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="absorbed",
        null=True,
        editable=False,
        verbose_name=_("merged into"),
    )
    created_at = models.DateTimeField(_("entered"), default=timezone.now, editable=False)
    erased_at = models.DateTimeField(_("erased"), null=True, editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["family_name", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("stakeholders:contact", args=[self.pk])

    @property
    def history_label(self) -> str:
        """How the history names a contact, which outlives the name."""
        return gettext("Contact %(number)s") % {"number": self.pk}


class Address(models.Model):
    """An e-mail address of a contact. Two people may share one: an address alone does not say who somebody is."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="addresses", verbose_name=_("contact"))
    email = models.EmailField(_("e-mail address"))
    # The first one is written to.
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                "contact",
                Lower("email"),
                name="address_once",
                violation_error_message=_("The contact has this address already."),
            )
        ]

    def __str__(self) -> str:
        return self.email


class Affiliation(models.Model):
    """A contact's place in an organisation, from one day up to (not including) another. A day left empty is open."""

    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, related_name="affiliations", verbose_name=_("contact")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="affiliations", verbose_name=_("organisation")
    )
    job = models.CharField(_("job"), max_length=200, blank=True)
    is_focal_point = models.BooleanField(
        _("focal point"), default=False, help_text=_("Speaks for the organisation, and reports on its activities.")
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = AffiliationQuerySet.as_manager()

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="affiliation_ends_after_start",
                violation_error_message=_("The end lies before the beginning."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact}, {self.organisation}"


class Consent(models.Model):
    """To what a contact agreed, when, and how we know. Withdrawn, it stays as a record of both days."""

    class Purpose(models.TextChoices):
        REGISTER = "register", _("Be kept in the register")
        CONTACT = "contact", _("Be written to about the strategy")
        PUBLIC = "public", _("Be named in public")

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="consents", verbose_name=_("contact"))
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose)
    given_on = models.DateField(_("given on"), default=timezone.localdate)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    how = models.CharField(_("how we know"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["purpose", "-given_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "purpose"],
                condition=Q(withdrawn_on__isnull=True),
                name="consent_once",
                violation_error_message=_("This consent is there already."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("given_on")),
                name="consent_withdrawn_after_given",
                violation_error_message=_("It cannot be withdrawn before it was given."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact}: {self.get_purpose_display()}"
