"""Renders one of the portal's documents into a file."""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consultations.models import Publication, Version
from consultations.publishing.composing import compose, pictures
from consultations.publishing.printing import edition_page
from consultations.publishing.rendering import version_pdf
from ncss_portal.pdf.errors import PdfError


def strategy(slug: str) -> Version:
    """What is rendered for a strategy: its published version, else the newest one of its first document."""
    published = Publication.objects.published().filter(version__document__strategy__slug=slug)
    newest = published.select_related("version__document__strategy").order_by("-published_at", "-pk").first()
    if newest is not None:
        return newest.version
    drafts = Version.objects.filter(document__strategy__slug=slug).select_related("document__strategy")
    found = drafts.order_by("document", "-number").first()
    if found is None:
        raise CommandError(f"There is no strategy {slug!r} with a draft.")
    return found


def html(version: Version) -> bytes:
    return edition_page(compose(version), pictures=pictures(version)).encode()


WHAT: dict[str, Callable[[str], Version]] = {"strategy": strategy}
KINDS: dict[str, Callable[[Version], bytes]] = {".pdf": version_pdf, ".html": html}


class Command(BaseCommand):
    help = "Renders a document as PDF or HTML, by the ending of the file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=sorted(WHAT))
        parser.add_argument("slug", help="the address of the strategy, such as belize-ncss")
        parser.add_argument("-o", "--output", type=Path, required=True, help="a file that ends in .pdf or .html")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        output: Path = options["output"]
        make = KINDS.get(output.suffix.lower())
        if make is None:
            raise CommandError("Name a file that ends in .pdf or .html.")
        version = WHAT[options["what"]](options["slug"])
        try:
            data = make(version)
        except (PdfError, ValueError) as error:
            raise CommandError(f"{version} cannot be rendered: {error}") from error
        except OSError as error:
            raise CommandError(f"A picture of {version} cannot be read: {error.strerror or error}.") from error
        write(output, data)
        answer = {"document": version.document.slug, "version": version.number, "bytes": len(data)}
        self.stdout.write(json.dumps(answer) if options["json"] else f"{version} is in {output} ({len(data)} bytes).")


def write(output: Path, data: bytes) -> None:
    """The whole file or none: whoever reads it meanwhile sees the one before."""
    part = output.with_name(f".{output.name}.part")
    try:
        part.write_bytes(data)
        part.replace(output)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
