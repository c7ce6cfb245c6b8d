"""Responses: who speaks in a comment period, alone or as an organisation with colleagues."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consultations.commenting.models.periods import Consultation
from consultations.commenting.querysets import ColleagueQuerySet
from stakeholders.models import Contact, Organisation
from stakeholders.permissions import Person, may_act


class Response(models.Model):
    """What one respondent says in one comment period: an account, a confirmed address, a contact, or an organisation.

    Of an organisation there is one shared response (`is_shared`) in a period. Its focal point (`user`) leads it and
    sends it once; colleagues write into it (`Colleague`).
    """

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="responses", verbose_name=_("comment period")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="responses",
        null=True,
        blank=True,
        verbose_name=_("account"),
    )
    # In the register: of whom a coordinator enters what came by mail, letter or word of mouth.
    contact = models.ForeignKey(
        Contact,
        on_delete=models.PROTECT,
        related_name="responses",
        null=True,
        blank=True,
        verbose_name=_("contact"),
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    name = models.CharField(_("name"), max_length=200)
    shows_name = models.BooleanField(_("the name is shown"), default=True)
    organisation_name = models.CharField(_("for the organisation"), max_length=250, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="responses",
        null=True,
        blank=True,
        verbose_name=_("organisation"),
    )
    interest = models.TextField(_("interest in the matter"), blank=True)
    is_shared = models.BooleanField(_("one response of an organisation"), default=False)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    # Without an account: when the mail was answered that proves the address. What somebody claims before that does not
    # touch what the owner of the address confirmed.
    confirmed_at = models.DateTimeField(_("address confirmed"), null=True, blank=True)
    # Of a shared response: when the focal point sent all of it.
    sent_at = models.DateTimeField(_("sent as a whole"), null=True, blank=True)

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "user"], condition=Q(is_shared=False), name="one_response_per_account"
            ),
            models.UniqueConstraint(
                fields=["consultation", "email"],
                condition=Q(user__isnull=True, confirmed_at__isnull=False) & ~Q(email=""),
                name="one_response_per_address",
            ),
            models.UniqueConstraint(
                fields=["consultation", "organisation"],
                condition=Q(is_shared=True),
                name="one_shared_response_per_organisation",
            ),
            models.CheckConstraint(
                condition=Q(is_shared=False) | Q(organisation__isnull=False, user__isnull=False),
                name="shared_response_has_organisation_and_lead",
            ),
        ]
        indexes = [models.Index(fields=["consultation", "email"], name="response_by_address")]

    def __str__(self) -> str:
        return self.signature

    @property
    def signature(self) -> str:
        """Who speaks, as everybody reads it beside the comment: not the name of who wishes not to be named."""
        return self.full_signature if self.shows_name else gettext("Name not shown")

    @property
    def full_signature(self) -> str:
        """Who speaks; for those who answer the comments, and for the respondent."""
        return self.organisation_name or self.name

    @property
    def is_sent(self) -> bool:
        """Of a shared response: whether the focal point has sent it. That happens once."""
        return self.sent_at is not None

    def is_of(self, user: Person) -> bool:
        """Whether the person said what was sent: the same rule as `permissions.own_comments`."""
        if not user.is_authenticated or not may_act(user):
            return False
        if self.user_id is not None:
            return self.user_id == user.pk
        return self.confirmed_at is not None and self.email == user.email.lower()


class Colleague(models.Model):
    """Somebody who writes into the shared response of an organisation, let in by the focal point's link.

    The key in the browser says who comes back; of the link only a hash is kept. Who leads is one of the colleagues.
    """

    response = models.ForeignKey(
        Response, on_delete=models.PROTECT, related_name="colleagues", verbose_name=_("response")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="colleague_in",
        null=True,
        blank=True,
        verbose_name=_("account"),
    )
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail address"), blank=True)
    key_hash = models.CharField(_("hash of the key"), max_length=64, unique=True)
    invited_at = models.DateTimeField(_("invited"), default=timezone.now)
    joined_at = models.DateTimeField(_("joined"), null=True, blank=True)
    # From this moment on the link opens nothing.
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = ColleagueQuerySet.as_manager()

    class Meta:
        verbose_name = _("colleague")
        verbose_name_plural = _("colleagues")
        ordering = ["invited_at", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def has_joined(self) -> bool:
        return self.joined_at is not None

    @property
    def has_ended(self) -> bool:
        return self.ended_at is not None

    @property
    def leads(self) -> bool:
        """Whether this is the focal point who sends the response."""
        return self.user_id is not None and self.user_id == self.response.user_id
