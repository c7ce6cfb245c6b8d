"""Which organisations, contacts and affiliations."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, Min, OuterRef, Q, Subquery
from django.db.models.functions import Lower
from django.utils import timezone

from ncss_portal.outbox.bounces.knowing import standing
from stakeholders import permissions
from stakeholders.permissions import reaches
from stakeholders.register.naming import has_all_words

if TYPE_CHECKING:
    from stakeholders.permissions import Person
    from stakeholders.register.models import Affiliation, Contact, Organisation


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def standing_alone(self) -> "OrganisationQuerySet":
        """Without those that were merged into another one."""
        return self.filter(merged_into__isnull=True)

    def named_in_public(self) -> "OrganisationQuerySet":
        """Those that agreed to be named as taking part."""
        return self.standing_alone().filter(named_since__lte=timezone.localdate())

    def with_words(self, words: str) -> "OrganisationQuerySet":
        """Those in whose names or expertise each word stands. Compared here: accents and capitals do not count, which
        the two databases would each decide in their own way."""
        texts: dict[int, list[str]] = {}
        for pk, *said in self.order_by("pk").values_list("pk", "name", "acronym", "expertise", "aliases__name"):
            texts.setdefault(pk, []).extend(text or "" for text in said)
        return self.filter(pk__in=[pk for pk, said in texts.items() if has_all_words(words, *said)])

    def seated_in(self, body: str = "", on: date | None = None) -> "OrganisationQuerySet":
        """Those with a seat today in the body of this address, or in any that is not dissolved."""
        on = on or timezone.localdate()
        alive = Q(seats__body__dissolved_on__isnull=True) | Q(seats__body__dissolved_on__gt=on)
        held = Q(seats__body__slug=body) if body else Q(seats__isnull=False)
        return self.filter(pk__in=self.model.objects.filter(held, alive, reaches("seats__", on)).values("pk"))

    def with_people(self) -> "OrganisationQuerySet":
        """Those where somebody works today."""
        staffed = self.model.objects.filter(
            reaches("affiliations__"), affiliations__isnull=False, affiliations__contact__erased_at__isnull=True
        )
        return self.filter(pk__in=staffed.values("pk"))

    def for_list(self) -> "OrganisationQuerySet":
        """With the number of people who work there today, and where the first of its categories stands."""
        people = reaches("affiliations__") & Q(affiliations__contact__erased_at__isnull=True)
        places = self.model.categories.through.objects.filter(organisation=OuterRef("pk"))
        first = places.order_by("category__position").values("category__position")[:1]
        counted = Count("affiliations__contact", filter=people, distinct=True)
        return self.annotate(contact_count=counted, first_category=Subquery(first)).prefetch_related("categories")

    def managed_by(self, user: "Person") -> "OrganisationQuerySet":
        return self.all() if permissions.can_manage_register(user) else self.none()

    def visible_to(self, user: "Person") -> "OrganisationQuerySet":
        """All for those who keep or audit the register; to others the ones for which they speak."""
        if permissions.can_read_register(user):
            return self.all()
        return self.filter(pk__in=permissions.represented(self.model.objects.all(), user).values("pk"))


class ContactQuerySet(models.QuerySet["Contact"]):
    def standing_alone(self) -> "ContactQuerySet":
        """Without those that were merged into another one or erased."""
        return self.filter(merged_into__isnull=True, erased_at__isnull=True)

    def with_words(self, words: str) -> "ContactQuerySet":
        """Those in whose name, addresses or organisations each word stands; see the one of organisations."""
        texts: dict[int, list[str]] = {}
        said = ("name", "addresses__email", "affiliations__organisation__name", "affiliations__organisation__acronym")
        for pk, *found in self.order_by("pk").values_list("pk", *said):
            texts.setdefault(pk, []).extend(text or "" for text in found)
        return self.filter(pk__in=[pk for pk, found in texts.items() if has_all_words(words, *found)])

    def of_category(self, key: str) -> "ContactQuerySet":
        """Those who work today in an organisation of this category."""
        working = self.model.objects.filter(reaches("affiliations__"), affiliations__organisation__categories__key=key)
        return self.filter(pk__in=working.values("pk"))

    def focal_points(self) -> "ContactQuerySet":
        speaking = self.model.objects.filter(reaches("affiliations__"), affiliations__is_focal_point=True)
        return self.filter(pk__in=speaking.values("pk"))

    def who_agreed(self, purpose: str) -> "ContactQuerySet":
        """Those whose consent for a purpose stands."""
        given = self.model.objects.filter(consents__purpose=purpose, consents__withdrawn_on__isnull=True)
        return self.filter(pk__in=given.values("pk"))

    def with_returned_mail(self, at: datetime | None = None) -> "ContactQuerySet":
        """Those to whom mail came back, or who take none at one of their addresses."""
        written = self.model.objects.annotate(written=Lower("addresses__email"))
        return self.filter(pk__in=written.filter(written__in=standing(at).values("address")).values("pk"))

    def being(self, user: "Person") -> "ContactQuerySet":
        """The person's own row, also where two of them were merged into it."""
        if not permissions.may_act(user):
            return self.none()
        own = self.model.objects.filter(Q(user=user) | Q(absorbed__user=user))
        return self.standing_alone().filter(pk__in=own.values("pk"))

    def for_list(self) -> "ContactQuerySet":
        """With accounts and addresses; `first_organisation` is the name by which the list is sorted."""
        name = Min("affiliations__organisation__name", filter=reaches("affiliations__"))
        return self.annotate(first_organisation=name).select_related("user").prefetch_related("addresses")

    def managed_by(self, user: "Person") -> "ContactQuerySet":
        return self.all() if permissions.can_manage_register(user) else self.none()

    def visible_to(self, user: "Person") -> "ContactQuerySet":
        """All for those who keep or audit the register; to everybody else only the own row."""
        if permissions.can_read_register(user):
            return self.all()
        return self.filter(user=user) if permissions.may_act(user) else self.none()


class AffiliationQuerySet(models.QuerySet["Affiliation"]):
    def current(self, on: date | None = None) -> "AffiliationQuerySet":
        """Begun and not ended; the last day is the first one without."""
        return self.filter(reaches("", on))
