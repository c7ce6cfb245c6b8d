"""Settings of the workers that the tests start: the portal's own, with more templates and a beat that can hurry."""

import os

from ncss_portal.settings import *  # noqa: F403
from ncss_portal.settings import BASE_DIR, CELERY_BEAT_SCHEDULE, TEMPLATES

TEMPLATES[0]["DIRS"] = [*TEMPLATES[0]["DIRS"], BASE_DIR / "tests" / "outbox" / "templates"]  # type: ignore[misc]
CELERY_BEAT_SCHEDULE = {
    "sweep": {**CELERY_BEAT_SCHEDULE["sweep"], "schedule": float(os.environ.get("SWEEP_EVERY", "30"))}
}
