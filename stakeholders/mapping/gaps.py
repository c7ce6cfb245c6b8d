"""Who is missing: category by category, in numbers and in plain sentences."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.utils.translation import gettext

from stakeholders.bodies.models import Body, Seat
from stakeholders.mapping.models import Standing
from stakeholders.mapping.scales import HIGH, Quadrant
from stakeholders.permissions import Person
from stakeholders.register.models import Category, Organisation


@dataclass
class Coverage:
    """One category: how many organisations there are, how many were judged and as what, how many sit in a body."""

    category: Category
    organisations: int = 0
    judged: int = 0
    interested: int = 0
    influential: int = 0
    seated: int = 0
    quadrants: Counter[Quadrant] = field(default_factory=Counter)

    def add(self, standing: Standing | None, *, is_seated: bool) -> None:
        self.organisations += 1
        self.seated += is_seated
        if standing is None:
            return
        self.judged += 1
        self.interested += standing.interest >= HIGH
        self.influential += standing.influence >= HIGH
        self.quadrants[standing.quadrant] += 1

    @property
    def in_quadrants(self) -> list[tuple[str, int]]:
        return [(str(quadrant.label), self.quadrants[quadrant]) for quadrant in Quadrant]

    @property
    def sentences(self) -> list[str]:
        """What is missing; nothing of a category without which a process is complete."""
        if not self.category.is_expected:
            return []
        who = {"category": in_a_sentence(str(self.category))}
        if not self.organisations:
            return [gettext("No %(category)s in the register.") % who]
        found = []
        if not self.judged:
            found.append(gettext("No %(category)s judged yet.") % who)
        elif not self.interested:
            found.append(gettext("No %(category)s with high interest.") % who)
        if self.judged and not self.influential:
            found.append(gettext("No %(category)s with high influence.") % who)
        if not self.seated:
            found.append(gettext("No %(category)s in a body today.") % who)
        return found


def in_a_sentence(name: str) -> str:
    """The name of a category as it stands in the middle of a sentence; "NGOs" stays as it is."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def coverages(user: Person) -> list[Coverage]:
    """All categories in their order. Four queries, however many organisations there are."""
    by_key = {category.pk: Coverage(category) for category in Category.objects.all()}
    present = {one.organisation_id: one for one in Standing.objects.visible_to(user).order_by("judged_on", "pk")}
    seats = Seat.objects.current().filter(body__in=Body.objects.existing())
    seated = set(seats.values_list("organisation", flat=True))
    organisations = Organisation.objects.managed_by(user).standing_alone()
    members = defaultdict(set)
    for category, organisation in organisations.filter(categories__isnull=False).values_list("categories", "pk"):
        members[category].add(organisation)
    for category, coverage in by_key.items():
        for organisation in members[category]:
            coverage.add(present.get(organisation), is_seated=organisation in seated)
    return list(by_key.values())
