"""The roof of the portal and the ground modules that every app stands on."""

from ncss_portal.celery import app as celery_app

__all__ = ["celery_app"]
