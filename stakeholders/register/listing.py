"""The lists of the register: found, sorted and cut into pages as the address says."""

from functools import cached_property
from typing import Any, ClassVar

from django.core.paginator import Page, Paginator
from django.db.models import F, Prefetch, QuerySet
from django.http import QueryDict

from stakeholders.permissions import Person
from stakeholders.register.forms.filters import ANY_BODY, NO_BODY, ContactFilter, ListFilter, OrganisationFilter
from stakeholders.register.models import Affiliation, Contact, Organisation
from stakeholders.register.querysets import ContactQuerySet, OrganisationQuerySet

PER_PAGE = 20


class Listing:
    """What both lists have in common. `wishes` is what the address says, as far as it says anything known."""

    # The only orders there are, by their word in the address. The first one is taken where none is asked for.
    orders: ClassVar[dict[str, tuple[Any, ...]]]
    everything: QuerySet[Any]

    def __init__(self, form: ListFilter, params: QueryDict) -> None:
        self.form = form
        form.is_valid()
        self.wishes: dict[str, Any] = form.cleaned_data
        self._number = params.get("page")

    @property
    def order(self) -> tuple[Any, ...]:
        return self.orders.get(self.wishes.get("order", ""), next(iter(self.orders.values())))

    @property
    def filters_set(self) -> int:
        return sum(bool(value) for name, value in self.wishes.items() if name != "order")

    def found(self) -> QuerySet[Any]:
        raise NotImplementedError

    def page(self) -> Page:
        return Paginator(self.found().order_by(*self.order, "pk"), PER_PAGE).get_page(self._number)


class OrganisationListing(Listing):
    orders: ClassVar[dict[str, tuple[Any, ...]]] = {
        "name": ("name",),
        "category": (F("first_category").asc(nulls_last=True), "name"),
        "contacts": ("-contact_count", "name"),
    }

    def __init__(self, user: Person, params: QueryDict) -> None:
        self.everything: OrganisationQuerySet = Organisation.objects.visible_to(user).standing_alone()
        super().__init__(OrganisationFilter(params, organisations=self.everything), params)

    def found(self) -> OrganisationQuerySet:
        found, wishes = self.everything, self.wishes
        for field, name in (("categories__key", "category"), ("sector", "sector"), ("country", "country")):
            if wish := wishes.get(name):
                found = found.filter(**{field: wish})
        if wish := wishes.get("place"):
            found = found.filter(is_local=wish == "local")
        if wish := wishes.get("named"):
            named = Organisation.objects.named_in_public().values("pk")
            found = found.filter(pk__in=named) if wish == "yes" else found.exclude(pk__in=named)
        if wish := wishes.get("body"):
            found = self._of_body(found, wish)
        if wish := wishes.get("q"):
            found = found.with_words(wish)
        if wish := wishes.get("people"):
            staffed = Organisation.objects.with_people().values("pk")
            found = found.filter(pk__in=staffed) if wish == "with" else found.exclude(pk__in=staffed)
        return found.for_list()

    def _of_body(self, found: OrganisationQuerySet, wish: str) -> OrganisationQuerySet:
        if wish == NO_BODY:
            return found.exclude(pk__in=Organisation.objects.seated_in().values("pk"))
        return found.seated_in("" if wish == ANY_BODY else wish)


class ContactListing(Listing):
    orders: ClassVar[dict[str, tuple[Any, ...]]] = {
        "name": ("family_name", "name"),
        "organisation": (F("first_organisation").asc(nulls_last=True), "family_name", "name"),
        "newest": ("-created_at",),
    }

    def __init__(self, user: Person, params: QueryDict) -> None:
        self.everything: ContactQuerySet = Contact.objects.visible_to(user).standing_alone()
        super().__init__(ContactFilter(params, contacts=self.everything), params)

    def found(self) -> ContactQuerySet:
        found, wishes = self.everything, self.wishes
        if wish := wishes.get("category"):
            found = found.of_category(wish)
        if wish := wishes.get("account"):
            found = found.filter(user__isnull=wish == "without")
        if wishes.get("focal"):
            found = found.focal_points()
        if wishes.get("mail"):
            found = found.with_returned_mail()
        if wish := wishes.get("consent"):
            answer, _dash, purpose = wish.partition("-")
            agreed = Contact.objects.who_agreed(purpose).values("pk")
            found = found.filter(pk__in=agreed) if answer == "given" else found.exclude(pk__in=agreed)
        if wish := wishes.get("language"):
            found = found.filter(language=wish)
        if wish := wishes.get("q"):
            found = found.with_words(wish)
        return found.for_list().prefetch_related(_current_affiliations())

    @cached_property
    def is_empty(self) -> bool:
        return not self.everything.exists()


def _current_affiliations() -> "Prefetch[str, Any, str]":
    working = Affiliation.objects.current().select_related("organisation").order_by("organisation__name", "pk")
    return Prefetch("affiliations", queryset=working, to_attr="current_affiliations")
