"""manage.py open_consultation: a public comment period on the newest version of a document, open from now."""

import json
from argparse import ArgumentParser
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_slug
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from consultations.commenting.dates import Dates
from consultations.commenting.models import Consultation
from consultations.commenting.opening import CannotOpenError, open_consultation
from consultations.drafting.models import Document
from ncss_portal.face.templatetags.moments import moment


class Command(BaseCommand):
    help = "Opens a public comment period on the newest version of a document, and freezes that version."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("document", metavar="DOCUMENT", help="address of the document")
        parser.add_argument(
            "--until",
            metavar="MOMENT",
            required=True,
            help="when it closes, such as 2027-01-31T17:00 in the portal's time zone; a day alone means its end",
        )
        parser.add_argument(
            "--slug", default="", help="address of the comment period; made from the document if left out"
        )
        parser.add_argument("--title", default="", help="title of the comment period; the document's if left out")
        parser.add_argument(
            "--reason", default="", help="why it is shorter than the settings ask for; it stands on the page"
        )
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        document = Document.objects.filter(slug=options["document"]).first()
        if document is None:
            raise CommandError(f"There is no document with the address {options['document']!r}.")
        try:
            consultation = open_consultation(
                document,
                closes_at=moment_of(options["until"]),
                slug=_slug(options["slug"]),
                title=options["title"],
                short_reason=options["reason"],
                by=None,
            )
        except CannotOpenError as reason:
            raise CommandError(str(reason)) from reason
        self._warn_of_short_time(consultation)
        self.stdout.write(json.dumps(_facts(consultation)) if options["json"] else _sentence(consultation))

    def _warn_of_short_time(self, consultation: Consultation) -> None:
        dates = Dates.of(consultation)
        if dates.is_short and not consultation.short_reason:
            weeks = settings.CONSULTATION_WEEKS
            self.stderr.write(
                f"The comment period lasts {dates.days} days; {weeks} weeks are usual. Say why with --reason."
            )


def moment_of(text: str) -> datetime:
    """A moment as people type it. Without a zone it is the portal's; a day alone means the midnight that ends it."""
    try:
        found = parse_datetime(text) if len(text) > len("2027-01-31") else None
        if found is None and (day := parse_date(text)):
            found = datetime.combine(day + timedelta(days=1), time())
    except ValueError:
        found = None
    if found is None:
        raise CommandError(f"{text!r} is not a moment. Write it like 2027-01-31T17:00 or 2027-01-31.")
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def _slug(text: str) -> str:
    try:
        if text:
            validate_slug(text)
    except ValidationError as error:
        raise CommandError(f"{text!r} is no address: use letters, numbers and hyphens.") from error
    return text


def _facts(consultation: Consultation) -> dict[str, Any]:
    return {
        "slug": consultation.slug,
        "title": consultation.title,
        "document": consultation.document.slug,
        "version": consultation.version.number,
        "opens_at": consultation.opens_at.isoformat(),
        "closes_at": consultation.closes_at.isoformat(),
        "url": settings.SITE_URL + consultation.get_absolute_url(),
    }


def _sentence(consultation: Consultation) -> str:
    return (
        f"{consultation.version} is frozen and open for comment until {moment(consultation.closes_at)}: "
        f"{settings.SITE_URL}{consultation.get_absolute_url()}"
    )
