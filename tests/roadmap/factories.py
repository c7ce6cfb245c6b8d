"""Factories of the roadmap, beside those of tests/factories.py."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from roadmap.models import Phase, Roadmap, Step
from tests.factories import StrategyFactory


class RoadmapFactory(DjangoModelFactory):
    class Meta:
        model = Roadmap

    strategy = factory.SubFactory(StrategyFactory)


class PhaseFactory(DjangoModelFactory):
    """Runs now, unless other days are given."""

    class Meta:
        model = Phase

    roadmap = factory.SubFactory(RoadmapFactory)
    number = factory.LazyAttribute(lambda o: o.roadmap.phases.count() + 1)
    title = factory.Sequence(lambda n: f"Phase {n}")
    starts_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=30))
    ends_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=30))


class StepFactory(DjangoModelFactory):
    class Meta:
        model = Step

    phase = factory.SubFactory(PhaseFactory)
    title = factory.Sequence(lambda n: f"Step {n}")
    starts_on = factory.LazyAttribute(lambda o: o.phase.starts_on)
    ends_on = factory.LazyAttribute(lambda o: o.starts_on + timedelta(days=5))
