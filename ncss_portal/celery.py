"""The Celery application. PostgreSQL (or SQLite) holds what is to be done; the broker only rings a bell."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ncss_portal.settings")

app = Celery("ncss_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Rooms keep their tasks beside their acts.
app.autodiscover_tasks(["consultations.publishing", "stakeholders.privacy"])
