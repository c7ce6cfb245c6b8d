"""Renders one of the portal's documents into a file."""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consultations.models import Version
from consultations.publishing.composing import compose
from consultations.publishing.printing import edition_html
from consultations.publishing.rendering import version_pdf
from ncss_portal.pdf.errors import PdfError


def strategy(slug: str) -> Version:
    """What is rendered for a strategy: its published version, else the newest one of its first document."""
    versions = Version.objects.filter(document__strategy__slug=slug).select_related("document__strategy")
    published = versions.filter(publications__published_at__isnull=False).order_by("-publications__published_at")
    found = published.first() or versions.order_by("document", "-number").first()
    if found is None:
        raise CommandError(f"There is no strategy {slug!r} with a draft.")
    return found


WHAT: dict[str, Callable[[str], Version]] = {"strategy": strategy}


class Command(BaseCommand):
    help = "Renders a document as PDF or HTML, by the ending of the file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=sorted(WHAT))
        parser.add_argument("slug")
        parser.add_argument("-o", "--output", type=Path, required=True)
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        version, output = WHAT[options["what"]](options["slug"]), options["output"]
        data = self._rendered(version, output.suffix)
        try:
            output.write_bytes(data)
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
        answer = {"document": version.document.slug, "version": version.number, "bytes": len(data)}
        self.stdout.write(json.dumps(answer) if options["json"] else f"{version} is in {output} ({len(data)} bytes).")

    def _rendered(self, version: Version, ending: str) -> bytes:
        try:
            if ending == ".pdf":
                return version_pdf(version)
            if ending == ".html":
                return edition_html(compose(version)).encode()
        except PdfError as error:
            raise CommandError(str(error)) from error
        raise CommandError("Name a file that ends in .pdf or .html.")
