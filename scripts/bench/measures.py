"""All measures, in the order in which they are taken. They need Django to be set up.

.venv/bin/python -m scripts.bench.measures      says what there is, as JSON
"""

import json
import os

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "ncss_portal.settings"
django.setup()

from scripts.bench import commenting, mail_sending, mail_writing  # noqa: E402 (they need Django ready)
from scripts.bench.frame import Measure  # noqa: E402

ALL: tuple[Measure, ...] = (*commenting.MEASURES, *mail_sending.MEASURES, *mail_writing.MEASURES)

if __name__ == "__main__":
    said = ("name", "unit", "floor", "aim", "databases")
    print(json.dumps([{name: getattr(measure, name) for name in said} for measure in ALL]))
