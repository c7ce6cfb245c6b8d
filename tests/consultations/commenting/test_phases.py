"""A comment period is scheduled, open or closed by its dates; lists and single periods agree at every boundary."""

from datetime import UTC, datetime, timedelta

import pytest

from consultations.commenting.models import Phase
from consultations.models import Consultation
from tests import factories

pytestmark = pytest.mark.django_db

TICK = timedelta(microseconds=1)
OPENS = datetime(2027, 1, 4, 14, tzinfo=UTC)
CLOSES = datetime(2027, 1, 29, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "phase"),
    [
        (OPENS - TICK, Phase.SCHEDULED),
        (OPENS, Phase.OPEN),
        (CLOSES - TICK, Phase.OPEN),
        (CLOSES, Phase.CLOSED),
    ],
)
def test_exactly_the_named_list_finds_the_period(at, phase):
    period = factories.ConsultationFactory(opens_at=OPENS, closes_at=CLOSES)
    lists = {
        Phase.SCHEDULED: Consultation.objects.scheduled(at),
        Phase.OPEN: Consultation.objects.open(at),
        Phase.CLOSED: Consultation.objects.closed(at),
    }

    assert period.phase_at(at) == phase
    assert [name for name, found in lists.items() if period in found] == [phase]


@pytest.mark.parametrize(
    ("opens", "closes", "overlaps"),
    [
        (CLOSES, CLOSES + TICK, False),
        (CLOSES - TICK, CLOSES + TICK, True),
        (OPENS - TICK, OPENS, False),
        (OPENS - TICK, OPENS + TICK, True),
    ],
)
def test_spans_that_only_touch_do_not_overlap(opens, closes, overlaps):
    factories.ConsultationFactory(opens_at=OPENS, closes_at=CLOSES)

    assert Consultation.objects.overlapping(opens, closes).exists() is overlaps
